"""BibTeX, CSV and JSON that other programs read back."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.website.exports import bibtex_of, to_bibtex, to_csv, to_json
from tests.flows.website.made_up import made_up_row, row

# What UTF-8 files can hold.
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


def test_bibtex_of_a_preprint() -> None:
    written = bibtex_of(row(authors=("Ada Example", "Bo de Muster")))
    assert written == (
        "@misc{example2024,\n"
        "  title = {{Harvest maps from orbit}},\n"
        "  author = {Ada Example and Bo de Muster},\n"
        "  year = {2024},\n"
        "  eprint = {2403.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2403.00001}\n"
        "}\n"
    )


def test_bibtex_of_a_published_paper_names_its_venue() -> None:
    written = bibtex_of(row(venue="CVPR"))
    assert written.startswith("@article{harvest2024")
    assert "journal = {CVPR}" in written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% of $x_1 & #2", r"50\% of \$x\_1 \& \#2"),
        ("a ~ b ^ c", r"a \textasciitilde{} b \textasciicircum{} c"),
        (r"\input{passwd}", r"\textbackslash{}input\textbraceleft{}passwd\textbraceright{}"),
        ("two\nlines", "two lines"),
    ],
)
def test_marks_of_latex_are_text_in_a_title(title: str, written: str) -> None:
    assert f"title = {{{{{written}}}}}" in bibtex_of(row(title))


@given(title=texts, author=texts, venue=texts)
def test_braces_balance_whatever_a_title_holds(title: str, author: str, venue: str) -> None:
    """BibTeX counts braces, and an escaped one counts too."""
    written = bibtex_of(row(title, authors=(author,), venue=venue))
    depth = 0
    for number, char in enumerate(written):
        depth += (char == "{") - (char == "}")
        assert depth > 0 or char == "\n" or number < written.index("{") or char == "}"
    assert depth == 0
    assert written.count("\n@") == 0


def test_an_author_called_smith_and_co_stays_one_author() -> None:
    assert "author = {{Smith and Co} and Ada Example}" in bibtex_of(
        row(authors=("Smith and Co", "Ada Example"))
    )


def test_each_paper_stands_once_in_bibtex_and_keys_differ() -> None:
    rows = [
        row(),
        row(section="captioning", key="arxiv:2403.00001#2"),
        row("Harvest maps from the air", key="arxiv:2403.00002"),
    ]
    written = to_bibtex(rows)
    assert written.count("@misc{") == 2
    assert "@misc{harvest2024," in written
    assert "@misc{harvest2024-2," in written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r@"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    text = to_csv([row(f"{start}cmd|' /C calc'!A0")])
    (read,) = list(csv.DictReader(io.StringIO(text, newline="")))
    assert read["title"].startswith("'" + start.strip())


def test_a_carriage_return_in_a_title_ends_no_row() -> None:
    (read,) = list(csv.DictReader(io.StringIO(to_csv([row("one\rtwo\nthree")]), newline="")))
    assert read["title"] == "one two three"


@given(title=texts, venue=texts, keywords=st.lists(texts, max_size=3))
def test_csv_reads_back_with_no_formula_in_it(title: str, venue: str, keywords: list[str]) -> None:
    one = row(title, venue=venue, keywords=tuple(keywords))
    (read,) = list(csv.DictReader(io.StringIO(to_csv([one]), newline="")))
    assert read["title"].removeprefix("'") == " ".join(title.split()).removeprefix("'")
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in read.values())


def test_json_holds_every_field_and_days_as_text() -> None:
    (read,) = json.loads(to_json([row("Größe", added_date=date(2026, 3, 1))]))
    assert read["title"] == "Größe"
    assert read["added_date"] == "2026-03-01"
    assert read["year"] == 2024


@given(title=texts)
def test_json_reads_back(title: str) -> None:
    assert json.loads(to_json([row(title)]))[0]["title"] == title


def test_exports_of_an_empty_list_are_empty_and_valid() -> None:
    assert to_bibtex([]) == ""
    assert json.loads(to_json([])) == []
    assert to_csv([]).startswith("title,abbreviation,")


def test_a_row_without_anything_but_a_title_exports() -> None:
    bare = row(arxiv_id="", month="", year=None, paper_url="", key="title:x")
    assert bibtex_of(bare) == "@misc{harvest,\n  title = {{Harvest maps from orbit}}\n}\n"


def test_a_thousand_rows_have_a_thousand_keys() -> None:
    written = to_bibtex(made_up_row(number) for number in range(1000))
    keys = [line for line in written.splitlines() if line.startswith("@")]
    assert len(set(keys)) == 1000
