"""What the first head learns from."""

from __future__ import annotations

import numpy as np

from classifiers.dataset import Label, Source
from classifiers.fit_screening import without_likeliest


def _label(number: int, source: Source, *, belongs: bool = False) -> Label:
    key = f"2401.{number:05}"
    return Label("lakes", key, None, None, belongs, None, source=source)


def test_the_likeliest_of_the_unlabelled_teach_nothing_and_answers_do():
    labels = [_label(0, "row", belongs=True), _label(1, "review")]
    labels += [_label(number, "stream") for number in range(2, 2_002)]
    scores = np.full(len(labels), -4.0)
    scores[[0, 1, 700, 900, 1_200]] = 5.0, 4.0, 3.0, 2.0, 1.0
    weights = without_likeliest(labels, np.ones(len(labels)), scores)
    assert np.flatnonzero(weights == 0).tolist() == [700, 900]


def test_papers_without_a_score_and_small_samples_keep_their_weight():
    labels = [_label(number, "stream") for number in range(900)]
    weights = np.ones(900)
    assert (without_likeliest(labels, weights, np.full(900, np.nan)) == weights).all()
