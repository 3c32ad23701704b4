"""A new section in ``list.yaml``, all else as people wrote it."""

from __future__ import annotations

import yaml

from catalog.catalog_errors import EditError
from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.config_text import section_lines
from catalog.markdown.lines import bare, newline_of, split_lines
from catalog.yaml_files.yaml_nodes import YamlFile, locate


def list_yaml_with_sections(text: str, path: str, wanted: ListConfig) -> str:
    """``list.yaml`` with those sections of a configuration that it lacks.

    Raises EditError where that cannot be done without touching anything else.
    """
    if not text:
        raise _not_safe(path)
    told = text
    for at, section in enumerate(wanted.sections):
        known = [it.id for it in load_config(told, path).sections]
        if section.id not in known:
            told = _with_item(told, path, at, section_lines(section))
    if load_config(told, path).sections != wanted.sections:
        raise _not_safe(path)
    return told


def _with_item(text: str, path: str, at: int, item: list[str]) -> str:
    """Text with an item of `sections` before the `at`-th, or after the last."""
    root = YamlFile(text, path).compose()
    sections = locate(root, ("sections",)) if root is not None else None
    if not isinstance(sections, yaml.SequenceNode) or sections.flow_style or not sections.value:
        raise _not_safe(path)
    lines = split_lines(text)
    newline = newline_of(text)
    indent = " " * sections.start_mark.column
    fresh = [f"{indent}{line}{newline}" for line in item]
    if at < len(sections.value):
        place = sections.value[at].start_mark.line
    else:
        place = _end_of(lines, sections.value[-1])
        lines[place - 1] = bare(lines[place - 1]) + newline
    return "".join([*lines[:place], *fresh, *lines[place:]])


def _end_of(lines: list[str], node: yaml.Node) -> int:
    """Line after an item: a block ends, for the parser, only where the next key begins."""
    end = min(node.end_mark.line + (node.end_mark.column > 0), len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _not_safe(path: str) -> EditError:
    return EditError(
        "the section of the new heading cannot be written here",
        where=path,
        remedy="Open the heading by hand, and name it in list.yaml.",
    )
