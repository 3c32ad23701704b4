"""Is the bot any good? What people made of its proposals, for each list and for all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from flows.memory.records import Record
from flows.memory.track_record import Share, TrackRecord, red_dates, reds_in_a_row
from flows.polling.calendar import arxiv_calendar
from flows.polling.watermarks import ListWatermark
from flows.proposals.outcomes import FIGURES_FACT, MODEL_FACT
from flows.proposals.text.wording import percent, plural
from flows.settings import Settings

SHOWN_WEEKS = 12
HEADERS = {
    "week of": "monday",
    "proposed": "proposed",
    "accepted": "accepted",
    "edited": "edited",
    "rejected": "rejected",
    "unanswered": "unanswered",
    "red nights": "red_nights",
}
"""Header → field of a week."""


@dataclass(frozen=True, slots=True)
class ListStats:
    """One list over the months that its memory spans."""

    list_id: str
    record: TrackRecord
    announcements_behind: int | None
    """Announcements of arXiv since the newest paper that was seen; None before the first."""
    red_nights: int
    """Nights in a row on which arXiv could not be trusted, up to the last."""
    model_hash: str
    model_precision: float | None
    """Measured on the model's card."""

    @property
    def drift(self) -> str:
        """In words that the proposals got worse than the card says, and what to do; or nothing."""
        recent = self.record.recent
        if recent is None or not self.record.drift_below(self.model_precision):
            return ""
        count = plural(recent.count, "decision")
        return (
            f"Of the last {count} {share_in_words(recent)} were yes; the model's card says "
            f"{percent(self.model_precision or 0)}. Train it on the decisions: "
            f"litwatch learn --list {self.list_id}, then litwatch retrain --list {self.list_id}"
        )


@dataclass(frozen=True, slots=True)
class Stats:
    """Every list asked for."""

    lists: tuple[ListStats, ...]
    together: TrackRecord
    broken: Mapping[str, str] = field(default_factory=dict)
    """By list id: why it cannot be read."""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        told = [{**asdict(one), "drift": one.drift} for one in self.lists]
        return {"lists": told, "together": asdict(self.together), "broken": dict(self.broken)}


def read_stats(settings: Settings, list_ids: Sequence[str] | None, today: date) -> Stats:
    """Read the memory of the lists. Raises ConfigurationError or PublishError."""
    places = Places(settings)
    stats: list[ListStats] = []
    records: list[Record] = []
    reds: set[date] = set()
    configs, broken = readable_configs(settings.lists_dir, list_ids or ())
    for config in configs:
        ledger = ledger_in(places.of(config).store.snapshot(), config.id)
        stats.append(stats_of(config, ledger, today))
        records += ledger.records.values()
        reds |= set(red_dates(ledger.facts))
    return Stats(tuple(stats), TrackRecord.of(records, reds), broken)


def stats_of(config: ListConfig, ledger: Ledger, today: date) -> ListStats:
    """What one list's memory says."""
    newest = ListWatermark.from_json(ledger.watermarks).newest_paper_date
    measured = ledger.facts.get(FIGURES_FACT, {}).get("precision")
    return ListStats(
        list_id=config.id,
        record=TrackRecord.of(ledger.records.values(), red_dates(ledger.facts)),
        announcements_behind=len(arxiv_calendar().between(newest, today)) if newest else None,
        red_nights=reds_in_a_row(ledger.facts),
        model_hash=str(ledger.facts.get(MODEL_FACT, "")),
        model_precision=float(measured) if measured is not None else None,
    )


def share_in_words(share: Share) -> str:
    """A share with its interval."""
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"


def render_stats(stats: Stats, console: Console) -> None:
    """Print for a person."""
    for one in stats.lists:
        console.print(f"[bold]{one.list_id}[/bold]", highlight=False)
        for line in _lines(one):
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        if one.drift:
            console.print(f"  {one.drift}", style="red", markup=False, soft_wrap=True)
    for list_id, why in stats.broken.items():
        console.print(f"{list_id}: {why}", style="red", markup=False, soft_wrap=True)
    if stats.together.weeks:
        console.print(_weeks_table(stats.together))


def _lines(one: ListStats) -> Iterable[str]:
    record = one.record
    if record.precision is None:
        yield f"no decision yet, {record.open_count} open"
    else:
        yield (
            f"{plural(record.precision.count, 'decision')}, yes to "
            f"{share_in_words(record.precision)}, {record.open_count} open"
        )
    if record.median_days is not None:
        yield f"half of the decisions came within {record.median_days:g} days"
    if one.announcements_behind is not None:
        yield f"{plural(one.announcements_behind, 'announcement')} behind arXiv"
    if one.red_nights:
        yield f"{plural(one.red_nights, 'red night')} in a row"
    if one.model_hash:
        said = f", precision {percent(one.model_precision)}" if one.model_precision else ""
        yield f"model {one.model_hash[:10]}{said}"


def _weeks_table(record: TrackRecord) -> Table:
    table = Table(box=None, padding=(0, 1), title=None)  # 74 characters: a terminal has 80
    for header in HEADERS:
        table.add_column(header, justify="left" if header == "week of" else "right")
    for week in record.weeks[-SHOWN_WEEKS:]:
        table.add_row(*(str(getattr(week, name)) for name in HEADERS.values()))
    return table
