"""Three-way merge: file by file, and line by line with `git merge-file` where both sides moved."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.github_standin.objects import Objects


class ConflictError(Exception):
    """The two sides changed the same lines."""


def merge_trees(objects: Objects, base: str, ours: str, theirs: str) -> str:
    """Tree of the merge of two commits. Raises ConflictError."""
    fork = objects.merge_base(ours, theirs)
    before = objects.files(fork) if fork else {}
    left, right = objects.files(ours), objects.files(theirs)
    merged: dict[str, str] = {}
    for path in sorted({*left, *right}):
        sha = _merge_path(objects, before.get(path), left.get(path), right.get(path))
        if sha:
            merged[path] = sha
    return objects.add_tree(merged)


def _merge_path(
    objects: Objects, before: str | None, left: str | None, right: str | None
) -> str | None:
    if left == right or right == before:
        return left
    if left == before:
        return right
    if left is None or right is None:
        raise ConflictError
    texts = [objects.blobs[left], objects.blobs[before] if before else b"", objects.blobs[right]]
    return objects.add_blob(_merge_lines(texts))


def _merge_lines(texts: list[bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text)
        done = subprocess.run(
            ["git", "merge-file", "-p", *map(str, paths)], capture_output=True, check=False
        )
    if done.returncode != 0:
        raise ConflictError
    return done.stdout
