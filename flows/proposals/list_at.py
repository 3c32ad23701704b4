"""A list as it stands at one commit, read only when something asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from catalog.catalog_errors import CatalogError
from catalog.config import ListConfig
from catalog.curated_list import CuratedList, list_paths, load_list
from catalog.edits import Edit
from flows.errors import PublishError
from flows.proposals.branches import base_fingerprint
from flows.proposals.standing import Standing, StandingRow
from flows.repositories.publisher import STOP_FILE, STOP_LABEL, Observed, Publisher


class ListAt:
    """One list at one commit of its repository."""

    def __init__(self, publisher: Publisher, commit: str, config: ListConfig) -> None:
        self._publisher = publisher
        self._commit = commit
        self.config = config

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of the list's own files."""
        return base_fingerprint(self._blobs, list_paths(self.config))

    @property
    def has_stop_file(self) -> bool:
        """Whether the kill switch lies in the root."""
        return STOP_FILE in self._blobs

    @cached_property
    def curated(self) -> CuratedList:
        """The list. Raises PublishError where it is not there or cannot be read."""
        paths = list_paths(self.config)
        missing = [path for path in paths if path not in self._blobs]
        if missing:
            raise PublishError(
                f"The repository holds no list {self.config.id}: {missing[0]} is not there.",
                where=self._commit[:10],
                remedy="Commit the list to the base branch, or correct `directory` and `readme` "
                "in list.yaml.",
            )
        try:
            return load_list(self.config, self._publisher.files_at(self._commit, paths))
        except CatalogError as error:
            raise PublishError(
                f"The list in the repository cannot be read: {error.what}",
                where=error.where or self._commit[:10],
                remedy=error.remedy or "Mend it on the base branch, then run again.",
            ) from error

    @cached_property
    def standing(self) -> Standing:
        """Its rows, found under any name of their papers."""
        curated = self.curated
        rows = (StandingRow(row.section, row.entry, row.key) for row in curated.rows)
        return Standing(rows, curated.render_row)

    def obstacle(self, edits: list[Edit]) -> str:
        """What stands in the way of some edits, or an empty string."""
        try:
            self.curated.apply(edits)
        except CatalogError as error:
            return error.what
        return ""

    def require_sections(self, sections: set[str]) -> None:
        """Raise PublishError if the README lost sections that are to be written to."""
        lost = sections & set(self.curated.missing)
        if lost:
            named = ", ".join(" > ".join(self.config.section(it).path) for it in sorted(lost))
            raise PublishError(
                f"The README no longer shows the section {named}: it was changed since.",
                where=self.config.readme_path,
                remedy="Correct the headings in list.yaml (`litwatch init` reads them anew).",
            )

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return self._publisher.paths_at(self._commit)


def stop_reason(observed: Observed, bases: Sequence[ListAt]) -> str:
    """Kill switch that is on, or an empty string. To be asked before anything else is done."""
    if observed.dashboard and STOP_LABEL in observed.dashboard.labels:
        return f"the label {STOP_LABEL} on the dashboard"
    if any(base.has_stop_file for base in bases):
        return f"the file {STOP_FILE} on {observed.base_branch}"
    return ""
