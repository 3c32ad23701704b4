"""Fits the first head: does a paper belong? With calibration and thresholds on papers not seen."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from classifiers.dataset import Example, Label
from classifiers.features import Floats
from classifiers.known_lists import WHOLE_DAYS_FROM
from classifiers.linear import Doubles, Linear, fit_binary, fit_telling
from classifiers.meeting import Meeting, learn_meeting
from classifiers.prepared import Prepared
from classifiers.recipes import Recipe
from classifiers.screening import (
    Calibration,
    Fit,
    Thresholds,
    choose_thresholds,
    fit_calibration,
    forward_scores,
    held_out_figures,
    out_of_fold_scores,
)
from classifiers.volume import Volume, is_decided, measure_volume, rows_in_a_week
from classifiers.word_vectors import shipped_word_vectors

MIN_FOR_BLOCKS = 60
"""Papers of whole days that belong, from which on calibration goes forward in time."""

LIKELIEST = 0.001
"""Share of the papers of the stream that nobody labelled which teach nothing, the likeliest."""


@dataclass(frozen=True)
class FittedScreening:
    """The first head and what turns its score into a verdict."""

    model: Linear
    of_numbers: Floats
    """Weights of a sentence encoder's numbers, scaled as they were; none without one."""
    meeting: Meeting | None
    calibration: Calibration
    thresholds: Thresholds
    figures: dict[str, float | int | str]


def fit_screening(
    recipe: Recipe, data: Prepared, seed: int, rows_a_week: float | None = None
) -> FittedScreening:
    """Fit whether papers belong, with what turns a score into a verdict."""
    answers = np.array([each.label.is_relevant for each in data.examples])
    labels = [each.label for each in data.examples]
    meeting, scores, sound = _unseen(recipe, data, answers, seed)
    if data.featurizer.lexicon is None:
        data = replace(data, weights=without_likeliest(labels, data.weights, scores))
        meeting, scores, sound = _unseen(recipe, data, answers, seed)
    stand_for = np.array([each.label.stands_for for each in data.examples])[sound]
    calibration = fit_calibration(scores[sound], answers[sound], stand_for)
    probs = np.array([calibration.prob(score) for score in scores[sound]])
    by_precision = choose_thresholds(
        probs, answers[sound], stand_for, recipe.propose_precision, recipe.unsure_recall
    )
    if rows_a_week is None:
        rows_a_week = rows_in_a_week(e.arxiv_id for e in labels if e.source == "row")
    volume = measure_volume(probs, [labels[at] for at in np.flatnonzero(sound)], rows_a_week)
    thresholds = _in_force(by_precision, volume, labels)
    whole = _fit(recipe, data)(data.screening_matrix, answers, data.weights)
    own = data.featurizer.starts.moves
    model = Linear(whole.coef[:own], whole.intercept).widened(data.featurizer.width)
    figures = held_out_figures(probs, answers[sound], stand_for, thresholds.propose_from)
    figures["threshold"] = thresholds.basis
    figures |= volume.as_card() if volume else {}
    return FittedScreening(model, whole.coef[own:, 0], meeting, calibration, thresholds, figures)


def _in_force(
    by_precision: Thresholds, volume: Volume | None, labels: Sequence[Label]
) -> Thresholds:
    """Precision where people decided often enough to measure it, volume until then."""
    if volume is None:
        return by_precision
    return volume.never_silent(by_precision) if is_decided(labels) else volume.thresholds()


def _unseen(
    recipe: Recipe, data: Prepared, answers: Any, seed: int
) -> tuple[Meeting | None, Doubles, Any]:
    """What scores of papers that were held out teach; these scores; which to calibrate on."""
    scores, sound = _unseen_scores(recipe, data, answers, seed)
    return *_meet(recipe, data, answers, scores, seed), sound


def without_likeliest(labels: Sequence[Label], weights: Doubles, scores: Doubles) -> Doubles:
    """Weights, none left to the papers of the stream that belong most surely.

    Nobody said that these do not belong; about one in three hundred does, and a new list has few
    rows against them. What people said no to keeps its weight, however sure the scores are.
    """
    unlabelled = np.array([e.source == "stream" and not e.is_relevant for e in labels])
    likely = np.where(unlabelled, np.nan_to_num(scores, nan=-np.inf), -np.inf)
    left = weights.copy()
    left[np.argsort(-likely, kind="stable")[: int(LIKELIEST * unlabelled.sum())]] = 0.0
    return left


def _meet(
    recipe: Recipe, data: Prepared, answers: Any, scores: Doubles, seed: int
) -> tuple[Meeting | None, Doubles]:
    """Where the list's concepts meet, if it has any; and the unseen scores that follow."""
    terms = data.featurizer.words.terms
    if data.concepts is None:
        return None, scores
    vectors = shipped_word_vectors()
    found = learn_meeting(
        data.matrix[:, : len(terms)],
        data.concepts.owners(terms, vectors),
        scores,
        answers,
        data.weights,
        np.array(_folds(recipe, data.examples, seed)),
        vectors.directions(terms),
    )
    return found or (None, scores)


def _unseen_scores(recipe: Recipe, data: Prepared, answers: Any, seed: int) -> tuple[Doubles, Any]:
    """Scores of papers by models that had not seen them; and which to calibrate on."""
    sound = _calibration_papers(data.examples)
    blocks = _blocks_of_time(data.examples, sound & answers, recipe.folds)
    matrix, weights, fit = data.screening_matrix, data.weights, _fit(recipe, data)
    if blocks and data.concepts is None:
        scores = forward_scores(matrix, answers, weights, blocks, fit)
        return scores, sound & ~np.isnan(scores)
    folds = _folds(recipe, data.examples, seed)
    return out_of_fold_scores(matrix, answers, weights, folds, fit), sound


def _fit(recipe: Recipe, data: Prepared) -> Fit:
    """How the sum of all words is fitted: telling words were not measured beside an encoder."""
    if data.featurizer.lexicon is None and data.vectors is None:
        return partial(fit_telling, c=recipe.screening_c)
    return partial(fit_binary, c=recipe.screening_c, balanced=True)


def _folds(recipe: Recipe, examples: Sequence[Example], seed: int) -> list[int]:
    return [fold_of(each.paper.arxiv_id, recipe.folds, seed) for each in examples]


def fold_of(arxiv_id: str, folds: int, seed: int) -> int:
    """Fold of a paper: a hash, so that it never depends on the other papers."""
    digest = hashlib.sha256(f"{seed}:{arxiv_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % folds


def _blocks_of_time(examples: Sequence[Example], belonging: Any, blocks: int) -> list[int]:
    """Block of each paper: 0 only teaches, the others hold about as many that belong each.

    Nothing where too few papers belong, or too many on one day, to be parted by date.
    """
    days = [each.label.announced_date or date.min for each in examples]
    ends = sorted(day for day, ok in zip(days, belonging, strict=True) if ok)
    if len(ends) < MIN_FOR_BLOCKS:
        return []
    starts = [ends[len(ends) * block // (blocks + 1)] for block in range(1, blocks + 1)]
    if len(set(starts)) < blocks or starts[0] < WHOLE_DAYS_FROM:
        return []
    return [bisect_right(starts, day) for day in days]


def _calibration_papers(examples: Sequence[Example]) -> Any:
    """Papers of whole announcement days with a sure answer; all papers where those are few."""
    sound = np.array(
        [
            (each.label.announced_date or date.min) >= WHOLE_DAYS_FROM
            and not each.label.is_borderline
            for each in examples
        ]
    )
    belonging = sum(each.label.is_relevant for each, ok in zip(examples, sound, strict=True) if ok)
    return sound if belonging >= 30 else np.ones(len(examples), bool)
