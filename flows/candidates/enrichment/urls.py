"""Web addresses in running text, as authors really write them.

LaTeX wrappings, missing schemes, sentences that end in the address and addresses that a line
break has cut are read; whatever is not an address stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_SCHEMELESS = (
    r"(?<![\w/.@-])(?:(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/|(?:huggingface|hf)\.co/[\w.-]+/"
    r"|anonymous\.4open\.science/|[\w-]+\.github\.io\b|www\.[\w-]+\.[a-z])"
)
_URL = re.compile(rf"(?:https?\s?:\s?//\s?|{_SCHEMELESS})[^\s<>{{}}\"|^`]*", re.I)
_ENDS = ".,;:!?'*\\$_\u2019\u201d\u2026"
_PAIRS = {")": "(", "]": "["}
_LATEX_WRAP = re.compile(r"\\(?:url|href|texttt|path|footnote|nolinkurl)\s*\{")
_LATEX_TILDE = re.compile(r"\\(?:textasciitilde|~)\s*(?:\{\s*\})?")
_LATEX_ESCAPE = re.compile(r"\\([_%#&~])")
_GLUED = re.compile(r"(?<=[a-z])(?=https?://)", re.I)
_BROKEN_REPOSITORY = re.compile(
    r"(?i)(github\.com/(?:[\w.-]+/)?)\s(?!and\b|or\b|for\b|the\b|code\b|data\b|project\b|in\b|https?:)"
    r"(?=[\w.-]+(?:/[\w.-]+)*/?\.?(?:\s*$|\s+[A-Z(\[]))"
)
_SENTENCE_END = re.compile(
    r"[.!?]\s+(?=[A-Z\"'(\[\\])|\s\|\s|;\s+(?=(?i:project|code|data|website|github)\b)"
)
_MAX_CONTEXT = 320
_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$", re.I | re.A)


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """An address and the words around it."""

    url: str
    before: str
    """From the link before it, or the beginning of its sentence. Inherits the sentence's words
    where only "and" stands between two links."""
    after: str
    has_scheme: bool = True


def found_urls(text: str) -> Iterator[FoundUrl]:
    """Yield every address of the text, in order, each http(s)."""
    text = plain_text(text)
    last_end, last_before = 0, ""
    for found in _URL.finditer(text):
        raw = _trim(found[0])
        url = _with_scheme(raw)
        if not _is_address(url):
            continue
        before = _context(text, last_end, found.start())
        if len(before.strip(" ,.()[]")) <= len("and") and last_end:
            before = last_before
        end = found.start() + len(raw)
        yield FoundUrl(url, before, text[end : end + 40], "//" in raw)
        last_end, last_before = end, before


def plain_text(text: str) -> str:
    """Text without the LaTeX around its addresses, and with cut addresses joined again."""
    text = _LATEX_TILDE.sub("~", _LATEX_WRAP.sub(" {", text))
    text = _GLUED.sub(" ", _LATEX_ESCAPE.sub(r"\1", text))
    return _BROKEN_REPOSITORY.sub(r"\1", text)


def _context(text: str, start: int, end: int) -> str:
    """Words before a link: from `start`, or from the sentence's beginning if that is later."""
    window = text[max(start, end - _MAX_CONTEXT) : end]
    parts = _SENTENCE_END.split(window)
    if len(parts) > 1 and len(parts[-1].strip(" {$")) <= 1:
        return parts[-2]
    return parts[-1]


def _trim(raw: str) -> str:
    """Cut what belongs to the sentence, not to the address."""
    while raw:
        last = raw[-1]
        is_unpaired = last in _PAIRS and raw.count(last) > raw.count(_PAIRS[last])
        if last not in _ENDS and not is_unpaired and last not in "([":
            break
        raw = raw[:-1]
    opened = re.search(r"[)\]](?=[A-Za-z,;.])", raw)
    return raw[: opened.start()] if opened and "(" not in raw[: opened.start()] else raw


def _with_scheme(raw: str) -> str:
    bare = re.sub(r"^(https?)\s?:\s?//\s?", lambda m: f"{m[1].lower()}://", raw, flags=re.I)
    return bare if "://" in bare else f"https://{bare}"


def _is_address(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(_HOST.match(host))
