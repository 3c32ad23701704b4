"""Git's objects in memory: blobs with git's own names, trees as flat path → blob mappings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Commit:
    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: str
    date: datetime


@dataclass
class Objects:
    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, dict[str, str]] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)

    def add_blob(self, content: bytes) -> str:
        sha = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        self.blobs[sha] = content
        return sha

    def add_tree(self, files: dict[str, str]) -> str:
        sha = hashlib.sha1(f"tree {sorted(files.items())}".encode()).hexdigest()
        self.trees[sha] = dict(files)
        return sha

    def add_commit(
        self, tree: str, parents: list[str], message: str, author: str, date: datetime
    ) -> Commit:
        facts = f"commit {len(self.commits)} {tree} {parents} {message} {author} {date}"
        sha = hashlib.sha1(facts.encode()).hexdigest()
        self.commits[sha] = Commit(sha, tree, tuple(parents), message, author, date)
        return self.commits[sha]

    def files(self, commit: str) -> dict[str, str]:
        return self.trees[self.commits[commit].tree]

    def texts(self, commit: str) -> dict[str, str]:
        return {path: self.blobs[sha].decode() for path, sha in self.files(commit).items()}

    def resolve_tree(self, sha: str) -> str | None:
        if sha in self.commits:
            return self.commits[sha].tree
        return sha if sha in self.trees else None

    def ancestors(self, commit: str) -> set[str]:
        found: set[str] = set()
        waiting = [commit]
        while waiting:
            sha = waiting.pop()
            if sha not in found:
                found.add(sha)
                waiting += self.commits[sha].parents
        return found

    def is_ancestor(self, older: str, newer: str) -> bool:
        return older in self.ancestors(newer)

    def merge_base(self, one: str, other: str) -> str | None:
        shared = self.ancestors(one) & self.ancestors(other)
        newest = sorted(shared, key=lambda sha: len(self.ancestors(sha)), reverse=True)
        return newest[0] if newest else None
