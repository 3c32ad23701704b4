"""A README taken into the catalog: configuration, template, section files, and what was kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.bulk import collector_paused
from catalog.catalog_errors import ConfigurationError, ReadmeError
from catalog.config import LIST_ID_PATTERN, ListConfig, SectionConfig
from catalog.curated_list import CuratedList
from catalog.entry import Entry
from catalog.learning.arxiv_queries import propose_arxiv
from catalog.learning.learn_list import learn_list
from catalog.loading import read_section
from catalog.markdown.document import Document, Item, Slot
from catalog.markdown.lines import bare, ending, split_lines
from catalog.markdown.readme import ReadmeSections, read_sections
from catalog.markdown.shown import shown_text
from catalog.markdown.shown_columns import require_columns
from catalog.rendering import holds_markers, marker, read_template, written_item
from catalog.reports import ImportReport, Kept, SectionReport
from catalog.writing.revise_rows import keep_line
from catalog.yaml_files.merging import merged_section_file
from catalog.yaml_files.section_files import (
    entry_block,
    kept_block,
    new_section_file,
    read_section_file,
)

MAX_TITLES = 500
"""Titles that are looked at for categories and search terms."""
_MODE = re.compile(r"mode:[ \t]*[\"']?\w+[\"']?")


@dataclass(frozen=True, slots=True)
class Imported:
    """A list as the catalog keeps it."""

    config: ListConfig
    files: Mapping[str, str]
    """Text of every file but ``list.yaml``, by repository path."""
    report: ImportReport
    is_new_config: bool


@collector_paused
def import_readme(
    text: str,
    list_id: str,
    config: ListConfig | None = None,
    existing: Mapping[str, str] | None = None,
    source: str = "",
) -> Imported:
    """Take a README into `catalog` mode; without a configuration one is learned from it.

    The files render to the identical README. `existing`: section files that stand there, by
    section id; comments, quirks and whatever else a README does not show survive in them.
    `source`: the README's name in messages. Raises ReadmeError where the README shows no list.
    """
    if not re.fullmatch(LIST_ID_PATTERN, list_id):
        raise ConfigurationError(
            f"{list_id!r} is no id for a list", remedy="Use small letters, digits and dashes."
        )
    where = source or (config.readme_path if config else "README.md")
    if holds_markers(text):
        raise ReadmeError(
            "holds section markers: this is a template, not a README",
            where=where,
            remedy="Import the README that `litwatch render` writes.",
        )
    new = config is None or not config.sections
    if config is None or not config.sections:
        learnt, report, found = learn_list(text, list_id, where)
        config = _with_learnt(config, learnt, found)
    else:
        config = config.model_copy(update={"mode": "catalog"})
        found = read_sections(text, config)
        require_columns(config, found.sections)
        report = _report(config, found, where)
    if not found.bodies:
        raise ReadmeError(
            "no table or bullet list of papers in it",
            where=f"{where}:1",
            remedy="A section needs rows with a title and a link to the paper.",
        )
    files = catalog_files(text, config, found, existing or {})
    _check_identity(text, config, files, found)
    return Imported(config, files, report, new)


def catalog_files(
    text: str, config: ListConfig, found: ReadmeSections, existing: Mapping[str, str]
) -> dict[str, str]:
    """Template and section files that render to the README."""
    files = {
        config.readme_path: text,
        config.template_path: _template(
            found.document, found.bodies, [s.id for s in config.sections]
        ),
    }
    document = found.document
    for section in config.sections:
        items = [_closed(item, document) for item in found.bodies.get(section.id, ())]
        path = config.section_path(section.id)
        before = existing.get(section.id, "")
        merged = _merged_file(section, items, path, before, document)
        files[path] = merged or _fresh_file(section, items, path, document)
    return files


def files_told_by_readme(curated: CuratedList) -> tuple[str, ...]:
    """Files of a list in `catalog` mode that an import of its README would write again.

    The others hold more than the README shows: comments, quirks, marks of superseded versions.
    Raises ReadmeError where the README shows no list.
    """
    again = import_readme(curated.rendered(), curated.config.id, curated.config).files
    return tuple(
        path
        for path, text in curated.files.items()
        if path != curated.config.readme_path and again.get(path) == text
    )


def _fresh_file(
    section: SectionConfig, items: Sequence[Item], path: str, document: Document
) -> str:
    """Section file that makes the items' lines. Raises ReadmeError where it would not.

    An entry of `kept_entry` is written as the item's line; so what is left to prove is that
    the file's text says these entries.
    """
    entries = [kept_entry(section, item, document) for item in items]
    blocks = [_block(section, *pair, document) for pair in zip(items, entries, strict=True)]
    title = " / ".join(shown_text(heading) for heading in section.path) or section.id
    text = new_section_file(blocks, title, document.newline)
    read = read_section_file(text, path).blocks
    for item, entry, block in zip(items, entries, read, strict=True):
        if block.entry != entry:
            raise _not_identical(path, item.line)
    return text


def _merged_file(
    section: SectionConfig, items: Sequence[Item], path: str, before: str, document: Document
) -> str:
    """File that stands there, brought up to the items; empty where that cannot be done."""
    known = [_closed(item, document) for item in read_section(section, before, path, document)]
    wanted = [item.text for item in items]
    if [item.text for item in known] == wanted:
        return before
    if not known or not items:
        return ""
    entries = [kept_entry(section, item, document) for item in items]
    rows = [replace(item, entry=entry) for item, entry in zip(items, entries, strict=True)]
    fresh = [_block(section, row, row.entry, document) for row in rows]
    source = read_section_file(before if ending(before) else before + document.newline, path)
    text = merged_section_file(source, known, rows, fresh)
    again = read_section(section, text, path, document)
    return text if [_closed(item, document).text for item in again] == wanted else ""


def _with_learnt(
    config: ListConfig | None, learnt: ListConfig, found: ReadmeSections
) -> ListConfig:
    """Configuration with what was learned; a README elsewhere stays where it is."""
    if config is None:
        titles = [i.entry.title for items in found.bodies.values() for i in items if i.entry]
        arxiv = propose_arxiv(titles[:: max(1, len(titles) // MAX_TITLES)])
        return learnt.model_copy(update={"mode": "catalog", "readme": None, "arxiv": arxiv})
    update = {
        "mode": "catalog",
        "sections": learnt.sections,
        "bold_headings": learnt.bold_headings,
        "keyword_legend": learnt.keyword_legend,
    }
    return config.model_copy(update=update)


def _template(
    document: Document, bodies: Mapping[str, tuple[Item, ...]], section_ids: Sequence[str]
) -> str:
    """README with a marker line for each run of rows; sections it does not show come first."""
    shown = {part.section for part in document.parts if isinstance(part, Slot)}
    pieces = [marker(name) + document.newline for name in section_ids if name not in shown]
    for index, part in enumerate(document.parts):
        if isinstance(part, str):
            pieces.append(part)
            continue
        is_last = not any(document.parts[index + 1 :])
        items = bodies[part.section]
        is_open = is_last and bool(items) and not ending(items[-1].text)
        pieces.append(marker(part.section) + ("" if is_open else document.newline))
    return "".join(pieces)


def kept_entry(section: SectionConfig, item: Item, document: Document) -> Entry | None:
    """Entry that is written as exactly the item's lines; None for lines that are kept instead."""
    if item.entry is None:
        return None
    own, below = _own_and_below(section, item, document)
    line = bare(own)
    entry = item.entry.model_copy(update={"below": below}) if below else item.entry
    entry = keep_line(section, entry, line)
    if own != line:
        entry = entry.model_copy(update={"cells": {}, "row": own})
    if entry.row is None:
        return entry  # `keep_line` tried it; a whole line may say something else
    written = written_item(section, entry, document)
    return entry if _closed(written, document).text == item.text else None


def fresh_block(section: SectionConfig, item: Item, document: Document) -> str:
    """Lines of a section file for a row of a README that it does not hold yet."""
    return _block(section, item, kept_entry(section, item, document), document)


def _block(section: SectionConfig, item: Item, entry: Entry | None, document: Document) -> str:
    """Item of a section file."""
    if entry is None:
        return kept_block(*_own_and_below(section, item, document))
    return entry_block(entry)


def _own_and_below(section: SectionConfig, item: Item, document: Document) -> tuple[str, str]:
    """Row's line, with its ending only where that is not the README's, and the lines below."""
    first, *rest = [item.text] if section.layout == "html" else split_lines(item.text)
    return first if ending(first) not in (document.newline, "") else bare(first), "".join(rest)


def _closed(item: Item, document: Document) -> Item:
    """Item whose last line has an ending, as it has unless it is the last of its file."""
    return item if ending(item.text) else replace(item, text=item.text + document.newline)


def _check_identity(
    text: str, config: ListConfig, files: Mapping[str, str], found: ReadmeSections
) -> None:
    """Raise ReadmeError unless the template, with the rows in it, is the README."""
    path = config.template_path
    rendered = read_template(files[path], config, path).text(found.bodies)
    if rendered == text:
        return
    pairs = zip(split_lines(text), [*split_lines(rendered), *[""] * text.count("\n")], strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), 1)
    raise _not_identical(config.readme_path, line)


def _not_identical(path: str, line: int) -> ReadmeError:
    return ReadmeError(
        "would not come back byte for byte, so nothing was imported",
        where=f"{path}:{line}",
        remedy="Please report this line; `mode: readme` works with any README meanwhile.",
    )


def _report(config: ListConfig, found: ReadmeSections, path: str) -> ImportReport:
    sections = (s for s in config.sections if s.id in found.bodies)
    missing = (s for s in config.sections if s.id not in found.bodies)
    return ImportReport(
        sections=tuple(SectionReport.of(s, found.bodies[s.id], path) for s in sections),
        unread=tuple(
            Kept(path, run.first + 1, shown_text(" / ".join(run.path)), "belongs to no section")
            for run in found.unread
        ),
        other=tuple(Kept(path, 1, s.id, "this section is not in the README") for s in missing),
    )


def with_mode(config_yaml: str, mode: str) -> str:
    """``list.yaml`` with its mode changed, all else as it stands."""
    lines = split_lines(config_yaml)
    for index, line in enumerate(lines):
        if match := _MODE.match(line):
            lines[index] = f"mode: {mode}{line[match.end() :]}"
            return "".join(lines)
    at = next((n for n, line in enumerate(lines) if line.startswith("name:")), len(lines) - 1) + 1
    return "".join([*lines[:at], f"mode: {mode}\n", *lines[at:]])
