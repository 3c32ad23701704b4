"""What happens when the 5,000 calls an hour that GitHub allows a token are used up."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import pytest
from pydantic import SecretStr

from flows.repositories.github_client import GitHubClient
from flows.repositories.github_errors import LONGEST_WAIT_SECONDS, UnavailableError
from tests.github_standin.server import Fault, GitHubStandin

RESET_IN_SECONDS = 1500


def used_up() -> Fault:
    reset = str(int(time.time()) + RESET_IN_SECONDS)
    headers = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset))
    return Fault(403, "API rate limit exceeded for user ID 1.", headers)


def ask(github: GitHubStandin, slept: list[float]) -> int:
    client = GitHubClient(
        api_url=github.url,
        token=SecretStr("bot-token"),
        repository="acme/kites",
        sleep=slept.append,
    )
    return client.ask("look", lambda: client.repo.get_pulls().totalCount)


def test_a_night_waits_until_the_limit_is_lifted_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Lists that came after the five-thousandth call failed at once, the same ones every night."""
    slept: list[float] = []
    with GitHubStandin() as github, caplog.at_level(logging.WARNING):
        github.fault_at(0, used_up())
        assert ask(github, slept) == 0
    assert slept == [pytest.approx(RESET_IN_SECONDS + 1, abs=2)]
    assert "limit of calls for this token is used up" in caplog.text
    assert "Waiting for 25 minutes" in caplog.text
    assert "bot-token" not in caplog.text


def test_a_limit_that_stays_ends_in_a_clear_word() -> None:
    slept: list[float] = []
    with GitHubStandin() as github:
        for number in range(4):
            github.fault_at(number, used_up())
        with pytest.raises(
            UnavailableError, match=r"used up \(status 403\).*the next run finishes"
        ):
            ask(github, slept)
    assert len(slept) == 3


def test_a_reset_that_cannot_be_is_no_reason_to_wait_for_ever() -> None:
    slept: list[float] = []
    headers = (("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "9" * 11))
    with GitHubStandin() as github:
        github.fault_at(0, replace(used_up(), headers=headers))
        assert ask(github, slept) == 0
    assert len(slept) == 1
    assert slept[0] <= LONGEST_WAIT_SECONDS
