"""A Prefect server for one command, where nobody set one up.

Prefect would start the same server itself, but from within the command's own process, which loads
the whole server a second time and starts it only when the first flow runs: five seconds of every
quiet night. It would also hand it our whole environment.
"""

from __future__ import annotations

import atexit
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from flows.orchestration import bound_server
from flows.orchestration.server_health import (
    free_port,
    server_environment,
    wait_until_started,
)

# What Prefect gives its own: no pages, and only the services that a short life needs; no list of
# blocks either, which no flow of ours asks for.
EPHEMERAL = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    # A library of the server's would write code that looks at each of its arguments.
    "PY_KEY_VALUE_DISABLE_BEARTYPE": "true",
}
# Where a setting could stand that forbids a temporary server or names another.
NAMES = {
    "PREFECT_PROFILE",
    "PREFECT_PROFILES_PATH",
    "PREFECT_SERVER_EPHEMERAL_ENABLED",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE",
}
LATE = (
    *("prefect.utilities.visualization", "prefect.flow_engine", "prefect.task_engine"),
    "fastapi.encoders",
)
"""What Prefect loads when a first flow or task begins: while the server starts there is time."""
FILES = ("prefect.toml", "pyproject.toml", ".env")

_for_life = ExitStack()
"""Holds the settings that name the server; never closed, since the process ends first."""


def start_temporary_server(modules: Iterable[str] = ()) -> str | None:
    """Start a server that lives as long as this process; give its API URL.

    Modules are loaded while it starts, which takes seconds.

    None where Prefect's own settings (a profile, prefect.toml) name a server or forbid a
    temporary one: then they are followed. Raises ServerError when it does not come up.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    # The server keeps its own hold of the file; ours is only for the reason of a failed start.
    with tempfile.TemporaryFile() as words:
        begin = partial(_begin, port, url, words)
        given: Mapping[str, str] = os.environ
        server = None if _may_be_forbidden(given, Path.cwd()) else begin(given)
        from prefect.settings import (
            PREFECT_API_URL,
            PREFECT_SERVER_EPHEMERAL_ENABLED,
            PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
            get_current_settings,
            temporary_settings,
        )

        if server is None:
            if PREFECT_API_URL.value() or not PREFECT_SERVER_EPHEMERAL_ENABLED.value():
                return None
            told = get_current_settings().to_environment_variables(exclude_unset=True)
            server = begin(given := {**given, **told})
        for module in (*modules, *LATE):
            importlib.import_module(module)
        seconds = float(PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value())
        wait_until_started(server, url, words, _home(given), seconds=seconds)
    os.environ["PREFECT_API_URL"] = url
    _for_life.enter_context(temporary_settings({PREFECT_API_URL: url}))
    return url


def _may_be_forbidden(environment: Mapping[str, str], folder: Path) -> bool:
    """Whether Prefect's own settings must be read first, which takes more than a second."""
    files = (_home(environment) / "profiles.toml", *(folder / name for name in FILES))
    is_read = "prefect" in sys.modules
    return is_read or not NAMES.isdisjoint(environment) or any(it.exists() for it in files)


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("PREFECT_HOME", "~/.prefect")).expanduser()


def _begin(
    port: int, url: str, words: IO[bytes], given: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    environment = server_environment(_home(given), url, given) | EPHEMERAL
    server = bound_server.start(port, environment, words)
    atexit.register(bound_server.stop, server)
    return server
