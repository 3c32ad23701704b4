"""Commits of a night go through one git process, and numbers of pull requests are each taken once."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import BaseMovedError
from flows.repositories.git import GitRepository
from flows.repositories.git_process import GitError
from flows.repositories.local import LocalPublisher
from flows.repositories.publisher import Look, Published, PullRequestPlan

WHEN = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    git = ("git", "-C", str(tmp_path))
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    made = GitRepository(tmp_path)
    made.move_ref("refs/heads/main", commit(made, "first", None), None)
    return made


def commit(repository: GitRepository, text: str, parent: str | None) -> str:
    return repository.commit({"a.md": text.encode()}, parent=parent, message=text, when=WHEN)


def content(repository: GitRepository, sha: str) -> bytes:
    return repository.blob(repository.tree(sha)["a.md"])


def test_each_commit_holds_what_it_was_given_and_stands_on_its_own_parent(
    repository: GitRepository,
) -> None:
    base = repository.head("refs/heads/main")
    made = [commit(repository, text, base) for text in ("one", "two")]
    alone = commit(repository, "three", None)
    assert [content(repository, sha) for sha in (*made, alone)] == [b"one", b"two", b"three"]
    parents = [repository.git("rev-parse", f"{sha}^@").decode().split() for sha in (*made, alone)]
    assert parents == [[base], [base], []]
    assert repository.branches() == {"main": base}


def test_a_git_that_refuses_is_told_and_the_next_commit_is_made(repository: GitRepository) -> None:
    commit(repository, "written before", None)
    with pytest.raises(GitError, match="fast-import failed"):
        commit(repository, "on nothing", "0" * 39 + "1")
    assert content(repository, commit(repository, "again", None)) == b"again"


def test_a_ref_that_somebody_moved_is_left_and_the_next_ref_is_moved(
    repository: GitRepository,
) -> None:
    base = repository.head("refs/heads/main")
    made = commit(repository, "one", base)
    with pytest.raises(BaseMovedError):
        repository.move_ref("refs/heads/main", made, made)
    with pytest.raises(GitError, match="update-ref failed"):
        repository.move_ref("refs/heads/new", "no commit", None)
    repository.move_ref("refs/heads/new", made, None)
    repository.move_ref("refs/heads/main", made, base)
    assert {repository.head(f"refs/heads/{it}") for it in ("main", "new")} == {made}
    repository.move_ref("refs/heads/new", None, made)
    assert repository.head("refs/heads/new") is None


def test_two_runs_in_one_repository_never_take_the_same_number(
    repository: GitRepository, tmp_path: Path
) -> None:
    """Two halves of the lists, proposed at once, wrote the body of one over the other's."""
    first, second = (LocalPublisher(GitRepository(tmp_path), tmp_path / "out") for _ in range(2))
    told = [publish(first, "a"), publish(second, "b"), publish(first, "c"), publish(second, "d")]
    assert [it.number for it in told] == [1, 2, 3, 4]
    bodies = [Path(it.url).read_text("utf-8") for it in told]
    assert bodies == ["body of a", "body of b", "body of c", "body of d"]


def publish(publisher: LocalPublisher, name: str) -> Published:
    base = publisher.observe(Look()).base_sha
    return publisher.publish(
        PullRequestPlan(f"litwatch/{name}", "main", base, "", f"body of {name}")
    )


def test_a_worktree_beside_others_kept_bodies_inside_git(
    repository: GitRepository, tmp_path: Path
) -> None:
    """Bodies and dashboard went to `.git/worktrees/<name>/.litwatch`, where nobody reads them."""
    repository.git("worktree", "add", "-q", str(tmp_path / "beside"), "-b", "topic", "main")
    (tmp_path / "beside" / "catalog").mkdir()
    assert GitRepository(tmp_path / "beside" / "catalog").root == tmp_path / "beside"
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)
    assert GitRepository(tmp_path / "bare").root == tmp_path / "bare"
