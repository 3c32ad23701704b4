"""The weekly flow: looks again at the rows that stand, and proposes what has changed.

    see the repository and its kill switch → read the lists as they stand → ask arXiv for their
    papers → check links → propose

Its findings go the way of every proposal: same pull request, same review, same memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from prefect import State, get_run_logger
from prefect.states import Completed

from catalog.config import ListConfig
from catalog.curated_list import Row
from catalog.list_folder import read_configs
from catalog.paper import Paper
from flows.candidates.link_checks import LinkChecker, LinkReport, Strike, check_links
from flows.candidates.standing_rows import (
    checked_links,
    dead_link_changes,
    found_ids,
    may_be_searched,
    refresh_rows,
)
from flows.errors import SourceError, StateError
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Place, Places, by_place
from flows.memory.records import Candidate
from flows.memory.renamed_lists import renamed_among
from flows.memory.run_lock import exclusive_run
from flows.memory.shipped import keep_records, shipped_memory
from flows.orchestration.steps import red_state
from flows.orchestration.watched_runs import watched_flow
from flows.polling.sources.query import fetch_by_ids, search_titles
from flows.polling.transport.http import user_agent
from flows.polling.transport.transport import Transport, open_transport
from flows.proposals.list_at import ListAt, base_of, stop_reason
from flows.proposals.outcomes import ListNight, ProposalOutcome, outcome_lines, quiet_night
from flows.proposals.propose_night import NightPlan, propose_night
from flows.proposals.text.wording import plural
from flows.repositories.publisher import Look
from flows.settings import Settings, current_settings
from flows.web.bounded_client import BoundedClient

STRIKES_FACT = "link_strikes"
"""Name under which the ledger keeps first strikes of links."""
ID_SEARCHES_PER_WEEK = 20
"""Rows without arXiv id that are looked for in one run; the next run takes the next ones."""


@dataclass(frozen=True, slots=True)
class RefreshTools:
    """What a refresh touches of the world."""

    transport: Transport
    checker: LinkChecker | None
    """None leaves links alone."""
    now: datetime
    shipped: Mapping[str, Ledger] = field(default_factory=dict)
    """List id → proposals that the list ships with: their records are kept, too."""

    @property
    def today(self) -> date:
        """Day of the run."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class ListRefresh:
    """What one list's round came to."""

    list_id: str
    rows_count: int = 0
    changes_count: int = 0
    links_checked_count: int = 0
    dead_links_count: int = 0
    links_left_count: int = 0
    """Links that the run's time did not reach."""
    faults: tuple[SourceError, ...] = ()
    """What arXiv did not answer; all else was done."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh came to."""

    lists: tuple[ListRefresh, ...] = ()
    outcomes: tuple[ProposalOutcome, ...] = ()
    stopped_by: tuple[str, ...] = ()
    exit_code: int = 0


@dataclass(slots=True)
class _Round:
    """One list on its way through a refresh."""

    config: ListConfig
    rows: Sequence[Row]
    strikes: Mapping[str, Strike]
    quiet: ListNight
    asked_ids: frozenset[str] = frozenset()
    """Papers in open proposals: their authors may have withdrawn them."""
    shipped_ids: frozenset[str] = frozenset()
    """Papers that the list ships as proposals."""
    links: LinkReport | None = None
    """None where links were left alone."""
    faults: list[SourceError] = field(default_factory=list)

    @property
    def paper_ids(self) -> frozenset[str]:
        """ArXiv ids of its rows and proposals."""
        rows = {row.entry.arxiv_id or "" for row in self.rows}
        return (self.asked_ids | self.shipped_ids | rows) - {""}


@watched_flow("refresh")
def refresh(
    lists: list[str] | None = None,
    today: date | None = None,
    check_links: bool = True,
    dry_run: bool = False,
) -> State[dict[str, Any]]:
    """Look again at the rows that stand: venues, code, titles, withdrawals, ids, dead links.

    Args:
        lists: Ids of the lists, such as vlgfm; all by default.
        today: Day to run for; today by default.
        check_links: Look whether links still answer: gently, so it takes minutes.
        dry_run: Show what would be proposed; write nothing anywhere.

    """
    settings = current_settings()
    configs = read_configs(settings.lists_dir, lists or ())
    with (
        exclusive_run(settings.state_dir, [it.id for it in configs], settings.run_wait_seconds),
        open_transport(settings) as transport,
        _client(settings) as client,
    ):
        checker = LinkChecker(client) if check_links else None
        shipped = {it.id: shipped_memory(settings.lists_dir, it.id) for it in configs}
        tools = RefreshTools(transport, checker, _now(today), shipped)
        report = refresh_all(Places(settings), configs, tools, is_dry_run=dry_run)
    for line in summary_lines(report):
        get_run_logger().info(line)
    return final_state(report)


def final_state(report: RefreshReport) -> State[dict[str, Any]]:
    """State that means something: stopped, quiet, proposed, or failed."""
    lines = list(summary_lines(report))
    data = {"exit_code": report.exit_code, "lines": lines}
    if report.exit_code:
        return red_state("; ".join(_faults(report)), data)
    changes = sum(one.changes_count for one in report.lists)
    name = "Stopped" if report.stopped_by else "Completed" if changes else "Quiet"
    return Completed(name=name, message=f"{plural(changes, 'change')} found", data=data)


def refresh_all(
    places: Places, configs: Sequence[ListConfig], tools: RefreshTools, *, is_dry_run: bool = False
) -> RefreshReport:
    """Refresh the lists of every repository.

    Raises PublishError, or StateError for a list that was renamed, once the others are through.
    """
    report, renamed = RefreshReport(), dict[str, StateError]()
    for place, all_own in by_place(configs, places.of):
        renamed |= renamed_among(place.store.snapshot(), all_own, places.settings.lists_dir)
        own = [config for config in all_own if config.id not in renamed]
        if not own:
            continue
        part = refresh_place(place, own, tools, is_dry_run=is_dry_run)
        report = RefreshReport(
            (*report.lists, *part.lists),
            (*report.outcomes, *part.outcomes),
            (*report.stopped_by, *part.stopped_by),
            max(report.exit_code, part.exit_code),
        )
    for error in renamed.values():
        raise error
    return report


def refresh_place(
    place: Place, configs: Sequence[ListConfig], tools: RefreshTools, *, is_dry_run: bool = False
) -> RefreshReport:
    """Refresh the lists of one repository."""
    snapshot = place.store.snapshot()
    ledgers = [ledger_in(snapshot, it.id) for it in configs]
    observed = place.publisher.observe(Look(configs[0].base_branch, ledgers[0].base_branch))
    bases = [
        base_of(place.publisher, config, ledger, observed)
        for config, ledger in zip(configs, ledgers, strict=True)
    ]
    stopped = stop_reason(observed, bases)
    if stopped:
        return RefreshReport(stopped_by=(stopped,))
    rounds = [_begin(base, ledger, tools) for base, ledger in zip(bases, ledgers, strict=True)]
    papers, fault = _look_up(rounds, tools.transport)
    nights = [_night(one, papers, tools) for one in rounds]
    plan = NightPlan(tuple(nights), tools.today, tools.now, is_dry_run=is_dry_run)
    outcome = propose_night(plan, publisher=place.publisher, state=place.store)
    if not is_dry_run:
        keep_records(
            place.store,
            {it.config.id: papers for it in rounds},
            only={it.config.id: it.paper_ids for it in rounds},
        )
    codes = [error.exit_code for error in (*outcome.errors, *([fault] if fault else []))]
    lists = tuple(_told(one, night) for one, night in zip(rounds, nights, strict=True))
    return RefreshReport(lists, (outcome,), exit_code=max(codes, default=0))


def _begin(base: ListAt, ledger: Ledger, tools: RefreshTools) -> _Round:
    return _Round(
        base.config,
        base.curated.rows,
        read_strikes(ledger.facts.get(STRIKES_FACT, {})),
        quiet_night(base.config, ledger),
        _open_ids(ledger),
        _open_ids(tools.shipped.get(base.config.id, Ledger(base.config.id))),
    )


def _open_ids(ledger: Ledger) -> frozenset[str]:
    return frozenset(it.row.entry.arxiv_id or "" for it in ledger.records.values() if it.is_open)


def _look_up(
    rounds: Sequence[_Round], transport: Transport
) -> tuple[dict[str, Paper], SourceError | None]:
    """Records of all lists in few requests; without arXiv the links are checked all the same."""
    ids = frozenset[str]().union(*(one.paper_ids for one in rounds))
    try:
        return {paper.arxiv_id: paper for paper in fetch_by_ids(sorted(ids), transport)}, None
    except SourceError as error:
        for one in rounds:
            one.faults.append(error)
        return {}, error


def _night(one: _Round, papers: Mapping[str, Paper], tools: RefreshTools) -> ListNight:
    links = _check_links(one, tools)
    changes = [
        *refresh_rows(one.config, one.rows, papers),
        *found_ids(one.config, one.rows, _search_ids(one, tools)),
        *dead_link_changes(one.config, one.rows, links.dead),
    ]
    strikes = {url: asdict(strike) for url, strike in sorted(links.strikes.items())}
    return ListNight(
        config=one.config,
        candidates=tuple(Candidate(row) for row in changes),
        facts={STRIKES_FACT: strikes},
        withdrawn={
            arxiv_id: papers[arxiv_id].comment
            for arxiv_id in one.asked_ids & papers.keys()
            if papers[arxiv_id].is_withdrawn
        },
        model_figures=one.quiet.model_figures,
        model_hash=one.quiet.model_hash,
    )


def _check_links(one: _Round, tools: RefreshTools) -> LinkReport:
    if tools.checker is None:
        return LinkReport(one.strikes)
    urls = checked_links(one.config, one.rows)
    known = {url: strike for url, strike in one.strikes.items() if url in set(urls)}
    one.links = check_links(urls, known, tools.checker, tools.today)
    return one.links


def _search_ids(one: _Round, tools: RefreshTools) -> dict[str, list[Paper]]:
    """Search arXiv for this week's share of the rows without id."""
    if one.config.mode != "catalog":
        # A README has no place for an id apart from its link.
        return {}
    without = [it for it in one.rows if not it.entry.arxiv_id and may_be_searched(it.entry)]
    without = this_weeks(without, tools.today)
    try:
        found = search_titles([row.entry.title for row in without], tools.transport)
    except SourceError as error:
        one.faults.append(error)
        return {}
    return {row.key: found for row in without}


def this_weeks(rows: Sequence[Row], today: date, most: int = ID_SEARCHES_PER_WEEK) -> list[Row]:
    """The share of some rows that this week looks at; in time all get their turn."""
    ordered = sorted(rows, key=lambda row: (row.section, row.key))
    if len(ordered) <= most:
        return ordered
    start = today.toordinal() // 7 * most % len(ordered)
    return (ordered + ordered)[start : start + most]


def read_strikes(raw: Mapping[str, Any]) -> dict[str, Strike]:
    """Strikes as the ledger keeps them; what cannot be read is forgotten."""
    return {
        url: Strike(str(facts["week"]), str(facts.get("words", "")))
        for url, facts in raw.items()
        if isinstance(facts, Mapping) and "week" in facts
    }


def _told(one: _Round, night: ListNight) -> ListRefresh:
    return ListRefresh(
        one.config.id,
        len(one.rows),
        len(night.candidates),
        one.links.checked_count if one.links else 0,
        len(one.links.dead) if one.links else 0,
        one.links.left_count if one.links else 0,
        tuple(one.faults),
    )


def _client(settings: Settings) -> BoundedClient:
    return BoundedClient(user_agent(settings.arxiv_contact), proxy=settings.http_proxy)


def _faults(report: RefreshReport) -> list[str]:
    """What went wrong, in words."""
    asked = dict.fromkeys(fault for one in report.lists for fault in one.faults)
    refused = [error for outcome in report.outcomes for error in outcome.errors]
    return [str(error) for error in (*asked, *refused)]


def _now(today: date | None) -> datetime:
    now = datetime.now().astimezone()
    return datetime.combine(today, now.timetz()) if today else now


def summary_lines(report: RefreshReport) -> Iterable[str]:
    """Say the report in words, a line a fact."""
    for reason in report.stopped_by:
        yield f"Stopped by {reason}."
    for one in report.lists:
        changes = plural(one.changes_count, "change")
        yield f"{one.list_id}: {plural(one.rows_count, 'row')}, {changes} found."
        if one.links_checked_count:
            links = plural(one.links_checked_count, "link")
            yield f"{one.list_id}: {links} checked, {one.dead_links_count} dead."
        if one.links_left_count:
            yield f"{one.list_id}: {plural(one.links_left_count, 'link')} left for another week."
    for fault in dict.fromkeys(fault for one in report.lists for fault in one.faults):
        yield f"arXiv could not be asked: {fault}"
    for outcome in report.outcomes:
        yield from outcome_lines(outcome)
