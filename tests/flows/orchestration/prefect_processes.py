"""Real Prefect processes for the tests: a server, PostgreSQL behind it, commands, an arXiv."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.curated_list import packaged_lists
from flows.cli.demo_command import night_files
from flows.demo.arxiv_server import read_announced
from flows.memory.places import begin_repository
from flows.polling.calendar import night_of
from tests.arxiv_standin.server import ArxivStandin

BIN = Path(sys.executable).parent
TOKEN = "ghp_" + "0123456789" * 3
WAIT_SECONDS = 300.0


def children(pid: int) -> set[int]:
    """Processes below a process, whichever of its threads started them (Linux)."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    direct = {int(it) for found in lists for it in found.read_text().split()}
    return direct.union(*map(children, direct))


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie does not."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {
        pid
        for pid, state in states.items()
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    }


def end(running: subprocess.Popen[bytes], number: signal.Signals) -> set[int]:
    """Send a signal; the processes that were below it."""
    below = children(running.pid)
    os.kill(running.pid, number)
    running.wait(60)
    return below


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def plain_environment(home: Path, **given: str) -> dict[str, str]:
    """Environment of a person who has set nothing but what is given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LITWATCH_", "PREFECT_", "GITHUB_", "GH_"))
    }
    quiet = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
    }
    return kept | quiet | given


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the end of the block; its words go to `log`."""
    with (
        log.open("wb") as words,
        subprocess.Popen(command, env=environment, cwd=cwd, stdout=words, stderr=words) as running,
    ):
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(30)
            except subprocess.TimeoutExpired:
                running.kill()


def prefect(*words: str, env: Mapping[str, str], cwd: Path) -> str:
    """Run one `prefect` command and return what it said; a failure shows it."""
    done = subprocess.run(
        [str(BIN / "prefect"), *words], env=env, cwd=cwd, capture_output=True, text=True,
        timeout=WAIT_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"prefect {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def litwatch(*words: str, env: Mapping[str, str], cwd: Path) -> str:
    """Run one `litwatch` command and return what it said; a failure shows it."""
    done = subprocess.run(
        [sys.executable, "-m", "litwatch", *words], env=env, cwd=cwd, capture_output=True,
        text=True, timeout=WAIT_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"litwatch {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def wait_for(found: Callable[[], Any], what: str, *logs: Path, pause_seconds: float = 0.5) -> Any:
    """Wait until a call finds something; show the logs when it never does."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(pause_seconds)
    shown = "\n".join(f"== {log}\n{log.read_text('utf-8')[-4000:]}" for log in logs if log.exists())
    pytest.fail(f"{what} did not happen within {WAIT_SECONDS:.0f} s\n{shown}")


def ask(api_url: str, path: str, **body: Any) -> Any:
    """Ask a Prefect server something by POST."""
    request = urllib.request.Request(
        f"{api_url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def runs(api_url: str) -> list[dict[str, Any]]:
    return list(ask(api_url, "/flow_runs/filter", sort="START_TIME_ASC"))


def ended_on_schedule(api_url: str) -> list[dict[str, Any]]:
    """Runs that a schedule started and that came to their end."""
    return [
        run
        for run in runs(api_url)
        if run["auto_scheduled"] and run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")
    ]


@contextmanager
def arxiv_of_today() -> Iterator[ArxivStandin]:
    """Local arXiv that announces the first recorded night today."""
    today = night_of(datetime.now(UTC))
    papers = [replace(it, announced_date=today) for it in read_announced(night_files()[0])]
    with ArxivStandin(papers=papers, today=today) as arxiv:
        yield arxiv


def litwatch_environment(root: Path, arxiv: ArxivStandin) -> dict[str, str]:
    """Variables that point litwatch at loopback and at a scratch repository below `root`."""
    begin_repository(root / "repository", packaged_lists())
    return {
        "LITWATCH_ARXIV_FEED_URL": arxiv.feed_url,
        "LITWATCH_ARXIV_API_URL": arxiv.api_url,
        "LITWATCH_ARXIV_OAI_URL": arxiv.oai_url,
        "LITWATCH_ARXIV_INTERVAL_SECONDS": "0",
        "LITWATCH_ARXIV_RETRY_BUDGET_SECONDS": "0",
        "LITWATCH_STATE_DIR": str(root / "state"),
        "LITWATCH_CATALOG_DIR": str(root / "repository" / "catalog"),
        "LITWATCH_LOCAL_REPOSITORY": str(root / "repository"),
        "LITWATCH_GITHUB_TOKEN": TOKEN,
    }


def missing_postgresql() -> str | None:
    """What is missing, in words; None if PostgreSQL can be started here."""
    if _postgresql_bin() is None:
        return "no initdb on the PATH or below /usr/lib/postgresql (Debian: apt install postgresql)"
    return None


def _postgresql_bin() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def postgresql() -> Iterator[str]:
    """Start PostgreSQL as compose.yaml has it; the URL that Prefect takes."""
    programs = _postgresql_bin()
    assert programs is not None
    # PostgreSQL refuses to run as root; Debian's package made a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    root = Path(tempfile.mkdtemp(prefix="litwatch-postgresql-"))
    if user:
        shutil.chown(root, user)
    port, data = free_port(), root / "data"
    make = [
        str(programs / "initdb"), "-D", str(data), "-U", "prefect", "--auth=trust", "-N",
        "--encoding=UTF8", "--locale=C",
    ]  # fmt: skip
    subprocess.run(make, check=True, capture_output=True, user=user, cwd=root)
    serve = [
        str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(root),
        "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=50",
    ]  # fmt: skip
    ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-U", "prefect"]
    with (
        (root / "log").open("wb") as log,
        subprocess.Popen(serve, user=user, cwd=root, stdout=log, stderr=log) as running,
    ):
        try:
            wait_for(
                lambda: subprocess.run(ready, capture_output=True).returncode == 0,
                "PostgreSQL",
                root / "log",
            )
            make_db = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port)]
            subprocess.run([*make_db, "-U", "prefect", "prefect"], check=True, user=user, cwd=root)
            yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
        finally:
            running.terminate()
            running.wait(30)
            shutil.rmtree(root, ignore_errors=True)
