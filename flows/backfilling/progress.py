"""How far a backfill is, and an estimate that claims no more than it knows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MIN_SHARE = 0.01
"""Of the work, before which no estimate is given."""
MIN_SECONDS = 2.0


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

    @property
    def papers_per_second(self) -> float:
        """Papers of this run over its time."""
        return self.papers / max(self.clock() - self._start, 1e-9)

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
    """Show the meter on the console while work goes on; call the result after each step."""
    from rich.console import Console
    from rich.status import Status

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    with Status(meter.describe(), console=console) as status:
        yield lambda: status.update(meter.describe())
