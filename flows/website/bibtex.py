"""BibTeX that LaTeX takes: full venue names, citation keys like ``kuckreja2024geochat``."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from flows.website.site_rows import SiteRow

EntryType = Literal["article", "inproceedings", "misc"]

_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
_SILENT = frozenset(
    {"a", "an", "the", "on", "in", "of", "for", "to", "towards", "toward", "and", "with", "from",
     "is", "are", "can", "do", "does", "how", "what", "when", "why", "where"}
)  # fmt: skip
"""First words of titles that a citation key passes over."""
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def to_bibtex(rows: Iterable[SiteRow]) -> str:
    """Rows as BibTeX; where two papers would bear one key, the later gets a letter."""
    taken = Counter[str]()
    return "\n".join(_entry(row, _free(citation_key(row), taken)) for row in rows)


def bibtex_of(row: SiteRow) -> str:
    """BibTeX of one row."""
    return _entry(row, citation_key(row))


def citation_key(row: SiteRow) -> str:
    """First author, year, first telling word of the title, in plain letters and digits."""
    year = str(row.year or row.month[:4])
    names = row.authors[0].split() if row.authors else []
    while len(names) > 1 and names[-1].casefold() in _SUFFIXES:
        names.pop()
    words = (_plain(word) for word in re.split(r"[\s:/—–-]+", row.title))
    telling = [word for word in words if word and word not in _SILENT]
    who = _plain(names[-1]) if names else ""
    return f"{who}{year}{telling[0] if telling else ''}" or "paper"


def venue_of(short: str) -> tuple[EntryType, str]:
    """Kind of entry and full name of a venue; ``misc`` and the short name where unknown."""
    known = _venues()
    if found := known.get(_venue_key(short)):
        return found
    kind, name = known.get(_venue_key(_workshop_of(short)), ("misc", short))
    return ("inproceedings", f"{name}, Workshops") if kind == "inproceedings" else ("misc", short)


def _workshop_of(short: str) -> str:
    """Conference that a workshop belongs to: of CVPRW, of "ICLR ML4RS Workshop"; else ""."""
    words = short.split()
    if len(words) > 1 and words[-1].casefold() in ("workshop", "workshops"):
        return words[0]
    return short[:-1] if short.endswith("W") else ""


@cache
def _venues() -> Mapping[str, tuple[EntryType, str]]:
    text = files("flows.website").joinpath("bibtex_venues.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    found: dict[str, tuple[EntryType, str]] = {}
    found |= {_venue_key(short): ("article", name) for short, name in table["journals"].items()}
    proceedings = table["proceedings"].items()
    return found | {_venue_key(short): ("inproceedings", name) for short, name in proceedings}


def _venue_key(short: str) -> str:
    return re.sub(r"[\s-]", "", str(short)).casefold()


def _entry(row: SiteRow, key: str) -> str:
    kind, venue = venue_of(row.venue)
    lines = [f"  {name} = {{{value}}}" for name, value in _fields(row, kind, venue) if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _fields(row: SiteRow, kind: EntryType, venue: str) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_escape(row.title)}}}"
    yield "author", " and ".join(_author(name) for name in row.authors)
    yield "year", str(row.year or row.month[:4])
    yield "journal", _escape(venue) if kind == "article" else ""
    yield "booktitle", _escape(venue) if kind == "inproceedings" else ""
    yield "howpublished", _escape(venue) if kind == "misc" and not row.is_preprint else ""
    yield "eprint", row.arxiv_id
    yield "archivePrefix", "arXiv" if row.arxiv_id else ""
    yield "primaryClass", row.categories[0] if row.arxiv_id and row.categories else ""
    yield "doi", _address(row.doi)
    yield "url", _address(row.paper_url)


def _free(key: str, taken: Counter[str]) -> str:
    """The key; where it was given before, with letters that make it one of its own."""
    number = taken[key]
    taken[key] += 1
    if not number:
        return key
    # A key with its letter may be another paper's own.
    return _free(key + _letters(number), taken)


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]", "", ascii_only).lower()


def _author(name: str) -> str:
    """One author; a name that holds BibTeX's own separator is kept together."""
    escaped = _escape(name)
    return f"{{{escaped}}}" if " and " in escaped.lower() or "," in escaped else escaped


def _escape(text: str) -> str:
    # Plain text becomes LaTeX. Braces get names: BibTeX counts escaped ones too.
    return " ".join(text.split()).translate(_SPECIAL)


def _address(text: str) -> str:
    """An address or DOI verbatim, but for what would end the field or begin a comment."""
    kept = "".join(text.split()).replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
    return kept.replace("%", r"\%")
