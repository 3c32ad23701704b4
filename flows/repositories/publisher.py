"""Where proposals go, behind one interface: GitHub (`github`) or a local checkout (`local`).

A publisher sees and does; it decides nothing. Every night begins with `observe`, and what has
to be done follows from what is seen, so a night that broke half-way is finished by the next.
Writing goes in an order that loses nothing:

1. `commit` writes commits that no ref points to yet;
2. the memory records the new head and what it holds (one compare-and-swap);
3. `publish` moves the branch and opens or updates the pull request.

A branch head that the memory does not know is therefore always a person's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from flows.errors import PublishError

PullRequestState = Literal["open", "closed", "merged"]

DASHBOARD_LABEL = "litwatch-dashboard"
STOP_LABEL = "litwatch-stop"
"""On the dashboard issue it stops everything."""
STOP_FILE = ".litwatch-stop"
"""In the root of the base branch it stops everything."""

MOST_COMMENTS_READ = 2000
"""Comments that one run reads, the oldest first; the next goes on where it ended."""


@dataclass(frozen=True, slots=True)
class ObservedComment:
    """A comment on an issue or pull request. Text of strangers."""

    id: int
    number: int
    author: str
    body: str
    created_at: datetime
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class ObservedIssue:
    """An issue as it stands now: the dashboard."""

    number: int
    title: str
    body: str
    url: str = ""
    labels: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPullRequest(ObservedIssue):
    """A pull request from one of litwatch's branches, as it stands now."""

    branch: str
    state: PullRequestState
    head_sha: str
    base: str = ""
    """Branch that it is to be merged into, where that can be told."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a night already knows of a repository that it looks at."""

    base_branch: str | None = None
    """The one that is configured."""
    known_base: str = ""
    """The base of the last look: without a configured one it stays the base as long as it is there
    and the repository has no other default."""
    branch_prefixes: Sequence[str] = ("litwatch/",)
    """Beginnings of the names of litwatch's branches."""
    open_numbers: Sequence[int] = ()
    """Pull requests that the memory believes open: they are looked up even if nothing has moved in
    them for long."""
    since: datetime | None = None
    """Moment from which on comments are read; None for no comments."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything a night has to know of a repository, seen once at its start."""

    base_branch: str
    base_sha: str
    former_base: str = ""
    """Base of the last look, where it is another one now."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """Branch → commit, of litwatch's branches."""
    pull_requests: tuple[ObservedPullRequest, ...] = ()
    comments: tuple[ObservedComment, ...] = ()
    dashboard: ObservedIssue | None = None
    held_branches: frozenset[str] = frozenset()
    """Branches that stand in somebody's working tree and must not be moved now."""

    @property
    def bot_logins(self) -> frozenset[str]:
        """Who opened the dashboard and the pull requests: whose replies are ours."""
        opened = (*((self.dashboard,) if self.dashboard else ()), *self.pull_requests)
        return frozenset(it.author for it in opened if it.author)

    def open_on(self, branch: str) -> ObservedPullRequest | None:
        """Open pull request of a branch."""
        found = (pr for pr in self.pull_requests if pr.branch == branch and pr.state == "open")
        return next(found, None)


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """One commit: files (repository path → new text) on top of its parent."""

    message: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PullRequestPlan:
    """How a branch and its pull request shall stand after `publish`."""

    branch: str
    base_branch: str
    head_sha: str
    title: str
    body: str
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Logins or ``organisation/team``, asked when it is opened."""
    assignees: tuple[str, ...] = ()
    is_draft: bool = False
    seen_head: str | None = None
    """Head observed before; None where the branch did not exist."""
    seen: ObservedPullRequest | None = None
    """Pull request observed before."""
    former_base: str = ""
    """Base of which it is moved to `base_branch`; where it has any other, a person chose that."""


@dataclass(frozen=True, slots=True)
class Published:
    """Where the pull request is."""

    number: int
    url: str
    is_new: bool


def texts_of(
    blobs: Mapping[str, str], paths: Iterable[str], read: Callable[[str, str], bytes]
) -> dict[str, str]:
    """Text of files; a path that is not among the blobs is left out.

    `read` gives the content of a path and its blob. Raises PublishError.
    """
    texts: dict[str, str] = {}
    for path in paths:
        if path in blobs:
            try:
                texts[path] = read(path, blobs[path]).decode()
            except UnicodeDecodeError:
                raise PublishError(
                    "The file is not UTF-8 text.", where=path, remedy="Save it as UTF-8."
                ) from None
    return texts


class Publisher(Protocol):
    """A repository that proposals go to."""

    def observe(self, look: Look) -> Observed:
        """See branches, pull requests, comments and the dashboard. Raises PublishError."""

    def files_at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """Text of files at a commit; a path that is not there is left out."""

    def paths_at(self, commit: str) -> dict[str, str]:
        """Path → blob name, of every file at a commit."""

    def history(self, commit: str, paths: Iterable[str], most: int) -> list[str]:
        """Commits that changed one of some files or folders, from one commit back, newest first."""

    def fork_of(self, base: str, head: str) -> str | None:
        """Newest commit of the base that a head is built on, however it came there."""

    def commit(self, parent: str, commits: Sequence[CommitPlan]) -> str:
        """Write commits on top of a parent; no branch moves. Returns the last one's name."""

    def publish(self, plan: PullRequestPlan) -> Published:
        """Move the branch, open or update the pull request.

        Raises BaseMovedError if branch or body changed since they were observed: a person was
        at work, and nothing of hers is overwritten.
        """

    def close(self, seen: ObservedPullRequest, body: str) -> None:
        """Close a pull request of ours that holds nothing any more, and delete its branch."""

    def dashboard(self) -> ObservedIssue | None:
        """See the dashboard alone, as it is now."""

    def show_dashboard(self, title: str, body: str, seen: ObservedIssue | None) -> None:
        """Create or update the dashboard; untouched where it says so already.

        Raises BaseMovedError if a box was ticked since it was observed.
        """

    def reply(self, number: int, body: str, mark: str) -> None:
        """Comment once: never a second time where a comment holding the mark stands."""

    def may_write(self, login: str) -> bool:
        """Whether a person has write access."""
