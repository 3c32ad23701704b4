"""kill -9 at any point of a night: the next run ends where one that was left alone ends.

The night runs in a process group of its own, and the whole group is killed, git included: as
when a machine goes down. Nothing is stubbed but Prefect, which has no part in the result.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.curated_list import packaged_lists
from flows.cli.demo_command import demo_settings, night_files, nights
from flows.demo.arxiv_server import read_announced
from flows.memory.places import begin_repository
from flows.repositories.git import GitRepository
from tests.arxiv_standin.server import ArxivStandin

ROOT = Path(__file__).parents[3]
FIRST, SECOND = list(nights())[:2]
VERDICT_ROW = re.compile(r"^\| (\S+) (daily feeds.*?) \| (?:new|done) \| (\S+) \|.*$", re.M)


@pytest.fixture
def arxiv() -> Iterator[ArxivStandin]:
    with ArxivStandin(papers=tuple(read_announced(*night_files()))) as server:
        server.today = FIRST
        yield server


def start(root: Path, arxiv: ArxivStandin) -> subprocess.Popen[bytes]:
    settings = demo_settings(root, arxiv).model_dump(mode="json", exclude={"github_token"})
    given = {"settings": settings, "day": str(arxiv.today)}
    command = [sys.executable, "-m", "tests.flows.night.killed_night"]
    pipe = subprocess.PIPE
    night = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, start_new_session=True)
    assert night.stdin is not None
    assert night.stdout is not None
    night.stdin.write(json.dumps(given).encode())
    night.stdin.close()
    assert night.stdout.readline() == b"at work\n"
    return night


def finish(root: Path, arxiv: ArxivStandin) -> float:
    """Run the night to its end; seconds of its work."""
    with start(root, arxiv) as night:
        began = time.monotonic()
        assert night.wait(timeout=120) == 0
    return time.monotonic() - began


def kill_after(seconds: float, root: Path, arxiv: ArxivStandin) -> bool:
    """Whether the night was still at work when it was killed."""
    with start(root, arxiv) as night:
        time.sleep(seconds)
        is_at_work = night.poll() is None
        if is_at_work:
            os.killpg(night.pid, signal.SIGKILL)
    return is_at_work


def answer(root: Path) -> None:
    """Untick a row of every pull request, and tick one that was left to a person."""
    for path in sorted((root / "repository" / ".litwatch" / "pull-requests").glob("*.md")):
        body = path.read_text("utf-8")
        path.write_text(
            body.replace("- [x]", "- [~]", 1).replace("- [ ]", "- [x]", 1).replace("[~]", "[ ]"),
            encoding="utf-8",
        )


def result(root: Path) -> dict[str, Any]:
    """Everything that a night leaves behind, except when it ran and whether it ran once or twice.

    A run that comes after the memory was written says "done" where that one said "new".
    """
    repository = GitRepository(root / "repository")
    folder = root / "repository" / ".litwatch"
    trees = {name: repository.tree(head) for name, head in repository.branches().items()}
    memory = trees.pop("litwatch-state")
    found: dict[str, Any] = {"trees": trees}
    for path, blob in memory.items():
        found[path] = _ledger(repository.blob(blob)) if path.startswith("lists/") else blob
    for path in sorted(folder.rglob("*.md")):
        found[str(path.relative_to(folder))] = VERDICT_ROW.sub(r"\1 \2 \3", path.read_text("utf-8"))
    for path in sorted(folder.rglob("*.json")):
        facts = json.loads(path.read_text("utf-8"))
        assert facts.pop("head_sha") == repository.branches()[facts["branch"]]
        found[str(path.relative_to(folder))] = facts
    return found


def _ledger(content: bytes) -> dict[str, Any]:
    ledger = json.loads(content)
    for branch in ledger["branches"].values():
        del branch["heads"], branch["body_read"]
    for source in ledger["facts"]["sources"]:
        assert source.pop("verdict") in ("new", "done")
        del source["words"]
    del ledger["comments_since"]
    return ledger


@pytest.mark.long
def test_twenty_killed_nights_end_as_one_that_was_left_alone(
    arxiv: ArxivStandin, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    begin_repository(begun / "repository", packaged_lists())
    finish(begun, arxiv)
    answer(begun)
    arxiv.today = SECOND
    alone = tmp_path / "alone"
    shutil.copytree(begun, alone, symlinks=True)
    seconds = finish(alone, arxiv)
    expected = result(alone)
    kills = 0
    for seed in range(7):
        root, chance = tmp_path / str(seed), random.Random(seed)
        shutil.copytree(begun, root, symlinks=True)
        while kills < 3 * (seed + 1):
            kills += kill_after(chance.uniform(0, seconds), root, arxiv)
        finish(root, arxiv)
        assert result(root) == expected, f"seed {seed}"
        finish(root, arxiv)
        assert result(root) == expected, f"seed {seed}, a second run"
