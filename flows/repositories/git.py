"""Git plumbing in a local repository: reads and writes commits, never the working tree.

Everything goes through objects, a temporary index and `update-ref` with the old value. The
user's checkout, index and hooks are never touched. How git is run: `git_process`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from flows.errors import BaseMovedError
from flows.repositories.git_blobs import Blobs
from flows.repositories.git_import import ABSENT, Import
from flows.repositories.git_process import GitError, GitLockedError, run_git
from flows.repositories.git_refs import Refs

TREES_KEPT = 4
"""Commits whose files are remembered: the base, the memory, and what they are compared with."""


class GitRepository:
    """A repository on this machine, with or without a working tree."""

    def __init__(self, path: Path) -> None:
        """Open the repository around a path. Raises GitError where there is none."""
        if not path.is_dir():
            raise GitError("There is no such folder.", where=str(path), remedy="Create it first.")
        try:
            found = run_git(path, "rev-parse", "--absolute-git-dir")
        except GitError:
            raise GitError(
                "This is not a git repository.",
                where=str(path),
                remedy="Run `git init` there, or set LITWATCH_LOCAL_REPOSITORY.",
            ) from None
        self._path = path
        self.git_dir = Path(found.decode().strip())
        self._blobs = Blobs(self.git_dir)
        self._import = Import(self.git_dir)
        self._refs = Refs(self.git_dir)
        self._trees: dict[str, dict[str, str]] = {}

    @cached_property
    def root(self) -> Path:
        """Top of the working tree, also of one beside others; of a bare repository itself."""
        if self.git_dir.name == ".git":
            return self.git_dir.parent
        try:
            return Path(run_git(self._path, "rev-parse", "--show-toplevel").decode().strip())
        except GitError:
            return self.git_dir

    def git(self, *args: str) -> bytes:
        """Run one git command and return what it prints; it sees all commits. Raises GitError."""
        self._import.end()
        return run_git(self.git_dir, *args)

    def head(self, ref: str) -> str | None:
        """Commit that a ref (``refs/heads/main``) points to, or None."""
        try:
            return (
                self.git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").decode().strip()
            )
        except GitError:
            return None

    def branches(self, prefix: str = "") -> dict[str, str]:
        """Branch name → commit, of branches that begin with a prefix."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/")
        found = dict(line.split(" ") for line in lines.decode().splitlines())
        named = {ref.removeprefix("refs/heads/"): sha for ref, sha in found.items()}
        return {name: sha for name, sha in named.items() if name.startswith(prefix)}

    def merged_branches(self, commit: str) -> set[str]:
        """Branches whose heads are part of a commit's history."""
        lines = self.git("for-each-ref", f"--merged={commit}", "--format=%(refname)", "refs/heads/")
        return {ref.removeprefix("refs/heads/") for ref in lines.decode().splitlines()}

    def current_branch(self) -> str | None:
        """Branch that HEAD stands on, or None where it is detached."""
        return self._branch_at("HEAD")

    def default_branch(self) -> str | None:
        """Branch that a clone knows as its origin's default."""
        named = self._branch_at("refs/remotes/origin/HEAD")
        return named.removeprefix("origin/") if named else None

    def _branch_at(self, ref: str) -> str | None:
        try:
            return self.git("symbolic-ref", "--quiet", "--short", ref).decode().strip()
        except GitError:
            return None

    def tree(self, commit: str) -> dict[str, str]:
        """Path → blob, of every file of a commit; the last few are remembered."""
        if commit not in self._trees:
            while len(self._trees) >= TREES_KEPT:
                self._trees.pop(next(iter(self._trees)))
            self._trees[commit] = self._tree(commit)
        return self._trees[commit]

    def _tree(self, commit: str) -> dict[str, str]:
        listing = self.git("ls-tree", "-r", "-z", "--full-tree", commit).decode(
            errors="surrogateescape"
        )
        rows = (line.split("\t", 1) for line in listing.split("\0") if line)
        return {path: facts.split(" ")[2] for facts, path in rows}

    def blob(self, sha: str) -> bytes:
        """Content of a blob."""
        return self._blobs.read(sha)

    def history(self, commit: str, paths: Iterable[str], most: int) -> list[str]:
        """Commits that changed one of some files or folders, from one commit back, newest first."""
        told = self.git("log", "--format=%H", f"--max-count={most}", commit, "--", *paths)
        return told.decode().split()

    def commit(
        self,
        changes: Mapping[str, bytes | None],
        *,
        parent: str | None,
        message: str,
        when: datetime,
    ) -> str:
        """Write a commit on top of a parent, with files set or (None) removed; no ref moves."""
        return self._import.commit(changes, parent, message.encode(), when)

    def move_ref(self, ref: str, new: str | None, old: str | None) -> None:
        """Set or (None) delete a ref if it still is at `old`. Raises BaseMovedError if not."""
        # A ref is moved once git sees the commits.
        self._import.end()
        try:
            self._update_ref(ref, new, old or ABSENT)
        except GitError as error:
            if self.head(ref) != old:
                raise BaseMovedError(
                    "Somebody moved the branch meanwhile.",
                    where=ref,
                    remedy="Nothing is lost; run again.",
                ) from None
            raise error

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether a commit is part of another's history; False where either is unknown."""
        try:
            self.git("merge-base", "--is-ancestor", older, newer)
        except GitError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str | None:
        """Newest commit that two histories share; None where either is unknown."""
        try:
            return self.git("merge-base", one, other).decode().strip()
        except GitError:
            return None

    def checked_out(self) -> set[str]:
        """Branches that stand in a working tree now and so must not be moved."""
        lines = self.git("worktree", "list", "--porcelain").decode().splitlines()
        refs = (line.removeprefix("branch ") for line in lines if line.startswith("branch "))
        return {ref.removeprefix("refs/heads/") for ref in refs}

    def _update_ref(self, ref: str, new: str | None, old: str) -> None:
        """Move a ref, if need be past the lock that a killed git has left."""
        try:
            self._refs.move(ref, new, old)
        except GitLockedError as error:
            if not error.is_stale:
                raise
            error.lock.unlink(missing_ok=True)
            self._refs.move(ref, new, old)


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
