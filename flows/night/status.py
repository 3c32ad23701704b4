"""How each list stands: last good night per source, what is open, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.config import ListConfig
from catalog.list_folder import readable_configs
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Places
from flows.polling.calendar import arxiv_calendar
from flows.polling.watermarks import ListWatermark
from flows.repositories.publisher import Look, Publisher
from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class ListStatus:
    """One list."""

    list_id: str
    repository: str
    last_good: dict[str, date]
    """Source → last night on which every category of the list was green."""
    covered_until: dict[str, date]
    """Category → announcement day up to which nothing is missing."""
    newest_paper_date: date | None
    alarm: str
    open_count: int
    """Rows in open pull requests."""
    unsure_count: int
    waiting_count: int
    rejected_count: int
    pull_requests: tuple[str, ...]
    """``#12``, or the branch of one that is still to be opened."""
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Every list asked for."""

    lists: tuple[ListStatus, ...]
    schedules: Mapping[str, str]
    """By flow: when `serve` and `deploy` have it run."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """By list id: why it cannot be read."""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def read_status(settings: Settings, list_ids: Sequence[str] | None, today: date) -> Status:
    """Read the memory of the lists. Raises ConfigurationError or PublishError."""
    places = Places(settings)
    configs, broken = readable_configs(settings.lists_dir, list_ids or ())
    return Status(
        tuple(_list_status(config, places, today) for config in configs),
        {
            name: f"{cron} ({settings.schedule_timezone})"
            for name, cron in settings.schedules.items()
        },
        broken,
    )


def _list_status(config: ListConfig, places: Places, today: date) -> ListStatus:
    place = places.of(config)
    ledger = ledger_in(place.store.snapshot(), config.id)
    watermark = ListWatermark.from_json(ledger.watermarks)
    return ListStatus(
        list_id=config.id,
        repository=place.name,
        last_good=dict(watermark.last_good),
        covered_until=dict(watermark.covered_until),
        newest_paper_date=watermark.newest_paper_date,
        alarm=freshness_alarm(config, watermark, today),
        open_count=len(ledger.in_status("proposed")),
        unsure_count=len(ledger.in_status("unsure")),
        waiting_count=len(ledger.in_status("waiting", "deferred")),
        rejected_count=len(ledger.in_status("rejected")),
        pull_requests=_open_pull_requests(config, ledger, place.publisher),
        paused_until=_paused(config, ledger),
    )


def _open_pull_requests(
    config: ListConfig, ledger: Ledger, publisher: Publisher
) -> tuple[str, ...]:
    """Those that the memory knows; the night that opens one writes it before there is a number."""
    shown = [record for record in ledger.in_status("proposed") if record.branch]
    numbers = {record.branch: record.number for record in shown}
    if not all(numbers.values()):
        observed = publisher.observe(
            Look(
                base_branch=config.base_branch,
                known_base=ledger.base_branch,
                branch_prefixes=(config.proposals.branch.split("{")[0],),
            )
        )
        opened = {branch: observed.open_on(branch) for branch in numbers}
        numbers |= {branch: pull.number for branch, pull in opened.items() if pull}
    names = (f"#{number}" if number else branch for branch, number in numbers.items())
    return tuple(sorted(names))


def _paused(config: ListConfig, ledger: Ledger) -> date | None:
    ends = [end for end in (config.paused_until, ledger.paused_until) if end]
    return max(ends, default=None)


def freshness_alarm(config: ListConfig, watermark: ListWatermark, today: date) -> str:
    """Say that the newest paper seen is too old, or nothing."""
    newest = watermark.newest_paper_date
    if newest is None:
        return "No good night yet."
    behind = len(arxiv_calendar().between(newest, today))
    if behind <= config.arxiv.freshness_alarm_days:
        return ""
    return f"The newest paper seen is of {newest}: {behind} announcements ago."


def render_status(status: Status, console: Console) -> None:
    """Print a status for a person."""
    for one in status.lists:
        console.print(f"[bold]{one.list_id}[/bold] in {one.repository}", highlight=False)
        if one.alarm:
            console.print(f"  {one.alarm}", style="red")
        if one.last_good or one.covered_until:
            console.print(_sources_table(one))
        console.print(
            f"  {one.open_count} proposed, {one.unsure_count} unsure, {one.waiting_count} waiting, "
            f"{one.rejected_count} rejected; open pull requests: "
            f"{', '.join(one.pull_requests) or 'none'}"
        )
        if one.paused_until:
            console.print(f"  paused until {one.paused_until}")
    for list_id, why in status.broken.items():
        console.print(f"{list_id}: {why}", style="red", markup=False, soft_wrap=True)
    times = "; ".join(f"{name} {when}" for name, when in status.schedules.items())
    console.print(f"Where `serve` or a worker runs: {times}", highlight=False)


def _sources_table(one: ListStatus) -> Table:
    table = Table(box=None, padding=(0, 2))
    table.add_column("source or category")
    table.add_column("good until")
    for name, day in (*one.last_good.items(), *one.covered_until.items()):
        table.add_row(name, str(day))
    return table
