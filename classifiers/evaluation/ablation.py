"""Which parts of the recipe earn their place: the recipe fitted without each, in turn.

A part earns it if leaving it out costs average precision or filing accuracy on later papers.
The differences are paired: every row is measured on the same test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from classifiers.classifier_errors import TrainingError
from classifiers.evaluation import metrics
from classifiers.evaluation.assessment import Fit, FittedModel, Say, filed_by_model
from classifiers.evaluation.evaluation_report import Table
from classifiers.evaluation.figures import filing_figures
from classifiers.evaluation.splits import TimeSplit

WHOLE = "(whole recipe)"
_FIGURES = (
    "average precision",
    "recall at precision 0.75",
    "calibration error",
    "macro-F1",
    "log loss",
)


def ablate(
    parts: Sequence[str],
    fit_without: Callable[[str | None], Fit],
    split: TimeSplit,
    say: Say = lambda line: None,
) -> Table:
    """Fit and measure the recipe whole and without each part.

    ``fit_without(None)`` fits the whole recipe, ``fit_without(part)`` the rest of it.
    """
    rows: dict[str, Mapping[str, float]] = {}
    for part in (None, *parts):
        say(f"ablation: without {part}" if part else "ablation: whole recipe")
        try:
            rows[part or WHOLE] = _measured(fit_without(part)(split.train), split)
        except TrainingError:
            if part is None:
                raise
            rows[part] = {}  # nothing can be learned without it
    whole = rows[WHOLE]
    return Table(
        "What each part of the recipe is worth (difference without it)",
        ["without", *_FIGURES],
        [[part, *_cells(figures, whole, part == WHOLE)] for part, figures in rows.items()],
    )


def _cells(figures: Mapping[str, float], whole: Mapping[str, float], is_whole: bool) -> list[str]:
    if is_whole:
        return [f"{figures[name]:.3f}" for name in _FIGURES]
    if not figures:
        return ["cannot be trained", *("" for _ in _FIGURES[1:])]
    return [f"{figures[name] - whole[name]:+.3f}" for name in _FIGURES]


def _measured(model: FittedModel, split: TimeSplit) -> dict[str, float]:
    answers = model.screen([example.paper for example in split.test])
    probs = np.array([answer.prob_relevant for answer in answers])
    is_relevant = np.array([example.label.is_relevant for example in split.test])
    filing = filing_figures(filed_by_model(split.test, answers), replicates=0)
    return {
        "average precision": metrics.average_precision(is_relevant, probs),
        "recall at precision 0.75": metrics.recall_at_precision(is_relevant, probs, 0.75),
        "calibration error": metrics.calibration_error(is_relevant, probs),
        "macro-F1": filing["macro_f1"].value,
        "log loss": filing["log_loss"].value,
    }
