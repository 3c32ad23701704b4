"""Charts: what they count, and that they are SVG whatever a section is called."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from catalog.entry import Entry
from flows.memory.ledger import Ledger
from flows.memory.records import ProposedRow, Record, Status
from flows.website.charts import MOST_SERIES, Chart, acceptance, growth, render_svg, timeline
from tests.flows.website.made_up import TODAY, row

SVG = "{http://www.w3.org/2000/svg}"


def record(number: int, status: Status, decided: date | None) -> Record:
    key = f"arxiv:2603.{number:05}"
    proposed = ProposedRow(key, str(number), "row", "survey", Entry(title="A title"), edit=None)
    return Record(proposed, status, first_seen_date=date(2026, 1, 1), decided_date=decided)


def ledger(*records: Record) -> Ledger:
    return Ledger("demo").put(records)


def test_months_without_papers_show_as_gaps() -> None:
    chart = timeline([row(month="2024-01"), row(month="2024-04"), row(month="2024-04")], "")
    assert chart.labels == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert chart.series == {"Survey": [1, 0, 0, 2]}


def test_growth_runs_on_and_never_falls() -> None:
    rows = [row(month="2024-01"), row(month="2024-02"), row(month="2024-03", section_name="Data")]
    assert growth(rows, "").series == {"Survey": [1, 2, 2], "Data": [0, 0, 1]}


def test_sections_beyond_the_palette_are_drawn_as_others() -> None:
    rows = [row(section_name=f"Section {n}") for n in range(MOST_SERIES + 4)]
    chart = timeline(rows, "")
    assert len(chart.series) == MOST_SERIES + 1
    assert chart.series["others"] == [4]


def test_acceptance_counts_by_the_week_of_the_decision() -> None:
    chart = acceptance(
        ledger(
            record(1, "merged", date(2026, 3, 9)),
            record(2, "edited", date(2026, 3, 10)),
            record(3, "rejected", date(2026, 3, 8)),
            record(4, "proposed", None),
            record(5, "merged", date(2020, 1, 1)),
        ),
        "",
        TODAY,
        weeks=2,
    )
    assert chart.labels == ["2026-03-02", "2026-03-09"]
    assert chart.series == {"accepted": [0, 2], "rejected": [1, 0]}


def test_every_bar_says_what_it_is() -> None:
    svg = etree.fromstring(render_svg(timeline([row(month="2024-01")], "Papers")).encode())
    assert svg.get("aria-label") == "Papers"
    assert [it.text for it in svg.iter(f"{SVG}title")] == ["Papers", "2024-01, Survey: 1"]


def test_an_empty_chart_is_still_a_picture() -> None:
    etree.fromstring(render_svg(timeline([], "Papers")).encode())
    etree.fromstring(render_svg(acceptance(Ledger("x"), "By week", TODAY)).encode())


printable = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(name=printable, title=printable)
def test_names_of_sections_are_text(name: str, title: str) -> None:
    svg = etree.fromstring(render_svg(Chart(title, ["2024-01"], {name: [1.0]})).encode())
    assert not set(svg.iter()) - set(svg.iter(*(f"{SVG}{tag}" for tag in TAGS)))


TAGS = ("svg", "style", "title", "rect", "text")
