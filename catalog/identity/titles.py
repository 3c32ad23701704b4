"""Titles brought to one form, and how alike two of them are.

Two preprints of one paper differ by a word, an abbreviation or a changed name; two papers of
one series differ by a word too. What tells them apart is *which* word: a coined name (``GeoChat``),
a number (part II, v2, 3D) or the kind of work (survey, benchmark). Where such words differ, no
likeness makes two titles the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from catalog.readable import readable

_NOT_WORD = re.compile(r"[^\w+]+|_")
_TELLING_WORDS = frozenset(
    {"survey", "review", "overview", "benchmark", "dataset", "datasets", "challenge", "tutorial"}
    | {"perspective", "part", "supplement", "supplementary", "reply", "comment", "comments"}
    | {"correction", "corrigendum", "erratum", "extended", "first", "second", "third"}
    | {"i", "ii", "iii", "iv", "v", "vi", "vii", "one", "two", "three"}
)
FUNCTION_WORDS = frozenset(
    {"a", "an", "the", "and", "or", "of", "for", "to", "in", "on", "by", "at", "as", "is", "are"}
    | {"with", "via", "from", "using", "based", "towards", "toward", "through", "under", "its"}
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart for comparison."""

    text: str
    """As `normalise_title` writes it."""
    words: frozenset[str]
    """Its words but for function words (``for``, ``with``)."""
    name: str
    """Coined name before the colon (``geochat``), empty where there is none."""
    tail: str
    """What follows the name; the whole text where there is none."""

    @property
    def telling(self) -> frozenset[str]:
        """Words that tell apart papers with nearly equal titles."""
        return frozenset(w for w in self.words if w in _TELLING_WORDS or any(map(str.isdigit, w)))


@lru_cache(maxsize=65_536)
def normalise_title(title: str) -> str:
    """Lower case (NFKC), LaTeX and diacritics resolved, Greek spelt out, words by one blank.

    ``+`` is kept: SatMAE++ is not SatMAE.
    """
    text = re.sub(r"[{}$^\\]", "", readable(title))
    if not text.isascii():
        text = "".join(map(_plain_letter, unicodedata.normalize("NFKD", text)))
    return _NOT_WORD.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=65_536)
def split_title(title: str) -> Title:
    """Take a title apart."""
    text = normalise_title(title)
    head, colon, rest = title.partition(":")
    name, tail = normalise_title(head), normalise_title(rest)
    if not colon or not tail or len(name.split()) > 3:
        name, tail = "", text
    return Title(text, frozenset(text.split()) - FUNCTION_WORDS, name, tail)


def likeness(one: Title, other: Title) -> float:
    """How alike two titles are, 0 to 100 (rapidfuzz; a changed word order costs 3 points)."""
    ratio = fuzz.ratio(one.text, other.text)
    return max(ratio, fuzz.token_sort_ratio(one.text, other.text) - 3) if ratio >= 50 else ratio


def spell_out(text: str, other: str) -> str:
    """Replace acronyms by the words of the other text that they stand for: VLM, RS, LLMs."""
    words = other.split()
    initials = "".join(word[0] for word in words)
    return " ".join(_spelt(word, words, initials) for word in text.split())


def _spelt(word: str, words: list[str], initials: str) -> str:
    letters = word.removesuffix("s") if len(word) > 3 else word
    start = initials.find(letters) if len(letters) > 1 else -1
    return word if start < 0 else " ".join(words[start : start + len(letters)])


def _plain_letter(char: str) -> str:
    if unicodedata.combining(char):
        return ""
    name = unicodedata.name(char, "")
    if name.startswith("GREEK"):
        return name.rsplit(" ", 1)[-1].lower()
    return char
