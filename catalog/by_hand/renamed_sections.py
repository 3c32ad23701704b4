"""Sections whose heading a person changed: known by their rows, and written into ``list.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import yaml

from catalog.by_hand.hand_edits import HandEdit, Rendered, TakenOver
from catalog.catalog_errors import CatalogError
from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.curated_list import load_list
from catalog.identity.known_papers import entry_keys
from catalog.loading import file_text
from catalog.markdown.document import Item
from catalog.markdown.lines import split_lines
from catalog.markdown.readme import read_items, read_sections
from catalog.markdown.references import with_references_resolved
from catalog.markdown.runs import Run, path_key
from catalog.markdown.shown import shown_text
from catalog.yaml_files.yaml_nodes import YamlFile, locate
from catalog.yaml_files.yaml_text import scalar

MIN_SHARE_OF_ROWS = 0.5
"""More than this share of a section's rows stand under its new heading; or, where she took rows
out too, of the rows under a heading that is new are the section's."""

Headings = tuple[str, ...]
NO_HEADINGS: Mapping[str, Headings] = MappingProxyType({})


def renamed_sections(
    config: ListConfig,
    readme: str,
    known: Mapping[str, Sequence[Item]],
    earlier: str,
    recognised: Mapping[str, Headings] = NO_HEADINGS,
) -> dict[str, Headings]:
    """Section id → its headings now, of sections that stand under others than in ``list.yaml``.

    `known`: the rows that each section had; `earlier`: text in which new headings do not stand;
    `recognised`: headings that were found so before.
    """
    found = read_sections(readme, config)
    lines = split_lines(readme)
    told = with_references_resolved(lines)
    free = list(found.unread)
    old = {path_key((line,)) for line in split_lines(earlier)}
    renamed: dict[str, Headings] = {}
    for section in config.sections:
        rows = known.get(section.id, ())
        if section.id in found.bodies:
            continue
        wanted = path_key(recognised.get(section.id, ()))
        same = (it for it in free if path_key(it.path) == wanted and it.layout == section.layout)
        tables = [
            (run, list(read_items(section, run, lines, told)), path_key(run.path[-1:]) not in old)
            for run in free
            if run.layout == section.layout
        ]
        run = next(same, None) or _run_with(rows, tables)
        if run is not None:
            free.remove(run)
            renamed[section.id] = tuple(heading.strip() for heading in run.path)
    return renamed


def with_headings(config: ListConfig, headings: Mapping[str, Headings]) -> ListConfig:
    """Configuration in which sections stand under other headings."""
    sections = tuple(
        section.model_copy(update={"path": headings.get(section.id, section.path)})
        for section in config.sections
    )
    return config.model_copy(update={"sections": sections}) if headings else config


def renamed_edits(config: ListConfig, headings: Mapping[str, Headings]) -> list[HandEdit]:
    """What is told of new headings."""
    return [
        HandEdit(
            "renamed",
            section_id,
            shown_text(path[-1]) if path else "",
            (("path", " > ".join(config.section(section_id).path), " > ".join(path)),),
        )
        for section_id, path in headings.items()
    ]


def read_readme_list(
    config: ListConfig,
    files: Mapping[str, str],
    before: Sequence[Rendered],
    recognised: Mapping[str, Headings] = NO_HEADINGS,
) -> TakenOver:
    """List in `readme` mode whose headings may have changed since. Raises ReadmeError.

    `before`: files at earlier commits, oldest first; the newest that shows a section counts.
    """
    known: dict[str, Sequence[Item]] = {}
    earlier = ""
    for rendered in before:
        earlier = file_text(rendered.files, config.readme_path)
        known |= read_sections(earlier, config).bodies
    text = file_text(files, config.readme_path)
    headings = renamed_sections(config, text, known, earlier, recognised)
    curated = load_list(with_headings(config, headings), files)
    edits = tuple(renamed_edits(config, headings))
    return TakenOver(curated, edits, is_in_step=not headings, headings=headings)


def list_yaml_with_headings(text: str, headings: Mapping[str, Headings]) -> str:
    """``list.yaml`` with the new headings of some sections, all else as people wrote it.

    The same text where that cannot be done safely.
    """
    changed = text
    for section_id, path in headings.items():
        changed = _with_path(changed, section_id, path)
    try:
        before, after = (load_config(it, "list.yaml") for it in (text, changed))
    except CatalogError:
        return text
    return changed if after == with_headings(before, headings) else text


def _with_path(text: str, section_id: str, path: Headings) -> str:
    root = YamlFile(text, "list.yaml").compose()
    sections = locate(root, ("sections",)) if root is not None else None
    if not isinstance(sections, yaml.SequenceNode):
        return text
    for section in sections.value:
        named = locate(section, ("id",))
        headings = locate(section, ("path",))
        if getattr(named, "value", None) == section_id and isinstance(headings, yaml.SequenceNode):
            return _replaced(text, headings, path)
    return text


def _replaced(text: str, headings: yaml.SequenceNode, path: Headings) -> str:
    """Text with other headings: only those that changed where there are as many as before."""
    nodes = headings.value
    if len(nodes) != len(path) or not nodes:
        # A block of lines ends, for the parser, only where the next key begins.
        last = headings if headings.flow_style or not nodes else nodes[-1]
        start = headings.start_mark
        return f"{text[: start.index]}{_sequence(headings, path)}{text[last.end_mark.index :]}"
    for node, word in reversed(list(zip(nodes, path, strict=True))):
        if node.value != word:
            written = scalar(word, in_flow=bool(headings.flow_style))
            text = text[: node.start_mark.index] + written + text[node.end_mark.index :]
    return text


def _sequence(headings: yaml.SequenceNode, path: Headings) -> str:
    if headings.flow_style or not headings.value:
        return f"[{', '.join(scalar(word, in_flow=True) for word in path)}]"
    gap = "\n" + " " * headings.start_mark.column
    return gap.join(f"- {scalar(word)}" for word in path)


def _run_with(rows: Sequence[Item], tables: Sequence[tuple[Run, list[Item], bool]]) -> Run | None:
    """Run in which the section's rows stand. `tables`: each with its rows, and if it is new."""
    shares = [
        (max(_share(rows, items), _share(items, rows) if is_new else 0.0), run)
        for run, items, is_new in tables
    ]
    share, run = max(shares, key=lambda it: it[0], default=(0.0, None))
    return run if share > MIN_SHARE_OF_ROWS else None


def _share(rows: Sequence[Item], others: Sequence[Item]) -> float:
    """Share of the rows that are among the others."""
    texts = {item.text.strip() for item in others}
    keys = {key for item in others if item.entry for key in entry_keys(item.entry)}
    known = sum(
        item.text.strip() in texts or bool(item.entry and keys.intersection(entry_keys(item.entry)))
        for item in rows
    )
    return known / len(rows) if rows else 0.0
