"""Prefect's Dask task runner, local or on a cluster, and what to do where it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.errors import FlowError


class DaskMissingError(FlowError):
    """The extra `dask` is not installed."""


def dask_runner(workers: int, scheduler: str | None, api_url: str = "") -> Any:
    """Task runner with so many local processes, or on the cluster at an address.

    `api_url` is the Prefect server that the processes report to. Raises DaskMissingError
    without the extra, FlowError for a cluster that does not answer.
    """
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError:
        raise DaskMissingError(
            "several workers need the extra dask",
            remedy="Run `pip install 'litwatch[dask]'`, or leave --workers at 1.",
        ) from None
    if scheduler:
        _require_answer(scheduler)
        return DaskTaskRunner(address=scheduler)
    return DaskTaskRunner(
        cluster_kwargs={
            "n_workers": workers,
            "threads_per_worker": 1,
            "processes": True,
            "dashboard_address": None,
            "silence_logs": "ERROR",
            "env": {"PREFECT_API_URL": api_url} if api_url else {},
        }
    )


@contextmanager
def shared_server() -> Iterator[str]:
    """Address of the Prefect server of this run, known to all that is started inside.

    A process that knows none would start a server of its own, which takes longer than screening
    a hundred thousand papers.
    """
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with get_client(sync_client=True) as client:
        url = str(client.api_url).rstrip("/")
        with temporary_settings({PREFECT_API_URL: url}):
            yield url


def _require_answer(scheduler: str) -> None:
    from distributed import Client

    try:
        Client(scheduler, timeout="5s", set_as_default=False).close()
    except (OSError, ValueError, TypeError) as error:
        raise FlowError(
            f"no Dask scheduler answers ({type(error).__name__})",
            where=scheduler,
            remedy="Start one with `dask scheduler`, or leave --scheduler out.",
        ) from None
