"""Lines with their endings, so that joining them gives the text back byte for byte."""

from __future__ import annotations

import re
from collections import Counter

# Not str.splitlines: that also breaks at form feeds and U+2028, which Markdown does not.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}\s*")
"""``---``"""


def split_lines(text: str) -> list[str]:
    """Lines of a text, each with its own ending."""
    return _LINE.findall(text)


def bare(line: str) -> str:
    """Return a line without its ending."""
    return line.rstrip("\r\n")


def ending(line: str) -> str:
    """Ending of a line: CRLF, LF, CR or nothing."""
    return line[len(bare(line)) :]


def newline_of(text: str) -> str:
    """Ending that most lines of a text have; LF for a text without any."""
    counts = Counter(re.findall(r"\r\n|\r|\n", text))
    return counts.most_common(1)[0][0] if counts else "\n"
