"""Contents of blobs from one `git cat-file` that stays: a process for each takes far longer."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from flows.repositories.git_process import GitError, StayingGit


class Blobs:
    """Reads blobs of one repository; the process goes with the object."""

    def __init__(self, folder: Path) -> None:
        """`folder` lies in the repository; nothing starts until a blob is asked for."""
        self._folder = folder
        self._turn = threading.Lock()
        self._git = StayingGit(folder, "cat-file", "--batch", stderr=subprocess.DEVNULL)

    def read(self, sha: str) -> bytes:
        """Content of a blob, also by ``commit:path``. Raises GitError where there is none."""
        with self._turn:
            # Twice: the first git may have been killed, or have ended over this very blob.
            for _ in range(2):
                try:
                    return self._asked(sha)
                except OSError:
                    self._git.failed()
            raise GitError(f"git cannot read the blob {sha}.", where=str(self._folder))

    def _asked(self, sha: str) -> bytes:
        facts = self._git.order(f"{sha}\n".encode())[0].split()
        is_missing = facts[-1] == b"missing"
        content = b"" if is_missing else self._git.read(int(facts[-1]) + 1)
        if is_missing or facts[1] != b"blob":
            raise GitError(f"There is no blob {sha}.", where=str(self._folder))
        return content[:-1]
