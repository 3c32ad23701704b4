from __future__ import annotations

import pytest

from flows.proposals.text.model_words import figures_in_words, measured_on, threshold_in_words


@pytest.mark.parametrize(
    "figures",
    [
        {"recall": 0.93, "precision": 0.86, "macro_f1": 0.8},
        {"screening": {"precision": 0.86, "recall": 0.93}, "filing": {"macro_f1": 0.8}},
        {"precision": {"value": 0.86, "low": 0.8, "high": 0.9}, "recall": {"value": 0.93}},
        {"screening": {"precision": {"value": 0.86}, "recall": {"value": 0.93}}},
    ],
)
def test_cards_of_every_shape_are_read(figures):
    assert figures_in_words(figures) == "precision 0.86, recall 0.93"


def test_unknown_figures_and_words_are_left_out():
    assert figures_in_words({"brier": 0.01, "precision": True, "note": "x", "empty": {}}) == ""


def test_the_test_set_is_named_and_inert():
    assert measured_on({"tested_on": "2025 <b>"}) == "2025 &lt;b>"
    assert measured_on({"tested_on": 3}) == ""


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            {"threshold": "volume", "papers_a_week": 8.9, "rows_a_week": 4.5},
            "about 8.9 papers a week",
        ),
        ({"threshold": "precision"}, "what people are likely to take"),
    ],
)
def test_a_card_says_what_sets_the_threshold(told, says):
    assert says in threshold_in_words(told)


def test_older_cards_say_nothing_of_the_threshold():
    assert threshold_in_words({"precision": 0.9}) == ""
    assert threshold_in_words({}) == ""
