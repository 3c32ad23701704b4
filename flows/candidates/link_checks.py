"""Checks links gently: few requests, slowly, and never calls a link dead on one bad day.

HEAD first, GET where the server does not like HEAD. Only 404 and 410, and hosts that no longer
exist, count against a link: 403, 429 and 5xx mean that somebody is there. A first finding is a
strike; the second makes it dead, if it comes in a later week. Addresses come from strangers:
`flows.web.bounded_client` keeps requests short and on the public Internet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from flows.web.bounded_client import (
    BoundedClient,
    DeadlineError,
    RefusedAddressError,
    UnknownHostError,
    WebError,
    place,
)

Health = Literal["alive", "gone", "unclear"]
GONE_STATUSES = frozenset({404, 410})
HEAD_REFUSED_STATUSES = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""Answers to HEAD after which GET is asked: many servers only answer GET truthfully."""
LINK_SECONDS = 20.0
"""For all that one link takes: name, connection, redirects, HEAD and GET."""
RUN_SECONDS = 3600.0
"""For all links of a run; the rest has its turn in another week."""
PAUSE_SECONDS = 1.0
"""Between two requests to the same host."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one look at an address showed."""

    health: Health
    words: str
    """``404``, ``no such host``"""


@dataclass(frozen=True, slots=True)
class Strike:
    """A first finding, waiting for a second."""

    week: str
    """ISO week of the first finding: ``2026-W47``."""
    words: str


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a round of checks came to."""

    strikes: Mapping[str, Strike] = field(default_factory=dict)
    """By address; those of links that answered again are gone."""
    dead: Mapping[str, str] = field(default_factory=dict)
    """Address → what the server said, of links found gone in two different weeks."""
    checked_count: int = 0
    left_count: int = 0
    """Links that the run's time did not reach."""


class LinkChecker:
    """Looks at addresses one after the other through one client."""

    def __init__(
        self,
        client: BoundedClient,
        *,
        pause_seconds: float = PAUSE_SECONDS,
        run_seconds: float = RUN_SECONDS,
        link_seconds: float = LINK_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sleep` waits between two requests to one host; `monotonic` is the run's clock."""
        self._client = client
        self._pause_seconds = pause_seconds
        self._link_seconds = link_seconds
        self._sleep = sleep
        self._monotonic = monotonic
        self._ends = monotonic() + run_seconds
        self._last_host = ""

    @property
    def has_time(self) -> bool:
        """Whether the run has time left for another link."""
        return self._monotonic() < self._ends

    def check(self, url: str) -> Checked:
        """Look at one address. Never raises for what the network does."""
        ends = self._monotonic() + self._link_seconds
        head = self._ask("HEAD", url, ends)
        if isinstance(head, int) and head not in HEAD_REFUSED_STATUSES:
            return Checked("alive", str(head))
        is_hopeless = isinstance(head, UnknownHostError | RefusedAddressError | DeadlineError)
        return _judged(head if is_hopeless else self._ask("GET", url, ends))

    def _ask(self, method: str, url: str, ends: float) -> int | WebError:
        """Status of the answer, or why there was none."""
        try:
            self._keep_distance(url)
            seconds = max(ends - self._monotonic(), 0.0)
            return self._client.ask(method, url, seconds=seconds).status
        except WebError as error:
            return error

    def _keep_distance(self, url: str) -> None:
        host = place(url).partition("/")[0]
        if host == self._last_host:
            self._sleep(self._pause_seconds)
        self._last_host = host


def check_links(
    urls: Sequence[str], strikes: Mapping[str, Strike], checker: LinkChecker, today: date
) -> LinkReport:
    """Check addresses and judge them by what was found in earlier weeks.

    Where a run's time does not reach, other weeks begin elsewhere: each link gets its turn.
    """
    new_strikes, dead, count = dict(strikes), {}, 0
    for url in _this_weeks_order(urls, today):
        if not checker.has_time:
            break
        count += 1
        found = checker.check(url)
        if found.health == "alive":
            new_strikes.pop(url, None)
        elif found.health == "gone":
            first = new_strikes.setdefault(url, Strike(week_of(today), found.words))
            if first.week < week_of(today):
                dead[url] = found.words
    return LinkReport(new_strikes, dead, count, len(urls) - count)


def _this_weeks_order(urls: Sequence[str], today: date) -> list[str]:
    quarter = today.toordinal() // 7 % 4
    start = len(urls) * quarter // 4
    return [*urls[start:], *urls[:start]]


def week_of(day: date) -> str:
    """ISO week, sortable as text."""
    return f"{day:%G-W%V}"


def _judged(answer: int | WebError) -> Checked:
    if isinstance(answer, int):
        health: Health = "gone" if answer in GONE_STATUSES else "alive"
        return Checked(health if answer < 500 else "unclear", str(answer))
    if isinstance(answer, UnknownHostError):
        return Checked("gone", "no such host")
    is_refused = isinstance(answer, RefusedAddressError)
    return Checked("unclear", "not asked" if is_refused else "no answer")
