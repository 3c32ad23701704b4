"""Progress: an estimate only from what this run has seen."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from flows.shards.meter import Meter, ProgressArtifact, span


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


class Pages:
    """Keeps what Prefect's pages would show; may be down."""

    def __init__(self, is_down: bool = False) -> None:
        self.is_down = is_down
        self.asked = 0
        self.bars: dict[UUID, list[tuple[float, str]]] = {}

    def create_progress_artifact(self, progress: float, key: str, description: str) -> UUID:
        self.asked += 1
        if self.is_down:
            raise ConnectionError("no server")
        artifact_id = uuid4()
        self.bars[artifact_id] = [(progress, description)]
        return artifact_id

    def update_progress_artifact(
        self, artifact_id: UUID, progress: float, description: str
    ) -> object:
        self.asked += 1
        self.bars[artifact_id].append((progress, description))
        return artifact_id


def test_one_bar_moves_every_few_seconds_and_ends_at_a_hundred() -> None:
    clock, pages = FakeClock(), Pages()
    meter = Meter(1000, clock=clock)
    bar = ProgressArtifact(meter, pages)
    for done in (0, 100, 200, 300, 1000):
        meter.done = meter.papers = done
        bar.tell()
        clock.now += 3
    (told,) = pages.bars.values()
    assert [percent for percent, _ in told] == [0, 20, 100]
    assert told[1][1] == "20%, 200 papers, about 20 s left"


def test_a_bar_that_fails_does_not_stop_the_work(caplog: pytest.LogCaptureFixture) -> None:
    clock, pages = FakeClock(), Pages(is_down=True)
    bar = ProgressArtifact(Meter(10, clock=clock), pages)
    for _ in range(3):
        bar.tell()
        clock.now += 60
    assert pages.asked == 1
    assert "No progress bar in Prefect: no server" in caplog.text
