"""Which papers to ask a person about, so that each answer teaches most.

Of the papers near the list, those of which the model is least sure: what is surer teaches
little. And of these no two that say the same, since a second answer on one subject
teaches less than a first on another. (Uncertainty and diversity by maximal marginal relevance:
Carbonell and Goldstein, SIGIR 1998.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog.paper import Paper
from classifiers.features import Words
from classifiers.linear import Doubles, as_matrix
from classifiers.list_model import ListModel

NEAR = 10
"""Papers that are near, for each that is asked about."""
LEAST_SURE = 2.0
"""Score before calibration, nearest to which papers are asked about. Both answers weigh the same in
the fit, and few papers of the stream belong: so even odds lie well above a score of 0. The
threshold from which others are asked about says less: it is set by volume, by how many papers a
list is shown."""
SAMENESS = 0.5
"""How much a paper that is like one already chosen loses of its unsureness."""


def choose_questions(model: ListModel, papers: Sequence[Paper], count: int) -> list[Paper]:
    """Papers to ask about, the most telling first, at most so many."""
    if not papers or count < 1:
        return []
    probs = model.prob_relevant(papers)
    near = _nearest(probs, papers, NEAR * count)
    rows = model.featurizer.rows([Words.of(papers[at]) for at in near])
    words = as_matrix(rows, model.featurizer.width)[:, : model.featurizer.starts.title]
    unsure = unsureness(probs[near], model.calibration.prob(LEAST_SURE))
    return [papers[near[at]] for at in spread(unsure, words, count)]


def unsureness(probs: Doubles, threshold: float) -> Doubles:
    """1 for a paper at the threshold, 0 for the farthest from it, in log-odds."""
    distance = np.abs(_log_odds(probs) - _log_odds(np.array([threshold])))
    found: Doubles = 1 - distance / max(float(distance.max()), 1e-9)
    return found


def spread(worth: Doubles, words: Any, count: int) -> list[int]:
    """Places of the most worthy rows, each less so the more it is like one chosen before.

    ``words`` is sparse (rows, words), each row of length one.
    """
    left, likeness, chosen = worth.copy(), np.zeros(len(worth)), list[int]()
    while len(chosen) < min(count, len(worth)):
        best = int(np.argmax(left - SAMENESS * likeness))
        chosen.append(best)
        left[best] = -np.inf
        likeness = np.maximum(likeness, (words @ words[best].T).toarray().ravel())
    return chosen


def _nearest(probs: Doubles, papers: Sequence[Paper], most: int) -> npt.NDArray[np.int64]:
    by_id = np.argsort([paper.arxiv_id for paper in papers], kind="stable")
    order = by_id[np.argsort(-probs[by_id], kind="stable")]
    found: npt.NDArray[np.int64] = order[:most].astype(np.int64)
    return found


def _log_odds(probs: Doubles) -> Doubles:
    clipped = np.clip(probs, 1e-6, 1 - 1e-6)
    found: Doubles = np.log(clipped / (1 - clipped))
    return found
