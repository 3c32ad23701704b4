"""Whether a row's markup closes what it opens."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\.")
_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
_TAG = re.compile(r"<(/?)(\w++)(?!:)[^<>]*?(/?)>")
_VOID = frozenset({"br", "img", "hr", "be"})
_CLOSED_BY = {"]": "[", ")": "("}


def is_balanced(markdown: str) -> bool:
    """Whether brackets, emphasis, code marks and tags of a row are all closed, each in its turn."""
    return not open_marks(markdown)


def open_marks(markdown: str) -> list[str]:
    """Marks left open, or closed without having been opened."""
    text = _CODE.sub("", _ESCAPED.sub("", markdown))
    marker = re.match(r"\s*(?:[-*+]|\d+[.)])\s", text)
    text = text[marker.end() :] if marker else text
    text = re.sub(r"\n\s*[-*+]\s", "\n", text)
    left = [mark for mark in ("**", "`") if text.count(mark) % 2]
    left += ["*"] if re.sub(r"\*\*|\s\*\s", "", text).count("*") % 2 else []
    return [*left, *_open_brackets(text), *open_tags(text)]


def _open_brackets(text: str) -> list[str]:
    stack: list[str] = []
    for char in text:
        if char in "[(":
            stack.append(char)
        elif char in "])" and (not stack or stack.pop() != _CLOSED_BY[char]):
            return [char]
    return stack


def open_tags(text: str) -> list[str]:
    """Tags left open, or closed without having been opened."""
    stack: list[str] = []
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name in _VOID or match[3]:
            continue
        if not match[1]:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return [name]
    return stack
