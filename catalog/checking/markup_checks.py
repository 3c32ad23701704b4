"""Markdown of one row that does not do what its writer meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INERT = re.compile(r"\\.|<!--.*?(?:-->|(?m:$))|<[^<>]*>")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n)*?(?<!`)\1(?!`)")
_LINK_TARGET = re.compile(r"\]\((?:[^()\s]|\([^()]*\))*(?:\s+[^()]*)?\)")
_EMPTY_LINK = re.compile(
    r"\[(?P<text>[^\[\]]*)\]\(\s*(?:#|<>)?\s*\)|<a\b[^<>]*\bhref\s*=\s*(?:\"\"|'')[^<>]*>",
    re.IGNORECASE,
)
_APART = re.compile(r"\]\s+\((?:https?://|www\.)")
_BRACKET = re.compile(r"[\[\]]")
_HIDDEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad]|(?<!^)\ufeff")


def dead_markup(row: str) -> Iterator[str]:
    """What in a row stays visible markup, in words; nothing for a sound row."""
    text = _INERT.sub("", row) if "\\" in row or "<" in row else row
    text = _CODE_SPAN.sub("", text) if "`" in text else text
    if "`" in text:
        yield "a backtick that is not closed"
    if _APART.search(text):
        yield "a blank between [text] and (address), so it is no link"
    text = _LINK_TARGET.sub("]", text)
    if "](" in text:
        yield "a link whose address is not closed"
    if not _is_balanced(text):
        yield "a bracket without its partner"
    if text.count("**") % 2:
        yield "bold that is not closed"


def empty_links(row: str) -> Iterator[str]:
    """Text of every link without an address."""
    for match in _EMPTY_LINK.finditer(row):
        yield match["text"] or match[0]


def hidden_characters(row: str) -> tuple[str, ...]:
    """Code points of characters that nobody sees, each once."""
    if row.isascii():
        return ()
    return tuple(dict.fromkeys(f"U+{ord(char):04X}" for char in _HIDDEN.findall(row)))


def _is_balanced(text: str) -> bool:
    depth = 0
    for char in _BRACKET.findall(text):
        depth += 1 if char == "[" else -1
        if depth < 0:
            return False
    return depth == 0
