import numpy as np
import pytest
import scipy.sparse as sp

from classifiers.linear import fit_binary, fit_telling


def papers(seed=0):
    """Three words: one of papers that belong, one of few of any kind, one of nearly all."""
    rng = np.random.default_rng(seed)
    belongs = np.arange(400) < 40
    held = rng.random((400, 3)) < np.where(belongs[:, None], [0.9, 0.3, 0.9], [0.02, 0.2, 0.8])
    return sp.csr_matrix(held.astype(float)), belongs, np.ones(400)


def test_a_word_that_tells_weighs_more_freely_than_one_that_does_not():
    told, plain = fit_telling(*papers(), 0.01), fit_binary(*papers(), 0.01, balanced=True)
    assert told.coef[0, 0] > plain.coef[0, 0] > 0
    assert abs(told.coef[2, 0]) < abs(plain.coef[2, 0])


def test_a_word_that_tells_nothing_weighs_nothing():
    matrix, belongs, weights = papers()
    constant = sp.hstack([matrix, np.ones((400, 1))], format="csr")
    told = fit_telling(constant, belongs, weights, 1.0)
    assert told.coef[3, 0] == pytest.approx(0, abs=0.05)


def test_papers_of_one_answer_give_a_constant():
    matrix, _, weights = papers()
    told = fit_telling(matrix, np.ones(400, bool), weights, 1.0)
    assert not told.coef.any()
    assert told.intercept[0] > 0
