"""Files of the lists at hand on this machine: what need not be fetched from GitHub.

In GitHub Actions the checkout is the base itself, so a night downloads no file of the list. The
publisher takes a copy only if git's name for its content is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from catalog.catalog_errors import CatalogError
from catalog.curated_list import (
    CONFIG_NAME,
    find_lists,
    list_paths,
    load_config,
    path_on_disk,
)
from catalog.files import read_text


def local_copies(lists_dir: Path) -> Callable[[str], bytes | None]:
    """Give the content of a repository path, if a list of this folder has it."""

    @cache
    def places() -> dict[str, Path]:
        return {
            path: place
            for list_id in find_lists(lists_dir)
            for path, place in _places(lists_dir, list_id).items()
        }

    def content(path: str) -> bytes | None:
        place = places().get(path)
        return place.read_bytes() if place is not None and place.is_file() else None

    return content


def _places(lists_dir: Path, list_id: str) -> dict[str, Path]:
    try:
        place = lists_dir / list_id / CONFIG_NAME
        config = load_config(read_text(place), str(place))
    except CatalogError:
        # Only a list that runs has to be sound; this is no more than a saving.
        return {}
    return {path: path_on_disk(lists_dir, config, path) for path in list_paths(config)}
