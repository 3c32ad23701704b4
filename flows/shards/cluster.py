"""Prefect's Dask task runner, local or on a cluster, and what to do where it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from flows.errors import FlowError


class DaskMissingError(FlowError):
    """The extra `dask` is not installed."""


def require_dask(scheduler: str | None) -> None:
    """See that Dask is installed and that the scheduler at an address, if any, answers.

    Raises DaskMissingError without the extra, FlowError for a cluster that does not answer.
    """
    if find_spec("prefect_dask") is None:
        raise DaskMissingError(
            "several workers need the extra dask",
            remedy="Run `pip install 'litwatch[dask]'`, or leave --workers at 1.",
        )
    if scheduler:
        _require_answer(scheduler)


def dask_modules(workers: int, scheduler: str | None) -> list[str]:
    """Modules to load before Prefect sets up its logging, where several processes are to help.

    Loaded later, Dask would log every start and stop. Raises what `require_dask` raises.
    """
    if workers == 1 and not scheduler:
        return []
    require_dask(scheduler)
    return ["prefect_dask"]


@contextmanager
def dask_runner(
    workers: int,
    scheduler: str | None,
    api_url: str = "",
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Any]:
    """Task runner with so many local processes, or on the cluster at an address.

    `api_url` is the Prefect server that the processes report to; `secrets` are variables for local
    ones, which a cluster of yours has itself. Raises what `require_dask` raises.
    """
    require_dask(scheduler)
    from prefect_dask import DaskTaskRunner

    if scheduler:
        yield DaskTaskRunner(address=scheduler)
        return
    kwargs = {
        "n_workers": workers,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
        "silence_logs": "ERROR",
        "env": {**({"PREFECT_API_URL": api_url} if api_url else {}), **secrets},
    }
    with _memory_kept():
        yield DaskTaskRunner(cluster_kwargs=kwargs)


@contextmanager
def _memory_kept() -> Iterator[None]:
    """Let workers started inside keep the memory they free, as any other process does.

    Dask tells them to hand back at once what is over 64 kB. Screening frees megabytes with every
    block of papers, and asking for them again takes a fifth of its time.
    """
    import dask
    import distributed  # noqa: F401 - brings the defaults

    name = "distributed.nanny.pre-spawn-environ"
    given = dask.config.get(name) or {}
    kept = {key: value for key, value in given.items() if key != "MALLOC_TRIM_THRESHOLD_"}
    with dask.config.set({name: kept}):
        yield


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
