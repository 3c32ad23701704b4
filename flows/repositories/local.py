"""Proposals as branches of a checkout on this machine: the default.

Same files and same text as on GitHub. The branch is written with git plumbing and never checked
out; the body of each pull request and the dashboard are Markdown files whose boxes a person
ticks in her editor and the next run reads back. Merging is `git merge litwatch/<list>`, closing
is deleting the branch.

    <folder>/pull-requests/3.md     body, as GitHub would show it
    <folder>/pull-requests/3.json   branch, title, labels, state
    <folder>/dashboard.md
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from catalog.files import write_atomically
from flows.errors import BaseMovedError, PublishError
from flows.repositories.git import GitRepository, utc_now
from flows.repositories.publisher import (
    CommitPlan,
    Look,
    Observed,
    ObservedIssue,
    ObservedPullRequest,
    Published,
    PullRequestPlan,
    PullRequestState,
    texts_of,
)

FOLDER = ".litwatch"
_USUAL_BASES = ("main", "master")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the file beside a body says of its pull request."""

    number: int
    branch: str
    title: str
    state: PullRequestState
    head_sha: str
    labels: tuple[str, ...] = ()


class LocalPublisher:
    """A repository on this machine."""

    def __init__(
        self,
        repository: GitRepository,
        folder: Path,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`folder` holds bodies and dashboard; git is told to ignore it."""
        self._repository = repository
        self._folder = folder
        self._now = now
        self._last_number = 0
        """The last one that is known to be taken."""

    def observe(self, look: Look) -> Observed:
        """See branches, pull requests and the dashboard; there are no comments here."""
        # The branches last: a run of other lists that writes meanwhile moves them first.
        written = [self._facts(number) for number in self._numbers()]
        branches = self._repository.branches()
        prefixes = tuple(look.branch_prefixes)
        known = look.known_base if look.known_base in branches else None
        base = look.base_branch or known or self._default_branch(prefixes, branches)
        base_sha = self._repository.head(f"refs/heads/{base}")
        if base_sha is None:
            raise PublishError(
                f"There is no branch {base}, or the repository is empty.",
                where=str(self._repository.git_dir),
                remedy="Commit the list first, or set base_branch in list.yaml.",
            )
        return Observed(
            base_branch=base,
            base_sha=base_sha,
            former_base=look.known_base if look.known_base != base else "",
            heads={name: sha for name, sha in branches.items() if name.startswith(prefixes)},
            pull_requests=tuple(self._pull_requests(written, branches, base_sha)),
            dashboard=self.dashboard(),
            held_branches=frozenset(self._repository.checked_out()),
        )

    def files_at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """Text of files at a commit; a path that is not there is left out."""
        return texts_of(self.paths_at(commit), paths, lambda _, blob: self._repository.blob(blob))

    def paths_at(self, commit: str) -> dict[str, str]:
        """Path → blob name, of every file at a commit."""
        return self._repository.tree(commit)

    def history(self, commit: str, paths: Iterable[str], most: int) -> list[str]:
        """Commits that changed one of some files or folders, from one commit back, newest first."""
        return self._repository.history(commit, paths, most)

    def fork_of(self, base: str, head: str) -> str | None:
        """Newest commit of the base that a head is built on, however it came there."""
        return self._repository.merge_base(base, head)

    def commit(self, parent: str, commits: Sequence[CommitPlan]) -> str:
        """Write commits on top of a parent; no branch moves."""
        head = parent
        for plan in commits:
            files = {path: text.encode() for path, text in plan.files.items()}
            head = self._repository.commit(
                files, parent=head, message=plan.message, when=self._now()
            )
        return head

    def publish(self, plan: PullRequestPlan) -> Published:
        """Move the branch, open or update the pull request."""
        if plan.seen:
            self._check_untouched(plan.seen)
        # A branch that is not there yet stands in no working tree.
        if plan.seen_head and plan.branch in self._repository.checked_out():
            raise PublishError(
                f"The branch {plan.branch} is checked out, so it was not moved.",
                where=str(self._repository.root),
                remedy="Switch to another branch and run again.",
            )
        if plan.seen_head != plan.head_sha:
            ref = f"refs/heads/{plan.branch}"
            self._repository.move_ref(ref, plan.head_sha, plan.seen_head)
        number = plan.seen.number if plan.seen else self._new_number()
        facts = _Facts(number, plan.branch, plan.title, "open", plan.head_sha, plan.labels)
        self._save(facts, plan.body)
        return Published(number, str(self._body_path(number)), is_new=plan.seen is None)

    def close(self, seen: ObservedPullRequest, body: str) -> None:
        """Close a pull request of ours that holds nothing any more, and delete its branch."""
        self._check_untouched(seen)
        self._save(replace(self._facts(seen.number), state="closed"), body)
        if self._repository.head(f"refs/heads/{seen.branch}"):
            self._repository.move_ref(f"refs/heads/{seen.branch}", None, seen.head_sha)

    def dashboard(self) -> ObservedIssue | None:
        """See the dashboard alone, as it is now."""
        path = self._folder / "dashboard.md"
        return ObservedIssue(0, "litwatch", _read_text(path), str(path)) if path.exists() else None

    def show_dashboard(self, title: str, body: str, seen: ObservedIssue | None) -> None:
        """Create or update the dashboard; untouched where it says so already."""
        path = self._folder / "dashboard.md"
        if seen is None or seen.body != body:
            self._folder.mkdir(parents=True, exist_ok=True)
            # Another part of the night may write it, too: who looks must be the next to write.
            with FileLock(self._folder / "dashboard.lock"):
                self._check_unticked(seen)
                self._write(path, body)

    def reply(self, number: int, body: str, mark: str) -> None:
        """Say nothing: the command's answer is printed where it was typed."""

    def may_write(self, login: str) -> bool:
        """Who can run git here may write."""
        return True

    def _default_branch(self, prefixes: tuple[str, ...], branches: Container[str]) -> str:
        """Default of the origin, else the branch that somebody works on, but none of ours."""
        default = self._repository.default_branch()
        if default and default in branches:
            return default
        current = self._repository.current_branch()
        usual = (name for name in _USUAL_BASES if name in branches)
        if current and not current.startswith(prefixes):
            return current
        return next(usual, current or _USUAL_BASES[0])

    def _pull_requests(
        self, written: Sequence[_Facts], heads: dict[str, str], base_sha: str
    ) -> Iterable[ObservedPullRequest]:
        merged = self._repository.merged_branches(base_sha) if written else set()
        for facts in written:
            head = heads.get(facts.branch, facts.head_sha)
            yield ObservedPullRequest(
                number=facts.number,
                branch=facts.branch,
                state=self._state(facts, heads, base_sha, merged),
                head_sha=head if facts.state == "open" else facts.head_sha,
                title=facts.title,
                body=self._body(facts.number),
                url=str(self._body_path(facts.number)),
                labels=facts.labels,
            )

    def _state(
        self, facts: _Facts, heads: dict[str, str], base_sha: str, merged: set[str]
    ) -> PullRequestState:
        """What git says: merged if base contains it, closed if its branch is gone."""
        if facts.state != "open":
            return facts.state
        if head := heads.get(facts.branch):
            if facts.branch in merged:
                return self._settle(facts, "merged", head)
            # A night that was killed after it had moved the branch; or a person moved it.
            return "open" if head == facts.head_sha else self._settle(facts, "open", head)
        is_merged = self._repository.is_ancestor(facts.head_sha, base_sha)
        return self._settle(facts, "merged" if is_merged else "closed", facts.head_sha)

    def _settle(self, facts: _Facts, state: PullRequestState, head: str) -> PullRequestState:
        # Kept, since the branch's name is used again for the next pull request.
        self._save_facts(replace(facts, state=state, head_sha=head))
        return state

    def _check_untouched(self, seen: ObservedPullRequest) -> None:
        if self._body(seen.number) != seen.body:
            raise BaseMovedError(
                "The body was edited meanwhile.",
                where=str(self._body_path(seen.number)),
                remedy="Nothing is lost; run again.",
            )

    def _check_unticked(self, seen: ObservedIssue | None) -> None:
        now = self.dashboard()
        if (now.body if now else "") != (seen.body if seen else ""):
            raise BaseMovedError(
                "The dashboard was edited meanwhile.",
                where=str(self._folder / "dashboard.md"),
                remedy="Nothing is lost; run again.",
            )

    @property
    def _bodies(self) -> Path:
        return self._folder / "pull-requests"

    def _body_path(self, number: int) -> Path:
        return self._bodies / f"{number}.md"

    def _new_number(self) -> int:
        """Take the next free number, so that no other run of lists in this repository has it."""
        self._bodies.mkdir(parents=True, exist_ok=True)
        self._last_number = self._last_number or max(self._numbers(), default=0)
        while True:
            self._last_number += 1
            try:
                # A body alone is no pull request: a run that is killed here has taken a number.
                self._body_path(self._last_number).touch(exist_ok=False)
            except FileExistsError:
                continue
            return self._last_number

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._bodies.glob("*.json"))

    def _body(self, number: int) -> str:
        path = self._body_path(number)
        return _read_text(path) if path.exists() else ""

    def _facts(self, number: int) -> _Facts:
        path = self._bodies / f"{number}.json"
        try:
            raw: dict[str, Any] = json.loads(_read_text(path))
            return _Facts(**{**raw, "labels": tuple(raw["labels"])})
        except (OSError, ValueError, TypeError, KeyError):
            raise PublishError(
                "The file cannot be read as a pull request's facts.",
                where=str(path),
                remedy="Delete it together with the .md beside it; the next run writes both anew.",
            ) from None

    def _write(self, path: Path, text: str) -> None:
        ignore = self._folder / ".gitignore"
        if not ignore.exists():
            write_atomically(ignore, "*\n")
        write_atomically(path, text)

    def _save(self, facts: _Facts, body: str) -> None:
        # The body first: facts without a body would read as an emptied one.
        self._write(self._body_path(facts.number), body)
        self._save_facts(facts)

    def _save_facts(self, facts: _Facts) -> None:
        text = json.dumps(asdict(facts), indent=1) + "\n"
        self._write(self._bodies / f"{facts.number}.json", text)


def _read_text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace").replace("\r\n", "\n")
