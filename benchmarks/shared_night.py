"""The same night by one process, by two workers of a pool and by two of a Dask cluster.

    python benchmarks/shared_night.py [300] [--keep FOLDER] [--way WORD]

Lists as in `many_lists.py`, all in one repository; a Prefect server on PostgreSQL that runs
already. Each way begins with a fresh copy of the repository. Told are seconds on the wall, which
depend on who else uses the machine, and of the processor: of all processes together without the
server, and of the one that works longest, which is what the wall would be with processors to
spare. What each way leaves is compared: every file of every branch, every body, the memory.
Numbers of proposals, names of commits and moments differ from run to run and are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from many_lists import make_lists

from flows.memory.places import begin_repository
from flows.repositories.git import GitRepository
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.orchestration.prefect_processes import (
    arxiv_of_today,
    ask,
    free_port,
    litwatch,
    plain_environment,
    postgresql,
    process,
    runs,
    wait_for,
)

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ONLINE = "/work_pools/litwatch/workers/filter"
Environment = dict[str, str]


class Watch:
    """Seconds of the processor that children of this process use, by process."""

    def __init__(self) -> None:
        self.seconds: dict[int, float] = {}
        self._others = {it.pid for it in psutil.Process().children(recursive=True)}
        self._is_over = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._is_over.wait(1):
            for child in psutil.Process().children(recursive=True):
                if child.pid not in self._others:
                    self._note(child)

    def _note(self, child: psutil.Process) -> None:
        try:
            used = child.cpu_times()
        except psutil.NoSuchProcess:
            return
        self.seconds[child.pid] = used.user + used.system

    def end(self) -> tuple[float, float]:
        """All together, and the longest."""
        self._is_over.set()
        return sum(self.seconds.values()), max(self.seconds.values(), default=0.0)


def one(env: Environment, root: Path) -> float:
    return timed(env, root)


def dask(env: Environment, root: Path) -> float:
    return timed(env, root, "--workers", "2")


def timed(env: Environment, root: Path, *options: str) -> float:
    start = time.perf_counter()
    litwatch("nightly", "--json", *options, env=env, cwd=root / "repository")
    return time.perf_counter() - start


def pool(env: Environment, root: Path) -> float:
    """From the moment when the run is asked for to its end, as the server keeps both."""
    api_url = env["PREFECT_API_URL"]
    named = {"name": {"any_": ["nightly"]}}
    (found,) = ask(api_url, "/deployments/filter", deployments=named)
    asked = f"/deployments/{found['id']}/create_flow_run"
    run = ask(api_url, asked, parameters={"workers": 2}, state={"type": "SCHEDULED"})["id"]
    ended = {"id": {"any_": [run]}, "state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
    while not (told := ask(api_url, "/flow_runs/filter", flow_runs=ended)):
        # Each look costs the server, which shares the processors.
        time.sleep(1)
    began, over = (datetime.fromisoformat(told[0][it]) for it in ("created", "end_time"))
    return (over - began).total_seconds()


@contextmanager
def workers(env: Environment, root: Path) -> Iterator[None]:
    litwatch("deploy", env=env, cwd=root / "repository")
    start = [str(BIN / "prefect"), "worker", "start", "--pool", "litwatch"]
    with ExitStack() as held:
        for number in range(2):
            held.enter_context(process(start, env, root / f"worker-{number}.log", root))
        wait_for(lambda: len(ask(env["PREFECT_API_URL"], ONLINE)) == 2, "two workers")
        yield


WAYS: dict[str, Callable[[Environment, Path], float]] = {
    "one process": one,
    "Dask, two workers": dask,
    "pool, two workers": pool,
}


def environment(root: Path, made: Path, arxiv: ArxivStandin, api_url: str) -> Environment:
    return plain_environment(
        root / "prefect",
        PYTHONPATH=str(ROOT),
        PREFECT_API_URL=api_url,
        PREFECT_WORKER_QUERY_SECONDS="1",
        LITWATCH_ARXIV_FEED_URL=arxiv.feed_url,
        LITWATCH_ARXIV_API_URL=arxiv.api_url,
        LITWATCH_ARXIV_OAI_URL=arxiv.oai_url,
        LITWATCH_ARXIV_INTERVAL_SECONDS="0",
        LITWATCH_SCHEDULE_NIGHTLY="",
        LITWATCH_STATE_DIR=str(root / "state"),
        LITWATCH_CATALOG_DIR=str(root / "repository" / "catalog"),
        LITWATCH_MODELS_DIR=str(made / "models"),
    )


def measure(name: str, made: Path, root: Path, arxiv: ArxivStandin, api_url: str) -> str:
    """Run one night in one way; print a line and give the digest of what it left."""
    shutil.copytree(made / "repository", root / "repository", symlinks=True)
    env = environment(root, made, arxiv, api_url)
    with ExitStack() as held:
        if WAYS[name] is pool:
            held.enter_context(workers(env, root))
        watch = Watch()
        wall = WAYS[name](env, root)
        together, longest = watch.end()
    told = json.loads((root / "state" / "reports" / "latest.json").read_text("utf-8"))
    proposed = sum(len(it["proposed"]) for it in told["lists"])
    left = digest(root / "repository")
    for error in {it["error"] for it in told["lists"] if it["error"]}:
        print(error)
    print(
        f"{name:20} {wall:7.1f} s wall {together:7.1f} s processor, longest {longest:6.1f} s, "
        f"{told['requests_count']} requests, {proposed} rows, exit {told['exit_code']}, "
        f"left {left}, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return left


def digest(root: Path) -> str:
    """What a night left, without what differs from run to run."""
    repository = GitRepository(root)
    whole = hashlib.sha256()
    trees = repository.git("for-each-ref", "--format=%(refname) %(tree)", "refs/heads/")
    whole.update(b"".join(line for line in trees.splitlines() if b"litwatch-state" not in line))
    memory = repository.tree("refs/heads/litwatch-state")
    for path, blob in sorted(memory.items()):
        whole.update(path.encode() + lasting(repository.blob(blob)))
    bodies = {
        json.loads(facts.read_text("utf-8"))["branch"]: facts.with_suffix(".md").read_bytes()
        for facts in (root / ".litwatch" / "pull-requests").glob("*.json")
    }
    for branch, body in sorted(bodies.items()):
        whole.update(branch.encode() + body)
    return whole.hexdigest()[:12]


def lasting(ledger: bytes) -> bytes:
    return re.sub(rb"\b[0-9a-f]{40}\b|\"comments_since\": \"[^\"]*\"", b"", ledger)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("count", nargs="?", type=int, default=300)
    given.add_argument("--way", default="", help="only the ways whose name begins with this")
    given.add_argument("--keep", type=Path, help="folder for the lists, kept for another run")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as held:
        made = (asked.keep or Path(scratch)) / str(asked.count)
        if not made.exists():
            make_lists(made, asked.count)
            begin_repository(made / "repository", made / "catalog")
        arxiv = held.enter_context(arxiv_of_today())
        database = held.enter_context(postgresql())
        server = plain_environment(
            Path(scratch) / "server", PREFECT_API_DATABASE_CONNECTION_URL=database
        )
        port, log = free_port(), Path(scratch) / "server.log"
        start = [str(BIN / "prefect"), "server", "start", "--port", str(port)]
        held.enter_context(process(start, server, log, Path(scratch)))
        api_url = f"http://127.0.0.1:{port}/api"
        wait_for(lambda: is_up(api_url), "the server", log)
        left = [
            measure(name, made, Path(scratch) / str(number), arxiv, api_url)
            for number, name in enumerate(WAYS)
            if name.startswith(asked.way)
        ]
    print("the same bytes" if len(set(left)) == 1 else "DIFFERENT bytes")


def is_up(api_url: str) -> bool:
    try:
        return runs(api_url) is not None
    except OSError:
        return False


if __name__ == "__main__":
    main()
