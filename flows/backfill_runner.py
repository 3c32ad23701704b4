"""Prefect's Dask task runner, local or on a cluster, and what to do where it is missing."""

from __future__ import annotations

from typing import Any

from flows.errors import FlowError


class DaskMissingError(FlowError):
    """The extra `dask` is not installed."""


def dask_runner(workers: int, scheduler: str | None) -> Any:
    """Task runner with so many local processes, or on the cluster at an address.

    Raises DaskMissingError without the extra, FlowError for a cluster that does not answer.
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
        }
    )


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
