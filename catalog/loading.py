"""The rows of a list from its files, in either mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig
from catalog.document import Document, Item
from catalog.entry import EntryKey
from catalog.errors import ConfigurationError, ReadmeError
from catalog.identity import entry_key
from catalog.markdown.readme import read_sections
from catalog.rendering import kept_item, read_template, written_item
from catalog.section_files import Block, SectionFile, read_section_file


@dataclass(frozen=True, slots=True)
class Body:
    """Items of one section, and the file that holds their truth."""

    path: str
    items: tuple[Item, ...]
    source: SectionFile | None = None
    """Section file, block by item; None in `readme` mode."""

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


Loaded = tuple[Document, Mapping[str, Body], tuple[str, ...]]


def load_readme(config: ListConfig, files: Mapping[str, str]) -> Loaded:
    """Rows of a list whose README is the truth. Raises ReadmeError where it shows no section."""
    path = config.readme_path
    found = read_sections(file_text(files, path), config)
    if config.sections and not found.bodies:
        raise ReadmeError(
            "none of the configured sections is in it",
            where=path,
            remedy="Compare `path:` of the sections in list.yaml with the README's headings.",
        )
    bodies = {name: Body(path, items) for name, items in found.bodies.items()}
    return found.document, bodies, found.missing


def load_catalog(config: ListConfig, files: Mapping[str, str]) -> Loaded:
    """Rows of a list whose section files are the truth."""
    template = f"{config.root}/template.md"
    document = read_template(file_text(files, template), config, template)
    bodies = {}
    for section in config.sections:
        path = f"{config.root}/sections/{section.id}.yaml"
        source = read_section_file(file_text(files, path), path)
        items = tuple(_item(section, block, document.newline) for block in source.blocks)
        bodies[section.id] = Body(path, items, source)
    return document, bodies, ()


def read_section(section: SectionConfig, text: str, path: str, newline: str) -> list[Item]:
    """Rows that a section file makes."""
    return [_item(section, block, newline) for block in read_section_file(text, path).blocks]


def _item(section: SectionConfig, block: Block, newline: str) -> Item:
    line = block.start + 1
    if block.entry is None:
        return kept_item(block.row, block.below, newline, line)
    return written_item(section, block.entry, newline, line)


def file_text(files: Mapping[str, str], path: str) -> str:
    """Text of a file. Raises ConfigurationError where it is missing."""
    if path not in files:
        raise ConfigurationError(
            "missing",
            where=path,
            remedy="Restore it, or correct `readme:` or `sections:` in list.yaml.",
        )
    return files[path]
