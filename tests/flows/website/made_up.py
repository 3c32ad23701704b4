"""Made-up lists for the tests of the site and its benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from catalog.config import ListConfig, SectionConfig
from flows.website.site_list import SiteList
from flows.website.site_rows import Section, SiteRow, shown_sections

TODAY = date(2026, 3, 10)
SECTIONS = ("survey", "captioning", "grounding", "benchmark")
VENUES = ("CVPR", "TGRS", "NeurIPS", "arXiv", "")
KEYWORDS = ("sar", "optical", "lidar")
SUBJECTS = ("Flood mapping", "Crop types", "Ship detection", "Cloud removal", "Road extraction")


CONFIG = ListConfig(
    id="demo",
    name="Demo list",
    description="Papers made up for the tests.",
    sections=tuple(SectionConfig(id=name, path=(name.title(),)) for name in SECTIONS),
)
SHOWN = shown_sections(CONFIG)
SURVEY = SHOWN[0]
ABSTRACT = "Maps are useful. We propose a way to draw them with little supervision. It works."


def section(name: str) -> Section:
    """A section that is named like its class."""
    return Section(name.lower(), name, name.lower(), 1)


def row(title: str = "Harvest maps from orbit", **facts: object) -> SiteRow:
    given: dict[str, object] = {
        "key": "arxiv:2403.00001",
        "sections": (SURVEY,),
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
    return SiteRow(
        key=f"arxiv:{arxiv_id}",
        title=f"{SUBJECTS[number % len(SUBJECTS)]} with little supervision, part {number}",
        sections=(SHOWN[number % len(SECTIONS)],),
        arxiv_id=arxiv_id,
        abbreviation=f"Net{number}",
        venue=VENUES[number % len(VENUES)],
        year=year,
        month=f"{year}-{month + 1:02}",
        keywords=KEYWORDS[: number % 4],
        paper_url=f"https://arxiv.org/abs/{arxiv_id}",
        code_url=f"https://github.com/example/net{number}" if number % 3 == 0 else "",
        authors=("Ada Example", f"Bo Muster{number}") if number % 2 == 0 else (),
        abstract=ABSTRACT,
        came_date=TODAY - timedelta(days=2) if number < 2 else None,
    )


def made_up_proposal(number: int) -> SiteRow:
    """A paper that waits: one a day, back from today."""
    return replace(
        made_up_row(number + 100_000),
        title=f"Proposed: reading clouds, part {number}",
        status="proposed",
        prob_relevant=0.9,
        came_date=TODAY - timedelta(days=number),
    )


def site_list(
    rows: Sequence[SiteRow], list_id: str = "demo", proposed: Sequence[SiteRow] = ()
) -> SiteList:
    return SiteList(CONFIG.model_copy(update={"id": list_id}), rows, proposed)


def made_up_list(count: int, list_id: str = "demo", proposals: int = 0) -> SiteList:
    """`count` rows and some proposals, newest first."""
    rows = sorted((made_up_row(n) for n in range(count)), key=lambda one: one.month, reverse=True)
    return site_list(rows, list_id, [made_up_proposal(number) for number in range(proposals)])
