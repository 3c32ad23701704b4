"""From a screened paper to a candidate: enriched, filed, with its neighbours and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalog.config import ListConfig, SectionConfig
from catalog.curated_list import Row
from catalog.edits import AddRow
from catalog.entry import Entry
from catalog.identity.known_papers import Match, paper_key
from catalog.paper import Paper
from catalog.periods import Period
from catalog.readable import readable
from catalog.writing.habits import as_usual_here
from classifiers.lanes import Cause, cause_in_list
from classifiers.screened import Screened
from flows.candidates.enrichment.enrich import Enrichment, enrich
from flows.candidates.entries import build_entry, first_month, first_year
from flows.candidates.headings import Heading, heading_for
from flows.candidates.nearest import NearestRows
from flows.memory.records import ROW, AddOrder, Candidate, ProposedRow, short_id


def make_candidates(
    screened: Iterable[tuple[Paper, Screened]],
    config: ListConfig,
    rows: Sequence[Row],
    doubts: Mapping[str, Match[Row]] | None = None,
) -> list[Candidate]:
    """File every paper that is to be shown to a person.

    `rows` are those of the list. `doubts` holds, by arXiv id, papers that may be the same as one
    already listed: a person decides, so they go to the unsure lane.
    """
    shown = [(p, one) for p, one in screened if one.verdict != "skip" and not p.is_withdrawn]
    nearest = _nearest(rows, (paper.title for paper, _ in shown))
    filed = ((paper, _file(paper, one, config, rows, nearest)) for paper, one in shown)
    return [Candidate(_doubted(row, (doubts or {}).get(paper.arxiv_id))) for paper, row in filed]


def make_ordered_candidate(
    paper: Paper, screened: Screened, config: ListConfig, rows: Sequence[Row], order: AddOrder
) -> Candidate:
    """File a paper that a person asked for: proposed whatever its score."""
    nearest = _nearest(rows, [paper.title])
    asked = replace(screened, table=order.section or screened.table)
    row = _file(paper, asked, config, rows, nearest)
    cause = cause_in_list(screened.cause, is_asked_for=True) if row.edit else Cause.NO_SECTION
    return Candidate(row.in_lane(cause), asked_by=order.asked_by, asked_as=order.paper)


def _nearest(rows: Iterable[Row], titles: Iterable[str]) -> NearestRows:
    return NearestRows(((row.section, row.entry) for row in rows), titles)


def _file(
    paper: Paper,
    screened: Screened,
    config: ListConfig,
    rows: Sequence[Row],
    nearest: NearestRows,
) -> ProposedRow:
    section = config.section(screened.table) if screened.table else None
    enrichment = enrich(paper, config)
    heading = _heading(paper, config, section, enrichment) if section else Heading(None)
    section = heading.section
    entry = build_entry(screened, paper, enrichment, config, section)
    place = heading.like or section
    entry = as_usual_here(entry, _rows_of(rows, place), _rows_elsewhere(rows, config, place))
    key = paper_key(paper)
    table = section.id if section else None
    row = ProposedRow(
        key=key,
        short_id=short_id(key, paper.arxiv_id),
        what=ROW,
        section=table,
        entry=entry,
        edit=AddRow(table, entry) if table else None,
        cause=screened.cause,
        obstacle=screened.obstacle,
        belongs_to=screened.belongs_to,
        second_section=screened.second_table,
        margin=screened.margin,
        prob_relevant=screened.prob_relevant,
        reasons=screened.reasons,
        section_reasons=screened.section_reasons,
        nearest=nearest.of(paper.title, table),
        abstract=readable(paper.abstract),
        announced_date=paper.announced_date,
        model_hash=screened.model_hash,
    )
    return row.in_lane(Cause.NO_SECTION, note=heading.note) if heading.note else row


def _heading(
    paper: Paper, config: ListConfig, section: SectionConfig, enrichment: Enrichment
) -> Heading:
    year, first = enrichment.year or first_year(paper), first_month(paper)
    period = Period(year) if year else None
    if section.period and section.period.month and first:
        period = Period(first.year, first.month)
    return heading_for(config, section, enrichment.venue, period, paper.announced_date or first)


def _rows_of(rows: Iterable[Row], section: SectionConfig | None) -> list[Entry]:
    return [row.entry for row in rows if section and row.section == section.id]


def _rows_elsewhere(
    rows: Iterable[Row], config: ListConfig, section: SectionConfig | None
) -> list[Entry]:
    """Rows of the other sections that are written as bullets, or as a table, like this one."""
    if section is None:
        return []
    alike = {it.id for it in config.sections if it.layout == section.layout} - {section.id}
    return [row.entry for row in rows if row.section in alike]


def _doubted(row: ProposedRow, doubt: Match[Row] | None) -> ProposedRow:
    if doubt is None:
        return row
    return row.in_lane(cause_in_list(row.cause, may_be_listed=True), note=doubt.reason)
