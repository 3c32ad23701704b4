"""One HTTP request: bounded in time and size, and every way it can fail told apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError as Urllib3Error

from flows.errors import BrokenAnswerError, SourceError, ThrottledError

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""A feed of 2,000 papers has 4 MB, a page of the query API 6 MB."""
CHUNK_BYTES = 64 * 1024
THROTTLED_STATUSES = frozenset({406, 429, 503})
RATE_EXCEEDED = b"rate exceeded"

Check = Callable[[bytes], None]
"""Looks at a body and raises BrokenAnswerError where it is no answer."""


def user_agent(contact: str) -> str:
    """Name litwatch and whom to write to."""
    whom = contact or "no contact given, set LITWATCH_ARXIV_CONTACT"
    return f"litwatch/{version('litwatch')} ({whom})"


class HttpFetcher:
    """Fetches bodies over one connection."""

    def __init__(self, agent: str, timeout_seconds: float) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = agent
        self._session.max_redirects = 3
        self._timeout = timeout_seconds
        self.clock_lead = timedelta()
        """By how much this machine's clock is ahead of the one that answered last."""

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def get(self, url: str) -> bytes:
        """Fetch a body.

        Raises ThrottledError (attribute `retry_after_seconds`) where arXiv asks to slow down,
        BrokenAnswerError where there is no whole answer; both with `is_final` where trying
        again is of no use.
        """
        try:
            with self._session.get(url, stream=True, timeout=self._timeout) as response:
                self.clock_lead = _clock_lead(response.headers.get("Date"))
                body = self._read(response, url)
                _raise_for_status(response, body, url)
                return body
        except requests.Timeout as error:
            raise failure("no answer in time", url, is_slow=True) from error
        except (requests.RequestException, Urllib3Error, OSError) as error:
            raise failure(f"the connection failed ({type(error).__name__})", url) from error

    def _read(self, response: requests.Response, url: str) -> bytes:
        """Read bit by bit, so that neither a flood nor a trickle gets further than its bound."""
        deadline = time.monotonic() + self._timeout
        body = bytearray()
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                limit = MAX_ANSWER_BYTES // 1024**2
                raise failure(f"the answer is larger than {limit} MB", url, is_final=True)
            if time.monotonic() > deadline:
                raise failure("the answer did not end in time", url, is_slow=True)
        return bytes(body)


def failure(
    what: str, url: str, *, is_final: bool = False, is_slow: bool = False
) -> BrokenAnswerError:
    """Build the error for an answer that is none."""
    error = BrokenAnswerError(
        what, where=place(url), remedy="litwatch tries again by itself on its next run."
    )
    error.is_final, error.is_slow = is_final, is_slow
    return error


def place(url: str) -> str:
    """Host and path of an address; the query can be a thousand ids long."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def is_retryable(error: BaseException) -> bool:
    """Whether the same request may go better a little later."""
    return isinstance(error, SourceError) and not error.is_final


def _raise_for_status(response: requests.Response, body: bytes, url: str) -> None:
    status = response.status_code
    if status in THROTTLED_STATUSES:
        raise _throttled(f"arXiv answers {status}", url, response.headers.get("Retry-After"))
    if body[:200].strip().lower().startswith(RATE_EXCEEDED):
        raise _throttled('arXiv answers "Rate exceeded."', url, None)
    if status >= 500:
        raise failure(f"arXiv answers {status}", url)
    if status != requests.codes.ok:
        raise failure(f"arXiv refuses the request with {status}", url, is_final=True)


def _throttled(what: str, url: str, retry_after: str | None) -> ThrottledError:
    error = ThrottledError(
        what, where=place(url), remedy="litwatch slows down and tries again on its next run."
    )
    error.retry_after_seconds = _seconds(retry_after)
    return error


def _seconds(retry_after: str | None) -> float:
    """Read Retry-After, given in seconds or as a date; 0 where there is none."""
    text = (retry_after or "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0


def _clock_lead(date: str | None) -> timedelta:
    """Compare the clocks; nothing where the answer does not tell its time."""
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date or "")
    except (ValueError, TypeError):
        return timedelta()
