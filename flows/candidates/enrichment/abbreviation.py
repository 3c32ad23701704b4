"""The short name a title introduces: ``GeoChat: …``, ``… (RSGPT)``.

Design note. The head before a colon is a name or a phrase ("Less is more: …"). One coined word
is a name; several words are one only if all but the version are ("SkySense V2"). A phrase that
happens to be short costs a wrong cell, so doubtful heads yield nothing.
"""

from __future__ import annotations

import re
import unicodedata

from catalog.readable import readable
from flows.candidates.enrichment.words import word_list

_HEAD = re.compile(r"^(?P<head>[^:]{2,60}?)\s*(?::|\s--+\s|\s[\u2013\u2014]\s)\s*(?=\S)")
_PARENTHESIS = re.compile(r"\((?P<name>[^()\s]{2,24})\)\s*(?:$|:|--)")
_WORD = re.compile(r"^[\w@][\w.+*\-/&@'\u2032\u00b2\u00b3!]*$")
_VERSION = re.compile(r"^(?:[vV]?\d+(?:\.\d+)*\+*|II|III|Pro|Lite|XL)$")
_ORDINARY = frozenset(word_list("ordinary_heads"))
_COMMON_ENDING = re.compile(r"^[A-Z][a-z]+(?:ing|tion|ment|ness|ity|ics|ism|ology)s?$")


def find_abbreviation(title: str) -> str | None:
    """Short name that the title itself gives to the work, or None."""
    plain = unicodedata.normalize("NFKC", readable(title))
    head = _HEAD.match(plain)
    if head:
        inner = _PARENTHESIS.search(f"{head['head']}:")
        name = inner["name"] if inner else head["head"]
        if inner:
            return name if _is_coined(name) else None
        return name if _is_name(name) else None
    closing = _PARENTHESIS.search(plain.rstrip(". "))
    return closing["name"] if closing and _is_coined(closing["name"]) else None


def _is_name(head: str) -> bool:
    words = head.split()
    if "?" in head or "," in head or not all(map(_WORD.match, words)):
        return False
    if len(words) == 1:
        return _is_coined(words[0]) or _is_given_name(words[0])
    if len(words) == 2:
        first, second = words
        return _is_coined(first) and bool(_VERSION.match(second))
    return False


def _is_coined(word: str) -> bool:
    """Capitals, digits or signs inside: no ordinary word looks like that."""
    if word.casefold() in _ORDINARY or word.casefold().rstrip("s") in _ORDINARY:
        return False
    if not _WORD.match(word) or not any(map(str.isalpha, word)):
        return False
    if re.match(r"^[A-Z]{2,}s$", word) or re.fullmatch(r"[\d.,+-]+[A-Za-z]?", word):
        return False
    return bool(re.search(r"[A-Z]", word[1:]) or re.search(r"\d|\+", word) or "-" in word[1:-1])


def _is_given_name(word: str) -> bool:
    """One capitalised word: ``Crane``, ``Hydragen``."""
    is_plain = re.fullmatch(r"[A-Z][a-z\u00e0-\u00ff]{2,}!?", word) is not None
    return is_plain and word.casefold() not in _ORDINARY and not _COMMON_ENDING.match(word)
