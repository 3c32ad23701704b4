"""What a person wrote into a pull request's body, found again and kept through updates.

Each body bears short prints of its own lines. A line that has none was written by a person; it is
put back where it stood: above everything, or below.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.proposals.text.marker import read_markers

PRINT_CHARS = 4
_BOX = re.compile(r"^([-*+]\s+\[)[ xX](\])")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A person's lines of a body."""

    above: str = ""
    below: str = ""

    def __len__(self) -> int:
        return len(self.above) + len(self.below)


def line_prints(body: str) -> str:
    """Prints of the lines of a body, one after the other; each once."""
    return "".join(dict.fromkeys(_print(line) for line in body.splitlines() if line.strip()))


def own_words(body: str) -> OwnWords:
    """A person's lines; none in a body that bears no prints."""
    written = [it["lines"] for it in read_markers(body) if isinstance(it.get("lines"), str)]
    if not written:
        return OwnWords()
    told = written[-1]  # the last is litwatch's own: see `branches.signed`
    known = {told[at : at + PRINT_CHARS] for at in range(0, len(told), PRINT_CHARS)}
    lines = body.splitlines()
    ours = [bool(line.strip()) and _is_ours(line, known) for line in lines]
    first = ours.index(True) if True in ours else len(lines)
    above, below = lines[:first], list(_theirs(lines[first:], ours[first:]))
    return OwnWords("\n".join(above).strip("\n"), "\n".join(below).strip("\n"))


def with_own_words(body: str, words: OwnWords) -> str:
    """Body with a person's lines put back."""
    parts = [words.above, body.strip("\n"), words.below]
    return "\n\n".join(part for part in parts if part) + "\n"


def _theirs(lines: list[str], ours: list[bool]) -> Iterator[str]:
    """A person's lines, with the blank ones between two of them."""
    blanks = 0
    was_hers = False
    for line, is_ours in zip(lines, ours, strict=True):
        if is_ours:
            was_hers, blanks = False, 0
        elif not line.strip():
            blanks += 1
        else:
            yield from [""] * (blanks if was_hers else 1)
            yield line
            was_hers, blanks = True, 0


def _is_ours(line: str, known: set[str]) -> bool:
    """Whether litwatch wrote the line; what bears its hidden data is its own, however changed."""
    return _print(line) in known or bool(read_markers(line))


def _print(line: str) -> str:
    plain = _BOX.sub(r"\1 \2", line.strip())
    digest = hashlib.sha256(plain.encode()).digest()
    return base64.urlsafe_b64encode(digest)[:PRINT_CHARS].decode()
