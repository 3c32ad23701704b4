"""A repository with a maintainer, on GitHub's stand-in or in a local checkout.

The same scenario runs in both: what she does goes through the place itself (her browser there,
her editor and git here), what litwatch does through `propose_night`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from catalog.config import ListConfig
from flows.memory.git_state import GitStateStore
from flows.memory.github_state import GitHubStateStore
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import read_ledger
from flows.memory.records import Candidate
from flows.memory.state_store import Snapshot, StateStore
from flows.proposals.outcomes import ListNight, ProposalOutcome
from flows.proposals.propose_night import NightPlan, propose_night
from flows.repositories.git import GitRepository
from flows.repositories.github import GitHubPublisher
from flows.repositories.github_client import GitHubClient
from flows.repositories.local import LocalPublisher
from flows.repositories.publisher import Look, Publisher
from tests.flows.proposals.sample import TODAY, arxiv_id, checkout, git, readme, sample_config
from tests.github_standin.server import GitHubStandin

BRANCH = "litwatch/kites"


@dataclass
class World:
    """What both places share."""

    config: ListConfig = field(default_factory=sample_config)
    today: date = TODAY

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(6), UTC)

    def open_place(self) -> tuple[Publisher, StateStore]:
        raise NotImplementedError

    def night(self, *candidates: Candidate, days: int = 0, **more: Any) -> ProposalOutcome:
        self.today += timedelta(days=days)
        publisher, state = self.open_place()
        is_dry = bool(more.pop("dry_run", False))
        night = ListNight(self.config, candidates, **more)
        plan = NightPlan((night,), self.today, self.now, is_dry_run=is_dry)
        return propose_night(plan, publisher=publisher, state=state)

    def ledger(self) -> Ledger:
        _, state = self.open_place()
        content = state.snapshot().read(ledger_path(self.config.id))
        return read_ledger(content, self.config.id)

    def fates(self) -> dict[str, str]:
        """Short id and what → status."""
        records = self.ledger().records.values()
        return {f"{it.row.short_id} {it.row.what}": it.status for it in records}

    def fate(self, number: int, what: str = "row") -> str:
        return self.fates()[f"{arxiv_id(number)} {what}"]

    def configure(self, **proposals: Any) -> None:
        changed = self.config.proposals.model_copy(update=proposals)
        self.config = self.config.model_copy(update={"proposals": changed})

    def body(self, branch: str = BRANCH) -> str:
        raise NotImplementedError

    def set_box(self, number: int, is_ticked: bool, branch: str = BRANCH) -> None:
        old, new = ("[ ]", "[x]") if is_ticked else ("[x]", "[ ]")
        lines = [
            line.replace(old, new, 1) if f"`{arxiv_id(number)}` <!--" in line else line
            for line in self.body(branch).splitlines(keepends=True)
        ]
        self.write_body("".join(lines), branch)

    def write_body(self, text: str, branch: str = BRANCH) -> None:
        raise NotImplementedError

    def push(
        self, change: Callable[[str], str], branch: str = BRANCH, path: str = "README.md"
    ) -> None:
        """Push a person's change of one file to a branch."""
        raise NotImplementedError

    def delete_row(self, number: int, branch: str = BRANCH) -> None:
        self.push(lambda text: without_row(text, number), branch)


@dataclass
class Interrupted:
    """A memory after whose first write a person does something."""

    store: StateStore
    act: Callable[[], None] | None

    def snapshot(self) -> Snapshot:
        return self.store.snapshot()

    def write(self, changes: Mapping[str, bytes | None], seen: Snapshot, message: str) -> None:
        self.store.write(changes, seen, message)
        act, self.act = self.act, None
        if act:
            act()


def without_row(text: str, number: int) -> str:
    wanted = f"abs/{arxiv_id(number)})"
    return "".join(line for line in text.splitlines(keepends=True) if wanted not in line)


@dataclass
class GitHubWorld(World):
    github: GitHubStandin = field(default_factory=GitHubStandin)
    name: str = "acme/kites"
    token: str = "bot-token"
    pauses: tuple[float, ...] = ()
    timeout_seconds: int = 5

    def open_place(self) -> tuple[Publisher, StateStore]:
        clock = self.github.repo.clock
        clock.now = max(clock.now, self.now)  # type: ignore[attr-defined]
        client = GitHubClient(
            api_url=self.github.url,
            token=SecretStr(self.token),
            repository=self.name,
            pauses_seconds=self.pauses,
            sleep=lambda _: None,
            timeout_seconds=self.timeout_seconds,
        )
        return GitHubPublisher(client), GitHubStateStore(client)

    @property
    def now(self) -> datetime:
        at_six = datetime.combine(self.today, time(6), UTC)
        return max(at_six, self.github.repo.clock.now)  # type: ignore[attr-defined]

    def open_branches(self) -> list[str]:
        return sorted(pull.head for pull in self.github.repo.pulls("open"))

    def number(self, branch: str = BRANCH) -> int:
        return max(pull.number for pull in self.github.repo.pulls() if pull.head == branch)

    def body(self, branch: str = BRANCH) -> str:
        return self.github.repo.issues[self.number(branch)].body

    def title(self, branch: str = BRANCH) -> str:
        return self.github.repo.issues[self.number(branch)].title

    def write_body(self, text: str, branch: str = BRANCH) -> None:
        pull = self.github.repo.issues[self.number(branch)]
        # GitHub's editor sends carriage returns.
        pull.body = text.replace("\n", "\r\n")
        pull.updated_at = self.github.repo.clock()

    def push(
        self, change: Callable[[str], str], branch: str = BRANCH, path: str = "README.md"
    ) -> None:
        text = change(self.text(branch, path))
        self.github.repo.commit_files(branch, {path: text}, "Mend it")

    def merge(self, branch: str = BRANCH) -> None:
        self.github.repo.merge(self.number(branch))

    def update_branch(self, branch: str = BRANCH) -> None:
        self.github.repo.update_branch(self.number(branch))

    def close(self, branch: str = BRANCH) -> None:
        self.github.repo.close(self.github.repo.issues[self.number(branch)])

    def delete_branch(self, branch: str = BRANCH) -> None:
        self.github.repo.delete_ref(branch)

    def text(self, branch: str = "main", path: str = "README.md") -> str:
        return self.github.repo.text(branch, path)

    def head(self, branch: str = BRANCH) -> str | None:
        return self.github.repo.refs.get(branch)

    def heads(self) -> dict[str, str]:
        return dict(self.github.repo.refs)

    def dashboard(self) -> str:
        (issue,) = (it for it in self.github.repo.issues.values() if not it.is_pull)
        return issue.body


@dataclass
class LocalWorld(World):
    folder: Path = Path()

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    def open_place(self) -> tuple[Publisher, StateStore]:
        repository = GitRepository(self.repository)
        publisher = LocalPublisher(repository, self.folder / "proposals", lambda: self.now)
        return publisher, GitStateStore(repository, now=lambda: self.now)

    def _facts(self) -> Iterator[Any]:
        publisher, _ = self.open_place()
        yield from publisher.observe(Look()).pull_requests

    def open_branches(self) -> list[str]:
        return sorted(pull.branch for pull in self._facts() if pull.state == "open")

    def number(self, branch: str = BRANCH) -> int:
        return max(pull.number for pull in self._facts() if pull.branch == branch)

    def _body_path(self, branch: str) -> Path:
        return self.folder / "proposals" / "pull-requests" / f"{self.number(branch)}.md"

    def body(self, branch: str = BRANCH) -> str:
        return self._body_path(branch).read_text()

    def title(self, branch: str = BRANCH) -> str:
        return next(p.title for p in self._facts() if p.number == self.number(branch))

    def write_body(self, text: str, branch: str = BRANCH) -> None:
        self._body_path(branch).write_text(text)

    def push(
        self, change: Callable[[str], str], branch: str = BRANCH, path: str = "README.md"
    ) -> None:
        with self._on(branch):
            place = self.repository / path
            place.write_text(change(place.read_text()))
            git(self.repository, "commit", "-q", "-a", "-m", "Mend it")

    @contextmanager
    def _on(self, branch: str) -> Iterator[None]:
        git(self.repository, "switch", "-q", branch)
        yield
        git(self.repository, "switch", "-q", "main")

    def merge(self, branch: str = BRANCH) -> None:
        git(self.repository, "merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)

    def update_branch(self, branch: str = BRANCH) -> None:
        with self._on(branch):
            git(self.repository, "merge", "-q", "--no-ff", "-m", "Merge main", "main")

    def close(self, branch: str = BRANCH) -> None:
        git(self.repository, "branch", "-q", "-D", branch)

    delete_branch = close

    def text(self, branch: str = "main", path: str = "README.md") -> str:
        return git(self.repository, "show", f"{branch}:{path}") + "\n"

    def head(self, branch: str = BRANCH) -> str | None:
        return self.heads().get(branch)

    def heads(self) -> dict[str, str]:
        return GitRepository(self.repository).branches()

    def dashboard(self) -> str:
        return (self.folder / "proposals" / "dashboard.md").read_text()


@contextmanager
def github_world(files: Mapping[str, str] | None = None, **facts: Any) -> Iterator[GitHubWorld]:
    with GitHubStandin() as github:
        begun = dict(files or {"README.md": readme()})
        github.repo.commit_files("main", begun, "Begin the list")
        github.repo.collaborators = {"mina": "admin"}
        yield GitHubWorld(github=github, **facts)


def local_world(folder: Path, files: Mapping[str, str] | None = None, **facts: Any) -> LocalWorld:
    checkout(folder / "repository", dict(files) if files else None)
    return LocalWorld(folder=folder, **facts)


def place(name: str, folder: Path, **facts: Any) -> Iterator[GitHubWorld | LocalWorld]:
    """One of the two places, for fixtures."""
    if name == "local":
        yield local_world(folder, **facts)
        return
    with github_world(**facts) as world:
        yield world


def rows_in(text: str) -> set[str]:
    """arXiv ids of the rows of a README."""
    return set(re.findall(r"abs/(\d{4}\.\d{5})\)", text))
