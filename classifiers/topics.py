"""Topics that the words of a paper speak of, and how much it speaks of two of them at once.

A lexicon finds the terms that it names. Topics (learned in `title_topics.py`) also hear what goes
with them. A paper belongs where the field and the method meet, so the features are products: of a
topic of the left with one of the right, each counted only where more speaks for it than against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]


@dataclass(frozen=True)
class TopicPairs:
    """Weights of words for each topic, and which topics are read together."""

    weights: Floats
    """(words, topics)"""
    left: Ints
    """Numbers of the topics on the left."""
    right: Ints
    """Numbers of those on the right."""
    scale: Floats
    """(left times right,): factor of each pair."""

    def check(self, words: int) -> None:
        """See that the arrays fit together, and a vocabulary. Raises ValueError."""
        pairs = len(self.left) * len(self.right)
        if self.weights.ndim != 2 or len(self.weights) != words or self.scale.shape != (pairs,):
            raise ValueError(f"the topics have shapes {self.weights.shape}, {self.scale.shape}")
        if not (np.isfinite(self.weights).all() and np.isfinite(self.scale).all()):
            raise ValueError("the topics hold what is no number")
        topics = self.weights.shape[1]
        for side in (self.left, self.right):
            if (
                side.ndim != 1
                or side.dtype.kind != "i"
                or (side < 0).any()
                or (side >= topics).any()
            ):
                raise ValueError("the topics are paired with topics that are not there")

    @property
    def width(self) -> int:
        """Number of features."""
        return len(self.scale)

    def scores(self, terms: Places, values: Floats) -> Doubles:
        """How much the words of one paper speak for each topic, (topics,)."""
        sums: Doubles = values.astype(np.float64) @ self.weights[terms]
        return sums

    def features(self, scores: Doubles) -> Floats:
        """Products of the scores of papers, (papers, left times right)."""
        held = np.maximum(scores, 0)
        products = held[:, self.left][:, :, None] * held[:, self.right][:, None, :]
        features: Floats = (products.reshape(len(scores), self.width) * self.scale).astype(
            np.float32
        )
        return features

    def hand_out(self, of_pairs: Floats, terms: Places, values: Floats) -> Doubles:
        """What pairs moved, handed out to the words of a paper, (words of the paper,).

        Half goes to each of the two topics, and of each topic to the words that speak for it.
        """
        pull = np.maximum(values[:, None] * self.weights[terms], 0)
        each = pull / np.maximum(pull.sum(axis=0), 1e-9)
        handed: Doubles = each @ self._of_topics(of_pairs)
        return handed

    def _of_topics(self, of_pairs: Floats) -> Doubles:
        table = of_pairs.astype(np.float64).reshape(len(self.left), len(self.right))
        shares = np.zeros(self.weights.shape[1])
        np.add.at(shares, self.left, table.sum(axis=1) / 2)
        np.add.at(shares, self.right, table.sum(axis=0) / 2)
        return shares
