"""kill -9 at any point: the next run ends in the very report of one that was left alone."""

from __future__ import annotations

import gzip
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.shards.made_papers import row, text_of

ROOT = Path(__file__).parents[3]
PAUSE = 0.02
"""Seconds each shard takes at least: some fifty shards, so a run has a second of work."""


def start(folder: Path, snapshot: Path, pause: float = PAUSE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.flows.shards.killed_run"]
    places = [str(snapshot), str(folder / "state"), str(folder / "report"), str(pause)]
    return subprocess.Popen([*command, *places], cwd=ROOT, stdout=subprocess.PIPE)


def finish(folder: Path, snapshot: Path) -> tuple[bytes, bytes]:
    with start(folder, snapshot, pause=0) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    return (folder / "report.csv").read_bytes(), (folder / "report.json").read_bytes()


def kill_after(folder: Path, snapshot: Path, seconds_of_work: float) -> None:
    with start(folder, snapshot) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first shard is at work
        time.sleep(seconds_of_work)
        process.send_signal(signal.SIGKILL)


def make_snapshot(folder: Path) -> Path:
    path = folder / "papers.jsonl.gz"
    lines = text_of(row(number) for number in range(1500)) + b"{broken\n"
    path.write_bytes(gzip.compress(lines))
    return path


def check_kills(tmp_path: Path, kills: int, seed: int) -> None:
    snapshot = make_snapshot(tmp_path)
    expected = finish(tmp_path / "undisturbed", snapshot)
    chance = random.Random(seed)
    for _ in range(kills):
        kill_after(tmp_path / "killed", snapshot, chance.uniform(0, 0.2))
        assert not (tmp_path / "killed" / "report.csv").exists()
    assert finish(tmp_path / "killed", snapshot) == expected
    left = [
        path.name for path in (tmp_path / "killed").rglob("*.jsonl") if "shard" not in path.name
    ]
    assert left == []


def test_killed_runs_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    check_kills(tmp_path, kills=2, seed=1)


@pytest.mark.long
def test_twenty_killed_runs_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    for seed in range(5):
        (tmp_path / str(seed)).mkdir()
        check_kills(tmp_path / str(seed), kills=4, seed=seed)


def test_finished_shards_are_not_screened_again(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    kill_after(tmp_path, snapshot, 0.3)
    done = {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("shard-*.jsonl")}
    assert done
    finish(tmp_path, snapshot)
    now = {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("shard-*.jsonl")}
    assert done.items() <= now.items()
    assert len(now) > len(done)
