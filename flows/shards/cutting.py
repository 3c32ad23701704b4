"""What a backfill is asked for, whether that can be, and where its half-done work is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from classifiers.snapshot import (
    Shard,
    compression_of,
    plan_shards,
    snapshot_files,
    unpack,
)
from flows.errors import FlowError
from flows.shards.shard import Dates, ShardCounts, read_counts

SHARDS = 64
"""Shards that a snapshot is cut into where `Cut` lets it: little is lost to a kill."""
FIRST_DAY = date(1991, 8, 14)
"""The day arXiv opened."""
WINDOW_DAYS, HARVEST_WINDOW_DAYS = 7, 30
"""Days asked for at once: small enough to lose little to a kill, large enough to ask seldom."""
HARVEST_FROM_DAYS = 90
"""Spans from here on are harvested through OAI-PMH: fewer, larger answers."""


class BackfillRequestError(FlowError):
    """What was asked for cannot be."""


class BackfillRunningError(FlowError):
    """The same backfill is under way in another process."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to screen: a snapshot, or the papers submitted on some days, or both limits."""

    first: date | None = None
    last: date | None = None
    snapshot: Path | None = None

    @property
    def dates(self) -> Dates:
        """Days that papers must be of."""
        return Dates(self.first, self.last)

    def is_harvest(self, today: date) -> bool:
        """Whether the span is long enough for OAI-PMH."""
        first = self.first or FIRST_DAY
        return ((self.last or today) - first).days >= HARVEST_FROM_DAYS


@dataclass(frozen=True, slots=True)
class Cut:
    """Sizes in bytes at which files are cut or unpacked."""

    smallest_shard: int = 4_000_000
    largest_shard: int = 64_000_000
    unpack_from: int = 64_000_000
    """Compressed files from this size on are unpacked before they are read."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days asked of arXiv at once, both included."""

    number: int
    first: date
    last: date

    @property
    def size(self) -> int:
        """Its days: the measure of progress."""
        return (self.last - self.first).days + 1

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """First and last minute (GMT)."""
        return (
            datetime.combine(self.first, time(0, 0), UTC),
            datetime.combine(self.last, time(23, 59), UTC),
        )


Step = Shard | Window


@dataclass(frozen=True, slots=True)
class Work:
    """A backfill cut into steps, each with its result file in one folder."""

    folder: Path
    steps: tuple[Step, ...]
    request: Request
    sources: tuple[str, ...] = ()
    """Files of the snapshot; empty where arXiv is asked."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Unpacked file → the compressed file it came from, for messages."""

    def result_path(self, step: Step) -> Path:
        """Where the result of a step is, once it is whole."""
        return self.folder / f"shard-{step.number:05}.jsonl"

    @property
    def missing(self) -> tuple[Step, ...]:
        """Steps still to be done."""
        return tuple(step for step in self.steps if not is_done(self.result_path(step)))

    @property
    def size(self) -> int:
        """Measure of the whole work."""
        return sum(step.size for step in self.steps)


def check_request(request: Request, today: date) -> None:
    """Refuse what cannot be. Raises BackfillRequestError."""
    first, last = request.first, request.last
    if request.snapshot is None and first is None:
        raise BackfillRequestError(
            "nothing to screen", remedy="Give --from and --until, or --snapshot FILE|DIR."
        )
    for option, day in (("--from", first), ("--until", last)):
        if day is not None and day > today:
            raise BackfillRequestError(
                f"{option} {day} lies in the future", remedy=f"Today is {today}."
            )
    if first is not None and last is not None and first > last:
        raise BackfillRequestError(
            f"--from {first} is after --until {last}", remedy="Swap the two days."
        )
    if request.snapshot is None and first is not None and first < FIRST_DAY:
        raise BackfillRequestError(
            f"--from {first} is before arXiv opened", remedy=f"Begin at {FIRST_DAY} or later."
        )


def plan_work(
    request: Request,
    state_dir: Path,
    fingerprints: Mapping[str, str],
    today: date,
    cut: Cut = Cut(),
) -> Work:
    """Cut the work into steps; the same question finds its half-done work again.

    `fingerprints` says for each list which model and configuration answer: another model starts
    afresh. Raises SnapshotError.
    """
    files = snapshot_files(request.snapshot) if request.snapshot else ()
    facts = [_file_facts(path) for path in files]
    days = [str(request.first), str(request.last), "" if files else str(today)]
    folder = state_dir / "backfill" / _fingerprint([facts, days, dict(fingerprints)])
    if not files:
        return Work(folder, _windows(request, today), request)
    plain, renamed = _unpacked(files, folder, cut.unpack_from)
    total = sum(path.stat().st_size for path in plain)
    target = min(max(total // SHARDS, cut.smallest_shard), cut.largest_shard)
    return Work(folder, plan_shards(plain, target), request, tuple(map(str, files)), renamed)


@contextmanager
def exclusive(work: Work) -> Iterator[None]:
    """Keep a second process off the same work. Raises BackfillRunningError."""
    work.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(work.folder / "lock", timeout=0):
            yield
    except Timeout:
        raise BackfillRunningError(
            "the same backfill is under way in another process",
            where=str(work.folder),
            remedy="Let it finish, or stop it and start again: nothing done is lost.",
        ) from None


def tidy(work: Work) -> None:
    """Remove unpacked files; results stay, so that asking again costs nothing."""
    for path in work.renamed:
        Path(path).unlink(missing_ok=True)


def is_done(path: Path) -> bool:
    """Whether a step's result is there and whole."""
    return counts_of(path) is not None


def counts_of(path: Path) -> ShardCounts | None:
    """Counts of a step's result; None where it is missing or was not written by litwatch."""
    try:
        return read_counts(path)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _windows(request: Request, today: date) -> tuple[Window, ...]:
    """Windows of days; a harvest goes on to today.

    OAI-PMH knows days of change only: a paper of the last day asked for that was revised since
    is found under the day of its revision.
    """
    is_harvest = request.is_harvest(today)
    first, last = request.first or FIRST_DAY, request.last or today
    end, days = (today, HARVEST_WINDOW_DAYS) if is_harvest else (last, WINDOW_DAYS)
    starts = [first + timedelta(days=at) for at in range(0, (end - first).days + 1, days)]
    return tuple(
        Window(number, start, min(start + timedelta(days=days - 1), end))
        for number, start in enumerate(starts)
    )


def _unpacked(
    files: Sequence[Path], folder: Path, unpack_from: int
) -> tuple[list[Path], dict[str, str]]:
    plain: list[Path] = []
    renamed: dict[str, str] = {}
    for number, path in enumerate(files):
        if path.stat().st_size >= unpack_from and compression_of(path):
            target = unpack(path, folder / "unpacked" / f"{number:05}.jsonl")
            renamed[str(target)] = str(path)
            plain.append(target)
        else:
            plain.append(path)
    return plain, renamed


def _file_facts(path: Path) -> list[Any]:
    stat = path.stat()
    return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]


def _fingerprint(facts: Any) -> str:
    text = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:16]
