"""Reads a pull request's body back: which rows it shows and which boxes are ticked."""

from __future__ import annotations

from flows.proposals.proposal import Box
from flows.proposals.text.marker import MarkedBox, read_boxes


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


def _row_box(marked: MarkedBox) -> Box | None:
    row_id = marked.data.get("row")
    if not isinstance(row_id, str) or marked.is_ticked is None:
        return None
    return Box(row_id, marked.is_ticked, bool(marked.data.get("ticked")))
