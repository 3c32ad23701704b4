"""The second stage: of what speaks of the field, most lacks what the list is about.

Learned for each list like the first, on the papers that the first lets through: a logistic
regression on the lexicon's groups and their pairs, which the model needs anyway. The limit lets
through all but a small share of the sure papers that belong, each judged by a stage learned without
it. For a row of the list that would be lost one weight is raised until it passes. Off for lists
without a lexicon, with few papers, or where it would save little. Short texts are not judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.first_stage import FOLDS
from classifiers.linear import Doubles

STRENGTH = 0.1
"""Inverse regularisation of the regression."""
SPREAD = 0.02
"""Standard deviation of each feature while fitting."""
LOST_UNSEEN = 0.005
"""Share of the sure papers that may fall below the limit while they are held out. With features
that spread alike it loses no relevant paper of 2025-09 to 12; none at all would let half to all
of what the first stage passes through, for the sake of one or two papers."""
ROUNDING = 1e-4
"""Share by which a sum may come out otherwise in single precision."""
MIN_PAPERS = 100
"""Sure papers without which no limit can be set."""
MAX_PASS_SHARE = 0.8
"""A stage that lets more of what it sees through saves nothing worth its risk."""

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


def _no_weights() -> Floats:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class SecondStage:
    """Weights of the field features, and the sum a paper must reach; no weights: off."""

    weights: Floats = field(default_factory=_no_weights)
    limit: float = 0.0
    pass_share: float = 1.0
    """Share of the other papers that it lets through of those it sees."""

    @property
    def is_on(self) -> bool:
        """Whether the stage drops anything."""
        return bool(len(self.weights))

    def passes(self, features: Floats) -> Bools:
        """Which papers go on, by their scaled field features, (papers, features)."""
        # Row by row, not as a matrix product: a paper's sum never depends on the others.
        sums = (features * self.weights).sum(axis=1, dtype=np.float64)
        passing: Bools = sums >= self.limit
        return passing


def learn_second_stage(
    features: Any, belongs: Bools, sure: Bools, listed: Bools, weights: Doubles
) -> SecondStage:
    """Learn from papers that the first stage lets through.

    ``features`` is a sparse matrix (papers, features), scaled; of those that belong ``sure`` says
    which set the limit, ``listed`` which stand in the list and may not be lost; ``weights`` says
    of how many papers each of the others is a sample.
    """
    if (belongs & sure).sum() < MIN_PAPERS or belongs.all():
        return SecondStage()
    sample = np.where(belongs, weights[~belongs].sum() / belongs.sum(), weights)
    sample = sample * (len(sample) / sample.sum())
    held_out = np.zeros(len(sample))
    fold = np.arange(len(sample)) % FOLDS
    for number in range(FOLDS):
        rest = fold != number
        coef = _fit(features[rest], belongs[rest], sample[rest])
        held_out[~rest] = features[~rest] @ coef
    coef = _fit(features, belongs, sample)
    limit = float(np.quantile(held_out[belongs & sure], LOST_UNSEEN))
    others = features[~belongs], weights[~belongs]
    coef = _rescue(coef, limit, features[belongs & listed], *others)
    share = _share(coef, limit, *others)
    if share > MAX_PASS_SHARE or (features[belongs & listed] @ coef < limit).any():
        return SecondStage()
    return SecondStage(coef.astype(np.float32), limit, round(share, 6))


def _rescue(coef: Doubles, limit: float, listed: Any, others: Any, weights: Doubles) -> Doubles:
    """Raise one weight for each row of the list that would be lost: the one that costs least."""
    for row in listed.toarray():
        missing = limit + ROUNDING * abs(limit) - float(row @ coef)
        raised = [_raised(coef, at, missing / row[at]) for at in np.flatnonzero(row > 0).tolist()]
        if missing > 0 and raised:
            coef = min(raised, key=lambda each: _share(each, limit, others, weights))
    return coef


def _raised(coef: Doubles, at: int, by: float) -> Doubles:
    changed = coef.copy()
    changed[at] += by
    return changed


def _share(coef: Doubles, limit: float, others: Any, weights: Doubles) -> float:
    """Share of the other papers that is let through."""
    return float(weights[others @ coef >= limit].sum() / weights.sum())


def _fit(features: Any, belongs: Bools, sample: Doubles) -> Doubles:
    """Coefficients, fitted with all features spreading alike among these papers."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scale = SPREAD / StandardScaler(with_mean=False).fit(features).scale_
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    fitted = model.fit(features.multiply(scale).tocsr(), belongs, sample_weight=sample)
    coef: Doubles = fitted.coef_[0] * scale
    return coef
