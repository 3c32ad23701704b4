"""Prefect's global concurrency limit, a second fence around arXiv where a server is set.

The lock file holds on one machine; workers on several machines share only the Prefect server.
The limit `litwatch-arxiv` lets one request through per interval. It is created if missing, and
asked for strictly: without that, Prefect takes a missing limit for no limit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from flows.errors import FlowError
from flows.polling.transport.pacing import Gate

LIMIT_NAME = "litwatch-arxiv"
SLOWEST_DECAY_PER_SECOND = 1e-3


def prefect_gate(interval_seconds: float, api_url: str | None = None) -> Gate:
    """Return the gate to pass before each request: Prefect's limit, or none without a server.

    `api_url` defaults to PREFECT_API_URL from the environment or Prefect's profile. Raises
    FlowError where the server cannot be asked for the limit.
    """
    if interval_seconds <= 0 or not (api_url or _configured_server()):
        return nullcontext
    ensure_limit(interval_seconds)
    return _through_limit


def _configured_server() -> str | None:
    """Return the server that is set; a profile counts only where Prefect is running already."""
    if "prefect" not in sys.modules:
        return os.environ.get("PREFECT_API_URL")
    from prefect.settings import PREFECT_API_URL

    url: str | None = PREFECT_API_URL.value()
    return url


def ensure_limit(interval_seconds: float) -> None:
    """Create the limit, or set it to the interval. Raises FlowError where that fails."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import (
        GlobalConcurrencyLimitCreate,
        GlobalConcurrencyLimitUpdate,
    )
    from prefect.exceptions import ObjectNotFound

    decay = max(1 / interval_seconds, SLOWEST_DECAY_PER_SECOND)
    try:
        with get_client(sync_client=True) as client:
            try:
                client.update_global_concurrency_limit(
                    LIMIT_NAME,
                    GlobalConcurrencyLimitUpdate(limit=1, active=True, slot_decay_per_second=decay),
                )
            except ObjectNotFound:
                client.create_global_concurrency_limit(
                    GlobalConcurrencyLimitCreate(
                        name=LIMIT_NAME, limit=1, active=True, slot_decay_per_second=decay
                    )
                )
    except Exception as error:
        raise _unusable("set", error) from error


@contextmanager
def _through_limit() -> Iterator[None]:
    """Wait for the limit; a missing one is an error, never no limit."""
    from prefect.concurrency.sync import rate_limit

    try:
        rate_limit(LIMIT_NAME, strict=True)
    except Exception as error:
        raise _unusable("pass through", error) from error
    yield


def _unusable(what: str, error: Exception) -> FlowError:
    return FlowError(
        f"the Prefect server could not {what} the limit {LIMIT_NAME!r} ({type(error).__name__})",
        remedy="Start the server, or unset PREFECT_API_URL to rely on the lock file alone.",
    )
