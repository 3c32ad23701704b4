"""The evaluation as tables for the terminal, as JSON, and as one HTML file with its plots.

The HTML needs nothing beside it: style and SVG stand inside. Titles of papers pass through
the template's escaping, like everything else that is not our own markup.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from catalog.files import write_atomically
from classifiers.dataset import Example
from classifiers.evaluation import metrics
from classifiers.evaluation.assessment import Contender, FilingResult, ScreeningResult
from classifiers.evaluation.backtest import Backtest
from classifiers.evaluation.bootstrap import Figure
from classifiers.evaluation.figures import FILING, SCREENING
from classifiers.lanes import Verdict
from classifiers.screened import Screened

ERRORS_SHOWN = 40
FOUND = "recall_at_precision"
SHOWN: tuple[Verdict, ...] = ("propose", "unsure")
"""Verdicts whose papers people see."""


@dataclass(frozen=True, slots=True)
class Table:
    """Text in rows and columns."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run of `litwatch evaluate` found out about one list."""

    list_id: str
    list_name: str
    facts: Sequence[str]
    """Sentences on data and split."""
    screening: ScreeningResult
    filing: Mapping[str, FilingResult]
    """By name of the split: "2025-09 to 2025-12", "rolling, 2025-05 to 2025-12"."""
    ablation: Table | None = None
    backtest: Backtest | None = None
    notes: Sequence[str] = ()
    plots: Mapping[str, str] = field(default_factory=dict)
    """SVG by title."""

    @property
    def conclusion(self) -> tuple[str, str]:
        """The whole report in two sentences."""
        test, belong = len(self.screening.test), int(self.screening.truth.is_relevant.sum())
        ours, *others = self.screening.contenders
        found = (
            f"{self.list_name}: {_percent(ours, 'recall')} of what belongs is proposed, and "
            f"{_percent(ours, 'precision')} of what is proposed belongs ({test:,} papers, "
            f"{belong:,} belong)."
        )
        rival = max(others, key=_average_precision, default=None)
        beside = (
            f"; {rival.name}, the best of the others, finds {_percent(rival, FOUND)}, ours "
            f"{_percent(ours, FOUND)}, where three in four are right"
            if rival
            else ""
        )
        filed = next(iter(self.filing.values())).contenders[0] if self.filing else None
        placed = (
            f"{_percent(filed, 'accuracy')} stand in the right section, "
            f"{_percent(filed, 'top2_accuracy')} have it among the first two"
            if filed
            else "Sections were not tested"
        )
        return found, f"{placed}{beside}."

    def tables(self) -> list[Table]:
        """Tables in the order in which a person reads them."""
        filing = [
            table
            for name, result in self.filing.items()
            for table in (
                contender_table(f"Where does it belong? ({name})", result.contenders, FILING),
                section_table(f"Sections ({name})", result),
                margin_table(f"Is the second choice right? ({name})", result),
            )
        ]
        more = [self.ablation] if self.ablation else []
        return [
            contender_table("Does it belong?", self.screening.contenders, SCREENING),
            lane_table(self.screening),
            reliability_table(self.screening),
            *filing,
            *more,
        ]

    def errors(self) -> list[Table]:
        """Papers screened wrongly, for reading one by one."""
        missed, wrong = self.screening.missed, self.screening.wrongly_proposed
        return [
            *([_backtest_table(self.backtest)] if self.backtest else []),
            _error_table(f"Missed: {len(missed)} papers that belong", missed),
            _error_table(f"Wrongly proposed: {len(wrong)} papers that do not belong", wrong),
        ]

    def as_json(self) -> dict[str, Any]:
        """All figures as plain data."""
        return {
            "list": self.list_id,
            "facts": list(self.facts),
            "threshold": round(self.screening.threshold, 6),
            "test_papers": len(self.screening.test),
            "test_relevant": int(self.screening.truth.is_relevant.sum()),
            "screening": {c.name: _contender_json(c) for c in self.screening.contenders},
            "lanes": {
                verdict: dict(zip(("rows", "belong"), self.screening.lane(verdict), strict=True))
                for verdict in SHOWN
            },
            "calibration_noise": round(metrics.calibration_noise(self.screening.probs), 5),
            "filing": {name: _filing_json(result) for name, result in self.filing.items()},
            "backtest": self.backtest.as_json() if self.backtest else None,
            "notes": list(self.notes),
            "curves": _curves_json(self.screening),
        }

    def as_html(self) -> str:
        """One page that can be read on its own."""
        return _page().render(report=self)


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write ``evaluation-LIST.html`` and ``.json``; a file is whole or not there."""
    texts = {
        folder / f"evaluation-{report.list_id}.html": report.as_html(),
        folder / f"evaluation-{report.list_id}.json": json.dumps(report.as_json(), indent=2) + "\n",
    }
    for path, text in texts.items():
        write_atomically(path, text)
    return list(texts)


def contender_table(title: str, contenders: Sequence[Contender], names: Mapping[str, str]) -> Table:
    """Figures as rows, scorers as columns; the last row says by how much ours leads."""
    shown = [name for name in names if any(name in c.figures for c in contenders)]
    rows = [[names[name], *(_shown(c.figures.get(name)) for c in contenders)] for name in shown]
    if any(c.lead for c in contenders):
        leads = (_shown(c.lead, signed=True) for c in contenders)
        rows.append(["our lead in average precision", *leads])
    if any(c.note for c in contenders):
        rows.append(["note", *(c.note for c in contenders)])
    return Table(title, ["", *(c.name for c in contenders)], rows)


def _shown(figure: Figure | None, *, signed: bool = False) -> str:
    if figure is None:
        return ""
    return f"+{figure}" if signed and figure.value >= 0 else str(figure)


def _percent(contender: Contender, name: str) -> str:
    figure = contender.figures.get(name)
    return "?" if figure is None or math.isnan(figure.value) else f"{figure.value:.0%}"


def _average_precision(contender: Contender) -> float:
    figure = contender.figures.get("average_precision")
    return -1.0 if figure is None or math.isnan(figure.value) else figure.value


def reliability_table(result: ScreeningResult) -> Table:
    """Probability given against share that belongs, by bin."""
    bins = metrics.reliability(result.truth.is_relevant, result.probs)
    noise = metrics.calibration_noise(result.probs)
    return Table(
        f"Is the probability true? (a perfect forecaster's error on as many papers: {noise:.3f})",
        ["scored", "papers", "mean probability", "share that belongs"],
        [
            [
                f"{b.low:.2f} to {b.high:.2f}",
                str(b.count),
                f"{b.mean_prob:.3f}",
                f"{b.share_relevant:.3f}",
            ]
            for b in bins
        ],
    )


def section_table(title: str, result: FilingResult) -> Table:
    """Papers, precision, recall and F1 by section, and where the papers went."""
    return Table(
        title,
        ["section", "papers", "filed", "precision", "recall", "F1", "went elsewhere"],
        [
            [
                section,
                str(counts.papers),
                str(counts.filed),
                *(f"{value:.2f}" for value in (counts.precision, counts.recall, counts.f1)),
                _elsewhere(result, section),
            ]
            for section, counts in result.per_section.items()
        ],
    )


def _elsewhere(result: FilingResult, section: str) -> str:
    """Where the papers of a section went instead, the most frequent first."""
    row = result.confusion[result.sections.index(section)].tolist()
    others = [(-n, name) for name, n in zip(result.sections, row, strict=True)
              if n and name != section]  # fmt: skip
    return ", ".join(f"{name} {-n}" for n, name in sorted(others))


def margin_table(title: str, result: FilingResult) -> Table:
    """How often the first choice is right, and the second, by how far the first is ahead."""
    return Table(
        title,
        ["ahead by", "papers", "first right", "second right"],
        [
            [f"{b.low:.2f} to {b.high:.2f}", *map(str, (b.papers, b.first_right, b.second_right))]
            for b in result.by_margin
        ],
    )


def lane_table(result: ScreeningResult) -> Table:
    """What a person finds in the rows that each lane shows."""
    lanes = [(verdict, *result.lane(verdict)) for verdict in SHOWN]
    return Table(
        "What do the lanes hold?",
        ["lane", "rows", "belong", "a row"],
        [
            [verdict, str(rows), str(belong), f"{belong / rows:.3f}" if rows else ""]
            for verdict, rows, belong in lanes
        ],
    )


def _error_table(title: str, errors: Sequence[tuple[Example, Screened]]) -> Table:
    cut = f", the first {ERRORS_SHOWN}" if len(errors) > ERRORS_SHOWN else ""
    return Table(
        title + cut,
        ["id", "probability", "title", "belongs into", "terms"],
        [
            [
                example.paper.arxiv_id,
                f"{answer.prob_relevant:.3f}",
                example.paper.title,
                example.label.section or "",
                ", ".join(f"{r.term} {r.weight:+.1f}" for r in answer.reasons[:6]) or answer.cause,
            ]
            for example, answer in errors[:ERRORS_SHOWN]
        ],
    )


def _backtest_table(result: Backtest) -> Table:
    return Table(
        "Back-test: papers added during the walk",
        [
            "id",
            "seen by the bot",
            "added by the maintainer",
            "days before",
            "probability",
            "verdict",
        ],
        [
            [
                paper.arxiv_id,
                f"{paper.scored_date}{' (backlog)' if paper.is_backlog else ''}",
                str(paper.added_date),
                str(paper.days_before),
                f"{paper.answer.prob_relevant:.3f}",
                paper.answer.verdict,
            ]
            for paper in sorted(result.replayed, key=lambda paper: paper.added_date)
        ],
    )


def _contender_json(contender: Contender) -> dict[str, Any]:
    told: dict[str, Any] = {name: f.as_json() for name, f in contender.figures.items()}
    if contender.lead:
        told["lead"] = contender.lead.as_json()
    if contender.note:
        told["note"] = contender.note
    return told


def _curves_json(result: ScreeningResult) -> dict[str, list[list[float]]]:
    """Scorer → recall and best precision at each recall that it reaches, for plots."""
    curves: dict[str, list[list[float]]] = {}
    for contender in result.contenders:
        if contender.scores is None:
            continue
        told = metrics.precision_recall_curve(result.truth.is_relevant, contender.scores)
        best: dict[float, float] = {}
        for precision, recall in zip(told[0].tolist(), told[1].tolist(), strict=True):
            best[recall] = max(best.get(recall, 0.0), precision)
        curves[contender.name] = [[round(r, 4), round(p, 4)] for r, p in best.items()]
    return curves


def _filing_json(result: FilingResult) -> dict[str, Any]:
    return {
        "contenders": {c.name: _contender_json(c) for c in result.contenders},
        "common_sections": list(result.common),
        "per_section": {name: asdict(counts) for name, counts in result.per_section.items()},
        "by_margin": [asdict(each) for each in result.by_margin],
        "sections": list(result.sections),
        "confusion": result.confusion.tolist(),
    }


@functools.cache
def _page() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    return jinja2.Environment(autoescape=True, loader=loader).get_template("report.html.j2")
