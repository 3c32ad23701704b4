"""The gate a new recipe, or new labels, must pass before a model of them ships.

A refitted model cannot be compared with the one in use: both have seen everything. So recipes
are compared: the candidate's and the incumbent's, each with its own labels, are fitted several
times on what was known before a block of newer papers, and answer the same papers of that block.

With a few hundred papers a figure moves by two or three points for no reason, and of two recipes
that are equally good each is lower in something. So a figure counts as worse only where the same
papers, drawn anew and anew, say so: where the interval of the paired difference that holds
`COVERAGE` of the draws lies below zero. Both sides' figures and the intervals go into the card.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from catalog.paper import Paper
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Example, Label
from classifiers.evaluation import metrics
from classifiers.evaluation.assessment import Fit, FittedModel, filed_by_model
from classifiers.evaluation.bootstrap import Figure, Positions, bootstrap
from classifiers.evaluation.figures import filing_measures, lead
from classifiers.evaluation.splits import Window, identity_groups, split
from classifiers.screened import Screened

GATE_FIGURES: Mapping[str, str] = {
    "average_precision": "average precision",
    "accuracy": "filing accuracy",
    "acceptable": "acceptable sections",
    "macro_f1": "macro-F1 of the sections",
    "log_loss": "log loss of the sections",
}
_LOWER_IS_BETTER = "log_loss"
COVERAGE = 0.8
"""Of the interval of a difference: one recipe in ten that is as good fails a figure by chance. With
226 papers, of which two recipes file one in nine differently, a loss of five points is caught four
times in five."""
LEAST_RELEVANT = 10
"""Papers that belong below which a comparison is a coin toss."""


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
    """Last day before the first block."""
    test_papers: int
    test_relevant: int
    candidate: Mapping[str, float] = field(default_factory=dict)
    incumbent: Mapping[str, float] = field(default_factory=dict)
    gains: Mapping[str, Figure] = field(default_factory=dict)
    """By how much the candidate is better, figure by figure, with the interval that decides."""

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
            "gains": {name: gain.as_json() for name, gain in self.gains.items()},
        }


@dataclass(slots=True)
class _Answers:
    """What one contestant answered to the papers of all blocks so far."""

    screened: list[Screened] = field(default_factory=list)
    is_proposed: list[bool] = field(default_factory=list)

    def extend(self, model: FittedModel, test: Sequence[Example]) -> None:
        """Ask a fitted model about a block."""
        screened = model.screen([example.paper for example in test])
        self.screened.extend(screened)
        self.is_proposed.extend(each.prob_relevant >= model.propose_from for each in screened)


def hold_gate(
    candidate: Contestant,
    incumbent: Contestant,
    judges: Sequence[Label],
    texts: Mapping[str, Paper],
    windows: Sequence[Window],
    stream: Collection[str] | None = None,
) -> GateOutcome:
    """Compare two contestants on the papers of ``windows``, whose truth ``judges`` tell.

    Neither side learns from a paper of a window it answers, nor from an answer known after the
    cut. A window before which too little was known to fit either side is left out.
    """
    test: list[Example] = []
    ours, theirs = _Answers(), _Answers()
    for window in windows:
        block = split(judges, texts, window, stream).test
        try:
            models = [
                each.fit(split(each.labels, texts, window, stream).train)
                for each in (candidate, incumbent)
            ]
        except TrainingError:
            continue
        test.extend(block)
        for answers, model in zip((ours, theirs), models, strict=True):
            answers.extend(model, block)
    relevant = sum(example.label.is_relevant for example in test)
    tested = (windows[0].train_until, len(test), relevant)
    if relevant < LEAST_RELEVANT:
        why = (
            f"not compared: only {relevant} papers that belong were announced after {tested[0]} "
            f"and could be judged, and {LEAST_RELEVANT} are needed. The incumbent stays."
        )
        return GateOutcome(False, why, *tested)
    mine, other = _measured(ours, test), _measured(theirs, test)
    gains = _gains(ours, theirs, test)
    ships, why = _decide(candidate.name, incumbent.name, mine, other, gains)
    return GateOutcome(ships, why, *tested, mine, other, gains)


def _truth(test: Sequence[Example]) -> metrics.Bools:
    return np.array([example.label.is_relevant for example in test])


def _probs(answers: _Answers) -> metrics.Floats:
    return np.array([each.prob_relevant for each in answers.screened])


def _measured(answers: _Answers, test: Sequence[Example]) -> dict[str, float]:
    is_relevant, is_proposed = _truth(test), np.array(answers.is_proposed, np.float64)
    filed = filed_by_model(test, answers.screened)
    everything = np.arange(len(filed.truth))
    measures = filing_measures(filed)
    return {
        "average_precision": metrics.average_precision(is_relevant, _probs(answers)),
        **{name: measures[name](everything) for name in GATE_FIGURES if name in measures},
        "recall": metrics.recall_at(is_relevant, is_proposed, 1.0),
        "precision": metrics.precision_at(is_relevant, is_proposed, 1.0),
    }


def _gains(ours: _Answers, theirs: _Answers, test: Sequence[Example]) -> dict[str, Figure]:
    """Paired differences, better always being more."""
    groups = identity_groups(example.paper for example in test)
    precision = lead(_truth(test), _probs(ours), _probs(theirs), groups, coverage=COVERAGE)
    filed = [filed_by_model(test, each.screened) for each in (ours, theirs)]
    measures = [filing_measures(each) for each in filed]

    def filing_gained(name: str, taken: Positions) -> float:
        gained = measures[0][name](taken) - measures[1][name](taken)
        return -gained if name == _LOWER_IS_BETTER else gained

    return {"average_precision": precision} | {
        name: bootstrap(partial(filing_gained, name), filed[0].groups, coverage=COVERAGE)
        for name in GATE_FIGURES
        if name in measures[0]
    }


def _decide(
    candidate: str,
    incumbent: str,
    ours: Mapping[str, float],
    theirs: Mapping[str, float],
    gains: Mapping[str, Figure],
) -> tuple[bool, str]:
    told = {
        name: f"{said} {ours[name]:.3f} against {theirs[name]:.3f}"
        for name, said in GATE_FIGURES.items()
        if name in gains and not math.isnan(gains[name].value)
    }
    worse = [told[name] for name in told if gains[name].high < 0]
    if worse:
        shown = ", ".join(worse)
        return False, f"{candidate} does not ship: it is worse than {incumbent} ({shown})."
    shown = ", ".join(told.values())
    return True, f"{candidate} ships: it is not worse than {incumbent} ({shown})."
