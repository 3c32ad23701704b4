"""Which part of a row names the authors of its paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalog.markdown.shown import EMOJI

AUTHOR_HEADERS = frozenset({"author", "authors", "作者"})
"""Headers, in lower case, of columns of authors."""
_CHUNK = re.compile(r"[^\n*_<>\[\](){}|\"“”`]+")
_ITEM = re.compile(r"\s{0,3}(?:[,;&]\s*+(?:and\s++)?|\band\s++)", re.ASCII)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "del",
        "der",
        "di",
        "den",
        "van",
        "von",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ten",
        "dos",
        "du",
        "des",
        "das",
        "ter",
        "zu",
        "ibn",
        "ben",
        "af",
    ]
)
_ELIDED = re.compile(r"[a-z]{1,4}['’][A-Z]")
"""``d'Souza``, ``dell'Orto``"""
_DASH = re.compile(r"(?<=\s)[-–—|/]\s")
_ENTITY = re.compile(r"&#?\w+;")
_DIGIT = re.compile(r"\d")
_ET_AL = re.compile(r",?\s{1,3}(?:et al\.?|\.\.\.|…)")
_NO_NAME = frozenset(
    ["A", "An", "The", "For", "From", "In", "On", "To", "Towards", "With", "Via", "Using"]
)
_FAMILY_FIRST = re.compile(
    r"(?<![\w'’-])[^\W\d_][\w'’-]{1,40}+, (?:[A-Z]\.[ -]?){1,5}+"
    r"(?:, (?:(?:&|and|\.\.\.|\.\.\. &|…) )?[^\W\d_][\w'’-]{1,40}+, (?:[A-Z]\.[ -]?){1,5}+)+"
)
"""``Wu, K., Zhang, Y., ... & Li, Y.``"""
_FAMILY_AND_GIVEN = re.compile(
    r"(?<![\w'’-])[^\W\d_][\w'’-]{1,40}+, [^\W\d_][\w'’.-]{0,40}+(?: [A-Z]\.)?"
    r"(?:; ?[^\W\d_][\w'’-]{1,40}+, [^\W\d_][\w'’.-]{0,40}+(?: [A-Z]\.)?)+(?<!\.)"
)
"""``Huo, Chunlei; Chen, Keming``"""
_LEAD = re.compile(rf"\n\s*(?:[-+]\s+)?(?:{EMOJI}\s*)*(?:\w+(?::\s|\uff1a))?")
_SLANTED = re.compile(r"(?<![*_\w])([*_])(?=\S)([^*_\n]{4,4000}?)[.\s]*\1(?![*_\w])")
MAX_WORDS = 5
MIN_SHARE_OF_NAMES = 0.5
"""Share of names among the items of a slanted text, above which all of it names authors."""


def find_authors(text: str) -> str:
    """Names of two authors or more, one after the other, as written; empty where there are none.

    `text`: what a row says beside its title and its links.
    """
    text = _LEAD.sub("\n", _DASH.sub("\n", f"\n{text}"))
    masked = _ENTITY.sub(lambda match: "e" * len(match[0]), text)  # "Beg&uuml;m" is one word
    found = _found(masked)
    at = masked.find(found)
    return text[at : at + len(found)]


def _found(text: str) -> str:
    if slanted := next((m[2] for m in _SLANTED.finditer(text) if _are_names(m[2])), ""):
        return slanted
    if family_first := _FAMILY_FIRST.search(text):
        return family_first[0].rstrip()
    if family_first := _FAMILY_AND_GIVEN.search(text):
        return family_first[0]
    found = [run for chunk in _CHUNK.finditer(text) if (run := _names(chunk[0]))]
    return max(found, key=len, default="")


def _are_names(slanted: str) -> bool:
    """Whether a text in slanted letters names authors: most of its items, the odd one aside."""
    items = [item.strip() for item in _ITEM.split(slanted) if item and item.strip()]
    names = sum(bool(_name_in(item)) for item in items)
    return names > MIN_SHARE_OF_NAMES * len(items) and not _DIGIT.search(slanted)


def _names(chunk: str) -> str:
    """Longest run of names in a piece of text."""
    if not ("," in chunk or ";" in chunk or " and " in chunk or "et al" in chunk or "&" in chunk):
        return ""
    best = ""
    for start, end, count in _runs(chunk):
        tail = _ET_AL.match(chunk, end)
        whole = chunk[start : tail.end() if tail else end]
        if count + bool(tail) > 1 and len(whole) > len(best):
            best = whole
    return best


def _runs(chunk: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of names of each run of items that read like names."""
    position, first, last, count = 0, -1, -1, 0
    for match in [*_ITEM.finditer(chunk), None]:
        end = match.start() if match else len(chunk)
        item = chunk[position:end]
        # A period may end the title before: "**Seeing lakes**. A. Ash, B. Beech."
        lead = len(item) - len(item.lstrip(" \t\n.:"))
        name = _name_in(item[lead:].strip())
        if name:
            first = position + lead if not count else first
            last, count = position + lead + len(name), count + 1
        if count and (not name or len(name) < len(item[lead:].strip())):
            yield first, last, count
            count = 0
        position = match.end() if match else end
    if count:
        yield first, last, count


def _name_in(item: str) -> str:
    """Name that an item is, or starts with where ``et al.`` or a period follows it."""
    name = _ET_AL.split(item, maxsplit=1)[0]
    name = re.split(r"(?<=[^\W\d_]{2})\.(?:\s|$)", name, maxsplit=1)[0].rstrip(" :")
    words = name.split()
    least = 1 if name != item and _ET_AL.search(item) else 2  # "Ash et al." names one by surname
    is_name = least <= len(words) <= MAX_WORDS and all(map(_is_name_word, words))
    return name if is_name and not any(char.isdigit() for char in name) else ""


def _is_name_word(word: str) -> bool:
    is_name = word[0].isupper() and word not in _NO_NAME
    return is_name or word in _PARTICLES or _ELIDED.match(word) is not None
