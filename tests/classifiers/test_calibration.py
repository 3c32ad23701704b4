from functools import partial

import numpy as np
import pytest

from classifiers.features import Row
from classifiers.linear import as_matrix, fit_binary
from classifiers.screening import (
    BEND_FROM,
    MOST_UNSURE,
    Calibration,
    choose_thresholds,
    fit_calibration,
    forward_scores,
)


def drawn(odds, seed=0):
    return np.random.default_rng(seed).random(len(odds)) < 1 / (1 + np.exp(-odds))


def test_calibration_finds_two_slopes():
    scores = np.linspace(-4, 4, 8_000)
    answers = drawn(2 * scores - 1.5 * np.maximum(scores - BEND_FROM, 0) + 1.5)
    found = fit_calibration(scores, answers, np.ones(len(scores)))
    assert found.slope == pytest.approx(2, abs=0.3)
    assert found.bend == pytest.approx(-1.5, abs=0.3)
    assert found.shift == pytest.approx(1.5, abs=0.5)


def test_a_higher_score_is_never_less_probable():
    scores = np.concatenate([np.linspace(-3, 0, 500), np.linspace(0.1, 3, 50)])
    answers = drawn(3 * scores - 6 * np.maximum(scores, 0))
    found = fit_calibration(scores, answers, np.ones(len(scores)))
    probs = [found.prob(score) for score in np.linspace(-5, 5, 101)]
    assert found.bend == 0 or probs == sorted(probs)


def test_one_kind_of_answer_leaves_scores_as_they_are():
    assert fit_calibration(np.ones(3), np.ones(3, bool), np.ones(3)) == Calibration(1.0, 0.0)


def test_extreme_scores_give_probabilities():
    calibration = Calibration(2.0, 0.0, -1.0)
    assert calibration.prob(1e9) == pytest.approx(1)
    assert calibration.prob(-1e9) == pytest.approx(0)


def test_forward_scores_come_from_earlier_blocks_only():
    """Block 1 turns the meaning of the feature round; its own scores cannot know that."""
    rows = [Row(np.array([0], np.int32), np.array([value], np.float32)) for value in [1, -1] * 20]
    blocks = [0] * 20 + [1] * 20
    answers = np.array([True, False] * 10 + [False, True] * 10)
    fit = partial(fit_binary, c=1.0, balanced=True)
    scores = forward_scores(as_matrix(rows, 1), answers, np.ones(40), blocks, fit)
    assert np.isnan(scores[:20]).all()
    assert (scores[20::2] > 0).all()
    assert (scores[21::2] < 0).all()


def test_the_unsure_band_does_not_flood():
    probs = np.geomspace(1, 0.001, 1000)
    answers = np.arange(1000) < 20
    answers[900] = True
    found = choose_thresholds(probs, answers, np.ones(1000), precision=0.7, recall=1.0)
    proposed = (probs >= found.propose_from).sum()
    unsure = (probs >= found.unsure_from).sum() - proposed
    assert 0 < unsure <= 1.1 * MOST_UNSURE * proposed + 1
