"""`litwatch serve`: one process with every schedule, on a server of its own or a running one.

Prefect's temporary server runs no scheduler, so a real one is started as a child where no
PREFECT_API_URL names another: on loopback, with SQLite in the state directory.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows.errors import FlowError
from flows.orchestration.deployments import ARXIV_TIMEZONE, DEPLOYMENTS, Deployment
from flows.settings import Settings

SERVER_START_SECONDS = 90.0


class ServerError(FlowError):
    """A Prefect server could not be started or reached."""


def serve(settings: Settings, deployments: Sequence[Deployment] = DEPLOYMENTS) -> None:
    """Serve the deployments until interrupted; the token reaches only the flow runs."""
    with prefect_server(settings.state_dir / "prefect") as api_url:
        print_line(f"Prefect is at {api_url.removesuffix('/api')}; stop with Ctrl-C.")
        _serve_at(api_url, settings, deployments)


def print_line(text: str) -> None:
    """Write one line for the person at the console."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def prefect_server(home: Path, clock: Callable[[], float] = time.monotonic) -> Iterator[str]:
    """Give the API URL of the server in use: the one that is set, or one started for now.

    Raises ServerError when it does not answer.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        check_server(url, clock)
        yield url
        return
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    log = (home / "server.log").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    with (
        log,
        subprocess.Popen(  # noqa: S603 - fixed words, no shell
            [*command, "--port", str(port)],
            env=server_environment(home, url),
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            wait_until_healthy(url, clock, log_path=home / "server.log", server=server)
            yield url
        finally:
            server.terminate()


def server_environment(
    home: Path, api_url: str, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Environment of a Prefect server: ours without anything of litwatch or GitHub in it."""
    kept = {
        k: v for k, v in environment.items() if not k.startswith(("LITWATCH_", "GITHUB_", "GH_"))
    }
    return kept | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api_url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _serve_at(api_url: str, settings: Settings, deployments: Sequence[Deployment]) -> None:
    import prefect
    from prefect.settings import PREFECT_API_URL, temporary_settings

    os.environ["PREFECT_API_URL"] = api_url
    if settings.github_token is not None:
        # load_settings took it out; the runs that serve starts are litwatch itself and need it.
        os.environ["LITWATCH_GITHUB_TOKEN"] = settings.github_token.get_secret_value()
    with temporary_settings({PREFECT_API_URL: api_url}):
        prefect.serve(*(_runnable(deployment) for deployment in deployments))


def _runnable(deployment: Deployment):  # type: ignore[no-untyped-def]  # Prefect's type is private
    from prefect.client.schemas.schedules import CronSchedule

    schedule: Any = None
    if deployment.cron:
        schedule = CronSchedule(cron=deployment.cron, timezone=ARXIV_TIMEZONE)
    return deployment.flow().to_deployment(
        name=deployment.name,
        schedule=schedule,
        description=deployment.description,
        tags=["litwatch"],
    )


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_server(
    api_url: str, clock: Callable[[], float] = time.monotonic, seconds: float = 10
) -> None:
    """Make sure that a server answers and is not older than our Prefect. Raises ServerError."""
    wait_until_healthy(api_url, clock, seconds=seconds)
    ours, theirs = version("prefect"), _server_version(api_url)
    # The minor version is what its API changes with.
    if theirs and _release(theirs)[:2] < _release(ours)[:2]:
        raise ServerError(
            f"The Prefect server is version {theirs}, older than our Prefect {ours}.",
            where=api_url,
            remedy=f"Update the server: pip install prefect=={ours}, then start it again.",
        )


def _server_version(api_url: str) -> str:
    """Version of a server; empty where it does not tell, or is too busy to."""
    try:
        with urllib.request.urlopen(f"{api_url}/admin/version", timeout=5) as answer:  # noqa: S310 - http
            return str(json.load(answer))
    except (OSError, ValueError):
        return ""


def _release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def wait_until_healthy(
    api_url: str,
    clock: Callable[[], float] = time.monotonic,
    *,
    seconds: float = SERVER_START_SECONDS,
    log_path: Path | None = None,
    server: subprocess.Popen[bytes] | None = None,
) -> None:
    """Wait for a server's first sign of health. Raises ServerError when it ends or stays silent."""
    deadline = clock() + seconds
    while not _is_healthy(api_url):
        if clock() > deadline or (server is not None and server.poll() is not None):
            raise ServerError(
                "The Prefect server does not answer.",
                where=api_url,
                remedy=f"Its log is {log_path}."
                if log_path
                else "Start it, or unset PREFECT_API_URL.",
            )
        time.sleep(0.25)


def _is_healthy(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=5) as answer:  # noqa: S310 - http
            return bool(answer.status == 200)
    except OSError:
        return False
