"""The rows of a list from its files, in either mode."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from catalog.catalog_errors import ConfigurationError, ReadmeError
from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, EntryKey
from catalog.identity.known_papers import entry_key
from catalog.markdown.document import Document, Item
from catalog.markdown.readme import read_sections
from catalog.rendering import kept_item, read_template, written_item
from catalog.yaml_files.section_files import Block, SectionFile, read_section_file

_OURS = re.compile(r"^<{7} ", re.MULTILINE)
_THEIRS = re.compile(r"^>{7} ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Body:
    """Items of one section, and the file that holds their truth."""

    path: str
    items: tuple[Item, ...]
    source: SectionFile | None = None
    """Section file, block by item; None in `readme` mode."""
    examples: tuple[Item, ...] = ()
    """Rows of another section that show how those of one without any are written."""

    @property
    def hand(self) -> tuple[Item, ...]:
        """Rows that a new one is written like."""
        return (*self.items, *self.examples)

    def keys(self) -> list[EntryKey | None]:
        """Key of each item, unique in the section; None for lines kept as they are."""
        seen: Counter[str] = Counter()
        keys: list[EntryKey | None] = []
        for item in self.items:
            key = entry_key(item.entry) if item.entry else None
            if key is not None:
                seen[key] += 1
                key = key if seen[key] == 1 else f"{key}#{seen[key]}"
            keys.append(key)
        return keys


Loaded = tuple[ListConfig, Document, Mapping[str, Body], tuple[str, ...]]
"""The configuration as the README shows its columns, what was read, and what is not there."""


def load_readme(config: ListConfig, files: Mapping[str, str]) -> Loaded:
    """Rows of a list whose README is the truth. Raises ReadmeError where it shows no section."""
    path = config.readme_path
    found = read_sections(readme_text(files, config), config)
    if config.sections and not found.bodies:
        raise ReadmeError(
            "none of the configured sections is in it",
            where=path,
            remedy="Compare `path:` of the sections in list.yaml with the README's headings.",
        )
    sections = tuple(found.sections.get(section.id, section) for section in config.sections)
    config = config.model_copy(update={"sections": sections})
    bodies = {
        section.id: Body(path, _with_marks(config, section, found.bodies[section.id], files))
        for section in config.sections
        if section.id in found.bodies
    }
    return config, found.document, bodies, found.missing


def _with_marks(
    config: ListConfig, section: SectionConfig, items: tuple[Item, ...], files: Mapping[str, str]
) -> tuple[Item, ...]:
    """Rows with what a README does not show: quirks, and the versions they supersede.

    A list that was once kept in `catalog` mode has them in section files, which stay for them.
    """
    path = config.section_path(section.id)
    if path not in files:
        return items
    entries = (block.entry for block in read_section_file(files[path], path).blocks)
    marked = {(entry_key(e), e.short_name): e for e in entries if e and (e.quirk or e.supersedes)}
    return tuple(_marked(item, marked) for item in items)


def _marked(item: Item, marked: Mapping[tuple[EntryKey, str], Entry]) -> Item:
    entry = item.entry
    mark = marked.get((entry_key(entry), entry.title)) if entry and marked else None
    if entry is None or mark is None:
        return item
    update = {"quirk": mark.quirk, "supersedes": mark.supersedes}
    return replace(item, entry=entry.model_copy(update=update))


def load_catalog(config: ListConfig, files: Mapping[str, str]) -> Loaded:
    """Rows of a list whose section files are the truth."""
    template = config.template_path
    document = read_template(file_text(files, template), config, template)
    bodies = {}
    for section in config.sections:
        path = config.section_path(section.id)
        source = read_section_file(file_text(files, path), path)
        items = tuple(_item(section, b, document) for b in source.blocks)
        bodies[section.id] = Body(path, items, source)
    return config, document, bodies, ()


def load_entries(config: ListConfig, files: Mapping[str, str]) -> dict[str, Body]:
    """`load_catalog` without the text of the rows, whose writing is half of the work.

    Raises what that raises.
    """
    template = config.template_path
    read_template(file_text(files, template), config, template)
    paths = {section.id: config.section_path(section.id) for section in config.sections}
    return {name: _unwritten(file_text(files, path), path) for name, path in paths.items()}


def _unwritten(text: str, path: str) -> Body:
    blocks = read_section_file(text, path).blocks
    return Body(path, tuple(Item("", block.entry, block.start + 1) for block in blocks))


def read_section(section: SectionConfig, text: str, path: str, document: Document) -> list[Item]:
    """Rows that a section file makes in a README."""
    return [_item(section, block, document) for block in read_section_file(text, path).blocks]


def _item(section: SectionConfig, block: Block, document: Document) -> Item:
    line = block.start + 1
    if block.entry is None:
        return kept_item(block.row, block.below, document.newline, line)
    return written_item(section, block.entry, document, line)


def readme_text(files: Mapping[str, str], config: ListConfig) -> str:
    """Text of the README. Raises ReadmeError where a merge was left half done in it.

    Its marks end a table: the rows below them would count as taken out.
    """
    text = file_text(files, config.readme_path)
    opened = _OURS.search(text)
    if opened and _THEIRS.search(text, opened.end()):
        raise ReadmeError(
            "a merge conflict is not resolved",
            where=f"{config.readme_path}:{text.count(chr(10), 0, opened.start()) + 1}",
            remedy="Keep the rows that you want and delete the lines of <, = and >.",
        )
    return text


def file_text(files: Mapping[str, str], path: str) -> str:
    """Text of a file. Raises ConfigurationError where it is missing."""
    if path not in files:
        raise ConfigurationError(
            "missing",
            where=path,
            remedy="Restore it, or correct `readme:` or `sections:` in list.yaml.",
        )
    return files[path]


def rows_elsewhere(
    config: ListConfig, bodies: Mapping[str, Body], section: SectionConfig
) -> Iterator[Item]:
    """Bullets of a list's other sections, the nearest section first."""
    at = config.sections.index(section)
    others = [(abs(n - at), n, other) for n, other in enumerate(config.sections) if n != at]
    for _, _, other in sorted(others, key=itemgetter(0, 1)):
        if other.layout == "bullets" and other.id in bodies:
            yield from bodies[other.id].hand
