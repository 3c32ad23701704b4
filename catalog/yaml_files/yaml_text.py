"""YAML as the tool writes it: one style, quotes only where they are needed."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z0-9./][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_AMBIGUOUS = re.compile(
    r"""
      :(?=\s|$) | \s\# | ^\s | \s$               # a mapping, a comment, lost blanks
    | ^[\d.]\S*$                                # numbers, dates, ids: text all the same
    | ^(?:null|true|false|yes|no|on|off|y|n)$
    | [^\x20-\x7e\xa0-\u1fff\u2030-\u205e\u2070-\ud7ff\uf900-\ufdff\ufe10-\ufeef
       \U0001f300-\U0001faff]                    # what editors show as nothing, or not at all
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Most values, told to be plain by one look: a letter first, nothing that YAML could mistake.
_EASY = re.compile(
    r"(?!(?i:null|true|false|yes|no|on|off|y|n)\Z)[A-Za-z](?:[\w ()./'+=&;!*-]++|:(?=\S))*+(?<! )",
    re.ASCII,
)
_FLOW = re.compile(r"[,?\[\]{}]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPECIAL = re.compile(
    r"[\"\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def scalar(text: str, *, in_flow: bool = False) -> str:
    """Text as a YAML scalar on one line, plain where that is safe, else in double quotes."""
    if _EASY.fullmatch(text):
        return text
    is_plain = _PLAIN.fullmatch(text) and not _AMBIGUOUS.search(text)
    if is_plain and not (in_flow and _FLOW.search(text)):
        return text
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        return "\\ufffd"
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"
