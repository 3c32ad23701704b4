"""Text of a paper as the models read it: plain, lower case, bounded.

arXiv texts hold LaTeX, mathematics, NUL bytes and, rarely, a megabyte of anything. All of it
becomes words separated by single spaces; what follows the first 6,000 characters of an
abstract is not read (the longest abstract arXiv accepts has 1,920).
"""

from __future__ import annotations

import re
import unicodedata

ABSTRACT_CHARACTERS = 6_000
"""Characters of an abstract that are read."""
TITLE_CHARACTERS = 1_000
"""Characters of a title that are read."""

_MARKS = re.compile("[\u0300-\u036f]")
"""Combining marks: what is left of an accent after decomposition."""
_MATH = re.compile(r"\$[^$]{1,300}\$")
_ACCENT = re.compile(r"\\(?:[`'^\"~=.]|[uvHtcdbkr](?=[\s{]))\s*\{?\s*\\?([A-Za-z])\s*\}?")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?\s*")
_URL = re.compile(r"https?://([\w.-]+)\S*")
_QUICK = {
    code: chr(code).lower() if chr(code).isalnum() or code == ord("+") else " "
    for code in range(128)
}
"""Translation of every ASCII character: letters to lower case, the rest to spaces."""
NOT_IN_WORDS = bytes(ord(_QUICK.get(code, " ")) for code in range(256))
"""The same for bytes: what is in no word becomes a space."""
PLURAL_STEMS = ("llm", "vlm", "mllm", "lvlm", "lmm", "gfm", "rsfm", "vfm", "uav", "mae", "gan")
"""Abbreviations whose plural means the same."""
_PLURALS = re.compile(rf"\b({'|'.join(PLURAL_STEMS)})s\b")
_SINGULAR = {f"{stem}s": stem for stem in PLURAL_STEMS}
_PLURAL_WORDS = frozenset(_SINGULAR)


def plain(text: str, limit: int = ABSTRACT_CHARACTERS) -> str:
    """Lower-case words of a text, single-spaced; accents, LaTeX and mathematics resolved.

    Text without any ASCII letter (a Chinese abstract, say) becomes the empty string.
    """
    return " ".join(plain_words(text, limit))


def plain_words(text: str, limit: int = ABSTRACT_CHARACTERS) -> list[str]:
    """Words of `plain`."""
    text = text[:limit]
    if "\\" in text or "$" in text:
        text = _unlatex(text)
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = _URL.sub(r" url \1 ", text) if "://" in text else text
    # What is in no word becomes "?" or stays, and then a space.
    data = text.lower().encode("ascii", "replace").translate(NOT_IN_WORDS)
    if b"+" in data:
        return _PLURALS.sub(r"\1", data.decode("ascii")).split()
    words = data.decode("ascii").split()
    if _PLURAL_WORDS.isdisjoint(words):
        return words
    return [_SINGULAR.get(word, word) for word in words]


def quick_words(text: str) -> list[str]:
    """Words of a text, read quickly: at least all that `plain` gives, save what LaTeX hides.

    Meant for texts that are ASCII and free of LaTeX; see `is_simple`.
    """
    return text.translate(_QUICK).split()


def is_simple(text: str) -> bool:
    """Whether `quick_words` sees every word of a text that `plain` sees."""
    return text.isascii() and "\\" not in text and "$" not in text


def plain_title(text: str) -> str:
    """`plain` of a title."""
    return plain(text, TITLE_CHARACTERS)


def title_words(text: str) -> list[str]:
    """Words of `plain_title`."""
    return plain_words(text, TITLE_CHARACTERS)


def _unlatex(text: str) -> str:
    text = _ACCENT.sub(r"\1", text)
    text = _MATH.sub(lambda found: " " + re.sub(r"\\[A-Za-z]+|[^A-Za-z0-9]", "", found[0]), text)
    return _COMMAND.sub(" ", text).replace("{", "").replace("}", "")
