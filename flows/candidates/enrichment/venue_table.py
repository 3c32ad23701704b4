"""The venues litwatch knows by name: `venues.yaml`, compiled to one pattern."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

_WORD_LENGTH = 4
"""Acronyms from this length on are told apart from words in any case (`Neurips`, `wacv`)."""


class Venue(BaseModel):
    """One row of `venues.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    short: str
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    """Names that are also parts of other names: believed only where nothing follows them."""
    doi: tuple[str, ...] = ()
    shy: bool = False
    part_of: str | None = None
    """Short name written instead: EarthVision is always a CVPR workshop."""

    @property
    def list_name(self) -> str:
        """What a list writes for it."""
        return self.part_of or self.short


class VenueTable:
    """Finds known venues in text, by acronym or by long name."""

    def __init__(self, venues: tuple[Venue, ...]) -> None:
        self.venues = venues
        self._by_acronym = {
            _acronym_key(name): venue for venue in venues for name in (venue.short, *venue.also)
        }
        self._by_name = {_name_key(name): venue for venue in venues for name in venue.names}
        self._by_exact = {_name_key(name): venue for venue in venues for name in venue.exact}
        self._by_doi = {start: venue for venue in venues for start in venue.doi}
        names = sorted((n for v in venues for n in v.names), key=len, reverse=True)
        acronyms = sorted({a for v in venues for a in (v.short, *v.also)}, key=len, reverse=True)
        self.pattern = re.compile(
            rf"(?P<name>{'|'.join(map(_name_pattern, names))})(?!\s+(?:and|&)\s+[A-Z])"
            rf"|(?<![A-Za-z0-9])(?P<acronym>{'|'.join(map(_acronym_pattern, acronyms))})"
            r"(?P<workshop>-?W(?:orkshops?|S)?)?(?![A-Za-z&])"
        )

    def of(self, found: re.Match[str]) -> Venue:
        """Venue of a match of `pattern`."""
        if found["name"]:
            return self._by_name[_name_key(found["name"])]
        return self._by_acronym[_acronym_key(found["acronym"])]

    def by_full_name(self, name: str) -> Venue | None:
        """Venue that is called exactly so."""
        return self._by_exact.get(_name_key(name)) or self._by_name.get(_name_key(name))

    def by_doi(self, doi: str) -> Venue | None:
        """Venue whose DOIs begin like this one."""
        doi = doi.casefold()
        starts = [start for start in self._by_doi if doi.startswith(start)]
        return self._by_doi[max(starts, key=len)] if starts else None


@lru_cache(maxsize=1)
def known_venues() -> VenueTable:
    """Read the packaged table, once."""
    text = files("flows.candidates.enrichment").joinpath("venues.yaml").read_text(encoding="utf-8")
    return VenueTable(tuple(Venue.model_validate(row) for row in yaml.safe_load(text)))


def _name_key(name: str) -> str:
    return " ".join(name.casefold().replace("&", "and").split())


def _acronym_key(acronym: str) -> str:
    return re.sub(r"[\s/-]", "", acronym).casefold()


def _name_pattern(name: str) -> str:
    words = (r"(?:and|&)" if word in ("and", "&") else re.escape(word) for word in name.split())
    return "(?i:\\b" + r"\s+".join(words) + ")"


def _acronym_pattern(acronym: str) -> str:
    escaped = re.escape(acronym).replace(r"\ ", r"[\s-]?")
    return f"(?i:{escaped})" if len(acronym) >= _WORD_LENGTH else escaped
