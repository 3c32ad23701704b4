"""From settings to the places that proposals go to: one per repository.

A list's configuration may name its repository; the setting GITHUB_REPOSITORY is the default, and
without either its proposals go to a local branch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.config import ListConfig
from catalog.curated_list import list_paths, path_on_disk
from flows.memory.state_store import StateStore
from flows.publishing.publisher import Publisher

if TYPE_CHECKING:
    from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """One repository, its memory, and the lists that go there."""

    repository: str
    """``owner/name``, or the folder of a local checkout."""
    is_local: bool
    publisher: Publisher
    state: StateStore
    configs: tuple[ListConfig, ...]


def open_places(configs: Iterable[ListConfig], settings: Settings) -> list[Place]:
    """Group lists by repository and base branch, and open each place.

    Raises SettingsError without a token where one is needed, PublishError where a local place is
    no git repository.
    """
    groups: dict[tuple[str, str | None], list[ListConfig]] = {}
    for config in configs:
        repository = config.repository or settings.github_repository or ""
        groups.setdefault((repository.casefold(), config.base_branch), []).append(config)
    return [_open(tuple(group), settings) for group in groups.values()]


def _open(configs: tuple[ListConfig, ...], settings: Settings) -> Place:
    repository = configs[0].repository or settings.github_repository
    if repository:
        return _on_github(repository, configs, settings)
    return _local(configs, settings)


def _on_github(repository: str, configs: tuple[ListConfig, ...], settings: Settings) -> Place:
    from flows.memory.github_state import GitHubStateStore
    from flows.publishing.github import GitHubPublisher
    from flows.publishing.github_client import GitHubClient

    client = GitHubClient(
        api_url=settings.github_api_url, token=settings.github_token, repository=repository
    )
    at_hand = {
        path: path_on_disk(settings.lists_dir, config, path)
        for config in configs
        for path in list_paths(config)
    }
    publisher = GitHubPublisher(client, lambda path: _content(at_hand.get(path)))
    return Place(repository, False, publisher, GitHubStateStore(client), configs)


def _local(configs: tuple[ListConfig, ...], settings: Settings) -> Place:
    from flows.memory.git_repository import GitRepository
    from flows.memory.git_state import GitStateStore
    from flows.publishing.local import FOLDER, LocalPublisher

    repository = GitRepository(settings.local_repository or settings.lists_dir)
    folder = repository.root / FOLDER
    publisher = LocalPublisher(repository, folder)
    return Place(str(repository.root), True, publisher, GitStateStore(repository), configs)


def _content(path: Path | None) -> bytes | None:
    return path.read_bytes() if path is not None and path.is_file() else None
