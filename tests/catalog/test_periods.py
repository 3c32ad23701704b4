"""Headings that are years, months or venues are told apart from topics."""

from __future__ import annotations

import pytest

from catalog.config import SectionConfig
from catalog.periods import Period, VenueHeading, period_of, topic_label, topic_of, venue_of


@pytest.mark.parametrize(
    ("path", "period"),
    [
        (("2025",), Period(2025)),
        (("Methods", "🔥 2025"), Period(2025)),
        (("Papers in 2024",), Period(2024)),
        (("2025.07",), Period(2025, 7)),
        (("July 2025",), Period(2025, 7)),
        (("2025 Jul.",), Period(2025, 7)),
        (("2025", "March"), Period(2025, 3)),
        (("2025年7月",), Period(2025, 7)),
        (("2025", "Segmentation"), Period(2025)),
        (("16th of October 2023",), Period(2023, 10)),
        (("Oct 3rd, 2023",), Period(2023, 10)),
        (("2023-10-16",), Period(2023, 10)),
        (("Segmentation",), None),
        (("May the force",), None),
        (("Llama 2",), None),
        (("CVPR 2024",), None),
    ],
)
def test_years_and_months(path, period):
    assert period_of(path) == period


@pytest.mark.parametrize(
    ("heading", "venue"),
    [
        ("CVPR 2024", VenueHeading("cvpr", 2024)),
        ("**NeurIPS'23**", VenueHeading("neurips", 2023)),
        ("ICLR", VenueHeading("iclr")),
        ("arXiv", VenueHeading("arxiv")),
        ("SAR", None),
        ("LLM", None),
        ("2024", None),
        ("Methods", None),
    ],
)
def test_venues(heading, venue):
    assert venue_of(("Papers", heading)) == venue


def test_a_topic_keeps_its_class_whatever_the_year():
    assert topic_of(("Methods", "2025")) == topic_of(("Methods", "2024")) == ("Methods",)
    assert topic_label(("2025",)) == topic_label(("2024", "May")) == "papers"
    assert topic_label(("Methods", "Deep")) is None
    first, second = (SectionConfig(id=f"y{y}", path=("Methods", str(y))) for y in (2024, 2025))
    assert first.class_label == second.class_label == "methods"
    assert SectionConfig(id="x", path=("2025",), label="own").class_label == "own"
