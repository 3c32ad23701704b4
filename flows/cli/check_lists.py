"""Checks the lists of a folder, as `litwatch check` does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from catalog.catalog_errors import CatalogError, ConfigurationError
from catalog.checking.checks import check_list
from catalog.checking.findings import Finding, finding
from catalog.config import ListConfig
from catalog.curated_list import CuratedList, find_lists, read_list, require_list
from catalog.files import read_text
from classifiers.free_columns import RULES as FILL_RULES
from flows.polling.sources.categories import KNOWN_CATEGORIES
from flows.settings import read_settings


def check_lists(catalog: Path | None, list_ids: tuple[str, ...] = ()) -> dict[str, list[Finding]]:
    """Findings by list; every list of the folder where no ids are given.

    A list that cannot be read is a finding of its own. Raises ConfigurationError for an unknown
    list.
    """
    folder = catalog or read_settings().lists_dir
    today = datetime.now(UTC).date()
    chosen = list_ids or find_lists(folder)
    if not chosen:
        raise ConfigurationError(
            "holds no list", where=str(folder), remedy="Take one in with: litwatch init README.md"
        )
    for list_id in list_ids:
        require_list(folder, list_id)
    return {list_id: _checked(folder, list_id, today) for list_id in dict.fromkeys(chosen)}


def _checked(folder: Path, list_id: str, today: date) -> list[Finding]:
    try:
        return _check(folder, list_id, today)
    except CatalogError as error:
        path, _, line = error.where.rpartition(":")
        if not line.isdigit():
            path, line = error.where, "1"
        unread = finding("unreadable", path, int(line), f"{error.what}.")
        return [replace(unread, remedy=error.remedy or unread.remedy)]


def _check(folder: Path, list_id: str, today: date) -> list[Finding]:
    curated = read_list(folder, list_id)
    home = folder / list_id
    settings = [*_stray_files(home, curated), *_unknown_names(home, curated.config)]
    return [*settings, *check_list(curated, today)]


def _unknown_names(home: Path, config: ListConfig) -> Iterator[Finding]:
    """Names in list.yaml that only arXiv and the classifier can know."""
    lines = read_text(home / "list.yaml").splitlines()
    path = f"{config.root}/list.yaml"
    for category in config.arxiv.categories:
        if category not in KNOWN_CATEGORIES:
            message = f"arXiv has no category {category!r}."
            yield finding("unknown-category", path, _line_with(lines, category), message)
    fills = {column.fill for section in config.sections for column in section.columns}
    for name in sorted(fills - {None} - FILL_RULES.keys(), key=str):
        message = f"no rule {name!r} fills a column ({', '.join(FILL_RULES)})."
        yield finding("unknown-fill", path, _line_with(lines, f"fill: {name}"), message)


def _line_with(lines: list[str], word: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if word in line), 1)


def _stray_files(home: Path, curated: CuratedList) -> Iterator[Finding]:
    """Section files that no section of the configuration reads."""
    known = {section.id for section in curated.config.sections}
    for file in sorted(home.glob("sections/*.yaml")):
        if curated.config.mode == "catalog" and file.stem not in known:
            path = f"{curated.config.root}/sections/{file.name}"
            yield finding("unknown-section", path, 1, f"list.yaml has no section {file.stem}.")
