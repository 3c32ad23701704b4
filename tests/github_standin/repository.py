"""A repository as GitHub keeps it: refs, pull requests, issues, comments, labels, switches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.github_standin.merging import merge_trees
from tests.github_standin.objects import Objects


class Clock:
    """Moves on by a second with every look, so that no two events share a moment."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Issue:
    """An issue; every pull request is one too."""

    number: int
    title: str
    body: str
    author: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    labels: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    is_draft: bool = False
    closed_at: datetime | None = None
    head: str = ""
    """Branch, for pull requests."""
    head_sha: str = ""
    base: str = ""
    merged_at: datetime | None = None
    merge_sha: str | None = None
    is_from_fork: bool = False

    @property
    def is_pull(self) -> bool:
        return bool(self.head)


@dataclass
class Comment:
    id: int
    number: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass
class Repository:
    full_name: str
    clock: Callable[[], datetime]
    objects: Objects = field(default_factory=Objects)
    refs: dict[str, str] = field(default_factory=dict)
    """Branch → commit."""
    default_branch: str = "main"
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    collaborators: dict[str, str] = field(default_factory=dict)
    """Login → admin, write or read."""
    former_names: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_fork: bool = False
    has_issues: bool = True
    actions_may_open_pulls: bool = True
    protected_branches: set[str] = field(default_factory=set)
    missing_permissions: set[str] = field(default_factory=set)
    """Of contents, pull_requests, issues: what the token may only read."""

    def commit_files(
        self,
        branch: str,
        files: dict[str, str | None],
        message: str = "Change",
        author: str = "mina",
    ) -> str:
        """Push a person's commit."""
        parent = self.refs.get(branch)
        tree = dict(self.objects.files(parent)) if parent else {}
        for path, text in files.items():
            if text is None:
                tree.pop(path, None)
            else:
                tree[path] = self.objects.add_blob(text.encode())
        sha = self.objects.add_tree(tree)
        parents = [parent] if parent else []
        made = self.objects.add_commit(sha, parents, message, author, self.clock())
        self.set_ref(branch, made.sha)
        return made.sha

    def text(self, branch: str, path: str) -> str:
        return self.objects.texts(self.refs[branch])[path]

    def set_ref(self, branch: str, sha: str) -> None:
        self.refs[branch] = sha
        for pull in self.pulls("open"):
            if pull.head == branch and not pull.is_from_fork:
                pull.head_sha = sha
                pull.updated_at = self.clock()

    def delete_ref(self, branch: str) -> None:
        del self.refs[branch]
        for pull in self.pulls("open"):
            if pull.head == branch and not pull.is_from_fork:
                self.close(pull)

    def pulls(self, state: str = "all") -> list[Issue]:
        return [it for it in self.issues.values() if it.is_pull and state in ("all", it.state)]

    def open_issue(self, title: str, body: str, author: str, **facts: object) -> Issue:
        number = max(self.issues, default=0) + 1
        now = self.clock()
        self.issues[number] = Issue(number, title, body, author, now, now, **facts)  # type: ignore[arg-type]
        return self.issues[number]

    def comment(self, number: int, author: str, body: str) -> Comment:
        now = self.clock()
        made = Comment(9000 + len(self.comments), number, author, body, now, now)
        self.comments.append(made)
        self.issues[number].updated_at = now
        return made

    def close(self, issue: Issue) -> None:
        issue.state, issue.closed_at = "closed", self.clock()
        issue.updated_at = issue.closed_at

    def reopen(self, number: int) -> None:
        issue = self.issues[number]
        issue.state, issue.closed_at, issue.updated_at = "open", None, self.clock()

    def merge(self, number: int, author: str = "mina", is_squash: bool = False) -> str:
        """Merge a pull request. Raises ConflictError."""
        pull = self.issues[number]
        base, head = self.refs[pull.base], self.refs[pull.head]
        tree = merge_trees(self.objects, base, base, head)
        parents = [base] if is_squash else [base, head]
        made = self.objects.add_commit(tree, parents, f"Merge #{number}", author, self.clock())
        self.set_ref(pull.base, made.sha)
        pull.merged_at, pull.merge_sha = self.clock(), made.sha
        self.close(pull)
        return made.sha

    def update_branch(self, number: int, author: str = "mina") -> str:
        """Press "Update branch": merge the base into a pull request. Raises ConflictError."""
        pull = self.issues[number]
        head, base = self.refs[pull.head], self.refs[pull.base]
        tree = merge_trees(self.objects, head, head, base)
        message = f"Merge branch '{pull.base}' into {pull.head}"
        made = self.objects.add_commit(tree, [head, base], message, author, self.clock())
        self.set_ref(pull.head, made.sha)
        return made.sha

    def rename(self, full_name: str) -> None:
        self.former_names.append(self.full_name)
        self.full_name = full_name
