"""Killed commands leave no server, no run that "runs" for ever and no second server behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.orchestration.server_health import ServerError, check_server
from flows.orchestration.serving import prefect_server
from tests.flows.orchestration.prefect_processes import (
    BIN,
    alive,
    arxiv_of_today,
    ask,
    children,
    end,
    free_port,
    litwatch,
    litwatch_environment,
    plain_environment,
    prefect,
    process,
    runs,
    wait_for,
)

pytestmark = pytest.mark.xdist_group("prefect")
SIGNALS = [signal.SIGTERM, signal.SIGKILL]


def test_a_second_serve_on_the_same_folder_is_refused_with_the_first_ones_pid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    holder = (
        "import sys, time; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print(flush=True); time.sleep(60)\n"
    )
    lock = [sys.executable, "-c", holder, str(tmp_path / "serve.lock")]
    with subprocess.Popen(lock, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        (tmp_path / "serve.pid").write_text(f"{other.pid}\n")
        with (
            pytest.raises(ServerError, match=f"runs already, as process {other.pid}"),
            prefect_server(tmp_path, 1),
        ):
            pass
        other.kill()


def test_a_taken_port_is_said_with_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ServerError, match=rf"Port {port} is taken.*LITWATCH_SERVE_PORT"),
            prefect_server(tmp_path, port),
        ):
            pass


@pytest.fixture
def silent_arxiv() -> Iterator[str]:
    """Address that takes connections and never answers: a run waits there."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=50)) as deaf:
        yield f"http://127.0.0.1:{deaf.getsockname()[1]}"


@pytest.fixture
def given(tmp_path: Path, silent_arxiv: str) -> dict[str, str]:
    """Environment of a litwatch whose arXiv is silent."""
    with arxiv_of_today() as arxiv:
        told = litwatch_environment(tmp_path, arxiv)
    names = ("FEED", "API", "OAI")
    told |= {f"LITWATCH_ARXIV_{name}_URL": silent_arxiv for name in names}
    return plain_environment(tmp_path / "prefect", **told)


COMMANDS = {
    "nightly": 1,
    "refresh": 1,
    "propose 2406.09385 --list vlgfm": 1,
    "backfill --from 2026-01-05 --until 2026-01-06": 1,
    "backfill --snapshot snapshot.json --workers 2": 4,  # two workers and what tends them
}
"""Commands that run for long, and how many processes each has at least when it is ended."""


@pytest.mark.long
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_ended_leaves_nothing(
    tmp_path: Path, given: dict[str, str], command: str, number: signal.Signals
) -> None:
    log, locks = tmp_path / "log", tmp_path / "state" / "runs"
    if "--snapshot" in command:
        write_snapshot(tmp_path / "snapshot.json", lines=400_000)
    words = [sys.executable, "-m", "litwatch", *command.split()]
    with process(words, given, log, tmp_path) as running:
        wait_for(lambda: list(locks.glob("*.lock")), "the run", log)
        wait_for(lambda: len(children(running.pid)) >= COMMANDS[command], "its processes", log)
        left = end(running, number)
    wait_for(lambda: not alive(left), "the end of its processes", log)
    # Prefect's own engine tells of SIGTERM; of SIGKILL only the lock does.
    assert bool(list(locks.glob("*.lock"))) == (number == signal.SIGKILL)


def write_snapshot(path: Path, lines: int) -> None:
    """A snapshot that takes a while to read."""
    paper = {"title": "Kites", "abstract": "We fly kites. " * 60, "categories": "cs.CV"}
    paper |= {
        "update_date": "2026-01-05",
        "versions": [{"created": "Mon, 5 Jan 2026 12:00:00 GMT"}],
    }
    with path.open("w") as out:
        for n in range(lines):
            out.write(json.dumps({"id": f"26{1 + n // 99_999:02}.{n % 99_999 + 1:05}", **paper}))
            out.write("\n")


@pytest.mark.long
@pytest.mark.parametrize("number", SIGNALS)
def test_a_worker_that_is_ended_leaves_no_process_and_the_next_run_marks_its_run(
    tmp_path: Path, given: dict[str, str], number: signal.Signals
) -> None:
    port, log = free_port(), tmp_path / "worker.log"
    url = f"http://127.0.0.1:{port}/api"
    env = given | {"PREFECT_API_URL": url}
    server = [str(BIN / "prefect"), "server", "start", "--port", str(port)]
    start = [str(BIN / "prefect"), "worker", "start", "--pool", "litwatch"]
    with process(server, env, tmp_path / "server.log", tmp_path):
        check_server(url, seconds=180)
        prefect("work-pool", "create", "litwatch", "--type", "process", env=env, cwd=tmp_path)
        litwatch("deploy", env=env, cwd=tmp_path)
        with process(start, env, log, tmp_path) as worker:
            prefect("deployment", "run", "nightly/nightly", env=env, cwd=tmp_path)
            wait_for(lambda: list((tmp_path / "state" / "runs").glob("*.lock")), "the run", log)
            left = end(worker, number)
        wait_for(lambda: not alive(left), "the end of what it started", log)
        litwatch("retrain", "--list", "vlgfm", env=env, cwd=tmp_path)
        assert "RUNNING" not in states(url)


@pytest.mark.long
@pytest.mark.parametrize("number", SIGNALS)
def test_serve_that_is_ended_leaves_nothing_and_its_next_start_marks_the_run(
    tmp_path: Path, given: dict[str, str], number: signal.Signals
) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    url = f"http://127.0.0.1:{port}/api"
    env = given | {"LITWATCH_SERVE_PORT": str(port)}
    by_hand = plain_environment(tmp_path / "prefect", PREFECT_API_URL=url)
    serve = [sys.executable, "-m", "litwatch", "serve"]
    with process(serve, env, log, tmp_path) as serving:
        wait_for(lambda: b"Prefect is at" in log.read_bytes(), "the server", log)
        wait_for(lambda: ask(url, "/deployments/filter"), "the deployments", log)
        prefect("deployment", "run", "nightly/nightly", env=by_hand, cwd=tmp_path)
        wait_for(lambda: states(url) == ["RUNNING"], "the run", log)
        left = end(serving, number)
    wait_for(lambda: not alive(left), "the end of what it started", log)
    with process(serve, env, log, tmp_path) as again:
        wait_for(lambda: log.read_bytes().count(b"Prefect is at"), "the next server", log)
        wait_for(lambda: states(url) == ["CRASHED"], "the mark", log)
        left = end(again, signal.SIGTERM)
    wait_for(lambda: not alive(left), "the end of what it started", log)
    assert not list((tmp_path / "state" / "runs").glob("*.lock"))


def states(url: str) -> list[str]:
    return [run["state_type"] for run in runs(url) if not run["auto_scheduled"]]


@pytest.mark.long
def test_schedules_are_kept_over_restarts_of_serve(tmp_path: Path, given: dict[str, str]) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    env = given | {"LITWATCH_SERVE_PORT": str(port), "LITWATCH_SCHEDULE_NIGHTLY": "7 7 * * *"}
    url = f"http://127.0.0.1:{port}/api"
    for _ in range(2):
        with process([sys.executable, "-m", "litwatch", "serve"], env, log, tmp_path):
            found = wait_for(lambda: deployments(url), "the deployments", log)
    assert [it["schedule"]["cron"] for it in found["nightly"]["schedules"]] == ["7 7 * * *"]
    assert "nightly 7 7 * * * (America/New_York)" in litwatch("status", env=env, cwd=tmp_path)


def deployments(url: str) -> dict[str, dict[str, list[dict[str, dict[str, str]]]]]:
    try:
        found = ask(url, "/deployments/filter")
    except OSError:
        return {}
    return {one["name"]: one for one in found} if len(found) > 6 else {}
