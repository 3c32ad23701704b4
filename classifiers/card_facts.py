"""What a model's card says, read without its arrays: which model it is and how good it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEASURED = ("precision", "recall", "average_precision")
BASIS_FACTS = ("threshold", "papers_a_week", "rows_a_week")
"""What a card says of how the threshold was set: see `volume`."""


def card_hash(card: Mapping[str, Any]) -> str:
    """SHA-256 of the arrays that a card describes; empty until they are saved."""
    return str(card.get("model_hash", ""))


def card_figures(card: Mapping[str, Any]) -> dict[str, Any]:
    """How good the model was on papers it had not seen, and what sets its threshold.

    Precision, recall, … are those of the gate, measured on the newest months, where there was one
    (`tested_on` says which papers); else those of the folds of training.
    """
    folds = card.get("out_of_fold") or {}
    basis = {name: folds[name] for name in BASIS_FACTS if name in folds}
    gate = card.get("gate")
    if gate:
        tested = f"{gate['test_relevant']:,} relevant of {gate['test_papers']:,} later papers"
        return {**gate["candidate"], "tested_on": tested, **basis}
    measured = {name: folds[name] for name in MEASURED if name in folds}
    return {**measured, **basis}
