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
                self._git = None  # it was killed: start another
                return self._asked(sha)

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
        if len(facts) != 3 or facts[1] != b"blob":
            if facts[-1] != b"missing":
                told.read(int(facts[-1]) + 1)
            raise GitError(f"There is no blob {sha}.", where=str(self._folder))
        content = told.read(int(facts[2]) + 1)
        return content[:-1]


def _end(git: subprocess.Popen[bytes]) -> None:
    with git:
        git.kill()
