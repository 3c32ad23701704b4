"""Rows without an arXiv id are looked up by title, cautiously and once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from catalog.config_text import config_text
from catalog.entry import Entry
from catalog.paper import Paper
from flows.errors import SourceError
from flows.polling.sources.query import search_titles
from flows.polling.transport.transport import open_transport
from flows.training.row_ids import (
    ASKED_AGAIN,
    ASKED_AT_ONCE,
    MOST_A_RUN,
    found_row_ids,
    look_up_row_ids,
    row_name,
)
from flows.training.trainer import row_labels
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import settings_for
from tests.flows.proposals.sample import readme, sample_config

TODAY = date(2026, 3, 10)


def paper(number: int, title: str, **facts: object) -> Paper:
    day = date(2026, 3, 2)
    return Paper(
        f"2603.{number:05}", title, "We fly it.", announced_date=day, submitted_date=day, **facts
    )


def row(title: str, **facts: object) -> Entry:
    return Entry(title=title, **facts)


ROWS = [row(f"How kite number {n} flies over the sea, a study") for n in range(250)]


class Shelf:
    """arXiv as a function."""

    def __init__(self, *papers: Paper) -> None:
        self.papers = papers
        self.asked: list[int] = []

    def __call__(self, titles):  # type: ignore[no-untyped-def]
        self.asked.append(len(titles))
        return self.papers


def look_up(folder: Path, rows, search, today: date = TODAY) -> list[str]:  # type: ignore[no-untyped-def]
    said: list[str] = []
    look_up_row_ids(rows, folder, search, today, said.append)
    return said


@pytest.mark.parametrize(
    ("entry", "papers", "is_found"),
    [
        (row("A kite that sings at dawn"), [paper(1, "A Kite That Sings at Dawn")], True),
        (row("A kite that sings at dawn"), [paper(1, "A kite that sings at dusk")], False),
        (row("A kite that sings at dawn"), [paper(1, "A kite that sings at dawn: II")], False),
        (row("On kites"), [paper(1, "On kites")], False),
        (row("A kite that sings at dawn", year=2019), [paper(1, "A kite that sings at dawn")], False),
        (row("A kite that sings at dawn", year=2027), [paper(1, "A kite that sings at dawn")], True),
        (
            row("A kite that sings at dawn", extra={"authors": "Mina Vo, Li Wu"}),
            [paper(1, "A kite that sings at dawn", authors=("Jo Bell", "Al Ray"))],
            False,
        ),
        (
            row("A kite that sings at dawn"),
            [paper(1, "A kite that sings at dawn"), paper(2, "A kite that sings at dawn")],
            False,
        ),
    ],
)  # fmt: skip
def test_only_the_very_paper_counts(tmp_path, entry, papers, is_found):
    look_up(tmp_path, [entry], Shelf(*papers))
    assert found_row_ids(tmp_path) == ({row_name(entry): "2603.00001"} if is_found else {})


def test_rows_are_asked_for_once_and_those_without_answer_again_later(tmp_path):
    there = paper(1, ROWS[0].title)
    arxiv = Shelf(there)
    look_up(tmp_path, ROWS, arxiv)
    assert arxiv.asked == [ASKED_AT_ONCE, ASKED_AT_ONCE, 50]
    look_up(tmp_path, ROWS, arxiv)
    assert len(arxiv.asked) == 3
    look_up(tmp_path, ROWS, arxiv, TODAY + ASKED_AGAIN)
    assert sum(arxiv.asked) == 250 + 249


def test_one_run_asks_for_so_many_and_says_what_is_left(tmp_path):
    rows = [row(f"A long title on kite number {n}") for n in range(MOST_A_RUN + 7)]
    arxiv = Shelf()
    assert "7 are left for the next run" in look_up(tmp_path, rows, arxiv)[-1]
    look_up(tmp_path, rows, arxiv)
    assert sum(arxiv.asked) == MOST_A_RUN + 7


def test_who_is_cut_off_goes_on_where_it_stopped(tmp_path):
    calls = []

    def fails_at_second(titles):
        calls.append(len(titles))
        if len(calls) == 2:
            raise SourceError("arXiv is away")
        return []

    assert "wait for the next run" in look_up(tmp_path, ROWS, fails_at_second)[-1]
    look_up(tmp_path, ROWS, fails_at_second)
    assert calls == [100, 100, 100, 50]


def test_a_file_that_cannot_be_read_is_asked_for_anew(tmp_path):
    (tmp_path / "row-ids.json").write_text("{not json")
    look_up(tmp_path, ROWS[:1], Shelf(paper(1, ROWS[0].title)))
    assert list(found_row_ids(tmp_path).values()) == ["2603.00001"]


def test_two_hundred_and_fifty_titles_take_three_requests(tmp_path):
    papers = [paper(n, each.title) for n, each in enumerate(ROWS)]
    with ArxivStandin(papers, today=TODAY + timedelta(days=1)) as arxiv:
        with open_transport(settings_for(arxiv, tmp_path)) as transport:
            look_up(tmp_path, ROWS, lambda titles: search_titles(titles, transport))
        assert found_row_ids(tmp_path) == {
            row_name(each): f"2603.{n:05}" for n, each in enumerate(ROWS)
        }
        assert len(arxiv.requests) <= 4
        assert all(len(one.path) < 5_400 for one in arxiv.requests)


def test_a_hostile_title_is_words_in_a_phrase(tmp_path):
    """Quotes, brackets and field names of a query are words like any other."""
    hostile = row('A kite") OR cat:cs.AI AND ti:(" submittedDate:[1 TO 2]')
    with ArxivStandin([paper(1, "A kite of its own")], today=TODAY) as arxiv:
        with open_transport(settings_for(arxiv, tmp_path)) as transport:
            assert search_titles([hostile.title, "***"], transport) == []
        assert len(arxiv.requests) == 1


def test_a_found_id_makes_the_row_a_label(tmp_path):
    config = sample_config()
    bare = readme().replace(
        "Old box kite 0](https://arxiv.org/abs/2603.01000)",
        "Old box kite number nought](https://example.org/kite)",
    )
    folder = tmp_path / "kites" / "catalog" / "kites"
    folder.mkdir(parents=True)
    (folder / "list.yaml").write_text(config_text(config))
    (tmp_path / "kites" / "README.md").write_text(bare)
    without = row_labels(folder.parent, "kites")
    entry = row("Old box kite number nought", year=2026)
    found = row_labels(folder.parent, "kites", {row_name(entry): "2603.00009"})
    assert {it.arxiv_id for it in found} - {it.arxiv_id for it in without} == {"2603.00009"}
    assert next(it for it in found if it.arxiv_id == "2603.00009").section == "box"
