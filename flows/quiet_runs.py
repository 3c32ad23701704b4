"""What runs without a poll have in common: lists by repository, the kill switch, a quiet night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalog.config import ListConfig
from flows.edges import Place, Places
from flows.memory.ledger import Ledger
from flows.proposals.list_at import ListAt
from flows.proposals.night_records import FIGURES_FACT, MODEL_FACT, ListNight, ProposalOutcome
from flows.publishing.publisher import STOP_FILE, STOP_LABEL, Observed


def by_place(
    places: Places, configs: Iterable[ListConfig]
) -> list[tuple[Place, tuple[ListConfig, ...]]]:
    """Lists grouped by the repository that their proposals go to."""
    groups: dict[str, tuple[Place, list[ListConfig]]] = {}
    for config in configs:
        place = places.of(config)
        groups.setdefault(place.name.casefold(), (place, []))[1].append(config)
    return [(place, tuple(own)) for place, own in groups.values()]


def quiet_night(config: ListConfig, ledger: Ledger) -> ListNight:
    """Night in which nothing was polled: the model is the one of the last night."""
    figures = ledger.facts.get(FIGURES_FACT, {})
    return ListNight(
        config,
        model_figures=figures if isinstance(figures, dict) else {},
        model_hash=str(ledger.facts.get(MODEL_FACT, "")),
    )


def stop_reason(observed: Observed, bases: Sequence[ListAt]) -> str:
    """Kill switch that is on, or an empty string. To be asked before anything else is done."""
    if observed.dashboard and STOP_LABEL in observed.dashboard.labels:
        return f"the label {STOP_LABEL} on the dashboard"
    if any(base.has_stop_file for base in bases):
        return f"the file {STOP_FILE} on {observed.base_branch}"
    return ""


def outcome_lines(outcome: ProposalOutcome) -> Iterator[str]:
    """Say what became of the proposals, a line a fact."""
    if outcome.stopped_by:
        yield f"Stopped by {outcome.stopped_by}."
    for one in outcome.lists:
        for record in one.decided:
            reason = f" ({record.reason})" if record.reason else ""
            yield f"{one.list_id}: {record.row.short_id} {record.status}{reason}"
        for pull in one.pull_requests:
            where = pull.url or pull.branch
            yield f"{one.list_id}: {pull.action} {where} {pull.title}".rstrip()
        if one.is_paused:
            yield f"{one.list_id}: paused"
        if one.error:
            yield f"{one.list_id}: {one.error}"
    if outcome.replies_count:
        yield f"{outcome.replies_count} comments answered"
    yield from outcome.notes
