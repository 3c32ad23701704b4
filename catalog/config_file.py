"""Reads ``list.yaml``."""

from __future__ import annotations

from collections import Counter

import yaml

from catalog.config import ListConfig
from catalog.errors import ConfigurationError
from catalog.yaml_nodes import YamlFile, locate


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
    counts = Counter(section.id for section in config.sections)
    for index, section in enumerate(config.sections):
        if counts[section.id] > 1:
            node = locate(root, ("sections", index, "id"))
            raise source.fail(
                f"sections.{index}.id: {section.id} is given twice", node, "Rename one."
            )
        headers = Counter(column.header for column in section.columns)
        for at, column in enumerate(section.columns):
            if headers[column.header] > 1:
                node = locate(root, ("sections", index, "columns", at, "header"))
                what = f"sections.{index}.columns.{at}.header: {column.header!r} is given twice"
                raise source.fail(what, node, f"Call the second one {column.header + ' (2)'!r}.")
