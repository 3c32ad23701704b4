"""A Prefect server for one command, where nobody set one up.

Prefect would start the same server itself, but from within the command's own process, which loads
the whole server a second time and starts it only when the first flow runs: five seconds of every
quiet night. It would also hand it our whole environment.
"""

from __future__ import annotations

import atexit
import importlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from flows.orchestration import bound_server
from flows.orchestration.server_health import (
    ServerError,
    free_port,
    server_environment,
    wait_until_healthy,
)

# What Prefect gives its own: no pages, and only the services that a short life needs.
EPHEMERAL = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
}
_ERRORS = re.compile(r"^[\w.]*(?:Error|Exception): .*$", re.MULTILINE)

_for_life = ExitStack()
"""Holds the settings that name the server; never closed, since the process ends first."""


def start_temporary_server(modules: Iterable[str] = ()) -> str | None:
    """Start a server that lives as long as this process; give its API URL.

    Modules are loaded while it starts, which takes seconds.

    None where Prefect's own settings (a profile, prefect.toml) name a server or forbid a
    temporary one: then they are followed. Raises ServerError when it does not come up.
    """
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_HOME,
        PREFECT_SERVER_EPHEMERAL_ENABLED,
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
        get_current_settings,
        temporary_settings,
    )

    if PREFECT_API_URL.value() or not PREFECT_SERVER_EPHEMERAL_ENABLED.value():
        return None
    home = Path(PREFECT_HOME.value())
    given = get_current_settings().to_environment_variables(exclude_unset=True)
    seconds = float(PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value())
    url = _start(home, given, seconds, modules)
    os.environ["PREFECT_API_URL"] = url
    _for_life.enter_context(temporary_settings({PREFECT_API_URL: url}))
    return url


def _start(home: Path, given: Mapping[str, str], seconds: float, modules: Iterable[str]) -> str:
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    # The server keeps its own hold of the file; ours is only for the reason of a failed start.
    with tempfile.TemporaryFile() as words:
        environment = server_environment(home, url) | dict(given) | EPHEMERAL
        server = bound_server.start(port, environment, words)
        atexit.register(bound_server.stop, server)
        for module in modules:
            importlib.import_module(module)
        try:
            wait_until_healthy(url, seconds=seconds, server=server)
        except ServerError as error:
            late = f"it did not answer within {seconds:.0f} s" if server.poll() is None else ""
            raise _with_words(error, words, late) from None
    return url


def _with_words(error: ServerError, words: IO[bytes], late: str) -> ServerError:
    words.seek(0)
    reason = _reason(words.read().decode("utf-8", "replace")) or late or "it said nothing"
    return ServerError(
        f"Prefect's temporary server did not start: {reason.rstrip('.')}.",
        where=error.where,
        remedy="See that PREFECT_HOME can be written and that no other program holds its database.",
    )


def _reason(words: str) -> str:
    """Last error that a log names, such as a locked database or a full disk; else its last line."""
    return (_ERRORS.findall(words) or words.strip().splitlines() or [""])[-1]
