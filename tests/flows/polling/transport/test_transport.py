"""Manners and patience, over real HTTP."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from filelock import FileLock

from flows.errors import BrokenAnswerError, FlowError, SourceError, ThrottledError
from flows.polling.poll_night import clock_notes
from flows.polling.sources.feeds import fetch_feed
from flows.polling.transport.http import HttpFetcher, arxiv_reach
from flows.polling.transport.transport import Transport, open_replay, open_transport
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import TUESDAY, FakeClock, a_paper, settings_for
from tests.flows.web.hostile_servers import fixed, ok, redirect, serving

CV = ["cs.CV"]
POLITE_PROCESS = """
import sys, urllib.request
from pathlib import Path
from flows.polling.transport.clock import SystemClock
from flows.polling.transport.pacing import Pacer
url, folder = sys.argv[1:]
pacer = Pacer(Path(folder), 0.3, SystemClock())
for _ in range(3):
    with pacer.turn():
        urllib.request.urlopen(url).read()
"""


def with_clock(settings: Settings, clock: FakeClock, **facts: object) -> Transport:
    return open_transport(settings.model_copy(update=facts), night=TUESDAY, clock=clock)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock.on(TUESDAY)


def test_user_agent_names_litwatch_and_a_contact(arxiv: ArxivStandin, settings: Settings) -> None:
    given = settings.model_copy(update={"arxiv_contact": "mailto:ada@example.org"})
    with open_transport(given, night=TUESDAY) as transport:
        fetch_feed(CV, transport)
    assert arxiv.requests[0].user_agent.startswith("litwatch/")
    assert "mailto:ada@example.org" in arxiv.requests[0].user_agent


def test_repository_stands_in_as_contact(arxiv: ArxivStandin, settings: Settings) -> None:
    given = settings.model_copy(update={"github_repository": "ada/list"})
    with open_transport(given, night=TUESDAY) as transport:
        fetch_feed(CV, transport)
    assert "+https://github.com/ada/list" in arxiv.requests[0].user_agent


def test_requests_of_one_process_keep_the_interval(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    with with_clock(settings, clock, arxiv_interval_seconds=3.0) as transport:
        for category in ("cs.CV", "cs.CL", "cs.AI"):
            fetch_feed([category], transport)
    assert [pause for pause in clock.pauses if pause] == [3.0, 3.0]


def test_interval_holds_across_processes(arxiv: ArxivStandin, tmp_path: Path) -> None:
    command = [sys.executable, "-c", POLITE_PROCESS, f"{arxiv.url}/rss/cs.CV", str(tmp_path)]
    processes = [subprocess.Popen(command), subprocess.Popen(command)]
    assert [process.wait(timeout=30) for process in processes] == [0, 0]
    moments = sorted(request.moment for request in arxiv.requests)
    assert len(moments) == 6
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 0.29


def test_clock_set_back_costs_one_interval_at_most(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    with with_clock(settings, clock, arxiv_interval_seconds=3.0) as transport:
        fetch_feed(["cs.CV"], transport)
        clock.moment -= timedelta(days=1)
        fetch_feed(["cs.CL"], transport)
    assert clock.pauses[-1] == 3.0


@pytest.mark.parametrize("kind", ["throttled_429", "unavailable_503", "not_acceptable_406"])
def test_throttling_is_waited_out(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock, kind: str
) -> None:
    arxiv.spoil("feeds", kind, times=2)
    with with_clock(settings, clock) as transport:
        fetch_feed(CV, transport)
    assert len(arxiv.requests) == 3


def test_pauses_double_with_jitter(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "throttled_429")
    with (
        with_clock(settings, clock, arxiv_interval_seconds=3.0) as transport,
        pytest.raises(ThrottledError, match="429"),
    ):
        fetch_feed(CV, transport)
    waits = [pause for pause in clock.pauses if pause > 3]
    assert len(waits) == 5
    assert all(3 * 2**n <= wait <= 3 * 2**n + 3 for n, wait in enumerate(waits))
    assert len(set(waits)) == 5


def test_retry_after_in_seconds_is_honoured(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "unavailable_503", times=1, retry_after="77")
    with with_clock(settings, clock) as transport:
        fetch_feed(CV, transport)
    assert max(clock.pauses) == 77


def test_retry_after_as_a_date_is_honoured(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    arxiv.spoil("feeds", "throttled_429", times=1, retry_after=format_datetime(later))
    with with_clock(settings, clock) as transport:
        fetch_feed(CV, transport)
    assert 80 < max(clock.pauses) <= 90


def test_retry_after_beyond_the_budget_ends_the_trying(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "throttled_429", retry_after="3600")
    with with_clock(settings, clock) as transport, pytest.raises(ThrottledError):
        fetch_feed(CV, transport)
    assert len(arxiv.requests) == 1


def test_budget_is_shared_by_all_requests_of_a_night(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "throttled_429", retry_after="250")
    with with_clock(settings, clock, arxiv_retry_budget_seconds=600) as transport:
        for category in ("cs.CV", "cs.CL"):
            with pytest.raises(ThrottledError):
                fetch_feed([category], transport)
    assert len(arxiv.requests) == 4  # twice 250 s of waiting, then none is left for the second


def test_connection_refused_is_broken(tmp_path: Path, clock: FakeClock) -> None:
    with ArxivStandin(today=TUESDAY) as gone:
        settings = settings_for(gone, tmp_path)
    with (
        with_clock(settings, clock) as transport,
        pytest.raises(BrokenAnswerError, match="connection failed"),
    ):
        fetch_feed(CV, transport)
    assert transport.requests_made == 4


def test_hang_ends_after_the_timeout(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "hang", seconds=20)
    started = time.monotonic()
    with (
        with_clock(settings, clock, arxiv_timeout_seconds=0.2) as transport,
        pytest.raises(BrokenAnswerError, match="no answer in time"),
    ):
        fetch_feed(CV, transport)
    assert time.monotonic() - started < 3
    assert len(arxiv.requests) == 2


def test_trickle_ends_after_the_timeout(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "trickle", seconds=200)
    with (
        with_clock(settings, clock, arxiv_timeout_seconds=0.3) as transport,
        pytest.raises(BrokenAnswerError, match="in time"),
    ):
        fetch_feed(CV, transport)
    assert len(arxiv.requests) == 2


def test_feed_of_100_mb_is_cut_off_and_not_asked_for_again(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.spoil("feeds", "huge")
    with (
        with_clock(settings, clock) as transport,
        pytest.raises(BrokenAnswerError, match="larger than 32 MB"),
    ):
        fetch_feed(CV, transport)
    assert len(arxiv.requests) == 1


def test_body_shorter_than_announced_is_broken(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.load([a_paper(1)])
    arxiv.spoil("feeds", "short_body", times=1)
    with with_clock(settings, clock) as transport:
        assert len(fetch_feed(CV, transport).papers) == 1
    assert len(arxiv.requests) == 2


def test_refusal_is_final(arxiv: ArxivStandin, settings: Settings, clock: FakeClock) -> None:
    nowhere = settings.model_copy(update={"arxiv_feed_url": f"{arxiv.url}/elsewhere"})
    with (
        open_transport(nowhere, night=TUESDAY, clock=clock) as transport,
        pytest.raises(BrokenAnswerError, match="refuses the request with 404"),
    ):
        fetch_feed(CV, transport)
    assert len(arxiv.requests) == 1


def test_second_run_of_a_night_asks_nothing_again(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.load([a_paper(1)])
    for _ in range(2):
        with with_clock(settings, clock) as transport:
            assert len(fetch_feed(CV, transport).papers) == 1
    assert len(arxiv.requests) == 1


def test_damaged_answer_in_the_cache_is_asked_for_again(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    for _ in range(2):
        with with_clock(settings, clock) as transport:
            fetch_feed(CV, transport)
        (kept,) = settings.state_dir.glob("answers/*/*.gz")
        kept.write_bytes(kept.read_bytes()[:40])
    assert len(arxiv.requests) == 2


def test_cache_stays_within_its_bound(arxiv: ArxivStandin, settings: Settings) -> None:
    noise = random.Random(1).randbytes(700_000).hex()
    arxiv.load([a_paper(n, date(2026, 3, 9 + n), authors=(noise,)) for n in range(3)])
    small = settings.model_copy(update={"cache_max_mb": 1})
    for n in range(3):
        night = arxiv.today = date(2026, 3, 9 + n)
        with open_transport(small, night=night, clock=FakeClock.on(night)) as transport:
            fetch_feed(CV, transport)
    (kept,) = settings.state_dir.glob("answers/*/*.gz")
    assert kept.parent.name == "2026-03-11"
    assert kept.stat().st_size <= 1024**2


def test_past_night_is_replayed_without_a_request(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.load([a_paper(1)])
    with with_clock(settings, clock) as transport:
        fetch_feed(CV, transport)
        transport.keep_for_replay_only(transport.urls[0])
    with open_replay(settings, TUESDAY) as replay:
        assert len(fetch_feed(CV, replay).papers) == 1
        with pytest.raises(SourceError, match="no answer was kept for the night of 2026-03-10"):
            fetch_feed(["cs.CL"], replay)
    assert len(arxiv.requests) == 1


def test_what_one_part_of_a_night_was_answered_the_other_does_not_ask(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    began = clock.now()
    told = settings.model_copy(update={"arxiv_interval_seconds": 3.0})

    def ask(since: datetime | None) -> int:
        with open_transport(told, night=TUESDAY, clock=clock, since=since) as transport:
            fetch_feed(CV, transport)
            # As after a quiet feed, which may fill up until the next run.
            transport.keep_for_replay_only(transport.urls[0])
            return transport.requests_made

    assert [ask(began), ask(began)] == [1, 0]
    assert not any(clock.pauses)
    assert ask(None) == 1, "another run asks again"
    assert ask(clock.now() + timedelta(seconds=1)) == 1, "so does the next night in parts"


def test_a_part_that_waits_for_another_takes_its_answer(
    arxiv: ArxivStandin, settings: Settings, tmp_path: Path
) -> None:
    """It asked as well, three seconds later."""
    told = settings.model_copy(update={"arxiv_interval_seconds": 0.5})
    made = []

    def ask() -> None:
        with open_transport(told, night=TUESDAY, since=datetime.now(UTC)) as transport:
            fetch_feed(CV, transport)
            made.append(transport.requests_made)

    with FileLock(settings.state_dir / "arxiv.lock"):
        waiting = [Thread(target=ask) for _ in range(2)]
        for thread in waiting:
            thread.start()
        time.sleep(0.1)
    for thread in waiting:
        thread.join()
    assert sorted(made) == [0, 1]
    assert len(arxiv.requests) == 1


def test_lock_held_for_ever_is_an_error_and_no_hang(
    settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    from flows.polling.transport.pacing import Pacer

    with FileLock(tmp_path / "arxiv.lock"):
        pacer = Pacer(tmp_path, 0, clock, lock_timeout_seconds=0.1)
        with pytest.raises(FlowError, match="another litwatch"), pacer.turn():
            pass


def test_state_directory_that_is_a_file_is_a_clear_error(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = settings.model_copy(update={"state_dir": tmp_path / "file"})
    with pytest.raises(FlowError, match=r"state directory cannot be written.*LITWATCH_STATE_DIR"):
        open_transport(blocked, night=TUESDAY)


def test_cache_that_cannot_be_written_does_not_stop_the_night(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    arxiv.load([a_paper(1)])
    (settings.state_dir / "answers").write_text("in the way")
    with with_clock(settings, clock) as transport:
        assert len(fetch_feed(CV, transport).papers) == 1


def test_leftovers_of_a_killed_process_are_swept_away(
    arxiv: ArxivStandin, settings: Settings, clock: FakeClock
) -> None:
    left = settings.state_dir / "answers" / TUESDAY.isoformat() / ".half.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half an answer")
    os.utime(left, (0, 0))
    with with_clock(settings, clock) as transport:
        fetch_feed(CV, transport)
    assert not left.exists()


def clock_lead_of(date: str) -> timedelta:
    """What is found of the clock when a server claims that it is this moment."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        fetcher = HttpFetcher("litwatch", 5, arxiv_reach([url]))
        fetcher.get(url)
        fetcher.close()
        return fetcher.clock_lead


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (timedelta(days=3), ["This machine's clock is 3 days ahead of arXiv's."]),
        (timedelta(hours=-5), ["This machine's clock is 5 hours behind arXiv's."]),
        (timedelta(minutes=20), []),
    ],
)
def test_a_clock_that_is_wrong_is_told(lead: timedelta, words: list[str]) -> None:
    theirs = format_datetime(datetime.now(UTC) - lead, usegmt=True)
    notes = list(clock_notes(clock_lead_of(theirs)))
    assert [note.partition(" Set it")[0] for note in notes] == words


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    assert clock_lead_of("soon") == timedelta()


def redirected(settings: Settings, location: str, body: bytes = b"") -> BrokenAnswerError:
    """What the transport says where arXiv's stand-in redirects."""
    with serving(fixed(redirect(location, body))) as url:
        there = settings.model_copy(update={"arxiv_feed_url": url.rstrip("/")})
        clock = FakeClock.on(TUESDAY)
        with open_transport(there, night=TUESDAY, clock=clock) as transport:
            with pytest.raises(BrokenAnswerError) as caught:
                fetch_feed(CV, transport)
            return caught.value


def test_redirects_out_of_arxiv_are_refused(arxiv: ArxivStandin, settings: Settings) -> None:
    """A feed's redirect led to any host that it named, loopback too."""
    with serving(fixed(ok())) as elsewhere:
        for location in (elsewhere, "https://example.org/", "https://arxiv.org.example/"):
            error = redirected(settings, location)
            assert error.is_final
            assert "does not ask" in error.what


def test_redirects_within_arxiv_are_followed(arxiv: ArxivStandin, settings: Settings) -> None:
    arxiv.load([a_paper(1)])
    with serving(fixed(redirect(f"{arxiv.feed_url}/rss/cs.CV"))) as url:
        there = settings.model_copy(update={"arxiv_feed_url": url.rstrip("/")})
        with open_transport(there, night=TUESDAY, clock=FakeClock.on(TUESDAY)) as transport:
            assert len(fetch_feed(CV, transport).papers) == 1


@pytest.mark.parametrize(
    ("location", "is_allowed"),
    [
        ("https://arxiv.org/x", True),
        ("https://rss.arxiv.org/x", True),
        ("http://rss.arxiv.org/x", False),
        ("https://arxiv.org.example.com/x", False),
        ("https://notarxiv.org/x", False),
        ("https://127.0.0.1/x", False),
    ],
)
def test_arxivs_own_hosts_redirect_to_one_another(location: str, is_allowed: bool) -> None:
    first = "https://export.arxiv.org/api/query"
    reach = arxiv_reach([first])
    assert reach.allows_url(httpx2.URL(location), httpx2.URL(first)) is is_allowed
    assert not reach.allows_address("export.arxiv.org", ip_address("10.0.0.1"))


def test_a_location_that_is_no_address_is_a_broken_answer(
    arxiv: ArxivStandin, settings: Settings
) -> None:
    """It ended the night with a traceback."""
    for location in ("http://[", "http://a:99999999/", "http://\xff\xfe/"):
        assert "redirects to" in redirected(settings, location).what


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -2359", "²", "9" * 5000, ""])
def test_a_date_that_overflows_says_nothing_of_the_clock(date: str) -> None:
    """It ended the night with a traceback."""
    assert clock_lead_of(date) == timedelta()


@pytest.mark.parametrize("text", ["²", "9" * 5000, "-5", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_a_retry_after_that_is_no_number_asks_for_no_pause(
    arxiv: ArxivStandin, settings: Settings, text: str
) -> None:
    """``Retry-After: ²`` ended the night with a traceback."""
    head = f"HTTP/1.1 429 No\r\nRetry-After: {text}\r\nContent-Length: 0\r\n\r\n"
    with serving(fixed(head.encode("latin-1"))) as url:
        fetcher = HttpFetcher("litwatch", 5, arxiv_reach([url]))
        with pytest.raises(ThrottledError) as caught:
            fetcher.get(url)
        fetcher.close()
    assert caught.value.retry_after_seconds == 0
