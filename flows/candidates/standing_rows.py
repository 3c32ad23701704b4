"""What has become of rows that already stand: each finding is one change to say yes or no to.

    published      the row says arXiv, the paper's own text now names a venue (and its year)
    retitled       the published version bears another title
    code appeared  the row shows no code, the paper's own text now does
    withdrawn      the authors withdrew it
    id found       the row has no arXiv id, and a preprint of the same title exists
    link dead      twice, in two different weeks (`link_checks`)

Everything is read from arXiv's records and the links themselves; nothing is guessed. A finding
that a maintainer refuses is remembered like any other and not brought up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.config import ListConfig, SectionConfig
from catalog.curated_list import Row
from catalog.edits import Edit, RemoveRow, SetField
from catalog.entry import Entry, LinkKind
from catalog.identity.same_paper import MIN_TITLE_WORDS, SAME_TITLE
from catalog.identity.titles import likeness, normalise_title, split_title
from catalog.paper import Paper
from catalog.readable import readable
from classifiers.lanes import Cause
from flows.candidates.enrichment.enrich import PREPRINT, Enrichment, enrich
from flows.memory.records import REMOVAL, ProposedRow, field_change, short_id

REPLACEABLE_KINDS: tuple[LinkKind, ...] = ("code", "project", "data")
"""Links that a row can do without. A paper's own link is replaced, never taken away."""


def refresh_rows(
    config: ListConfig, rows: Iterable[Row], papers: Mapping[str, Paper]
) -> list[ProposedRow]:
    """Changes that arXiv's newest records suggest; `papers` by base id."""
    return [
        change
        for row in rows
        if not _is_manual(config, row) and (paper := papers.get(row.entry.arxiv_id or ""))
        for change in _changes(config, row, paper)
    ]


def found_ids(
    config: ListConfig, rows: Iterable[Row], candidates: Mapping[str, Iterable[Paper]]
) -> list[ProposedRow]:
    """Missing arXiv ids: `candidates` are search results by row key."""
    found = []
    for row in rows:
        if row.entry.arxiv_id or _is_manual(config, row):
            continue
        same = [paper for paper in candidates.get(row.key, ()) if is_same_work(row.entry, paper)]
        if len(same) == 1:
            note = f"the arXiv preprint of the same title is {same[0].arxiv_id}"
            found.append(_set(row, "arxiv_id", same[0].arxiv_id, note, same[0]))
    return found


def may_be_searched(entry: Entry) -> bool:
    """Whether a row's title is long enough to name one paper."""
    return len(normalise_title(entry.title).split()) >= MIN_TITLE_WORDS


def is_same_work(entry: Entry, paper: Paper) -> bool:
    """Whether a search result is the row's paper: equal titles, years that can be."""
    if not may_be_searched(entry) or normalise_title(entry.title) != normalise_title(paper.title):
        return False
    year = paper.submitted_date.year if paper.submitted_date else None
    return entry.year is None or year is None or -1 <= entry.year - year <= 4


def dead_link_changes(
    config: ListConfig, rows: Iterable[Row], dead: Mapping[str, str]
) -> list[ProposedRow]:
    """Changes for links that were dead twice: address → what the server said."""
    changes = []
    for row in rows:
        for kind in (*REPLACEABLE_KINDS, "paper"):
            first = row.entry.link(kind)
            if first is None or first.url not in dead or _is_manual(config, row):
                continue
            note = f"{kind} link dead in two different weeks ({dead[first.url]}): {first.url}"
            if kind != "paper":
                changes.append(_set(row, kind, None, note))
            elif row.entry.arxiv_id:
                address = f"https://arxiv.org/abs/{row.entry.arxiv_id}"
                changes.append(_set(row, kind, address, note))
    return changes


def checked_links(config: ListConfig, rows: Iterable[Row]) -> list[str]:
    """Addresses worth checking, each once. arXiv's own are read from its records instead."""
    urls = (
        link.url
        for row in rows
        if not _is_manual(config, row)
        for link in row.entry.links
        if link.kind in (*REPLACEABLE_KINDS, "paper") and "arxiv.org/" not in link.url
    )
    return list(dict.fromkeys(urls))


def _changes(config: ListConfig, row: Row, paper: Paper) -> Iterator[ProposedRow]:
    if paper.is_withdrawn:
        note = f"withdrawn by its authors: {paper.comment}".rstrip(": ")
        yield _proposed(row, REMOVAL, RemoveRow(row.section, row.key), note, paper)
        return
    section, known = config.section(row.section), enrich(paper, config)
    yield from _published(config, row, known, paper)
    yield from _retitled(config, section, row, known, paper)
    yield from _code_appeared(section, row, known, paper)


def _published(
    config: ListConfig, row: Row, known: Enrichment, paper: Paper
) -> Iterator[ProposedRow]:
    if known.is_preprint or not known.venue or not _is_preprint_row(config, row.entry):
        return
    note = f"now published at {known.venue}" + (f" {known.year}" if known.year else "")
    source = paper.journal_ref or paper.comment
    note += f": {source}" if source else ""
    yield _set(row, "venue", known.venue, note, paper)
    if known.year and known.year != row.entry.year:
        yield _set(row, "year", known.year, note, paper)


def _retitled(
    config: ListConfig, section: SectionConfig, row: Row, known: Enrichment, paper: Paper
) -> Iterator[ProposedRow]:
    """Only for published versions: preprints change their titles and back."""
    is_published = not known.is_preprint or not _is_preprint_row(config, row.entry)
    shows_title = any(column.holds == "title" for column in section.columns)
    if not is_published or paper.arxiv_version < 2 or (section.columns and not shows_title):
        return
    if likeness(split_title(row.entry.title), split_title(paper.title)) < SAME_TITLE:
        yield _set(
            row, "title", readable(paper.title), "the published version bears this title", paper
        )


def _code_appeared(
    section: SectionConfig, row: Row, known: Enrichment, paper: Paper
) -> Iterator[ProposedRow]:
    shown = {column.holds for column in section.columns}
    # A table with one column for both is content with either.
    has_either = row.entry.link("project") is not None and "project" not in shown
    if not known.code_url or row.entry.link("code") or has_either:
        return
    if "code" in shown or section.layout == "bullets":
        yield _set(row, "code", known.code_url, "a code link has appeared", paper)


def _is_preprint_row(config: ListConfig, entry: Entry) -> bool:
    words = {PREPRINT.casefold(), config.venue_names.get(PREPRINT, PREPRINT).casefold()}
    return (entry.venue or "").casefold() in words


def _is_manual(config: ListConfig, row: Row) -> bool:
    return config.section(row.section).manual


def _set(row: Row, field: str, value: Any, note: str, paper: Paper | None = None) -> ProposedRow:
    edit = SetField(row.section, row.key, field, value)
    return _proposed(row, field_change(field), edit, note, paper)


def _proposed(row: Row, what: str, edit: Edit, note: str, paper: Paper | None) -> ProposedRow:
    return ProposedRow(
        key=row.key,
        short_id=short_id(row.key, row.entry.arxiv_id),
        what=what,
        section=row.section,
        entry=row.entry,
        edit=edit,
        cause=Cause.CHANGED,
        note=note,
        announced_date=paper.announced_date if paper else None,
    )
