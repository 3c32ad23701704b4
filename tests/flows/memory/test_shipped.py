"""What a list ships beside its rows, and the records that refresh keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.curated_list import find_lists, packaged_lists, read_list
from catalog.entry import Entry
from catalog.paper import Paper
from flows.errors import StateError
from flows.memory.ledger import Ledger
from flows.memory.records import ROW, ProposedRow, Record
from flows.memory.shipped import (
    MEMORY_NAME,
    RECORDS_NAME,
    joined,
    read_records,
    shipped_memory,
    shipped_records,
    with_shipped,
    write_records,
)

PAPER = Paper("2601.00001", "A kite", "We fly.", authors=("Mina Murray",), categories=("cs.CV",))
text = st.text(max_size=40)
papers = st.builds(
    Paper,
    arxiv_id=st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True).filter(str.isascii),
    title=text,
    abstract=text,
    authors=st.lists(text, max_size=3).map(tuple),
    submitted_date=st.none() | st.dates(),
)


@given(st.lists(papers, max_size=4, unique_by=lambda it: it.arxiv_id))
def test_records_read_back(some: list[Paper]) -> None:
    written = write_records(some)
    assert read_records(written, "x") == {it.arxiv_id: it for it in some}
    assert write_records(reversed(some)) == written


@pytest.mark.parametrize(
    "line", [b"{}", b"no json", b'{"arxiv_id":"../x","title":"","abstract":""}']
)
def test_a_damaged_record_is_named(line: bytes) -> None:
    with pytest.raises(StateError, match=r"memory:2: .*no record of a paper.*refresh"):
        read_records(write_records([PAPER]) + line + b"\n", "memory")


def test_most_lists_ship_nothing(tmp_path: Path) -> None:
    assert shipped_memory(tmp_path, "kites") == Ledger("kites")
    assert shipped_records(tmp_path, "kites") == {}


def test_a_damaged_memory_is_named_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "kites").mkdir()
    (tmp_path / "kites" / MEMORY_NAME).write_text("{", "utf-8")
    with pytest.raises(StateError, match=r"kites/memory.json"):
        shipped_memory(tmp_path, "kites")


def record(key: str, status: str = "waiting") -> Record:
    row = ProposedRow(key, key, ROW, "box", Entry(title="A kite"), edit=None)
    return Record(row, status, first_seen_date=date(2026, 1, 1))  # type: ignore[arg-type]


def test_what_the_memory_knows_is_not_proposed_again() -> None:
    own = Ledger("kites").put([record("arxiv:1", "rejected")])
    shipped = Ledger("kites").put([record("ARXIV:1"), record("arxiv:2")])
    fates = {it.row.key: it.status for it in with_shipped(own, shipped).records.values()}
    assert fates == {"arxiv:1": "rejected", "arxiv:2": "waiting"}


def test_newer_records_win_and_keep_the_day_of_the_announcement() -> None:
    old = replace(PAPER, title="A kit", announced_date=date(2026, 1, 6))
    assert joined({"x": old}, {"x": PAPER}) == {
        "x": replace(PAPER, announced_date=date(2026, 1, 6))
    }
    assert joined({"x": old}, {}) == {"x": old}


@pytest.mark.parametrize("list_id", find_lists(packaged_lists()))
def test_the_shipped_lists_bring_proposals_and_records_but_no_abstract(list_id: str) -> None:
    folder = packaged_lists()
    memory, records = shipped_memory(folder, list_id), shipped_records(folder, list_id)
    assert len(memory.records) > 100
    assert {it.status for it in memory.records.values()} == {"waiting"}
    assert all(it.row == it.row.without_text() for it in memory.records.values())
    assert not any(paper.abstract for paper in records.values())
    sections = {section.id for section in read_list(folder, list_id).config.sections}
    assert {it.row.section for it in memory.records.values()} <= sections
    assert b'"abstract":"We' not in (folder / list_id / RECORDS_NAME).read_bytes()
