"""A curated list: its rows, and its files after an edit.

In `readme` mode the README is the truth and the only file that changes. In `catalog` mode the
section files are, and the README follows. Paths are relative to the repository, so the same
code edits a checkout and a commit on GitHub.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from catalog.bulk import collector_paused
from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.draft import Draft
from catalog.edits import AddRow, Edit
from catalog.entry import Entry, EntryKey, is_same
from catalog.entry_fields import in_list_words
from catalog.files import read_text
from catalog.list_folder import (
    CONFIG_NAME,
    find_lists,
    has_lists,
    packaged_lists,
    read_config,
    require_list,
)
from catalog.loading import Body, load_catalog, load_entries, load_readme, rows_elsewhere
from catalog.markdown.document import Document
from catalog.markdown.other_rows import papers_in_other_rows
from catalog.writing.own_hand import in_own_hand
from catalog.writing.revise_rows import with_paper_shown
from catalog.writing.row_place import place_of
from catalog.writing.write_bullets import write_bullet
from catalog.writing.write_rows import write_row

__all__ = [
    "CONFIG_NAME",
    "CuratedList",
    "Row",
    "find_lists",
    "has_lists",
    "list_paths",
    "load_config",
    "load_list",
    "packaged_lists",
    "read_list",
    "read_list_of",
    "read_rows",
    "require_list",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list and the exact place it came from."""

    section: str
    entry: Entry
    key: EntryKey
    """Identity of the paper, unique in its section: a second row of it bears ``#2``."""
    path: str
    line: int
    """1-based."""


@dataclass(frozen=True)
class CuratedList:
    """A list as it stands."""

    config: ListConfig
    rows: tuple[Row, ...]
    files: Mapping[str, str]
    bodies: Mapping[str, Body] = field(repr=False)
    document: Document = field(repr=False)
    missing: tuple[str, ...] = ()
    """Sections of the configuration that the README does not show."""
    template: str | None = field(default=None, repr=False)
    """Template with the text of a README edited by hand; None takes that of the files."""

    @cached_property
    def other_papers(self) -> frozenset[str]:
        """Ids on arXiv of papers in rows that no section of the configuration names."""
        return papers_in_other_rows(self.document)

    @collector_paused
    def apply(self, edits: Sequence[Edit], today: date | None = None) -> dict[str, str]:
        """New text of the files that change. Raises EditError, and then nothing has changed.

        With `today`, edits that add rows bring the "last updated" line and the news bullet that
        the configuration asks for.
        """
        draft = Draft(self.config, self.document, self.bodies, self.files, self.template)
        for edit in edits:
            draft.apply(edit)
        added = [edit.entry for edit in edits if isinstance(edit, AddRow)]
        if today is not None and added:
            draft.tell(added, today)
        return draft.changed_files()

    def rendered(self) -> str:
        """README as the list's files make it."""
        return self.document.text({name: body.items for name, body in self.bodies.items()})

    def render_row(self, section: str, entry: Entry) -> str:
        """Line that a section would show for an entry, without its ending."""
        chosen = self.config.section(section)
        write = write_bullet if chosen.layout == "bullets" else write_row
        told = in_list_words(self.config, entry)
        items = self.bodies[section].items if section in self.bodies else ()
        index = next((n for n, item in enumerate(items) if is_same(item.entry, entry)), None)
        if index is None:
            index = place_of(chosen, [item.entry for item in items], told)
        hand = self.bodies[section].hand if section in self.bodies else ()
        others = rows_elsewhere(self.config, self.bodies, chosen)
        own = in_own_hand(chosen, hand, told, index, self.document.addresses, others)
        return write(chosen, with_paper_shown(chosen, own or told))


def read_list(folder: Path, list_id: str, *, render_missing: bool = False) -> CuratedList:
    """List in a catalog folder on disk. Raises ConfigurationError when it is not there.

    `render_missing`: in `catalog` mode, a README that does not exist yet counts as empty.
    """
    return read_list_of(folder, read_config(folder, list_id), render_missing=render_missing)


def read_list_of(folder: Path, config: ListConfig, *, render_missing: bool = False) -> CuratedList:
    """`read_list` for who has read the configuration: for small lists half of the work."""
    return load_list(config, _texts(folder, config, render_missing=render_missing))


def _texts(folder: Path, config: ListConfig, *, render_missing: bool = False) -> dict[str, str]:
    """Texts of a list's files, by path in the repository."""
    places = {name: path_on_disk(folder, config, name) for name in list_paths(config)}
    if config.mode == "readme":
        places |= _section_files_left(folder, config)
    if render_missing and config.mode == "catalog" and not places[config.readme_path].exists():
        texts = {config.readme_path: ""}
        del places[config.readme_path]
    else:
        texts = {}
    return texts | {name: read_text(place) for name, place in places.items()}


def _section_files_left(folder: Path, config: ListConfig) -> dict[str, Path]:
    """Section files that a list in `readme` mode has kept for what a README does not show."""
    paths = (config.section_path(section.id) for section in config.sections)
    places = {path: path_on_disk(folder, config, path) for path in paths}
    return {path: place for path, place in places.items() if place.exists()}


@collector_paused
def read_rows(folder: Path, config: ListConfig) -> tuple[Row, ...]:
    """Rows of `read_list_of`, in half of its time. Raises what that raises."""
    files = _texts(folder, config)
    if config.mode == "readme":
        return _rows_of(load_readme(config, files)[2])
    return _rows_of(load_entries(config, files))


def path_on_disk(folder: Path, config: ListConfig, path: str) -> Path:
    """Place of a repository path: under the list's folder, else from the repository's root.

    Raises ConfigurationError where a link leads there: what it names may lie outside.
    """
    home = folder / config.id
    is_own = path.startswith(f"{config.root}/")
    base = home if is_own else repository_root(folder, config)
    relative = path.removeprefix(f"{config.root}/") if is_own else path
    place = base
    for part in Path(relative).parts:
        place /= part
        if place.is_symlink():
            raise ConfigurationError(
                "a symbolic link; litwatch reads and writes files of the repository alone",
                where=str(place),
                remedy="Put the file itself there.",
            )
    return place


def repository_root(folder: Path, config: ListConfig) -> Path:
    """Root of the checkout that a catalog folder lies in, as far as the configuration tells.

    Raises ConfigurationError where `directory` names another folder than the list stands in:
    the root would be somewhere else.
    """
    here = (folder / config.id).resolve()
    parts = Path(config.root).parts
    if config.directory and here.parts[-len(parts) :] != parts:
        raise ConfigurationError(
            f"directory: the list stands in {here.name}, not in {config.directory}",
            where=str(folder / config.id / CONFIG_NAME),
            remedy="Give the folder of this file, from the root of the repository.",
        )
    return here.parents[len(parts) - 1] if len(here.parents) >= len(parts) else here


def list_paths(config: ListConfig) -> tuple[str, ...]:
    """Files of a list, relative to its repository: the README, in `catalog` mode all others."""
    if config.mode == "readme":
        return (config.readme_path,)
    return (
        config.readme_path,
        config.template_path,
        *(config.section_path(s.id) for s in config.sections),
    )


@collector_paused
def load_list(config: ListConfig, files: Mapping[str, str]) -> CuratedList:
    """List from the texts of its files.

    Raises ConfigurationError for a file that is missing, ReadmeError or EntryError for one
    that cannot be read.
    """
    load = load_readme if config.mode == "readme" else load_catalog
    shown, document, bodies, missing = load(config, files)
    return curated_of(shown, files, document, bodies, missing)


def curated_of(
    config: ListConfig,
    files: Mapping[str, str],
    document: Document,
    bodies: Mapping[str, Body],
    missing: tuple[str, ...] = (),
    template: str | None = None,
) -> CuratedList:
    """List of parts that were read already; `files` are its files as they stand."""
    rows = _rows_of(bodies)
    return CuratedList(config, rows, dict(files), bodies, document, missing, template)


def _rows_of(bodies: Mapping[str, Body]) -> tuple[Row, ...]:
    return tuple(row for name, body in bodies.items() for row in _rows(name, body))


def _rows(section: str, body: Body) -> list[Row]:
    keys = body.keys()
    return [
        Row(section, item.entry, key, body.path, item.line)
        for item, key in zip(body.items, keys, strict=True)
        if item.entry is not None and key is not None
    ]
