"""Exports people expect: BibTeX, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict

from flows.website.site_rows import SiteRow

CSV_COLUMNS = (
    "title", "abbreviation", "section", "arxiv_id", "venue", "year", "keywords",
    "paper_url", "code_url", "project_url", "data_url",
)  # fmt: skip
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_FORMULA_START = ("=", "+", "-", "@")


def to_json(rows: Iterable[SiteRow]) -> str:
    """Rows as a JSON array of objects."""
    return json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False, indent=1)


def to_csv(rows: Iterable[SiteRow]) -> str:
    """Rows as CSV; no cell begins like a formula, which spreadsheets would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows([_cell(getattr(row, name)) for name in CSV_COLUMNS] for row in rows)
    return text.getvalue()


def to_bibtex(rows: Iterable[SiteRow]) -> str:
    """Rows as BibTeX, each paper once."""
    unique = {row.key.partition("#")[0]: row for row in rows}
    taken: dict[str, int] = {}
    return "\n".join(_bibtex(row, _citation_key(row, taken)) for row in unique.values())


def bibtex_of(row: SiteRow) -> str:
    """BibTeX of one row."""
    return _bibtex(row, _citation_key(row, {}))


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)
    # One line per cell: csv writes a bare carriage return unquoted, and readers end the row there.
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_FORMULA_START) else text


def _bibtex(row: SiteRow, key: str) -> str:
    fields = {
        "title": f"{{{_escape(row.title)}}}",
        "author": " and ".join(_author(name) for name in row.authors),
        "year": str(row.year or row.month[:4]),
        "journal": _escape(row.venue),
        "eprint": row.arxiv_id,
        "archivePrefix": "arXiv" if row.arxiv_id else "",
        "url": row.paper_url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{'article' if row.venue else 'misc'}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _citation_key(row: SiteRow, taken: dict[str, int]) -> str:
    who = row.authors[0].split()[-1] if row.authors else row.abbreviation or row.title
    word = re.sub(r"[^A-Za-z0-9]", "", _ascii(who.split()[0] if who.split() else "")) or "paper"
    key = f"{word.lower()}{row.year or row.month[:4]}"
    taken[key] = taken.get(key, 0) + 1
    return key if taken[key] == 1 else f"{key}-{taken[key]}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _author(name: str) -> str:
    """One author; a name that holds BibTeX's own separator is kept together."""
    escaped = _escape(name)
    return f"{{{escaped}}}" if " and " in escaped else escaped


def _escape(text: str) -> str:
    # Plain text becomes LaTeX. Braces get names: BibTeX counts escaped ones too.
    return "".join(_BIBTEX_SPECIAL.get(char, char) for char in " ".join(text.split()))
