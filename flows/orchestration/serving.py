"""`litwatch serve`: one process with every schedule, on a server of its own or a running one.

Prefect's temporary server runs no scheduler, so a real one is started as a child where no
PREFECT_API_URL names another: on loopback, with SQLite in the state directory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from catalog.files import write_atomically
from flows.orchestration import bound_server
from flows.orchestration.deployments import DEPLOYMENTS, Deployment
from flows.orchestration.server_health import (
    ServerError,
    check_server,
    is_free,
    server_environment,
    wait_until_started,
)
from flows.settings import Settings


def serve(settings: Settings, deployments: Sequence[Deployment] = DEPLOYMENTS) -> None:
    """Serve the deployments until interrupted; the token reaches only the flow runs."""
    with prefect_server(settings.state_dir / "prefect", settings.serve_port) as api_url:
        print_line(f"Prefect is at {api_url.removesuffix('/api')}; stop with Ctrl-C.")
        _serve_at(api_url, settings, deployments)


def print_line(text: str) -> None:
    """Write one line for the person at the console."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def prefect_server(home: Path, port: int) -> Iterator[str]:
    """Give the API URL of the server in use: the one that is set, or one started for now.

    Raises ServerError when it does not answer, when the port is taken and when another
    `litwatch serve` has the same folder.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        check_server(url)
        yield url
        return
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home), _own_server(home, port) as url:
        yield url


@contextmanager
def _own_server(home: Path, port: int) -> Iterator[str]:
    url = f"http://127.0.0.1:{port}/api"
    if not is_free(port):
        raise ServerError(
            f"Port {port} is taken by another program.",
            where=url,
            remedy="Set LITWATCH_SERVE_PORT to a free one; where a Prefect server listens there, "
            f"use it: PREFECT_API_URL={url}.",
        )
    path = home / "server.log"
    with path.open("a+b") as log:
        begin = log.tell()
        server = bound_server.start(port, server_environment(home, url), log)
        try:
            wait_until_started(server, url, log, home, begin=begin, where=str(path))
            yield url
        finally:
            bound_server.stop(server)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the folder: two servers on one SQLite would fire every schedule twice."""
    owner = home / "serve.pid"
    try:
        with FileLock(home / "serve.lock", timeout=0):
            write_atomically(owner, f"{os.getpid()}\n")
            yield
    except Timeout:
        raise ServerError(
            f"`litwatch serve` runs already, as process {owner.read_text('utf-8').strip()}.",
            where=str(home),
            remedy="Stop that one, or give this one another LITWATCH_STATE_DIR.",
        ) from None


def _serve_at(api_url: str, settings: Settings, deployments: Sequence[Deployment]) -> None:
    import prefect
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.orchestration.watched_runs import SERVING_PID, mark_crashed

    os.environ["PREFECT_API_URL"] = api_url
    os.environ[SERVING_PID] = str(os.getpid())
    if settings.github_token is not None:
        # load_settings took it out; the runs that serve starts are litwatch itself and need it.
        os.environ["LITWATCH_GITHUB_TOKEN"] = settings.github_token.get_secret_value()
    with temporary_settings({PREFECT_API_URL: api_url}):
        mark_crashed(settings.state_dir)
        prefect.serve(*(deployment.runnable(settings) for deployment in deployments))
