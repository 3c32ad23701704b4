"""Refs moved by one `git update-ref` that stays: of a thousand lists each moves one."""

from __future__ import annotations

import subprocess
import threading
import weakref
from pathlib import Path

from flows.repositories.git_process import GitError, end_git, failure, start_git

_ANSWERS = 3
"""git answers to each of `start`, `prepare` and `commit` with a line."""


class Refs:
    """Moves refs of one repository; also ends with the object, or with the process."""

    def __init__(self, folder: Path) -> None:
        """`folder` lies in the repository; nothing starts until a ref is moved."""
        self._folder = folder
        self._turn = threading.Lock()
        self._git: subprocess.Popen[bytes] | None = None

    def move(self, ref: str, new: str | None, old: str) -> None:
        """Set or (None) delete a ref that is at `old`. Raises GitError, also where it is not."""
        order = f"delete {ref}\0" if new is None else f"update {ref}\0{new}\0"
        with self._turn:
            git = self._git = self._git or self._start()
            if git.stdin is None or git.stdout is None:
                raise AssertionError("unreachable")
            try:
                git.stdin.write(f"start\0{order}{old}\0prepare\0commit\0".encode())
                git.stdin.flush()
            except BrokenPipeError:
                raise self._failed(git) from None
            if not all(git.stdout.readline() for _ in range(_ANSWERS)):
                raise self._failed(git)

    def _start(self) -> subprocess.Popen[bytes]:
        git = start_git(self._folder, "update-ref", "-z", "--stdin", stderr=subprocess.PIPE)
        weakref.finalize(self, end_git, git)
        return git

    def _failed(self, git: subprocess.Popen[bytes]) -> GitError:
        self._git = None
        _, words = git.communicate()
        return failure(self._folder, ("update-ref",), words)
