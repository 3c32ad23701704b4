"""Charts: what they count, and that they are SVG whatever a section is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from catalog.config import ListConfig
from flows.memory.ledger import Ledger
from flows.memory.track_record import RED_DATES_FACT, Week
from flows.website.charts import (
    answers_image,
    highest,
    panel_svg,
    sections_image,
    shares_image,
    shares_svg,
    sparkline,
)
from flows.website.site_list import SiteList
from flows.website.trends import MOST_CLASSES, growth_of, trends_of
from tests.flows.website.made_up import made_up_proposal, row, section

SVG = "{http://www.w3.org/2000/svg}"
TAGS = ("svg", "style", "title", "rect", "text", "g", "path", "a")


def test_quarters_without_papers_show_as_gaps() -> None:
    trends = trends_of([row(month="2024-01"), row(month="2024-12"), row(month="2024-10")], [])
    assert trends.quarters == ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]
    assert list(trends.panels[0].listed) == [1, 0, 0, 2]


def test_what_is_not_drawn_is_counted() -> None:
    rows = [row(month=""), row(month="2019-05"), row(month="2024-01")]
    trends = trends_of(rows, [made_up_proposal(0)])
    assert (trends.undated_count, trends.early_count) == (1, 1)
    assert trends.quarters[0] == "2022 Q4"


def test_a_paper_in_two_sections_is_drawn_in_both_and_proposals_apart() -> None:
    both = row(sections=(section("Survey"), section("Data")))
    waits = replace(both, status="proposed")
    panels = trends_of([both], [waits, waits]).panels
    assert [(it.section.name, it.listed, it.proposed) for it in panels] == [
        ("Survey", [1], [2]),
        ("Data", [1], [2]),
    ]
    assert highest(trends_of([both], [waits, waits])) == 3


def test_shares_of_a_quarter_make_one_whole_and_thin_quarters_are_left_out() -> None:
    many = [row(sections=(section(f"S{n % 9}"),)) for n in range(20)]
    trends = trends_of([*many, row(month="2024-09")], [])
    assert list(trends.shares)[-1] == "others"
    assert len(trends.shares) == MOST_CLASSES + 1
    sums = [sum(values) for values in zip(*trends.shares.values(), strict=True)]
    assert sums == [pytest.approx(1), 0, 0]


def test_growth_never_falls() -> None:
    assert growth_of([row(month="2024-01"), row(month="2024-08"), row(month="2024-03")]) == [
        2,
        2,
        3,
    ]


def test_answers_and_red_nights_are_drawn_by_week() -> None:
    weeks = [
        Week(date(2026, 3, 2), 4, 1, 1, 1, 0),
        Week(date(2026, 3, 9), 0, 0, 0, 0, 0, red_nights=2),
    ]
    drawn = answers_image(weeks, "x")
    etree.fromstring(drawn.encode())
    for told in ("2 taken", "1 refused", "67%", "2 red nights"):
        assert told in drawn


def test_a_list_without_a_decision_draws_no_answers() -> None:
    red = {RED_DATES_FACT: ["2026-03-09"]}
    assert not SiteList(
        ListConfig(id="demo", name="Demo"), (), ledger=Ledger("demo", facts=red)
    ).answers


def test_a_bar_leads_to_its_papers_and_says_what_it_is() -> None:
    trends = trends_of([row(month="2024-02")], [])
    drawn = panel_svg(trends.panels[0], trends, 1, lambda name, quarter: f"?{name}&{quarter}")
    svg = etree.fromstring(drawn.encode())
    (link,) = svg.iter(f"{SVG}a")
    assert link.get("href") == "?survey&2024 Q1"
    assert link.get("aria-label") == "Survey, 2024 Q1: 1 listed"
    assert svg.get("aria-label") == "Survey: 1 listed, by quarter"


def test_names_at_the_end_of_the_shares_do_not_touch() -> None:
    rows = [row(sections=(section(f"S{n}"),)) for n in range(6) for _ in range(1 if n else 60)]
    svg = etree.fromstring(shares_svg(trends_of(rows, []), {}).encode())
    heights = [float(it.get("y")) for it in svg.iter(f"{SVG}text") if "name" in it.get("class")]
    gaps = [one - two for one, two in pairwise(heights)]
    assert min(gaps) >= 14
    assert min(heights) > 10


def test_empty_charts_are_still_pictures() -> None:
    nothing = trends_of([], [])
    assert nothing.panels == []
    for drawn in (sections_image(nothing, "x"), shares_image(nothing, {}, "x")):
        etree.fromstring(drawn.encode())
    etree.fromstring(answers_image((), "x").encode())
    assert sparkline([3]) == ""


printable = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(name=printable, title=printable)
def test_names_of_sections_are_text(name: str, title: str) -> None:
    trends = trends_of([row(sections=(section(name),))] * 6, [])
    for drawn in (sections_image(trends, title), shares_image(trends, {}, title)):
        svg = etree.fromstring(drawn.encode())
        assert not set(svg.iter()) - set(svg.iter(*(f"{SVG}{tag}" for tag in TAGS)))
