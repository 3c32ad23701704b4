"""Builds the site: every page is plain HTML; a script adds search, sorting and filters."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalog.config import ListConfig
from catalog.files import write_atomically
from flows.errors import FlowError
from flows.memory.ledger import Ledger
from flows.website.atom import atom_feed
from flows.website.charts import acceptance, growth, render_svg, timeline
from flows.website.exports import bibtex_of, to_bibtex, to_csv, to_json
from flows.website.site_rows import SiteRow

FIRST_PAGE_ROWS = 100
PAGE_ROWS = 500
MARK = ".litwatch-site"
"""File by which a folder is known to be ours, and may be replaced."""


@dataclass(frozen=True)
class SiteList:
    """One list as the site shows it."""

    config: ListConfig
    rows: Sequence[SiteRow]
    ledger: Ledger = field(default_factory=lambda: Ledger(""))

    @property
    def id(self) -> str:
        """Id of the list: the folder of its pages."""
        return self.config.id

    @property
    def name(self) -> str:
        """Name of the list."""
        return self.config.name

    @property
    def description(self) -> str:
        """What the list holds."""
        return self.config.description

    @property
    def count(self) -> int:
        """Rows."""
        return len(self.rows)

    @property
    def section_count(self) -> int:
        """Sections with rows."""
        return len(self.sections)

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """Ids and names of the sections that have rows, in the list's own order."""
        present = {row.section: row.section_name for row in self.rows}
        return [(one.id, present[one.id]) for one in self.config.sections if one.id in present]

    @cached_property
    def years(self) -> list[int]:
        """Years, newest first."""
        return sorted({row.year for row in self.rows if row.year}, reverse=True)

    @cached_property
    def venues(self) -> list[str]:
        """Venues from A to Z."""
        return sorted({row.venue for row in self.rows if row.venue}, key=str.casefold)

    @cached_property
    def keywords(self) -> list[str]:
        """Keywords from A to Z."""
        return sorted({keyword for row in self.rows for keyword in row.keywords})


def build_site(lists: Sequence[SiteList], folder: Path, today: date) -> int:
    """Build the whole site; the number of files.

    It is built beside the old one, which is replaced at the end. Raises FlowError for a folder
    that holds something else.
    """
    _require_ours(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, text in site_files(lists, today):
            place = fresh / path
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, text)
        shutil.copytree(Path(__file__).parent / "static", fresh / "static")
        fresh.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return sum(path.is_file() for path in folder.rglob("*"))


def site_files(lists: Sequence[SiteList], today: date) -> Iterable[tuple[str, str]]:
    """Path and text of every generated file."""
    pages = _environment()
    shown = [_with_news(one, today) for one in lists]
    common = {"lists": shown, "today": today}
    yield MARK, "Built by `litwatch site`; replaced at each build.\n"
    yield (
        "index.html",
        pages.get_template("index.html.j2").render(
            **common, title="Curated lists", root="", current=""
        ),
    )
    for one in lists:
        yield from _list_files(one, pages, common, today)


def _list_files(
    one: SiteList, pages: Environment, common: Mapping[str, Any], today: date
) -> Iterable[tuple[str, str]]:
    for path, text in _pages_of(one, pages, common, today):
        yield f"{one.id}/{path}", text
    yield f"{one.id}/rows.js", rows_script(one.rows, today)
    yield f"{one.id}/papers.json", to_json(one.rows)
    yield f"{one.id}/papers.csv", to_csv(one.rows)
    yield f"{one.id}/papers.bib", to_bibtex(one.rows)
    yield f"{one.id}/feed.xml", atom_feed(f"tag:litwatch:{one.id}", one.name, one.rows, today)
    for section, name in one.sections:
        own = [row for row in one.rows if row.section == section]
        title = f"{one.name}: {name}"
        yield (
            f"{one.id}/feeds/{section}.xml",
            atom_feed(f"tag:litwatch:{one.id}:{section}", title, own, today),
        )
    for path, chart, _ in _charts(one, today):
        yield f"{one.id}/{path}", render_svg(chart)


def _pages_of(
    one: SiteList, pages: Environment, common: Mapping[str, Any], today: date
) -> Iterable[tuple[str, str]]:
    template = pages.get_template("list.html.j2")
    parts = _cut(one.rows)
    for number, rows in enumerate(parts, 1):
        yield (
            page_path(number),
            template.render(
                **common,
                title=one.name,
                root="../" if number == 1 else "../../",
                up="" if number == 1 else "../",
                current=one.id,
                list=one,
                rows=rows,
                fresh=[row for row in one.rows if row.is_new(today)],
                page=number,
                pages=len(parts),
                page_path=page_path,
                bibtex=bibtex_of,
                charts=[(path, words) for path, _, words in _charts(one, today)],
            ),
        )


def page_path(number: int) -> str:
    """Path of a page below its list."""
    return "index.html" if number == 1 else f"pages/{number}.html"


def rows_script(rows: Iterable[SiteRow], today: date) -> str:
    """All rows as a script: a page opened from disk may load a script, but not fetch JSON."""
    arrays = [
        [
            row.title, row.section, row.section_name, row.year, row.venue, list(row.keywords),
            row.paper_url, row.code_url, row.project_url, row.data_url, int(row.is_new(today)),
            bibtex_of(row) if row.authors else "", f"{row.abbreviation} {row.arxiv_id}".strip(),
        ]
        for row in rows
    ]  # fmt: skip
    text = json.dumps(arrays, ensure_ascii=False, separators=(",", ":"))
    return f"window.litwatchRows={text};\n"


def _cut(rows: Sequence[SiteRow]) -> list[Sequence[SiteRow]]:
    rest = range(FIRST_PAGE_ROWS, len(rows), PAGE_ROWS)
    return [rows[:FIRST_PAGE_ROWS], *(rows[start : start + PAGE_ROWS] for start in rest)]


def _charts(one: SiteList, today: date) -> Iterable[tuple[str, Any, str]]:
    yield (
        "charts/timeline.svg",
        timeline(one.rows, "Papers per month and section"),
        "Papers per month and section, by the month of their arXiv id",
    )
    yield (
        "charts/growth.svg",
        growth(one.rows, "Growth of the list per section"),
        "Growth of the list per section",
    )
    yield (
        "charts/acceptance.svg",
        acceptance(one.ledger, "Proposals decided per week", today),
        "Proposals of the bot accepted and rejected, by week of the decision",
    )


def _with_news(one: SiteList, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "count": one.count,
        "section_count": one.section_count,
        "new_count": sum(row.is_new(today) for row in one.rows),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("flows.website"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _require_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FlowError(
            "The folder for the site is a file.",
            where=str(folder),
            remedy="Name a folder that is empty or not there yet.",
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise FlowError(
            "The folder for the site holds something else.",
            where=str(folder),
            remedy="Name an empty folder: a build replaces it whole.",
        )
