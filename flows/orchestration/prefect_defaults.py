"""Defaults for Prefect on one machine, set before it is imported; the environment goes first."""

from __future__ import annotations

import os
from contextlib import ExitStack
from importlib import import_module

DEFAULTS = {
    # Prefect would otherwise call home.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A small machine under load needs longer than the 20 seconds Prefect gives its own server.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # litwatch prints its own report; Prefect's line per state would bury it.
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
}

HEARTBEAT = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY"

_for_life = ExitStack()
"""Holds the settings of this process; never closed, since the process ends first."""


def set_defaults() -> None:
    """Set each default that the environment does not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def prepare_prefect(*modules: str) -> None:
    """Set the defaults; see that the server named is there and not too old, or start one.

    Modules that will be needed are loaded, while a server starts if one does. Raises ServerError:
    Prefect itself would answer with a long traceback.
    """
    set_defaults()
    if url := os.environ.get("PREFECT_API_URL"):
        from flows.orchestration.server_health import check_server

        check_server(url, seconds=3)
    else:
        from flows.orchestration.temporary_server import start_temporary_server

        start_temporary_server(modules)
    for module in modules:
        import_module(module)
    if HEARTBEAT not in os.environ:
        _stop_heartbeats()
    from flows.orchestration.steps import leave_errors_to_caller

    leave_errors_to_caller()


def _stop_heartbeats() -> None:
    """Run flows of this process without heartbeats: their end waits up to a second for a thread.

    What they are for, runs that ended without a word, is told by `watched_runs`. No environment
    variable can say "none".
    """
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    _for_life.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
