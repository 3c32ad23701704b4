"""Figures of one scorer on one test: metrics with intervals, by name.

`SCREENING` and `FILING` name the figures in the order in which tables show them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from classifiers.evaluation import metrics
from classifiers.evaluation.bootstrap import Figure, Positions, bootstrap
from classifiers.evaluation.metrics import Bools, Floats

PER_NIGHT = (3, 5, 10)
"""Sizes of a night's proposal at which recall is told."""
PRECISION_FLOOR = 0.75
"""Precision at which recalls are compared between scorers that ship no threshold."""

SCREENING: Mapping[str, str] = {
    "average_precision": "average precision",
    "recall": "recall at threshold",
    "precision": "precision at threshold",
    "recall_at_precision": "recall at precision 0.75",
    **{f"recall_within_{k}": f"recall within {k} a night" for k in PER_NIGHT},
    "work_saved": "work saved at 95 % recall",
    "brier": "Brier score",
    "calibration_error": "calibration error (scored ≥ 0.05)",
}
FILING: Mapping[str, str] = {
    "macro_f1": "macro-F1 (sections with ≥ 5 papers)",
    "main_f1": "macro-F1 (the list's main sections)",
    "accuracy": "accuracy",
    "acceptable": "acceptable (a section that a reader could defend)",
    "top2_accuracy": "top-2 accuracy",
    "log_loss": "log loss",
    "keyword_f1": "keywords micro-F1",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Truth of a test: one element a paper in each field, in the same order."""

    is_relevant: Bools
    nights: Sequence[Hashable]
    """Announcement day of each paper."""
    groups: Sequence[Hashable]
    """Identity group of each paper, for the bootstrap."""


def screening_figures(
    truth: Judged,
    probs: Floats,
    *,
    threshold: float | None = None,
    is_probability: bool = True,
    replicates: int = 300,
) -> dict[str, Figure]:
    """Measure one scorer. Without a threshold, or a probability, what needs them is left out."""
    measures: dict[str, Callable[[Bools, Floats], float]] = {
        "average_precision": metrics.average_precision,
        "recall_at_precision": partial(metrics.recall_at_precision, precision=PRECISION_FLOOR),
        "work_saved": metrics.work_saved,
    }
    if threshold is not None:
        measures["recall"] = partial(metrics.recall_at, threshold=threshold)
        measures["precision"] = partial(metrics.precision_at, threshold=threshold)
    if is_probability:
        measures["brier"] = metrics.brier_score
        measures["calibration_error"] = metrics.calibration_error
    figures = {
        name: _resampled(measure, truth, probs, replicates) for name, measure in measures.items()
    }
    for k in PER_NIGHT:
        seen = metrics.best_of_each_night(probs, truth.nights, k).astype(float)
        if threshold is not None and not is_probability:  # a filter's "no" fills no place
            seen *= probs >= threshold
        share = partial(metrics.recall_at, threshold=0.5)
        figures[f"recall_within_{k}"] = _resampled(share, truth, seen, replicates)
    return {name: figures[name] for name in SCREENING if name in figures}


def _resampled(
    measure: Callable[[Bools, Floats], float], truth: Judged, probs: Floats, replicates: int
) -> Figure:
    def statistic(taken: Positions) -> float:
        return measure(truth.is_relevant[taken], probs[taken])

    return bootstrap(statistic, truth.groups, replicates=replicates)


def lead(
    is_relevant: Bools, ours: Floats, theirs: Floats, groups: Sequence[Hashable], **bounds: Any
) -> Figure:
    """By how much our average precision is above theirs, on the same resampled papers."""

    def statistic(taken: Positions) -> float:
        relevant = is_relevant[taken]
        return metrics.average_precision(relevant, ours[taken]) - metrics.average_precision(
            relevant, theirs[taken]
        )

    return bootstrap(statistic, groups, **bounds)


@dataclass(frozen=True, slots=True)
class Filed:
    """How one filer answered on papers that belong: one element a paper."""

    truth: Sequence[str]
    section_probs: Sequence[Mapping[str, float]]
    groups: Sequence[Hashable]
    sections: Sequence[str] | None = None
    """Section chosen for each paper, where it is not simply the most probable one."""
    acceptable: Sequence[frozenset[str]] = ()
    """Sections of each paper that would not be called wrong, the true one among them."""

    @property
    def filed(self) -> list[str]:
        """Section each paper was filed into; empty where it was not filed at all."""
        if self.sections is not None:
            return list(self.sections)
        return [max(probs, key=lambda s: (probs[s], s), default="") for probs in self.section_probs]


def filing_measures(
    answers: Filed, main: Sequence[str] = ()
) -> dict[str, Callable[[Positions], float]]:
    """Figures of one filer by name, each of the papers at some positions.

    Whatever the sections of a macro-F1, every paper that is filed there counts, those of other
    sections as wrong.
    """
    truth, filed = np.array(answers.truth), np.array(answers.filed)

    def macro_f1(sections: Sequence[str], taken: Positions) -> float:
        present = _present(truth[taken], sections)
        return metrics.macro_f1(truth[taken].tolist(), filed[taken].tolist(), present)

    shares = {
        "accuracy": truth == filed,
        "top2_accuracy": np.array(metrics.in_top_two(answers.truth, answers.section_probs), bool),
    }
    if answers.acceptable:
        pairs = zip(answers.filed, answers.acceptable, strict=True)
        shares["acceptable"] = np.array([one in held for one, held in pairs], bool)
    measures: dict[str, Callable[[Positions], float]] = {
        "macro_f1": partial(macro_f1, metrics.common_sections(answers.truth)),
        **({"main_f1": partial(macro_f1, main)} if main else {}),
        **{name: partial(_share_of, hits) for name, hits in shares.items()},
    }
    if answers.sections is not None:
        losses = metrics.log_losses(answers.truth, answers.section_probs)
        measures["log_loss"] = partial(_share_of, losses)
    return measures


def filing_figures(
    answers: Filed, *, main: Sequence[str] = (), replicates: int = 300
) -> dict[str, Figure]:
    """Measure one filer; ``main`` names the list's main sections, if it has any."""
    return {
        name: bootstrap(measure, answers.groups, replicates=replicates)
        for name, measure in filing_measures(answers, main).items()
    }


def keyword_figure(
    truth: Sequence[frozenset[str]],
    found: Sequence[frozenset[str]],
    groups: Sequence[Hashable],
    replicates: int = 300,
) -> Figure:
    """Micro-F1 of keywords over papers whose keywords are known."""
    return bootstrap(
        lambda taken: metrics.micro_f1([truth[i] for i in taken], [found[i] for i in taken]),
        groups,
        replicates=replicates,
    )


def _present(
    truth: np.ndarray[tuple[int], np.dtype[np.str_]], sections: Sequence[str]
) -> list[str]:
    """Sections that a replicate drew at all: F1 of an absent one would be undefined."""
    return [section for section in sections if (truth == section).any()]


def _share_of(values: Bools | Floats, taken: Positions) -> float:
    return float(values[taken].mean()) if len(taken) else math.nan
