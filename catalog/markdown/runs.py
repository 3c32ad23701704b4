"""Runs of rows in a README: each table and each bullet list, with the lines of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from catalog.config import Layout
from catalog.markdown.blocks import Block, find_blocks
from catalog.markdown.html_tables import (
    html_cells,
    is_header,
    is_html_table,
    row_spans,
    table_end,
)
from catalog.markdown.lines import bare
from catalog.markdown.read_bullets import bullet_spans
from catalog.markdown.shown import shown_text
from catalog.markdown.tables import has_pipe, is_delimiter, split_row

MIN_SHARE_OF_ROWS = 0.6
"""Share of lines with pipes from which a paragraph without a header is a table."""
_PAPER_START = re.compile(
    r"\s*(?:\d+\.\s*)?(?:[\u2600-\u27bf\u2b50\U0001f300-\U0001faff\ufe0f]+\s*)?(?:\*\*|__|\[(?!!)|[\"“]|\((?=[^()\n]{0,40}\d[^()\n]{0,20}\)\s))\S"
)
"""Bold or linked words, a quote, or what has a number in brackets: ``(ICLR 2022) Title …``."""
_PAPER_LINK = re.compile(
    r"arxiv\.org/|doi\.org/10\.|openreview\.net/|"
    r"\[[^\w\[\]]{0,20}(?:paper|pdf)[^\w\[\]]{0,20}\]",
    re.I,
)
_NOT_A_LETTER = re.compile(r"[^\w]+")


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


def find_runs(lines: list[str]) -> list[Run]:
    """Every run of rows of a README, in order. ``lines`` keep their endings."""
    plain = [bare(line) for line in lines]
    plain[:1] = [line.removeprefix("\ufeff") for line in plain[:1]]
    blocks = find_blocks(plain)
    runs = [run for block in blocks for run in _runs(block, plain)]
    runs += [run for block in blocks if (run := _html_run(block, plain))]
    runs += _paragraph_runs(blocks, plain, {run.first for run in runs})
    return sorted(runs, key=lambda run: run.first)


def path_key(path: tuple[str, ...]) -> tuple[str, ...]:
    """Headings as compared: letters and digits only, in lower case, no markup, no emoji."""
    return tuple(
        _NOT_A_LETTER.sub(" ", shown_text(heading)).replace("_", " ").strip().casefold()
        for heading in path
    )


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


def _paragraph_runs(blocks: list[Block], lines: list[str], taken: set[int]) -> Iterator[Run]:
    """Papers written as paragraphs: two or more one after the other, each with a paper's link."""
    group: list[Block] = []
    for block in [*blocks, None]:
        if block and _is_paper_by_line(block, lines):
            spans = tuple((number, number + 1) for number in range(block.start, block.end))
            yield Run("bullets", block.path, (), "", block.start, block.end, spans)
            continue
        if block and _is_paper(block, lines) and (not group or group[-1].path == block.path):
            group.append(block)
            continue
        if len(group) > 1:
            ends = [*(following.start for following in group[1:]), group[-1].end]
            spans = tuple((item.start, end) for item, end in zip(group, ends, strict=True))
            yield Run("bullets", group[0].path, (), "", group[0].start, group[-1].end, spans)
        group = [block] if block and _is_paper(block, lines) else []


def _is_paper(block: Block, lines: list[str]) -> bool:
    is_table = any(map(is_delimiter, lines[block.start : block.end]))
    text = "\n".join(lines[block.start : block.end])
    return block.kind == "paragraph" and not is_table and _reads_like_paper(text)


def _is_paper_by_line(block: Block, lines: list[str]) -> bool:
    """Whether a paragraph is a list: each of its lines, two or more, is a paper of its own."""
    inside = lines[block.start : block.end]
    is_list = block.kind == "paragraph" and len(inside) > 1 and not any(map(has_pipe, inside))
    return is_list and all(map(_reads_like_paper, inside))


def _reads_like_paper(text: str) -> bool:
    return bool(_PAPER_START.match(text) and _PAPER_LINK.search(text))


def _table(block: Block, header: tuple[str, ...], delimiter: str, first: int, end: int) -> Run:
    spans = tuple((n, n + 1) for n in range(first, end))
    return Run("table", block.path, header, delimiter, first, end, spans)


def _looks_like_rows(lines: list[str]) -> bool:
    rows = sum(len(split_row(line).cells) > 1 for line in lines if has_pipe(line))
    return rows >= MIN_SHARE_OF_ROWS * len(lines)
