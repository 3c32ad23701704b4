"""Papers as the site shows them: each once, with what arXiv and the memory know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.curated_list import CuratedList, load_list
from catalog.edits import AddRow
from catalog.entry import Entry
from catalog.paper import Paper
from flows.memory.ledger import Ledger
from flows.memory.records import ROW, ProposedRow, Record, Status
from flows.memory.track_record import monday_of
from flows.website.site_rows import (
    Known,
    proposed_rows,
    short_names,
    shown_sections,
    site_rows,
    telling_sentence,
)
from flows.website.site_weeks import weeks_of
from tests.flows.website.made_up import row

COLUMNS = (ColumnConfig(header="Title", holds="title", linked=True),)
KITES = ListConfig(
    id="kites",
    name="Kites",
    mode="readme",
    readme="README.md",
    sections=(
        SectionConfig(id="box", path=("Remote <ins>Box</ins> Kites",), columns=COLUMNS),
        SectionConfig(id="delta", path=("Remote **Delta** Kites",), columns=COLUMNS),
        SectionConfig(id="data", path=("Data",), columns=COLUMNS),
    ),
)
README = """# Kites

## Remote <ins>Box</ins> Kites

| Title |
|---|
| [A kite that answers](https://arxiv.org/abs/2601.00001) |

## Remote **Delta** Kites

| Title |
|---|
| [A kite that answers](https://arxiv.org/abs/2601.00001) |

## Data

| Title |
|---|
| [KiteSet](https://arxiv.org/abs/2512.00007) |
"""
PAPERS = {
    "2601.00001": Paper("2601.00001", "A kite that answers", "We fly.", authors=("Mina Murray",)),
    "2512.00007": Paper("2512.00007", "KiteSet: ten thousand kites seen from above", ""),
}


@pytest.fixture
def kites() -> CuratedList:
    return load_list(KITES, {"README.md": README})


def waiting(arxiv_id: str, status: Status = "waiting", section: str = "box") -> Record:
    entry = Entry(title="A kite that waits", arxiv_id=arxiv_id)
    row = ProposedRow(
        f"arxiv:{arxiv_id}", arxiv_id, ROW, section, entry, AddRow(section, entry),
        prob_relevant=0.996, announced_date=date(2026, 1, 8), abstract="We wait.",
    )  # fmt: skip
    return Record(row, status, first_seen_date=date(2026, 1, 9))


def test_a_paper_in_two_sections_is_one_paper(kites: CuratedList) -> None:
    rows = site_rows(kites)
    assert [(row.title, [it.id for it in row.sections]) for row in rows] == [
        ("A kite that answers", ["box", "delta"]),
        ("KiteSet", ["data"]),
    ]


def test_records_tell_authors_abstracts_and_whole_titles(kites: CuratedList) -> None:
    first, second = site_rows(kites, Known(records=PAPERS))
    assert first.authors == ("Mina Murray",)
    assert first.abstract == "We fly."
    assert (second.title, second.abbreviation) == (PAPERS["2512.00007"].title, "KiteSet")


def test_headings_show_without_marks_and_shared_words() -> None:
    assert [it.name for it in shown_sections(KITES)] == ["Box", "Delta", "Data"]


def test_names_that_would_become_one_stay_whole() -> None:
    assert short_names(["Old Kites", "Kites", "New Box"]) == ["Old Kites", "Kites", "New Box"]
    assert short_names(["A B", "A B"]) == ["A B", "A B"]


@given(st.lists(st.text("ab ", min_size=1, max_size=9), min_size=1, max_size=6))
def test_short_names_lose_no_section(names: list[str]) -> None:
    short = short_names(names)
    assert len(short) == len(names)
    assert len(set(short)) == len(set(names))


def test_proposals_are_shown_until_they_are_listed_or_refused(kites: CuratedList) -> None:
    records = [
        waiting("2601.00009"),
        waiting("2601.00001"),
        waiting("2601.00010", "rejected"),
        waiting("2601.00011", "unsure"),
        waiting("2601.00012", section="a section that is gone"),
    ]
    (row,) = proposed_rows(kites, Known(Ledger("kites").put(records)))
    assert (row.arxiv_id, row.status, row.percent) == ("2601.00009", "proposed", 99)
    assert (row.came_date, row.abstract) == (date(2026, 1, 8), "We wait.")


def test_a_merged_proposal_came_in_on_the_day_of_the_decision(kites: CuratedList) -> None:
    merged = replace(waiting("2601.00001", "merged"), decided_date=date(2026, 1, 12))
    row = site_rows(kites, Known(Ledger("kites").put([merged])))[0]
    assert row.came_date == date(2026, 1, 12)
    assert row.is_new(date(2026, 1, 18))
    assert not row.is_new(date(2026, 1, 19))


def test_weeks_hold_what_came_and_what_waits(kites: CuratedList) -> None:
    merged = replace(waiting("2601.00001", "merged"), decided_date=date(2026, 1, 12))
    known = Known(Ledger("kites").put([merged, waiting("2601.00009")]))
    weeks = weeks_of([("kites", "Kites", site_rows(kites, known), proposed_rows(kites, known))])
    told = [(it.id, it.name, it.came_count, it.proposed_count) for it in weeks]
    assert told == [
        ("2026-W03", "12–18 January 2026", 1, 0),
        ("2026-W02", "5–11 January 2026", 0, 1),
    ]


@given(st.dates(date(1991, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_week(day: date) -> None:
    assert 0 <= (day - monday_of(day)).days < 7


@pytest.mark.parametrize(
    ("abstract", "sentence"),
    [
        ("", ""),
        ("Kites fly. In this paper, we present a kite. It is red.", "In this paper, we present a kite."),
        ("Kites, e.g. red ones, fly. They do.", "Kites, e.g. red ones, fly."),
        ("This survey reviews kites. More.", "This survey reviews kites."),
        ("No full stop", "No full stop"),
    ],
)  # fmt: skip
def test_the_telling_sentence_is_what_the_authors_did(abstract: str, sentence: str) -> None:
    assert telling_sentence(abstract) == sentence


def test_names_in_addresses_differ_without_an_arxiv_id() -> None:
    long = "title:" + "a kite that flies over the hill and far away " * 4
    anchors = {row(arxiv_id="", key=key).anchor for key in (long, long + "twice", "doi:10.1/x")}
    assert len(anchors) == 3
    assert all(re.fullmatch(r"[a-z][a-z0-9]+", anchor) for anchor in anchors)
