"""Writes a list's configuration as a file that people will edit: comments, nothing superfluous.

Only for a file that does not exist yet. Settings at their default are left out, so that a later
version's better default reaches the list.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.config import ListConfig, SectionConfig
from catalog.yaml_files.yaml_text import scalar

MAX_LINE = 100
"""Columns after which a list of words is written one a line."""

_HEAD = """\
# yaml-language-server: $schema=../list.schema.json
# What litwatch knows of this list. The file is yours: change what is wrong, add comments.
# `litwatch check` reads it; every setting is described in litwatch's docs/configuration.md.
"""
_COMMENTS = {
    "mode": "readme: the README is the truth. catalog: the YAML files are, and it follows.",
    "readme": "Path in the repository.",
    "keyword_legend": "What each keyword means; no other keyword is ever written.",
    "venue_names": "Short name of a venue: how this list writes it.",
    "arxiv": "Guessed from the titles; correct it if the list watches other fields.",
    "sections": "Tables and bullet lists, in the order of the README.\n"
    "`manual: true` keeps proposals away from a section.",
    "screening": "Probabilities from which a paper is proposed, or shown as unsure.",
    "proposals": "How pull requests come.",
}
_ORDER = (*(name for name in ListConfig.model_fields if name != "sections"), "sections")
"""The long list of sections comes last."""


def config_text(config: ListConfig) -> str:
    """YAML of a configuration; `catalog.config_file.load_config` reads it back equal."""
    values = config.model_dump(exclude_defaults=True) | {"mode": config.mode}
    lines = [_HEAD]
    for name in _ORDER:
        if name in values:
            lines += _commented(name, _entry(name, values[name]))
    return "".join(lines)


def section_lines(section: SectionConfig) -> list[str]:
    """Lines of one item of `sections`, without indentation or endings."""
    return list(_item(section.model_dump(exclude_defaults=True)))


def _commented(name: str, lines: Iterator[str]) -> Iterator[str]:
    comment = _COMMENTS.get(name)
    if comment:
        yield "\n"
        yield from (f"# {line}\n" for line in comment.splitlines())
    yield from (f"{line}\n" for line in lines)


def _entry(name: str, value: Any) -> Iterator[str]:
    """Lines of one key and its value."""
    key = scalar(name)
    inline = f"{key}: {_inline(value)}"
    is_long = len(inline) > MAX_LINE and not isinstance(value, str)
    holds_mappings = isinstance(value, tuple) and any(isinstance(item, dict) for item in value)
    if not value or not (is_long or holds_mappings or isinstance(value, Mapping)):
        yield inline
        return
    yield f"{key}:"
    if isinstance(value, Mapping):
        yield from (f"  {line}" for k, v in value.items() for line in _entry(k, v))
        return
    for item in value:
        yield from (f"  {line}" for line in _item(item))


def _item(value: Any) -> Iterator[str]:
    """Lines of one item of a list: a short mapping on one line, a section over several."""
    inline = f"- {_inline(value)}"
    if not isinstance(value, Mapping) or not ("columns" in value or "path" in value):
        yield inline
        return
    lines = [line for name, field in value.items() for line in _entry(name, field)]
    yield f"- {lines[0]}"
    yield from (f"  {line}" for line in lines[1:])


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = (f"{scalar(k, in_flow=True)}: {_inline(v)}" for k, v in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, int | float):
        return "null" if value is None else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return scalar(value, in_flow=True)
