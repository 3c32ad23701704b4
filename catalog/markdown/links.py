"""Links in a cell or a bullet, in every way that hands write them.

``[label](url)``, ``[[label]](url)``, ``[[label](url)]``, badges ``[![alt](image)](url)``,
``<a href="url">label</a>``, ``<url>`` and bare addresses. Labels may hold brackets, addresses
may hold balanced parentheses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

_HREF = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s<>]+))[^<>]*>"
    r"((?:(?!<a\b|</a).)*+)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(r"(?<![\w/(\"'=])(?:https?://|www\.)[^\s<>|\"'`\]]+")
_ONE_LINK = re.compile(r"\[([^\[\]()\\<`]*)\]\(\s*([^\s()<>\\\[\]]*)\s*\)")
_TAG = re.compile(r"<[^<>]*>")
_ALT = re.compile(r"<img\b[^<>]*?\balt\s*=\s*[\"']([^\"'<>]*)", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_BRACKET = re.compile(r"\\.|[\[\]()]", re.DOTALL)
_REPOSITORY = re.compile(
    r"https?://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?(?:/(?:tree|blob)/\S*)?/?(?=[?#]|$)"
)
_STARS = re.compile(r"/github/stars/([\w.-]+/[\w.-]+?)(?:\.svg)?(?=[?)\s\"'/])")
_LABELS = re.compile(
    r"(?<!\[)!\[[^\[\]\n]{0,80}\]\(https://img\.shields\.io/badge/[^()\s]{1,120}\)(?!\]\()"
)
_MESSAGE = re.compile(
    r"!\[[^\[\]]*\]\(https://img\.shields\.io/badge/([^()\s?]+?)(?:\?[^()\s]*)?\)"
)
LABEL_LINE = re.compile(
    r"[ \t]*(?:[-*+]\s+)?(?:\*\*|__)?(?P<label>[^\W\d_][\w \uff08\uff09()&/-]{0,29}?)(?:\*\*|__)?"
    r"[:\uff1a](?:\*\*|__)?(?P<value>.*)"
)
"""``- Code: …``"""
MAX_LINK_CHARS = 20_000
"""What is longer is no link."""


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


def with_links_as(put: str, text: str, links: Sequence[FoundLink]) -> str:
    """Text with `put` in place of each of its links, which come in order."""
    starts, ends = [link.start for link in links], [link.end for link in links]
    return put.join(text[a:b] for a, b in zip([0, *ends], [*starts, len(text)], strict=True))


def without_images(text: str) -> str:
    """Text without its images (badges that are no links)."""
    return _IMAGE.sub("", text) if "![" in text else text


def repository_of(url: str) -> str:
    """``owner/name`` of the GitHub repository that an address leads to; empty for none."""
    match = _REPOSITORY.match(url)
    return match[1] if match else ""


def names_repository(label: str, url: str) -> bool:
    """Whether a label is ``owner/name`` of the repository that its link leads to."""
    return bool(label) and label.casefold() == repository_of(url).casefold()


def starred_repository(text: str) -> str:
    """``owner/name`` of the repository whose stars a badge of the text shows; empty for none."""
    match = _STARS.search(text) if "/github/stars/" in text else None
    return match[1] if match else ""


def label_before(text: str, link: FoundLink) -> str:
    """Label of a line that holds nothing else but a link: ``Paper`` of ``- Paper: https://…``."""
    start = text.rfind("\n", 0, link.start) + 1
    told = LABEL_LINE.fullmatch(text, start, link.end)
    return told["label"] if told and told["value"].strip() == text[link.start : link.end] else ""


def badges_without_link(text: str) -> str:
    """Badges that label a row (``![](…/badge/T5-blue)``), as written, with the blanks between."""
    found = [*_LABELS.finditer(text)]
    between = [text[a.end() : b.start()] for a, b in pairwise(found)]
    is_one = bool(found) and not any(it.strip(" \t") for it in between)
    return text[found[0].start() : found[-1].end()] if is_one else ""


def badge_message(badges: str) -> str:
    """What the one badge of a text says: ``CVPR 2024`` of ``![](…/badge/CVPR-2024-blue)``; empty
    for several.
    """
    told = _MESSAGE.fullmatch(badges.strip())
    parts = re.split(r"(?<!-)-(?!-)", unquote(told[1])) if told else [""]
    return " ".join(parts[:-1]).replace("_", " ").strip()


def is_badges(text: str) -> bool:
    """Whether a text is nothing but badges that bear no link."""
    return bool(text) and badges_without_link(text) == text


def _overlaps(link: FoundLink, others: list[FoundLink]) -> bool:
    """Whether a link shares text with one of `others`, which are in order and lie apart."""
    at = bisect_right(others, link.start, key=lambda other: other.start)
    before, after = others[max(at - 1, 0) : at], others[at : at + 1]
    return any(other.end > link.start for other in before) or any(
        other.start < link.end for other in after
    )


def _inline_links(text: str) -> Iterator[FoundLink]:
    pairs = _bracket_pairs(text)
    position = 0
    for start in sorted(pairs):
        if start < position or text[start] != "[":
            continue
        link = _link_at(text, start, pairs)
        if link is None:
            continue
        position = link.end
        if not (start and text[start - 1] == "!" and not _is_escaped(text, start - 1)):
            yield link


def _bracket_pairs(text: str) -> dict[int, int]:
    """Opening bracket or parenthesis → the one that closes it; one pass, whatever the text."""
    pairs: dict[int, int] = {}
    open_brackets: dict[str, list[int]] = {"]": [], ")": []}
    for match in _BRACKET.finditer(text):
        char = match[0]
        if char in "[(":
            open_brackets["]" if char == "[" else ")"].append(match.start())
        elif char in "])" and open_brackets[char]:
            pairs[open_brackets[char].pop()] = match.start()
    return pairs


def _link_at(text: str, start: int, pairs: dict[int, int]) -> FoundLink | None:
    close = pairs[start]
    end = pairs.get(close + 1)
    if text[close + 1 : close + 2] != "(" or end is None or end - start > MAX_LINK_CHARS:
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


def _is_escaped(text: str, index: int) -> bool:
    backslashes = 0
    while index > backslashes and text[index - 1 - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _html_links(text: str) -> Iterator[FoundLink]:
    for match in _HREF.finditer(text):
        url = next(group for group in match.groups()[:3] if group is not None)
        alt = _ALT.search(match[4])
        label = _TAG.sub("", match[4]).strip() or (alt[1].strip() if alt else "")
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
