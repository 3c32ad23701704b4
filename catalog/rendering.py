"""README of a list kept in `catalog` mode: a template with a marker line for each section.

``<!-- litwatch:section ID -->`` stands where the rows go; all else of the template is the
README's own text. The rows come from the section files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry
from catalog.markdown.document import Document, Item, Slot
from catalog.markdown.lines import RULE, newline_of, split_lines
from catalog.markdown.references import resolved
from catalog.writing.write_bullets import write_bullet
from catalog.writing.write_rows import write_row

_MARKER = re.compile(r"\s*<!--\s*litwatch:section\s+([\w-]+)\s*-->\s*")


def marker(section_id: str) -> str:
    """Line of the template that stands for a section's rows."""
    return f"<!-- litwatch:section {section_id} -->"


def holds_markers(text: str) -> bool:
    """Whether a text holds marker lines already."""
    return any(_MARKER.fullmatch(line) for line in split_lines(text))


def read_template(text: str, config: ListConfig, path: str) -> Document:
    """Template as a document. Raises ConfigurationError for unknown, missing or double markers."""
    known = {section.id for section in config.sections}
    parts: list[str | Slot] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(split_lines(text), start=1):
        match = _MARKER.fullmatch(line)
        if match is None:
            parts.append(line)
            continue
        _check_marker(match[1], known, seen, f"{path}:{number}")
        seen[match[1]] = number
        parts.append(Slot(match[1]))
    if absent := [section.id for section in config.sections if section.id not in seen]:
        raise ConfigurationError(
            f"no place for section {absent[0]}",
            where=path,
            remedy=f"Add the line {marker(absent[0])} where its rows belong.",
        )
    is_open = bool(parts) and isinstance(parts[-1], Slot) and not text.endswith(("\n", "\r"))
    return Document(tuple(parts), newline_of(text), is_open)


def _check_marker(section_id: str, known: set[str], seen: dict[str, int], where: str) -> None:
    if section_id not in known:
        raise ConfigurationError(
            f"marker of an unknown section {section_id}",
            where=where,
            remedy=f"Sections of list.yaml: {', '.join(sorted(known))}.",
        )
    if section_id in seen:
        raise ConfigurationError(
            f"second marker of section {section_id}; the first is on line {seen[section_id]}",
            where=where,
            remedy="Keep one of them.",
        )


def written_item(section: SectionConfig, entry: Entry, document: Document, line: int = 0) -> Item:
    """Row of an entry as it stands in the README, with the lines below it."""
    text = _row_with_references(section, entry, document.addresses)
    if text is None:
        text = _write(section, entry)
    below = (entry.below or "") if section.layout == "bullets" else ""
    return Item(_closed(text, document.newline) + below, entry, line)


def _row_with_references(
    section: SectionConfig, entry: Entry, addresses: Mapping[str, str]
) -> str | None:
    """Hand's own row with reference-style links, while it says what the fields say; else None."""
    if entry.row is None or not addresses or "[" not in entry.row:
        return None
    row, below = (resolved(text, addresses) for text in (entry.row, entry.below or ""))
    told = entry.model_copy(update={"row": row, "below": below})
    return entry.row if _write(section, told) == row else None


def _write(section: SectionConfig, entry: Entry) -> str:
    write = write_bullet if section.layout == "bullets" else write_row
    return write(section, entry)


def kept_item(row: str, below: str, newline: str, line: int = 0) -> Item:
    """Line, with those under it, that is kept as it is."""
    return Item(_closed(row, newline) + below, None, line, "no row")


def _closed(line: str, newline: str) -> str:
    return line if line.endswith(("\n", "\r")) else line + newline


def usual_gap(items: Sequence[Item]) -> str:
    """Blank lines that usually follow a bullet of a list."""
    gaps = [blank_end(split_lines(item.text)[1:]) for item in items[:-1]]
    return max(sorted(set(gaps)), key=gaps.count) if gaps else ""


def blank_end(lines: Sequence[str]) -> str:
    """Blank lines that some lines end in, with a rule (``---``) that stands between them."""
    count = next((n for n, line in enumerate(reversed(lines)) if not _is_gap(line)), len(lines))
    gap = lines[len(lines) - count :]
    # A rule right under a text makes a heading of it.
    blank = next((n for n, line in enumerate(gap) if not line.strip()), len(gap))
    return "".join(gap[blank:])


def _is_gap(line: str) -> bool:
    return not line.strip() or RULE.fullmatch(line) is not None
