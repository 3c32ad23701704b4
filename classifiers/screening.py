"""Does it belong? A linear model, calibrated on predictions of papers it had not seen.

The raw model is fitted with both answers weighing the same, so that the few papers that belong are
heard. Its scores then become probabilities by Platt's scaling with a bend: one slope below
`BEND_FROM`, another above, because log-odds grow fast where the two kinds mix and slowly among
papers that surely belong. It is learned on whole announcement days, where one paper in about a
hundred belongs, as on any night; and on scores of papers later than all that their model had seen,
because that is how the model is used: scores of random folds came out too sure of themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.lanes import Verdict
from classifiers.linear import Doubles, Linear

MOST_UNSURE = 2.0
"""Papers that people are asked about for each one that is proposed, at most."""

BEND_FROM = -1.5
"""Raw score at which the slope of the calibration changes."""

Answers = npt.NDArray[np.bool_]
Fit = Callable[[Any, Answers, Doubles], Linear]
"""(papers, answers, their weights) → a model of one head."""


@dataclass(frozen=True)
class Calibration:
    """Probability = sigmoid(slope * score + bend * max(score - bend_from, 0) + shift)."""

    slope: float
    shift: float
    bend: float = 0.0
    bend_from: float = 0.0

    def prob(self, score: float) -> float:
        """Calibrated probability of a raw score."""
        odds = self.slope * score + self.bend * max(score - self.bend_from, 0.0) + self.shift
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))


class Basis(StrEnum):
    """What set the threshold of a proposal."""

    VOLUME = "volume"
    """As many papers as the list's history asks for: too few decisions to measure precision."""
    PRECISION = "precision"
    """The share of the proposals that people take, measured on papers not seen."""
    CONFIGURED = "configured"
    """The list's configuration."""


@dataclass(frozen=True)
class Thresholds:
    """Where probabilities become verdicts."""

    propose_from: float
    unsure_from: float
    basis: Basis = Basis.PRECISION

    def verdict(self, prob: float) -> Verdict:
        """Propose, unsure or skip."""
        if prob >= self.propose_from:
            return "propose"
        return "unsure" if prob >= self.unsure_from else "skip"


def out_of_fold_scores(
    matrix: Any, answers: Answers, weights: Doubles, folds: Sequence[int], fit: Fit
) -> Doubles:
    """Score of each paper by a model that was fitted without its fold."""
    scores = np.zeros(len(answers))
    fold_of = np.asarray(folds)
    for fold in sorted(set(folds)):
        held = fold_of == fold
        model = fit(matrix[~held], answers[~held], weights[~held])
        scores[held] = decision(matrix[held], model)
    return scores


def forward_scores(
    matrix: Any, answers: Answers, weights: Doubles, blocks: Sequence[int], fit: Fit
) -> Doubles:
    """Score of each paper by a model of the blocks of time before its own; NaN in block 0."""
    scores = np.full(len(answers), np.nan)
    block_of = np.asarray(blocks)
    for block in sorted(set(blocks) - {0}):
        before, held = block_of < block, block_of == block
        model = fit(matrix[before], answers[before], weights[before])
        scores[held] = decision(matrix[held], model)
    return scores


def decision(matrix: Any, model: Linear) -> Doubles:
    """Scores of the first head for a whole matrix, (rows,)."""
    found: Doubles = matrix @ model.coef[:, 0].astype(np.float64) + float(model.intercept[0])
    return found


def fit_calibration(scores: Doubles, answers: Answers, weights: Doubles) -> Calibration:
    """Slope, bend and shift, by logistic regression on the score; no bend if it would fall."""
    if answers.all() or not answers.any():
        return Calibration(1.0, 0.0)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4, max_iter=2000)
    above = np.maximum(scores - BEND_FROM, 0.0)
    model.fit(np.stack([scores, above], axis=1), answers, sample_weight=weights)
    slope, bend = map(float, model.coef_[0])
    if min(slope, slope + bend) > 0:
        return Calibration(slope, float(model.intercept_[0]), bend, BEND_FROM)
    model.fit(scores[:, None], answers, sample_weight=weights)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def choose_thresholds(
    probs: Doubles, answers: Answers, weights: Doubles, precision: float, recall: float
) -> Thresholds:
    """Lowest threshold that holds the precision; and the highest that holds the recall.

    The unsure band ends earlier where more than `MOST_UNSURE` papers a proposed one would be in it.
    """
    order = np.argsort(-probs, kind="stable")
    found = np.cumsum(weights[order] * answers[order])
    read = np.cumsum(weights[order])
    total = found[-1] if len(found) and found[-1] > 0 else 1.0
    good = np.flatnonzero((found / read >= precision) & (probs[order] >= 0.15))
    propose = float(probs[order][good[-1]]) if len(good) else 0.5
    enough = np.flatnonzero(found / total >= recall)
    unsure = float(probs[order][enough[0]]) if len(enough) else propose / 4
    may_be_read = (1 + MOST_UNSURE) * float(weights[probs >= propose].sum())
    unread = np.flatnonzero(read > may_be_read)
    unsure = max(unsure, float(probs[order][unread[0]])) if len(unread) else unsure
    propose = min(0.9, propose)
    return Thresholds(round(propose, 4), round(max(0.01, min(unsure, 0.9 * propose)), 4))


def held_out_figures(
    probs: Doubles, answers: Answers, weights: Doubles, propose_from: float
) -> dict[str, float | int | str]:
    """How good the model is on papers it had not seen, for the card; and what that is worth."""
    from sklearn.metrics import average_precision_score

    if answers.all() or not answers.any():
        return {"papers": len(answers), "belonging": int(answers.sum()), "usable": "not known"}
    precision_of_all = float(average_precision_score(answers, probs, sample_weight=weights))
    proposed = probs >= propose_from
    right = float(weights[proposed & answers].sum())
    return {
        "papers": len(answers),
        "belonging": int(answers.sum()),
        "average_precision": round(precision_of_all, 4),
        "recall": round(right / float(weights[answers].sum()), 4),
        "precision": round(right / max(1e-9, float(weights[proposed].sum())), 4),
        "usable": _usability(precision_of_all, int(answers.sum())),
    }


def _usability(average_precision: float, belonging: int) -> str:
    if average_precision >= 0.8 and belonging >= 100:
        return "yes"
    if average_precision >= 0.5:
        return "with care: check each proposal, and expect misses"
    return "barely: let people label more papers first"
