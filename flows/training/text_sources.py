"""Opens the way to arXiv for training: texts by id, and a background of newest weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.polling.sources.query import fetch_by_ids, fetch_window, search_titles
from flows.polling.transport.transport import open_transport
from flows.settings import Settings
from flows.training.background import FOLDER, Say, fetch_background
from flows.training.trainer import TextSources


def text_sources(settings: Settings, config: ListConfig) -> TextSources:
    """Sources of a list's texts; arXiv is asked only when something is missing."""

    def by_id(ids: Sequence[str]) -> list[Paper]:
        with open_transport(settings) as transport:
            return fetch_by_ids(ids, transport)

    def by_title(titles: Sequence[str]) -> list[Paper]:
        with open_transport(settings) as transport:
            return search_titles(titles, transport)

    def window(categories: Sequence[str], first: datetime, last: datetime) -> list[Paper]:
        with open_transport(settings) as transport:
            return [one.paper for one in fetch_window(categories, first, last, transport)]

    def background(say: Say) -> Sequence[Path]:
        folder = settings.state_dir / FOLDER
        return fetch_background(
            config.arxiv.categories, datetime.now(UTC).date(), folder, window, say
        )

    return TextSources(by_id, background, by_title)
