"""What a run touches of the outside world, opened from the settings and passed in.

`Places` gives, for a list, the repository its proposals go to and the store of its memory: on
GitHub where a repository is named, otherwise in the git checkout around the lists. Lists that
stand in no checkout (the packaged ones) get a repository of their own in the state directory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from catalog.config import ListConfig
from catalog.curated_list import find_lists
from flows.memory.state_store import StateStore
from flows.repositories.git import GitRepository, utc_now
from flows.repositories.git_process import GitError, run_git
from flows.repositories.publisher import Publisher
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.repositories.github_client import GitHubClient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """One repository: where proposals go and where its memory lives."""

    name: str
    """``owner/name``, or the path of the checkout."""
    publisher: Publisher
    store: StateStore


@dataclass
class Places:
    """The repositories of a run, each opened once."""

    settings: Settings
    _open: dict[str, Place] = field(default_factory=dict)

    def of(self, config: ListConfig) -> Place:
        """Repository of a list. Raises SettingsError without a token, GitError without git."""
        name = config.repository or self.settings.github_repository or ""
        if name.casefold() not in self._open:
            self._open[name.casefold()] = (
                github_place(self.settings, name) if name else local_place(self.settings)
            )
        return self._open[name.casefold()]


def github_client(settings: Settings, repository: str) -> GitHubClient:
    """Way to a repository on GitHub. Raises SettingsError without a token."""
    from flows.repositories.github_client import GitHubClient

    return GitHubClient(
        api_url=settings.github_api_url, token=settings.github_token, repository=repository
    )


def github_place(settings: Settings, repository: str) -> Place:
    """Repository on GitHub."""
    from flows.memory.github_state import GitHubStateStore
    from flows.repositories.github import GitHubPublisher
    from flows.repositories.local_copies import local_copies

    client = github_client(settings, repository)
    publisher = GitHubPublisher(client, local_copies(settings.lists_dir))
    return Place(repository, publisher, GitHubStateStore(client))


def local_place(settings: Settings) -> Place:
    """Git checkout on this machine; bodies and dashboard go to its folder ``.litwatch``."""
    from flows.memory.git_state import GitStateStore
    from flows.repositories.local import LocalPublisher

    root = local_checkout(settings)
    repository = GitRepository(root)
    return Place(
        str(root), LocalPublisher(repository, root / ".litwatch"), GitStateStore(repository)
    )


def local_checkout(settings: Settings) -> Path:
    """Working tree that local proposals go to."""
    if settings.local_repository is not None:
        return settings.local_repository
    try:
        lists = GitRepository(settings.lists_dir)
    except GitError:
        return _own_checkout(settings)
    return lists.root


def _own_checkout(settings: Settings) -> Path:
    """Repository in the state directory that starts as a copy of the lists."""
    root = settings.state_dir / "lists"
    if not (root / ".git").exists():
        root.mkdir(parents=True, exist_ok=True)
        begin_repository(root, settings.lists_dir)
    return root


def begin_repository(root: Path, lists_dir: Path) -> GitRepository:
    """Make a repository whose first commit holds a copy of some lists under ``catalog/``."""
    for list_id in find_lists(lists_dir):
        shutil.copytree(lists_dir / list_id, root / "catalog" / list_id, dirs_exist_ok=True)
    (root / ".gitignore").write_text("/.litwatch/\n", encoding="utf-8")
    run_git(root, "init", "--quiet", "--initial-branch=main", "--template=")
    repository = GitRepository(root)
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
    first = repository.commit(files, parent=None, message="Start with the lists", when=utc_now())
    repository.move_ref("refs/heads/main", first, None)
    # The working tree holds these very files; the index has to learn of them.
    repository.git("-C", str(root), "--work-tree", str(root), "reset", "--quiet")
    return repository


def by_place(
    items: Iterable[T], place_of: Callable[[T], Place]
) -> list[tuple[Place, tuple[T, ...]]]:
    """Group lists by the repository that their proposals go to, in the order of the lists."""
    groups: dict[str, tuple[Place, list[T]]] = {}
    for item in items:
        place = place_of(item)
        groups.setdefault(place.name.casefold(), (place, []))[1].append(item)
    return [(place, tuple(own)) for place, own in groups.values()]
