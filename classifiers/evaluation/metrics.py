"""Figures of merit, each a function of plain arrays.

Screening takes ``is_relevant`` (shape (n,), bool) and ``probs`` (shape (n,), in [0, 1]).
A paper is proposed where its probability is at or above the threshold. Filing takes two
sequences of section labels, only of papers that do belong to the list.

A figure that the data cannot give (recall without one relevant paper) is NaN, never 0 or 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

CALIBRATION_FLOOR = 0.05
"""Papers below it are left out of the calibration error: 99 % of a stream lies near zero and
would hide every fault among the papers that anybody will ever see."""
BINS = 10
"""Of the probabilities, for the calibration."""
NOISE_ROUNDS = 500
"""Forecasts that are drawn to tell how large a calibration error is by chance."""
LEAST_PROB = 1e-6
"""What the logarithm of a probability is taken of, at least: one paper must not outweigh all."""
MARGINS = (0.0, 0.1, 0.25, 0.5, 0.75)
"""Where the bins begin in which the second choice is told."""


def average_precision(is_relevant: Bools, probs: Floats) -> float:
    """Area under the precision-recall steps; papers with equal scores count as one step."""
    if not is_relevant.any():
        return math.nan
    precision, recall, _ = precision_recall_curve(is_relevant, probs)
    return float(precision @ np.diff(recall, prepend=0.0))


def precision_recall_curve(is_relevant: Bools, probs: Floats) -> tuple[Floats, Floats, Floats]:
    """Precision, recall and threshold at every distinct score, the highest score first."""
    order = np.argsort(-probs, kind="stable")
    hits = np.cumsum(is_relevant[order])
    ends = _ends_of_ties(probs[order])
    recall = hits[ends] / max(int(is_relevant.sum()), 1)
    return hits[ends] / (ends + 1), recall, probs[order][ends]


def _ends_of_ties(descending: Floats) -> NDArray[np.intp]:
    """Last position of each run of equal scores."""
    return np.flatnonzero(np.append(np.diff(descending) != 0, True)) if len(descending) else _NONE


_NONE: NDArray[np.intp] = np.zeros(0, dtype=np.intp)


def precision_at(is_relevant: Bools, probs: Floats, threshold: float) -> float:
    """Share of the proposed papers that belong."""
    return _mean(is_relevant[probs >= threshold])


def recall_at(is_relevant: Bools, probs: Floats, threshold: float) -> float:
    """Share of the papers that belong that are proposed."""
    return _mean(probs[is_relevant] >= threshold)


def recall_at_precision(is_relevant: Bools, probs: Floats, precision: float) -> float:
    """Best recall of any threshold that keeps the precision; 0 where none does.

    The threshold is chosen on the very papers it is measured on, which flatters the scorer.
    """
    if not is_relevant.any():
        return math.nan
    precisions, recalls, _ = precision_recall_curve(is_relevant, probs)
    return float(recalls[precisions >= precision].max(initial=0.0))


def best_of_each_night(probs: Floats, nights: Sequence[Hashable], per_night: int) -> Bools:
    """Which papers are among their night's best; of equal scores the earlier in the arrays."""
    seen = np.zeros(len(probs), dtype=bool)
    members: dict[Hashable, list[int]] = {}
    for position, night in enumerate(nights):
        members.setdefault(night, []).append(position)
    for positions in members.values():
        seen[sorted(positions, key=lambda i: -probs[i])[:per_night]] = True
    return seen


def work_saved(is_relevant: Bools, probs: Floats, recall: float = 0.95) -> float:
    """WSS@recall: share of reading saved against reading in random order (Cohen et al. 2006).

    All papers of the score at which the recall is reached count as read.
    """
    total = int(is_relevant.sum())
    if not total:
        return math.nan
    wanted = math.ceil(recall * total - 1e-9)
    cut = np.sort(probs[is_relevant])[::-1][wanted - 1]
    unread = int((probs < cut).sum())
    return unread / len(probs) - (1 - recall)


def brier_score(is_relevant: Bools, probs: Floats) -> float:
    """Mean squared difference between probability and outcome."""
    return _mean((probs - is_relevant) ** 2)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Papers whose probability lies in [low, high); the last bin holds 1.0 too."""

    low: float
    high: float
    count: int
    mean_prob: float
    share_relevant: float


def reliability(is_relevant: Bools, probs: Floats) -> list[ReliabilityBin]:
    """Bins of equal width over [0, 1] of the papers above `CALIBRATION_FLOOR`; no empty ones."""
    kept = probs >= CALIBRATION_FLOOR
    place = np.minimum((probs * BINS).astype(int), BINS - 1)
    return [
        ReliabilityBin(
            low=max(number / BINS, CALIBRATION_FLOOR),
            high=(number + 1) / BINS,
            count=int(inside.sum()),
            mean_prob=float(probs[inside].mean()),
            share_relevant=float(is_relevant[inside].mean()),
        )
        for number in range(BINS)
        if (inside := kept & (place == number)).any()
    ]


def calibration_error(is_relevant: Bools, probs: Floats) -> float:
    """Expected calibration error: mean gap between probability and share, weighted by papers."""
    held = reliability(is_relevant, probs)
    papers = sum(held_bin.count for held_bin in held)
    if not papers:
        return math.nan
    return sum(b.count * abs(b.mean_prob - b.share_relevant) for b in held) / papers


def calibration_noise(probs: Floats) -> float:
    """Calibration error that a perfect forecaster with these probabilities shows on average.

    With few papers a bin it is well above zero; an error below it says nothing.
    """
    rng = np.random.default_rng(0)
    kept = probs[probs >= CALIBRATION_FLOOR]
    draws = rng.random((NOISE_ROUNDS, len(kept))) < kept
    return _mean(np.array([calibration_error(drawn, kept) for drawn in draws]))


def f1(true_positives: int, wrong: int, missed: int) -> float:
    """Harmonic mean of precision and recall from counts; NaN where there is nothing to find."""
    denominator = 2 * true_positives + wrong + missed
    return 2 * true_positives / denominator if denominator else math.nan


@dataclass(frozen=True, slots=True)
class SectionCounts:
    """How one section was filed."""

    papers: int
    """That belong there."""
    filed: int
    """That were filed there, wrong ones too."""
    right: int

    @property
    def precision(self) -> float:
        """Share of the papers filed there that belong there."""
        return self.right / self.filed if self.filed else math.nan

    @property
    def recall(self) -> float:
        """Share of the papers that belong there that were filed there."""
        return self.right / self.papers if self.papers else math.nan

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return f1(self.right, self.filed - self.right, self.papers - self.right)


def section_counts(truth: Sequence[str], filed: Sequence[str]) -> dict[str, SectionCounts]:
    """Counts of every section that a paper belongs to or was filed into, by name."""
    belong, went = Counter(truth), Counter(filed)
    right = Counter(t for t, f in zip(truth, filed, strict=True) if t == f)
    return {
        section: SectionCounts(belong[section], went[section], right[section])
        for section in sorted({*belong, *went})
    }


def macro_f1(truth: Sequence[str], filed: Sequence[str], sections: Collection[str]) -> float:
    """Mean F1 of the named sections; papers of others still count as wrongly filed into them."""
    counts = section_counts(truth, filed)
    return _mean(np.array([counts[each].f1 for each in sorted(sections) if each in counts]))


def common_sections(truth: Sequence[str], at_least: int = 5) -> list[str]:
    """Sections that enough test papers belong to, in order of their name."""
    return sorted(section for section, count in Counter(truth).items() if count >= at_least)


def confusion_matrix(
    truth: Sequence[str], filed: Sequence[str], sections: Sequence[str]
) -> NDArray[np.int64]:
    """Papers by true section (rows) and the one filed into (columns)."""
    place = {section: number for number, section in enumerate(sections)}
    matrix = np.zeros((len(sections), len(sections)), dtype=np.int64)
    for true, guessed in zip(truth, filed, strict=True):
        matrix[place[true], place[guessed]] += 1
    return matrix


def in_top_two(truth: Sequence[str], section_probs: Sequence[Mapping[str, float]]) -> list[bool]:
    """Whether each paper's true section is one of the two most probable."""
    return [
        true in sorted(probs, key=lambda section: (-probs[section], section))[:2]
        for true, probs in zip(truth, section_probs, strict=True)
    ]


def log_losses(truth: Sequence[str], section_probs: Sequence[Mapping[str, float]]) -> Floats:
    """Minus the logarithm of the probability that each paper's own section was given, (papers,)."""
    given = [probs.get(true, 0.0) for true, probs in zip(truth, section_probs, strict=True)]
    return -np.log(np.maximum(np.array(given, np.float64), LEAST_PROB))


@dataclass(frozen=True, slots=True)
class MarginBin:
    """Papers whose first section is ahead of the second by [low, high)."""

    low: float
    high: float
    papers: int
    first_right: int
    second_right: int


def right_by_margin(
    truth: Sequence[str], section_probs: Sequence[Mapping[str, float]]
) -> list[MarginBin]:
    """How often the first choice is right, and the second, by how far the first is ahead."""
    found: list[list[tuple[bool, bool]]] = [[] for _ in MARGINS]
    for true, probs in zip(truth, section_probs, strict=True):
        ranked = sorted(probs, key=lambda section: (-probs[section], section))
        if len(ranked) < 2:
            continue
        margin = probs[ranked[0]] - probs[ranked[1]]
        place = max(at for at, low in enumerate(MARGINS) if margin >= low)
        found[place].append((ranked[0] == true, ranked[1] == true))
    return [
        MarginBin(low, high, len(held), *(sum(column) for column in zip(*held, strict=True)))
        for low, high, held in zip(MARGINS, (*MARGINS[1:], 1.0), found, strict=True)
        if held
    ]


def micro_f1(truth: Sequence[Collection[str]], found: Sequence[Collection[str]]) -> float:
    """F1 over all (paper, keyword) pairs."""
    both = sum(len(set(t) & set(f)) for t, f in zip(truth, found, strict=True))
    return f1(both, sum(map(len, map(set, found))) - both, sum(map(len, map(set, truth))) - both)


def _mean(values: Floats | Bools) -> float:
    return float(values.mean()) if len(values) else math.nan
