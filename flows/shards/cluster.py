"""Prefect's Dask task runner, local or on a cluster, and what to do where it is missing."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from flows.errors import FlowError

_FORKED = "forkserver"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""As Dask starts its processes; read when numpy is loaded."""
_loading: list[tuple[str, ...]] = []
"""What the process loads that others are forked from, once there is one."""


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


def load_ahead(*modules: str) -> None:
    """Begin to load what local processes will need, in one process that they are forked from.

    It works while this one loads its own, so that each is there at once when it is asked for, and
    none loads anything for itself. To be called before this process has anything that it must not
    hand on, and where `dask_runner` will be asked for processes on this machine.
    """
    if _FORKED not in multiprocessing.get_all_start_methods():
        return
    multiprocessing.get_context(_FORKED).set_forkserver_preload(["litwatch", *modules])
    from multiprocessing import forkserver

    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    forkserver.ensure_running()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    _loading.append(modules)


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
    with _lean_processes():
        yield DaskTaskRunner(cluster_kwargs=kwargs)


@contextmanager
def _lean_processes() -> Iterator[None]:
    """Let processes started inside keep the memory they free, as any other process does.

    Dask tells them to hand back at once what is over 64 kB. Screening frees megabytes with every
    block of papers, and asking for them again takes a fifth of its time. Nobody looks at the
    profile either that Dask takes of them a hundred times a second.
    """
    import dask
    import distributed  # noqa: F401 - brings the defaults

    name = "distributed.nanny.pre-spawn-environ"
    given = dask.config.get(name) or {}
    kept = {key: value for key, value in given.items() if key != "MALLOC_TRIM_THRESHOLD_"}
    lean: dict[str, Any] = {name: kept, "distributed.worker.profile.enabled": False}
    if _loading:
        lean["distributed.worker.multiprocessing-method"] = _FORKED
    with dask.config.set(lean):
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
