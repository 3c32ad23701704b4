"""Which route to ask for what, and from when.

An ordinary night is one request: the feed of all categories of all lists. The query API is asked
besides, in one search for all categories concerned, when the feed's answer cannot stand alone
(stale, throttled, broken, empty on a weekday, cut off at 2,000), when announcement days were
missed since the last good night, or when the last batch came from the API alone. Its window then
starts some days before the first day that is not covered, because a paper may be announced days
after it was submitted; what was seen already is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Literal, TypeVar

from flows.errors import SourceError
from flows.polling.judging import (
    ApiAnswer,
    FeedAnswer,
    Finding,
    Tonight,
    Want,
    judge_api,
    judge_feed,
    settle,
)
from flows.polling.sources.feeds import fetch_feed
from flows.polling.sources.query import fetch_window
from flows.polling.transport.transport import Transport
from flows.polling.verdicts import Source

PollRoute = Literal["feeds", "api", "both"]
Fetched = TypeVar("Fetched")
Urls = tuple[str, ...]
AskFeeds = Callable[[], tuple[FeedAnswer, Urls]]

OVERLAP = timedelta(days=5)
"""How far before the first uncovered batch the API's window starts: moderation takes 1-4 days."""


@dataclass(frozen=True)
class Judged:
    """What both routes said of it; None where a route was not asked."""

    want: Want
    feed: Finding | None
    api: Finding | None

    @property
    def findings(self) -> Iterator[tuple[Source, Finding]]:
        """What each route said that was asked."""
        if self.feed is not None:
            yield "feeds", self.feed
        if self.api is not None:
            yield "api", self.api


@dataclass(frozen=True)
class Answers:
    """Answers of both routes; None where a route was not asked."""

    feed: FeedAnswer | None = None
    api: ApiAnswer | None = None
    feed_urls: Urls = ()
    api_urls: Urls = ()


@dataclass(frozen=True)
class SharedPoll:
    """What the parts of a night have in common, so that one of them asks for all."""

    categories: tuple[str, ...]
    """Categories of the lists of all parts: each part asks for the feed of all of them."""
    since: datetime
    """When the night began: what a part was answered since then, it was answered for all."""


def ask(
    wants: list[Want],
    route: PollRoute,
    tonight: Tonight,
    transport: Transport,
    feed_categories: Iterable[str] = (),
) -> Answers:
    """Ask the first route, and the second where the first cannot stand alone.

    `feed_categories` are asked of the feeds besides those that are wanted.
    """
    feed = partial(_ask_feeds, [*(want.category for want in wants), *feed_categories], transport)
    return (
        _api_first(wants, tonight, transport, feed)
        if route == "api"
        else _feeds_first(wants, tonight, transport, feed, always_both=route == "both")
    )


def judge(want: Want, answers: Answers, tonight: Tonight) -> Judged:
    """Judge both routes for one category and hold them against each other."""
    feed = None if answers.feed is None else judge_feed(answers.feed, want, tonight)
    api = None if answers.api is None else judge_api(answers.api, want, tonight)
    return Judged(want, *settle(feed, api))


def missing_days(want: Want, feed: Finding | None, tonight: Tonight) -> list[date]:
    """Announcement days not covered so far that tonight's feed does not make good either."""
    covered = want.watermark.covered_until.get(want.category)
    after = covered or want.watermark.started[want.category] - timedelta(days=1)
    due = tonight.calendar.between(after, tonight.expected)
    return [day for day in due if not _is_covered_by(feed, day, want, tonight)]


def _feeds_first(
    wants: list[Want],
    tonight: Tonight,
    transport: Transport,
    ask_feeds: AskFeeds,
    *,
    always_both: bool,
) -> Answers:
    feed, feed_urls = ask_feeds()
    doubtful = [want for want in wants if always_both or not _stands_alone(want, feed, tonight)]
    if not doubtful:
        return Answers(feed, feed_urls=feed_urls)
    api, api_urls = _ask_api(doubtful, tonight, transport)
    return Answers(feed, api, feed_urls, api_urls)


def _api_first(
    wants: list[Want], tonight: Tonight, transport: Transport, ask_feeds: AskFeeds
) -> Answers:
    api, api_urls = _ask_api(wants, tonight, transport)
    if all(judge_api(api, want, tonight).is_green for want in wants):
        return Answers(api=api, api_urls=api_urls)
    feed, feed_urls = ask_feeds()
    return Answers(feed, api, feed_urls, api_urls)


def _ask_feeds(categories: Sequence[str], transport: Transport) -> tuple[FeedAnswer, Urls]:
    return _asked(lambda: fetch_feed(categories, transport), transport)


def _ask_api(wants: list[Want], tonight: Tonight, transport: Transport) -> tuple[ApiAnswer, Urls]:
    """Search all categories at once, from the earliest moment that any of them needs."""
    first = min(_window_start(want, tonight) for want in wants)
    last = datetime.combine(tonight.night, time(23, 59), UTC)
    categories = [want.category for want in wants]
    return _asked(lambda: fetch_window(categories, first, last, transport), transport)


def _stands_alone(want: Want, feed: FeedAnswer, tonight: Tonight) -> bool:
    """Whether the feed's answer is enough for this category."""
    finding = judge_feed(feed, want, tonight)
    if not finding.is_green or missing_days(want, finding, tonight):
        return False
    by_api, by_feed = (want.watermark.mark(name, want.category) for name in ("api", "feeds"))
    was_api_alone = by_api is not None and (
        by_feed is None or by_feed.batch_date < by_api.batch_date
    )
    return not (was_api_alone and finding.word == "new")


def _is_covered_by(feed: Finding | None, day: date, want: Want, tonight: Tonight) -> bool:
    if feed is None or not feed.is_green:
        return False
    if day == (feed.batch_date or tonight.expected) and feed.word in ("new", "done"):
        return True
    if feed.word == "quiet" and not tonight.why_quiet and day == tonight.expected:
        return True  # both routes agree that nothing came
    by_feed = want.watermark.mark("feeds", want.category)
    return by_feed is not None and by_feed.batch_date == day


def _window_start(want: Want, tonight: Tonight) -> datetime:
    """Return where the API's window starts, and never before the list began to watch."""
    calendar, started = tonight.calendar, want.watermark.started[want.category]
    covered = want.watermark.covered_until.get(want.category)
    first_due = min(calendar.next(covered) if covered else started, tonight.expected)
    opened, _ = calendar.submission_window(first_due)
    return max(opened - OVERLAP, calendar.submission_window(started)[0])


def _asked(
    fetch: Callable[[], Fetched], transport: Transport
) -> tuple[Fetched | SourceError, Urls]:
    """An answer, or what arXiv did wrong, to be judged likewise; and the addresses asked."""
    start = len(transport.urls)
    answer: Fetched | SourceError
    try:
        answer = fetch()
    except SourceError as error:
        answer = error
    return answer, tuple(transport.urls[start:])
