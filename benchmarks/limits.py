"""How long a night of many lists takes where GitHub and arXiv set the pace: a simulation.

    python benchmarks/limits.py

The calls of one list in a repository of its own are counted on the stand-in. A night of so many
such lists is then played on a clock that is passed in: our pauses between calls, our waiting and
trying again, against a GitHub that takes 200 ms for a call and refuses those above 5,000 an hour.
arXiv's turns go through the pacer itself. The work of the processor is left out. GitHub also slows
down who creates much at once, by a limit that it does not state exactly; that is not simulated.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from github import RateLimitExceededException
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).parents[1]))

from flows.errors import PublishError
from flows.polling.transport.pacing import Pacer
from flows.repositories.github_client import (
    BETWEEN_CALLS_SECONDS,
    BETWEEN_WRITES_SECONDS,
    GitHubClient,
)
from tests.flows.proposals.sample import candidate, readme
from tests.flows.proposals.worlds import GitHubWorld, github_world

CALLS_AN_HOUR = 5000
ANSWER = timedelta(milliseconds=200)
MIDNIGHT = datetime(2026, 11, 30, 5, tzinfo=UTC)
FLEETS = (100, 300, 600, 1000, 3000)


@dataclass
class PlayedClock:
    """Time that passes when somebody sleeps."""

    moment: datetime = MIDNIGHT

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class HourlyGitHub:
    """Counts calls by the hour from the first one, and refuses those above the limit."""

    clock: PlayedClock
    until: datetime = MIDNIGHT
    used: int = 0
    refused: int = field(default=0)

    def call(self, *, is_write: bool) -> None:
        self.clock.sleep(BETWEEN_WRITES_SECONDS if is_write else BETWEEN_CALLS_SECONDS)
        self.clock.moment += ANSWER
        if self.clock.now() >= self.until:
            self.until, self.used = self.clock.now() + timedelta(hours=1), 0
        self.used += 1
        if self.used > CALLS_AN_HOUR:
            self.refused += 1
            raise RateLimitExceededException(403, {"message": "rate limit"}, self._headers())

    def _headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": str(int(self.until.timestamp())),
            "date": format_datetime(self.clock.now(), usegmt=True),
        }


@dataclass(frozen=True)
class Calls:
    """Calls of one list's night."""

    reads: int
    writes: int

    def __iter__(self) -> Iterator[bool]:
        """Whether each writes."""
        return iter([False] * self.reads + [True] * self.writes)


def counted() -> dict[str, Calls]:
    """Calls of a first night, a quiet one and one with news, on the stand-in."""
    with github_world() as world:
        world.github.repo.commit_files("main", {"README.md": readme(rows=100)})
        told = {"first night, 6 rows": one_night(world, range(1, 7), 0)}
        told["quiet night"] = one_night(world, range(0), 1)
        told["2 rows more"] = one_night(world, range(7, 9), 1)
    return told


def one_night(world: GitHubWorld, numbers: range, days: int) -> Calls:
    before = len(world.github.calls)
    world.night(*map(candidate, numbers), days=days, watermarks={"feeds": "new"})
    methods = [str(call).split()[0] for call in world.github.calls[before:]]
    return Calls(methods.count("GET"), len(methods) - methods.count("GET"))


def play(lists: int, calls: Calls) -> tuple[timedelta, int, int]:
    """Time that a night takes, refusals on the way, and lists that were not done."""
    clock = PlayedClock()
    github = HourlyGitHub(clock)
    client = GitHubClient(
        api_url="http://127.0.0.1:9",
        token=SecretStr("played"),
        repository="acme/lists",
        sleep=clock.sleep,
    )
    undone = 0
    for _ in range(lists):
        try:
            for is_write in calls:
                client.ask("play", lambda is_write=is_write: github.call(is_write=is_write))  # type: ignore[misc]
        except PublishError:
            undone += 1
    return clock.now() - MIDNIGHT, github.refused, undone


def turns(count: int, folder: Path) -> timedelta:
    """Time that so many requests to arXiv take, each answered in a second."""
    clock = PlayedClock()
    pacer = Pacer(folder, 3.0, clock)
    for _ in range(count):
        with pacer.turn():
            clock.sleep(1)
    return clock.now() - MIDNIGHT


def main() -> None:
    logging.disable(logging.WARNING)
    for name, calls in counted().items():
        each = calls.reads + calls.writes
        print(
            f"{name}: {each} calls, {calls.writes} of them write; {CALLS_AN_HOUR // each} an hour"
        )
        for lists in FLEETS:
            took, refused, undone = play(lists, calls)
            print(f"  {lists:5} lists {took / timedelta(hours=1):5.2f} h, "
                  f"{refused:2} times refused, {undone} lists undone")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for parts in (1, 2, 10):
            took = turns(2 * parts, Path(folder) / str(parts))
            print(f"arXiv, {parts:2} parts: {2 * parts:2} requests, {took.total_seconds():.0f} s")


if __name__ == "__main__":
    main()
