from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from classifiers.list_model import ListModel
from classifiers.meeting import learn_meeting
from tests.classifiers.small_model import ASSISTANT, BOUND, CONFIG, paper, small_model

OWNERS = np.array([0, 0, 1, 1, -1], np.int8)
NOWHERE = np.zeros((5, 2), np.float32)
"""Directions of words that have no vector."""


def learned(seed=0, papers=600):
    """Papers of five words; those belong that hold a word of both concepts."""
    rng = np.random.default_rng(seed)
    held = rng.random((papers, 5)) < 0.35
    belongs = held[:, :2].any(axis=1) & held[:, 2:4].any(axis=1)
    matrix = sp.csr_matrix(held / np.maximum(np.sqrt(held.sum(axis=1, keepdims=True)), 1))
    base = held[:, :4].sum(axis=1) - 2.0
    folds = np.arange(papers) % 5
    meeting, unseen = learn_meeting(matrix, OWNERS, base, belongs, np.ones(papers), folds, NOWHERE)
    return meeting, unseen, belongs


def score(meeting, *columns, base=0.0):
    columns = np.array(columns, np.int32)
    values = np.full(len(columns), max(1, len(columns)) ** -0.5, np.float32)
    return meeting.score(base, columns, values)


def test_much_of_one_concept_does_not_make_up_for_none_of_the_other():
    meeting, unseen, belongs = learned()
    assert score(meeting, 0, 2) > 0 > score(meeting, 0, 1)
    assert unseen[belongs].mean() > 0 > unseen[~belongs].mean()


def test_papers_that_hold_most_of_both_concepts_do_not_lose_by_it():
    rng = np.random.default_rng(1)
    held = rng.random((600, 5)) < 0.35
    # The sum of all words knows already; what is left for the product speaks against it.
    sums = held[:, :2].sum(axis=1) + held[:, 2:4].sum(axis=1)
    belongs = (sums >= 2) & (sums < 4)
    matrix = sp.csr_matrix(held / np.maximum(np.sqrt(held.sum(axis=1, keepdims=True)), 1))
    base = np.where(belongs, 2.0, -2.0) + rng.normal(size=600)
    meeting, _ = learn_meeting(
        matrix, OWNERS, base, belongs, np.ones(600), np.arange(600) % 5, NOWHERE
    )
    assert meeting.mix[-1] == 0


def test_a_paper_without_any_word_of_a_concept_has_a_score_too():
    meeting, _, _ = learned()
    assert score(meeting) < 0
    assert score(meeting, 4) == pytest.approx(score(meeting))


def test_the_pull_of_a_word_is_how_the_score_changes_with_it():
    meeting, _, _ = learned()
    columns, values = np.array([0, 2], np.int32), np.array([0.6, 0.8], np.float32)
    share, by_word = meeting.pull(0.3, columns, values)
    step = 1e-3
    more = meeting.score(0.3 + step, columns, values) - meeting.score(0.3, columns, values)
    assert more / step == pytest.approx(share, rel=1e-2)
    # Alone in its concept a word has length one, so its pull is the concept's slope times weight.
    heavier = replace(meeting, shifts=meeting.shifts + np.float32([step, 0]))
    slope = (heavier.score(0.3, columns, values) - meeting.score(0.3, columns, values)) / step
    assert by_word[0] == pytest.approx(slope * meeting.weights[0], rel=1e-2)


def test_there_is_no_meeting_where_a_concept_has_no_words():
    matrix = sp.csr_matrix(np.eye(4, 5))
    none = learn_meeting(
        matrix, np.zeros(5, np.int8), np.zeros(4), np.array([1, 0, 0, 0], bool), np.ones(4),
        np.arange(4), NOWHERE,
    )  # fmt: skip
    assert none is None


def test_a_word_that_no_row_holds_counts_as_the_words_that_it_is_used_like():
    rng = np.random.default_rng(0)
    held = rng.random((600, 7)) < 0.35
    # Nothing was seen of the last two words; both go with the first concept.
    held[:, 5:] = False
    belongs = held[:, 0] & held[:, 2]
    matrix = sp.csr_matrix(held / np.maximum(np.sqrt(held.sum(axis=1, keepdims=True)), 1))
    owners = np.array([0, 0, 1, 1, -1, 0, 0], np.int8)
    directions = np.float32([[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0], [1, 0], [-1, 0]])
    base = held[:, :4].sum(axis=1) - 2.0
    meeting, _ = learn_meeting(
        matrix, owners, base, belongs, np.ones(600), np.arange(600) % 5, directions
    )
    assert meeting.weights[5] > 0 > meeting.weights[6]
    assert score(meeting, 5, 2) > score(meeting, 6, 2)


def test_a_model_that_is_loaded_says_the_same(tmp_path):
    model = small_model()
    assert model.meeting is not None
    model.save(tmp_path)
    papers = [paper("An assistant", ASSISTANT), paper("A bound", BOUND)]
    loaded = ListModel.load(tmp_path)
    assert loaded.screen(papers, CONFIG)[0].prob_relevant == pytest.approx(
        model.screen(papers, CONFIG)[0].prob_relevant
    )


@pytest.mark.parametrize(
    "broken",
    [{"mix": np.zeros(3, np.float32)}, {"owners": np.full(5, 7, np.int8)}],
)
def test_arrays_that_do_not_fit_together_are_refused(broken):
    with pytest.raises(ValueError, match="the meeting"):
        replace(learned()[0], **broken).check(5)
