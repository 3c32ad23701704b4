"""Contents of blobs from one `git cat-file` that stays: a process for each takes far longer."""

from __future__ import annotations

import subprocess
import threading
import weakref
from pathlib import Path

from flows.repositories.git_process import GitError, start_git


class Blobs:
    """Reads blobs of one repository; the process goes with the object."""

    def __init__(self, folder: Path) -> None:
        """`folder` lies in the repository; nothing starts until a blob is asked for."""
        self._folder = folder
        self._turn = threading.Lock()
        self._git: subprocess.Popen[bytes] | None = None

    def read(self, sha: str) -> bytes:
        """Content of a blob, also by ``commit:path``. Raises GitError where there is none."""
        with self._turn:
            try:
                return self._asked(sha)
            except OSError:
                return self._asked_again(sha)

    def _asked_again(self, sha: str) -> bytes:
        """Content from another process: the first was killed, or ended over this very blob."""
        self._git = None
        try:
            return self._asked(sha)
        except OSError:
            self._git = None
            raise GitError(f"git cannot read the blob {sha}.", where=str(self._folder)) from None

    def _asked(self, sha: str) -> bytes:
        if self._git is None:
            self._git = start_git(self._folder, "cat-file", "--batch")
            weakref.finalize(self, _end, self._git)
        asked, told = self._git.stdin, self._git.stdout
        if asked is None or told is None:
            raise AssertionError("unreachable")
        asked.write(f"{sha}\n".encode())
        asked.flush()
        facts = told.readline().split()
        if not facts:
            raise BrokenPipeError
        if facts[-1] == b"missing":
            raise self._without(sha)
        size = int(facts[-1])
        content = told.read(size + 1)
        if len(content) <= size:
            raise BrokenPipeError
        if facts[1] != b"blob":
            raise self._without(sha)
        return content[:-1]

    def _without(self, sha: str) -> GitError:
        return GitError(f"There is no blob {sha}.", where=str(self._folder))


def _end(git: subprocess.Popen[bytes]) -> None:
    with git:
        git.kill()
