"""GitHub's refusals in words that name the remedy.

    PublishError
    ├── UnavailableError       5xx, 429, secondary limit, no answer: try again later
    ├── NotThereError          404
    │   └── SwitchedOffError   410: issues are switched off
    ├── AlreadyThereError      422: the ref or pull request exists
    ├── PermissionMissingError 403: names the permission
    └── BaseMovedError         409, or 422 "not a fast forward"

Messages hold the status, GitHub's own sentence and what was being done; never a header that we
sent, and so never the token.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from flows.errors import BaseMovedError, PermissionMissingError, PublishError

if TYPE_CHECKING:
    from github import GithubException

PERMISSIONS = {
    "contents": "Contents: write",
    "pulls": "Pull requests: write",
    "issues": "Issues: write",
    "metadata": "Metadata: read",
    "actions": "Actions: read",
}
"""Permissions of a fine-grained token or GitHub App, by the part of the API."""

LONGEST_WAIT_SECONDS = 3660.0
"""GitHub counts calls by the hour. Lists that gave up at once would be the last every night."""


class UnavailableError(PublishError):
    """GitHub did not answer, or asked to slow down."""

    def __init__(self, what: str, *, retry_after: float | None = None, **place: str) -> None:
        super().__init__(what, **place)
        self.retry_after = retry_after


class NotThereError(PublishError):
    """There is no such thing, or the token may not see it."""


class SwitchedOffError(NotThereError):
    """The repository does without it: issues are switched off."""


class AlreadyThereError(PublishError):
    """What was to be created exists."""


def translate(error: Exception, doing: str, area: str, repository: str) -> PublishError:
    """Turn what PyGithub or requests raised into an error of ours.

    `doing` ends the sentence "GitHub refused to …"; `area` is a key of `PERMISSIONS`.
    """
    # A tenth of a second, which a night without GitHub does not have to wait for.
    from github import GithubException

    if not isinstance(error, GithubException):
        kind = type(error).__name__
        return UnavailableError(
            f"GitHub did not answer when asked to {doing} ({kind}).",
            where=repository,
            remedy="Nothing is lost; the next run finishes the work.",
        )
    said = _message(error.data)
    pause = _retry_after(error.headers or {})
    if _is_used_up(error.headers or {}) and error.status in (403, 429):
        return UnavailableError(
            f"GitHub's limit of calls for this token is used up (status {error.status}).",
            where=repository,
            remedy="Nothing is lost; the next run finishes the work. Give groups of lists tokens "
            "of their own, or nights at other hours.",
            retry_after=pause,
        )
    if error.status in (500, 502, 503, 504, 429) or _is_rate_limit(error.status, said):
        return UnavailableError(
            f"GitHub could not {doing} just now (status {error.status}).",
            where=repository,
            remedy="Nothing is lost; the next run finishes the work.",
            retry_after=pause,
        )
    refuse = _REFUSALS.get(error.status, _other)
    return refuse(said, doing, area, repository, error)


def is_github_trouble(error: Exception) -> bool:
    """Whether an exception comes from the connection to GitHub (and not from a bug)."""
    import requests
    from github import GithubException

    return isinstance(error, GithubException | requests.RequestException | ConnectionError)


def _unauthorised(said: str, doing: str, area: str, where: str, _: GithubException) -> PublishError:
    return PublishError(
        "GitHub does not accept the token (status 401).",
        where=where,
        remedy="Set LITWATCH_GITHUB_TOKEN or GITHUB_TOKEN to a valid one. That of a GitHub App "
        "lives one hour: where a run took longer, nothing is lost; the next one finishes the work.",
    )


def _forbidden(
    said: str, doing: str, area: str, where: str, error: GithubException
) -> PublishError:
    lower = said.lower()
    if "archived" in lower:
        return archived(where)
    if "not permitted to create or approve pull requests" in lower:
        return PermissionMissingError(
            "GitHub Actions may not open pull requests here.",
            where=where,
            remedy="Tick Settings → Actions → General → "
            '"Allow GitHub Actions to create and approve pull requests".',
        )
    if "protected" in lower or "rule violations" in lower:
        return protected(said, doing, where)
    needed = _accepted_permissions(error.headers or {}) or PERMISSIONS[area]
    return PermissionMissingError(
        f"The token may not {doing}: it lacks the permission {needed}.",
        where=where,
        remedy="Give the token or GitHub App that permission for this repository "
        "(docs/memory.md lists all it needs).",
    )


def _not_found(said: str, doing: str, area: str, where: str, _: GithubException) -> PublishError:
    return NotThereError(
        f"Not found when asked to {doing} (status 404).",
        where=where,
        remedy="Check the name of the repository and that the token has access to it, with "
        f"{PERMISSIONS[area]}.",
    )


def _conflict(said: str, doing: str, area: str, where: str, _: GithubException) -> PublishError:
    if "empty" in said.lower():
        return PublishError(
            "The repository is empty.",
            where=where,
            remedy="Commit the list first, then run again.",
        )
    return moved(doing, where)


def _unprocessable(
    said: str, doing: str, area: str, where: str, error: GithubException
) -> PublishError:
    lower = said.lower()
    if "already exists" in lower:
        return AlreadyThereError(f"Could not {doing}: it exists.", where=where)
    if "not a fast forward" in lower or "does not match" in lower:
        return moved(doing, where)
    if "reference does not exist" in lower:
        return NotThereError(f"Could not {doing}: the branch is gone.", where=where)
    if "protected" in lower or "rule violations" in lower or "cannot force-push" in lower:
        return protected(said, doing, where)
    return _other(said, doing, area, where, error)


def _gone(said: str, doing: str, area: str, where: str, _: GithubException) -> PublishError:
    return SwitchedOffError(
        f"Could not {doing}: {said or 'switched off'} (status 410).",
        where=where,
        remedy="Switch issues on in the repository's settings to have a dashboard.",
    )


def _other(said: str, doing: str, area: str, where: str, error: GithubException) -> PublishError:
    return PublishError(
        f"GitHub refused to {doing} (status {error.status}: {said or 'no reason given'}).",
        where=where,
        remedy="Nothing was left half-done; see the reason GitHub gives.",
    )


_REFUSALS = {
    401: _unauthorised,
    403: _forbidden,
    404: _not_found,
    409: _conflict,
    410: _gone,
    422: _unprocessable,
}


def archived(where: str) -> PublishError:
    """The repository takes no writes."""
    return PublishError(
        "The repository is archived and read-only.",
        where=where,
        remedy="Unarchive it in its settings, or take the list out of the nightly run.",
    )


def protected(said: str, doing: str, where: str) -> PublishError:
    """A branch protection or ruleset stands in the way."""
    return PublishError(
        f"A branch protection rule does not let the bot {doing} ({said}).",
        where=where,
        remedy="Let the bot push to litwatch/* and litwatch-state, force-pushes to litwatch/* "
        "included; the base branch may stay protected.",
    )


def moved(doing: str, where: str) -> BaseMovedError:
    """Somebody was faster."""
    return BaseMovedError(
        f"Could not {doing}: somebody was faster.",
        where=where,
        remedy="Nothing is lost; run again.",
    )


def _message(data: Any) -> str:
    """GitHub's own sentence, with the details of a 422."""
    if not isinstance(data, Mapping):
        return ""
    details = [item.get("message") if isinstance(item, Mapping) else item for item in _errors(data)]
    return " ".join(str(part) for part in (data.get("message"), *details) if part)[:300]


def _errors(data: Mapping[str, Any]) -> list[Any]:
    errors = data.get("errors")
    return errors if isinstance(errors, list) else []


def _is_rate_limit(status: int, said: str) -> bool:
    return status == 403 and "rate limit" in said.lower()


def _is_used_up(headers: Mapping[str, Any]) -> bool:
    return str(headers.get("x-ratelimit-remaining", "")) == "0"


def _retry_after(headers: Mapping[str, Any]) -> float | None:
    """Seconds that GitHub asks for; both moments of a limit are by its own clock."""
    text = str(headers.get("retry-after", ""))
    if text.isdigit():
        return float(text)
    reset, now = str(headers.get("x-ratelimit-reset", "")), str(headers.get("date", ""))
    if not _is_used_up(headers) or not reset.isdigit():
        return None
    try:
        return max(int(reset) - parsedate_to_datetime(now).timestamp(), 0) + 1
    except ValueError:
        return None


def _accepted_permissions(headers: Mapping[str, Any]) -> str:
    """Permissions that GitHub itself names: ``contents=write; pull_requests=write``."""
    text = str(headers.get("x-accepted-github-permissions", ""))
    pairs = [part.strip().split("=") for part in text.replace(";", ",").split(",") if "=" in part]
    return ", ".join(f"{name.replace('_', ' ').capitalize()}: {level}" for name, level in pairs)
