"""Headings that are years, months or venues: they say when or where a paper came out, not of what.

Such headings are no classes to be learned. The newest of several years takes new papers; a venue's
heading takes the papers of that venue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""January first."""
_MONTH_STARTS = tuple(name[:3].lower() for name in MONTH_NAMES)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FILLERS = re.compile(
    r"\b(?:papers?|in|of|year|published|publications?|from|works?|and earlier)\b|年|月"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PERIODS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR} (?P<month>\d{{1,2}})",
        rf"{_YEAR} (?P<month>{_MONTH})",
        rf"(?P<month>{_MONTH}) {_YEAR}",
        rf"(?P<month>\d{{1,2}}) {_YEAR}",
    )
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAYS = tuple(
    re.compile(form)
    for form in (
        rf"{_DAY} (?P<month>{_MONTH}) {_YEAR}",
        rf"(?P<month>{_MONTH}) {_DAY} {_YEAR}",
        rf"{_YEAR} (?P<month>\d{{1,2}}) {_DAY}",
    )
)
_MONTH_ALONE = re.compile(rf"(?P<month>{_MONTH}|0?[1-9]|1[0-2])")
_VENUES = frozenset(
    [
        "aaai",
        "ijcai",
        "cvpr",
        "iccv",
        "eccv",
        "wacv",
        "bmvc",
        "neurips",
        "nips",
        "iclr",
        "icml",
        "acl",
        "emnlp",
        "naacl",
        "eacl",
        "coling",
        "tacl",
        "kdd",
        "www",
        "sigir",
        "cikm",
        "wsdm",
        "recsys",
        "icra",
        "iros",
        "corl",
        "rss",
        "miccai",
        "isbi",
        "midl",
        "tmi",
        "media",
        "tpami",
        "pami",
        "ijcv",
        "tip",
        "tgrs",
        "grsl",
        "jstars",
        "isprs",
        "rse",
        "grsm",
        "igarss",
        "tmlr",
        "jmlr",
        "nature",
        "science",
        "icassp",
        "interspeech",
        "mm",
        "acmmm",
        "uai",
        "aistats",
        "colm",
        "colt",
        "sigmod",
        "vldb",
        "icde",
        "chi",
        "uist",
        "ccs",
        "ndss",
        "usenix",
        "sp",
        "iclrw",
        "arxiv",
    ]
)
_VENUE_WITH_YEAR = re.compile(r"([A-Za-z](?:[a-z&+-]*+[A-Z])++[a-z&+-]*+)[\s'’-]*((?:19|20)?\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or a month of it (1 to 12; 0 for the whole year)."""

    year: int
    month: int = 0

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


@dataclass(frozen=True, slots=True)
class VenueHeading:
    """A venue, and its year where the heading tells it."""

    name: str
    """Letters and digits alone, lower case."""
    year: int | None = None


@lru_cache(maxsize=4096)
def period_of(path: tuple[str, ...]) -> Period | None:
    """Year or month that the headings above a section name, the innermost that does."""
    for at in range(len(path) - 1, -1, -1):
        if found := _period(path[at]):
            return found
        month = _MONTH_ALONE.fullmatch(_plain(path[at]))
        above = _period(path[at - 1]) if at and month else None
        if month and above and not above.month:
            return Period(above.year, _month_number(month["month"]))
    return None


def names_day(heading: str) -> bool:
    """Whether a heading is a whole date, which counts as one of its month."""
    return any(form.fullmatch(_unfilled(heading)) for form in _DAYS)


def venue_of(path: tuple[str, ...]) -> VenueHeading | None:
    """Venue that the last heading names."""
    heading = re.sub(r"[^\w\s'’&+-]|_", " ", path[-1]).strip() if path else ""
    if match := _VENUE_WITH_YEAR.fullmatch(heading):
        year = int(match[2])
        return VenueHeading(venue_key(match[1]), year if year > 99 else 2000 + year)
    return VenueHeading(venue_key(heading)) if venue_key(heading) in _VENUES else None


def is_venue(name: str) -> bool:
    """Whether a name is that of a venue known here."""
    return venue_key(name) in _VENUES


def venue_key(name: str) -> str:
    """Venue as compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def topic_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """Headings that say what the papers are about: years, months and venues left out."""
    told = path[:-1] if venue_of(path) else path
    kept: list[str] = []
    for at, heading in enumerate(told):
        is_month = at and _MONTH_ALONE.fullmatch(_plain(heading)) and _period(told[at - 1])
        if not (_period(heading) or is_month):
            kept.append(heading)
    return tuple(kept)


@lru_cache(maxsize=4096)
def topic_label(path: tuple[str, ...]) -> str | None:
    """Class of a section whose headings name a year, a month or a venue; None for any other."""
    topic = topic_of(path)
    if topic == path:
        return None
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(topic).lower()).strip("-")
    return words[:48].strip("-") or "papers"


def _period(heading: str) -> Period | None:
    plain = _unfilled(heading)
    match = next((m for form in (*_PERIODS, *_DAYS) if (m := form.fullmatch(plain))), None)
    if match is None:
        return None
    month = _month_number(match.groupdict().get("month") or "0")
    return Period(int(match["year"]), month) if month <= 12 else None


def _unfilled(heading: str) -> str:
    return " ".join(_FILLERS.sub(" ", _plain(heading)).split())


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_STARTS.index(text[:3]) + 1


def _plain(heading: str) -> str:
    text = re.sub(r"<[^<>]*>", " ", heading.lower())
    return " ".join(re.sub(r"[^\w]|_", " ", text).split())
