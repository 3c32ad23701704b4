"""The one way to run git: a short list of variables, no secret, and no program of the repository.

A repository's own configuration may name programs: to watch files, to check signatures, to show
differences, to fetch what is missing. Whoever was talked into reading a foreign repository must
not run them, so each is switched off on the command line, which goes before every file, and no
protocol is allowed. The user's own configuration is kept: it says which repositories are hers.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from flows.errors import PublishError

_PASSED_ON = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "XDG_CONFIG_HOME")
_ALWAYS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "false",
    # No way to fetch what a partial clone lacks: the remote's settings name programs too.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.quotePath": "false",
    "core.pager": "cat",
    "core.editor": "false",
    "core.sshCommand": "false",
    "core.gitProxy": "false",
    "core.askPass": "false",
    "core.alternateRefsCommand": "false",
    "color.ui": "false",
    "commit.gpgSign": "false",
    "credential.helper": "",
    "diff.external": "",
    "diff.trustExitCode": "false",
    "gpg.program": "false",
    "gpg.ssh.program": "false",
    "gpg.x509.program": "false",
    "log.showSignature": "false",
    "log.mailmap": "false",
    "interactive.diffFilter": "cat",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "uploadpack.packObjectsHook": "",
}
_LOCKED = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")
STALE_LOCK_SECONDS = 120
"""git holds the lock of a ref for milliseconds; one this old belongs to nobody."""


class GitError(PublishError):
    """A git command failed."""


class GitLockedError(GitError):
    """Another git process holds a file, or was killed while it did."""

    def __init__(self, lock: Path) -> None:
        """`lock` is git's own file beside what it writes."""
        super().__init__(
            "git could not write: another git process holds the repository, or was killed.",
            where=str(lock),
            remedy="Run again in a few minutes; if no git is running, delete that file.",
        )
        self.lock = lock

    @property
    def is_stale(self) -> bool:
        """Whether the lock is older than any git that moves a ref takes."""
        try:
            return time.time() - self.lock.stat().st_mtime > STALE_LOCK_SECONDS
        except FileNotFoundError:
            return True


def run_git(folder: Path, *args: str) -> bytes:
    """Run one git command in a folder and return what it prints. Raises GitError."""
    try:
        done = subprocess.run(  # noqa: S603 # a fixed program and no shell
            _command(args),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(),
            check=False,
        )
    except FileNotFoundError:
        raise _not_installed() from None
    if done.returncode:
        raise failure(folder, args, done.stderr)
    return done.stdout


def failure(folder: Path, args: Iterable[str], words: bytes) -> GitError:
    """What git's last words mean."""
    if locked := _LOCKED.search(words.decode(errors="replace")):
        return GitLockedError(Path(locked[1]))
    return GitError(_complaint(args, words), where=str(folder))


class StayingGit:
    """A git command that stays and takes orders: a process for each takes far longer.

    It starts with the first order, and ends with this object, or with the process.
    """

    def __init__(self, folder: Path, *args: str, stderr: int = subprocess.PIPE) -> None:
        self._folder, self._args, self._stderr = folder, args, stderr
        self._git: subprocess.Popen[bytes] | None = None

    def order(self, order: bytes, lines: int = 1) -> list[bytes]:
        """Give an order, and return the lines that git answers to it.

        Raises BrokenPipeError where git ends instead, GitError where it cannot be started.
        """
        asked, told = self._pipes()
        asked.write(order)
        asked.flush()
        answer = [told.readline() for _ in range(lines)]
        if not all(answer):
            raise BrokenPipeError
        return answer

    def read(self, size: int) -> bytes:
        """What follows the lines of an answer. Raises BrokenPipeError where git ends before."""
        content = self._pipes()[1].read(size)
        if len(content) < size:
            raise BrokenPipeError
        return content

    def failed(self) -> GitError:
        """What the last words of a git that has ended mean; the next order starts another."""
        return failure(self._folder, self._args, self._ended()[1])

    def end(self) -> None:
        """Close its pipe and wait for its end. Raises GitError where that was a failure."""
        code, words = self._ended()
        if code:
            raise failure(self._folder, self._args, words)

    def _ended(self) -> tuple[int, bytes]:
        git, self._git = self._git, None
        if git is None:
            return 0, b""
        _, words = git.communicate()
        return git.returncode, words or b""

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._git is None:
            self._git = start_git(self._folder, self._args, self._stderr)
            weakref.finalize(self, _end_git, self._git)
        if self._git.stdin is None or self._git.stdout is None:
            raise AssertionError("unreachable")
        return self._git.stdin, self._git.stdout


def start_git(folder: Path, args: Iterable[str], stderr: int) -> subprocess.Popen[bytes]:
    """Start a git command that is spoken with over pipes. Raises GitError."""
    try:
        return subprocess.Popen(  # noqa: S603 # a fixed program and no shell
            _command(args),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=clean_environment(),
        )
    except FileNotFoundError:
        raise _not_installed() from None


def _end_git(git: subprocess.Popen[bytes]) -> None:
    if git.poll() is None:
        git.communicate()


def _command(args: Iterable[str]) -> list[str]:
    settings = (part for name, value in _SAFE.items() for part in ("-c", f"{name}={value}"))
    return ["git", *settings, *args]


def _not_installed() -> GitError:
    return GitError("git is not installed.", remedy="Install git and run again.")


def clean_environment() -> dict[str, str]:
    """Variables that a child process may see: never a token."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed, **_ALWAYS}


def _complaint(args: Iterable[str], stderr: bytes) -> str:
    said = stderr.decode(errors="replace").strip().splitlines()
    return f"git {next(iter(args))} failed: {said[-1] if said else 'it gave no reason'}."
