"""Runs of rows in a README: each table and each bullet list, with the lines of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from catalog.config import Layout
from catalog.markdown.blocks import Block, find_blocks
from catalog.markdown.bold_headings import under_bold_headings
from catalog.markdown.bullet_rows import bullet_spans
from catalog.markdown.html_tables import (
    html_cells,
    is_header,
    is_html_table,
    row_spans,
    table_end,
)
from catalog.markdown.lines import bare
from catalog.markdown.loose_papers import loose_papers
from catalog.markdown.paper_headings import MIN_PAPERS
from catalog.markdown.shown import folded
from catalog.markdown.tables import has_pipe, is_delimiter, split_row

MIN_SHARE_OF_ROWS = 0.6
"""Share of lines with pipes from which a paragraph without a header is a table."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that belong together. Lines are counted from 0."""

    layout: Layout
    path: tuple[str, ...]
    """Headings above, as written."""
    header: tuple[str, ...]
    """Header cells as written; empty for bullets and for tables without a header."""
    delimiter: str
    """Line of dashes; empty where there is none."""
    first: int
    """Line of the first row."""
    end: int
    """Line after the last row."""
    spans: tuple[tuple[int, int], ...]
    """Lines of each row: one line for tables, several for bullets with lines under them."""


def find_runs(lines: list[str], least: int = MIN_PAPERS, *, bold: bool = False) -> list[Run]:
    """Every run of rows of a README, in order. ``lines`` keep their endings.

    `least`: papers in no list that show what they are; one, where that is known. `bold`: as
    `ListConfig.bold_headings`.
    """
    plain = [bare(line) for line in lines]
    plain[:1] = [line.removeprefix("\ufeff") for line in plain[:1]]
    blocks = find_blocks(plain, least)
    loose = [
        Run("bullets", path, (), "", spans[0][0], spans[-1][1], spans)
        for path, spans in loose_papers(blocks, plain, least)
    ]
    taken = {n for run in loose for n in range(run.first, run.end)}
    blocks = [block for block in blocks if block.start not in taken or block.kind == "html"]
    blocks = [*under_bold_headings(blocks, plain)] if bold else blocks
    runs = [run for block in blocks for run in _runs(block, plain)]
    runs += [run for block in blocks if (run := _html_run(block, plain))]
    runs += loose
    return sorted(runs, key=lambda run: run.first)


def path_key(path: tuple[str, ...]) -> tuple[str, ...]:
    """Headings as compared."""
    return tuple(map(folded, path))


def _runs(block: Block, lines: list[str]) -> Iterator[Run]:
    if block.kind == "list":
        spans = bullet_spans(lines, block.start, block.end)
        yield Run("bullets", block.path, (), "", block.start, block.end, spans)
    elif block.kind == "paragraph":
        yield from _tables(block, lines)


def _tables(block: Block, lines: list[str]) -> Iterator[Run]:
    inside = range(block.start + 1, block.end)
    delimiters = [n for n in inside if is_delimiter(lines[n]) and has_pipe(lines[n - 1])]
    if not delimiters:
        if _looks_like_rows(lines[block.start : block.end]):
            yield _table(block, (), "", block.start, block.end)
        return
    for at, following in zip(delimiters, [*delimiters[1:], block.end + 1], strict=True):
        header = split_row(lines[at - 1]).cells
        yield _table(block, header, lines[at], at + 1, following - 1)


def _html_run(block: Block, lines: list[str]) -> Run | None:
    """Table in HTML: all rows between its head and its end."""
    end = table_end(lines, block.start) if is_html_table(lines[block.start]) else None
    spans = row_spans(lines, block.start, end) if end else None
    if not spans:
        return None
    rows = ["\n".join(lines[a:b]) for a, b in spans]
    header = html_cells(rows[0]) if is_header(rows[0]) else ()
    spans = spans[1:] if header else spans
    # Rows must follow one another: what stands between two of them would be lost in an edit.
    if not spans or any(a[1] != b[0] for a, b in pairwise(spans)):
        return None
    return Run("html", block.path, header, "", spans[0][0], spans[-1][1], tuple(spans))


def _table(block: Block, header: tuple[str, ...], delimiter: str, first: int, end: int) -> Run:
    spans = tuple((n, n + 1) for n in range(first, end))
    return Run("table", block.path, header, delimiter, first, end, spans)


def _looks_like_rows(lines: list[str]) -> bool:
    told = [split_row(line) for line in lines if has_pipe(line)]
    rows = sum(len(row.cells) > 1 for row in told)
    # "[Paper](…) | [Code](…)" alone is a line of links.
    is_line = len(lines) == 1 and not any(any(row.has_outer_pipes) for row in told)
    return rows >= MIN_SHARE_OF_ROWS * len(lines) and not is_line
