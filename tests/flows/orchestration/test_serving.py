"""Schedules that really fire and runs started by hand, on real servers; no token in a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pytest_httpserver import HTTPServer

from flows.orchestration.server_health import ServerError, check_server, server_environment
from tests.flows.orchestration.prefect_processes import (
    BIN,
    TOKEN,
    arxiv_of_today,
    ask,
    ended_on_schedule,
    free_port,
    litwatch,
    litwatch_environment,
    missing_postgresql,
    plain_environment,
    postgresql,
    prefect,
    process,
    runs,
    wait_for,
)
from tests.github_standin.repository import Clock, Repository
from tests.github_standin.server import GitHubStandin

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.xdist_group("prefect")


def test_the_servers_environment_holds_no_token_and_no_setting_of_ours(tmp_path: Path) -> None:
    given = {
        "PATH": "/bin",
        "LITWATCH_GITHUB_TOKEN": TOKEN,
        "GITHUB_TOKEN": TOKEN,
        "GH_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": "acme/lists",
    }
    made = server_environment(tmp_path, "http://127.0.0.1:1/api", given)
    assert TOKEN not in made.values()
    assert not [name for name in made if name.startswith(("LITWATCH_", "GITHUB_", "GH_"))]
    assert made["PATH"] == "/bin"
    assert made["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_a_server_that_is_down_is_said_in_words() -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with pytest.raises(ServerError, match=r"does not answer.*Start it, or unset PREFECT_API_URL"):
        check_server(url, seconds=0)


def test_an_old_server_is_refused_with_both_versions(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/health").respond_with_json(True)
    httpserver.expect_request("/api/admin/version").respond_with_json("2.20.4")
    with pytest.raises(ServerError, match=r"version 2\.20\.4, older than our Prefect 3\.8"):
        check_server(httpserver.url_for("/api"))


def test_a_server_of_our_version_is_taken(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/health").respond_with_json(True)
    httpserver.expect_request("/api/admin/version").respond_with_json("3.8.0")
    check_server(httpserver.url_for("/api"))


def test_a_server_that_does_not_tell_its_version_is_taken(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/health").respond_with_json(True)
    httpserver.expect_request("/api/admin/version").respond_with_data("<html>", status=502)
    check_server(httpserver.url_for("/api"))


def prefect_url(log: Path) -> str:
    """API address that `litwatch serve` printed."""
    words = log.read_text("utf-8") if log.exists() else ""
    _, _, rest = words.partition("Prefect is at ")
    return f"{rest.split(';')[0]}/api" if ";" in rest else ""


def environments_of_children(pid: int) -> Iterator[tuple[str, str]]:
    """Command line and environment of the direct children of a process (Linux)."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        yield words, Path(f"/proc/{child}/environ").read_bytes().decode(errors="replace")


@pytest.mark.long
def test_serve_fires_its_schedule_and_takes_a_run_by_hand(tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with arxiv_of_today() as arxiv:
        home = tmp_path / "prefect"
        env = plain_environment(home, **litwatch_environment(tmp_path, arxiv))
        env |= {"LITWATCH_SCHEDULE_NIGHTLY": "* * * * *", "LITWATCH_SERVE_PORT": str(free_port())}
        with process([sys.executable, "-m", "litwatch", "serve"], env, log, tmp_path) as serving:
            url = wait_for(lambda: prefect_url(log), "the start of the server", log)
            scheduled = wait_for(lambda: _ended(url), "a scheduled run", log)
            assert scheduled[0]["state_type"] == "COMPLETED", log.read_text("utf-8")
            servers = [
                values
                for words, values in environments_of_children(serving.pid)
                if "prefect.server" in words
            ]
            assert servers
            assert not any(TOKEN in values for values in servers)
            by_hand = plain_environment(home, PREFECT_API_URL=url)
            prefect(
                "deployment", "run", "nightly/nightly", "--param", 'lists=["vlgfm"]',
                "--param", "dry_run=true", "--watch", env=by_hand, cwd=tmp_path,
            )  # fmt: skip
            (manual,) = [run for run in runs(url) if not run["auto_scheduled"]]
            assert manual["state_type"] == "COMPLETED"
            assert manual["parameters"] == {"lists": ["vlgfm"], "dry_run": True}
            assert TOKEN not in json.dumps(ask(url, "/logs/filter", limit=200))
    assert TOKEN not in log.read_text("utf-8")
    assert TOKEN not in (tmp_path / "state" / "prefect" / "server.log").read_text("utf-8")


def _ended(url: str) -> list[dict[str, object]]:
    try:
        return ended_on_schedule(url)
    except OSError:
        # A busy server may let one question wait too long.
        return []


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    if missing := missing_postgresql():
        told = f"THE SERVER IS NOT TESTED ON POSTGRESQL: {missing}"
        pytest.fail(told) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(told)
    with postgresql() as url:
        yield url


class Webhook(BaseHTTPRequestHandler):
    """Keeps what it is told in `server.told`."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.told = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_server_and_worker_as_the_operators_page_has_them(
    tmp_path: Path, database: str, webhook: ThreadingHTTPServer
) -> None:
    """`prefect server start`, deploy, worker: a cron run, one by hand, an alarm by webhook."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    env = plain_environment(tmp_path / "prefect", PREFECT_API_URL=url)
    server_env = env | ({"PREFECT_API_DATABASE_CONNECTION_URL": database} if database else {})
    serve = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    work = [str(BIN / "prefect"), "worker", "start", "--pool", "litwatch"]
    server_log, worker_log = tmp_path / "server.log", tmp_path / "worker.log"
    with arxiv_of_today() as arxiv, process(serve, server_env, server_log, tmp_path):
        check_server(url, seconds=180)
        given = litwatch_environment(tmp_path, arxiv)
        every_minute = {"LITWATCH_SCHEDULE_NIGHTLY": "* * * * *"}
        litwatch("deploy", env=env | given | every_minute, cwd=tmp_path)
        _create_alarm(tmp_path, env, f"http://127.0.0.1:{webhook.server_address[1]}/")
        del given["LITWATCH_CATALOG_DIR"]  # deployments carry it
        working = env | given
        for route in ("feeds", "api"):
            arxiv.spoil(route, "rate_exceeded_200")
        with process(work, working, worker_log, tmp_path):
            scheduled = wait_for(lambda: _ended(url), "a scheduled run", server_log, worker_log)
            assert scheduled[0]["state_type"] == "FAILED", worker_log.read_text("utf-8")
            # By hand: Prefect says "failed" of a scheduled run that began on time a quarter of an
            # hour late, because its events follow one that it never sends.
            prefect("deployment", "run", "nightly/nightly", env=env, cwd=tmp_path)
            told = wait_for(lambda: _both(webhook.told), "both alarms", worker_log)  # type: ignore[attr-defined]
            assert any("throttled" in it and "vlgfm" in it for it in told)
            assert any("nightly Failed" in it for it in told)
            arxiv.faults.clear()
            prefect(
                "deployment", "run", "nightly/nightly", "--param", 'lists=["vlgfm"]',
                "--param", "dry_run=true", "--watch", env=env, cwd=tmp_path,
            )  # fmt: skip
            by_hand = [run["state_type"] for run in runs(url) if not run["auto_scheduled"]]
            assert by_hand == ["FAILED", "COMPLETED"]
            keys = {it["key"] for it in ask(url, "/artifacts/latest/filter")}
            assert {"litwatch-night", "litwatch-dry-run", "litwatch-proposals"} <= keys
            said = [it["message"] for it in ask(url, "/logs/filter", limit=200)]
            assert any("papers." in line for line in said)
    assert TOKEN not in worker_log.read_text("utf-8")
    assert TOKEN not in server_log.read_text("utf-8")


def _both(told: list[dict[str, str]]) -> list[str]:
    texts = [it["text"] for it in told]
    is_both = any("alarm" in it or "throttled" in it for it in texts) and any(
        "nightly Failed" in it for it in texts
    )
    return texts if is_both else []


def _create_alarm(folder: Path, env: dict[str, str], address: str) -> None:
    """The commands of docs/operators.md, "Alarms by webhook"."""
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    _, _, rest = page.partition("### Alarms by webhook")
    _, _, block = rest.partition("```sh\n")
    script = block.partition("```")[0].replace("https://hooks.example.org/litwatch", address)
    script = script.replace("docs/automation-", str(ROOT / "docs/automation-"))
    path = f"{BIN}:{env['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", script], env=env | {"PATH": path}, cwd=folder, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "Created" in done.stdout


@pytest.mark.long
def test_a_worker_clones_the_lists_and_proposes_on_github(tmp_path: Path) -> None:
    port = free_port()
    env = plain_environment(tmp_path / "prefect", PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    serve = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    work = [str(BIN / "prefect"), "worker", "start", "--pool", "litwatch"]
    with (
        arxiv_of_today() as arxiv,
        GitHubStandin(repo=Repository("acme/lists", Clock())) as github,
        process(serve, env, tmp_path / "server.log", tmp_path),
    ):
        given = litwatch_environment(tmp_path, arxiv) | {
            "LITWATCH_GITHUB_API_URL": github.url,
            "LITWATCH_GITHUB_REPOSITORY": "acme/lists",
            "LITWATCH_GITHUB_TOKEN": "bot-token",
        }
        lists = tmp_path / "repository"
        files = {
            str(path.relative_to(lists)): path.read_bytes().decode()
            for path in sorted((lists / "catalog").rglob("*"))
            if path.is_file()
        }
        github.repo.commit_files("main", files, "Begin the lists")
        for name in ("LITWATCH_CATALOG_DIR", "LITWATCH_LOCAL_REPOSITORY"):
            del given[name]
        check_server(env["PREFECT_API_URL"], seconds=180)
        litwatch("deploy", "--git", f"file://{lists}", env=env | given, cwd=tmp_path)
        with process(work, env | given, tmp_path / "worker.log", tmp_path):
            prefect("deployment", "run", "nightly/nightly", "--watch", env=env, cwd=tmp_path)
        (run,) = [it for it in runs(env["PREFECT_API_URL"]) if not it["auto_scheduled"]]
        assert run["state_type"] == "COMPLETED", (tmp_path / "worker.log").read_text("utf-8")
        heads = sorted(pull.head for pull in github.repo.pulls("open"))
    assert heads == ["litwatch/rsfm", "litwatch/vlgfm"]


@pytest.mark.long
def test_a_run_against_a_server_that_is_down_is_one_message(tmp_path: Path) -> None:
    env = plain_environment(
        tmp_path,
        PREFECT_API_URL=f"http://127.0.0.1:{free_port()}/api",
        LITWATCH_CATALOG_DIR=str(ROOT / "catalog"),
    )
    done = subprocess.run(
        [str(BIN / "litwatch"), "nightly"], env=env, cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "The Prefect server does not answer. Start it, or unset" in done.stderr
    assert "Traceback" not in done.stderr
