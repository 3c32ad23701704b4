"""Checks links gently: few requests, slowly, and never calls a link dead on one bad day.

HEAD first, GET where the server does not like HEAD. Only 404 and 410, and hosts that no longer
exist, count against a link: 403, 429 and 5xx mean that somebody is there. A first finding is a
strike; the second makes it dead, if it comes in a later week.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

import requests

Health = Literal["alive", "gone", "unclear"]
GONE_STATUSES = frozenset({404, 410})
HEAD_REFUSED_STATUSES = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""Answers to HEAD after which GET is asked: many servers only answer GET truthfully."""
TIMEOUT_SECONDS = 20.0
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


class LinkChecker:
    """Looks at addresses one after the other through one session."""

    def __init__(
        self,
        session: requests.Session,
        *,
        pause_seconds: float = PAUSE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`sleep` waits between two requests to one host."""
        self._session = session
        self._pause_seconds = pause_seconds
        self._sleep = sleep
        self._last_host = ""

    def check(self, url: str) -> Checked:
        """Look at one address. Never raises for what the network does."""
        head = self._ask("HEAD", url)
        if isinstance(head, int) and head not in HEAD_REFUSED_STATUSES:
            return Checked("alive", str(head))
        return _judged(self._ask("GET", url))

    def _ask(self, method: str, url: str) -> int | Exception:
        """Status of the answer, or why there was none."""
        try:
            self._keep_distance(urlsplit(url).netloc)
            with self._session.request(
                method, url, timeout=TIMEOUT_SECONDS, allow_redirects=True, stream=True
            ) as response:
                return response.status_code
        except (requests.RequestException, ValueError) as error:
            # ValueError: what cannot even be parsed as an address.
            return error

    def _keep_distance(self, host: str) -> None:
        if host == self._last_host:
            self._sleep(self._pause_seconds)
        self._last_host = host


def check_links(
    urls: Iterable[str], strikes: Mapping[str, Strike], checker: LinkChecker, today: date
) -> LinkReport:
    """Check addresses and judge them by what was found in earlier weeks."""
    new_strikes, dead, count = dict(strikes), {}, 0
    for url in urls:
        count += 1
        found = checker.check(url)
        if found.health == "alive":
            new_strikes.pop(url, None)
        elif found.health == "gone":
            first = new_strikes.setdefault(url, Strike(week_of(today), found.words))
            if first.week < week_of(today):
                dead[url] = found.words
    return LinkReport(new_strikes, dead, count)


def week_of(day: date) -> str:
    """ISO week, sortable as text."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _judged(answer: int | Exception) -> Checked:
    if isinstance(answer, int):
        health: Health = "gone" if answer in GONE_STATUSES else "alive"
        return Checked(health if answer < 500 else "unclear", str(answer))
    is_unknown_host = isinstance(answer, requests.ConnectionError) and any(
        words in str(answer) for words in ("NameResolutionError", "Name or service not known")
    )
    return Checked("gone", "no such host") if is_unknown_host else Checked("unclear", "no answer")
