"""Papers as scripts: a page opened from disk may load a script, but not fetch JSON.

`rows.js` holds what search, filters and rows need; abstracts and BibTeX stand in `details/N.js`,
a hundred papers each, and are loaded when a reader opens one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flows.website.bibtex import bibtex_of
from flows.website.site_list import SiteList
from flows.website.site_rows import Section, SiteRow

DETAILS_ROWS = 100


def rows_script(one: SiteList, rows: Sequence[SiteRow], today: date) -> str:
    """All papers of a list. static/site.js reads the arrays in this order."""
    sections = list(dict.fromkeys(section for row in rows for section in row.sections))
    place = {section: number for number, section in enumerate(sections)}
    whole = {
        "details": DETAILS_ROWS,
        "sections": [[it.id, it.name, it.colour] for it in sections],
        "rows": [_row(row, place, today) for row in rows],
    }
    return f"window.litwatch={_json(whole)};\n"


def _row(row: SiteRow, place: dict[Section, int], today: date) -> list[Any]:
    usual = f"https://arxiv.org/abs/{row.arxiv_id}"
    return [
        row.anchor, row.title, [place[section] for section in row.sections], row.year or 0,
        row.venue, list(row.keywords), 1 if row.paper_url == usual else row.paper_url, row.code_url,
        row.project_url, row.data_url, "; ".join(row.authors), row.quarter, row.abbreviation,
        int(row.is_new(today)), -1 if row.status == "listed" else row.percent or 0,
    ]  # fmt: skip


def details_scripts(rows: Sequence[SiteRow]) -> Iterable[tuple[str, str]]:
    """Abstract, BibTeX and facts of all papers, in the order of `rows.js`."""
    for number, start in enumerate(range(0, len(rows), DETAILS_ROWS)):
        some = [_details(row) for row in rows[start : start + DETAILS_ROWS]]
        yield f"details/{number}.js", f"(window.litwatchDetails??={{}})[{number}]={_json(some)};\n"


def _details(row: SiteRow) -> list[str]:
    return [row.abstract, bibtex_of(row), facts_of(row)]


def facts_of(row: SiteRow) -> str:
    """What arXiv says of a paper beside its abstract, in one line."""
    day = row.submitted_date
    facts = (
        f"arXiv:{row.arxiv_id}" if row.arxiv_id else "",
        " ".join(row.categories),
        f"{day.day} {day:%B %Y}" if day else "",
        f"doi:{row.doi}" if row.doi else "",
        row.comment,
    )
    return " · ".join(fact for fact in facts if fact)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Line separators of Unicode ended a string of JavaScript before 2019.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
