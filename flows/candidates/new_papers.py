"""From a screened paper to a candidate: enriched, filed, with its neighbours and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from catalog.config import ListConfig
from catalog.curated_list import CuratedList, Row
from catalog.edits import AddRow
from catalog.identity.known_papers import Match, paper_key
from catalog.paper import Paper
from classifiers.screened import Screened
from flows.candidates.enrichment.enrich import enrich
from flows.candidates.entries import Filed, file_paper
from flows.candidates.nearest import NearestRows
from flows.memory.records import ROW, AddOrder, Candidate, ProposedRow, short_id


def make_candidates(
    screened: Iterable[tuple[Paper, Screened]],
    curated: CuratedList,
    doubts: Mapping[str, Match[Row]] | None = None,
) -> list[Candidate]:
    """File every paper that is to be shown to a person.

    `doubts` holds, by arXiv id, papers that may be the same as one already listed: a person
    decides, so they go to the unsure lane.
    """
    nearest = NearestRows((row.section, row.entry) for row in curated.rows)
    return [
        Candidate(_doubted(row, (doubts or {}).get(paper.arxiv_id)))
        for paper, one in screened
        if one.verdict != "skip" and not paper.is_withdrawn
        for row in (_file(paper, one, curated.config, nearest),)
    ]


def make_ordered_candidate(
    paper: Paper, screened: Screened, curated: CuratedList, order: AddOrder
) -> Candidate:
    """File a paper that a person asked for: proposed whatever its score."""
    asked = replace(screened, verdict="propose", note="")
    nearest = NearestRows((row.section, row.entry) for row in curated.rows)
    row = _file(paper, asked, curated.config, nearest)
    if order.section is not None:
        row = _in_section(row, order.section)
    return Candidate(row, asked_by=order.asked_by, asked_as=order.paper)


def _file(
    paper: Paper, screened: Screened, config: ListConfig, nearest: NearestRows
) -> ProposedRow:
    filed = file_paper(screened, paper, enrich(paper, config), config)
    key = paper_key(paper)
    return ProposedRow(
        key=key,
        short_id=short_id(key, paper.arxiv_id),
        what=ROW,
        section=filed.section,
        entry=filed.entry,
        edit=_edit(filed),
        lane=filed.lane,
        is_ticked=filed.lane == "proposed",
        is_ticked_at_creation=filed.lane == "proposed",
        prob_relevant=screened.prob_relevant,
        reasons=screened.reasons,
        nearest=nearest.of(paper.title),
        note=filed.note,
        abstract=paper.abstract,
        announced_date=paper.announced_date,
        model_hash=screened.model_hash,
    )


def _edit(filed: Filed) -> AddRow | None:
    return AddRow(filed.section, filed.entry) if filed.section else None


def _in_section(row: ProposedRow, section: str) -> ProposedRow:
    return replace(row, section=section, edit=AddRow(section, row.entry), lane="proposed", note="")


def _doubted(row: ProposedRow, doubt: Match[Row] | None) -> ProposedRow:
    if doubt is None:
        return row
    note = f"may be in the list already: {doubt.reason}"
    return replace(
        row,
        lane="unsure",
        is_ticked=False,
        is_ticked_at_creation=False,
        note="; ".join(part for part in (note, row.note) if part),
    )
