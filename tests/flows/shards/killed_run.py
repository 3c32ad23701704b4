"""A backfill in a process of its own, to be killed: `python -m … SNAPSHOT STATE OUTPUT PAUSE`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from classifiers.reading import Reading
from classifiers.screened import Screened
from flows.shards.cutting import Cut, Request, exclusive, plan_work, tidy
from flows.shards.ranking import build_report, write_report
from flows.shards.screen_shards import do_steps
from tests.flows.shards.made_papers import WordScreener

CUT = Cut(smallest_shard=10_000, unpack_from=1_000)


class SlowScreener(WordScreener):
    """Takes its time, so that a kill finds it at work, and says so."""

    pause = 0.0

    def tell(self, reading: Reading, places: Sequence[int]) -> Iterator[tuple[int, Screened]]:
        print("screening", flush=True)  # noqa: T201 - tells the test that work goes on
        time.sleep(self.pause)
        yield from super().tell(reading, places)


def main(snapshot: str, state: str, output: str, pause: str) -> None:
    SlowScreener.pause = float(pause)
    request = Request(snapshot=Path(snapshot))
    work = plan_work(request, Path(state), {"toys": "1"}, date(2026, 1, 2), CUT)
    with exclusive(work):
        do_steps(work, work.missing, {"toys": SlowScreener()})
        report = build_report(work, {"toys": lambda _: "new"}, top=1000)
        tidy(work)
    write_report(report, work, Path(output))


if __name__ == "__main__":
    main(*sys.argv[1:])
