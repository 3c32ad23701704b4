"""Tables that a hand wrote in HTML: ``<tr>`` by ``<tr>``, where each starts on its own line."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from catalog.escaping import escape_html, unescape_cell
from catalog.markdown.links import find_links
from catalog.markdown.shown import strip_emphasis

_ROW_START = re.compile(r"\s*(?:<thead\b[^>]*>\s*)?<tr\b", re.IGNORECASE)
_ROW_END = re.compile(r"</tr\s*>\s*(?:</thead\s*>\s*)?$", re.IGNORECASE)
"""A head may stand on one line; no new row is written like it."""
_ANY_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t([dh])\b[^>]*>(.*?)(?=</t[dh]\s*>|<t[dh]\b|</tr|\Z)", re.I | re.DOTALL)
_BOLD = re.compile(r"\*\*((?:(?!\*\*).)+)\*\*", re.DOTALL)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)


def is_html_table(line: str) -> bool:
    """Whether a line starts a table."""
    return re.match(r"\s*<table\b", line, re.IGNORECASE) is not None


def table_end(lines: list[str], start: int) -> int | None:
    """Line after the one that closes the table; None for a table that is never closed."""
    closing = (n for n in range(start, len(lines)) if _TABLE_END.search(lines[n]))
    return next((n + 1 for n in closing), None)


def row_spans(lines: list[str], start: int, end: int) -> list[tuple[int, int]] | None:
    """Lines of each row; None where rows share lines, which cannot be edited one by one."""
    spans: list[tuple[int, int]] = []
    number = start
    while number < end:
        if not _ROW_START.match(lines[number]):
            if number > start and _ANY_ROW.search(lines[number]):
                return None
            number += 1
            continue
        stop = next((n + 1 for n in range(number, end) if _ROW_END.search(lines[n])), None)
        if stop is None or len(_ANY_ROW.findall("\n".join(lines[number:stop]))) > 1:
            return None
        spans.append((number, stop))
        number = stop
    return spans


def html_cells(row: str) -> tuple[str, ...]:
    """Cells of a ``<tr>``, tags inside them kept."""
    return tuple(match[2].strip() for match in _CELL.finditer(row))


def is_header(row: str) -> bool:
    """Whether a row is made of ``<th>``."""
    kinds = [match[1].lower() for match in _CELL.finditer(row)]
    return bool(kinds) and kinds.count("h") * 2 > len(kinds)


def html_row(markdown_cells: list[str]) -> str:
    """Row, on one line, for cells written in Markdown."""
    return f"<tr>{''.join(f'<td>{_as_html(cell)}</td>' for cell in markdown_cells)}</tr>"


def html_row_like(
    row: str, markdown_cells: Sequence[str], own_cells: Sequence[str | None]
) -> str | None:
    """Row with the lines and the attributes of another; None where that has other cells.

    `own_cells`: those that are written as they stand, in place of what Markdown says.
    """
    places = [match.span(2) for match in _CELL.finditer(row)]
    if len(places) != len(markdown_cells):
        return None
    cells = zip(own_cells, markdown_cells, strict=True)
    texts = [_as_html(text) if own is None else own for own, text in cells]
    for (start, end), text in reversed([*zip(places, texts, strict=True)]):
        inner = row[start:end]
        left = inner[: len(inner) - len(inner.lstrip())]
        right = inner[len(inner.rstrip()) :] if inner.strip() else ""
        row = f"{row[:start]}{left}{text}{right}{row[end:]}"
    return row


def _as_html(markdown: str) -> str:
    bold = _BOLD.fullmatch(markdown)
    if bold:
        return f"<b>{_as_html(bold[1])}</b>"
    pieces, position = [], 0
    for link in find_links(markdown):
        pieces.append(_text(markdown[position : link.start]))
        pieces.append(f'<a href="{html.escape(link.url)}">{_text(link.label)}</a>')
        position = link.end
    return "".join([*pieces, _text(markdown[position:])])


def _text(markdown: str) -> str:
    shown = escape_html(unescape_cell(strip_emphasis(markdown)))
    return shown or " " * bool(markdown)  # the blank between two links
