"""Refs moved by one `git update-ref` that stays: of a thousand lists each moves one."""

from __future__ import annotations

import threading
from pathlib import Path

from flows.repositories.git_process import StayingGit

_ANSWERS = 3
"""git answers to each of `start`, `prepare` and `commit` with a line."""


class Refs:
    """Moves refs of one repository; also ends with the object, or with the process."""

    def __init__(self, folder: Path) -> None:
        """`folder` lies in the repository; nothing starts until a ref is moved."""
        self._turn = threading.Lock()
        self._git = StayingGit(folder, "update-ref", "-z", "--stdin")

    def move(self, ref: str, new: str | None, old: str) -> None:
        """Set or (None) delete a ref that is at `old`. Raises GitError, also where it is not."""
        order = f"delete {ref}\0" if new is None else f"update {ref}\0{new}\0"
        with self._turn:
            try:
                self._git.order(f"start\0{order}{old}\0prepare\0commit\0".encode(), _ANSWERS)
            except BrokenPipeError:
                raise self._git.failed() from None
