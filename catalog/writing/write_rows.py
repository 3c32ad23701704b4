"""One row, written the way its table is written.

The fields say what a row says, the columns say how it is written, and where the hand wrote a
cell (or a line) otherwise, the entry keeps that verbatim. What is kept is used only while it
still says what the fields say: reading it and writing it afresh gives the same as writing the
entry afresh.
"""

from __future__ import annotations

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry
from catalog.escaping import escape_cell
from catalog.markdown.html_tables import html_row
from catalog.markdown.links import FoundLink, find_links
from catalog.markdown.read_cells import main_link, read_cells, read_row
from catalog.markdown.tables import split_row
from catalog.writing.write_cells import inert_url, shown_title, without_own_number, write_cell


def write_row(section: SectionConfig, entry: Entry) -> str:
    """Line of a table for an entry, without its ending."""
    if entry.row is not None:
        told = _as_told(read_row(section, entry.row), entry)
        if _fresh_row(section, told) == _fresh_row(section, entry):
            return entry.row
    if section.layout == "html" or not entry.cells:
        return _fresh_row(section, entry)
    fresh = fresh_cells(section, entry)
    kept = [_kept_cell(column, entry) for column in section.columns]
    return _between_pipes(
        section, [f if k is None else k for f, k in zip(fresh, kept, strict=True)]
    )


def _as_told(told: Entry, entry: Entry) -> Entry:
    """What a line says, less how it puts venue and year together where the entry leaves that open.

    Section files written before this was read do not hold it.
    """
    if "publication" in entry.extra or "publication" not in told.extra:
        return told
    extra = {name: text for name, text in told.extra.items() if name != "publication"}
    return told.model_copy(update={"extra": extra})


def keep_hand(section: SectionConfig, entry: Entry, line: str) -> Entry:
    """Entry that is written as exactly `line`: what the style does not give is kept verbatim."""
    if section.layout == "html":
        is_usual = _fresh_row(section, entry) == line
        return entry if is_usual else entry.model_copy(update={"row": line})
    fresh = fresh_cells(section, entry)
    if _between_pipes(section, fresh) == line:
        return entry
    cells = split_row(line).cells
    kept = {
        column.header: cell
        for column, cell, usual in zip(section.columns, cells, fresh, strict=False)
        if usual != cell
    }
    with_cells = entry.model_copy(update={"cells": kept})
    if len(cells) == len(section.columns) and write_row(section, with_cells) == line:
        return with_cells
    return entry.model_copy(update={"row": line})


def revise_cell(column: ColumnConfig, cell: str, before: Entry, after: Entry) -> str:
    """Cell as it stands, changed as far as `after` is written otherwise than `before`."""
    old, new = write_cell(column, before), write_cell(column, after)
    if old == new:
        return cell
    if cell.count(old) == 1 and old not in ("", column.empty):
        return cell.replace(old, new)
    if column.holds in ("title", "name") and (main := main_link(find_links(cell))):
        return _with_title(column, cell, main, before, after)
    blanks = len(cell) - len(cell.lstrip())
    return cell[:blanks] + new + cell[len(cell.rstrip()) :] if cell.strip() else f"{new}{cell}"


def _with_title(
    column: ColumnConfig, cell: str, main: FoundLink, before: Entry, after: Entry
) -> str:
    """Cell whose link bears the new title and address, what stands around it left alone."""
    link = cell[main.start : main.end]
    title = shown_title(column, after)
    if shown_title(column, before) != title:
        link = link.replace(main.label, escape_cell(title), 1)
    paper = after.link("paper")
    if paper and paper != before.link("paper") and (url := inert_url(paper.url)):
        link = link.replace(main.url, url, 1)
    return cell[: main.start] + link + cell[main.end :]


def _kept_cell(column: ColumnConfig, entry: Entry) -> str | None:
    """Cell kept verbatim, or None where it is to be written afresh."""
    kept = entry.cells.get(column.header)
    if kept is None:
        return None
    facts = read_cells([column], [kept])
    facts.abbreviation = facts.abbreviation or entry.abbreviation
    told = _as_told(facts.entry(""), entry)
    written = {write_cell(column, _in_one_order(each)) for each in (told, entry)}
    return kept if len(written) == 1 else None


def _in_one_order(entry: Entry) -> Entry:
    """Entry whose links stand as any of its cells would have them, whichever the hand put first."""
    entry = without_own_number(entry)
    links = sorted(entry.links, key=lambda link: (link.kind, link.url))
    return entry.model_copy(update={"links": tuple(links)})


def _fresh_row(section: SectionConfig, entry: Entry) -> str:
    if section.layout == "html":
        return html_row([write_cell(column, entry) for column in section.columns])
    return _between_pipes(section, fresh_cells(section, entry))


def fresh_cells(section: SectionConfig, entry: Entry) -> list[str]:
    """Cells of an entry in the columns' style, with padding."""
    cells = [with_padding(section, column, write_cell(column, entry)) for column in section.columns]
    if cells and section.pipes in ("right", "none"):
        cells[0] = cells[0].lstrip()
    if cells and section.pipes in ("left", "none"):
        cells[-1] = cells[-1].rstrip()
    return cells


def _between_pipes(section: SectionConfig, cells: list[str]) -> str:
    left = "|" if section.pipes in ("both", "left") else ""
    right = "|" if section.pipes in ("both", "right") else ""
    return f"{left}{'|'.join(cells)}{right}"


def with_padding(section: SectionConfig, column: ColumnConfig, text: str) -> str:
    """Cell with the blanks that line it up with its column."""
    if not section.spaced:
        return text
    room = column.width - 2
    if column.align == "center":
        text = text.rjust(len(text) + (room - len(text)) // 2).ljust(room)
    else:
        text = text.rjust(room) if column.align == "right" else text.ljust(room)
    return f" {text} "
