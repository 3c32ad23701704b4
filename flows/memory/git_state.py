"""The memory on a branch of a local repository."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from flows.memory.state_store import STATE_BRANCH, Changes, Snapshot
from flows.repositories.git import GitRepository, utc_now


class GitSnapshot:
    """The state branch at one commit."""

    def __init__(self, repository: GitRepository, ref: str | None) -> None:
        self._repository = repository
        self.ref = ref

    @cached_property
    def _tree(self) -> dict[str, str]:
        return self._repository.tree(self.ref) if self.ref else {}

    def read(self, path: str) -> bytes | None:
        """Content of a file, or None."""
        blob = self._tree.get(path)
        return None if blob is None else self._repository.blob(blob)

    def paths(self, prefix: str = "") -> list[str]:
        """Paths that begin with a prefix, sorted."""
        return sorted(path for path in self._tree if path.startswith(prefix))


class GitStateStore:
    """State branch in a local repository."""

    def __init__(
        self,
        repository: GitRepository,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._repository = repository
        self._ref = f"refs/heads/{STATE_BRANCH}"
        self._now = now

    def snapshot(self) -> GitSnapshot:
        """Read where the branch stands now."""
        return GitSnapshot(self._repository, self._repository.head(self._ref))

    def write(self, changes: Changes, expected: Snapshot, message: str) -> None:
        """Commit files on the branch. Raises BaseMovedError where it has moved."""
        made = self._repository.commit(
            changes, parent=expected.ref, message=message, when=self._now()
        )
        self._repository.move_ref(self._ref, made, expected.ref)
