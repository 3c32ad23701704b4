"""Filing: a screened paper becomes an entry in one section of the list.

The classifier names a section's label and, where the label is split by task, a task. Which
table that is, and how the row is to be written there, is decided here. A paper that the list
has no table for goes to the unsure lane and says so; no heading is ever invented, and sections
that the maintainer keeps by hand are never written to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import safe_url
from classifiers.keywords import row_keywords

if TYPE_CHECKING:
    from catalog.paper import Paper
    from classifiers.screened import Screened
    from flows.candidates.enrichment.enrich import Enrichment

Lane = Literal["proposed", "unsure"]


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a paper goes and what its row will say."""

    section: str | None
    """Section id; None where the list has no table for the paper."""
    entry: Entry
    lane: Lane
    note: str = ""
    """Why it is unsure, in words."""


def file_paper(
    screened: Screened, paper: Paper, enrichment: Enrichment, config: ListConfig
) -> Filed:
    """File one paper: section, lane and the entry as that section's columns want it."""
    section, obstacle = find_section(config, screened.section, screened.task)
    is_sure = section is not None and screened.verdict == "propose"
    return Filed(
        section=section.id if section else None,
        entry=build_entry(screened, paper, enrichment, config, section),
        lane="proposed" if is_sure else "unsure",
        note="; ".join(note for note in (obstacle, screened.note) if note),
    )


def find_section(
    config: ListConfig, label: str | None, task: str | None = None
) -> tuple[SectionConfig | None, str]:
    """Table for a label and task, or None and why there is none."""
    if label is None:
        return None, "no section"
    labelled = [section for section in config.sections if section.class_label == label]
    writable = [section for section in labelled if not section.manual]
    fitting = [section for section in writable if section.task in (None, task)]
    # A table for the very task goes before one for all tasks.
    fitting.sort(key=lambda section: section.task is None)
    if fitting:
        return fitting[0], ""
    if labelled and not writable:
        return None, f"{label} is kept by hand"
    is_split = any(section.task for section in labelled)
    return None, f"no table for {(task or 'other tasks') if is_split else label}"


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
        title=_shown_title(screened, paper, enrichment, section),
        arxiv_id=paper.arxiv_id,
        abbreviation=enrichment.abbreviation,
        venue=enrichment.venue or config.venue_names.get("arXiv", "arXiv"),
        year=enrichment.year or first_year(paper),
        keywords=_shown_keywords(screened, section, config) if has_keywords else (),
        links=_links(paper, enrichment),
        extra=_free_columns(screened, section),
    )


def first_year(paper: Paper) -> int | None:
    """Year of the preprint: submission, else what its id says, else announcement."""
    if paper.submitted_date:
        return paper.submitted_date.year
    if match := re.fullmatch(r"(?:[a-z.-]+/)?(\d{2})\d{2}[.\d]+", paper.arxiv_id, re.I):
        short = int(match[1])
        return 1900 + short if short > 90 else 2000 + short
    return paper.announced_date.year if paper.announced_date else None


def _shown_title(
    screened: Screened, paper: Paper, enrichment: Enrichment, section: SectionConfig | None
) -> str:
    """Title or, in tables that show a name and no title, the name."""
    columns = section.columns if section else ()
    name_column = next((column for column in columns if column.holds == "name"), None)
    if name_column is None or any(column.holds == "title" for column in columns):
        return paper.title
    return screened.columns.get(name_column.header) or enrichment.abbreviation or paper.title


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


def _free_columns(screened: Screened, section: SectionConfig | None) -> dict[str, str]:
    columns = section.columns if section else ()
    free = (column.header for column in columns if column.holds == "text")
    return {header: text for header in free if (text := screened.columns.get(header, ""))}
