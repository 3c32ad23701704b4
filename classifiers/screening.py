"""Does it belong? A linear model, calibrated on predictions of papers it had not seen.

The raw model is fitted with both answers weighing the same, so that the few papers that belong
are heard. Its scores then become probabilities by Platt's two numbers, learned on out-of-fold
scores of whole announcement days: there one paper in about a hundred belongs, as on any night.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.linear import Doubles, Linear, fit_binary
from classifiers.screened import Verdict

Answers = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Calibration:
    """Platt's scaling: probability = sigmoid(slope * score + shift)."""

    slope: float
    shift: float

    def prob(self, score: float) -> float:
        """Calibrated probability of a raw score."""
        odds = max(-40.0, min(40.0, self.slope * score + self.shift))
        return 1 / (1 + math.exp(-odds))

    def adjusted(self, slope: float, shift: float) -> Calibration:
        """The same, its log-odds stretched and moved."""
        return Calibration(self.slope * slope, self.shift * slope + shift)


@dataclass(frozen=True)
class Thresholds:
    """Where probabilities become verdicts."""

    propose_from: float
    unsure_from: float

    def verdict(self, prob: float) -> Verdict:
        """Propose, unsure or skip."""
        if prob >= self.propose_from:
            return "propose"
        return "unsure" if prob >= self.unsure_from else "skip"


def out_of_fold_scores(
    matrix: Any, answers: Answers, weights: Doubles, folds: Sequence[int], c: float
) -> Doubles:
    """Score of each paper by a model that was fitted without its fold."""
    scores = np.zeros(len(answers))
    fold_of = np.asarray(folds)
    for fold in sorted(set(folds)):
        held = fold_of == fold
        model = fit_binary(matrix[~held], answers[~held], weights[~held], c, balanced=True)
        scores[held] = decision(matrix[held], model)
    return scores


def decision(matrix: Any, model: Linear) -> Doubles:
    """Scores of the first head for a whole matrix, (rows,)."""
    found: Doubles = matrix @ model.coef[:, 0].astype(np.float64) + float(model.intercept[0])
    return found


def fit_calibration(scores: Doubles, answers: Answers, weights: Doubles) -> Calibration:
    """Platt's two numbers, by unpenalised logistic regression on the score alone."""
    if answers.all() or not answers.any():
        return Calibration(1.0, 0.0)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, max_iter=1000)
    model.fit(scores[:, None], answers, sample_weight=weights)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def choose_thresholds(
    probs: Doubles, answers: Answers, weights: Doubles, precision: float, recall: float
) -> Thresholds:
    """Lowest threshold that holds the precision; and the highest that holds the recall."""
    order = np.argsort(-probs, kind="stable")
    found = np.cumsum(weights[order] * answers[order])
    read = np.cumsum(weights[order])
    total = found[-1] if len(found) and found[-1] > 0 else 1.0
    good = np.flatnonzero((found / read >= precision) & (probs[order] >= 0.15))
    propose = float(probs[order][good[-1]]) if len(good) else 0.5
    enough = np.flatnonzero(found / total >= recall)
    unsure = float(probs[order][enough[0]]) if len(enough) else propose / 4
    propose = min(0.9, propose)
    return Thresholds(round(propose, 4), round(max(0.01, min(unsure, propose / 2)), 4))


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
