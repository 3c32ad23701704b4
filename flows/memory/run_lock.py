"""One run at a time per list on one machine.

The operating system drops a file lock when its process dies, so a run that was killed never
blocks the next. Across machines the compare-and-swap of the memory decides (flows/memory).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.errors import FlowError, SettingsError


class RunUnderWayError(FlowError):
    """Another run holds a list for longer than this one would wait."""


@contextmanager
def exclusive_run(state_dir: Path, list_ids: Iterable[str], wait_seconds: float) -> Iterator[None]:
    """Hold the lists; wait for runs under way. Raises RunUnderWayError after `wait_seconds`."""
    folder = usable_folder(state_dir / "locks")
    with ExitStack() as held:
        # Always in the same order, or two runs of several lists would wait for each other.
        for list_id in sorted(set(list_ids)):
            held.enter_context(_lock(folder / f"{list_id}.lock", list_id, wait_seconds))
        yield


def usable_folder(folder: Path) -> Path:
    """Make a folder below the state folder. Raises SettingsError where that cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise SettingsError(
            f"The state folder cannot be used: {error.strerror}.",
            where=str(folder),
            remedy="Set LITWATCH_STATE_DIR to a folder of your own.",
        ) from None
    return folder


@contextmanager
def _lock(path: Path, list_id: str, wait_seconds: float) -> Iterator[None]:
    try:
        with FileLock(path, timeout=wait_seconds):
            yield
    except Timeout:
        raise RunUnderWayError(
            f"Another run for the list {list_id} is still at work after {wait_seconds:.0f} s.",
            where=str(path),
            remedy="Let it finish, or stop it: its lock goes with its process.",
        ) from None
