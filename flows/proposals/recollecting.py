"""What bodies and dashboard still tell where the memory was lost, or is older than they are.

The branch `litwatch-state` can be deleted, or put back from a backup. What litwatch wrote for
people to read stays: each body names its list, its commit and its rows, and the dashboard names
what was refused. Whatever the memory has no record of is taken from there, before anything is
decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from catalog.curated_list import Row
from catalog.entry import Entry, Link
from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.records import ROW, AddOrder, How, ProposedRow, Record, short_id
from flows.proposals.branches import Origin, origin_of, written_inputs
from flows.proposals.standing import Standing, as_proposed
from flows.proposals.text.body_reading import read_asks, read_body, read_written
from flows.proposals.text.dashboard import read_refused
from flows.proposals.text.parts import Box
from flows.repositories.publisher import Observed, ObservedPullRequest

A_BOX = "a box in a pull request"
"""Who asks for a paper that was ticked while nobody remembered it."""
_ARXIV = "arxiv:"

RowsOn = Callable[[Ledger, ObservedPullRequest], Iterable[Row]]
"""Rows of the list as a pull request's branch has them. Raises PublishError."""


def recollect(
    ledger: Ledger,
    observed: Observed,
    standing: Callable[[], Standing],
    rows_on: RowsOn,
    today: date,
) -> Ledger:
    """Ledger with what bodies and dashboard know and it does not. Raises PublishError.

    `standing`: the rows of the base; it and `rows_on` are called only where something is amiss.
    """
    for pull in observed.pull_requests:
        origin = origin_of(pull.body)
        is_ours = origin is not None and origin.list_id == ledger.list_id
        if origin and is_ours and pull.number not in ledger.settled_pull_requests:
            ledger = _branch(ledger, pull, origin)
            if boxes := _unknown(ledger, pull):
                ledger = (
                    _still_open(ledger, pull, boxes, rows_on, today)
                    if pull.state == "open"
                    else _ended(ledger, pull, boxes, standing())
                )
    return ledger.put(list(_refused(ledger, observed, today)))


def _branch(ledger: Ledger, pull: ObservedPullRequest, origin: Origin) -> Ledger:
    """Ledger that knows the commit which the body was written with."""
    memory = ledger.branches.get(pull.branch)
    if memory and origin.head in memory.heads:
        return ledger
    memory = memory or BranchMemory(group=origin.group)
    # A body of ours names a commit of ours: what it shows was answered, and she was told then.
    told = pull.number if pull.head_sha != origin.head else memory.told_number
    memory = replace(
        memory.with_head(origin.head),
        inputs=written_inputs(pull.body) or "",
        built_on="",
        is_retired=False,
        told_number=told,
    )
    return ledger.with_branch(pull.branch, memory)


def _unknown(ledger: Ledger, pull: ObservedPullRequest) -> list[Box]:
    """Boxes of new rows that the memory has no record of."""
    return [box for box in read_body(pull.body) if _key(box.id) and box.id not in ledger.records]


def _still_open(
    ledger: Ledger, pull: ObservedPullRequest, boxes: list[Box], rows_on: RowsOn, today: date
) -> Ledger:
    """Rows that stand on the branch, those that a person deleted there, and unsure ones ticked."""
    written, asks = read_written(pull.body), read_asks(pull.body)
    rows = {f"{row.key} {ROW}": row for row in rows_on(ledger, pull)}
    found = [
        _proposed(row, pull, today)
        for row_id, row in rows.items()
        if row_id in written and row_id not in ledger.records
    ]
    gone = [box for box in boxes if box.was_ticked and box.id not in rows]
    refused = [box for box in boxes if box.id in asks.refused]
    ledger = ledger.put(
        [
            *found,
            *(_rejected(box.id, today, How.ROW_DELETED, pull) for box in gone),
            *(_rejected(box.id, today, How.BOX, pull) for box in refused),
        ]
    )
    ticked = (_key(box.id) for box in boxes if box.is_ticked and not box.was_ticked)
    asked = (AddOrder(it.removeprefix(_ARXIV), None, A_BOX) for it in ticked if _ARXIV in it)
    return replace(ledger, adds=tuple(dict.fromkeys((*ledger.adds, *asked))))


def _ended(
    ledger: Ledger, pull: ObservedPullRequest, boxes: list[Box], standing: Standing
) -> Ledger:
    """Rows that the list does not have, as they were proposed: `decisions` answers the end."""
    records = (_record(box.id, pull, status="proposed") for box in boxes if box.was_ticked)
    return ledger.put([record for record in records if not standing.is_done(record.row)])


def _refused(ledger: Ledger, observed: Observed, today: date) -> Iterator[Record]:
    """What the dashboard shows as rejected."""
    text = observed.dashboard.body if observed.dashboard else ""
    refused = read_refused(text, ledger.list_id)
    records = ledger.records.values() if refused else ()
    known = {record.row.entry.arxiv_id for record in records if record.row.what == ROW}
    for arxiv_id in refused:
        if arxiv_id not in known:
            yield _rejected(f"{_ARXIV}{arxiv_id} {ROW}", today, How.DASHBOARD)


def _proposed(row: Row, pull: ObservedPullRequest, today: date) -> Record:
    """Record of a row that stands on a branch of ours; an earlier night proposed it."""
    day = today - timedelta(days=1)
    shown = replace(as_proposed(row), proposed_date=day)
    return Record(shown, "proposed", day, branch=pull.branch, number=pull.number)


def _rejected(
    row_id: str, today: date, how: How, pull: ObservedPullRequest | None = None
) -> Record:
    where = f"in #{pull.number}" if pull else "on the dashboard"
    return _record(
        row_id,
        pull,
        status="rejected",
        decided_date=today,
        decided_how=how,
        reason=f"refused {where}, of which the memory knew nothing",
    )


def _record(row_id: str, pull: ObservedPullRequest | None, **fate: Any) -> Record:
    """Record of a paper of which no more is left than its name."""
    key = _key(row_id)
    arxiv_id = key.removeprefix(_ARXIV) if key.startswith(_ARXIV) else None
    links = (Link(url=f"https://arxiv.org/abs/{arxiv_id}", kind="paper"),) if arxiv_id else ()
    entry = Entry(title=key, arxiv_id=arxiv_id, links=links)
    row = ProposedRow(key, short_id(key, arxiv_id), ROW, None, entry, None)
    branch, number = (pull.branch, pull.number) if pull else ("", None)
    return Record(row, first_seen_date=date.min, branch=branch, number=number, **fate)


def _key(row_id: str) -> str:
    """Key of the paper whose new row an id names; empty for any other change."""
    key, _, what = row_id.rpartition(" ")
    return key if what == ROW else ""
