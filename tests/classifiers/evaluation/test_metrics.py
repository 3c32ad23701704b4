"""Hand-worked cases: every expected figure can be checked on paper."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from classifiers.evaluation import metrics

RELEVANT = np.array([True, False, True, False, False])
PROBS = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
NOBODY = np.zeros(5, dtype=bool)


def test_average_precision_of_hits_at_ranks_one_and_three():
    assert metrics.average_precision(RELEVANT, PROBS) == pytest.approx((1 + 2 / 3) / 2)


def test_average_precision_counts_equal_scores_as_one_step():
    tied = np.full(4, 0.5)
    assert metrics.average_precision(np.array([True, False, False, False]), tied) == 0.25


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.4, 0.6, 0.9])), min_size=1))
def test_average_precision_agrees_with_scikit_learn(pairs):
    is_relevant, probs = (np.array(column) for column in zip(*pairs, strict=True))
    if is_relevant.any():
        expected = average_precision_score(is_relevant, probs)
        assert metrics.average_precision(is_relevant, probs) == pytest.approx(expected)


def test_precision_and_recall_include_the_threshold_itself():
    assert metrics.precision_at(RELEVANT, PROBS, 0.7) == pytest.approx(2 / 3)
    assert metrics.recall_at(RELEVANT, PROBS, 0.7) == 1.0
    assert metrics.recall_at(RELEVANT, PROBS, 0.71) == 0.5


def test_recall_at_precision_takes_the_best_threshold_that_keeps_it():
    assert metrics.recall_at_precision(RELEVANT, PROBS, 0.75) == 0.5
    assert metrics.recall_at_precision(RELEVANT, PROBS, 0.6) == 1.0
    assert metrics.recall_at_precision(~RELEVANT, PROBS, 0.99) == 0.0


def test_figures_that_cannot_be_had_are_nan():
    assert math.isnan(metrics.average_precision(NOBODY, PROBS))
    assert math.isnan(metrics.recall_at(NOBODY, PROBS, 0.5))
    assert math.isnan(metrics.precision_at(RELEVANT, PROBS, 0.95))
    assert math.isnan(metrics.work_saved(NOBODY, PROBS))
    assert math.isnan(metrics.f1(0, 0, 0))
    assert math.isnan(metrics.calibration_error(RELEVANT, np.zeros(5)))
    assert math.isnan(metrics.average_precision(np.zeros(0, dtype=bool), np.zeros(0)))


def test_precision_recall_curve_has_one_point_per_distinct_score():
    precision, recall, thresholds = metrics.precision_recall_curve(
        np.array([True, False, True]), np.array([0.9, 0.5, 0.5])
    )
    assert precision == pytest.approx([1, 2 / 3])
    assert recall == pytest.approx([0.5, 1])
    assert thresholds == pytest.approx([0.9, 0.5])


def test_the_best_of_each_night_are_chosen_within_their_night():
    nights = ["mon", "mon", "mon", "tue", "tue"]
    probs = np.array([0.1, 0.9, 0.8, 0.3, 0.4])
    best = metrics.best_of_each_night(probs, nights, 1)
    assert best.tolist() == [False, True, False, False, True]
    assert metrics.best_of_each_night(probs, nights, 2).tolist() == [False, True, True, True, True]


def test_work_saved_when_the_last_hit_stands_at_rank_three_of_five():
    assert metrics.work_saved(RELEVANT, PROBS) == pytest.approx(2 / 5 - 0.05)


def test_work_saved_of_random_scores_is_below_zero():
    assert metrics.work_saved(RELEVANT, np.full(5, 0.3)) == pytest.approx(-0.05)


def test_work_saved_reads_up_to_the_nineteenth_of_twenty_hits():
    is_relevant = np.array([True] * 20 + [False] * 80)
    probs = np.concatenate([np.linspace(0.9, 0.8, 19), [0.0], np.full(80, 0.1)])
    assert metrics.work_saved(is_relevant, probs) == pytest.approx(81 / 100 - 0.05)


def test_brier_score():
    expected = (0.1**2 + 0.8**2 + 0.3**2 + 0.2**2 + 0.1**2) / 5
    assert metrics.brier_score(RELEVANT, PROBS) == pytest.approx(expected)


def test_reliability_puts_one_into_the_last_bin_and_leaves_out_empty_bins():
    bins = metrics.reliability(np.array([True, True, False]), np.array([1.0, 0.95, 0.31]))
    assert [(b.low, b.high, b.count) for b in bins] == [(0.3, 0.4, 1), (0.9, 1.0, 2)]
    assert bins[1].mean_prob == pytest.approx(0.975)
    assert bins[1].share_relevant == 1.0


def test_calibration_error_leaves_out_papers_below_the_floor():
    is_relevant = np.array([True, False, True, True])
    probs = np.array([0.8, 0.8, 0.6, 0.01])
    assert metrics.calibration_error(is_relevant, probs) == pytest.approx((2 * 0.3 + 0.4) / 3)


def test_calibration_noise_shrinks_with_more_papers():
    few, many = np.full(10, 0.5), np.full(1000, 0.5)
    assert metrics.calibration_noise(many) < 0.03 < metrics.calibration_noise(few)


TRUTH = ["a", "a", "b", "b", "c"]
FILED = ["a", "b", "b", "b", "a"]


def test_f1_of_one_section():
    counts = metrics.section_counts(TRUTH, FILED)
    assert counts["a"].f1 == pytest.approx(2 * 1 / (2 + 1 + 1))
    assert counts["b"].f1 == pytest.approx(2 * 2 / (4 + 1))
    assert counts["c"].f1 == 0


def test_macro_f1_is_the_mean_over_the_named_sections():
    assert metrics.macro_f1(TRUTH, FILED, {"a", "b"}) == pytest.approx((0.5 + 0.8) / 2)


def test_papers_of_other_sections_count_as_wrong_where_they_are_filed():
    """Four sections were measured on their own papers alone, which hid every false one."""
    assert metrics.macro_f1(["a", "b", "b"], ["a", "a", "a"], ["a"]) == pytest.approx(0.5)


def test_counts_of_a_section_hold_what_was_filed_there_wrongly():
    counts = metrics.section_counts(TRUTH, [*FILED[:4], "d"])
    assert (counts["b"].papers, counts["b"].filed, counts["b"].right) == (2, 3, 2)
    assert (counts["b"].precision, counts["b"].recall) == (pytest.approx(2 / 3), 1.0)
    assert math.isnan(counts["d"].recall)
    assert math.isnan(counts["c"].precision)


def test_the_second_choice_is_told_by_how_far_the_first_is_ahead():
    near, far = {"a": 0.5, "b": 0.45, "c": 0.05}, {"a": 0.9, "b": 0.1}
    bins = metrics.right_by_margin(["b", "a", "a", "a"], [near, near, far, {"a": 1.0}])
    assert [(b.low, b.papers, b.first_right, b.second_right) for b in bins] == [
        (0.0, 2, 1, 1),
        (0.75, 1, 1, 0),
    ]


def test_one_impossible_paper_does_not_make_the_log_loss_infinite():
    losses = metrics.log_losses(["a", "b"], [{"a": 0.5}, {"a": 1.0}])
    assert losses == pytest.approx([-math.log(0.5), -math.log(metrics.LEAST_PROB)])


def test_common_sections_have_enough_papers():
    assert metrics.common_sections(TRUTH, at_least=2) == ["a", "b"]


def test_confusion_matrix_has_truth_in_rows():
    matrix = metrics.confusion_matrix(TRUTH, FILED, ["a", "b", "c"])
    assert matrix.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]


def test_top_two():
    probs = [{"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.5, "b": 0.3, "c": 0.2}]
    assert metrics.in_top_two(["b", "c"], probs) == [True, False]


def test_micro_f1_of_keywords():
    truth, found = [{"clip", "llm"}, set(), {"sam"}], [{"clip"}, {"llm"}, {"sam"}]
    assert metrics.micro_f1(truth, found) == pytest.approx(2 * 2 / (4 + 1 + 1))
