"""A README taken into the catalog: configuration, template, section files, and what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig
from catalog.curated_list import load_list, section_path, template_path
from catalog.document import Document, Item, Slot
from catalog.errors import ReadmeError
from catalog.learning_style import learn_config
from catalog.markdown.lines import bare, ending, split_lines
from catalog.markdown.readme import ReadmeSections, read_sections
from catalog.markdown.shown import shown_text
from catalog.rendering import holds_markers, marker
from catalog.reports import ImportReport, Kept, SectionReport
from catalog.section_files import entry_block, kept_block, new_section_file
from catalog.writing.revising import keep_line


@dataclass(frozen=True, slots=True)
class Imported:
    """A list as the catalog keeps it."""

    config: ListConfig
    files: Mapping[str, str]
    """Text of every file but ``list.yaml``, by repository path."""
    report: ImportReport
    is_new_config: bool


def import_readme(text: str, list_id: str, config: ListConfig | None = None) -> Imported:
    """Take a README into `catalog` mode; without a configuration one is learned from it.

    The files render to the identical README. Raises ReadmeError where it shows no list.
    """
    where = config.readme_path if config else "README.md"
    if holds_markers(text):
        raise ReadmeError(
            "holds section markers: this is a template, not a README",
            where=where,
            remedy="Import the README that `litwatch render` writes.",
        )
    learnt, report = learn_config(text, list_id, where)
    new = config is None or not config.sections
    config = _catalog_config(learnt if config is None else config, learnt)
    if not config.sections:
        raise ReadmeError(
            "no table or bullet list of papers in it",
            where=f"{where}:1",
            remedy="A section needs rows with a title and a link to the paper.",
        )
    found = read_sections(text, config)
    files = catalog_files(text, config, found)
    _check_identity(text, config, files)
    return Imported(config, files, report if new else _report(config, found, where), new)


def catalog_files(text: str, config: ListConfig, found: ReadmeSections) -> dict[str, str]:
    """Template and section files that render to the README."""
    files = {
        config.readme_path: text,
        template_path(config): _template(found.document, found.bodies),
    }
    newline = found.document.newline
    for section in config.sections:
        blocks = [_block(section, item, newline) for item in found.bodies.get(section.id, ())]
        title = " / ".join(shown_text(heading) for heading in section.path) or section.id
        files[section_path(config, section.id)] = new_section_file(blocks, title, newline)
    return files


def _catalog_config(config: ListConfig, learnt: ListConfig) -> ListConfig:
    update: dict[str, object] = {"mode": "catalog"}
    if not config.sections:
        update |= {"sections": learnt.sections, "keyword_legend": learnt.keyword_legend}
    if config is learnt:
        update |= {"readme": None}
    return config.model_copy(update=update)


def _template(document: Document, bodies: Mapping[str, tuple[Item, ...]]) -> str:
    pieces = []
    for index, part in enumerate(document.parts):
        if isinstance(part, str):
            pieces.append(part)
            continue
        is_last = not any(document.parts[index + 1 :])
        items = bodies[part.section]
        is_open = is_last and bool(items) and not ending(items[-1].text)
        pieces.append(marker(part.section) + ("" if is_open else document.newline))
    return "".join(pieces)


def _block(section: SectionConfig, item: Item, newline: str) -> str:
    """Item of a section file for a row; a line with an ending of its own kind keeps it."""
    first, *rest = split_lines(item.text)
    below = "".join(rest)
    line = bare(first)
    own = first if ending(first) not in (newline, "") else line
    if item.entry is None:
        return kept_block(own, below)
    entry = keep_line(section, item.entry, line)
    if own != line:
        entry = entry.model_copy(update={"cells": {}, "row": own})
    return entry_block(entry.model_copy(update={"below": below or None}))


def _check_identity(text: str, config: ListConfig, files: Mapping[str, str]) -> None:
    rendered = load_list(config, files).rendered()
    if rendered == text:
        return
    pairs = zip(split_lines(text), [*split_lines(rendered), *[""] * text.count("\n")], strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), 1)
    raise ReadmeError(
        "would not come back byte for byte, so nothing was imported",
        where=f"{config.readme_path}:{line}",
        remedy="Please report this line; `mode: readme` works with any README meanwhile.",
    )


def _report(config: ListConfig, found: ReadmeSections, path: str) -> ImportReport:
    sections = (s for s in config.sections if s.id in found.bodies)
    return ImportReport(
        sections=tuple(SectionReport.of(s, found.bodies[s.id], path) for s in sections),
        unread=tuple(
            Kept(path, run.first + 1, shown_text(" / ".join(run.path)), "belongs to no section")
            for run in found.unread
        ),
    )


def readme_files(files: Mapping[str, str], config: ListConfig) -> tuple[ListConfig, dict[str, str]]:
    """Turn a list kept in `catalog` mode into one kept in its README; nothing is lost."""
    text = load_list(config, files).rendered()
    return config.model_copy(update={"mode": "readme"}), {config.readme_path: text}


def places(document: Document) -> list[str]:
    """Sections in the order of the README."""
    return [part.section for part in document.parts if isinstance(part, Slot)]
