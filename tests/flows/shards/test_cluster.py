"""Several processes: the same report as one, and words for what is missing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from flows.errors import FlowError
from flows.shards.cluster import DaskMissingError, dask_runner
from flows.shards.cutting import Cut, Request, Work, plan_work
from flows.shards.ranking import build_report
from flows.shards.screen_shards import deal, do_steps
from flows.shards.shard import Screener
from tests.flows.orchestration.prefect_processes import plain_environment
from tests.flows.shards.made_papers import WordScreener, write_snapshot

ROOT = Path(__file__).parents[3]


def open_screeners() -> dict[str, Screener]:
    return {"toys": WordScreener()}


def plan(folder: Path, path: Path) -> Work:
    cut = Cut(smallest_shard=10_000)
    return plan_work(Request(snapshot=path), folder, {"toys": "1"}, date(2026, 1, 2), cut)


def ranked(work: Work) -> list[Any]:
    return build_report(work, {"toys": lambda _: "new"}, top=100).ranked


def test_batches_done_anywhere_make_the_report_of_one_process(tmp_path: Path) -> None:
    from flows.backfill import screen_steps

    path = write_snapshot(tmp_path / "papers.jsonl", 500)
    alone, shared = plan(tmp_path / "alone", path), plan(tmp_path / "shared", path)
    do_steps(alone, alone.missing, open_screeners())
    done = [screen_steps.fn(shared, batch, open_screeners) for batch in deal(shared.steps, 2)]
    assert sum(done) == 500
    assert ranked(shared) == ranked(alone)
    assert screen_steps.fn(shared, shared.steps, open_screeners) == 0


@pytest.mark.long
def test_two_processes_of_a_dask_cluster_make_the_report_of_one(tmp_path: Path) -> None:
    from flows.backfill import screen_with_helpers

    path = write_snapshot(tmp_path / "papers.jsonl", 3000)
    alone, shared = plan(tmp_path / "alone", path), plan(tmp_path / "shared", path)
    do_steps(alone, alone.missing, open_screeners())
    screen_with_helpers(cast("Any", SimpleNamespace(open=open_screeners)), shared, 2, None)
    assert shared.missing == ()
    assert ranked(shared) == ranked(alone)


def test_missing_extra_is_named() -> None:
    hidden = sys.modules.get("prefect_dask")
    sys.modules["prefect_dask"] = cast("Any", None)  # what Python does for a failed import
    try:
        with pytest.raises(DaskMissingError, match=r"pip install 'litwatch\[dask\]'"):
            dask_runner(2, None).__enter__()
    finally:
        sys.modules.pop("prefect_dask")
        if hidden is not None:
            sys.modules["prefect_dask"] = hidden


@pytest.mark.long  # imports Dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_cluster_that_does_not_answer_is_named(address: str) -> None:
    with pytest.raises(FlowError, match="no Dask scheduler answers"):
        dask_runner(1, address).__enter__()


@pytest.mark.long  # imports Dask
def test_workers_keep_the_memory_that_they_free() -> None:
    """Dask's default cost a fifth of the screening: every block's arrays were asked for anew."""
    import dask

    name = "distributed.nanny.pre-spawn-environ"
    with dask_runner(1, None):
        assert "MALLOC_TRIM_THRESHOLD_" not in dask.config.get(name)
        assert dask.config.get(name)["OMP_NUM_THREADS"]
    assert "MALLOC_TRIM_THRESHOLD_" in dask.config.get(name)


FORKED = """
import multiprocessing, os, sys
from flows.shards.cluster import load_ahead

def told(pipe):
    pipe.send(("tabnanny" in sys.modules, os.environ["OMP_NUM_THREADS"]))

if __name__ == "__main__":
    load_ahead("tabnanny")
    assert "OMP_NUM_THREADS" not in os.environ
    ours, theirs = multiprocessing.Pipe()
    one = multiprocessing.get_context("forkserver").Process(target=told, args=(theirs,))
    one.start()
    print(*ours.recv(), "tabnanny" in sys.modules)
    one.join()
"""


def test_processes_come_with_what_was_loaded_ahead(tmp_path: Path) -> None:
    script = tmp_path / "forked.py"
    script.write_text(FORKED, "utf-8")
    env = plain_environment(tmp_path, PYTHONPATH=str(ROOT))
    words = [sys.executable, str(script)]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "True 1 False\n", done.stderr
