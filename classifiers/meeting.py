"""Does a paper speak of all that the list is about? For lists without a lexicon made by hand.

A sum of words lets much of one concept make up for none of another: a paper on satellites without
any language model would come before one on both. So each concept is judged by its own words, and
what is judged then is whether they meet: logarithms and products of the concepts' probabilities,
beside the sum of all words, weighed on scores of papers that were held out.

A paper that does not belong lacks one concept at least, and nobody says which. One on language
models tells nothing against language models in a list about both; so it weighs, for each
concept, as probable as it is that all others are there.

Rows are few, and later papers say it in other words. So a concept is learned from where a paper's
words point, too, by the stream's word vectors; a word that no row holds then counts as the words
that it is used like. What is learned about directions goes into the words' own weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.concepts import NO_CONCEPT, Owners
from classifiers.linear import Doubles, Linear, beside, fit_binary
from classifiers.screening import out_of_fold_scores

LEAST_BLAME = 0.01
"""Weight of a negative that lacks the other concepts anyway, for a concept."""
STRENGTH = 1.0
"""Inverse regularisation of each concept, and of their meeting."""
KINSHIP = 0.5
"""Length of the sum of the directions of a paper's words, in the mean; the words' own is one."""

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Columns = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Meeting:
    """Weights of words for the concept that each goes with, and how scores become one."""

    owners: Owners
    """(words,): number of a word's concept; -1 for none."""
    weights: Floats
    """(words,): how much it speaks for that concept."""
    shifts: Floats
    """(concepts,)"""
    mix: Floats
    """(2 + concepts + pairs,): constant, weight of the sum of all words, of each concept's
    log-probability, and of each product of two concepts' probabilities."""

    def check(self, words: int) -> None:
        """See that the arrays fit together, and a vocabulary. Raises ValueError."""
        concepts = len(self.shifts)
        width = 2 + concepts + concepts * (concepts - 1) // 2
        if len(self.owners) != words or len(self.weights) != words or self.mix.shape != (width,):
            raise ValueError(f"the meeting has shapes {self.owners.shape}, {self.mix.shape}")
        if words and not (self.owners.min() >= NO_CONCEPT and self.owners.max() < concepts):
            raise ValueError("the meeting names concepts that are not there")

    def score(self, base: float, columns: Columns, values: Floats) -> float:
        """Log-odds of one paper from its base score and its words, tf-idf."""
        concepts = self._shares(columns, values)[0] + self.shifts
        features = np.concatenate([[1.0, base], _features(concepts[None])[0]])
        return float(features @ self.mix)

    def pull(self, base: float, columns: Columns, values: Floats) -> tuple[float, Doubles]:
        """How far the base score's unit, and each word by its concept, moves the log-odds.

        The second is (words of the paper,).
        """
        sums, each = self._shares(columns, values)
        return float(self.mix[1]), each * self._slopes(sums + self.shifts)[self.owners[columns]]

    def _shares(self, columns: Columns, values: Floats) -> tuple[Doubles, Doubles]:
        """Sum of each concept, (concepts,), and each word's part in it, (words of the paper,)."""
        owners, total = self.owners[columns], len(self.shifts)
        exact = np.where(owners == NO_CONCEPT, 0.0, values.astype(np.float64))
        # Each concept's words are scaled to length one among themselves.
        squares = np.bincount(owners + 1, exact * exact, minlength=total + 1)
        lengths = np.sqrt(np.maximum(squares, 1e-12))
        each = exact * self.weights[columns] / lengths[owners + 1]
        sums: Doubles = np.bincount(owners + 1, each, minlength=total + 1)[1:].astype(np.float64)
        return sums, each

    def _slopes(self, concepts: Doubles) -> Doubles:
        """Derivative of the log-odds by each concept's score; a last 0 for no concept."""
        total, probs = len(concepts), _sigmoid(concepts)
        products = np.zeros((total, total))
        products[np.triu_indices(total, 1)] = self.mix[2 + total :]
        meets = (products + products.T) @ probs
        slopes = (1 - probs) * (self.mix[2 : 2 + total] + probs * meets)
        return np.append(slopes, 0.0)


def learn_meeting(
    matrix: Any,
    owners: Owners,
    base: Doubles,
    belongs: Bools,
    weights: Doubles,
    folds: npt.NDArray[np.int64],
    directions: Floats,
) -> tuple[Meeting, Doubles] | None:
    """Learn from the words of papers; with the log-odds of each as of a paper not seen.

    ``matrix`` is sparse (papers, words), tf-idf; ``base`` are scores of models that had not seen
    the paper; ``folds`` part the papers; ``directions`` are those of the words, (words, numbers).
    None where a concept has no words.
    """
    parts = [_part(matrix, owners == number) for number in range(int(owners.max()) + 1)]
    if len(parts) < 2 or not all(part.nnz for part in parts):
        return None
    kin = [_kin(part, directions) for part in parts]
    parts = [beside(part, part @ one) for part, one in zip(parts, kin, strict=True)]
    first = [_held_out(part, belongs, weights, folds) for part in parts]
    blames = _blames(np.stack(first, axis=1), belongs, weights)
    each = list(zip(parts, blames, strict=True))
    models = [fit_binary(part, belongs, blame, STRENGTH, balanced=True) for part, blame in each]
    unseen = np.stack([_held_out(part, belongs, blame, folds) for part, blame in each], axis=1)
    features = np.concatenate([base[:, None], _features(unseen)], axis=1)
    mix = _mix(features, len(parts), belongs, weights)
    folded = [_folded(model, one) for model, one in zip(models, kin, strict=True)]
    word_weights = np.sum(
        [np.where(owners == number, each, 0.0) for number, each in enumerate(folded)], axis=0
    )
    shifts = np.array([float(model.intercept[0]) for model in models], np.float32)
    meeting = Meeting(owners, word_weights.astype(np.float32), shifts, mix)
    return meeting, mix[0] + features @ mix[1:].astype(np.float64)


def _part(matrix: Any, own: Bools) -> Any:
    """The columns of one concept, the others empty, each row of length one."""
    import scipy.sparse as sp
    from sklearn.preprocessing import normalize

    part = (matrix @ sp.diags(own.astype(np.float64))).tocsr()
    part.eliminate_zeros()
    return normalize(part)


def _kin(part: Any, directions: Floats) -> Doubles:
    """Directions of the words, so long that the papers' sums are `KINSHIP` in the mean."""
    sums = part @ directions.astype(np.float64)
    length = np.sqrt(np.square(sums).sum(axis=1).mean())
    found: Doubles = directions * (KINSHIP / np.maximum(length, 1e-9))
    return found


def _folded(model: Linear, kin: Doubles) -> Doubles:
    """Weight of each word, with what its direction adds, (words,)."""
    coef = model.coef[:, 0].astype(np.float64)
    folded: Doubles = coef[: len(kin)] + kin @ coef[len(kin) :]
    return folded


def _blames(concepts: Doubles, belongs: Bools, weights: Doubles) -> list[Doubles]:
    """Weight of each paper for each concept, from held-out scores, (papers, concepts)."""
    probs = _sigmoid(concepts)
    blames = []
    for number in range(concepts.shape[1]):
        others = LEAST_BLAME + np.delete(probs, number, axis=1).prod(axis=1)
        # Together the negatives keep their weight.
        scaled = others / others[~belongs].mean()
        blames.append(weights * np.where(belongs, 1.0, scaled))
    return blames


def _held_out(part: Any, belongs: Bools, weights: Doubles, folds: npt.NDArray[np.int64]) -> Doubles:
    fit = partial(fit_binary, c=STRENGTH, balanced=True)
    return out_of_fold_scores(part, belongs, weights, folds.tolist(), fit)


def _features(concepts: Doubles) -> Doubles:
    """Log-probabilities and products of probabilities, (papers, concepts + pairs)."""
    logs, probs = -np.logaddexp(0, -concepts), _sigmoid(concepts)
    left, right = np.triu_indices(concepts.shape[1], 1)
    found: Doubles = np.concatenate([logs, probs[:, left] * probs[:, right]], axis=1)
    return found


def _mix(features: Doubles, concepts: int, belongs: Bools, weights: Doubles) -> Floats:
    """`Meeting.mix`, in which no product of two concepts speaks against a paper.

    Fitted freely one may, where the logarithms say too much; then the papers that hold most of
    both concepts lose by it.
    """
    mix = _fit_mix(features, belongs, weights)
    against = (mix[1:] < 0) & (np.arange(1, len(mix)) >= 2 + concepts)
    if not against.any():
        return mix
    return _mix(np.where(against, 0.0, features), concepts, belongs, weights)


def _fit_mix(features: Doubles, belongs: Bools, weights: Doubles) -> Floats:
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    scaled = (features - mean) / spread
    model = fit_binary(scaled, belongs, weights, STRENGTH, balanced=False)
    coef = model.coef[:, 0].astype(np.float64) / spread
    return np.concatenate([[float(model.intercept[0]) - coef @ mean], coef]).astype(np.float32)


def _sigmoid(scores: Doubles) -> Doubles:
    probs: Doubles = 1 / (1 + np.exp(-np.clip(scores, -40, 40)))
    return probs
