"""Against a real server on loopback."""

from __future__ import annotations

import socket
import time
from datetime import date, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from flows.candidates.link_checks import Checked, LinkChecker, Strike, check_links, week_of
from flows.web.bounded_client import BoundedClient
from tests.flows.web.hostile_servers import LOOPBACK, dripping, serving

TODAY = date(2026, 11, 21)
NEXT_WEEK = date(2026, 11, 28)


@pytest.fixture
def sleeps():
    return []


@pytest.fixture
def checker(sleeps):
    with BoundedClient("litwatch", LOOPBACK) as client:
        yield LinkChecker(client, pause_seconds=1.0, sleep=sleeps.append)


def answer(httpserver: HTTPServer, get: int, head: int | None = None) -> str:
    def handler(request: Request) -> Response:
        return Response(status=(head or get) if request.method == "HEAD" else get)

    httpserver.expect_request("/page").respond_with_handler(handler)
    return httpserver.url_for("/page")


@pytest.mark.parametrize(
    ("get", "health"),
    [
        (200, "alive"),
        (403, "alive"),
        (429, "alive"),
        (451, "alive"),
        (404, "gone"),
        (410, "gone"),
        (500, "unclear"),
        (503, "unclear"),
    ],
)
def test_answers_are_judged_gently(httpserver, checker, get, health):
    assert checker.check(answer(httpserver, get)) == Checked(health, str(get))


@pytest.mark.parametrize("head", [403, 404, 405, 429, 501])
def test_get_decides_where_head_is_refused(httpserver, checker, head):
    assert checker.check(answer(httpserver, 200, head)).health == "alive"


def test_a_good_head_needs_no_get(httpserver, checker):
    checker.check(answer(httpserver, 200))
    assert [request.method for request, _ in httpserver.log] == ["HEAD"]


def test_redirects_are_followed(httpserver, checker):
    target = answer(httpserver, 404)
    httpserver.expect_request("/old").respond_with_response(
        Response(status=301, headers={"Location": target})
    )
    assert checker.check(httpserver.url_for("/old")).health == "gone"


@pytest.mark.parametrize("url", ["http://[broken", "nonsense"])
def test_no_answer_is_unclear_not_gone(checker, url):
    assert checker.check(url).health == "unclear"


def test_a_refused_connection_is_unclear_not_gone(checker):
    # A port that is ours and at which nobody listens: any other may be somebody's.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/refused"
        assert checker.check(url).health == "unclear"


def test_requests_to_one_host_are_spaced(httpserver, checker, sleeps):
    url = answer(httpserver, 200)
    checker.check(url)
    checker.check(url)
    assert sleeps == [1.0]


def test_a_link_is_dead_only_at_the_second_strike_in_another_week(httpserver, checker):
    url = answer(httpserver, 404)
    first = check_links([url], {}, checker, TODAY)
    assert first.strikes == {url: Strike("2026-W47", "404")}
    assert first.dead == {}
    same_week = check_links([url], first.strikes, checker, date(2026, 11, 22))
    assert same_week.dead == {}
    assert check_links([url], same_week.strikes, checker, NEXT_WEEK).dead == {url: "404"}


def test_a_link_that_answers_again_loses_its_strike(httpserver, checker):
    url = answer(httpserver, 200)
    assert check_links([url], {url: Strike("2026-W40", "404")}, checker, TODAY).strikes == {}


def test_an_unclear_answer_neither_strikes_nor_forgives(httpserver, checker):
    url = answer(httpserver, 503)
    strikes = {url: Strike("2026-W40", "404")}
    report = check_links([url], strikes, checker, TODAY)
    assert (report.strikes, report.dead, report.checked_count) == (strikes, {}, 1)


def test_weeks_sort_across_new_year():
    assert week_of(date(2026, 12, 31)) < week_of(date(2027, 1, 4))


def test_a_link_that_drips_takes_its_time_and_no_more():
    """HEAD and GET share one deadline; the list's lock is held no longer."""
    began = time.monotonic()
    with BoundedClient("litwatch", LOOPBACK) as client, serving(dripping(b"", b"H")) as url:
        assert LinkChecker(client, link_seconds=0.3).check(url).health == "unclear"
    assert time.monotonic() - began < 5


def test_a_private_address_is_neither_asked_nor_called_dead():
    with BoundedClient("litwatch") as client:
        found = LinkChecker(client, sleep=lambda _: None).check("http://127.0.0.1:1/admin")
    assert found == Checked("unclear", "not asked")


def test_links_beyond_the_runs_time_have_their_turn_in_another_week(httpserver):
    urls = [f"{answer(httpserver, 200)}?{n}" for n in range(8)]
    seen = set()
    for week in range(4):
        httpserver.clear_log()
        ticks = iter(range(1000))
        with BoundedClient("litwatch", LOOPBACK) as client:
            checker = LinkChecker(
                client, run_seconds=10, sleep=lambda _: None, monotonic=lambda t=ticks: next(t)
            )
            report = check_links(urls, {}, checker, TODAY + timedelta(weeks=week))
        assert report.checked_count + report.left_count == 8
        assert report.left_count > 0
        seen |= {request.query_string for request, _ in httpserver.log}
    assert len(seen) == 8
