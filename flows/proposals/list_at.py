"""A list as it stands at one commit, read only when something asks for it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from catalog.by_hand.hand_edits import Rendered, TakenOver
from catalog.by_hand.renamed_sections import NO_HEADINGS, list_yaml_with_headings, read_readme_list
from catalog.by_hand.take_over import take_over
from catalog.catalog_errors import CatalogError
from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.curated_list import CONFIG_NAME, CuratedList, Row, list_paths, load_list
from catalog.edits import AddRow, Edit
from catalog.markdown.readme import read_sections
from catalog.markdown.shown import shown_text
from catalog.rollover.list_yaml import list_yaml_with_sections
from catalog.rollover.open_heading import with_headings_for
from flows.errors import PublishError
from flows.memory.ledger import KnownCommit, Ledger
from flows.memory.records import ProposedRow
from flows.proposals.branches import base_fingerprint
from flows.proposals.standing import Standing
from flows.repositories.git_process import GitError
from flows.repositories.github_errors import NotThereError
from flows.repositories.publisher import STOP_FILE, STOP_LABEL, Observed, Publisher

MOST_OLD_COMMITS = 10
"""Commits of the history that a list without a memory is compared with."""


class ListAt:
    """One list at one commit of its repository, with what people did by hand taken in."""

    def __init__(
        self,
        publisher: Publisher,
        commit: str,
        config: ListConfig,
        known: Sequence[KnownCommit] = (),
        headings: Mapping[str, tuple[str, ...]] = NO_HEADINGS,
        branch: str = "",
    ) -> None:
        """`known`: commits to compare the list with, oldest first; `headings`: new ones of sections
        that were recognised before; `branch`: the one that the commit heads, where not the base.
        """
        self._branch = branch
        self._headings = headings
        self._publisher = publisher
        self._commit = commit
        self._known = tuple(known)
        self._tried: tuple[list[Edit], dict[str, str]] | None = None
        """Edits that `obstacle` found nothing against, and what they make of the files."""
        self.config = config
        self.refused: Container[str] = ()
        """Sections that are not opened again, since a person did not take them."""

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of the list's own files."""
        return base_fingerprint(self._blobs, list_paths(self.config))

    @property
    def has_stop_file(self) -> bool:
        """Whether the kill switch lies in the root."""
        return STOP_FILE in self._blobs

    @property
    def curated(self) -> CuratedList:
        """The list. Raises PublishError where it is not there or cannot be read."""
        return self.taken_over.curated

    @cached_property
    def taken_over(self) -> TakenOver:
        """The list, and what people did to its README. Raises PublishError."""
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
            return self._read(self._publisher.files_at(self._commit, paths))
        except CatalogError as error:
            raise PublishError(
                f"The list in the repository cannot be read: {error.what}",
                where=f"{self._branch} {error.where or self._commit[:10]}".strip(),
                remedy=error.remedy
                or f"Mend it on {self._branch or 'the base branch'}, then run again.",
            ) from error

    @cached_property
    def standing(self) -> Standing:
        """Its rows, found under any name of their papers."""
        curated = self.curated
        return Standing(curated.rows, curated.render_row, lambda: curated.other_papers)

    @property
    def known_commits(self) -> tuple[KnownCommit, ...]:
        """What a later commit is to be compared with. Raises PublishError.

        Where README and section files are in step everywhere, this commit alone tells all.
        """
        here = KnownCommit(self._commit)
        if self.config.mode == "readme":
            is_whole = self.taken_over.is_in_step and not self.curated.missing
            return (here,) if is_whole else tuple(commit for commit, _ in self._comparable)
        if not self.taken_over.is_in_step:
            needed = sorted(self.taken_over.needed)
            return (*(self._comparable[place][0] for place in needed), here)
        return (here,)

    def before(self, changed: Mapping[str, str]) -> dict[str, str]:
        """Files of the list as they stand, its configuration with them where that changes."""
        own = self._own_configuration if self._config_path in changed else {}
        return dict(self.curated.files) | own

    def opened(self, edits: Iterable[Edit]) -> CuratedList:
        """The list, with the headings that new rows need and that are yet to be opened.

        Raises EditError where a heading cannot be opened safely, or was refused.
        """
        return with_headings_for(self.curated, edits, self.refused)

    def apply(self, edits: Sequence[Edit], today: date | None = None) -> dict[str, str]:
        """New text of the files that change, for `CuratedList.apply` and new headings."""
        return self._changed(edits, today) | self._changed_configuration(self.opened(edits).config)

    def obstacle(self, edits: list[Edit]) -> str:
        """What stands in the way of some edits, or an empty string."""
        try:
            opened = self.opened(edits)
            self._tried = (list(edits), opened.apply(edits))
            if opened.config.sections != self.curated.config.sections:
                self._changed_configuration(opened.config)
        except CatalogError as error:
            return error.what
        return ""

    def _changed_configuration(self, config: ListConfig) -> dict[str, str]:
        """``list.yaml`` where its headings were renamed or a new one is opened."""
        is_opened = config.sections != self.curated.config.sections
        if not is_opened and not self.taken_over.headings:
            return {}
        path, before = self._config_path, self._own_configuration.get(self._config_path, "")
        text = list_yaml_with_headings(before, self.taken_over.headings) if before else ""
        if is_opened:
            text = list_yaml_with_sections(text, path, config)
        return {path: text} if text != before else {}

    def with_own_sections(self) -> ListAt:
        """The list with the sections that its own ``list.yaml`` has at this commit.

        A branch may open headings that the base does not know.
        """
        text = self._own_configuration.get(self._config_path, "")
        try:
            sections = load_config(text, self._config_path).sections if text else ()
        except CatalogError:
            return self
        config = self.config.model_copy(update={"sections": sections or self.config.sections})
        more = (self._known, self._headings, self._branch)
        return ListAt(self._publisher, self._commit, config, *more)

    @property
    def _config_path(self) -> str:
        return f"{self.config.root}/{CONFIG_NAME}"

    @cached_property
    def _own_configuration(self) -> dict[str, str]:
        path = self._config_path
        return self._publisher.files_at(self._commit, (path,)) if path in self._blobs else {}

    def forget(self) -> None:
        """Let go of what was read; asked again, it is read again."""
        for name in ("taken_over", "standing", "_own_configuration", "_comparable"):
            self.__dict__.pop(name, None)
        self._tried = None

    def _changed(self, edits: Sequence[Edit], today: date | None) -> dict[str, str]:
        is_dated = today is not None and (self.config.news or self.config.last_updated)
        if self._tried and self._tried[0] == list(edits) and not is_dated:
            return dict(self._tried[1])
        return self.opened(edits).apply(edits, today)

    def is_lost(self, row: Row | ProposedRow) -> bool:
        """Whether the README no longer shows the section of a row. Raises PublishError."""
        return row.section in self.curated.missing

    def lost(self, sections: Iterable[str]) -> PublishError:
        """What to say of sections that the README no longer shows."""
        paths = (self.config.section(it).path for it in sections)
        named = ", ".join(" > ".join(map(shown_text, path)) for path in paths)
        return PublishError(
            f"The README no longer shows the section {named}: it was changed since.",
            where=self.config.readme_path,
            remedy="Restore its heading and its rows, or correct `path:` and `layout:` in "
            "list.yaml, or take the section out there.",
        )

    def _read(self, files: dict[str, str]) -> TakenOver:
        if self.config.mode == "readme":
            return self._read_readme(files)
        curated = load_list(self.config, files)
        if curated.rendered() == files[self.config.readme_path]:
            return TakenOver(curated)
        return take_over(self.config, files, [told for _, told in self._comparable], self._headings)

    def _read_readme(self, files: dict[str, str]) -> TakenOver:
        found = read_sections(files[self.config.readme_path], self.config)
        before = [told for _, told in self._comparable] if found.missing else []
        return read_readme_list(self.config, files, before, self._headings)

    @cached_property
    def _comparable(self) -> list[tuple[KnownCommit, Rendered]]:
        """Commits that can be read: those remembered, else those of the README's history."""
        told = self._rendered(self._known)
        if told:
            return told
        return [(commit, told) for commit, told in self._old if commit.sha != self._commit]

    @property
    def committed(self) -> list[Rendered]:
        """The list in the history, oldest first, this commit with it. Raises PublishError."""
        return [told for _, told in self._old]

    @cached_property
    def _old(self) -> list[tuple[KnownCommit, Rendered]]:
        paths = dict.fromkeys((self.config.readme_path, self.config.root))
        if self.config.mode == "readme":
            del paths[self.config.root]
        old = self._publisher.history(self._commit, paths, MOST_OLD_COMMITS)
        return self._rendered([KnownCommit(sha) for sha in reversed(old)])

    def _rendered(self, commits: Sequence[KnownCommit]) -> list[tuple[KnownCommit, Rendered]]:
        found: list[tuple[KnownCommit, Rendered]] = []
        for commit in commits:
            files = self._files_of(commit.sha)
            if files:
                found.append((commit, Rendered(files, self._files_of(commit.built_on))))
        return found

    def _files_of(self, sha: str) -> dict[str, str] | None:
        """Files of the list at a commit, None where that is no more."""
        try:
            return self._publisher.files_at(sha, list_paths(self.config)) if sha else None
        except (NotThereError, GitError):
            return None

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return self._publisher.paths_at(self._commit)


def base_of(publisher: Publisher, config: ListConfig, ledger: Ledger, observed: Observed) -> ListAt:
    """List at the base as it was observed.

    Where a heading was opened, the configuration of this run may be older than the base's own.
    """
    known = known_commits(ledger, observed)
    base = ListAt(publisher, observed.base_sha, config, known, ledger.headings)
    sections = {section.id for section in config.sections}
    added = (it.row.edit for it in ledger.records.values() if isinstance(it.row.edit, AddRow))
    is_opened = any(edit.section not in sections for edit in added)
    return base.with_own_sections() if is_opened else base


def known_commits(ledger: Ledger, observed: Observed) -> tuple[KnownCommit, ...]:
    """Commits that tell what was done by hand: those remembered, and ours that were merged now."""
    merged = (
        ours_on(ledger, pull.branch, pull.head_sha)
        for pull in observed.pull_requests
        if pull.state == "merged"
        and pull.branch in ledger.branches
        and pull.number not in ledger.settled_pull_requests
    )
    return (*ledger.known_commits, *(it for found in merged for it in found))


def ours_on(ledger: Ledger, branch: str, head_sha: str) -> tuple[KnownCommit, ...]:
    """Commit of ours that a branch was last written with, whatever people pushed on top."""
    memory = ledger.branches[branch]
    if not memory.heads:
        return ()
    newest = memory.heads[-1]
    if head_sha in memory.heads and head_sha != newest:
        return (KnownCommit(head_sha),)
    return (KnownCommit(newest, memory.built_on),)


def stop_reason(observed: Observed, bases: Sequence[ListAt]) -> str:
    """Kill switch that is on, or an empty string. To be asked before anything else is done."""
    if observed.dashboard and STOP_LABEL in observed.dashboard.labels:
        return f"the label {STOP_LABEL} on the dashboard"
    if any(base.has_stop_file for base in bases):
        return f"the file {STOP_FILE} on {observed.base_branch}"
    return ""
