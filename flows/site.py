"""The flow that builds the static site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import State
from prefect.states import Completed

from flows.orchestration.results import named, result_place, show_results
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.calendar import night_of
from flows.settings import Settings, current_settings
from flows.website.atom import Origin
from flows.website.builder import build_site
from flows.website.gathering import origin_of, site_lists, told
from flows.website.site_list import SiteList


@watched_flow("site")
def site(folder: str = "site", lists: list[str] | None = None) -> State[dict[str, Any]]:
    """Build the static site of curated lists.

    Args:
        folder: Folder of the site, replaced whole, or an address such as s3://bucket/site. A
            relative one stands below results/ of the state directory.
        lists: Ids of the lists, such as vlgfm; all by default.
    """
    settings = current_settings()
    today = night_of(datetime.now(UTC))
    shown = gather(settings, lists or ())
    with result_place(folder, settings) as place:
        count = build(shown, place, today, origin_of(settings, shown))
    where = named(folder, settings.state_dir)
    lines = told(shown, count, where)
    show_results("litwatch-site", where, lines)
    return Completed(message=lines[0], data={"exit_code": 0, "lines": lines})


@step("gather")
def gather(settings: Settings, list_ids: Sequence[str]) -> list[SiteList]:
    """Read lists, their memory and the records of their papers."""
    return site_lists(settings, list_ids)


@step("build")
def build(lists: list[SiteList], folder: Path, today: date, origin: Origin) -> int:
    """Write the site; the number of files."""
    return build_site(lists, folder, today, origin)
