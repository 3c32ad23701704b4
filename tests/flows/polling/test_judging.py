"""What is believed of a source, in all the words that a night can say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.config import ArxivConfig
from catalog.paper import Paper
from flows.errors import BrokenAnswerError, ThrottledError
from flows.polling.calendar import arxiv_calendar
from flows.polling.judging import (
    AGREED,
    Finding,
    Tonight,
    Want,
    is_taken,
    is_wanted,
    judge_api,
    judge_feed,
    settle,
    unseen_papers,
)
from flows.polling.sources.feeds import FeedBatch
from flows.polling.sources.query import FoundPaper
from flows.polling.watermarks import BatchMark, ListWatermark
from tests.flows.proposals.sample import sample_config

TUESDAY, MONDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 7)
CONFIG = sample_config().model_copy(update={"arxiv": ArxivConfig(categories=("cs.CV",))})
CALENDAR = arxiv_calendar()
OPENS = Tonight(TUESDAY, CALENDAR).batch_opens
UNTOUCHED = ListWatermark()


def paper(number=1, categories=("cs.CV",), announce_type="new", version=1):
    return Paper(
        f"2603.{number:05d}", f"On kites {number}", "", categories=categories,
        announce_type=announce_type, arxiv_version=version,
    )  # fmt: skip


def taken(day=TUESDAY, source="feeds", batch_hash=""):
    return ListWatermark(sources={source: {"cs.CV": BatchMark(day, batch_hash)}})


def feed(*papers, day=TUESDAY, watermark=UNTOUCHED, night=TUESDAY, **facts):
    want = Want(CONFIG, "cs.CV", watermark)
    return judge_feed(FeedBatch(day, papers, **facts), want, Tonight(night, CALENDAR))


def api(*found, watermark=UNTOUCHED, night=TUESDAY):
    return judge_api(found, Want(CONFIG, "cs.CV", watermark), Tonight(night, CALENDAR))


def found(number=1, hours=1):
    return FoundPaper(paper(number), OPENS + timedelta(hours=hours))


def test_a_new_batch_says_what_it_holds():
    other = paper(3, categories=("cs.LG",))
    old_one = paper(2, announce_type="replace", version=2)
    finding = feed(paper(1), old_one, other)
    assert (finding.word, finding.papers_count, finding.batch_date) == ("new", 1, TUESDAY)
    assert finding.detail == "1 new paper and 1 replacement, batch of 2026-03-03"
    assert finding.newest_paper_date == TUESDAY
    assert finding.batch_hash == FeedBatch(TUESDAY, (paper(1), old_one)).fingerprint("cs.CV")
    undated = feed(paper(1), day=None)
    assert (undated.word, undated.detail) == ("new", "1 new paper, batch of 2026-03-03")


def test_a_batch_of_tomorrow_is_not_believed():
    finding = feed(paper(), day=TUESDAY + timedelta(days=1))
    assert finding.word == "broken"
    assert finding.detail == "serves the batch of 2026-03-04, later than the night asked for"


def test_a_feed_that_was_cut_off_is_not_believed():
    finding = feed(paper(), is_capped=True)
    assert (finding.word, finding.is_green) == ("broken", False)
    assert finding.detail == "cut off at 1 entries, which is all a feed can hold"


def test_yesterdays_batch_is_stale():
    finding = feed(paper(), day=MONDAY)
    assert finding.word == "stale"
    assert finding.detail == "serves the batch of 2026-03-02; the batch of 2026-03-03 is due"


def test_the_same_papers_under_a_fresh_date_are_stale():
    print_of = FeedBatch(TUESDAY, (paper(),)).fingerprint("cs.CV")
    finding = feed(paper(), watermark=taken(MONDAY, batch_hash=print_of))
    assert finding.word == "stale"
    assert finding.detail == "serves the same papers as last time; the batch of 2026-03-03 is due"
    seen = ListWatermark(seen={MONDAY: ("2603.00001",)})
    assert feed(paper(), watermark=seen).word == "stale"
    other = feed(paper(), watermark=taken(MONDAY, batch_hash="another batch"))
    assert other.word == "new"


def test_a_batch_that_was_taken_is_done():
    seen = replace(taken(), seen={TUESDAY: ("2603.00001",)})
    finding = feed(paper(), watermark=seen)
    assert (finding.word, finding.detail) == ("done", "the batch of 2026-03-03 was already taken")
    assert feed(watermark=taken()).word == "done"
    assert feed(paper(2), watermark=taken()).word == "new"


@pytest.mark.parametrize("papers", [(), (paper(),)])
def test_a_saturday_is_quiet_and_says_so(papers):
    friday = date(2026, 3, 6)
    known = replace(taken(friday), seen={friday: ("2603.00001",)})
    finding = feed(*papers, day=friday, watermark=known, night=SATURDAY)
    assert finding.word == "quiet"
    assert "Saturday" in finding.detail


def test_an_empty_feed_is_left_open():
    assert (feed().word, feed().detail, feed().newest_paper_date) == ("empty", "empty", None)


def test_what_the_api_found_for_tonight_is_new():
    finding = api(found(1), found(2, hours=-30))
    assert (finding.word, finding.papers_count, finding.batch_date) == ("new", 2, TUESDAY)
    assert finding.detail == "2 new papers, submitted for the batch of 2026-03-03 or before"
    assert finding.newest_paper_date == TUESDAY
    assert api(found(1, hours=0)).word == "new"


def test_what_the_api_found_and_was_taken_is_done():
    seen = ListWatermark(seen={TUESDAY: ("2603.00001",)})
    assert api(found(1), watermark=seen).word == "done"
    assert api(watermark=taken(source="oai")).word == "done"


def test_an_api_without_papers_of_tonight_is_left_open():
    finding = api(found(1, hours=-30))
    assert (finding.word, finding.batch_date) == ("empty", None)
    assert finding.detail == f"nothing submitted since {OPENS:%Y-%m-%d %H:%M}"
    assert api().newest_paper_date is None


@pytest.mark.parametrize("judge", [judge_feed, judge_api])
def test_an_error_is_told_with_its_place(judge):
    want, tonight = Want(CONFIG, "cs.CV", UNTOUCHED), Tonight(TUESDAY, CALENDAR)
    slow = judge(ThrottledError("asked to wait", where="the feed"), want, tonight)
    assert (slow.word, slow.detail) == ("throttled", "asked to wait (the feed)")
    broken = judge(BrokenAnswerError("no XML"), want, tonight)
    assert (broken.word, broken.detail) == ("broken", "no XML")


EMPTY, NEW = Finding("empty", "nothing since noon"), Finding("new", "3 new papers", papers_count=3)


def test_two_routes_that_agree_make_a_quiet_weekday():
    one, other = settle(EMPTY, EMPTY)
    assert (one.word, one.detail, other.word, other.detail) == ("quiet", AGREED, "quiet", AGREED)
    one, late = settle(EMPTY, replace(EMPTY, papers_count=2))
    assert (one.word, late.word) == ("quiet", "new")
    assert late.detail == f"2 new papers of earlier days; {AGREED}"


def test_an_empty_feed_that_the_api_contradicts_is_broken():
    one, other = settle(EMPTY, NEW)
    assert (one.word, other) == ("broken", NEW)
    assert one.detail == "empty, although the query API has papers: 3 new papers"


@pytest.mark.parametrize("unconfirmed", [None, Finding("throttled", "asked to wait")])
def test_an_empty_feed_that_nothing_confirms_is_broken(unconfirmed):
    one, other = settle(EMPTY, unconfirmed)
    assert (one.word, other) == ("broken", unconfirmed)
    assert one.detail == (
        "empty on a weekday that is no holiday, and the query API could not confirm it"
    )


@pytest.mark.parametrize("with_feed", [None, NEW])
def test_an_empty_api_beside_a_feed_with_papers_is_stale(with_feed):
    one, other = settle(with_feed, EMPTY)
    assert (one, other.word) == (with_feed, "stale")
    assert other.detail == "nothing since noon; a batch is due"
    _, late = settle(with_feed, replace(EMPTY, papers_count=2))
    assert late.detail == "2 new papers of earlier days, but nothing since noon; a batch is due"


def test_what_needs_no_second_opinion_stays():
    assert settle(NEW, NEW) == (NEW, NEW)
    assert settle(NEW, None) == (NEW, None)


def test_cross_lists_are_wanted_unless_the_list_says_otherwise():
    crossed = paper(categories=("cs.LG", "cs.CV"))
    assert is_wanted(crossed, CONFIG)
    own = CONFIG.model_copy(
        update={"arxiv": CONFIG.arxiv.model_copy(update={"cross_lists": False})}
    )
    assert not is_wanted(crossed, own)
    assert is_wanted(paper(categories=("cs.CV", "cs.LG")), own)


def test_a_replacement_is_new_whatever_was_taken_of_the_paper():
    seen = ListWatermark(seen={MONDAY: ("2603.00001", "2603.00002v3")})
    again = [paper(1), paper(1, announce_type="replace", version=2)]
    crossed = [paper(2, announce_type="replace-cross", version=3)]
    assert unseen_papers([*again, *crossed], seen) == (again[1],)


@pytest.mark.parametrize("source", ["feeds", "api", "oai"])
def test_any_route_may_have_taken_the_batch(source):
    assert is_taken("cs.CV", taken(source=source), TUESDAY)
    assert not is_taken("cs.LG", taken(source=source), TUESDAY)
    assert not is_taken("cs.CV", taken(MONDAY, source), TUESDAY)


def test_the_batch_of_tuesday_opens_on_friday():
    assert datetime(2026, 2, 27, 19, tzinfo=UTC) == OPENS
