"""The one way to arXiv: paced, patient, bounded, and with a memory of raw answers.

Every request of a night goes through `Transport.fetch`. It looks into the cache first, waits its
turn (`pacing`), asks (`http`), lets the caller's check look at the body, and tries again after a
pause that doubles, with jitter, and is never shorter than Retry-After. All retrying of a night
shares one budget of time; when it is spent, the next failure is final.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self, TypeVar

import orjson
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from flows.errors import BrokenAnswerError, SourceError, ThrottledError
from flows.polling.calendar import night_of
from flows.polling.transport.answer_cache import Answer, AnswerCache
from flows.polling.transport.clock import Clock, SystemClock
from flows.polling.transport.http import (
    Check,
    HttpFetcher,
    arxiv_reach,
    is_retryable,
    user_agent,
)
from flows.polling.transport.pacing import Gate, Pacer
from flows.polling.transport.prefect_limit import prefect_gate
from flows.settings import Settings
from flows.web.bounded_client import place

THROTTLED_ATTEMPTS = 6
BROKEN_ATTEMPTS = 4
SLOW_ATTEMPTS = 2
LONGEST_PAUSE_SECONDS = 120.0
SHORTEST_FIRST_PAUSE_SECONDS = 0.05

log = logging.getLogger(__name__)

AnyTransport = TypeVar("AnyTransport", bound="Transport")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where arXiv is."""

    feeds: str
    api: str
    oai: str


class Transport:
    """Fetches raw answers for one night; a context manager that closes its connection."""

    def __init__(
        self,
        *,
        night: date,
        endpoints: Endpoints,
        http: HttpFetcher,
        cache: AnswerCache,
        pacer: Pacer,
        clock: Clock,
        first_pause_seconds: float,
        budget_seconds: float,
        since: datetime | None = None,
    ) -> None:
        """`since`: moment from which on answers to other parts of this run are answers to it."""
        self.night = night
        self.endpoints = endpoints
        self.clock = clock
        self.requests_made = 0
        self.urls: list[str] = []
        self._http = http
        self._cache = cache
        self._since = since
        self._pacer = pacer
        self._budget_seconds = budget_seconds
        first_pause = max(first_pause_seconds, SHORTEST_FIRST_PAUSE_SECONDS)
        doubling = wait_exponential(multiplier=first_pause, max=LONGEST_PAUSE_SECONDS)
        self._backoff = doubling + wait_random(0, first_pause)

    def fetch(self, url: str, check: Check) -> Answer:
        """Return the answer to a request, from the cache where this night has it already.

        Raises ThrottledError or BrokenAnswerError after the last try.
        """
        self.urls.append(url)
        return self._kept(url) or self._ask(url, check)

    def keep_for_replay_only(self, url: str) -> None:
        """Mark an answer as one that a later run of the same night must ask for again."""
        self._cache.keep_for_replay_only(self.night, url)

    def keep_note(self, name: str, note: dict[str, Any]) -> None:
        """Keep what a replay of this night needs to know besides the answers."""
        whole = {**note, "endpoints": asdict(self.endpoints)}
        try:
            self._cache.put_note(self.night, name, orjson.dumps(whole))
        except OSError as error:
            log.warning("The night of %s cannot be replayed: %s.", self.night, error.strerror)

    @property
    def clock_lead(self) -> timedelta:
        """By how much this machine's clock is ahead of arXiv's, as far as arXiv was asked."""
        return self._http.clock_lead

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, url: str, check: Check) -> Answer:
        retrying = Retrying(
            retry=retry_if_exception(is_retryable),
            wait=self._pause,
            stop=self._has_given_up,
            sleep=self._sleep_within_budget,
            reraise=True,
        )
        answer: Answer = retrying(self._attempt, url, check)
        return answer

    def _kept(self, url: str) -> Answer | None:
        return self._cache.get(self.night, url, since=self._since)

    def _keep(self, answer: Answer) -> None:
        """Put an answer into the cache; the night can do without, so a full disk is no error."""
        try:
            self._cache.put(self.night, answer)
        except OSError as error:
            log.warning(
                "The answer of %s could not be kept: %s.", place(answer.url), error.strerror
            )

    def _attempt(self, url: str, check: Check) -> Answer:
        with self._pacer.line():
            # Who waited for another part of this night has its answer.
            return self._kept(url) or self._asked_in_turn(url, check)

    def _asked_in_turn(self, url: str, check: Check) -> Answer:
        with self._pacer.turn():
            started = self.clock.now()
            self.requests_made += 1
            try:
                body = self._http.get(url)
                check(body)
            except SourceError:
                self._budget_seconds -= (self.clock.now() - started).total_seconds()
                raise
        answer = Answer(url, body, self.clock.now())
        self._keep(answer)
        return answer

    def _pause(self, state: RetryCallState) -> float:
        error = _error_of(state)
        asked_for = error.retry_after_seconds if isinstance(error, ThrottledError) else 0.0
        return max(asked_for, self._backoff(state))

    def _has_given_up(self, state: RetryCallState) -> bool:
        is_spent = state.upcoming_sleep > self._budget_seconds
        return is_spent or state.attempt_number >= _attempts_allowed(_error_of(state))

    def _sleep_within_budget(self, seconds: float) -> None:
        self._budget_seconds -= seconds
        self.clock.sleep(seconds)


class ReplayTransport(Transport):
    """Answers from the cache alone: what a past night saw, without asking arXiv."""

    def fetch(self, url: str, check: Check) -> Answer:
        """Return the answer kept; raises BrokenAnswerError where that night kept none."""
        self.urls.append(url)
        kept = self._cache.get(self.night, url, for_replay=True)
        if kept is None:
            raise BrokenAnswerError(
                f"no answer was kept for the night of {self.night}",
                where=place(url),
                remedy="Answers are kept on the machine that polled, up to LITWATCH_CACHE_MAX_MB.",
            )
        return kept

    def keep_for_replay_only(self, url: str) -> None:
        """Leave the past as it was."""

    def keep_note(self, name: str, note: dict[str, Any]) -> None:
        """Leave the past as it was."""


def open_transport(
    settings: Settings,
    *,
    night: date | None = None,
    clock: Clock | None = None,
    since: datetime | None = None,
) -> Transport:
    """Build the transport for a night (default: tonight) as the settings say.

    A Prefect server that is set limits requests besides the lock file. `since`: see `Transport`.
    Raises FlowError where that server cannot be asked.
    """
    gate = prefect_gate(settings.arxiv_interval_seconds)
    return _build(Transport, settings, night, clock, gate, since)


def open_replay(
    settings: Settings, night: date, endpoints: Endpoints | None = None
) -> ReplayTransport:
    """Build a transport that answers from what a past night kept.

    `endpoints` are those that the night asked, by default those of the settings.
    """
    transport = _build(ReplayTransport, settings, night, None, nullcontext)
    transport.endpoints = endpoints or transport.endpoints
    return transport


def answer_cache(settings: Settings) -> AnswerCache:
    """Return the raw answers kept on this machine."""
    return AnswerCache(settings.state_dir / "answers", settings.cache_max_mb * 1024**2)


def _build(
    kind: Callable[..., AnyTransport],
    settings: Settings,
    night: date | None,
    clock: Clock | None,
    gate: Gate,
    since: datetime | None = None,
) -> AnyTransport:
    clock = clock or SystemClock()
    contact = settings.arxiv_contact or _repository_page(settings)
    endpoints = Endpoints(
        settings.arxiv_feed_url.rstrip("/"), settings.arxiv_api_url, settings.arxiv_oai_url
    )
    return kind(
        night=night or night_of(clock.now()),
        endpoints=endpoints,
        http=HttpFetcher(
            user_agent(contact),
            settings.arxiv_timeout_seconds,
            arxiv_reach(astuple(endpoints)),
            proxy=settings.http_proxy,
        ),
        cache=answer_cache(settings),
        pacer=Pacer(settings.state_dir, settings.arxiv_interval_seconds, clock, gate),
        clock=clock,
        first_pause_seconds=settings.arxiv_interval_seconds,
        budget_seconds=settings.arxiv_retry_budget_seconds,
        since=since,
    )


def _repository_page(settings: Settings) -> str:
    repository = settings.github_repository
    return f"+https://github.com/{repository}" if repository else ""


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _attempts_allowed(error: BaseException | None) -> int:
    if isinstance(error, ThrottledError):
        return THROTTLED_ATTEMPTS
    is_slow = isinstance(error, BrokenAnswerError) and error.is_slow
    return SLOW_ATTEMPTS if is_slow else BROKEN_ATTEMPTS
