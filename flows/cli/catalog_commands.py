"""Commands of the catalog: take a README in, write it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.catalog_errors import ConfigurationError
from flows.cli.answers import print_json
from flows.cli.options import AsJson, ListId, ListIds

if TYPE_CHECKING:  # imported by the commands alone: `litwatch --help` stays fast
    from catalog.curated_list import CuratedList
    from catalog.importing import Imported


class Mode(StrEnum):
    """Where a list's truth is kept."""

    README = "readme"
    CATALOG = "catalog"


def import_command(
    readme: Annotated[Path, typer.Argument(help="README to read.")],
    list_id: ListId,
    as_json: AsJson = False,
) -> None:
    """Read a README into the catalog: CATALOG_DIR/ID/ with a YAML file for each section.

    A list that is not there yet gets a list.yaml learned from its rows. Rendering the catalog
    gives the README back byte for byte; what could not be understood is kept and reported.
    """
    from catalog.curated_list import CONFIG_NAME, load_config
    from catalog.files import read_text
    from catalog.importing import import_readme

    folder = _writable_folder()
    text = read_text(readme)
    config_path = folder / list_id / CONFIG_NAME
    config = None
    if config_path.exists():
        config = load_config(read_text(config_path), str(config_path))
    imported = import_readme(text, list_id, config, _existing(folder, list_id), str(readme))
    _write_imported(folder, imported)
    _print_import(imported, folder, as_json=as_json)


def render_command(
    list_ids: ListIds = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 2 if a README would change.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Discard what was changed in the README by hand.")
    ] = False,
) -> None:
    """Write the README of each list kept in catalog mode from its section files.

    What was changed in the README by hand since the last commit goes into the section files.
    """
    from catalog.checking.findings import RULES
    from catalog.curated_list import path_on_disk
    from catalog.files import write_atomically

    folder = _folder()
    stale = []
    for curated in _lists(folder, list_ids):
        config = curated.config
        place = path_on_disk(folder, config, config.readme_path)
        if config.mode == "readme":
            typer.echo(f"{config.id}: {place} is the truth itself; nothing to render.")
        elif curated.files[config.readme_path] == (text := curated.rendered()):
            typer.echo(f"{config.id}: {place} is up to date ({len(curated.rows)} rows).")
        elif check:
            stale.append(str(place))
        else:
            count = len(curated.rows)
            if overwrite or not place.exists():
                write_atomically(place, text)
            else:
                count = _bring_together(folder, curated)
            typer.echo(f"{config.id}: wrote {place} ({count} rows).")
    if stale:
        raise ConfigurationError(
            "differs from its section files",
            where=", ".join(stale),
            remedy=RULES["out-of-step"].remedy,
        )


def _bring_together(folder: Path, curated: CuratedList) -> int:
    """Write README and section files, each with the changes of the other; count the rows."""
    from catalog.curated_list import path_on_disk
    from catalog.files import write_atomically
    from flows.proposals.working_tree import brought_together

    config = curated.config
    told = brought_together(folder, curated)
    for edit in told.edits:
        typer.echo(f"{config.id}: taken over from the README: {edit}")
    # The README last: until then it holds what was done by hand.
    for path, text in sorted(told.files.items(), key=lambda it: it[0] == config.readme_path):
        write_atomically(path_on_disk(folder, config, path), text)
    return len(told.curated.rows)


def convert_command(
    list_id: ListId,
    to: Annotated[Mode, typer.Option(help="Where the truth is kept.")],
) -> None:
    """Keep a list the other way: README as the truth, or YAML. Nothing is lost."""
    from catalog.curated_list import CONFIG_NAME, read_list
    from catalog.files import read_text, write_atomically
    from catalog.importing import with_mode

    folder = _writable_folder()
    curated = read_list(folder, list_id)
    if curated.config.mode == to:
        typer.echo(f"{list_id}: kept in {to} mode already.")
        return
    config_path = folder / list_id / CONFIG_NAME
    config_yaml = with_mode(read_text(config_path), to)
    # Until list.yaml says otherwise, the list is whole in its old mode: interrupted, it stays so.
    if to == "catalog":
        _write_as_catalog(folder, curated)
        write_atomically(config_path, config_yaml)
    else:
        _write_as_readme(folder, curated, lambda: write_atomically(config_path, config_yaml))
    typer.echo(f"{list_id}: kept in {to} mode now.")


def _write_as_catalog(folder: Path, curated: CuratedList) -> None:
    from catalog.importing import import_readme
    from catalog.list_folder import read_config

    # The section files are written in the columns of list.yaml, wherever the README's stand.
    config = read_config(folder, curated.config.id)
    text = curated.files[config.readme_path]
    _write_files(folder, import_readme(text, config.id, config, _existing(folder, config.id)))


def _write_as_readme(folder: Path, curated: CuratedList, switch: Callable[[], None]) -> None:
    """Switch the mode, then delete the files that say no more than the README does."""
    from catalog.curated_list import path_on_disk, read_list
    from catalog.importing import files_told_by_readme

    if curated.files[curated.config.readme_path] != curated.rendered():
        _bring_together(folder, curated)
        curated = read_list(folder, curated.config.id)
    config = curated.config
    told = files_told_by_readme(curated)
    switch()
    for name in told:
        path_on_disk(folder, config, name).unlink()
    if kept := [name for name in curated.files if name not in (*told, config.readme_path)]:
        typer.echo(f"Kept, for the comments and quirks in them: {', '.join(kept)}.")


def _folder() -> Path:
    from flows.settings import read_settings

    return read_settings().lists_dir


def _writable_folder() -> Path:
    """Folder that lists are written to: CATALOG_DIR, else ./catalog."""
    from flows.settings import read_settings

    return read_settings().catalog_dir or Path("catalog")


def _lists(folder: Path, list_ids: list[str] | None) -> list[CuratedList]:
    from catalog.curated_list import find_lists, read_list

    chosen = list_ids or find_lists(folder)
    if not chosen:
        raise ConfigurationError(
            "no lists", where=str(folder), remedy="Run `litwatch init` or `litwatch import`."
        )
    return [read_list(folder, list_id, render_missing=True) for list_id in chosen]


def _existing(folder: Path, list_id: str) -> dict[str, str]:
    """Section files that stand there already, by name."""
    from catalog.files import read_text

    return {path.stem: read_text(path) for path in (folder / list_id / "sections").glob("*.yaml")}


def _write_imported(folder: Path, imported: Imported) -> None:
    from catalog.config_text import config_text
    from catalog.curated_list import CONFIG_NAME
    from catalog.files import read_text, write_atomically
    from catalog.importing import with_mode

    place = folder / imported.config.id / CONFIG_NAME
    _write_files(folder, imported)
    if imported.is_new_config:
        write_atomically(place, config_text(imported.config))
    else:
        write_atomically(place, with_mode(read_text(place), "catalog"))


def _write_files(folder: Path, imported: Imported) -> None:
    from catalog.curated_list import path_on_disk
    from catalog.files import write_atomically

    for name, text in imported.files.items():
        write_atomically(path_on_disk(folder, imported.config, name), text)


def _print_import(imported: Imported, folder: Path, *, as_json: bool) -> None:
    report = imported.report
    if as_json:
        facts = asdict(report) | {"list": imported.config.id, "rows": report.rows}
        print_json(facts)
        return
    typer.echo(report.text())
    typer.echo(f"Written to {folder / imported.config.id}.")


COMMANDS = (import_command, render_command, convert_command)
