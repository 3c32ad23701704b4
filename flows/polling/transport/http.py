"""One request to arXiv: where it may go, and every way it can fail told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx2

from flows.errors import ASK_LATER, BrokenAnswerError, SourceError, ThrottledError
from flows.web.bounded_client import (
    BoundedClient,
    DeadlineError,
    Reach,
    RefusedAddressError,
    TooLargeError,
    WebAnswer,
    WebError,
    place,
)
from flows.web.public_addresses import Address, is_public

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""A feed of 2,000 papers has 4 MB, a page of the query API 6 MB."""
THROTTLED_STATUSES = frozenset({406, 429, 503})
RATE_EXCEEDED = b"rate exceeded"
RETRY_SECONDS = re.compile(r"[0-9]{1,6}")

Check = Callable[[bytes], None]
"""Looks at a body and raises BrokenAnswerError where it is no answer."""


def user_agent(contact: str) -> str:
    """Name litwatch and whom to write to."""
    whom = contact or "no contact given, set LITWATCH_ARXIV_CONTACT"
    return f"litwatch/{version('litwatch')} ({whom})"


class HttpFetcher:
    """Fetches bodies over one connection."""

    def __init__(
        self, agent: str, timeout_seconds: float, reach: Reach, *, proxy: str = ""
    ) -> None:
        """`reach` says where requests and redirects may go: see `arxiv_reach`."""
        self._client = BoundedClient(agent, reach, proxy=proxy)
        self._timeout = timeout_seconds
        self.clock_lead = timedelta()
        """By how much this machine's clock is ahead of the one that answered last."""

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, url: str) -> bytes:
        """Fetch a body.

        Raises ThrottledError (attribute `retry_after_seconds`) where arXiv asks to slow down,
        BrokenAnswerError where there is no whole answer; both with `is_final` where trying
        again is of no use.
        """
        try:
            answer = self._client.ask(
                "GET", url, seconds=self._timeout, body_bytes=MAX_ANSWER_BYTES
            )
        except WebError as error:
            raise failure(
                error.what,
                url,
                is_final=isinstance(error, TooLargeError | RefusedAddressError),
                is_slow=isinstance(error, DeadlineError),
            ) from error
        self.clock_lead = _clock_lead(answer.headers.get("date"))
        _raise_for_status(answer, url)
        return answer.body


def arxiv_reach(endpoints: Iterable[str]) -> Reach:
    """Where arXiv may be asked and may redirect to: its hosts, as configured, and no others.

    arXiv's own hosts redirect to one another, over https, and have public addresses. A host that
    somebody configured instead (a mirror, a stand-in on loopback) redirects within itself.
    """
    origins = {origin for url in endpoints if (origin := _origin(url))}
    hosts = {host for host, _ in origins if not _is_arxiv(host)}
    has_arxiv = any(_is_arxiv(host) for host, _ in origins)

    def allows_url(url: httpx2.URL, before: httpx2.URL | None) -> bool:
        if before is None or _origin(str(url)) in origins:
            return before is None or (before.scheme, url.scheme) != ("https", "http")
        return has_arxiv and _is_arxiv(url.host) and url.scheme == "https"

    def allows_address(host: str, address: Address) -> bool:
        return host in hosts or is_public(address)

    return Reach(allows_url, allows_address)


def _origin(url: str) -> tuple[str, int | None] | None:
    """Host and port of an address; None for what is none, which fails where it is asked."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return None
    return parsed.host, parsed.port


def _is_arxiv(host: str) -> bool:
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def failure(
    what: str, url: str, *, is_final: bool = False, is_slow: bool = False
) -> BrokenAnswerError:
    """Build the error for an answer that is none."""
    error = BrokenAnswerError(what, where=place(url), remedy=ASK_LATER)
    error.is_final, error.is_slow = is_final, is_slow
    return error


def is_retryable(error: BaseException) -> bool:
    """Whether the same request may go better a little later."""
    return isinstance(error, SourceError) and not error.is_final


def _raise_for_status(answer: WebAnswer, url: str) -> None:
    status = answer.status
    if status in THROTTLED_STATUSES:
        raise _throttled(f"arXiv answers {status}", url, answer.headers.get("retry-after"))
    if answer.body[:200].strip().lower().startswith(RATE_EXCEEDED):
        raise _throttled('arXiv answers "Rate exceeded."', url, None)
    if status >= 500:
        raise failure(f"arXiv answers {status}", url)
    if status != 200:
        raise failure(f"arXiv refuses the request with {status}", url, is_final=True)


def _throttled(what: str, url: str, retry_after: str | None) -> ThrottledError:
    error = ThrottledError(what, where=place(url), remedy=ASK_LATER)
    error.retry_after_seconds = _seconds(retry_after)
    return error


def _seconds(retry_after: str | None) -> float:
    """Read Retry-After, given in seconds or as a date; 0 where there is none."""
    text = (retry_after or "").strip()
    if RETRY_SECONDS.fullmatch(text):
        return float(text)
    moment = _moment(text)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0) if moment else 0.0


def _clock_lead(date: str | None) -> timedelta:
    """Compare the clocks; nothing where the answer does not tell its time."""
    moment = _moment(date or "")
    return datetime.now(UTC) - moment if moment else timedelta()


def _moment(text: str) -> datetime | None:
    """Moment of an HTTP date, aware of its zone; None for what is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
