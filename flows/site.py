"""The flow that builds the static site."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import State
from prefect.states import Completed

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
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.calendar import night_of
from flows.repositories.git_process import GitError
from flows.settings import Settings, current_settings
from flows.website.atom import Origin
from flows.website.builder import build_site
from flows.website.site_list import SiteList
from flows.website.site_rows import Known, proposed_rows, site_rows


@watched_flow("site")
def site(folder: str = "site", lists: list[str] | None = None) -> State[dict[str, Any]]:
    """Build the static site of curated lists.

    Args:
        folder: Folder that the site is written to; replaced whole.
        lists: Ids of the lists, such as vlgfm; all by default.
    """
    settings = current_settings()
    today = night_of(datetime.now(UTC))
    shown = gather(settings, lists or ())
    count = build(shown, Path(folder), today, origin_of(settings, shown))
    listed, proposed = sum(len(it.rows) for it in shown), sum(len(it.proposed) for it in shown)
    told = f"{count} files in {folder}: {listed} papers listed, {proposed} proposed"
    home = (Path(folder) / "index.html").absolute().as_uri()
    return Completed(message=told, data={"exit_code": 0, "lines": [told, f"Open {home}"]})


@step("gather")
def gather(settings: Settings, list_ids: Sequence[str]) -> list[SiteList]:
    """Read lists, their memory and the records of their papers."""
    return site_lists(settings, list_ids)


@step("build")
def build(lists: list[SiteList], folder: Path, today: date, origin: Origin) -> int:
    """Write the site; the number of files."""
    return build_site(lists, folder, today, origin)


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
