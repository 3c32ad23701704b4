"""Doing the steps of a backfill, here or in several processes; no Prefect in this file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from catalog.paper import Paper
from classifiers.classifier_errors import SnapshotError
from classifiers.screen_many import Screener, screen_many
from flows.shards.cutting import Step, Window, Work
from flows.shards.meter import Meter
from flows.shards.shard import (
    ShardCounts,
    ShardResult,
    keep_result,
    screen_shard,
)

Fetch = Callable[[datetime, datetime], Iterable[Paper]]
"""Papers submitted between two moments."""
BATCHES_PER_WORKER = 4
"""Batches that steps are dealt into, so that a slow one does not leave the others idle."""


def do_steps(
    work: Work,
    steps: Iterable[Step],
    screeners: Mapping[str, Screener],
    fetch: Fetch | None = None,
    meter: Meter | None = None,
    shown: Callable[[], None] = lambda: None,
) -> int:
    """Do steps one after the other, each kept as soon as it is whole; say how many papers."""
    meter = meter or Meter(work.size)
    before = meter.papers
    for step in steps:
        result = _screen_step(step, work, screeners, fetch, _counting(meter, shown))
        keep_result(work.result_path(step), result)
        meter.done += step.size
        shown()
    return meter.papers - before


def deal(steps: Sequence[Step], workers: int) -> list[list[Step]]:
    """Deal steps into a few batches of like size, in order."""
    count = min(len(steps), workers * BATCHES_PER_WORKER)
    return [list(steps[start::count]) for start in range(count)]


def require_papers(work: Work, papers: int, outside: int, bad: int) -> None:
    """Refuse a snapshot that held no paper at all. Raises SnapshotError."""
    if papers == 0 and outside == 0 and work.sources:
        held = f"all {bad} of its lines are unreadable" if bad else "it is empty"
        raise SnapshotError(
            f"no paper in this snapshot: {held}",
            where=", ".join(work.sources[:3]),
            remedy="It must hold one JSON object a line (id, title, abstract, …), in UTF-8.",
        )


def _screen_step(
    step: Step,
    work: Work,
    screeners: Mapping[str, Screener],
    fetch: Fetch | None,
    progress: Callable[[int], None],
) -> ShardResult:
    if not isinstance(step, Window):
        return screen_shard(step, screeners, work.request.dates, progress)
    if fetch is None:
        raise ValueError("days can only be screened with a way to arXiv")
    papers = [paper for paper in fetch(*step.moments) if work.request.dates.include(paper)]
    progress(len(papers))
    found = screen_many(papers, screeners, lambda paper: paper)
    return ShardResult(ShardCounts(papers=len(papers)), tuple(one for _, one in found))


def _counting(meter: Meter, shown: Callable[[], None]) -> Callable[[int], None]:
    def count(papers: int) -> None:
        meter.papers += papers
        shown()

    return count
