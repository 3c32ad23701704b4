"""Rows of a list as the site and the exports show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.config import SectionConfig
from catalog.curated_list import CuratedList, Row
from catalog.entry import Entry
from catalog.escaping import clean, safe_url
from flows.memory.ledger import Ledger

NEW_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One row. Texts are plain and all visible; templates escape them."""

    key: str
    title: str
    section: str
    """Section id."""
    section_name: str
    """Innermost heading."""
    arxiv_id: str = ""
    abbreviation: str = ""
    venue: str = ""
    year: int | None = None
    month: str = ""
    """``2024-06``, from the arXiv id; empty where there is none."""
    keywords: tuple[str, ...] = ()
    paper_url: str = ""
    code_url: str = ""
    project_url: str = ""
    data_url: str = ""
    authors: tuple[str, ...] = ()
    """Known only for papers whose record was fetched from arXiv."""
    added_date: date | None = None
    """Day a proposal of litwatch was merged; None for older rows."""

    def is_new(self, today: date) -> bool:
        """Whether it came within the last seven days."""
        return self.added_date is not None and today - self.added_date < NEW_FOR


def site_rows(
    curated: CuratedList,
    ledger: Ledger | None = None,
    authors: Mapping[str, tuple[str, ...]] | None = None,
) -> list[SiteRow]:
    """All rows of a list, newest first."""
    added = _added_dates(ledger) if ledger else {}
    sections = {section.id: section for section in curated.config.sections}
    rows = [
        _site_row(row, sections[row.section], added, authors or {})
        for row in curated.rows
        if row.entry.title.strip()
    ]
    return sorted(rows, key=_newest_first)


def _newest_first(row: SiteRow) -> tuple[str, str, str]:
    when = row.month or f"{row.year or 0:04}-00"
    # Inverted digits sort descending while titles sort ascending.
    return when.translate(_INVERTED), row.title.casefold(), row.key


_INVERTED = str.maketrans("0123456789", "9876543210")


def _site_row(
    row: Row,
    section: SectionConfig,
    added: Mapping[str, date],
    authors: Mapping[str, tuple[str, ...]],
) -> SiteRow:
    entry = row.entry
    arxiv_id = entry.arxiv_id or ""
    return SiteRow(
        key=row.key,
        title=clean(entry.title),
        section=section.id,
        section_name=clean(section.path[-1]) if section.path else section.id,
        arxiv_id=arxiv_id,
        abbreviation=clean(entry.abbreviation or ""),
        venue=clean(entry.venue or ""),
        year=entry.year,
        month=month_of(arxiv_id),
        keywords=entry.keywords,
        paper_url=_url(entry, "paper"),
        code_url=_url(entry, "code"),
        project_url=_url(entry, "project"),
        data_url=_url(entry, "data"),
        authors=tuple(map(clean, authors.get(arxiv_id, ()))),
        added_date=added.get(row.key),
    )


def month_of(arxiv_id: str) -> str:
    """Month of an arXiv id: ``2406.09385`` → ``2024-06``; empty without one."""
    match = re.match(r"(?:[a-z.-]+/)?(\d{2})(0[1-9]|1[0-2])", arxiv_id, re.IGNORECASE)
    if not match:
        return ""
    century = "19" if match[1] >= "91" else "20"
    return f"{century}{match[1]}-{match[2]}"


def _url(entry: Entry, kind: str) -> str:
    link = next((link for link in entry.links if link.kind == kind), None)
    return (safe_url(link.url) or "") if link else ""


def _added_dates(ledger: Ledger) -> dict[str, date]:
    return {
        record.row.key: record.decided_date
        for record in ledger.in_status("merged", "edited")
        if record.decided_date
    }
