"""Exports for programs: CSV and JSON (BibTeX: bibtex.py)."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from catalog.files import csv_text
from flows.website.site_rows import SiteRow

CSV_COLUMNS = (
    "title", "authors", "abbreviation", "section", "arxiv_id", "venue", "year", "keywords",
    "paper_url", "code_url", "project_url", "data_url", "doi", "categories", "comment",
)  # fmt: skip
_FORMULA_START = ("=", "+", "-", "@")


def to_json(rows: Iterable[SiteRow]) -> str:
    """Rows as a JSON array of objects."""
    return orjson.dumps(list(rows), option=orjson.OPT_INDENT_2).decode()


def to_csv(rows: Iterable[SiteRow]) -> str:
    """Rows as CSV; no cell begins like a formula, which spreadsheets would run."""
    return csv_text(CSV_COLUMNS, map(_cells, rows))


def _cells(row: SiteRow) -> list[str]:
    joined = {
        "section": "; ".join(section.id for section in row.sections),
        "authors": "; ".join(row.authors),
    }
    return [_cell(joined.get(name) or getattr(row, name, "")) for name in CSV_COLUMNS]


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)
    # One line per cell: csv writes a bare carriage return unquoted, and readers end the row there.
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_FORMULA_START) else text
