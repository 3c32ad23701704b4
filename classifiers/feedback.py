"""What people decided in review, as weighted labels.

The file is the one that the monthly flow `learn` keeps for each list. How a decision was made
sets its weight: a bare click may be a slip, a sentence is meant, and an answer on a paper that
the model was unsure of tells most. No weight is large enough for one decision to turn its
neighbours: the model is linear and regularised, and a test holds that.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from classifiers.classifier_errors import LabelError
from classifiers.dataset import NONE, Label, day_in

CLICK_WEIGHT = 0.5
"""A box ticked or unticked, a row deleted, a request closed as a whole."""
MEANT_WEIGHT = 1.0
"""Merged, edited, or rejected in words."""
UNSURE_FACTOR = 1.5
"""On papers that the model had asked about."""
_CLICKS = ("box", "row deleted", "closed")
_NOT_ABOUT_SCOPE = ("duplicate", "already listed", "later", "not now", "too many", "withdrawn")
"""Reasons that say nothing of whether the paper belongs."""


def read_feedback(text: str, list_id: str, where: str) -> list[Label]:
    """Labels of a review file, a later decision replacing an earlier one on the same paper.

    Raises LabelError, naming file and line, where a line cannot be read.
    """
    labels: dict[str, Label] = {}
    for number, row in _rows(text, where):
        label = _label(row, list_id, f"{where}:{number}")
        if label is not None:
            labels[label.arxiv_id] = label
    return [labels[arxiv_id] for arxiv_id in sorted(labels)]


def _rows(text: str, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        yield from enumerate(csv.DictReader(io.StringIO(text), strict=True), 2)
    except csv.Error as error:
        raise LabelError(f"not CSV: {error}.", where=where, remedy="Run `learn` again.") from error


def _label(row: Mapping[str, str | None], list_id: str, where: str) -> Label | None:
    decision, arxiv_id = row.get("decision"), row.get("arxiv_id")
    if decision == "unsure":
        return None
    if decision not in ("accepted", "edited", "rejected") or not arxiv_id:
        raise LabelError(
            f"decision {decision!r} on {arxiv_id!r} cannot be read.",
            where=where,
            remedy="A line needs arxiv_id, and accepted, edited, rejected or unsure as decision.",
        )
    reason = (row.get("reason") or "").lower()
    is_relevant = decision != "rejected"
    if not is_relevant and any(words in reason for words in _NOT_ABOUT_SCOPE):
        return None
    return Label(
        list_id=list_id,
        arxiv_id=arxiv_id,
        announced_date=day_in(row.get("announced_date"), where),
        known_date=day_in(row.get("decided_date"), where),
        is_relevant=is_relevant,
        section=(row.get("section") or None) if is_relevant else NONE,
        task=(row.get("task") or None) if is_relevant else None,
        keywords=frozenset((row.get("keywords") or "").split()) if is_relevant else None,
        weight=_weight(row, reason),
        source="review",
        origin=row.get("decided_by") or "",
    )


def _weight(row: Mapping[str, str | None], reason: str) -> float:
    how = row.get("decided_how") or ""
    is_click = row.get("decision") == "rejected" and not reason and how.startswith(_CLICKS)
    weight = CLICK_WEIGHT if is_click or how == "box" else MEANT_WEIGHT
    return weight * (UNSURE_FACTOR if row.get("was_unsure") == "True" else 1.0)
