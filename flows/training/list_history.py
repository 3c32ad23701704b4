"""Reads a list's history: the versions of its README, each understood on its own.

Every version is read by what it shows itself (`catalog.learning.learn_list`), not by today's
configuration: sections come and go, and columns change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.catalog_errors import CatalogError
from catalog.config import ListConfig
from catalog.learning.learn_list import learn_config
from catalog.markdown.readme import read_sections
from catalog.markdown.shown import shown_text
from classifiers.evaluation.history import HistoryRow, Listed, Snapshot, replay
from flows.repositories.git_history import FileVersion, file_versions

_EDGES = re.compile(r"^[^\w(]+|[^\w)]+$")


@dataclass(frozen=True, slots=True)
class ListHistory:
    """All rows that a list ever had."""

    rows: Sequence[HistoryRow]
    versions: int
    unread: tuple[str, ...]
    """Commits whose README could not be read, with the reason."""


def read_history(
    repository: Path, readme: str, list_id: str, say: Callable[[str], None] = lambda line: None
) -> ListHistory:
    """Follow every row of a README through the git log. Raises HistoryError."""
    versions = file_versions(repository, readme)
    unread: list[str] = []
    rows = replay(_snapshots(versions, list_id, unread, say))
    return ListHistory(rows, len(versions), tuple(unread))


def _snapshots(
    versions: Sequence[FileVersion],
    list_id: str,
    unread: list[str],
    say: Callable[[str], None],
) -> Iterator[Snapshot]:
    for number, version in enumerate(versions, 1):
        say(f"version {number} of {len(versions)}, {version.committed_date}")
        try:
            rows = listed_rows(version.content.decode("utf-8-sig"), list_id)
        except (UnicodeDecodeError, CatalogError) as error:
            unread.append(f"{version.commit[:10]} {version.committed_date}: {error}")
            continue
        yield Snapshot(version.committed_date, rows)


def listed_rows(text: str, list_id: str) -> list[Listed]:
    """Rows of one version, under the headings as a reader sees them."""
    config, _ = learn_config(text, list_id, "README.md")
    bodies = read_sections(text, config).bodies
    names = section_names(config)
    return [
        Listed(names[section.id], item.entry)
        for section in config.sections
        for item in bodies.get(section.id, ())
        if item.entry is not None
    ]


def section_names(config: ListConfig) -> dict[str, str]:
    """Headings of each section joined by `` > ``, without markup, emoji and a common title."""
    paths = {section.id: [plain_heading(h) for h in section.path] for section in config.sections}
    while len({path[0] for path in paths.values() if path}) == 1 and _all_deep(paths.values()):
        paths = {name: path[1:] for name, path in paths.items()}
    return {name: " > ".join(path) for name, path in paths.items()}


def plain_heading(heading: str) -> str:
    """Heading as read: no markup, no symbols around it."""
    return _EDGES.sub("", shown_text(heading)).strip()


def _all_deep(paths: Iterable[Sequence[str]]) -> bool:
    return all(len(path) > 1 for path in paths)
