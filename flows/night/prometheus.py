"""What `litwatch stats` knows, as Prometheus asks for it: served beside `litwatch serve`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog.catalog_errors import LitwatchError
from flows.memory.track_record import TrackRecord
from flows.night.stats import ListStats, Stats, read_stats
from flows.polling.calendar import night_of
from flows.settings import Settings

KEPT_SECONDS = 900.0
"""How long an answer serves again: each new one reads the memory of every list."""


class StatsCollector(Collector):
    """Gives the figures when it is asked; they are read anew after a quarter of an hour."""

    def __init__(
        self, read: Callable[[], Stats], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`read` gives the figures; what it raises leaves the old ones, with `litwatch_up` 0."""
        self._read = read
        self._clock = clock
        self._next = clock()
        self._stats = Stats((), TrackRecord.of(()))
        self._is_up = 1

    def collect(self) -> Iterable[Metric]:
        """Figures of every list."""
        if self._clock() >= self._next:
            self._next = self._clock() + KEPT_SECONDS
            try:
                self._stats, self._is_up = self._read(), 1
            except LitwatchError:
                self._is_up = 0
        up = "Whether the memory of the lists could be read"
        yield GaugeMetricFamily("litwatch_up", up, value=self._is_up)
        yield from _families(self._stats.lists)


@contextmanager
def metrics_served(settings: Settings) -> Iterator[None]:
    """Answer Prometheus on the loopback while the block runs, where a port is set for that."""
    if settings.metrics_port is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(
        StatsCollector(lambda: read_stats(settings, None, night_of(datetime.now(UTC))))
    )
    server, thread = start_http_server(settings.metrics_port, addr="127.0.0.1", registry=registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _families(lists: Iterable[ListStats]) -> Iterable[Metric]:
    told = [(one, dict(_figures(one))) for one in lists]
    for name, meaning in MEANINGS.items():
        family = GaugeMetricFamily(f"litwatch_{name}", meaning, labels=["list"])
        for one, figures in told:
            if figures[name] is not None:
                family.add_metric([one.list_id], float(figures[name] or 0))
        yield family


MEANINGS = {
    "proposals": "New papers proposed so far",
    "proposals_accepted": "Taken as proposed",
    "proposals_edited": "Taken after an edit",
    "proposals_rejected": "Refused",
    "proposals_unanswered": "Given up for want of an answer",
    "proposals_open": "Waiting for an answer",
    "precision": "Share of decisions that were yes",
    "precision_low": "Lower end of its 95 % interval",
    "precision_high": "Upper end of its 95 % interval",
    "decision_days": "Median days from proposal to decision",
    "announcements_behind": "Announcements of arXiv since the newest paper seen",
    "red_nights": "Nights in a row on which arXiv could not be trusted",
    "drift": "1 where the last decisions say less than the model's card",
}


def _figures(one: ListStats) -> Iterable[tuple[str, float | None]]:
    weeks, share = one.record.weeks, one.record.precision
    yield "proposals", sum(week.proposed for week in weeks)
    for end in ("accepted", "edited", "rejected", "unanswered"):
        yield f"proposals_{end}", sum(getattr(week, end) for week in weeks)
    yield "proposals_open", one.record.open_count
    yield "precision", share.value if share else None
    yield "precision_low", share.low if share else None
    yield "precision_high", share.high if share else None
    yield "decision_days", one.record.median_days
    yield "announcements_behind", one.announcements_behind
    yield "red_nights", one.red_nights
    yield "drift", float(bool(one.drift))
