"""A folder of lists, and the configuration of one without its rows.

Reading rows takes Markdown and YAML parsers; who needs none of them imports this module alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalog.catalog_errors import CatalogError, ConfigurationError
from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.files import read_text

CONFIG_NAME = "list.yaml"


GO_THERE = "go to the repository that holds catalog/, or set LITWATCH_CATALOG_DIR to that folder"
"""What to do in a wrong folder."""


def has_lists(folder: Path) -> bool:
    """Whether some subfolder holds a list."""
    return bool(find_lists(folder))


def packaged_lists() -> Path:
    """Folder of the lists that come with litwatch."""
    return Path(__file__).parent


def find_lists(folder: Path) -> tuple[str, ...]:
    """Ids of the lists in a folder, sorted."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{CONFIG_NAME}")))


def require_list(folder: Path, list_id: str) -> None:
    """Raise ConfigurationError where a folder does not hold the list."""
    _require(find_lists(folder), folder, (list_id,))


def _require(known: Sequence[str], folder: Path, wanted: Sequence[str]) -> None:
    if not known:
        raise _no_list_here(folder)
    for list_id in (it for it in wanted if it not in known):
        remedy = f"Lists there: {', '.join(known)}."
        if folder == packaged_lists():
            remedy = f"{remedy} They come with litwatch. For one of yours, {GO_THERE}."
        raise ConfigurationError(f"There is no list {list_id!r}.", where=str(folder), remedy=remedy)


def _no_list_here(folder: Path) -> ConfigurationError:
    return ConfigurationError(
        "There is no list here.",
        where=str(folder),
        remedy=f"{GO_THERE[0].upper()}{GO_THERE[1:]}. A README becomes a list with: litwatch init "
        "README.md",
    )


def read_config(folder: Path, list_id: str) -> ListConfig:
    """Configuration of a list in a folder. Raises ConfigurationError when it is not there."""
    require_list(folder, list_id)
    return config_in(folder, list_id)


def config_in(folder: Path, list_id: str) -> ListConfig:
    """`read_config` for an id of `list_ids_in`: the folder is not searched again."""
    path = folder / list_id / CONFIG_NAME
    return load_config(read_text(path), str(path))


def list_ids_in(folder: Path, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of the wanted lists, or of all. Raises ConfigurationError for one that is not there."""
    known = find_lists(folder)
    _require(known, folder, wanted)
    return tuple(dict.fromkeys(wanted or known))


def read_configs(folder: Path, wanted: Sequence[str] = ()) -> tuple[ListConfig, ...]:
    """Configurations of the wanted lists, or of all. Raises ConfigurationError."""
    return tuple(config_in(folder, list_id) for list_id in list_ids_in(folder, wanted))


def readable_configs(
    folder: Path, wanted: Sequence[str] = ()
) -> tuple[tuple[ListConfig, ...], dict[str, str]]:
    """Configurations that can be read, and by id what is wrong with the others.

    Raises ConfigurationError for a list that is not there.
    """
    configs: list[ListConfig] = []
    broken: dict[str, str] = {}
    for list_id in list_ids_in(folder, wanted):
        try:
            configs.append(config_in(folder, list_id))
        except CatalogError as error:
            broken[list_id] = str(error)
    return tuple(configs), broken
