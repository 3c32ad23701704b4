"""The memory on a branch of a GitHub repository.

Reading costs one call for the branches and one a file. Writing one file is one call too:
`PUT contents` with the blob that it replaces, which GitHub refuses if somebody wrote meanwhile.
Several files go as one commit and a fast-forward of the ref, which GitHub refuses likewise.
"""

from __future__ import annotations

import base64
from functools import cached_property
from typing import TYPE_CHECKING

from flows.errors import StateError
from flows.memory.state_store import STATE_BRANCH, Changes, Snapshot
from flows.repositories.github_client import GitHubClient
from flows.repositories.github_errors import (
    AlreadyThereError,
    NotThereError,
    UnavailableError,
    moved,
)
from flows.repositories.github_objects import (
    commit_stub,
    create_branch,
    ref_stub,
    refs_at_hand,
    tree_elements,
    tree_stub,
)

if TYPE_CHECKING:
    from github.ContentFile import ContentFile

BRANCHES_PREFIX = "litwatch"
"""Beginning of the state branch and, by default, of all branches of proposals."""


class GitHubSnapshot:
    """The state branch at one commit, read file by file and each file once."""

    def __init__(self, client: GitHubClient, ref: str | None) -> None:
        self._client = client
        self.ref = ref
        self._blobs: dict[str, tuple[str, bytes] | None] = {}

    def read(self, path: str) -> bytes | None:
        """Content of a file, or None."""
        found = self.blob(path)
        return None if found is None else found[1]

    def blob(self, path: str) -> tuple[str, bytes] | None:
        """Blob name and content of a file, or None."""
        if self.ref is None:
            return None
        if path not in self._blobs:
            self._blobs[path] = self._fetch(path, self.ref)
        return self._blobs[path]

    def has_read(self, path: str) -> bool:
        """Whether the file's blob is known without asking."""
        return self.ref is None or path in self._blobs

    def paths(self, prefix: str = "") -> list[str]:
        """Paths that begin with a prefix, sorted."""
        return sorted(path for path in self._tree if path.startswith(prefix))

    @cached_property
    def _tree(self) -> frozenset[str]:
        if self.ref is None:
            return frozenset()
        ref = self.ref
        tree = self._client.ask(
            "list the memory", lambda: self._client.repo.get_git_tree(ref, recursive=True).tree
        )
        return frozenset(it.path for it in tree if it.type == "blob")

    def _fetch(self, path: str, ref: str) -> tuple[str, bytes] | None:
        doing = f"read {path} of the memory"
        found = self._client.find(
            doing,
            lambda: self._client.repo.get_contents(path, ref=ref).complete(),  # type: ignore[union-attr] # a list only for folders
        )
        if found is not None:
            return found.sha, self._content(found, doing)
        if path in self._tree:
            # A 404 by mistake must not pass for an empty memory: everything would come again.
            raise UnavailableError(
                f"GitHub could not {doing} just now (status 404, though the file is there).",
                where=self._client.repository,
                remedy="Nothing is lost; the next run finishes the work.",
            )
        return None

    def _content(self, file: ContentFile, doing: str) -> bytes:
        if file.encoding == "base64" and file.content is not None:
            return file.decoded_content
        # GitHub sends files over 1 MB without their content; blobs may be 100 MB.
        blob = self._client.ask(doing, lambda: self._client.repo.get_git_blob(file.sha).complete())
        return base64.b64decode(blob.content)


class GitHubStateStore:
    """A branch on GitHub that is written without a pull request: the memory, results."""

    def __init__(self, client: GitHubClient, branch: str = STATE_BRANCH) -> None:
        self._client = client
        self._branch = branch

    def snapshot(self) -> GitHubSnapshot:
        """Read where the branch stands now."""
        ours = self._branch.startswith(BRANCHES_PREFIX)
        prefix, heads = refs_at_hand(self._client, BRANCHES_PREFIX if ours else self._branch)
        # The publisher sees the same branches a moment later: it need not ask again.
        self._client.seen_heads[prefix] = heads
        return GitHubSnapshot(self._client, heads.get(self._branch))

    def write(self, changes: Changes, expected: Snapshot, message: str) -> None:
        """Commit files on the branch. Raises BaseMovedError where somebody was faster."""
        if not isinstance(expected, GitHubSnapshot):
            raise StateError("A snapshot of another store cannot be written back here.")
        try:
            if expected.ref and len(changes) == 1:
                ((path, content),) = changes.items()
                if content is not None and expected.has_read(path):
                    self._write_file(path, content, expected, message)
                    return
            self._write_commit(changes, expected.ref, message)
        except (AlreadyThereError, NotThereError):
            # Somebody created or deleted the branch between our reading and writing.
            raise moved("write the memory", self._client.repository) from None

    def _write_file(
        self, path: str, content: bytes, expected: GitHubSnapshot, message: str
    ) -> None:
        before = expected.blob(path)
        repo, branch = self._client.repo, self._branch
        if before is None:
            self._client.ask(
                "write the memory", lambda: repo.create_file(path, message, content, branch=branch)
            )
        else:
            self._client.ask(
                "write the memory",
                lambda: repo.update_file(path, message, content, before[0], branch=branch),
            )

    def _write_commit(self, changes: Changes, parent: str | None, message: str) -> None:
        repo, ask, doing = self._client.repo, self._client.ask, "write the memory"
        elements = tree_elements(self._client, changes)
        if parent is None:
            tree = ask(doing, lambda: repo.create_git_tree(elements))
            made = ask(doing, lambda: repo.create_git_commit(message, tree, []))
            create_branch(self._client, self._branch, made.sha, doing)
            return
        base = tree_stub(
            self._client, ask(doing, lambda: commit_stub(self._client, parent).tree.sha)
        )
        tree = ask(doing, lambda: repo.create_git_tree(elements, base))
        parents = [commit_stub(self._client, parent)]
        made = ask(doing, lambda: repo.create_git_commit(message, tree, parents))
        ref = ref_stub(self._client, f"heads/{self._branch}")
        ask(doing, lambda: ref.edit(made.sha, force=False))
