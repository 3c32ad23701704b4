"""Section files brought up to rows that a person changed in the README.

A row that stays as it is keeps its lines and the comments above them. A changed row is changed
in the fields that the README tells otherwise; what it does not show (a quirk, an id, the full
title) stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.catalog_errors import ReadmeError
from catalog.config import SectionConfig
from catalog.entry import Entry
from catalog.importing import fresh_block, kept_entry
from catalog.loading import Body, read_section
from catalog.markdown.document import Document, Item
from catalog.markdown.lines import ending
from catalog.markdown.readme import read_row_text
from catalog.markdown.references import resolved
from catalog.writing.revise_rows import shows_names
from catalog.yaml_files.section_files import (
    FIELDS,
    SectionFile,
    change_block,
    indented,
    read_section_file,
    remove_block,
    with_block,
)

_SHOWN = tuple(
    name for name in FIELDS if name not in ("cells", "row", "below", "quirk", "supersedes")
)


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One row as the section file shall make it."""

    text: str
    """Its lines in the README, with their endings."""
    index: int | None = None
    """Its place in the file now; None for a new row."""
    stood_as: Entry | None = None
    """Entry of a new row in the section that it came from."""


def revised_section(
    section: SectionConfig, body: Body, rows: Sequence[WantedRow], document: Document
) -> str:
    """Text of a section file that makes the rows. Raises ReadmeError where it would not."""
    source = body.source
    if source is None:
        raise AssertionError("a section file is asked for")
    unchanged = [item.text for item in body.items] == [row.text for row in rows]
    if unchanged and [row.index for row in rows] == list(range(len(rows))):
        return source.text
    if not source.blocks:
        text = _with_first_rows(section, source, rows, document)
    elif not rows:
        text = _without_rows(source)
    else:
        text = "".join(_pieces(section, body, source, rows, document))
    made = [item.text for item in read_section(section, text, body.path, document)]
    if made != [row.text for row in rows]:
        raise ReadmeError(
            f"rows of section {section.id} cannot be taken into {body.path} as they stand",
            where=_first_wrong(section, made, rows),
            remedy="Mend that row in the README, or enter it in the section file.",
        )
    return text


def told_by(section: SectionConfig, text: str, document: Document) -> Entry | None:
    """What a row of the README says; None for a line that cannot be understood."""
    return read_row_text(section, resolved(text, document.addresses))


def _first_wrong(section: SectionConfig, made: Sequence[str], rows: Sequence[WantedRow]) -> str:
    """Words for the first row that would read otherwise."""
    pairs = zip(made, (row.text for row in rows), strict=False)
    wrong = next((text for one, text in pairs if one != text), "")
    return f"{section.id}: {wrong.strip()[:80]!r}"


def _with_first_rows(
    section: SectionConfig, source: SectionFile, rows: Sequence[WantedRow], document: Document
) -> str:
    for number, row in enumerate(rows):
        source = with_block(source, number, _fresh(section, row, document))
    return source.text


def _without_rows(source: SectionFile) -> str:
    for index in reversed(range(len(source.blocks))):
        source = read_section_file("".join(remove_block(source, index)), source.path)
    return source.text


def _pieces(
    section: SectionConfig,
    body: Body,
    source: SectionFile,
    rows: Sequence[WantedRow],
    document: Document,
) -> Iterator[str]:
    blocks, kept = source.blocks, {row.index for row in rows}
    yield from source.lines[: blocks[0].start]
    for row in rows:
        if row.index is None:
            yield from indented(source, _fresh(section, row, document))
            continue
        yield from _above(source, row.index, kept)
        yield from _known(section, body, source, row, document)
    yield from _above(source, len(blocks), kept)
    tail = source.lines[blocks[-1].end :]
    if tail or rows[-1].index is not None:
        yield from tail


def _above(source: SectionFile, index: int, kept: set[int | None]) -> Iterator[str]:
    """Comments above an item, and above those before it that went."""
    first = index
    while first and first - 1 not in kept:
        first -= 1
    for at in range(first, index + 1):
        if 0 < at < len(source.blocks):
            yield from source.lines[source.blocks[at - 1].end : source.blocks[at].start]


def _known(
    section: SectionConfig, body: Body, source: SectionFile, row: WantedRow, document: Document
) -> Sequence[str]:
    """Lines of a row that the file holds, changed where the row is."""
    index = row.index or 0
    block = source.blocks[index]
    lines = source.lines[block.start : block.end]
    if lines and not ending(lines[-1]):
        lines = (*lines[:-1], lines[-1] + document.newline)
    if body.items[index].text == row.text:
        return lines
    entry = _revised(section, body.items[index].text, block.entry, row.text, document)
    if entry is None or block.entry is None:
        return indented(source, _fresh(section, row, document))
    changed = change_block(source, index, block.entry, entry)
    return changed[block.start : block.end + len(changed) - len(source.lines)]


def _revised(
    section: SectionConfig, before: str, entry: Entry | None, after: str, document: Document
) -> Entry | None:
    """Entry with the fields that the row tells otherwise now, written as exactly that row."""
    was, now = (told_by(section, text, document) for text in (before, after))
    if entry is None or was is None or now is None:
        return None
    marks = {"quirk": entry.quirk, "supersedes": entry.supersedes}
    told = {n: getattr(now, n) for n in _SHOWN if getattr(now, n) != getattr(was, n)}
    if entry.name is not None and shows_names(section) and "title" in told:
        told["name"] = told.pop("title")
    for one in (entry.model_copy(update=told), now.model_copy(update=marks)):
        if kept := _as_written(section, one, after, document):
            return kept
    return None


def _as_written(
    section: SectionConfig, entry: Entry, text: str, document: Document
) -> Entry | None:
    plain: Entry = entry.model_copy(update={"below": None})  # the row itself says it
    return kept_entry(section, Item(text, plain, 0), document)


def _fresh(section: SectionConfig, row: WantedRow, document: Document) -> str:
    """Lines of an item for a row that the file does not hold."""
    now = told_by(section, row.text, document)
    if now is not None and row.stood_as is not None:
        moved = _moved(section, row.stood_as, now)
        if kept := _as_written(section, moved, row.text, document):
            return fresh_block(section, Item(row.text, kept, 0), document)
    return fresh_block(section, Item(row.text, now, 0), document)


def _moved(section: SectionConfig, stood_as: Entry, now: Entry) -> Entry:
    """Entry of a row that came from another section: what this table does not show stays."""
    plain: dict[str, Any] = {"cells": {}, "row": None, "below": None, "supersedes": None}
    told = {n: getattr(now, n) for n in _SHOWN if getattr(now, n)}
    if shows_names(section):
        told["name"] = told.pop("title")
    return stood_as.model_copy(update=plain | told)
