"""Progress: an estimate only from what this run has seen."""

from __future__ import annotations

import pytest

from flows.backfilling.progress import Meter, span


class FakeClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_estimate_waits_until_there_is_something_to_say() -> None:
    clock = FakeClock()
    meter = Meter(1000, clock=clock)
    assert meter.seconds_left() is None
    clock.now += 1
    meter.done = 500
    assert meter.seconds_left() is None
    clock.now += 9
    assert meter.seconds_left() == pytest.approx(10)
    assert meter.describe() == "50%, 0 papers, about 10 s left"


def test_what_an_earlier_run_did_counts_as_done_but_not_as_speed() -> None:
    clock = FakeClock()
    meter = Meter(1000, done_before=800, clock=clock)
    clock.now += 10
    assert meter.seconds_left() is None
    meter.done = 100
    assert meter.share == pytest.approx(0.9)
    assert meter.seconds_left() == pytest.approx(10)


def test_nothing_left_is_no_time() -> None:
    assert Meter(0).seconds_left() == 0
    assert Meter(0).share == 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "10 s"), (88, "90 s"), (600, "10 min"), (9000, "2.5 h")]
)
def test_time_is_told_coarsely(seconds: float, words: str) -> None:
    assert span(seconds) == words
