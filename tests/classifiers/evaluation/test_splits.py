from dataclasses import replace
from datetime import date

import pytest

from catalog.paper import Paper
from classifiers.dataset import Label
from classifiers.evaluation.splits import (
    Window,
    identity_groups,
    is_known,
    next_month,
    rolling_windows,
    split,
)

AUGUST, SEPTEMBER = date(2025, 8, 20), date(2025, 9, 10)
WINDOW = Window(date(2025, 8, 31), date(2025, 12, 31))


def paper(arxiv_id, day, title=""):
    return Paper(arxiv_id, title or f"Paper {arxiv_id}", "Text.", announced_date=day)


def label(arxiv_id, day, **changes):
    plain = Label("vlgfm", arxiv_id, day, day, is_relevant=True, section="dataset")
    return replace(plain, **changes)


def cut(labels, *papers, **options):
    return split(labels, {p.arxiv_id: p for p in papers}, WINDOW, **options)


def ids(examples):
    return [e.paper.arxiv_id for e in examples]


def test_training_ends_before_the_test_begins():
    done = cut([], paper("1", AUGUST), paper("2", SEPTEMBER), paper("3", date(2026, 1, 1)))
    assert (ids(done.train), ids(done.test)) == (["1"], ["2"])


def test_an_answer_that_was_not_known_yet_is_not_learned():
    late = label("1", AUGUST, known_date=SEPTEMBER, source="row")
    assert ids(cut([late], paper("1", AUGUST)).train) == []
    assert not is_known(late, paper("1", AUGUST), AUGUST)


def test_unannotated_papers_of_the_stream_count_as_not_belonging():
    (example,) = cut([label("9", AUGUST)], paper("2", SEPTEMBER)).test
    assert (example.label.is_relevant, example.label.source) == (False, "stream")


def test_papers_the_annotator_was_unsure_of_are_left_out():
    unsure = label("2", SEPTEMBER, confidence="l")
    assert ids(cut([unsure], paper("2", SEPTEMBER), paper("3", SEPTEMBER)).test) == ["3"]


def test_rows_of_other_lists_do_not_judge():
    (example,) = cut([label("2", SEPTEMBER, source="other")], paper("2", SEPTEMBER)).test
    assert not example.label.is_relevant


def test_one_paper_under_two_ids_never_stands_on_both_sides():
    done = cut([], paper("1", AUGUST, "GeoX: a model"), paper("2", SEPTEMBER, "GeoX: A Model"))
    assert (ids(done.train), ids(done.test)) == (["1"], [])


def test_texts_from_outside_the_stream_teach_but_are_not_tested():
    labels = [label("1", AUGUST), label("2", SEPTEMBER)]
    done = cut(labels, paper("1", AUGUST), paper("2", SEPTEMBER), stream={"3"})
    assert (ids(done.train), ids(done.test)) == (["1"], [])


def test_a_paper_without_any_date_is_on_neither_side():
    undated = label("1", None)
    done = cut([undated], paper("1", None))
    assert (done.train, done.test) == ([], [])


def test_filing_is_tested_on_papers_that_belong_and_have_a_section():
    labels = [label("2", SEPTEMBER), label("3", SEPTEMBER, section=None)]
    done = cut(labels, paper("2", SEPTEMBER), paper("3", SEPTEMBER), paper("4", SEPTEMBER))
    assert ids(done.relevant_test) == ["2"]


def test_rolling_windows_are_calendar_months():
    windows = rolling_windows(date(2025, 11, 1), date(2026, 1, 15))
    assert [(w.train_until.isoformat(), w.test_until.isoformat()) for w in windows] == [
        ("2025-10-31", "2025-11-30"),
        ("2025-11-30", "2025-12-31"),
        ("2025-12-31", "2026-01-15"),
    ]
    assert windows[0].test_from == date(2025, 11, 1)


@pytest.mark.parametrize(
    ("day", "following"),
    [(date(2025, 1, 31), date(2025, 2, 1)), (date(2025, 12, 1), date(2026, 1, 1))],
)
def test_next_month(day, following):
    assert next_month(day) == following


def test_papers_that_share_a_title_share_a_group():
    papers = [paper("1", AUGUST, "GeoX"), paper("2", AUGUST, "Other"), paper("3", AUGUST, "GeoX")]
    assert identity_groups(papers) == [0, 1, 0]
