"""Holds the gate for a retrained model: may it replace the one in use?

Retraining compares labels with and without the reviews that are new; a changed recipe is
compared with the one in the card of the model in use. See `classifiers.evaluation.gate`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from itertools import pairwise
from typing import Any

from catalog.config import ListConfig
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Label
from classifiers.evaluation.corpus import Corpus
from classifiers.evaluation.gate import Contestant, GateOutcome, hold_gate
from classifiers.evaluation.list_method import list_method
from classifiers.evaluation.splits import Window, judged_days
from classifiers.recipes import Recipe, recipe_for

FROZEN_SHARE = 0.5
"""Share of the judged papers that belong, the newest ones, that are answered."""
BLOCKS = 2
"""Parts of these, each answered by models of all that came before it: a fit a side each."""


def gate_retraining(
    config: ListConfig,
    candidate: tuple[Recipe, Sequence[Label]],
    incumbent: tuple[Recipe, Sequence[Label]],
    corpus: Corpus,
    windows: Sequence[Window] = (),
) -> GateOutcome:
    """Compare two (recipe, labels) on the newest papers; the candidate's labels are the truth."""
    judges = corpus.dated(candidate[1])
    return hold_gate(
        _contestant(config, candidate[0], judges),
        _contestant(config, incumbent[0], corpus.dated(incumbent[1])),
        judges,
        corpus.texts,
        windows or _windows(judges, corpus),
        corpus.stream or None,
    )


def gate_recipe(
    config: ListConfig, labels: Sequence[Label], corpus: Corpus, card: Mapping[str, Any]
) -> GateOutcome:
    """Compare today's recipe with that of the model in use, both on today's labels.

    Raises TrainingError where the card's recipe is one that this version cannot follow.
    """
    used = recipe_from_card(card)
    if used is None:
        raise TrainingError(
            "the recipe of the model in use cannot be followed by this version, so there is "
            "nothing to compare with.",
            remedy="Train without --gate once, and compare the reports of `litwatch evaluate`.",
        )
    return gate_retraining(config, (recipe_for(config.id), labels), (used, labels), corpus)


def _windows(judges: Sequence[Label], corpus: Corpus) -> list[Window]:
    """Windows before whose first day there are papers to tell from: a stream may be a few weeks."""
    windows = newest_windows(judges)
    days = [corpus.texts[arxiv_id].announced_date for arxiv_id in corpus.stream]
    first = min(filter(None, days), default=None)
    within = [label for label in judges if label.arxiv_id in corpus.stream]
    if first is None or first <= windows[0].train_until or not judged_days(within):
        return windows
    return newest_windows(within)


def newest_windows(labels: Sequence[Label]) -> list[Window]:
    """Windows whose tests hold the newest half of the judged papers that belong, a share each.

    Raises TrainingError where no paper has a date.
    """
    days = judged_days(labels)
    if not days:
        raise TrainingError(
            "no labelled paper that belongs has a date, so nothing can be held back.",
            remedy="Give the snapshot that holds the labelled papers.",
        )
    shares = (1 - FROZEN_SHARE + FROZEN_SHARE * block / BLOCKS for block in range(BLOCKS))
    lasts = (days[int((len(days) - 1) * share)] for share in shares)
    cuts = sorted({min(last, days[-1] - timedelta(days=1)) for last in lasts})
    return [Window(*pair) for pair in pairwise([*cuts, days[-1]])]


def recipe_from_card(card: Mapping[str, Any]) -> Recipe | None:
    """Recipe a model was trained by; None where this version cannot follow it."""
    told = card.get("recipe")
    names = {each.name for each in fields(Recipe)}
    if not isinstance(told, Mapping) or not set(told) <= names or "name" not in told:
        return None
    return Recipe(**{**_UNTOLD, **told})


_UNTOLD: Mapping[str, Any] = {
    "has_word_pairs": True,
    "filing_vector_weight": 0.0,
    "filing_move_weight": 0.0,
    "filing_softness": 0.0,
}
"""What cards do not tell that were written before there was a choice."""


def label_hash(labels: Sequence[Label]) -> str:
    """Short name of a set of labels."""
    lines = sorted(f"{e.arxiv_id} {e.is_relevant} {e.section} {e.weight}" for e in labels)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _contestant(config: ListConfig, recipe: Recipe, labels: Sequence[Label]) -> Contestant:
    name = f"recipe {recipe.name} on labels {label_hash(labels)}"
    return Contestant(name, list_method(recipe, config).fit, labels)
