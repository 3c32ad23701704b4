"""Years roll over and venues take their own papers."""

from __future__ import annotations

from datetime import date

from catalog.config import ListConfig, SectionConfig
from catalog.periods import Period
from classifiers.filing import choose_place, rank_tables, tables_by_label
from flows.candidates.headings import heading_for


def config_of(*paths):
    sections = tuple(SectionConfig(id=f"s{n}", path=path) for n, path in enumerate(paths))
    return ListConfig(id="any", name="Any", sections=sections)


YEARS = config_of(("2023",), ("2025",), ("2024",))
TOPICS = config_of(("Maps", "2024"), ("Maps", "2025"), ("Agents", "2025"), ("Agents", "2024"))
JANUARY = date(2026, 1, 5)
VENUES = config_of(("CVPR 2024",), ("CVPR 2025",), ("arXiv",))


def test_the_newest_year_takes_new_papers():
    assert choose_place({}, {}, YEARS).table.id == "s1"
    assert choose_place({"maps": 0.2, "agents": 0.8}, {}, TOPICS).table.id == "s2"
    ranked = rank_tables({"maps": 0.2, "agents": 0.8}, {}, tables_by_label(TOPICS.sections))
    assert [table.id for table, _ in ranked] == ["s2", "s1"]


def test_a_year_that_has_come_opens_its_heading():
    newest = YEARS.section("s1")
    assert heading_for(YEARS, newest, "arXiv", Period(2025, 3), JANUARY).section is newest
    assert heading_for(YEARS, newest, "arXiv", Period(2024), JANUARY).section is newest
    new = heading_for(YEARS, newest, "arXiv", Period(2026, 1), JANUARY)
    assert (new.section.id, new.section.path, new.like) == ("s1-2026", ("2026",), newest)


def test_a_year_that_has_not_come_opens_none():
    """A paper of December that names a conference of the next year."""
    late = heading_for(YEARS, YEARS.section("s1"), "CVPR", Period(2026), date(2025, 12, 30))
    assert late.section is None
    assert "no heading 2026 yet" in late.note


def test_a_single_year_does_not_show_how_the_next_is_written():
    config = config_of(("Papers of 2025",), ("Surveys",))
    late = heading_for(config, config.sections[0], "arXiv", Period(2026), JANUARY)
    assert (late.section, late.like) == (None, None)


def test_months_open_as_they_come():
    config = config_of(("2025-12",), ("2025-11",), ("2025-09",))
    newest = config.sections[0]
    assert heading_for(config, newest, "arXiv", Period(2025, 11), JANUARY).section is newest
    assert heading_for(config, newest, "arXiv", Period(2025), JANUARY).section is newest
    new = heading_for(config, newest, "arXiv", Period(2026, 1), JANUARY).section
    assert (new.path, new.id) == (("2026-01",), "s0-2026-01")


def test_venues_take_their_own_papers():
    first = VENUES.section("s0")
    assert heading_for(VENUES, first, "CVPR", Period(2025)).section.id == "s1"
    assert heading_for(VENUES, first, "arXiv", Period(2026)).section.id == "s2"
    assert heading_for(VENUES, first, None, Period(2026)).section.id == "s2"
    assert "no heading for ICLR 2026" in heading_for(VENUES, first, "ICLR", Period(2026)).note


def test_sections_by_topic_are_left_as_filed():
    config = config_of(("Maps",), ("Agents",))
    assert (
        heading_for(config, config.sections[1], "CVPR", Period(2030)).section is config.sections[1]
    )
