"""What abstracts say where titles name a topic: weights of words, learned without any label.

Labelled papers are few, titles are many. For each group of the lexicon that enough titles name, a
logistic regression learns to tell that from the words of the abstract alone (auxiliary problems:
Ando and Zhang, JMLR 6, 2005). Screening reads products of two topics (`topics.py`), filing the
topics themselves (`fit_filing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifiers.features import Cells, Floats, Found, Vocabulary, Words, learn_scale
from classifiers.lexicon import Lexicon
from classifiers.linear import Doubles
from classifiers.topics import Ints, TopicPairs

MIN_TITLES = 30
"""Titles that must name a topic for it to be learned."""
STRENGTH = 1.0
"""Inverse regularisation."""
TOLERANCE = 1e-5
"""Stopped early, the constant of a common topic is not found, and the words take its place: then
a bare title seems to speak of everything."""


@dataclass(frozen=True)
class TitleTopics:
    """Scores of topics, (papers, topics), of mean zero and spread one; and how they were made."""

    groups: tuple[int, ...]
    """Number of each topic's group in the lexicon."""
    scores: Doubles
    weights: Doubles
    """(words, topics)"""
    shift: Doubles
    """(topics,): what is taken off each sum over the words."""

    def pairs(self, lexicon: Lexicon, weight: float) -> tuple[TopicPairs, Floats] | None:
        """Topics of the lexicon's left with those of its right; None where a side has none.

        With their features, so much weighed, of the papers that the topics were learned from.
        """
        left, right = map(self._topics_of, lexicon.pair_numbers)
        if not len(left) or not len(right):
            return None
        used = np.unique(np.concatenate([left, right]))
        pairs = TopicPairs(
            self.weights[:, used].astype(np.float32),
            used.searchsorted(left).astype(np.int32),
            used.searchsorted(right).astype(np.int32),
            np.ones(len(left) * len(right), np.float32),
        )
        raw = pairs.features(self.scores[:, used] + self.shift[used])
        scale = learn_scale(raw) * np.float32(weight)
        return replace(pairs, scale=scale), raw * scale

    def _topics_of(self, groups: Ints) -> Ints:
        """Numbers of the topics of those groups that have one."""
        numbers = {group: topic for topic, group in enumerate(self.groups)}
        return np.array([numbers[at] for at in groups.tolist() if at in numbers], np.int32)


def learn_title_topics(
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    papers: Sequence[Words],
    found: Sequence[Found],
    matrix: Any,
) -> TitleTopics | None:
    """Learn the topics that titles name; None where no topic has enough titles.

    ``matrix`` holds the papers' features; its first columns are those of ``vocabulary``.
    """
    named = _named_in_titles(lexicon, found)
    often = named.sum(axis=0)
    groups = np.flatnonzero((often >= MIN_TITLES) & (often < len(papers))).tolist()
    if not groups or not vocabulary.terms:
        return None
    abstracts = _matrix(vocabulary.weigh([each.abstract for each in papers]), vocabulary, papers)
    weights = _fit_each(abstracts, named[:, groups])
    sums = matrix[:, : len(vocabulary.terms)] @ weights
    spread = np.maximum(sums.std(axis=0), 1e-9)
    shift = sums.mean(axis=0) / spread
    return TitleTopics(tuple(groups), sums / spread - shift, weights / spread, shift)


def _named_in_titles(lexicon: Lexicon, found: Sequence[Found]) -> Any:
    """Which groups each title names, (papers, groups)."""
    named = np.zeros((len(found), len(lexicon.groups)), np.bool_)
    for row, each in zip(named, found, strict=True):
        row[[group for group, _, _ in each.title]] = True
    return named


def _matrix(cells: Cells, vocabulary: Vocabulary, papers: Sequence[Words]) -> Any:
    import scipy.sparse as sp

    shape = len(papers), len(vocabulary.terms)
    values = cells.values.astype(np.float64)
    return sp.csr_matrix((values, (cells.rows, cells.columns)), shape=shape)


def _fit_each(abstracts: Any, named: Any) -> Doubles:
    """Weights of the words, (words, topics)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=2000, tol=TOLERANCE)
    return np.stack([model.fit(abstracts, each).coef_[0] for each in named.T], axis=1)
