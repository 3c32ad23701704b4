"""Proposals as pull requests on GitHub."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from flows.errors import BaseMovedError, PermissionMissingError, PublishError
from flows.repositories import github_reading as reading
from flows.repositories.github_client import GitHubClient
from flows.repositories.github_errors import AlreadyThereError, NotThereError, archived, moved
from flows.repositories.github_objects import (
    commit_stub,
    create_branch,
    ref_stub,
    refs_below,
    tree_elements,
    tree_stub,
)
from flows.repositories.publisher import (
    DASHBOARD_LABEL,
    CommitPlan,
    Look,
    Observed,
    ObservedIssue,
    ObservedPullRequest,
    Published,
    PullRequestPlan,
    texts_of,
)

if TYPE_CHECKING:
    from github.Commit import Commit
    from github.Issue import Issue
    from github.PullRequest import PullRequest

LocalCopy = Callable[[str], bytes | None]
"""Content of a path in a checkout at hand: spares the download of files that are the same."""


def no_copy(path: str) -> None:
    """Have no checkout at hand."""


class GitHubPublisher:
    """A repository on GitHub."""

    def __init__(self, client: GitHubClient, local_copy: LocalCopy = no_copy) -> None:
        self._client = client
        self._local_copy = local_copy
        self._commits: dict[str, Commit] = {}
        self._paths: dict[str, dict[str, str]] = {}
        self._blobs: dict[str, bytes] = {}
        self._default_branch: str | None = None

    def observe(self, look: Look) -> Observed:
        """See branches, pull requests, comments since a moment and the dashboard."""
        heads = self._heads(look.branch_prefixes)
        all_heads = self._client.seen_heads.get("", {})
        self._client.seen_heads = {}
        base, base_sha = self._base(look.base_branch, look.known_base, all_heads)
        pulls, default = reading.pull_requests(
            self._client, look.branch_prefixes, look.open_numbers, look.since
        )
        if default and not look.base_branch and default != base:
            base, base_sha = self._base(default, "", all_heads)
        dashboard = self.dashboard()
        threads = [pull.number for pull in pulls if pull.state == "open"]
        threads += [dashboard.number] if dashboard else []
        return Observed(
            base_branch=base,
            base_sha=base_sha,
            former_base=look.known_base if look.known_base != base else "",
            heads=heads,
            pull_requests=pulls,
            comments=reading.comments(self._client, look.since, threads) if look.since else (),
            dashboard=dashboard,
        )

    def files_at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """Text of files at a commit; a path that is not there is left out."""
        return texts_of(self.paths_at(commit), paths, self._content)

    def paths_at(self, commit: str) -> dict[str, str]:
        """Path → blob name, of every file at a commit."""
        if commit not in self._paths:
            repo = self._client.repo
            tree = self._client.ask(
                "read the list", lambda: repo.get_git_tree(commit, recursive=True).complete()
            )
            self._paths[commit] = {it.path: it.sha for it in tree.tree if it.type == "blob"}
        return self._paths[commit]

    def history(self, commit: str, paths: Iterable[str], most: int) -> list[str]:
        """Commits that changed one of some files or folders, from one commit back, newest first."""
        dated: dict[str, datetime] = {}
        for path in paths:  # GitHub takes one path a request
            found = self._client.ask("read the history", partial(self._commits_of, commit, path))
            dated |= {it.sha: it.commit.committer.date for it in found[:most]}
        return sorted(dated, key=dated.__getitem__, reverse=True)[:most]

    def _commits_of(self, commit: str, path: str) -> list[Commit]:
        return self._client.repo.get_commits(sha=commit, path=path).get_page(0)

    def fork_of(self, base: str, head: str) -> str | None:
        """Newest commit of the base that a head is built on, however it came there."""
        repo = self._client.repo
        # Asked for what it holds: PyGithub sends the request no earlier.
        return self._client.find(
            "compare with the base", lambda: repo.compare(base, head).merge_base_commit.sha
        )

    def commit(self, parent: str, commits: Sequence[CommitPlan]) -> str:
        """Write commits on top of a parent; no branch moves."""
        tree, head = self._tree_of(parent), parent
        for plan in commits:
            tree, head = self._commit_one(plan, tree, head)
        return head

    def publish(self, plan: PullRequestPlan) -> Published:
        """Move the branch, open or update the pull request."""
        if plan.seen:
            self._untouched(plan.seen)
        self._move_branch(plan)
        if plan.seen:
            self._edit(plan, plan.seen)
            return Published(plan.seen.number, plan.seen.url, is_new=False)
        return self._open(plan)

    def close(self, seen: ObservedPullRequest, body: str) -> None:
        """Close a pull request of ours that holds nothing any more, and delete its branch."""
        pull = self._untouched(seen)
        self._client.ask(
            f"close #{seen.number}", lambda: pull.edit(body=body, state="closed"), area="pulls"
        )
        self._delete_branch(seen.branch)

    def dashboard(self) -> ObservedIssue | None:
        """See the dashboard alone, as it is now."""
        return reading.dashboard(self._client)

    def show_dashboard(self, title: str, body: str, seen: ObservedIssue | None) -> None:
        """Create or update the dashboard; untouched where it says so already."""
        repo = self._client.repo
        if seen is None:
            self._client.create(
                "open the dashboard issue",
                lambda: reading.issue(repo.create_issue(title, body, labels=[DASHBOARD_LABEL])),
                self.dashboard,
                area="issues",
            )
        elif (seen.title, seen.body) != (title, body):
            issue = self._unticked(seen)
            self._client.ask(
                "update the dashboard", lambda: issue.edit(title=title, body=body), area="issues"
            )

    def reply(self, number: int, body: str, mark: str) -> None:
        """Comment once: never a second time where a comment holding the mark stands."""
        issue = reading.issue_stub(self._client, number)
        self._client.create(
            f"answer in #{number}",
            lambda: issue.create_comment(body).id,
            lambda: reading.comment_holding(self._client, number, mark),
            area="issues",
        )

    def may_write(self, login: str) -> bool:
        """Whether a person has write access."""

        def look() -> str | None:
            return self._client.find(
                "ask who may command",
                lambda: self._client.repo.get_collaborator_permission(login),
                area="metadata",
            )

        # Asked twice before a person is refused: GitHub says 404 only of users that are gone.
        return (look() or look()) in ("admin", "write", "maintain")

    def _heads(self, prefixes: Sequence[str]) -> dict[str, str]:
        heads: dict[str, str] = {}
        for prefix in dict.fromkeys(prefixes):
            heads |= self._heads_below(prefix)
        return heads

    def _heads_below(self, prefix: str) -> dict[str, str]:
        """Branches that the reading of the memory has just seen, or else those of now."""
        for seen_prefix, heads in self._client.seen_heads.items():
            if prefix.startswith(seen_prefix):
                return {name: sha for name, sha in heads.items() if name.startswith(prefix)}
        return refs_below(self._client, prefix)

    def _find_default_branch(self) -> str:
        if self._default_branch is None:
            repo = self._client.ask("read the repository", self._client.repo.complete)
            if repo.full_name.casefold() != self._client.repository.casefold():
                self._client.rename(repo.full_name)
            if repo.archived:
                raise archived(self._client.repository)
            if repo.permissions is not None and not repo.permissions.push:
                raise PermissionMissingError(
                    "The token may only read: it lacks the permission Contents: write.",
                    where=self._client.repository,
                    remedy="Give it write access to this repository; for a fork, open proposals "
                    "in a repository that the token's owner may push to.",
                )
            self._default_branch = repo.default_branch
        return self._default_branch

    def _base(self, wanted: str | None, known: str, heads: Mapping[str, str]) -> tuple[str, str]:
        """Name and head of the base: of `known` only as long as that branch is there."""
        if known and not wanted and (head := heads.get(known) or self._head_of(known)):
            return known, head
        base = wanted or self._find_default_branch()
        found = heads.get(base) or self._head_of(base)
        if found is None:
            raise self._why_no_base(base)
        return base, found

    def _head_of(self, base: str) -> str | None:
        """Head of a branch; None where it is not there, or bears another name by now."""
        branch = self._client.find(
            f"read the branch {base}", lambda: self._client.repo.get_branch(base)
        )
        # GitHub answers for the old name of a branch with the new one.
        if branch is None or branch.name != base:
            return None
        sha: str = branch.commit.sha
        self._commits[sha] = branch.commit
        return sha

    def _why_no_base(self, base: str) -> PublishError:
        repo = self._client.find("read the repository", self._client.repo.complete)
        if repo is None:
            return NotThereError(
                "There is no such repository, or the token may not see it.",
                where=self._client.repository,
                remedy="Check LITWATCH_GITHUB_REPOSITORY and the token's access.",
            )
        return PublishError(
            f"There is no branch {base}: the repository is empty or the branch has another name.",
            where=self._client.repository,
            remedy="Commit the list first, or set base_branch in list.yaml.",
        )

    def _content(self, path: str, blob: str) -> bytes:
        near = self._local_copy(path)
        if near is not None and blob_name(near) == blob:
            return near
        if blob not in self._blobs:
            self._blobs[blob] = self._client.ask(
                f"read {path}",
                lambda: reading.blob_content(self._client.repo.get_git_blob(blob).complete()),
            )
        return self._blobs[blob]

    def _tree_of(self, commit: str) -> str:
        # GitHub sends the tree along with the branch: no call as a rule.
        known = self._commits.get(commit)
        stub = commit_stub(self._client, commit)
        return self._client.ask(
            "read the base", lambda: known.commit.tree.sha if known else stub.tree.sha
        )

    def _commit_one(self, plan: CommitPlan, tree: str, parent: str) -> tuple[str, str]:
        client, doing = self._client, "write the commit"
        files = {path: text.encode() for path, text in plan.files.items()}
        elements = tree_elements(client, files)
        base = tree_stub(client, tree)
        new_tree = client.ask(doing, lambda: client.repo.create_git_tree(elements, base))
        parents = [commit_stub(client, parent)]
        made = client.ask(
            doing, lambda: client.repo.create_git_commit(plan.message, new_tree, parents)
        )
        return new_tree.sha, made.sha

    def _untouched(self, seen: ObservedPullRequest) -> PullRequest:
        """Fetch the pull request; raise BaseMovedError if a person was at it since."""
        pull = self._client.ask(
            f"read #{seen.number}",
            lambda: self._client.repo.get_pull(seen.number).complete(),
            area="pulls",
        )
        now = reading.pull_request(pull)
        if (now.head_sha, now.body, now.state) != (seen.head_sha, seen.body, seen.state):
            raise moved(f"update #{seen.number}", self._client.repository)
        return pull

    def _unticked(self, seen: ObservedIssue) -> Issue:
        """Fetch the dashboard; raise BaseMovedError if a person ticked something in it since."""
        stub = reading.issue_stub(self._client, seen.number)
        issue = self._client.ask("read the dashboard", lambda: stub.complete(), area="issues")
        if reading.issue(issue).body != seen.body:
            raise moved("update the dashboard", self._client.repository)
        return issue

    def _move_branch(self, plan: PullRequestPlan) -> None:
        if plan.seen_head == plan.head_sha:
            return
        doing, ref = f"write the branch {plan.branch}", f"heads/{plan.branch}"
        if plan.seen_head is None:
            self._create_branch(plan, doing)
            return
        stub = ref_stub(self._client, ref)
        try:
            self._client.ask(doing, lambda: stub.edit(plan.head_sha, force=True))
        except NotThereError:
            raise moved(doing, self._client.repository) from None

    def _create_branch(self, plan: PullRequestPlan, doing: str) -> None:
        try:
            create_branch(self._client, plan.branch, plan.head_sha, doing)
        except AlreadyThereError:
            raise moved(doing, self._client.repository) from None

    def _edit(self, plan: PullRequestPlan, seen: ObservedPullRequest) -> None:
        from github.GithubObject import NotSet

        stub = reading.pull_stub(self._client, seen.number)
        is_moved = bool(seen.base) and seen.base == plan.former_base
        base = plan.base_branch if is_moved else NotSet
        if is_moved or (plan.title, plan.body) != (seen.title, seen.body):
            self._client.ask(
                f"update #{seen.number}",
                lambda: stub.edit(title=plan.title, body=plan.body, base=base),
                area="pulls",
            )
        if not set(plan.labels) & set(seen.labels):
            # A night broke between opening and labelling.
            self._label(seen.number, plan.labels)

    def _open(self, plan: PullRequestPlan) -> Published:
        repo = self._client.repo
        try:
            pull = self._client.create(
                "open the pull request",
                lambda: repo.create_pull(
                    base=plan.base_branch,
                    head=plan.branch,
                    title=plan.title,
                    body=plan.body,
                    draft=plan.is_draft,
                ),
                lambda: reading.open_pull(self._client, plan.branch),
                area="pulls",
            )
        except (BaseMovedError, PermissionMissingError):
            # Nothing half-done: a branch without its pull request helps nobody.
            if plan.seen_head is None:
                self._delete_branch(plan.branch)
            raise
        self._label(pull.number, plan.labels)
        self._ask_people(pull, plan)
        return Published(pull.number, pull.html_url, is_new=True)

    def _ask_people(self, pull: PullRequest, plan: PullRequestPlan) -> None:
        from github.GithubObject import NotSet

        teams = [name.partition("/")[2] for name in plan.reviewers if "/" in name]
        people = [name for name in plan.reviewers if "/" not in name]
        if plan.reviewers:
            self._client.ask(
                f"ask for reviews of #{pull.number}",
                lambda: pull.create_review_request(people or NotSet, teams or NotSet),
                area="pulls",
            )
        if plan.assignees:
            self._client.ask(
                f"assign #{pull.number}",
                lambda: pull.add_to_assignees(*plan.assignees),
                area="issues",
            )

    def _label(self, number: int, labels: tuple[str, ...]) -> None:
        if labels:
            # Not `add_to_labels`, which sends a bare list; GitHub describes an object.
            repo = self._client.repo
            url, names = f"{repo.url}/issues/{number}/labels", {"labels": list(labels)}
            self._client.ask(
                f"label #{number}",
                lambda: repo.requester.requestJsonAndCheck("POST", url, input=names),
                area="issues",
            )

    def _delete_branch(self, branch: str) -> None:
        stub = ref_stub(self._client, f"heads/{branch}")
        self._client.find(f"delete the branch {branch}", stub.delete)


def blob_name(content: bytes) -> str:
    """Name that git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
