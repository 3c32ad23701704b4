"""Where the memory lives: files on one branch that is never merged.

A `StateStore` reads a snapshot of the branch and writes back only if nobody wrote meanwhile
(compare-and-swap). Who loses the race reads again and applies the change afresh, so two runs
that overlap lose nothing. The same on GitHub (`github_state`) and in a checkout (`git_state`).

Paths on the branch: ``lists/<id>.json`` (ledger and watermarks), ``models/<id>/…`` (locally
trained models), ``overflow/…`` (what a pull request's body had no room for).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from flows.errors import BaseMovedError

STATE_BRANCH = "litwatch-state"
ATTEMPTS = 5
"""Races that one change may lose before it gives up."""

Changes = Mapping[str, bytes | None]
"""Path → new content; None removes the file."""


class Snapshot(Protocol):
    """The branch as it was at one moment."""

    @property
    def ref(self) -> str | None:
        """Commit of the branch; None before the first write."""

    def read(self, path: str) -> bytes | None:
        """Content of a file, or None."""

    def paths(self, prefix: str = "") -> list[str]:
        """Paths that begin with a prefix, sorted."""


class StateStore(Protocol):
    """Files on the branch `litwatch-state`."""

    def snapshot(self) -> Snapshot:
        """Read where the branch stands now. Raises StateError or PublishError."""

    def write(self, changes: Changes, expected: Snapshot, message: str) -> None:
        """Write files if what they replace is still as in `expected`.

        Raises BaseMovedError where somebody was faster: nothing is written then.
        """


def change_state(
    store: StateStore,
    change: Callable[[Snapshot], Changes],
    message: str,
    attempts: int = ATTEMPTS,
) -> Changes:
    """Apply a change to the newest state, afresh after each lost race; return what was written.

    `change` may be called several times. Raises BaseMovedError when every attempt lost.
    """
    before = store.snapshot()
    changes = change(before)
    if changes:
        try:
            store.write(changes, before, message)
        except BaseMovedError:
            if attempts == 1:
                raise
            return change_state(store, change, message, attempts - 1)
    return changes


def write_beside(
    store: StateStore, changes: Changes, expected: Snapshot, message: str, attempts: int = ATTEMPTS
) -> None:
    """Write files; where the branch moved for other files alone, on top of that.

    So two runs of different lists of one repository keep what they decided. Raises BaseMovedError
    where one of these files has changed too, or every attempt lost.
    """
    try:
        store.write(changes, expected, message)
    except BaseMovedError:
        now = store.snapshot()
        is_ours = any(now.read(path) != expected.read(path) for path in changes)
        if is_ours or attempts == 1:
            raise
        write_beside(store, changes, now, message, attempts - 1)


class BegunStore:
    """A store that first gives a snapshot which was taken already: one look a night is enough.

    Where the branch has moved since, the write is refused and the next attempt looks afresh.
    """

    def __init__(self, store: StateStore, taken: Snapshot) -> None:
        self._store = store
        self._taken: Snapshot | None = taken

    def snapshot(self) -> Snapshot:
        """Give the snapshot at hand once, then fresh ones."""
        taken, self._taken = self._taken, None
        return taken or self._store.snapshot()

    def write(self, changes: Changes, expected: Snapshot, message: str) -> None:
        """Write through. Raises BaseMovedError."""
        self._store.write(changes, expected, message)
