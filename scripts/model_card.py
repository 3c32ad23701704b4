"""The model card: one page for a maintainer, written from the figures of an evaluation.

    python -m scripts.model_card [FOLDER]

keeps what the card tells of the reports in FOLDER (`evaluation-LIST.json`, as `litwatch evaluate`
writes them) beside the models that ship (`figures.json`), and writes `docs/model-card.md` from it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from catalog.files import write_atomically
from classifiers.evaluation.assessment import OURS
from classifiers.known_lists import known_lists
from classifiers.list_model import MODELS_DIR

CARD = Path(__file__).parents[1] / "docs" / "model-card.md"
FIGURES_NAME = "figures.json"
FEW = 5
"""Papers below which a section's share says nothing."""
WEAKEST = 2
"""Sections, and confusions, of each list that the card names."""

Figures = Mapping[str, Any]

_PAGE = """\
# Model card

Written by `python -m scripts.model_card`. [All figures](evaluation.md), and [how the models
work](classifier.md).

## What it is

Two models, one for each list that ships. Each reads title and abstract of a new arXiv paper and
says how probably the maintainer would list it, in which section, with which keywords, and why. They
are sums of weights: no language model, nothing leaves the machine, and the same paper always gets
the same answer.

## How good it is

{table}

Two readers file {agree} of 100 papers alike. Where the best section is not far ahead of
the next, both are offered.

## Where it fails

{weak}
- Papers that do not name the foundation model they use, or name the field only once, are missed.
- Papers that only mention language models are proposed at times.
- A paper that brings both a dataset and a model is filed under either.

## On what it was measured

All {papers} papers announced from {days}, by models that knew nothing later;
sections and keywords on the papers that belong, month by month from {rolling}.
Right is what the lists and the annotators say. Papers that may or may not belong were left out: a
real night is a little harder. These months are not unseen; expect some points less next year. Lists
of other fields begin with less: see [install-on-my-list.md](install-on-my-list.md).
"""


def summary(report: Figures) -> dict[str, Any]:
    """What the card tells of one report: figures of screening, and of filing month by month."""
    (days, _), (rolling, filing) = tuple(report["filing"].items())
    told = {name: each["value"] for name, each in filing["contenders"][OURS].items()}
    ours = report["screening"][OURS]
    return {
        "days": days,
        "rolling": rolling.removeprefix("rolling by month, "),
        "papers": report["test_papers"],
        "belong": report["test_relevant"],
        **{name: ours[name]["value"] for name in ("average_precision", "precision", "recall")},
        "lanes": report["lanes"],
        "filing": told,
        "per_section": filing["per_section"],
        "confusions": _confusions(filing),
    }


def _confusions(filing: Figures) -> list[list[Any]]:
    """[section, taken for, papers], the most frequent first."""
    names = filing["sections"]
    wrong = [
        [true, filed, count]
        for true, row in zip(names, filing["confusion"], strict=True)
        for filed, count in zip(names, row, strict=True)
        if true != filed and count
    ]
    return sorted(wrong, key=lambda each: (-each[2], each[0], each[1]))


def model_card(figures: Mapping[str, Figures]) -> str:
    """The page, from the figures of each list."""
    one = next(iter(figures.values()))
    return _PAGE.format(
        table=_table(figures),
        agree=" (vlgfm) and ".join(f"{100 * each:.0f}" for each in READERS_AGREE) + " (rsfm)",
        weak="\n".join(f"- {list_id}: {_weak(each)}" for list_id, each in figures.items()),
        papers=f"{one['papers']:,}",
        days=one["days"],
        rolling=one["rolling"],
    )


READERS_AGREE = (0.97, 0.94)
"""Share of papers of 2026 that two readers give the same section, by list (`labels/README.md`)."""


def _table(figures: Mapping[str, Figures]) -> str:
    rows: Sequence[tuple[str, list[str]]] = [
        ("of ten proposals, wanted", [_of_ten(f["precision"]) for f in figures.values()]),
        ("of ten papers that belong, proposed", [_of_ten(f["recall"]) for f in figures.values()]),
        ("proposals a week", [f"{_a_week(f):.0f}" for f in figures.values()]),
        ("rows that it asks about, of these wanted", [_asked(f) for f in figures.values()]),
        ("filed into the right section", _shares(figures, "accuracy")),
        ("… or one that a reader could defend", _shares(figures, "acceptable")),
        ("the right section among its first two", _shares(figures, "top2_accuracy")),
        ("keywords (F1)", _shares(figures, "keyword_f1")),
    ]
    head = [
        "| |" + "".join(f" {list_id} |" for list_id in figures),
        "| --- |" + " --- |" * len(figures),
    ]
    return "\n".join([*head, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)])


def _of_ten(share: float) -> str:
    return f"{10 * share:.1f}"


def _a_week(figures: Figures) -> float:
    first, last = map(date.fromisoformat, figures["days"].split(" to "))
    return float(figures["lanes"]["propose"]["rows"]) * 7 / ((last - first).days + 1)


def _asked(figures: Figures) -> str:
    unsure = figures["lanes"]["unsure"]
    return f"{unsure['belong']} of {unsure['rows']}"


def _shares(figures: Mapping[str, Figures], name: str) -> list[str]:
    told = [each["filing"].get(name) for each in figures.values()]
    return ["writes none" if value is None else f"{100 * value:.0f} %" for value in told]


def _weak(figures: Figures) -> str:
    """Sections that it finds least of, and what it takes for what most often."""
    common = {s: c for s, c in figures["per_section"].items() if c["papers"] >= FEW}
    found = sorted(common, key=lambda s: (common[s]["right"] / common[s]["papers"], s))[:WEAKEST]
    least = ", ".join(f"*{s}* ({common[s]['right']} of {common[s]['papers']})" for s in found)
    taken = "; ".join(f"*{a}* for *{b}* ({n})" for a, b, n in figures["confusions"][:WEAKEST])
    return f"it finds least of {least}; it takes {taken}."


def kept_figures() -> dict[str, Figures]:
    """Figures kept beside the models that ship, by list."""
    return {
        list_id: json.loads((MODELS_DIR / list_id / FIGURES_NAME).read_text(encoding="utf-8"))
        for list_id in known_lists()
    }


def _main(*folder: str) -> None:
    for list_id in known_lists() if folder else ():
        report = json.loads(Path(folder[0], f"evaluation-{list_id}.json").read_text("utf-8"))
        text = json.dumps(summary(report), indent=2, sort_keys=True) + "\n"
        write_atomically(MODELS_DIR / list_id / FIGURES_NAME, text)
    write_atomically(CARD, model_card(kept_figures()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
