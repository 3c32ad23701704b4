"""Headings that are years or venues: which one takes a paper, and what to tell where none does."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig
from catalog.periods import venue_key

_NO_VENUE = ("arxiv", "preprint", "preprints")


@dataclass(frozen=True, slots=True)
class Heading:
    """Section that takes a paper; without one, what a person has to do first."""

    section: SectionConfig | None
    note: str = ""


def heading_for(
    config: ListConfig, section: SectionConfig, venue: str | None, year: int | None
) -> Heading:
    """Heading for a paper of a venue and year, where filing by topic has chosen `section`.

    A paper is never put under an older year, nor under another venue.
    """
    alike = [s for s in config.sections if s.class_label == section.class_label and not s.manual]
    if any(each.venue for each in alike):
        return _of_venue(alike, venue, year)
    period = section.period
    if period is None or year is None or year <= period.year:
        return Heading(section)
    return Heading(
        None, f"There is no heading {year} yet; the newest is {period}. Open it, and name it here."
    )


def _of_venue(alike: list[SectionConfig], venue: str | None, year: int | None) -> Heading:
    name = venue_key(venue or _NO_VENUE[0])
    names = _NO_VENUE if name in _NO_VENUE else (name,)
    fitting = [
        each
        for each in alike
        if each.venue and each.venue.name in names and each.venue.year in (None, year)
    ]
    others = [each for each in alike if not each.venue]
    if chosen := [*fitting, *others]:
        return Heading(chosen[0])
    shown = f"{venue or 'arXiv'} {year or ''}".strip()
    return Heading(None, f"There is no heading for {shown}. Open it, and name it here.")
