"""Figures of a model's card in the words that a body and a dashboard show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.screening import Basis
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


FEW_ROWS = 30
"""Papers that belong below which a model is a first guess."""
NEAR = 0.5
"""Average precision below which many papers are ranked wrongly."""


def first_model_in_words(list_id: str, card: Mapping[str, Any]) -> str:
    """Say that a list has got its first model, and on what."""
    belonging, others = _counts(card)
    return (
        f"{list_id} had no model: trained its first one on {belonging:,} of its papers and "
        f"{others:,} others. Read its first proposals with care; each answer teaches it."
    )


def card_in_words(list_id: str, card: Mapping[str, Any], figures: Mapping[str, Any]) -> list[str]:
    """What a model was trained on, how good it is, and what would help, a line each."""
    belonging, others = _counts(card)
    lines = [f"{list_id}: trained on {belonging:,} papers that belong and {others:,} that do not."]
    if absent := card.get("labels_without_text"):
        lines.append(f"{absent:,} papers of the list have no text on arXiv and taught nothing.")
    if words := figures_in_words(figures, most=3):
        lines.append(f"On papers it had not seen: {words}.")
    if words := threshold_in_words(figures):
        lines.append(words)
    lines.append(_advice(belonging, figures))
    return lines


def threshold_in_words(figures: Mapping[str, Any]) -> str:
    """What sets the threshold of a proposal; nothing for models from before it was told."""
    if figures.get("threshold") == Basis.PRECISION:
        return "It proposes what people are likely to take, by their answers so far."
    if figures.get("threshold") != Basis.VOLUME:
        return ""
    papers, rows = figures["papers_a_week"], figures["rows_a_week"]
    return (
        f"It proposes about {papers:.1f} papers a week, best first, since the list takes "
        f"{rows:.1f} rows a week; with more answers, what people are likely to take."
    )


def _advice(belonging: int, figures: Mapping[str, Any]) -> str:
    if belonging < FEW_ROWS:
        return f"A first guess: {belonging} papers are few. Each row and each answer helps."
    ranking = figures.get("average_precision")
    if isinstance(ranking, int | float) and ranking < NEAR:
        return "Usable with care: it ranks many papers wrongly. Answers in review help most."
    return "Usable. Answers in review make it better."


def _counts(card: Mapping[str, Any]) -> tuple[int, int]:
    belonging = sum(n for name, n in card["examples"].items() if name.endswith(", belongs"))
    return belonging, sum(card["examples"].values()) - belonging


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
