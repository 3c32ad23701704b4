"""The proposing step: what the night found goes, repository by repository, to `propose_night`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from catalog.curated_list import read_list_of
from catalog.paper import Paper
from flows.candidates.new_papers import make_ordered_candidate
from flows.candidates.typed_paper import require_new
from flows.errors import FlowError, PublishError, SourceError
from flows.memory.open_questions import Question
from flows.memory.places import Place, by_place
from flows.memory.records import AddOrder, Candidate
from flows.memory.state_store import BegunStore
from flows.memory.track_record import night_facts
from flows.night.night_steps import Found, Night, WatchedList
from flows.polling.poll_night import PolledNight
from flows.polling.sources.named_papers import find_named
from flows.polling.verdicts import SOURCE_NAMES, SourceVerdict
from flows.proposals.outcomes import ALARM_FACT, ListNight, ListOutcome, ProposalOutcome
from flows.proposals.propose_night import NightPlan, propose_night
from flows.proposals.text.dashboard import SourceLine


def propose_lists(night: Night, polled: PolledNight, found: Found) -> tuple[ProposalOutcome, ...]:
    """Propose for every list; lists of one repository go together, one outcome each.

    A repository that fails does not keep the others back: its lists carry the error.
    """
    groups = by_place(night.lists, lambda watched: watched.place)
    return tuple(_propose_to(place, lists, night, polled, found) for place, lists in groups)


def _propose_to(
    place: Place,
    lists: Sequence[WatchedList],
    night: Night,
    polled: PolledNight,
    found: Found,
) -> ProposalOutcome:
    orders = _fetch_orders(night, lists)
    plan = NightPlan(
        lists=tuple(list_night(it, polled, found, orders) for it in lists),
        today=night.date,
        now=datetime.now(UTC),
        # Lists share most of them: each once, or a thousand lists would keep a million.
        sources=tuple(
            dict.fromkeys(
                source_line(verdict, polled)
                for it in lists
                for verdict in polled.verdicts_for(it.id)
            )
        ),
        broken=tuple(f"{list_id}: {error}" for list_id, error in night.broken.items()),
        is_dry_run=night.is_dry_run,
    )
    state = BegunStore(place.store, lists[0].snapshot)
    try:
        outcome = propose_night(plan, publisher=place.publisher, state=state)
    except PublishError as error:
        outcome = ProposalOutcome(tuple(ListOutcome(it.id, error=error) for it in lists))
    return replace(outcome, notes=(*outcome.notes, *orders.notes))


@dataclass(frozen=True)
class _Orders:
    """Papers that people asked for with `/litwatch add`."""

    candidates: Mapping[str, list[Candidate]] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    """Names of papers that cannot be proposed."""
    notes: tuple[str, ...] = ()
    """Why, in words for the report."""


def list_night(
    watched: WatchedList, polled: PolledNight, found: Found, orders: _Orders
) -> ListNight:
    """One list's part of the plan."""
    return ListNight(
        config=watched.config,
        candidates=(*found.candidates[watched.id], *orders.candidates.get(watched.id, ())),
        watermarks=polled.watermarks.of(watched.id).as_json(),
        facts=_facts(watched, polled),
        failed_adds=orders.failed,
        papers=found.papers.get(watched.id, {}),
        withdrawn={paper.arxiv_id: paper.comment for paper in polled.withdrawals},
        model_figures=watched.model_figures,
        model_hash=watched.model_hash,
        questions=tuple(map(Question.about, found.questions.get(watched.id, ()))),
    )


def _facts(watched: WatchedList, polled: PolledNight) -> dict[str, Any]:
    """What `litwatch status` and `litwatch stats` need."""
    is_green = polled.is_trusted(watched.id)
    return {
        **night_facts(watched.ledger.facts, polled.night, is_green=is_green),
        ALARM_FACT: polled.alarms.get(watched.id, ""),
    }


def source_line(verdict: SourceVerdict, polled: PolledNight) -> SourceLine:
    """A verdict as the dashboard shows it."""
    last_good = polled.watermarks.of(verdict.list_id).last_good.get(verdict.source)
    return SourceLine(
        source=f"{SOURCE_NAMES[verdict.source]}, {verdict.category}",
        verdict=verdict.verdict,
        last_good_date=last_good,
        words=verdict.detail,
    )


def _fetch_orders(night: Night, lists: Sequence[WatchedList]) -> _Orders:
    """Fetch and screen what people asked for."""
    wanted = sorted({name for it in lists for name in _names(it)})
    if not wanted:
        return _Orders()
    try:
        papers = find_named(wanted, night.transport)
    except SourceError:
        # arXiv is not to be had tonight: the orders stay, the next night fetches them.
        return _Orders()
    refused = refused_orders(wanted, papers, lists)
    sound = {
        it.id: {name: papers[name] for name in papers if (it.id, name) not in refused}
        for it in lists
    }
    return _Orders(
        {it.id: _ordered(it, it.ledger.adds, sound[it.id]) for it in lists},
        tuple(dict.fromkeys(name for _, name in refused)),
        tuple(
            f"{list_id}: {name}, asked for by hand, is not proposed: {why}"
            for (list_id, name), why in refused.items()
        ),
    )


def refused_orders(
    wanted: Iterable[str], papers: Mapping[str, Paper], lists: Iterable[WatchedList]
) -> dict[tuple[str, str], str]:
    """(List id, name) → why a paper that somebody asked for is not proposed."""
    asked = ((it, name) for it in lists for name in wanted if name in _names(it))
    found = {(it.id, name): _obstacle(papers.get(name), it) for it, name in asked}
    return {place: why for place, why in found.items() if why}


def _names(watched: WatchedList) -> set[str]:
    return {order.paper for order in watched.ledger.adds}


def _obstacle(paper: Paper | None, watched: WatchedList) -> str:
    if paper is None:
        return "arXiv has no paper of that name."
    if paper.is_withdrawn:
        return "its authors withdrew it."
    try:
        require_new(read_list_of(watched.settings.lists_dir, watched.config), paper)
    except FlowError as error:
        return str(error)
    return ""


def _ordered(
    watched: WatchedList, adds: Iterable[AddOrder], papers: Mapping[str, Paper]
) -> list[Candidate]:
    had = [order for order in adds if order.paper in papers]
    if not had:
        return []
    model, rows = watched.load_model(), watched.read_rows()
    screened = model.screen([papers[order.paper] for order in had], watched.config)
    return [
        make_ordered_candidate(papers[order.paper], one, watched.config, rows, order)
        for order, one in zip(had, screened, strict=True)
    ]
