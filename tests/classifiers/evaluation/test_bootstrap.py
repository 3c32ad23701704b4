import math

import numpy as np
import pytest

from classifiers.evaluation.bootstrap import Figure, bootstrap

VALUES = np.arange(100, dtype=float)


def mean(positions):
    return float(VALUES[positions].mean())


def test_interval_holds_the_value_and_has_the_textbook_width():
    figure = bootstrap(mean, range(100), replicates=2000)
    standard_error = VALUES.std() / math.sqrt(100)
    assert figure.value == 49.5
    assert figure.high - figure.low == pytest.approx(2 * 1.96 * standard_error, rel=0.1)


def test_groups_are_drawn_whole_so_the_interval_is_wider():
    alone = bootstrap(mean, range(100))
    grouped = bootstrap(mean, [position // 20 for position in range(100)])
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_same_seed_gives_the_same_interval():
    assert bootstrap(mean, range(100), seed=3) == bootstrap(mean, range(100), seed=3)


def test_a_figure_that_does_not_exist_has_no_interval():
    figure = bootstrap(lambda _: math.nan, range(10))
    assert str(figure) == "-"
    assert figure.as_json() == {"value": None, "low": None, "high": None}


def test_one_group_gives_no_interval():
    assert str(bootstrap(mean, [0] * 100)) == "49.500"


def test_replicates_without_the_figure_are_left_out():
    only_first = bootstrap(lambda p: 1.0 if 0 in p else math.nan, range(5))
    assert only_first == Figure(1.0, 1.0, 1.0)
