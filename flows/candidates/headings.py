"""Headings that are years or venues: which one takes a paper, and what to tell where none does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.config import ListConfig, SectionConfig
from catalog.markdown.kinds import PREPRINTS, names_preprint
from catalog.periods import Period, venue_key
from catalog.rollover.next_section import next_section


@dataclass(frozen=True, slots=True)
class Heading:
    """Section that takes a paper; without one, what a person has to do first."""

    section: SectionConfig | None
    note: str = ""
    like: SectionConfig | None = None
    """Section that stands, for one that is yet to be opened: the newest of its kind."""


def heading_for(
    config: ListConfig,
    section: SectionConfig,
    venue: str | None,
    period: Period | None,
    today: date | None = None,
) -> Heading:
    """Heading for a paper of a venue, year and month, where filing by topic has chosen `section`.

    A paper is never put under an older year, nor under another venue. A year or month whose
    heading is missing is opened once it has come.
    """
    alike = [s for s in config.sections if s.class_label == section.class_label and not s.manual]
    if any(each.venue for each in alike):
        return _of_venue(alike, venue, period.year if period else None)
    newest = section.period
    if newest is None or period is None:
        return Heading(section)
    wanted = period if newest.month else Period(period.year)
    if wanted <= newest:
        return Heading(section)
    has_come = today is not None and wanted <= Period(today.year, today.month)
    opened = next_section(config, section, wanted) if has_come else None
    if opened:
        return Heading(opened.section, like=opened.newest)
    return Heading(
        None,
        f"There is no heading {wanted} yet; the newest is {newest}. Open it, and name it here.",
    )


def _of_venue(alike: list[SectionConfig], venue: str | None, year: int | None) -> Heading:
    names = PREPRINTS if not venue or names_preprint(venue) else (venue_key(venue),)
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
