"""Builds the site: every page is plain HTML; a script adds search, sorting and filters."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalog.files import write_atomically
from flows.errors import FlowError
from flows.website.atom import Origin, paper_feed, week_feed
from flows.website.bibtex import bibtex_of, to_bibtex
from flows.website.charts import (
    answers_image,
    answers_svg,
    highest,
    panel_svg,
    sections_image,
    shares_image,
    shares_svg,
    sparkline,
)
from flows.website.exports import to_csv, to_json
from flows.website.row_scripts import details_scripts, rows_script
from flows.website.site_list import SiteList
from flows.website.site_weeks import Week, weeks_of
from flows.website.trends import growth_of

FIRST_PAGE_ROWS = 20
PAGE_ROWS = 500
STRIP_WEEKS = 53
MARK = ".litwatch-site"
"""File by which a folder is known to be ours, and may be replaced."""

Files = Iterable[tuple[str, str]]
"""Path and text of generated files."""
Page = Callable[..., tuple[str, str]]
"""Path in the site, template, title, facts → path and text of a page."""


def build_site(
    lists: Sequence[SiteList], folder: Path, today: date, origin: Origin | None = None
) -> int:
    """Build the whole site; the number of files.

    It is built beside the old one, which is replaced at the end. Raises FlowError for a folder
    that holds something else.
    """
    _require_ours(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, text in site_files(lists, today, origin or Origin()):
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


def site_files(lists: Sequence[SiteList], today: date, origin: Origin | None = None) -> Files:
    """Path and text of every generated file."""
    origin = origin or Origin()
    page = partial(_page, {"lists": lists, "today": today, "origin": origin})
    yield MARK, "Built by `litwatch site`; replaced at each build.\n"
    weeks = weeks_of((one.id, one.name, one.rows, one.proposed) for one in lists)
    yield from _week_files(weeks, page)
    yield "digest.xml", week_feed(weeks, today, origin)
    for one in lists:
        yield from _list_pages(one, page)
        for path, text in _list_data(one, today, origin):
            yield f"{one.id}/{path}", text


def _page(
    common: Mapping[str, Any], path: str, template: str, title: str, **facts: Any
) -> tuple[str, str]:
    """Path and text of a page, with what all pages show."""
    told = {"current": "", **common, **facts, "root": "../" * path.count("/"), "title": title}
    return path, _environment().get_template(template).render(**told)


def _week_files(weeks: Sequence[Week], page: Page) -> Files:
    strip = list(reversed(weeks[:STRIP_WEEKS]))
    top = max((week.count for week in weeks), default=1)
    shown = {"strip": strip, "top": top, "spark": lambda one: sparkline(growth_of(one.rows))}
    newest = weeks[0] if weeks else None
    title = "Curated lists, week by week"
    yield page("index.html", "week.html.j2", title, week=newest, home=True, **shown)
    yield page("weeks/index.html", "weeks.html.j2", "All weeks", weeks=weeks, top=top)
    for newer, week, older in zip((None, *weeks), weeks, (*weeks[1:], None), strict=False):
        around = {"newer": newer, "older": older, "home": False, **shown}
        title = f"New papers, {week.name}"
        yield page(f"weeks/{week.id}.html", "week.html.j2", title, week=week, **around)


def _list_pages(one: SiteList, page: Page) -> Files:
    facts = {"list": one, "current": one.id}
    first = one.rows[:FIRST_PAGE_ROWS]
    yield page(f"{one.id}/index.html", "list.html.j2", one.name, rows=first, **facts)
    parts = [one.rows[at : at + PAGE_ROWS] for at in range(0, len(one.rows), PAGE_ROWS)] or [[]]
    for number, rows in enumerate(parts, 1):
        title = f"{one.name}: all papers, page {number} of {len(parts)}"
        told = {"rows": rows, "page": number, "pages": len(parts), "bibtex": bibtex_of, **facts}
        yield page(f"{one.id}/pages/{number}.html", "plain.html.j2", title, **told)
    yield page(f"{one.id}/proposed.html", "proposed.html.j2", f"{one.name}: proposed", **facts)
    title = f"{one.name}: trends"
    yield page(f"{one.id}/trends.html", "trends.html.j2", title, **_drawings(one), **facts)


def _drawings(one: SiteList) -> dict[str, Any]:
    def href(section: str, quarter: str) -> str:
        asked = {"section": section, "quarter": quarter.replace(" ", ""), "show": "all"}
        return "index.html?" + "&".join(f"{name}={it}" for name, it in asked.items() if it)

    trends = one.trends
    top = highest(trends)
    return {
        "trends": trends,
        "panels": [panel_svg(panel, trends, top, href) for panel in trends.panels],
        "shares": shares_svg(trends, one.label_colours, href) if trends.quarters else "",
        "answers": answers_svg(one.answers) if one.answers else "",
    }


def _list_data(one: SiteList, today: date, origin: Origin) -> Files:
    every = one.rows_and_proposed
    yield "rows.js", rows_script(one, every, today)
    yield from details_scripts(every)
    yield "papers.json", to_json(one.rows)
    yield "papers.csv", to_csv(one.rows)
    yield "papers.bib", to_bibtex(one.rows)
    feeds = [("feed.xml", one.name, one.rows)]
    feeds += [("proposed.xml", f"{one.name}: proposed, not yet listed", one.proposed)]
    feeds += [
        (f"feeds/{it.id}.xml", f"{one.name}: {it.name}", one.rows_of(it)) for it in one.sections
    ]
    for path, title, rows in feeds:
        yield path, paper_feed(f"{one.id}/{path}", title, rows, today, origin)
    yield "charts/sections.svg", sections_image(one.trends, f"{one.name}: papers by quarter")
    shares = shares_image(one.trends, one.label_colours, f"{one.name}: shares by quarter")
    yield "charts/shares.svg", shares
    if one.answers:
        yield "charts/answers.svg", answers_image(one.answers, f"{one.name}: proposals by week")


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
