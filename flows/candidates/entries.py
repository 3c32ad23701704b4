"""A screened paper becomes an entry, as the columns of its section want it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import clean, safe_url
from catalog.markdown.author_names import AUTHOR_HEADERS
from catalog.paper import Paper, month_of_id
from catalog.readable import readable
from classifiers.keywords import row_keywords

if TYPE_CHECKING:
    from classifiers.screened import Screened
    from flows.candidates.enrichment.enrich import Enrichment

MAX_AUTHORS = 30
"""Authors that a row names; a collaboration has hundreds."""


def build_entry(
    screened: Screened,
    paper: Paper,
    enrichment: Enrichment,
    config: ListConfig,
    section: SectionConfig | None,
) -> Entry:
    """Build the entry; without a section it carries all that is known."""
    has_keywords = section is None or section.keywords
    return Entry(
        title=readable(paper.title),
        name=_name(screened, enrichment, section),
        arxiv_id=paper.arxiv_id,
        abbreviation=enrichment.abbreviation,
        venue=enrichment.venue or config.venue_names.get("arXiv", "arXiv"),
        year=enrichment.year or first_year(paper),
        keywords=_shown_keywords(screened, section, config) if has_keywords else (),
        links=_links(paper, enrichment),
        extra=_free_columns(screened, section) | _told_by_paper(paper, section),
    )


def first_year(paper: Paper) -> int | None:
    """Year of the preprint: submission, else what its id says, else announcement."""
    first = paper.submitted_date or first_month(paper)
    return first.year if first else None


def first_month(paper: Paper) -> date | None:
    """Month of the preprint, by any day of it: of its id, else of submission or announcement."""
    return month_of_id(paper.arxiv_id) or paper.submitted_date or paper.announced_date


def _name(screened: Screened, enrichment: Enrichment, section: SectionConfig | None) -> str | None:
    """Short name for tables that show a name and no title."""
    columns = section.columns if section else ()
    name_column = next((column for column in columns if column.holds == "name"), None)
    if name_column is None or any(column.holds == "title" for column in columns):
        return None
    return screened.columns.get(name_column.header) or enrichment.abbreviation


def _shown_keywords(
    screened: Screened, section: SectionConfig | None, config: ListConfig
) -> tuple[str, ...]:
    label = section.class_label if section else screened.section
    found = set(row_keywords(screened.keywords, label))
    return tuple(keyword for keyword in config.keyword_legend if keyword in found)


def _links(paper: Paper, enrichment: Enrichment) -> tuple[Link, ...]:
    found: tuple[tuple[LinkKind, str | None], ...] = (
        ("paper", paper.abs_url),
        ("code", enrichment.code_url),
        ("project", enrichment.project_url),
        ("data", enrichment.data_url),
    )
    safe = ((kind, safe_url(url)) for kind, url in found if url)
    return tuple(Link(url=url, kind=kind) for kind, url in safe if url)


def _told_by_paper(paper: Paper, section: SectionConfig | None) -> dict[str, str]:
    """Authors, and the whole date of bullets or where a column has days."""
    told: dict[str, str] = {}
    if section is None:
        return told
    authors = ", ".join(map(clean, paper.authors[:MAX_AUTHORS]))
    if len(paper.authors) > MAX_AUTHORS:
        authors += ", et al."
    day = paper.submitted_date or paper.announced_date
    if section.layout == "bullets" and day:
        told["date"] = day.isoformat()
    for column in section.columns:
        if column.holds == "date" and "%d" in column.format and day:
            told[column.header] = day.strftime(column.format)
        if column.holds == "text" and column.header.casefold() in AUTHOR_HEADERS and authors:
            told[column.header] = authors
    return told | ({"authors": authors} if authors else {})


def _free_columns(screened: Screened, section: SectionConfig | None) -> dict[str, str]:
    columns = section.columns if section else ()
    free = (column.header for column in columns if column.holds == "text")
    return {header: text for header in free if (text := screened.columns.get(header, ""))}
