"""Reads a pull request's body back: which rows it shows and which boxes are ticked."""

from __future__ import annotations

from dataclasses import dataclass

from flows.proposals.text.marker import MarkedBox, folded_mark, read_boxes, read_markers
from flows.proposals.text.parts import Asks, Box

REFUSE_UNSURE = "refuse-unsure"
"""Order of the box that refuses every unsure row of a body."""


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """Rows that stood in the branch when its body was written: asked with `row_id in rows`."""

    shown: frozenset[str]
    """`ProposedRow.id` of boxes that were written ticked."""
    folded: frozenset[str]
    """Marks of rows that the body had no room for."""

    def __contains__(self, row_id: str) -> bool:
        return row_id in self.shown or folded_mark(row_id) in self.folded


def read_written(body: str | None) -> WrittenRows:
    """Rows of the branch that the body belongs to; an emptied body names none."""
    boxes = read_body(body)
    marks = (data.get("folded") for data in read_markers(body or ""))
    return WrittenRows(
        frozenset(box.id for box in boxes if box.was_ticked),
        frozenset(mark for some in marks if isinstance(some, list) for mark in map(str, some)),
    )


def read_body(body: str | None) -> tuple[Box, ...]:
    """Boxes in order, the first of each row; an emptied body has none.

    A row whose box is gone while its hidden data stands is left out: that decides nothing.
    """
    boxes: dict[str, Box] = {}
    for marked in read_boxes(body or ""):
        box = _row_box(marked)
        if box is not None:
            boxes.setdefault(box.id, box)
    return tuple(boxes.values())


def read_asks(body: str | None) -> Asks:
    """What the boxes beside the rows ask for."""
    boxes = [box.data for box in read_boxes(body or "") if box.is_ticked]
    refused = {str(data["refuse"]) for data in boxes if "refuse" in data}
    if any(data.get("do") == REFUSE_UNSURE for data in boxes):
        refused |= {box.id for box in read_body(body) if not (box.was_ticked or box.is_ticked)}
    moved = {str(data["move"]): str(data["to"]) for data in boxes if {"move", "to"} <= data.keys()}
    return Asks(frozenset(refused), moved)


def _row_box(marked: MarkedBox) -> Box | None:
    row_id = marked.data.get("row")
    if not isinstance(row_id, str) or marked.is_ticked is None:
        return None
    return Box(row_id, marked.is_ticked, bool(marked.data.get("ticked")))
