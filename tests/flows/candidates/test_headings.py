"""Years roll over and venues take their own papers."""

from __future__ import annotations

from catalog.config import ListConfig, SectionConfig
from classifiers.filing import choose_place, rank_tables
from flows.candidates.headings import heading_for


def config_of(*paths):
    sections = tuple(SectionConfig(id=f"s{n}", path=path) for n, path in enumerate(paths))
    return ListConfig(id="any", name="Any", sections=sections)


YEARS = config_of(("2023",), ("2025",), ("2024",))
TOPICS = config_of(("Maps", "2024"), ("Maps", "2025"), ("Agents", "2025"), ("Agents", "2024"))
VENUES = config_of(("CVPR 2024",), ("CVPR 2025",), ("arXiv",))


def test_the_newest_year_takes_new_papers():
    assert choose_place({}, {}, YEARS).table.id == "s1"
    assert choose_place({"maps": 0.2, "agents": 0.8}, {}, TOPICS).table.id == "s2"
    ranked = rank_tables({"maps": 0.2, "agents": 0.8}, {}, TOPICS)
    assert [table.id for table, _ in ranked] == ["s2", "s1"]


def test_a_year_that_has_no_heading_yet_is_a_persons_to_open():
    newest = YEARS.section("s1")
    assert heading_for(YEARS, newest, "arXiv", 2025).section is newest
    assert heading_for(YEARS, newest, "arXiv", 2024).section is newest
    late = heading_for(YEARS, newest, "arXiv", 2026)
    assert late.section is None
    assert "no heading 2026 yet" in late.note


def test_venues_take_their_own_papers():
    first = VENUES.section("s0")
    assert heading_for(VENUES, first, "CVPR", 2025).section.id == "s1"
    assert heading_for(VENUES, first, "arXiv", 2026).section.id == "s2"
    assert heading_for(VENUES, first, None, 2026).section.id == "s2"
    assert "no heading for ICLR 2026" in heading_for(VENUES, first, "ICLR", 2026).note


def test_sections_by_topic_are_left_as_filed():
    config = config_of(("Maps",), ("Agents",))
    assert heading_for(config, config.sections[1], "CVPR", 2030).section is config.sections[1]
