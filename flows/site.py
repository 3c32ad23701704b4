"""The flow that builds the static site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import State
from prefect.states import Completed

from catalog.config import ListConfig
from catalog.curated_list import CuratedList, read_list
from catalog.list_folder import read_configs
from classifiers.dataset import load_texts
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Places
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.calendar import night_of
from flows.repositories.git_process import GitError
from flows.settings import Settings, current_settings
from flows.website.builder import SiteList, build_site
from flows.website.site_rows import site_rows

TEXTS_NAME = "texts.jsonl"
"""Cache of the texts that training fetched, in the state directory."""


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
    count = build(shown, Path(folder), today)
    told = f"{count} files in {folder}, {sum(one.count for one in shown)} papers"
    return Completed(message=told, data={"exit_code": 0, "lines": [told]})


@step("gather")
def gather(settings: Settings, list_ids: Sequence[str]) -> list[SiteList]:
    """Read lists, their memory and what is known of authors."""
    return site_lists(settings, list_ids)


@step("build")
def build(lists: list[SiteList], folder: Path, today: date) -> int:
    """Write the site; the number of files."""
    return build_site(lists, folder, today)


def site_lists(settings: Settings, list_ids: Sequence[str]) -> list[SiteList]:
    """Lists as the site shows them. Raises ConfigurationError."""
    authors = known_authors(settings)
    places = Places(settings)
    return [
        _site_list(read_list(settings.lists_dir, config.id), _ledger(places, config), authors)
        for config in read_configs(settings.lists_dir, list_ids)
    ]


def _site_list(
    curated: CuratedList, ledger: Ledger, authors: Mapping[str, tuple[str, ...]]
) -> SiteList:
    return SiteList(curated.config, site_rows(curated, ledger, authors), ledger)


def known_authors(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Authors by arXiv id, of papers whose texts were fetched for training."""
    cache = settings.state_dir / TEXTS_NAME
    texts = load_texts([cache]) if cache.exists() else {}
    return {arxiv_id: paper.authors for arxiv_id, paper in texts.items() if paper.authors}


def _ledger(places: Places, config: ListConfig) -> Ledger:
    try:
        snapshot = places.of(config).store.snapshot()
    except GitError:
        # A site can be built of lists that no repository holds: there is no memory then.
        return Ledger(config.id)
    return ledger_in(snapshot, config.id)
