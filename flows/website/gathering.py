"""The lists of the site: rows, memory and records of their papers, and where they are published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import CuratedList, read_list
from catalog.list_folder import read_configs
from catalog.paper import Paper
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Places
from flows.memory.shipped import (
    joined,
    records_in,
    shipped_memory,
    shipped_records,
    with_shipped,
)
from flows.repositories.git_process import GitError
from flows.settings import Settings
from flows.website.atom import Origin
from flows.website.site_list import SiteList
from flows.website.site_rows import Known, proposed_rows, site_rows


def site_lists(settings: Settings, list_ids: Sequence[str]) -> list[SiteList]:
    """Lists as the site shows them. Raises ConfigurationError or StateError."""
    places = Places(settings)
    folder = settings.lists_dir
    return [
        _site_list(read_list(folder, config.id), _known(places, config, folder))
        for config in read_configs(folder, list_ids)
    ]


def _site_list(curated: CuratedList, known: Known) -> SiteList:
    proposed = proposed_rows(curated, known)
    return SiteList(curated.config, site_rows(curated, known), proposed, known.ledger)


def _known(places: Places, config: ListConfig, folder: Path) -> Known:
    """What the memory and the list's own files say; the memory's word counts."""
    ledger, newer = Ledger(config.id), dict[str, Paper]()
    # A site can be built of lists that no repository holds: there is no memory then.
    with suppress(GitError):
        snapshot = places.of(config).store.snapshot()
        ledger, newer = ledger_in(snapshot, config.id), records_in(snapshot, config.id)
    return Known(
        with_shipped(ledger, shipped_memory(folder, config.id)),
        joined(shipped_records(folder, config.id), newer),
    )


def origin_of(settings: Settings, lists: Sequence[SiteList]) -> Origin:
    """Where the site is published: as the settings say, else GitHub Pages of the repository."""
    named = (one.config.repository for one in lists if one.config.repository)
    repository = settings.github_repository or next(named, "")
    url = settings.site_url
    if not url and repository:
        owner, _, name = repository.partition("/")
        is_user_site = name.casefold() == f"{owner}.github.io".casefold()
        url = f"https://{owner.lower()}.github.io/" + ("" if is_user_site else f"{name}/")
    return Origin(url if not url or url.endswith("/") else f"{url}/", repository or "local")


def told(lists: Sequence[SiteList], count: int, folder: Path | str) -> list[str]:
    """What was built, and the address to open where it is a folder and no address itself."""
    listed, proposed = sum(len(it.rows) for it in lists), sum(len(it.proposed) for it in lists)
    lines = [f"{count} files in {folder}: {listed} papers listed, {proposed} proposed"]
    if isinstance(folder, Path):
        lines.append(f"Open {(folder / 'index.html').resolve().as_uri()}")
    return lines
