"""Checks the lists of a folder, as `litwatch check` does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from catalog.checks import check_list, has_errors
from catalog.curated_list import CuratedList, find_lists, read_list
from catalog.errors import ConfigurationError
from catalog.findings import Finding, finding
from flows.settings import Settings

__all__ = ["check_lists", "has_errors"]


def check_lists(
    catalog: Path | None, list_ids: tuple[str, ...] = (), today: date | None = None
) -> dict[str, list[Finding]]:
    """Findings by list; every list of the folder where no ids are given.

    Raises ConfigurationError for an unknown list, and what reading one raises.
    """
    folder = catalog or Settings().lists_dir
    today = today or datetime.now(UTC).date()
    chosen = list_ids or find_lists(folder)
    if not chosen:
        raise ConfigurationError(
            "holds no list", where=str(folder), remedy="Take one in with: litwatch init README.md"
        )
    return {list_id: _check(folder, list_id, today) for list_id in dict.fromkeys(chosen)}


def _check(folder: Path, list_id: str, today: date) -> list[Finding]:
    curated = read_list(folder, list_id)
    return [*_stray_files(folder / list_id, curated), *check_list(curated, today)]


def _stray_files(home: Path, curated: CuratedList) -> Iterator[Finding]:
    """Section files that no section of the configuration reads."""
    known = {section.id for section in curated.config.sections}
    for file in sorted(home.glob("sections/*.yaml")):
        if curated.config.mode == "catalog" and file.stem not in known:
            path = f"{curated.config.root}/sections/{file.name}"
            yield finding("unknown-section", path, 1, f"list.yaml has no section {file.stem}.")
