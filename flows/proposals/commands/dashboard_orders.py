"""Reads the dashboard's boxes back as orders and carries them out on the lists' records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.memory.taught import Decision
from flows.proposals.commands import parsing as cmd
from flows.proposals.commands.desk import Desk, ListChange
from flows.proposals.commands.set_field import RefusedError
from flows.proposals.text.asking_boxes import read_answers
from flows.proposals.text.marker import MarkedBox, read_boxes

DISMISSED = "dismissed on the dashboard"


@dataclass(frozen=True, slots=True)
class DashboardOrders:
    """What a person ticked."""

    promoted: tuple[tuple[str, str], ...] = ()
    """(list id, `ProposedRow.id`)"""
    dismissed: tuple[tuple[str, str], ...] = ()
    pauses: Mapping[str, bool] = field(default_factory=dict)
    """List id → paused from now on, or not any more; only where the box was changed."""
    answers: Mapping[str, Mapping[str, Decision]] = field(default_factory=dict)
    """List id → arXiv id → what was said of a paper that was asked about."""
    is_run_asked: bool = False

    def __bool__(self) -> bool:
        return self != DashboardOrders()


def read_dashboard(text: str | None) -> DashboardOrders:
    """Orders of the boxes as they stand. A row both promoted and dismissed is neither."""
    boxes = read_boxes(text or "")
    promoted, dismissed = (_rows(boxes, order) for order in ("promote", "dismiss"))
    return DashboardOrders(
        tuple(row for row in promoted if row not in dismissed),
        tuple(row for row in dismissed if row not in promoted),
        _pauses(boxes),
        read_answers(boxes),
        any(box.is_ticked and box.data.get("do") == "run" for box in boxes),
    )


def carry_out(orders: DashboardOrders, desks: Sequence[Desk]) -> dict[str, ListChange]:
    """Changes per list; an order whose row is gone or settled meanwhile is dropped."""
    by_id = {desk.config.id: desk for desk in desks}
    for rows, is_taken in ((orders.promoted, True), (orders.dismissed, False)):
        for list_id, row_id in rows:
            _decide(by_id.get(list_id), row_id, is_taken)
    for list_id, is_paused in orders.pauses.items():
        if desk := by_id.get(list_id):
            desk.do(cmd.Pause() if is_paused else cmd.Resume())
    return {desk.config.id: desk.change for desk in desks if desk.change}


def _decide(desk: Desk | None, row_id: str, is_taken: bool) -> None:
    record = desk.records.get(row_id) if desk else None
    if desk is None or record is None or not record.is_open:
        return
    name = record.row.short_id
    try:
        desk.do(cmd.Accept(name) if is_taken else cmd.Reject(name, DISMISSED))
    except RefusedError:
        # Promoted without a table: it stays in the unsure lane, whose note says what is missing.
        return


def _rows(boxes: Sequence[MarkedBox], order: str) -> list[tuple[str, str]]:
    found = (
        (box.data.get("list"), box.data.get("row"))
        for box in boxes
        if box.is_ticked and box.data.get("do") == order
    )
    return [(str(list_id), str(row)) for list_id, row in found if list_id and row]


def _pauses(boxes: Sequence[MarkedBox]) -> dict[str, bool]:
    return {
        str(box.data.get("list")): box.is_ticked
        for box in boxes
        if box.data.get("do") == "pause"
        and box.is_ticked is not None
        and box.is_ticked != bool(box.data.get("was"))
    }
