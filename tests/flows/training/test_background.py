from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.paper import Paper
from classifiers.dataset import load_texts
from flows.errors import FlowError, SourceError
from flows.training.background import WEEKS, fetch_background

TODAY = date(2026, 3, 12)  # a Thursday


class Arxiv:
    """Gives one paper a window, and fails from a given window on."""

    def __init__(self, fails_from=99):
        self.asked, self.fails_from = [], fails_from

    def __call__(self, categories, first, last):
        if len(self.asked) >= self.fails_from:
            raise SourceError("arXiv is away.", remedy="Wait.")
        self.asked.append((first, last))
        return [Paper(f"2603.{len(self.asked):05d}", "T", "A")]


def test_the_newest_whole_weeks_are_asked_for_once(tmp_path):
    arxiv, said = Arxiv(), []
    files = fetch_background(("cs.CV", "cs.CL"), TODAY, tmp_path, arxiv, said.append)
    assert len(files) == len(arxiv.asked) == WEEKS
    assert arxiv.asked[0][0] == datetime(2026, 3, 2, tzinfo=UTC)
    assert all(last - first == timedelta(days=7, minutes=-1) for first, last in arxiv.asked)
    assert len(load_texts(files)) == WEEKS
    assert said[0] == f"background: asking arXiv for week 1 of {WEEKS}, from 2026-03-02"
    again = fetch_background(("cs.CL", "cs.CV"), TODAY, tmp_path, arxiv, said.append)
    assert (again, len(arxiv.asked)) == (files, WEEKS)


def test_a_week_later_only_the_new_week_is_asked_for(tmp_path):
    arxiv = Arxiv()
    for today in (TODAY, TODAY + timedelta(days=7)):
        fetch_background(("cs.CV",), today, tmp_path, arxiv, lambda step: None)
    assert len(arxiv.asked) == WEEKS + 1


def test_who_is_cut_off_goes_on_where_it_stopped(tmp_path):
    with pytest.raises(SourceError, match="Run the same command again: what came is kept"):
        fetch_background(("cs.CV",), TODAY, tmp_path, Arxiv(fails_from=4), lambda step: None)
    arxiv = Arxiv()
    fetch_background(("cs.CV",), TODAY, tmp_path, arxiv, lambda step: None)
    assert len(arxiv.asked) == WEEKS - 4


def test_categories_without_a_paper_are_an_error_that_names_them(tmp_path):
    with pytest.raises(FlowError, match=r"no paper of the last 9 weeks in cs\.ZZ"):
        fetch_background(("cs.ZZ",), TODAY, tmp_path, lambda *_: [], lambda step: None)


def test_weeks_that_came_empty_from_an_ill_arxiv_are_asked_for_again(tmp_path):
    with pytest.raises(FlowError, match="no paper of the last 9 weeks"):
        fetch_background(("cs.CV",), TODAY, tmp_path, lambda *_: [], lambda step: None)
    files = fetch_background(("cs.CV",), TODAY, tmp_path, Arxiv(), lambda step: None)
    assert len(load_texts(files)) == WEEKS
