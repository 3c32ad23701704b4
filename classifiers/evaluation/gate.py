"""The gate a new recipe, or new labels, must pass before a model of them ships.

A refitted model cannot be compared with the one in use: both have seen everything. So recipes
are compared: the candidate's and the incumbent's, each with its own labels, are fitted on what
was known before a cut and measured on the same frozen later papers. The candidate ships only
if it is not worse in any of `GATE_FIGURES`; both sides' figures go into the card either way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from catalog.paper import Paper
from classifiers.dataset import Example, Label
from classifiers.evaluation import metrics
from classifiers.evaluation.assessment import Fit, FittedModel
from classifiers.evaluation.splits import Window, split

GATE_FIGURES: Mapping[str, str] = {
    "average_precision": "average precision",
    "accuracy": "filing accuracy",
    "macro_f1": "macro-F1 of the sections",
}
LEAST_RELEVANT = 10
"""Papers that belong below which a comparison is a coin toss."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Contestant:
    """A recipe with the labels it learns from."""

    name: str
    """How the card names it: recipe and label hash."""
    fit: Fit
    labels: Sequence[Label]


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """Whether the candidate ships, and the figures of both."""

    ships: bool
    why: str
    """In words, for the card and the console."""
    train_until: date
    test_papers: int
    test_relevant: int
    candidate: Mapping[str, float]
    incumbent: Mapping[str, float]

    def as_card(self) -> dict[str, Any]:
        """Entry of the model card."""
        return {
            "ships": self.ships,
            "why": self.why,
            "train_until": self.train_until.isoformat(),
            "test_papers": self.test_papers,
            "test_relevant": self.test_relevant,
            "candidate": {name: round(value, 4) for name, value in self.candidate.items()},
            "incumbent": {name: round(value, 4) for name, value in self.incumbent.items()},
        }


def hold_gate(
    candidate: Contestant,
    incumbent: Contestant,
    judges: Sequence[Label],
    texts: Mapping[str, Paper],
    window: Window,
    stream: Collection[str] | None = None,
) -> GateOutcome:
    """Compare two contestants on the papers of ``window``, whose truth ``judges`` tell.

    Neither side learns from a paper of the frozen set, nor from an answer known after the cut.
    """
    frozen = split(judges, texts, window, stream)
    relevant = sum(example.label.is_relevant for example in frozen.test)
    if relevant < LEAST_RELEVANT:
        why = (
            f"not compared: only {relevant} papers that belong were announced after "
            f"{window.train_until}, and {LEAST_RELEVANT} are needed. The incumbent stays."
        )
        return GateOutcome(False, why, window.train_until, len(frozen.test), relevant, {}, {})
    figures = [
        _measure(each.fit(_training(each, texts, window, stream)), frozen.test)
        for each in (candidate, incumbent)
    ]
    ships, why = _decide(candidate.name, incumbent.name, *figures)
    return GateOutcome(ships, why, window.train_until, len(frozen.test), relevant, *figures)


def _training(
    contestant: Contestant,
    texts: Mapping[str, Paper],
    window: Window,
    stream: Collection[str] | None,
) -> list[Example]:
    return split(contestant.labels, texts, window, stream).train


def _measure(model: FittedModel, frozen: Sequence[Example]) -> dict[str, float]:
    answers = model.screen([example.paper for example in frozen])
    probs = np.array([answer.prob_relevant for answer in answers])
    is_relevant = np.array([example.label.is_relevant for example in frozen])
    filed = [e for e in frozen if e.label.is_relevant and e.label.section]
    sections = [answer.section for answer in model.file([e.paper for e in filed])]
    truth = [e.label.section or "" for e in filed]
    chosen = [section or "" for section in sections]
    right = [true == went for true, went in zip(truth, chosen, strict=True)]
    return {
        "average_precision": metrics.average_precision(is_relevant, probs),
        "accuracy": float(np.mean(right)) if right else float("nan"),
        "macro_f1": metrics.macro_f1(truth, chosen, metrics.common_sections(truth)),
        "recall": metrics.recall_at(is_relevant, probs, model.propose_from),
        "precision": metrics.precision_at(is_relevant, probs, model.propose_from),
    }


def _decide(
    candidate: str, incumbent: str, ours: Mapping[str, float], theirs: Mapping[str, float]
) -> tuple[bool, str]:
    told = {
        name: f"{said} {ours[name]:.3f} against {theirs[name]:.3f}"
        for name, said in GATE_FIGURES.items()
    }
    worse = [told[name] for name in told if ours[name] < theirs[name] - _ROUNDING]
    if worse:
        shown = ", ".join(worse)
        return False, f"{candidate} does not ship: it is worse than {incumbent} ({shown})."
    shown = ", ".join(told.values())
    return True, f"{candidate} ships: it is not worse than {incumbent} ({shown})."
