"""CSV and JSON that other programs read back."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.website.exports import to_csv, to_json
from flows.website.row_scripts import facts_of
from tests.flows.website.made_up import row, section

# What UTF-8 files can hold.
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


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
    (read,) = json.loads(to_json([row("Größe", came_date=date(2026, 3, 1))]))
    assert read["title"] == "Größe"
    assert read["came_date"] == "2026-03-01"
    assert read["year"] == 2024


@given(title=texts)
def test_json_reads_back(title: str) -> None:
    assert json.loads(to_json([row(title)]))[0]["title"] == title


def test_exports_of_an_empty_list_are_empty_and_valid() -> None:
    assert json.loads(to_json([])) == []
    assert to_csv([]).startswith("title,authors,")


def test_csv_names_every_section_and_author() -> None:
    one = row(sections=(section("Survey"), section("Data")), authors=("Ada Example", "Bo Muster"))
    (read,) = list(csv.DictReader(io.StringIO(to_csv([one]), newline="")))
    assert read["section"] == "survey; data"
    assert read["authors"] == "Ada Example; Bo Muster"


def test_facts_of_a_paper_stand_in_one_line() -> None:
    one = row(
        categories=("cs.CV", "cs.CL"),
        submitted_date=date(2024, 3, 5),
        doi="10.1/x",
        comment="8 pages",
    )
    assert facts_of(one) == "arXiv:2403.00001 · cs.CV cs.CL · 5 March 2024 · doi:10.1/x · 8 pages"
    assert facts_of(row(arxiv_id="")) == ""
