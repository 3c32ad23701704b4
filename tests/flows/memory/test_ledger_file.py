"""The ledger as a file: readable, the same bytes for the same ledger, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.edits import AddRow, Edit, MoveRow, RemoveRow, SetField
from catalog.entry import Entry, Link
from classifiers.lanes import Cause
from classifiers.screened import Reason
from flows.errors import StateError
from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.ledger_file import read_ledger, settled, write_ledger
from flows.memory.records import OPEN_STATUSES, AddOrder, NearRow, ProposedRow, Record

DAY = date(2026, 3, 2)
text = st.text(max_size=40)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
entries = st.builds(
    Entry,
    title=text,
    arxiv_id=st.none() | st.just("2603.00001"),
    venue=st.none() | text,
    year=st.none() | st.integers(1990, 2030),
    keywords=st.lists(text, max_size=3).map(tuple),
    links=st.lists(st.builds(Link, url=text), max_size=2).map(tuple),
    extra=st.dictionaries(text, text, max_size=2),
)
values = st.none() | text | st.integers() | st.lists(text, max_size=3).map(tuple)
edits = st.one_of(
    st.none(),
    st.builds(AddRow, section=text, entry=entries),
    st.builds(RemoveRow, section=text, key=text),
    st.builds(MoveRow, section=text, key=text, to_section=text),
    st.builds(SetField, section=text, key=text, field=text, value=values),
)
rows = st.builds(
    ProposedRow,
    key=text,
    short_id=text,
    what=text,
    section=st.none() | text,
    entry=entries,
    edit=edits,
    cause=st.sampled_from([cause for cause in Cause if cause.lane != "skipped"]),
    is_ticked=st.booleans(),
    is_ticked_at_creation=st.booleans(),
    prob_relevant=st.none() | st.floats(0, 1),
    reasons=st.lists(st.builds(Reason, text, st.floats(-9, 9)), max_size=2).map(tuple),
    nearest=st.lists(st.builds(NearRow, title=text, section=text), max_size=2).map(tuple),
    note=text,
    abstract=text,
    announced_date=st.none() | days,
    proposed_date=st.none() | days,
)
records = st.builds(
    Record,
    row=rows,
    status=st.sampled_from(sorted(OPEN_STATUSES)),
    first_seen_date=days,
    decided_by=text,
    changes=st.dictionaries(text, st.tuples(text, text), max_size=2),
    defer_until=st.none() | days,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(records, max_size=4))
def test_every_ledger_comes_back_as_it_was(found: list[Record]) -> None:
    ledger = replace(full_ledger(), records={it.row.id: it for it in found})
    assert read_ledger(write_ledger(ledger), "kites") == ledger


def full_ledger() -> Ledger:
    return Ledger(
        list_id="kites",
        branches={"litwatch/kites": BranchMemory(("a" * 40, "b" * 40), "", 7, "in", "out")},
        settled_pull_requests={3: "merged", 12: "closed"},
        watermarks={"feeds": {"cs.CV": "2026-03-01"}},
        facts={"sources": []},
        base_branch="main",
        base_sha="c" * 40,
        paused_until=DAY,
        comments_since=datetime(2026, 3, 2, 6, tzinfo=UTC),
        adds=(AddOrder("2603.00009", "box", "mina"),),
    )


def sample_record(edit: Edit | None = None, **facts: object) -> Record:
    entry = Entry(title="Kites — a survey", arxiv_id="2603.00001")
    row = ProposedRow(
        key="arxiv:2603.00001",
        short_id="2603.00001",
        what="row",
        section="box",
        entry=entry,
        edit=edit or AddRow("box", entry),
        abstract="Long text.",
        nearest=(NearRow("Old", "box"),),
    )
    return replace(Record(row, "proposed", DAY), **facts)  # type: ignore[arg-type]


def test_file_is_readable_and_does_not_repeat_the_entry() -> None:
    content = write_ledger(Ledger("kites").put([sample_record()])).decode()
    assert "Kites — a survey" in content
    assert content.count("Kites — a survey") == 1
    assert json.loads(content)["records"][0]["status"] == "proposed"


def test_same_ledger_gives_the_same_bytes_in_any_order() -> None:
    one, other = sample_record(), sample_record(SetField("box", "k", "venue", "X"))
    assert write_ledger(Ledger("kites").put([one, other])) == write_ledger(
        Ledger("kites").put([other, one])
    )


def test_settled_records_lose_what_only_mattered_while_open() -> None:
    record = settled(sample_record(status="rejected"))
    assert (record.row.abstract, record.row.nearest) == ("", ())
    assert settled(sample_record()).row.abstract == "Long text."


def test_a_thousand_settled_papers_stay_under_a_megabyte() -> None:
    found = [
        replace(
            sample_record(status="merged"),
            row=replace(sample_record().row, key=f"arxiv:2603.{n:05d}"),
        )
        for n in range(1000)
    ]
    assert len(write_ledger(Ledger("kites").put(found))) < 1_000_000


def test_no_file_is_an_empty_ledger() -> None:
    assert read_ledger(None, "kites") == Ledger("kites")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"format": 1, "list": "k", "records": [{}]}', b"\xff"]
)
def test_damaged_file_is_refused_with_place_and_remedy(content: bytes) -> None:
    with pytest.raises(StateError, match="memory of kites cannot be read") as caught:
        read_ledger(content, "kites")
    assert caught.value.where == "litwatch-state:lists/kites.json"
    assert "Restore the file" in caught.value.remedy


def test_newer_format_is_named() -> None:
    with pytest.raises(StateError, match="its format is 2, this is 1"):
        read_ledger(b'{"format": 2}', "kites")
