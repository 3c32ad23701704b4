"""Plots of the evaluation report, as SVG text. The same figures give the same bytes.

Matplotlib is an extra (``[plots]``) and loads only here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from classifiers.classifier_errors import ClassifierError
from classifiers.evaluation import metrics
from classifiers.evaluation.assessment import OURS, FilingResult, ScreeningResult

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "litwatch",  # ids inside the SVG would be random otherwise
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
_SIZE = (5.2, 3.8)


class PlotsNotInstalledError(ClassifierError):
    """Matplotlib is not here."""


def screening_plots(result: ScreeningResult) -> dict[str, str]:
    """SVG by title: precision-recall, reliability and score histogram."""
    return {
        "Precision and recall": precision_recall(result),
        "Reliability": reliability(result),
        "Scores": score_histogram(result),
    }


def precision_recall(result: ScreeningResult) -> str:
    """Curves of every scorer; filters are single points."""
    figure, axes = _canvas("recall", "precision")
    for contender in result.contenders:
        if contender.scores is None:
            continue
        precision, recall, _ = metrics.precision_recall_curve(
            result.truth.is_relevant, contender.scores
        )
        if "precision" in contender.figures and contender.name != OURS:
            axes.plot(recall[:1], precision[:1], "o", label=contender.name)
        else:
            width = 2.2 if contender.name == OURS else 1.0
            axes.step(recall, precision, where="post", linewidth=width, label=contender.name)
    ours = result.contenders[0].figures
    axes.plot(ours["recall"].value, ours["precision"].value, "k*", label="threshold we ship")
    axes.set(xlim=(0, 1.01), ylim=(0, 1.01))
    axes.legend(loc="lower left", fontsize=7)
    return _svg(figure)


def reliability(result: ScreeningResult) -> str:
    """Share that belongs against probability, by bin; the diagonal is perfect."""
    figure, axes = _canvas("probability given", "share that belongs")
    bins = metrics.reliability(result.truth.is_relevant, result.probs)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.plot([b.mean_prob for b in bins], [b.share_relevant for b in bins], "o-")
    for held in bins:
        at = (held.mean_prob, held.share_relevant)
        axes.annotate(str(held.count), at, textcoords="offset points", xytext=(5, -9), fontsize=7)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), title="number of papers beside each point")
    return _svg(figure)


def score_histogram(result: ScreeningResult) -> str:
    """Papers by probability, those that belong apart, on a logarithmic scale."""
    figure, axes = _canvas("probability given", "papers (log scale)")
    edges = np.linspace(0, 1, 21)
    relevant = result.truth.is_relevant
    axes.hist(
        [result.probs[~relevant], result.probs[relevant]],
        bins=edges,
        label=["does not belong", "belongs"],
        log=True,
    )
    axes.axvline(result.threshold, color="black", linewidth=0.8, label="threshold we ship")
    axes.legend(fontsize=7)
    return _svg(figure)


def confusion(result: FilingResult) -> str:
    """Papers by true section and the one filed into."""
    sections: Sequence[str] = result.sections
    side = max(3.6, 0.5 * len(sections) + 1.8)
    figure, axes = _canvas("filed into", "belongs into", (side + 0.8, side))
    axes.imshow(result.confusion, cmap="Blues")
    axes.grid(visible=False)
    axes.set_xticks(range(len(sections)), sections, rotation=60, ha="right")
    axes.set_yticks(range(len(sections)), sections)
    dark = result.confusion.max(initial=1) / 2
    for (row, column), count in np.ndenumerate(result.confusion):
        if count:
            colour = "white" if count > dark else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    return _svg(figure)


def _canvas(xlabel: str, ylabel: str, size: tuple[float, float] = _SIZE) -> tuple[Any, Any]:
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotsNotInstalledError(
            "matplotlib is not installed, so the report has no plots.",
            remedy="Run: pip install 'litwatch[plots]'",
        ) from error
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot(xlabel=xlabel, ylabel=ylabel)
    return figure, axes


def _svg(figure: Any) -> str:
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
