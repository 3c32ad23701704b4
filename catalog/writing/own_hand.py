"""A new entry made ready for its section: written as the list's own hand writes its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from operator import itemgetter

from catalog.config import SectionConfig
from catalog.entry import Entry, is_same
from catalog.markdown.document import Item
from catalog.markdown.lines import bare, split_lines
from catalog.markdown.references import resolved
from catalog.markdown.tables import split_row
from catalog.writing.follow_rows import (
    MAX_ROWS,
    Example,
    follow_bullets,
    follow_cells,
    number_at,
)
from catalog.writing.write_cells import inert_url
from catalog.writing.write_rows import fresh_cells, with_padding


def in_own_hand(
    section: SectionConfig,
    items: Sequence[Item],
    entry: Entry,
    index: int,
    addresses: Mapping[str, str],
) -> Entry | None:
    """Entry that is written like the rows around `index`; None where it cannot be written so.

    An entry that brings a line or cells of its own keeps them, and so does a section whose bullets
    have a style in the configuration. `addresses`: of the README's reference-style links.
    """
    if entry.row is not None or entry.cells or section.layout == "html":
        return entry
    near = _nearest(items, entry, index, addresses)
    if not near:
        return entry
    if section.layout == "table":
        return _with_cells(section, near, entry)
    return entry if section.parts else _with_lines(items, near, entry, index)


def _nearest(
    items: Sequence[Item], entry: Entry, index: int, addresses: Mapping[str, str]
) -> list[Example]:
    """Rows of other papers, the nearest to the new row's place first."""
    others = (
        (abs(2 * (at - index) + 1), at, item.text, item.entry)
        for at, item in enumerate(items)
        if item.entry is not None and not is_same(item.entry, entry)
    )
    near = nsmallest(MAX_ROWS, others, key=itemgetter(0, 1))
    return [Example(_told(text, addresses), said) for _, _, text, said in near]


def _told(text: str, addresses: Mapping[str, str]) -> str:
    """Text of a row without its last blanks, reference-style links written out."""
    text = text.rstrip("\r\n \t")
    return resolved(text, addresses) if addresses else text


def _with_cells(section: SectionConfig, near: Sequence[Example], entry: Entry) -> Entry:
    usual = fresh_cells(section, entry)
    if row := _ragged_row(section, near, usual):
        return entry.model_copy(update={"row": row})
    cells = follow_cells(section, near, entry, usual)
    own = {
        column.header: with_padding(section, column, cell)
        for column, cell, fresh in zip(section.columns, cells, usual, strict=True)
        if cell != fresh
    }
    return entry.model_copy(update={"cells": own}) if own else entry


def _ragged_row(section: SectionConfig, near: Sequence[Example], cells: Sequence[str]) -> str:
    """Row without its empty last cells, where most rows leave theirs out; else empty."""
    lines = [split_row(row.text) for row in near]
    count, _ = Counter(len(line.cells) for line in lines).most_common(1)[0]
    left_out = zip(section.columns[count:], cells[count:], strict=False)
    is_empty = all(cell.strip() in ("", column.empty) for column, cell in left_out)
    if count >= len(section.columns) or not is_empty:
        return ""
    has_tail = sum("|" in line.tail for line in lines) * 2 > len(lines)
    start = "|" if section.pipes in ("both", "left") else ""
    return f"{start}{'|'.join(cells[:count])}{'|' * has_tail}"


def _with_lines(
    items: Sequence[Item], near: Sequence[Example], entry: Entry, index: int
) -> Entry | None:
    others = [item.text for item in items if not is_same(item.entry, entry)]
    text = follow_bullets(near, entry, number_at(others, min(index, len(others))))
    if text is None:
        return None
    first, *below = split_lines(text)
    # What the rows have no place for is not kept either: the line has to say what the entry says.
    shown = tuple(link for link in entry.links if (inert_url(link.url) or link.url) in text)
    update = {"row": bare(first), "below": "".join(below) or entry.below, "links": shown}
    return entry.model_copy(update=update)
