"""Reads ``list.yaml``."""

from __future__ import annotations

import yaml

from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig, SectionConfig
from catalog.yaml_files.yaml_nodes import YamlFile, locate


def load_config(text: str, path: str) -> ListConfig:
    """Read a list's configuration. Raises ConfigurationError: file, line, field, remedy."""
    source = YamlFile(text, path)
    root = source.compose()
    if not isinstance(root, yaml.MappingNode):
        raise ConfigurationError(
            "no configuration in it",
            where=f"{path}:1",
            remedy="It needs at least `id:` and `name:`.",
        )
    config: ListConfig = source.model(ListConfig, root)
    _check_ids(source, root, config)
    return config


def _check_ids(source: YamlFile, root: yaml.Node, config: ListConfig) -> None:
    seen: set[str] = set()
    for index, section in enumerate(config.sections):
        if section.id in seen:
            what = f"sections.{index}.id: {section.id} is given twice"
            raise source.fail(what, locate(root, ("sections", index, "id")), "Rename one.")
        seen.add(section.id)
        _check_headers(source, root, section, index)


def _check_headers(source: YamlFile, root: yaml.Node, section: SectionConfig, index: int) -> None:
    """Headers are the keys of an entry's cells: they must differ."""
    seen: set[str] = set()
    for at, column in enumerate(section.columns):
        if column.header in seen:
            path = ("sections", index, "columns", at, "header")
            what = f"sections.{index}.columns.{at}.header: {column.header!r} is given twice"
            remedy = f"Call the second one {column.header + ' (2)'!r}."
            raise source.fail(what, locate(root, path), remedy)
        seen.add(column.header)
