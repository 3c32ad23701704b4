"""Links in a cell or a bullet, in every way that hands write them.

``[label](url)``, ``[[label]](url)``, ``[[label](url)]``, badges ``[![alt](image)](url)``,
``<a href="url">label</a>``, ``<url>`` and bare addresses. Labels may hold brackets, addresses
may hold balanced parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HREF = re.compile(
    r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>(.*?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(r"(?<![\w/(\"'=])(?:https?://|www\.)[^\s<>|\"'`\]]+")
_ONE_LINK = re.compile(r"\[([^\[\]()\\<`]*)\]\(\s*([^\s()<>\\\[\]]*)\s*\)")
_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
MAX_LABEL_CHARS = 10_000
"""A bracket that is not closed within so many characters is no link."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One link and where it stands in the text searched."""

    label: str
    """Text shown, markup kept; for a badge its alternative text."""
    url: str
    """Address as written, without surrounding white space; may be empty."""
    start: int
    end: int
    is_badge: bool = False


def find_links(text: str) -> list[FoundLink]:
    """Every link of a text, in order."""
    if "](" not in text and "<" not in text and "http" not in text and "www." not in text:
        return []
    if one := _ONE_LINK.fullmatch(text):  # nine cells of ten
        return [FoundLink(one[1].strip(), one[2], 0, len(text))]
    found = [*_inline_links(text)] if "](" in text else []
    if "<" in text:
        found += [link for link in _html_links(text) if not _overlaps(link, found)]
    if "http" in text or "www." in text:
        images = [m.span() for m in _IMAGE.finditer(text)] if "![" in text else []
        found += [
            link
            for link in _bare_links(text)
            if not _overlaps(link, found) and not any(a <= link.start < b for a, b in images)
        ]
    return sorted(found, key=lambda link: link.start)


def without_images(text: str) -> str:
    """Text without its images (badges that are no links)."""
    return _IMAGE.sub("", text) if "![" in text else text


def _overlaps(link: FoundLink, others: list[FoundLink]) -> bool:
    return any(link.start < other.end and other.start < link.end for other in others)


def _inline_links(text: str) -> Iterator[FoundLink]:
    position = 0
    while (start := text.find("[", position)) >= 0:
        if _is_escaped(text, start):
            position = start + 1
            continue
        link = _link_at(text, start)
        position = link.end if link else start + 1
        if link and not (start and text[start - 1] == "!" and not _is_escaped(text, start - 1)):
            yield link


def _link_at(text: str, start: int) -> FoundLink | None:
    close = _closing(text, start, "[", "]")
    if close < 0 or text[close + 1 : close + 2] != "(":
        return None
    end = _closing(text, close + 1, "(", ")")
    if end < 0:
        return None
    label, target = text[start + 1 : close], text[close + 2 : end].strip()
    if _holds_link(label) and not label.lstrip().startswith("!["):
        return None  # the inner one is the link: [[label](url)](…) or a stray bracket before it
    url = target.split(maxsplit=1)[0] if target else ""
    return FoundLink(_badge_text(label), url.strip("<>"), start, end + 1, is_badge="![" in label)


def _holds_link(label: str) -> bool:
    at = label.find("](")
    while at >= 0 and _is_escaped(label, at):
        at = label.find("](", at + 1)
    return at >= 0


def _badge_text(label: str) -> str:
    return _IMAGE.sub(r"\1", label).strip() if "![" in label else label.strip()


def _closing(text: str, start: int, opening: str, closing: str) -> int:
    """Index of the bracket that closes the one at `start`, or -1."""
    depth = 0
    for index in range(start, min(len(text), start + MAX_LABEL_CHARS)):
        char = text[index]
        if char == opening and not _is_escaped(text, index):
            depth += 1
        elif char == closing and not _is_escaped(text, index):
            depth -= 1
            if not depth:
                return index
    return -1


def _is_escaped(text: str, index: int) -> bool:
    backslashes = 0
    while index > backslashes and text[index - 1 - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _html_links(text: str) -> Iterator[FoundLink]:
    for match in _HREF.finditer(text):
        url = next(group for group in match.groups()[:3] if group is not None)
        label = _TAG.sub("", match[4]).strip()
        yield FoundLink(label, url.strip(), *match.span(), is_badge="<img" in match[4].lower())


def _bare_links(text: str) -> Iterator[FoundLink]:
    for match in _BARE.finditer(text):
        url = match[0].rstrip(".,;:!?*_")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?*_")
        start, end = match.start(), match.start() + len(url)
        if text[start - 1 : start] == "<" and text[end : end + 1] == ">":
            start, end = start - 1, end + 1
        yield FoundLink("", url, start, end)
