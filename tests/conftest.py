"""Settings for all tests."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import certifi
import pytest
from hypothesis import Phase, settings

from flows.orchestration import bound_server
from flows.orchestration.server_health import free_port, server_environment, wait_until_healthy
from flows.orchestration.temporary_server import EPHEMERAL
from flows.settings import load_settings

# The same examples every time, and no clock: a busy machine is no failure.
settings.register_profile("litwatch", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("litwatch")
# Changes that `scripts/mutate` makes are to be noticed, not explained.
settings.register_profile(
    "mutate", settings.get_profile("litwatch"), phases=(Phase.explicit, Phase.generate)
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the files of a group in one process.

    Under pytest 9.2, pytest-xdist 3.8 takes no notice of its own mark: there were two servers.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid.partition("::")[0]) or nodeid

    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


@cache
def group_of(path: str) -> str:
    """Group that a file of tests names."""
    text = (Path(__file__).parents[1] / path).read_text("utf-8")
    found = re.search(r"""xdist_group\("(\w+)"\)""", text)
    return found[1] if found else ""


def pytest_collection_finish() -> None:
    """Keep what is loaded by now out of the collector's rounds: they took a twentieth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    """Read the settings anew in each test: they are kept for the life of a process."""
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(scope="session")
def started_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Prefect server, started as a command starts its own; give the URL of its API and its home.

    Prefect's own harness loads the whole server into this process too, and takes twice as long.
    """
    home = tmp_path_factory.mktemp("prefect")
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    with (home / "server.log").open("wb") as words:
        server = bound_server.start(port, server_environment(home, url) | EPHEMERAL, words)
        try:
            wait_until_healthy(url, seconds=180, server=server)
            yield url, home
        finally:
            bound_server.stop(server)


def one_authority(folder: Path) -> str:
    """File with one certificate."""
    end = "-----END CERTIFICATE-----\n"
    file = folder / "authority.pem"
    file.write_text(certifi.contents().partition(end)[0] + end, "ascii")
    return str(file)


@pytest.fixture(scope="module")
def prefect_server(started_server: tuple[str, Path]) -> Iterator[str]:
    """Run flows on a real server; give the URL of its API.

    Whoever uses it is in the group "prefect", so that there is one server for all.
    """
    from prefect.events.worker import EventsWorker
    from prefect.settings import (
        PREFECT_API_SSL_CERT_FILE,
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_HOME,
        temporary_settings,
    )

    url, home = started_server
    given = {
        PREFECT_API_URL: url,
        PREFECT_HOME: home,
        # Without heartbeats, as every command runs: each run's end would wait for their thread.
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        # Each client reads all authorities, 25 ms long, and none speaks TLS here.
        PREFECT_API_SSL_CERT_FILE: one_authority(home),
    }
    with temporary_settings(given):
        yield url
        # Its connection draws random numbers from time to time, which Hypothesis takes for a test's.
        EventsWorker.drain_all(timeout=10)
