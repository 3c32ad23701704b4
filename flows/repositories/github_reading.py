"""What GitHub shows, read into the publisher's own records."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from flows.repositories.github_client import GitHubClient
from flows.repositories.github_errors import SwitchedOffError
from flows.repositories.publisher import (
    DASHBOARD_LABEL,
    MOST_COMMENTS_READ,
    ObservedComment,
    ObservedIssue,
    ObservedPullRequest,
    PullRequestState,
)

if TYPE_CHECKING:
    from github.GitBlob import GitBlob
    from github.Issue import Issue
    from github.IssueComment import IssueComment
    from github.PullRequest import PullRequest

PAGE_SIZE = 100
MOST_PAGES = 10
"""Pages of recently moved pull requests that one night reads in a busy repository."""
OVERLAP = timedelta(hours=1)
"""Clocks differ; what was answered already is known by its id."""


def pull_requests(
    client: GitHubClient,
    branch_prefixes: Sequence[str],
    open_numbers: Iterable[int],
    since: datetime | None,
) -> tuple[tuple[ObservedPullRequest, ...], str]:
    """Pull requests from litwatch's branches that moved since, and those believed open.

    And the repository's default branch, which any pull request tells: it costs no call.
    """
    recent = list(_recent(client, since))
    found = {pr.number: pr for pr in recent if _is_ours(pr, branch_prefixes)}
    for number in open_numbers:
        if number not in found:
            pull = client.find(f"read #{number}", pull_stub(client, number).complete, area="pulls")
            if pull is not None:
                found[number] = pull
    read_default = partial(getattr, recent[0].base.repo, "default_branch") if recent else str
    default = client.find("read the repository", read_default) or ""
    return tuple(pull_request(found[number]) for number in sorted(found)), default


def pull_request(pull: PullRequest) -> ObservedPullRequest:
    """Read one pull request."""
    state: PullRequestState = "open" if pull.state == "open" else "closed"
    return ObservedPullRequest(
        **_facts(pull),
        branch=pull.head.ref,
        state="merged" if pull.merged_at else state,
        head_sha=pull.head.sha,
        base=pull.base.ref,
    )


def open_pull(client: GitHubClient, branch: str) -> PullRequest | None:
    """Open pull request of a branch of this repository, or None."""
    owner = client.repository.split("/")[0]
    doing = f"look for a pull request from {branch}"
    found = client.ask(
        doing,
        lambda: list(client.repo.get_pulls(state="open", head=f"{owner}:{branch}")),
        area="pulls",
    )
    return next((pull for pull in found if pull.head.ref == branch), None)


def comments(
    client: GitHubClient, since: datetime, threads: Iterable[int] = ()
) -> tuple[ObservedComment, ...]:
    """Comments of all issues and pull requests since a moment, oldest first.

    Where the list of all comments cannot be had (some GitHub look-alikes lack it), those of the
    given threads are read one by one.
    """
    from_then = since.astimezone(UTC) - OVERLAP
    doing = "read the comments"
    everywhere = partial(client.repo.get_issues_comments, since=from_then)
    found = client.find(
        doing, lambda: list(islice(everywhere(), MOST_COMMENTS_READ)), area="issues"
    )
    if found is None:
        found = [it for number in threads for it in _thread(client, number, from_then)]
    recent = (comment(it) for it in found if it.updated_at >= from_then)
    return tuple(sorted(recent, key=lambda it: it.id))


def comment(raw: IssueComment) -> ObservedComment:
    """Read one comment."""
    return ObservedComment(
        id=raw.id,
        number=int(raw.issue_url.rsplit("/", 1)[1]),
        author=raw.user.login if raw.user else "",
        body=normal_newlines(raw.body or ""),
        created_at=raw.created_at,
        is_bot=bool(raw.user) and raw.user.type == "Bot",
    )


def comment_holding(client: GitHubClient, number: int, mark: str) -> int | None:
    """Id of a comment of an issue that holds a mark, or None."""
    stub = issue_stub(client, number)
    doing = f"read the comments of #{number}"
    found = client.ask(doing, lambda: list(stub.get_comments()), area="issues")
    return next((it.id for it in found if mark in (it.body or "")), None)


def dashboard(client: GitHubClient) -> ObservedIssue | None:
    """The dashboard issue, or None; of several the oldest, and the others are closed."""
    try:
        found = client.ask(
            "look for the dashboard",
            lambda: list(client.repo.get_issues(state="open", labels=[DASHBOARD_LABEL])),
            area="issues",
        )
    except SwitchedOffError:
        return None
    # By its address: asking a lazy issue for `pull_request` costs a call where there is none.
    plain = (it for it in found if "/pull/" not in it.html_url)
    issues = sorted(plain, key=lambda it: it.number)
    for extra in issues[1:]:
        close = partial(issue_stub(client, extra.number).edit, state="closed")
        client.ask("close a second dashboard", close, area="issues")
    return issue(issues[0]) if issues else None


def issue(raw: Issue) -> ObservedIssue:
    """Read one issue."""
    return ObservedIssue(**_facts(raw))


def _facts(raw: Issue | PullRequest) -> dict[str, Any]:
    """What GitHub tells of issues and pull requests alike."""
    return {
        "number": raw.number,
        "title": raw.title,
        "body": normal_newlines(raw.body or ""),
        "url": raw.html_url,
        "labels": tuple(label.name for label in raw.labels),
        "author": raw.user.login if raw.user else "",
    }


def blob_content(blob: GitBlob) -> bytes:
    """Content of a blob, however GitHub wrapped it."""
    if blob.encoding == "base64":
        return base64.b64decode(blob.content)
    return blob.content.encode()


def normal_newlines(text: str) -> str:
    r"""GitHub's editor writes ``\r\n``; the same text must read the same."""
    return text.replace("\r\n", "\n")


def issue_stub(client: GitHubClient, number: int) -> Issue:
    """An issue known by number, not fetched."""
    return client.repo.get_issue(number)


def pull_stub(client: GitHubClient, number: int) -> PullRequest:
    """A pull request known by number, not fetched."""
    return client.repo.get_pull(number)


def _thread(client: GitHubClient, number: int, since: datetime) -> list[IssueComment]:
    read = partial(issue_stub(client, number).get_comments, since)
    found = client.find(f"read the comments of #{number}", lambda: list(read()), area="issues")
    return found or []


def _recent(client: GitHubClient, since: datetime | None) -> Iterator[PullRequest]:
    pulls = client.repo.get_pulls(state="all", sort="updated", direction="desc")
    for page in range(MOST_PAGES):
        read_page = partial(pulls.get_page, page)
        found = client.ask("list the pull requests", read_page, area="pulls")
        yield from found
        if len(found) < PAGE_SIZE or since is None:
            return
        moved_at = found[-1].updated_at
        if moved_at and moved_at < since.astimezone(UTC) - OVERLAP:
            return


def _is_ours(pull: PullRequest, prefixes: Sequence[str]) -> bool:
    """From a branch of this very repository: a fork may use the same names."""
    if not pull.head.ref.startswith(tuple(prefixes)):
        return False
    home, base = pull.head.repo, pull.base.repo
    return home is not None and home.id == base.id
