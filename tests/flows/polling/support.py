"""Clock, lists, papers, settings and recorded answers for the tests of polling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from pytest_httpserver import HTTPServer

from catalog.config import ArxivConfig, ListConfig
from catalog.paper import Paper
from flows.polling.poll_night import PolledNight, PollPlan, poll_night
from flows.polling.transport.transport import open_transport
from flows.polling.watermarks import Watermarks
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin

RECORDINGS = Path(__file__).parents[2] / "recordings" / "arxiv"
TUESDAY = date(2026, 3, 10)


@dataclass
class FakeClock:
    """A clock that waits no time and remembers how long it was asked to."""

    moment: datetime
    pauses: list[float] = field(default_factory=list)

    @classmethod
    def on(cls, night: date) -> FakeClock:
        return cls(datetime.combine(night, time(9), UTC))

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.moment += timedelta(seconds=seconds)


def a_list(list_id: str = "vlgfm", *categories: str, **arxiv: object) -> ListConfig:
    watched = categories or ("cs.CV", "cs.CL")
    return ListConfig(id=list_id, name=list_id, arxiv=ArxivConfig(categories=watched, **arxiv))


def a_paper(number: int, announced: date = TUESDAY, **facts: object) -> Paper:
    given = {"title": f"Paper {number}", "abstract": "Text.", "categories": ("cs.CV",), **facts}
    return Paper(arxiv_id=f"2603.{99000 + number}", announced_date=announced, **given)


def settings_for(arxiv: ArxivStandin, folder: Path, **facts: object) -> Settings:
    return Settings(
        _env_file=None,
        arxiv_feed_url=arxiv.feed_url,
        arxiv_api_url=arxiv.api_url,
        arxiv_oai_url=arxiv.oai_url,
        state_dir=folder,
        **{"arxiv_interval_seconds": 0, "arxiv_timeout_seconds": 5, **facts},
    )


@dataclass
class Maintainer:
    """Polls night after night and keeps the watermarks, as text, like the state branch does."""

    arxiv: ArxivStandin
    settings: Settings
    lists: tuple[ListConfig, ...]
    watermarks: Watermarks = field(default_factory=Watermarks)

    def poll(self, night: date, **plan: object) -> PolledNight:
        self.arxiv.today = night
        clock = FakeClock.on(night)
        with open_transport(self.settings, night=night, clock=clock) as transport:
            polled = poll_night(
                PollPlan(self.lists, night, self.watermarks, **plan), transport, clock
            )
        self.watermarks = Watermarks.from_json(polled.watermarks.as_json())
        return polled


class Recordings:
    """Recorded answers by name; knows which were never asked for."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def read(self, name: str) -> bytes:
        self.used.add(name)
        return (RECORDINGS / name).read_bytes()

    @property
    def unused(self) -> set[str]:
        return {path.name for path in RECORDINGS.iterdir()} - self.used


@dataclass
class RecordedArxiv:
    """Serves recordings over HTTP and gives the settings that point at them."""

    http: HTTPServer
    recordings: Recordings
    folder: Path

    def serve(self, path: str, *names: str) -> None:
        for name in names[:-1]:
            self.http.expect_ordered_request(path).respond_with_data(self.recordings.read(name))
        self.http.expect_request(path).respond_with_data(self.recordings.read(names[-1]))

    @property
    def settings(self) -> Settings:
        return Settings(
            _env_file=None,
            arxiv_feed_url=self.http.url_for("").rstrip("/"),
            arxiv_api_url=self.http.url_for("/api/query"),
            arxiv_oai_url=self.http.url_for("/oai"),
            arxiv_interval_seconds=0,
            state_dir=self.folder,
        )
