"""Figures of a model's card in the words that a body and a dashboard show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.proposals.text.inert import inert

SHOWN_FIGURES = {
    "precision": "precision",
    "recall": "recall",
    "average_precision": "average precision",
    "macro_f1": "macro-F1 of sections",
    "keyword_f1": "F1 of keywords",
    "calibration_error": "calibration error",
}
"""Name on the card → what people read, in the order in which they read it."""
MEASURED_ON = ("tested_on", "measured_on", "test")


def figures_in_words(figures: Mapping[str, Any], most: int = 2) -> str:
    """``precision 0.86, recall 0.93``: the first few of the figures that the card has."""
    found = _flat(figures)
    known = [f"{words} {found[name]:.2f}" for name, words in SHOWN_FIGURES.items() if name in found]
    return ", ".join(known[:most])


def measured_on(figures: Mapping[str, Any]) -> str:
    """Papers that the figures were measured on, if the card says it."""
    said = (figures.get(name) for name in MEASURED_ON)
    return next((inert(text, 120) for text in said if isinstance(text, str) and text), "")


def _flat(figures: Mapping[str, Any]) -> dict[str, float]:
    """Figures by name, also where they are grouped or come with intervals."""
    found: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            found.setdefault(name, float(value))
        elif isinstance(value, Mapping) and isinstance(value.get("value"), int | float):
            found.setdefault(name, float(value["value"]))
        elif isinstance(value, Mapping):
            for inner, figure in _flat(value).items():
                found.setdefault(inner, figure)
    return found
