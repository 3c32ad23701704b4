"""New rows as the list itself will show them: header and rows in the table's own columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry
from flows.memory.records import ProposedRow
from flows.proposals.text.inert import inert

RenderRow = Callable[[str, Entry], str]
"""``CuratedList.render_row``: section id and entry to one line."""
_HEADING = re.compile(r"\A {0,3}#{1,6}\s+")
LONGEST_LINE = 1_200
"""A hostile title of 5,000 characters stays out of the preview; the diff has it."""
MOST_ROWS = 10


def preview_tables(
    rows: Iterable[ProposedRow], config: ListConfig, render_row: RenderRow
) -> dict[str, str]:
    """Section id → Markdown table of the ticked new rows of that section."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        if row.what == "row" and row.section is not None and row.is_ticked:
            lines.setdefault(row.section, []).append(_line(row, render_row))
    return {
        section.id: _table(section, lines[section.id])
        for section in config.sections
        if section.id in lines
    }


def _line(row: ProposedRow, render_row: RenderRow) -> str:
    """Line of a row; the title of a paper with a heading of its own is no heading here."""
    line = render_row(row.section or "", row.entry).strip("\r\n")
    return _HEADING.sub("", line)


def _table(section: SectionConfig, lines: list[str]) -> str:
    short = [line for line in lines if len(line) <= LONGEST_LINE][:MOST_ROWS]
    more = len(lines) - len(short)
    rest = f"\n\n… and {more} more in the diff." if more else ""
    head = [] if section.layout == "bullets" else _head(section)
    return "\n".join([*head, *short]) + rest


def _head(section: SectionConfig) -> list[str]:
    headers = [inert(column.header, 60) for column in section.columns]
    return ["|" + "|".join(headers) + "|", "|" + "---|" * len(headers)]
