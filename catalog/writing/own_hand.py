"""A new entry made ready for its section: written as the list's own hand writes its rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import islice, pairwise
from operator import itemgetter

from catalog.config import SectionConfig
from catalog.entry import Entry, is_same
from catalog.markdown.document import Item
from catalog.markdown.html_tables import html_row_like
from catalog.markdown.lines import bare, split_lines
from catalog.markdown.references import resolved
from catalog.markdown.tables import split_row
from catalog.writing.follow_rows import (
    MAX_ROWS,
    Example,
    as_named_here,
    as_published_here,
    follow_bullets,
    follow_cells,
    nearness,
    number_at,
)
from catalog.writing.write_bullets import says_entry
from catalog.writing.write_cells import inert_url, write_cell
from catalog.writing.write_rows import fresh_cells, with_padding

MIN_NUMBERS = 3
MIN_SHARE_COUNTED = 0.8
"""Share of neighbours whose numbers follow one another, from which a column counts the rows."""
MIN_ROWS = 2
"""Rows from which a section tells what its rows have in common, without the other sections'."""


def in_own_hand(
    section: SectionConfig,
    items: Sequence[Item],
    entry: Entry,
    index: int,
    addresses: Mapping[str, str],
    elsewhere: Iterable[Item] = (),
) -> Entry | None:
    """Entry that is written like the rows around `index`; None where it cannot be written so.

    An entry that brings a line or cells of its own keeps them, and so does a section whose bullets
    have a style in the configuration. `addresses`: of the README's reference-style links.
    `elsewhere`: bullets of other sections, the nearest section first, where its own show no way.
    """
    if entry.row is not None or entry.cells:
        return entry
    near = _nearest(items, entry, index, addresses)
    entry = _with_number(section, items, entry, index)
    if section.layout == "html":
        return _with_html(section, near, entry)
    if section.layout == "table":
        return _with_cells(section, near, entry) if near else entry
    if section.parts:
        return entry
    if len(near) >= MIN_ROWS and (told := _with_lines(section, items, near, entry, index)):
        return told
    others = _nearest([*islice(elsewhere, MAX_ROWS)], entry, 0, addresses)
    shown = [*near, *others] if len(near) < MIN_ROWS else others
    return _with_lines(section, items, shown, entry, index) if near or others else entry


def _with_number(section: SectionConfig, items: Sequence[Item], entry: Entry, index: int) -> Entry:
    """Entry with the number of its place where the first column counts the rows (``#``), if free.

    Another column that counts up may be a score or a size.
    """
    column = next(iter(section.columns), None)
    if column is None or column.holds != "text" or column.header in entry.extra:
        return entry
    others = [(n, it.entry) for n, it in enumerate(items) if it.entry]
    others = [(n, other) for n, other in others if not is_same(other, entry)]
    told = [(n, text) for n, other in others if (text := other.extra.get(column.header))]
    texts = [text for _, text in told]
    step = _step(texts) if 2 * len(told) > len(others) else 0
    at = sum(n < index for n, _ in told)
    number = int(texts[max(at - 1, 0)]) + (step if at else -step) if step else 0
    if number < 1 or str(number) in texts:
        return entry
    return entry.model_copy(update={"extra": entry.extra | {column.header: str(number)}})


def _step(texts: Sequence[str]) -> int:
    """By how much numbers grow from row to row: one, minus one, or (0) not steadily."""
    if len(texts) < MIN_NUMBERS or not all(re.fullmatch(r"[0-9]{1,6}", text) for text in texts):
        return 0
    steps = Counter(b - a for a, b in pairwise(map(int, texts)))
    step, count = steps.most_common(1)[0]
    return step if abs(step) == 1 and count >= MIN_SHARE_COUNTED * (len(texts) - 1) else 0


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


def _with_html(section: SectionConfig, near: Sequence[Example], entry: Entry) -> Entry:
    cells = [write_cell(column, entry) for column in section.columns]
    followed = follow_cells(section, near, entry)
    rows = (html_row_like(row.text, cells, followed) for row in near)
    row = next(filter(None, rows), None)
    return entry if row is None else entry.model_copy(update={"row": row})


def _with_cells(section: SectionConfig, near: Sequence[Example], entry: Entry) -> Entry:
    entry = as_named_here(section, near, as_published_here(section, near, entry))
    usual = fresh_cells(section, entry)
    followed = follow_cells(section, near, entry)
    cells = [u if f is None else f for f, u in zip(followed, usual, strict=True)]
    if row := _ragged_row(section, near, cells):
        return entry.model_copy(update={"row": row})
    own = {
        column.header: with_padding(section, column, cell)
        for column, cell, fresh in zip(section.columns, cells, usual, strict=True)
        if cell != fresh
    }
    return entry.model_copy(update={"cells": own}) if own else entry


def _ragged_row(section: SectionConfig, near: Sequence[Example], cells: Sequence[str]) -> str:
    """Row as most rows with as many filled cells end theirs; empty where they end as usual."""
    lines = [split_row(row.text) for row in near]
    usual = (len(section.columns), section.pipes in ("both", "right"))
    if all((len(line.cells), "|" in line.tail) == usual for line in lines):
        return ""
    filled = _filled_count(section, cells)
    peers = [ln for ln in lines if len(ln.cells) >= filled >= _filled_count(section, ln.cells)]
    peers = peers or [ln for ln in lines if len(ln.cells) >= filled]
    ends: defaultdict[tuple[int, bool], float] = defaultdict(float)
    for rank, line in enumerate(peers):
        ends[len(line.cells), "|" in line.tail] += nearness(rank)
    count, has_tail = max(ends, key=lambda end: ends[end]) if ends else usual
    if (count, has_tail) == usual or count > len(cells):
        return ""
    start = "|" if section.pipes in ("both", "left") else ""
    row = f"{start}{'|'.join(cells[:count])}"
    return f"{row}|" if has_tail else row.rstrip()


def _filled_count(section: SectionConfig, cells: Sequence[str]) -> int:
    """Cells up to the last one that says something."""
    said = [
        bool(c.strip()) and c.strip() != k.empty
        for c, k in zip(cells, section.columns, strict=False)
    ]
    return next((at + 1 for at in range(len(said) - 1, -1, -1) if said[at]), 0)


def _with_lines(
    section: SectionConfig, items: Sequence[Item], near: Sequence[Example], entry: Entry, index: int
) -> Entry | None:
    others = [item.text for item in items if not is_same(item.entry, entry)]
    number = number_at(others, min(index, len(others)))
    text = follow_bullets(near, entry, number, named=section.named)
    if text is None:
        return None
    first, *below = split_lines(text)
    # What the rows have no place for is not kept either: the line has to say what the entry says.
    shown = tuple(link for link in entry.links if (inert_url(link.url) or link.url) in text)
    update = {"row": bare(first), "below": "".join(below) or entry.below, "links": shown}
    told = entry.model_copy(update=update)
    return told if says_entry(section, told) else None
