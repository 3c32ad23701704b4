"""Commits written by one `git fast-import` that stays: a process for each takes far longer.

git names a commit at once; other processes see it when the import ends.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flows.repositories.git_process import StayingGit

BOT_NAME = "litwatch"
BOT_EMAIL = "litwatch@users.noreply.github.com"
ABSENT = "0" * 40
"""Name of no object."""

_FILE_MODE = b"100644"
_NO_REF = "refs/litwatch/unnamed"

Changes = Mapping[str, bytes | None]
"""Path → new content; None removes the file."""


class Import:
    """Writes commits of one repository; also ends with the object, or with the process."""

    def __init__(self, folder: Path) -> None:
        """`folder` lies in the repository; nothing starts until something is written."""
        self._turn = threading.Lock()
        self._git = StayingGit(folder, "fast-import", "--quiet")
        self._marks: dict[str, int] = {}
        """Commits of this import, which git itself knows by these numbers alone."""

    def commit(self, changes: Changes, parent: str | None, message: bytes, when: datetime) -> str:
        """Write a commit and give its name; no ref moves. Raises GitError."""
        with self._turn:
            mark = len(self._marks) + 1
            known = self._marks.get(parent or "")
            base = f":{known}" if known else parent
            try:
                [line] = self._git.order(_commit_stream(mark, changes, base, message, when))
            except BrokenPipeError:
                self._marks = {}
                raise self._git.failed() from None
            name = line.decode().strip()
            self._marks.setdefault(name, mark)
            return name

    def end(self) -> None:
        """Let everybody see what was written. Raises GitError."""
        with self._turn:
            self._marks = {}
            self._git.end()


def _commit_stream(
    mark: int, changes: Changes, parent: str | None, message: bytes, when: datetime
) -> bytes:
    """What `git fast-import` makes a commit of, and prints its name. The ref never comes to be."""
    who = f"{BOT_NAME} <{BOT_EMAIL}> {int(when.timestamp())} +0000"
    parts = [
        f"commit {_NO_REF}\nmark :{mark}\nauthor {who}\ncommitter {who}\n".encode(),
        _data(message if message.endswith(b"\n") else message + b"\n"),
        f"from {parent}\n".encode() if parent else b"",
    ]
    for path, content in changes.items():
        if content is None:
            parts.append(b"D %b\n" % _quoted(path))
        else:
            parts.append(b"M %b inline %b\n%b" % (_FILE_MODE, _quoted(path), _data(content)))
    parts.append(f"get-mark :{mark}\nreset {_NO_REF}\nfrom {ABSENT}\n\n".encode())
    return b"".join(parts)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _quoted(path: str) -> bytes:
    told = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{told}"'.encode(errors="surrogateescape")
