"""A row as it stands, changed in one field: all else of the line is left alone."""

from __future__ import annotations

from catalog.config import SectionConfig
from catalog.entry import Entry
from catalog.escaping import clean
from catalog.markdown.html_tables import html_row
from catalog.markdown.read_bullets import bare_title
from catalog.markdown.tables import split_row
from catalog.writing.write_bullets import fresh_bullet, revise_bullet
from catalog.writing.write_cells import inert_url, write_cell
from catalog.writing.write_rows import keep_hand, revise_cell, write_row


def revise_line(section: SectionConfig, line: str, before: Entry, after: Entry) -> str:
    """Line that says `after`, changed only where `before` said something else."""
    if section.layout == "bullets":
        return revise_bullet(section, line, before, after)
    if section.layout == "html":
        return revise_html(section, line, before, after)
    row = split_row(line)
    cells = list(row.cells)
    for index, column in enumerate(section.columns):
        if write_cell(column, before) != write_cell(column, after):
            cells += [""] * (index + 1 - len(cells))
            cells[index] = revise_cell(column, cells[index], before, after)
    return row.lead + "|".join(cells) + row.tail


def revise_html(section: SectionConfig, row: str, before: Entry, after: Entry) -> str:
    """HTML row with the old value's text replaced, else written afresh."""
    for column in section.columns:
        old, new = (html_row([write_cell(column, entry)]) for entry in (before, after))
        old, new = old[8:-10], new[8:-10]  # without <tr><td> and </td></tr>
        if old != new and old and row.count(old) == 1:
            row = row.replace(old, new)
        elif old != new:
            return write_row(section, after.model_copy(update={"row": None}))
    return row


def keep_line(section: SectionConfig, entry: Entry, line: str) -> Entry:
    """Entry that is written as exactly `line`."""
    if entry.cells or entry.row is not None:
        entry = entry.model_copy(update={"cells": {}, "row": None})
    if section.layout != "bullets":
        return keep_hand(section, entry, line)
    return entry if fresh_bullet(section, entry) == line else entry.model_copy(update={"row": line})


def with_paper_shown(section: SectionConfig, entry: Entry) -> Entry:
    """Entry whose title bears the link to the paper where no column of the table would show it."""
    if entry.name:
        entry = entry.model_copy(update={"name": clean(entry.name)})
    paper = entry.link("paper")
    is_shown = section.layout == "bullets" or any(
        "paper" in (column.holds, *column.also) or column.linked for column in section.columns
    )
    if is_shown or paper is None or entry.row is not None:
        return entry
    if entry.cells and (inert_url(paper.url) or "") in write_row(section, entry):
        return entry
    columns = tuple(
        column.model_copy(update={"linked": column.holds in ("title", "name")})
        for column in section.columns
    )
    line = write_row(section.model_copy(update={"columns": columns}), entry)
    return keep_line(section, entry, line)


def as_shown(section: SectionConfig, entry: Entry) -> Entry:
    """Entry as a README can tell it: in a table of names the name is all there is of a title."""
    return entry.model_copy(update={"title": shown_title(section, entry), "name": None})


def shown_title(section: SectionConfig, entry: Entry) -> str:
    """Title of an entry as a README can tell it."""
    title = clean(entry.short_name if shows_names(section) else entry.title)
    return bare_title(title) if section.layout == "bullets" else title


def shows_names(section: SectionConfig) -> bool:
    """Whether the section's table shows names and no titles."""
    held = {column.holds for column in section.columns}
    return "name" in held and "title" not in held
