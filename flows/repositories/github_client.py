"""PyGithub, set up once: lazy objects, no retries of its own, errors in our words.

PyGithub never repeats a PATCH and may repeat a POST that had worked. So its retries are off,
and here one rule holds for all: what may safely be done twice is repeated after a pause, and
what creates something (a pull request, an issue, a comment) is done once; the caller looks
whether it is there before it tries again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from catalog.config import REPOSITORY
from flows.errors import PublishError, SettingsError
from flows.repositories.github_errors import (
    LONGEST_WAIT_SECONDS,
    NotThereError,
    UnavailableError,
    is_github_trouble,
    translate,
)

if TYPE_CHECKING:
    from github import Github
    from github.Repository import Repository

PAUSES_SECONDS = (1.0, 5.0, 20.0)
"""Waits before the second, third and fourth try of what may be repeated."""
TIMEOUT_SECONDS = 30
BETWEEN_CALLS_SECONDS, BETWEEN_WRITES_SECONDS = 0.25, 1.0
"""Pauses that GitHub asks of one who makes many calls."""
TOLD_FROM_SECONDS = 60.0

log = logging.getLogger(__name__)

T = TypeVar("T")


class GitHubClient:
    """One repository on GitHub."""

    def __init__(
        self,
        *,
        api_url: str,
        token: SecretStr | None,
        repository: str,
        pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        timeout_seconds: int = TIMEOUT_SECONDS,
    ) -> None:
        """Raise SettingsError without a token or with a name that cannot be."""
        if token is None or not token.get_secret_value():
            raise SettingsError(
                "No GitHub token is set.",
                remedy="Set LITWATCH_GITHUB_TOKEN or GITHUB_TOKEN, or leave "
                "LITWATCH_GITHUB_REPOSITORY unset to propose to a local branch.",
            )
        if not REPOSITORY.fullmatch(repository):
            # Without the value: it might be a token, put into the wrong setting.
            raise SettingsError(
                "This is not the name of a repository.",
                where="LITWATCH_GITHUB_REPOSITORY",
                remedy="Write it as owner/name.",
            )
        self.repository = repository
        self._github = connect(api_url, token, timeout_seconds)
        self._pauses_seconds = pauses_seconds
        self._sleep = sleep
        self.seen_heads: dict[str, dict[str, str]] = {}
        """Beginning of branch names → branches, as seen a moment ago."""
        self.repo: Repository = self._github.get_repo(repository)

    def rename(self, repository: str) -> None:
        """Follow a repository to its new name."""
        self.repository = repository
        self.repo = self._github.get_repo(repository)

    def ask(self, doing: str, act: Callable[[], T], *, area: str = "contents") -> T:
        """Do what may be repeated: read, PATCH, PUT, write git objects. Raises PublishError."""
        return self._patiently(lambda: self.once(doing, act, area=area))

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Try again after a pause while GitHub is unavailable."""
        retrying = Retrying(
            retry=retry_if_exception_type(UnavailableError),
            stop=stop_after_attempt(1 + len(self._pauses_seconds)),
            wait=self._pause,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        return retrying(attempt)

    def _tell(self, state: RetryCallState) -> None:
        if (pause := state.upcoming_sleep) >= TOLD_FROM_SECONDS:
            error = state.outcome.exception() if state.outcome else None
            log.warning("%s Waiting for %.0f minutes.", error, pause / 60)

    def _pause(self, state: RetryCallState) -> float:
        """Seconds until the next try: what GitHub asks for, else our own."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, UnavailableError) else 0.0
        ours = self._pauses_seconds[state.attempt_number - 1 : state.attempt_number]
        return min(asked or sum(ours), LONGEST_WAIT_SECONDS)

    def once(self, doing: str, act: Callable[[], T], *, area: str = "contents") -> T:
        """Do what must not be repeated unseen. Raises PublishError."""
        try:
            return act()
        except PublishError:
            raise
        except Exception as error:
            if not is_github_trouble(error):
                raise
            # Without its cause: the exceptions of HTTP libraries hold the request.
            raise translate(error, doing, area, self.repository) from None

    def find(self, doing: str, act: Callable[[], T], *, area: str = "contents") -> T | None:
        """Read what may be missing: None on 404."""
        try:
            return self.ask(doing, act, area=area)
        except NotThereError:
            return None

    def create(
        self, doing: str, act: Callable[[], T], look: Callable[[], T | None], *, area: str
    ) -> T:
        """Create one thing exactly once: after every failure look whether it is there."""

        def attempt() -> T:
            try:
                return self.once(doing, act, area=area)
            except PublishError:
                if (found := look()) is None:
                    raise
                return found

        return self._patiently(attempt)


def connect(api_url: str, token: SecretStr, timeout_seconds: int = TIMEOUT_SECONDS) -> Github:
    """PyGithub's entry object; gentle with github.com, at full speed with this machine."""
    from github import Auth, Github

    is_local = (urlsplit(api_url).hostname or "") in ("127.0.0.1", "localhost", "::1")
    return Github(
        auth=Auth.Token(token.get_secret_value()),
        base_url=api_url.rstrip("/"),
        timeout=timeout_seconds,
        per_page=100,
        retry=None,
        seconds_between_requests=0 if is_local else BETWEEN_CALLS_SECONDS,
        seconds_between_writes=0 if is_local else BETWEEN_WRITES_SECONDS,
        user_agent="litwatch",
        lazy=True,
    )
