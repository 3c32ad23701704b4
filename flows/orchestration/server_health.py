"""A Prefect server seen from outside: where it may listen, whether it answers, how old it is."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO

from flows.errors import FlowError

SERVER_START_SECONDS = 90.0
_ERRORS = re.compile(r"^[\w.]*(?:Error|Exception): .*$", re.MULTILINE)


class ServerError(FlowError):
    """A Prefect server could not be started or reached."""


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


def free_port() -> int:
    """Find a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on a port of the loopback."""
    with socket.socket() as probe:
        # As a server does: a connection that lingers is no other program.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def check_server(api_url: str, seconds: float = 10) -> None:
    """Make sure that a server answers and is not older than our Prefect. Raises ServerError."""
    wait_until_healthy(api_url, seconds=seconds)
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
    *,
    seconds: float = SERVER_START_SECONDS,
    server: subprocess.Popen[bytes] | None = None,
) -> None:
    """Wait for a server's first sign of health. Raises ServerError when it ends or stays silent."""
    deadline = time.monotonic() + seconds
    while not _is_healthy(api_url):
        if time.monotonic() > deadline or (server is not None and server.poll() is not None):
            raise ServerError(
                "The Prefect server does not answer.",
                where=api_url,
                remedy="Start it, or unset PREFECT_API_URL.",
            )
        time.sleep(0.05)


def wait_until_started(
    server: subprocess.Popen[bytes],
    api_url: str,
    words: IO[bytes],
    home: Path,
    *,
    begin: int = 0,
    seconds: float = SERVER_START_SECONDS,
    where: str = "",
) -> None:
    """Wait until a server of our own answers. Raises ServerError with its own words.

    Args:
        server: The server.
        api_url: Where it will answer.
        words: What it says; those of this start are behind `begin`.
        home: Folder of its database.
        begin: Place in `words`.
        seconds: Time it is given.
        where: What the error names; default: the address.
    """
    try:
        wait_until_healthy(api_url, seconds=seconds, server=server)
    except ServerError:
        late = f"it did not answer within {seconds:.0f} s" if server.poll() is None else ""
        words.seek(begin)
        reason = _reason(words.read().decode("utf-8", "replace")) or late or "it said nothing"
        raise ServerError(
            f"Prefect's server did not start: {reason.rstrip('.')}.",
            where=where or api_url,
            remedy=_remedy(reason, home),
        ) from None


def _reason(words: str) -> str:
    """Last error that a log names, such as a locked database or a full disk; else its last line."""
    return (_ERRORS.findall(words) or words.strip().splitlines() or [""])[-1]


def _remedy(reason: str, home: Path) -> str:
    if "Can't locate revision" in reason:  # as Alembic says it
        return (
            f"A newer Prefect than our {version('prefect')} wrote the database in {home}: update "
            "ours (pip install --upgrade prefect), or move prefect.db away, and a new one is made."
        )
    return f"See that {home} can be written and that no other program holds its database."


def _is_healthy(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=5) as answer:  # noqa: S310 - http
            return bool(answer.status == 200)
    except OSError:
        return False
