"""Made-up lists for the tests of the site and its benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from catalog.config import ListConfig, SectionConfig
from flows.website.builder import SiteList
from flows.website.site_rows import SiteRow

TODAY = date(2026, 3, 10)
SECTIONS = ("survey", "captioning", "grounding", "benchmark")
VENUES = ("CVPR", "TGRS", "NeurIPS", "arXiv", "")
KEYWORDS = ("sar", "optical", "lidar")
SUBJECTS = ("Flood mapping", "Crop types", "Ship detection", "Cloud removal", "Road extraction")


def row(title: str = "Harvest maps from orbit", **facts: object) -> SiteRow:
    given: dict[str, object] = {
        "key": "arxiv:2403.00001",
        "section": "survey",
        "section_name": "Survey",
        "arxiv_id": "2403.00001",
        "month": "2024-03",
        "year": 2024,
        "paper_url": "https://arxiv.org/abs/2403.00001",
    }
    return SiteRow(title=title, **(given | facts))  # type: ignore[arg-type]


def made_up_row(number: int) -> SiteRow:
    """One of a stream of rows: the newest has number 0."""
    months = 2026 * 12 + 2 - number % 60
    year, month = divmod(months, 12)
    arxiv_id = f"{year % 100:02}{month + 1:02}.{number:05}"
    section = SECTIONS[number % len(SECTIONS)]
    return SiteRow(
        key=f"arxiv:{arxiv_id}",
        title=f"{SUBJECTS[number % len(SUBJECTS)]} with little supervision, part {number}",
        section=section,
        section_name=section.title(),
        arxiv_id=arxiv_id,
        abbreviation=f"Net{number}",
        venue=VENUES[number % len(VENUES)],
        year=year,
        month=f"{year}-{month + 1:02}",
        keywords=KEYWORDS[: number % 4],
        paper_url=f"https://arxiv.org/abs/{arxiv_id}",
        code_url=f"https://github.com/example/net{number}" if number % 3 == 0 else "",
        authors=("Ada Example", f"Bo Muster{number}") if number % 2 == 0 else (),
        added_date=TODAY - timedelta(days=2) if number < 2 else None,
    )


def site_list(rows: Sequence[SiteRow], list_id: str = "demo") -> SiteList:
    config = ListConfig(
        id=list_id,
        name="Demo list",
        description="Papers made up for the tests.",
        sections=tuple(SectionConfig(id=name, path=(name.title(),)) for name in SECTIONS),
    )
    return SiteList(config, rows)


def made_up_list(count: int, list_id: str = "demo") -> SiteList:
    """`count` rows, newest first."""
    rows = sorted((made_up_row(n) for n in range(count)), key=lambda one: one.month, reverse=True)
    return site_list(rows, list_id)
