from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from classifiers.questions import choose_questions, spread, unsureness
from tests.classifiers.small_model import ASSISTANT, BENCHMARK, BOUND, paper, small_model


def test_the_least_sure_are_worth_most():
    worth = unsureness(np.array([0.001, 0.3, 0.99]), threshold=0.3)
    assert worth.argmax() == 1
    assert worth[1] == pytest.approx(1)


def test_what_is_asked_does_not_depend_on_how_many_papers_a_list_is_shown():
    # The threshold of a list that is shown many lay where papers surely do not belong.
    papers = [
        *(paper(f"A bound {n}", f"{BOUND} number {n}", f"2601.1{n:04d}") for n in range(9)),
        paper("An assistant", ASSISTANT, "2601.20001"),
        paper("A set of pairs", BENCHMARK, "2601.20002"),
    ]
    model = small_model()
    shown_many = replace(model, thresholds=replace(model.thresholds, unsure_from=1e-5))
    assert choose_questions(shown_many, papers, 3) == choose_questions(model, papers, 3)


def test_no_two_that_say_the_same_come_one_after_the_other():
    words = sp.csr_matrix([[1.0, 0], [1.0, 0], [0, 1.0]])
    assert spread(np.array([1.0, 0.95, 0.7]), words, 2) == [0, 2]


def test_no_more_is_asked_than_there_are_papers():
    words = sp.csr_matrix(np.eye(2))
    assert sorted(spread(np.array([1.0, 0.5]), words, 9)) == [0, 1]
    assert choose_questions(small_model(), [], 5) == []


def test_questions_are_near_the_list_and_do_not_depend_on_the_order_of_the_papers():
    papers = [
        *(paper(f"A bound {n}", f"{BOUND} number {n}", f"2601.1{n:04d}") for n in range(40)),
        paper("An assistant", ASSISTANT, "2601.20001"),
        paper("A set of pairs", BENCHMARK, "2601.20002"),
    ]
    asked = choose_questions(small_model(), papers, 3)
    again = choose_questions(small_model(), papers[::-1], 3)
    assert [each.arxiv_id for each in asked] == [each.arxiv_id for each in again]
    assert len({each.arxiv_id for each in asked}) == 3
