"""How far a backfill is, and an estimate that claims no more than it knows."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

MIN_SHARE = 0.01
"""Of the work, before which no estimate is given."""
MIN_SECONDS = 2.0
TELL_SECONDS = 5.0
"""Between two words to the Prefect server."""
ARTIFACT_KEY = "litwatch-backfill"


@dataclass(slots=True)
class Meter:
    """Counts work done in this run; what an earlier run did is no evidence of speed."""

    total: int
    """Size of all steps."""
    done_before: int = 0
    """Size of the steps that an earlier run left finished."""
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    papers: int = 0
    _start: float = field(init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()

    @property
    def share(self) -> float:
        """Share of the whole work that is done, in [0, 1]."""
        return min((self.done_before + self.done) / self.total, 1.0) if self.total else 1.0

    def seconds_left(self) -> float | None:
        """Estimate from this run's own speed; None while too little has been done to say."""
        seconds = self.clock() - self._start
        left = self.total - self.done_before - self.done
        if left <= 0:
            return 0.0
        if seconds < MIN_SECONDS or self.done < MIN_SHARE * self.total:
            return None
        return left * seconds / self.done

    def describe(self) -> str:
        """One line for people."""
        left = self.seconds_left()
        estimate = "too early to say how long" if left is None else f"about {span(left)} left"
        return f"{self.share:.0%}, {self.papers:,} papers, {estimate}"


def span(seconds: float) -> str:
    """Time in the coarse words that an estimate deserves."""
    if seconds < 90:
        return f"{max(round(seconds / 10) * 10, 10)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


@contextmanager
def shown(meter: Meter) -> Iterator[Callable[[], None]]:
    """Show the meter on the console and in Prefect's pages; call the result after each step."""
    with _on_console(meter) as show:
        tell = ProgressArtifact(meter).tell if _is_in_run() else _nothing
        tell()

        def update() -> None:
            show()
            tell()

        yield update


@contextmanager
def _on_console(meter: Meter) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.status import Status

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _nothing
        return
    with Status(meter.describe(), console=console) as status:
        yield lambda: status.update(meter.describe())


class ProgressArtifact:
    """A bar in Prefect's pages, moved every few seconds and when all is done.

    The bar may fail, the work may not stop for it: the first failure ends the telling.
    """

    def __init__(self, meter: Meter, client: Any = None) -> None:
        """Tell of a meter through `prefect.artifacts`, or through what has its functions."""
        self._meter = meter
        self._client = client or import_module("prefect.artifacts")
        self._id: UUID | None = None
        self._next = meter.clock()
        self._is_off = False

    def tell(self) -> None:
        """Bring the bar up to date, if it is time."""
        now = self._meter.clock()
        if self._is_off or (now < self._next and self._meter.share < 1):
            return
        self._next = now + TELL_SECONDS
        try:
            self._write()
        except Exception as error:
            self._is_off = True
            logging.getLogger(__name__).warning("No progress bar in Prefect: %s", error)

    def _write(self) -> None:
        percent, words = round(100 * self._meter.share, 1), self._meter.describe()
        if self._id is None:
            self._id = self._client.create_progress_artifact(percent, ARTIFACT_KEY, words)
        else:
            self._client.update_progress_artifact(self._id, percent, words)


def _is_in_run() -> bool:
    from prefect.context import FlowRunContext, TaskRunContext

    return FlowRunContext.get() is not None or TaskRunContext.get() is not None


def _nothing() -> None:
    pass
