"""Our own work in one night of polling, against a loopback server in another process.

    python benchmarks/polling_night.py

Prints seconds (of the clock, and of our own CPU) and peak memory for growing nights, by the feed
and by the query API, with no pause between requests. Goal: 1,500 papers under 3 s and 400 MB, and
time that grows linearly.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from catalog.config import ArxivConfig, ListConfig
from catalog.paper import Paper
from flows.polling.poll_night import PollPlan, poll_night
from flows.polling.transport.transport import open_transport
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin

NIGHT = date(2026, 3, 10)
SIZES = (375, 750, 1500, 1900)
ABSTRACT = "If $c<d$ then $e>f$, & more. " + "Some more words about satellite images. " * 34
LISTS = tuple(
    ListConfig(id=name, name=name, arxiv=ArxivConfig(categories=("cs.CV", "cs.CL")))
    for name in ("vlgfm", "rsfm")
)


def papers(count: int) -> Iterator[Paper]:
    for number in range(count):
        yield Paper(
            arxiv_id=f"2603.{90_000 + number}",
            title=f"Paper {number} about Satellites",
            abstract=f"{number} {ABSTRACT}",
            authors=("Ada Lind", "Bo Quist", "Cy Roe"),
            categories=("cs.CV", "cs.LG") if number % 2 else ("cs.CL",),
            announced_date=NIGHT,
        )


def serve(pipe: Connection, count: int) -> None:
    with ArxivStandin(papers(count), today=NIGHT) as arxiv:
        pipe.send((arxiv.feed_url, arxiv.api_url, arxiv.oai_url))
        pipe.recv()


def timed(settings: Settings, route: str, count: int) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    with open_transport(settings, night=NIGHT) as transport:
        polled = poll_night(PollPlan(LISTS, NIGHT, route=route), transport)
    seconds = time.perf_counter() - started, time.process_time() - worked
    if len(polled.papers) != count or not polled.is_trusted("vlgfm"):
        raise SystemExit(f"{route}: {len(polled.papers)} of {count} papers, {polled.verdicts}")
    return seconds


def measure(route: str, count: int) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, count), daemon=True)
    server.start()
    feed, api, oai = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            arxiv_feed_url=feed,
            arxiv_api_url=api,
            arxiv_oai_url=oai,
            arxiv_interval_seconds=0,
            state_dir=Path(folder),
        )
        seconds = timed(settings, route, count)
    ours.send("done")
    server.join()
    return seconds


def main() -> None:
    for route in ("feeds", "api"):
        for count in SIZES:
            wall, work = measure(route, count)
            each = work / count * 1e3
            print(
                f"{route:5} {count:5} papers {wall:5.2f} s wall "
                f"{work:5.2f} s CPU {each:5.2f} ms each"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
