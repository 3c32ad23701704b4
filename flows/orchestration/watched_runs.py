"""Runs that ended without a word: the next run finds their locks free and says so to Prefect.

Each run of a flow holds a file lock that goes with its process. A run whose process was killed
would stand as "Running" for ever; whatever starts next on the same state directory marks it.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from filelock import FileLock, Timeout
from prefect import Flow, State, flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from catalog.catalog_errors import LitwatchError
from flows.errors import SettingsError
from flows.memory.run_lock import usable_folder
from flows.settings import current_settings

P = ParamSpec("P")
R = TypeVar("R")

SERVING_PID = "LITWATCH_SERVING_PID"
"""Names the `litwatch serve` whose end is to be the end of its runs."""
FORGOTTEN_AFTER_SECONDS = 30 * 86_400.0
_held: dict[UUID, FileLock] = {}


def watched_flow(name: str) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make a function a flow whose runs are noticed when they end without a word."""
    release: Any = [_release]
    hold: Any = [_hold]
    return flow(
        name=name,
        validate_parameters=True,
        on_running=hold,
        on_completion=release,
        on_failure=release,
        on_cancellation=release,
        on_crashed=release,
    )


def mark_crashed(state_dir: Path) -> int:
    """Mark the runs whose processes are gone as crashed; their number."""
    with get_client(sync_client=True) as client:
        return sum(_is_marked(path, client) for path in _of_the_dead(state_dir / "runs"))


def _hold(flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    try:
        state_dir = current_settings().state_dir
    except LitwatchError:
        return  # the flow itself says what is wrong with the settings
    try:
        folder = usable_folder(state_dir / "runs")
    except SettingsError:
        return  # as above
    _held[run.id] = FileLock(folder / f"{run.id}.{os.getpid()}.lock", thread_local=False)
    _held[run.id].acquire(timeout=0)
    if serving := os.environ.get(SERVING_PID):
        threading.Thread(target=_end_with, args=(int(serving),), daemon=True).start()
    mark_crashed(state_dir)


def _release(flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    if lock := _held.pop(run.id, None):
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _end_with(serving: int) -> None:
    while _is_alive(serving):
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _of_the_dead(folder: Path) -> Iterator[Path]:
    """Lock files that nobody holds; each is held while the caller looks at it."""
    for path in sorted(folder.glob("*.lock")):
        try:
            with FileLock(path, timeout=0):
                yield path
        except Timeout:
            continue


def _is_marked(path: Path, client: SyncPrefectClient) -> bool:
    run_id, pid, _ = path.name.split(".")
    try:
        run = client.read_flow_run(UUID(run_id))
    except ObjectNotFound:
        # Another server's run: that one's next start marks it.
        if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
            path.unlink(missing_ok=True)
        return False
    is_open = run.state is not None and not run.state.is_final()
    if is_open:
        state: State[Any] = Crashed(message=f"Its process {pid} ended without a word.")
        client.set_flow_run_state(run.id, state, force=True)
    path.unlink(missing_ok=True)
    return is_open
