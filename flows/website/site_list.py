"""One list as the site shows it, with what its filters and charts need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from catalog.config import ListConfig
from flows.memory.ledger import Ledger
from flows.memory.track_record import TrackRecord, Week, red_dates
from flows.polling.verdicts import GREEN
from flows.polling.watermarks import ListWatermark
from flows.website.site_rows import Section, SiteRow
from flows.website.trends import Trends, trends_of

DRAWN_WEEKS = 26


@dataclass(frozen=True)
class SiteList:
    """One list."""

    config: ListConfig
    rows: Sequence[SiteRow]
    """What is listed, newest first."""
    proposed: Sequence[SiteRow] = ()
    """What waits for the maintainer, newest first."""
    ledger: Ledger = field(default_factory=lambda: Ledger(""))

    @property
    def id(self) -> str:
        """Id of the list: the folder of its pages."""
        return self.config.id

    @property
    def name(self) -> str:
        """Name of the list."""
        return self.config.name

    @property
    def description(self) -> str:
        """What the list holds."""
        return self.config.description

    @property
    def count(self) -> int:
        """Papers, each once."""
        return len(self.rows)

    @cached_property
    def sections(self) -> list[Section]:
        """Sections that have papers, in the list's own order."""
        present = {section.id: section for row in self.rows for section in row.sections}
        return [present[one.id] for one in self.config.sections if one.id in present]

    def rows_of(self, section: Section) -> list[SiteRow]:
        """Papers of a section."""
        return [row for row in self.rows if section in row.sections]

    @cached_property
    def rows_and_proposed(self) -> list[SiteRow]:
        """Everything, newest month first."""
        # Sorting keeps the order of rows of one month: listed before proposed.
        return sorted((*self.rows, *self.proposed), key=lambda row: row.month, reverse=True)

    @cached_property
    def quarters(self) -> list[str]:
        """Quarters with papers, newest first."""
        return sorted({row.quarter for row in self.rows_and_proposed if row.quarter}, reverse=True)

    @cached_property
    def years(self) -> list[int]:
        """Years, newest first."""
        return sorted({row.year for row in self.rows_and_proposed if row.year}, reverse=True)

    @cached_property
    def venues(self) -> list[str]:
        """Venues from A to Z."""
        found = {it.venue for it in self.rows_and_proposed if it.venue}
        return sorted(found, key=lambda venue: (venue.casefold(), venue))

    @cached_property
    def keywords(self) -> list[str]:
        """Keywords from A to Z."""
        return sorted({keyword for row in self.rows_and_proposed for keyword in row.keywords})

    @cached_property
    def trends(self) -> Trends:
        """What the charts count."""
        return trends_of(self.rows, self.proposed)

    @cached_property
    def answers(self) -> Sequence[Week]:
        """How people answered the bot, the newest weeks; empty without a decision."""
        told = TrackRecord.of(self.ledger.records.values(), red_dates(self.ledger.facts))
        return told.weeks[-DRAWN_WEEKS:] if told.precision else ()

    @cached_property
    def label_colours(self) -> dict[str, int]:
        """Class → number of its colour."""
        every = (section for row in self.rows_and_proposed for section in row.sections)
        return {section.label: section.colour for section in every}

    @cached_property
    def last_look(self) -> date | None:
        """Last night on which arXiv could be read in full; None before the first."""
        return max(ListWatermark.from_json(self.ledger.watermarks).last_good.values(), default=None)

    @cached_property
    def trouble(self) -> list[str]:
        """Sources that could not be trusted on the last night, with what was wrong."""
        sources = self.ledger.facts.get("sources", ())
        wrong = [one for one in sources if one["verdict"] not in GREEN]
        return [f"{one['source']}: {one['verdict']}" for one in wrong]

    @property
    def newest_proposed(self) -> date | None:
        """Day of the newest proposed paper."""
        return max((row.came_date for row in self.proposed if row.came_date), default=None)
