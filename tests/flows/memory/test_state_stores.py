"""Compare-and-swap on the state branch, in both stores: runs that overlap lose nothing."""

from __future__ import annotations

import json
import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.errors import BaseMovedError
from flows.memory.git_state import GitStateStore
from flows.memory.github_state import GitHubStateStore
from flows.memory.state_store import (
    STATE_BRANCH,
    Changes,
    Snapshot,
    StateStore,
    change_state,
    write_beside,
)
from flows.repositories.git import GitRepository
from flows.repositories.git_process import GitLockedError
from flows.repositories.github_client import GitHubClient
from tests.flows.proposals.sample import checkout, git
from tests.github_standin.server import Fault, GitHubStandin


def on_github(github: GitHubStandin, pauses_seconds: tuple[float, ...] = ()) -> GitHubStateStore:
    client = GitHubClient(
        api_url=github.url,
        token=SecretStr("bot-token"),
        repository="acme/kites",
        pauses_seconds=pauses_seconds,
    )
    return GitHubStateStore(client)


@pytest.fixture(params=["github", "local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateStore]:
    if request.param == "local":
        yield GitStateStore(GitRepository(checkout(tmp_path / "repository")))
        return
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "x"})
        yield on_github(github)


def test_branch_begins_with_the_first_write(store: StateStore) -> None:
    assert store.snapshot().ref is None
    assert store.snapshot().read("lists/kites.json") is None
    store.write({"lists/kites.json": b"one"}, store.snapshot(), "Begin")
    assert store.snapshot().read("lists/kites.json") == b"one"


def test_several_files_and_bytes_go_as_one_change(store: StateStore) -> None:
    model = bytes(range(256))
    store.write({"lists/kites.json": b"{}", "models/kites/m.npz": model}, store.snapshot(), "Two")
    store.write(
        {"models/kites/card.json": b"{}", "lists/kites.json": None}, store.snapshot(), "Three"
    )
    now = store.snapshot()
    assert now.paths() == ["models/kites/card.json", "models/kites/m.npz"]
    assert now.paths("lists/") == []
    assert now.read("models/kites/m.npz") == model


def test_stale_snapshot_cannot_overwrite(store: StateStore) -> None:
    store.write({"lists/kites.json": b"one"}, store.snapshot(), "Begin")
    stale = store.snapshot()
    assert stale.read("lists/kites.json") == b"one"
    store.write({"lists/kites.json": b"two"}, store.snapshot(), "Faster")
    with pytest.raises(BaseMovedError):
        store.write({"lists/kites.json": b"three"}, stale, "Slower")
    with pytest.raises(BaseMovedError):
        store.write({"lists/kites.json": b"three", "other": b"x"}, stale, "Slower")
    assert store.snapshot().read("lists/kites.json") == b"two"


def test_two_that_begin_the_branch_at_once(store: StateStore) -> None:
    first, second = store.snapshot(), store.snapshot()
    store.write({"lists/a.json": b"a"}, first, "A")
    with pytest.raises(BaseMovedError):
        store.write({"lists/b.json": b"b"}, second, "B")


def test_runs_of_other_lists_do_not_stand_in_each_others_way(store: StateStore) -> None:
    """A night of 500 lists decided everything again because another night had written its own."""
    store.write({"lists/a.json": b"a", "lists/b.json": b"b"}, store.snapshot(), "Begin")
    mine = store.snapshot()
    store.write({"lists/b.json": b"theirs", "lists/c.json": b"c"}, store.snapshot(), "Faster")
    write_beside(store, {"lists/a.json": b"mine", "lists/d.json": b"d"}, mine, "Slower")
    now = store.snapshot()
    told = {path: now.read(path) for path in now.paths()}
    assert told == {
        "lists/a.json": b"mine",
        "lists/b.json": b"theirs",
        "lists/c.json": b"c",
        "lists/d.json": b"d",
    }
    with pytest.raises(BaseMovedError):
        write_beside(store, {"lists/a.json": b"late", "lists/e.json": b"e"}, mine, "Too late")


def count_up(before: Snapshot) -> Changes:
    numbers = json.loads(before.read("count.json") or b"[]")
    return {"count.json": json.dumps([*numbers, len(numbers)]).encode()}


def test_runs_that_overlap_lose_nothing(store: StateStore) -> None:
    def work() -> None:
        for _ in range(4):
            while True:
                try:
                    change_state(store, count_up, "Count")
                except BaseMovedError:
                    continue
                break

    runs = [threading.Thread(target=work) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert json.loads(store.snapshot().read("count.json") or b"") == list(range(8))


def test_change_that_changes_nothing_writes_nothing(store: StateStore) -> None:
    assert change_state(store, lambda _: {}, "Nothing") == {}
    assert store.snapshot().ref is None


def test_answer_lost_after_writing_is_noticed_and_not_written_twice() -> None:
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "x"})
        store = on_github(github)
        change_state(store, count_up, "Count")
        github.fault_at(len(github.calls) + 2, Fault(502, is_done=True))
        with pytest.raises(Exception, match="status 502"):
            change_state(store, count_up, "Count")
        assert json.loads(store.snapshot().read("count.json") or b"") == [0, 1]


@pytest.mark.parametrize("is_done", [True, False])
def test_a_first_write_whose_answer_was_lost_is_looked_for_and_done_once(is_done: bool) -> None:
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "x"})
        store = on_github(github, pauses_seconds=(0.0,))
        before = store.snapshot()
        github.fault_at(len(github.calls) + 2, Fault(502, is_done=is_done))
        store.write({"count.json": b"[0]"}, before, "Begin")
        assert store.snapshot().read("count.json") == b"[0]"


def test_404_by_mistake_is_not_an_empty_memory() -> None:
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "x"})
        store = on_github(github)
        change_state(store, count_up, "Count")
        github.fault_at(len(github.calls) + 1, Fault(404, "Not Found"))
        with pytest.raises(Exception, match="though the file is there"):
            store.snapshot().read("count.json")


def test_state_branch_shares_no_history_and_leaves_the_checkout_alone(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repository")
    store = GitStateStore(GitRepository(folder))
    store.write({"lists/kites.json": b"{}"}, store.snapshot(), "Begin")
    assert git(folder, "log", "--format=%s", STATE_BRANCH) == "Begin"
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "branch", "--show-current") == "main"


@pytest.fixture
def locked(tmp_path: Path) -> tuple[GitRepository, Path]:
    """A repository in which a git that moved the state branch was killed."""
    repository = GitRepository(checkout(tmp_path / "repository"))
    lock = repository.git_dir / "refs" / "heads" / f"{STATE_BRANCH}.lock"
    lock.touch()
    return repository, lock


def test_lock_of_a_git_that_was_killed_long_ago_is_taken_away(
    locked: tuple[GitRepository, Path],
) -> None:
    repository, lock = locked
    os.utime(lock, (0, 0))
    store = GitStateStore(repository)
    store.write({"lists/kites.json": b"one"}, store.snapshot(), "Begin")
    assert store.snapshot().read("lists/kites.json") == b"one"
    assert not lock.exists()


def test_lock_of_a_git_at_work_is_left_and_named(locked: tuple[GitRepository, Path]) -> None:
    repository, lock = locked
    store = GitStateStore(repository)
    with pytest.raises(GitLockedError, match="another git process holds the repository") as caught:
        store.write({"lists/kites.json": b"one"}, store.snapshot(), "Begin")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.lock, error.exit_code) == (lock, 4)
    assert str(lock) in str(error)
    assert "delete that file" in error.remedy
    assert lock.exists()
