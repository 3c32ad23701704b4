"""Venue and year as hands join, sign and bracket them: a new row has its own, in the same way."""

from __future__ import annotations

import pytest

from catalog.entry import Entry, Link
from tests.catalog.writing.new_rows import added_lines, loaded

NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),),
)
ROWS = [("forests", "ICML", "2403"), ("rivers", "arXiv", "2402"), ("coasts", "ICCV", "2401")]


def written(form: str, place: str, venue: str, month: str) -> str:
    title, arxiv = f"Seeing {place} from orbit", f"{month}.00001"
    url = f"https://arxiv.org/abs/{arxiv}"
    return form.format(title=title, venue=venue, arxiv=arxiv, url=url)


FORMS = {
    "joined": "- [{venue}2024] [{title}]({url})",
    "by a comma": "- _{title}_ ({venue}, 2024) [pdf]({url})",
    "by a hyphen": "- [{title}]({url}) `{venue}-2024`",
    "a sign before": "- 📄 [{title}]({url}) | 🏛️ {venue} 2024",
    "arXiv's number as label": "- {title} ({venue} 2024) [[arXiv:{arxiv}]({url})]",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_new_row_says_where_it_was_published_as_its_neighbours_do(form):
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    assert added_lines(rows, NEW) == [written(form, "lakes", "CVPR", "2405")]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_venue_and_year_are_read_without_the_marks_around(form):
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    read = [(row.entry.venue, row.entry.year) for row in loaded(rows)[1].rows]
    assert read == [(venue, 2024) for _, venue, _ in ROWS]


def test_a_label_that_names_arxiv_with_its_number_gets_no_venue():
    form = FORMS["arXiv's number as label"]
    rows = "".join(f"{written(form, place, 'arXiv', month)}\n" for place, _, month in ROWS)
    assert added_lines(rows, NEW) == [written(form, "lakes", "CVPR", "2405")]
