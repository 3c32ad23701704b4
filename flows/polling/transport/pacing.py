"""One request at a time, and a pause after each, across all processes of a machine.

arXiv asks for one request per three seconds over one connection, for feeds, query API and OAI-PMH
together. A lock file makes the turns exclusive (it is released when its process dies), and a
time stamp beside it says when the last turn ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from flows.errors import FlowError
from flows.polling.transport.clock import Clock

LOCK_TIMEOUT_SECONDS = 600.0
"""Wait for another process's turn; a turn is one request and is itself bounded in time."""

Gate = Callable[[], AbstractContextManager[object]]
"""A further limit to pass besides the lock file: see `flows.polling.transport.prefect_limit`."""


class Pacer:
    """Hands out turns."""

    def __init__(
        self,
        folder: Path,
        interval_seconds: float,
        clock: Clock,
        gate: Gate = nullcontext,
        lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS,
    ) -> None:
        self._lock = FileLock(_made(folder) / "arxiv.lock", timeout=lock_timeout_seconds)
        self._stamp = folder / "arxiv-last-request"
        self._interval = interval_seconds
        self._clock = clock
        self._gate = gate

    @contextmanager
    def line(self) -> Iterator[None]:
        """Wait until no other process of this machine asks; none can while the context lasts.

        Raises FlowError if other processes hold the line for longer than ten minutes.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise FlowError(
                "another litwatch has kept the line to arXiv for too long",
                where=str(self._lock.lock_file),
                remedy="Look for a hung litwatch process and end it.",
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until a request may be made; the turn lasts as long as the context.

        Raises what `line` raises; who has the line already may take its turn.
        """
        with self.line(), self._gate():
            if pause := self._pause():
                self._clock.sleep(pause)
            try:
                yield
            finally:
                self._leave_stamp()

    def _pause(self) -> float:
        """Seconds still to wait; never more than one interval, whatever the clock did meanwhile."""
        elapsed = self._clock.now().timestamp() - self._last_turn()
        return min(max(self._interval - elapsed, 0.0), self._interval)

    def _last_turn(self) -> float:
        try:
            return float(self._stamp.read_text("ascii"))
        except (OSError, ValueError):
            return 0.0

    def _leave_stamp(self) -> None:
        """Write down when the turn ended; whoever holds the lock is alone with the file."""
        moment = f"{self._clock.now().timestamp():.3f}"
        try:
            self._stamp.write_text(moment, "ascii")
        except OSError:
            # A full disk: the next turn then waits for nothing, so wait here instead.
            self._clock.sleep(self._interval)


def _made(folder: Path) -> Path:
    """Make the state directory. Raises FlowError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise FlowError(
            f"the state directory cannot be written ({error.strerror})",
            where=str(folder),
            remedy="Set LITWATCH_STATE_DIR to a folder of your own.",
        ) from error
    return folder
