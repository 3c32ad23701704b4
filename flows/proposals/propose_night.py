"""A night's proposals, for all lists of one repository.

    read the memory, see the repository, look for the kill switch
    decide      what people ticked, deleted, merged, closed, wrote
    advance     what joins, what each branch shall hold
    remember    one compare-and-swap, with the heads that branches are about to get
    publish     branches and pull requests; then replies and the dashboard

Everything follows from what is seen, so a night that broke anywhere is finished by the next, and
a second run of the same night touches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce

from catalog.config import ListConfig, ProposalConfig
from flows.errors import BaseMovedError, PublishError, StateError
from flows.memory.ledger import Ledger, ledger_path, without_bookkeeping
from flows.memory.ledger_file import ledger_in, read_ledger, write_ledger
from flows.memory.shipped import record_changes
from flows.memory.state_store import Snapshot, StateStore, write_beside
from flows.memory.taught import taught_path, with_answers
from flows.proposals.branches import handed_over
from flows.proposals.builds import Build
from flows.proposals.commands.dashboard_orders import read_dashboard
from flows.proposals.commands.orders import Ordered, take_orders
from flows.proposals.list_at import ListAt, base_of, stop_reason
from flows.proposals.notices_due import with_notices
from flows.proposals.one_list import (
    Planned,
    advance,
    decide,
    decided,
    is_paused,
    joined,
    placed,
    with_head,
)
from flows.proposals.outcomes import (
    ListNight,
    ListOutcome,
    ProposalOutcome,
    PullRequestOutcome,
)
from flows.proposals.publication import (
    close_retired,
    publish_builds,
    show_dashboard,
    source_facts,
    unbuilt,
)
from flows.proposals.text.dashboard import SourceLine, read_parts
from flows.proposals.text.hand_words import by_hand_notes, read_by_hand
from flows.proposals.text.wording import plural
from flows.repositories.publisher import Look, Observed, Publisher

ATTEMPTS = 3
"""Times that a night starts afresh because somebody moved something under it."""
DASHBOARD_IN_USE = "Somebody was ticking boxes on the dashboard; the next run brings it up to date."
LOOK_BACK = timedelta(hours=20)
"""The moment from which comments are read moves on at most this often: no writes for its sake."""


@dataclass(frozen=True, slots=True)
class NightPlan:
    """Everything a night of proposals is given."""

    lists: tuple[ListNight, ...]
    today: date
    now: datetime
    """Aware of its zone."""
    sources: tuple[SourceLine, ...] | None = None
    """Tonight's verdicts for the dashboard; None shows the last ones."""
    broken: tuple[str, ...] = ()
    """Errors of lists that could not even be read, in words for the dashboard."""
    is_dry_run: bool = False
    rebuilt_lists: tuple[str, ...] = ()
    """Ids of lists whose branches are to be written anew whatever they hold."""


@dataclass(slots=True)
class _Pass:
    """One attempt at a night."""

    plan: NightPlan
    publisher: Publisher
    snapshot: Snapshot
    before: dict[str, Ledger]
    observed: Observed
    bases: dict[str, ListAt]
    ledgers: dict[str, Ledger]
    errors: dict[str, PublishError] = field(default_factory=dict)
    planned: dict[str, Planned] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


_Step = Callable[[_Pass, ListNight], None]


def propose_night(plan: NightPlan, *, publisher: Publisher, state: StateStore) -> ProposalOutcome:
    """Bring memory, pull requests and dashboard to what they shall be tonight.

    Raises PublishError (exit 4) where nothing could be done; what failed for one list only is in
    the outcome's errors.
    """
    told: ProposalOutcome | None = None
    for attempt in range(1, ATTEMPTS + 1):
        try:
            outcome = _one_pass(plan, publisher, state)
        except BaseMovedError:
            if attempt == ATTEMPTS:
                raise
            continue
        told = outcome.after(told) if told else outcome
        if not outcome.is_dashboard_moved:
            break
    if told is None:
        raise AssertionError("unreachable")
    return told


def _one_pass(plan: NightPlan, publisher: Publisher, state: StateStore) -> ProposalOutcome:
    run = _look(plan, publisher, state)
    # A base that was looked at before held no stop file then, and does not now.
    is_moved = any(it.base_sha != run.observed.base_sha for it in run.before.values())
    stop = stop_reason(run.observed, tuple(run.bases.values()) if is_moved else ())
    if stop:
        return ProposalOutcome(stopped_by=stop)
    for night in plan.lists:
        _try(run, night, _decide)
    ordered = _orders(run)
    for night in plan.lists:
        _try(run, night, lambda r, n: _advance(r, n, ordered))
    if plan.is_dry_run:
        return _outcome(run, ordered, {it: unbuilt(p) for it, p in run.planned.items()})
    _remember(run, ordered, state)
    return _tell(run, ordered, state)


def _look(plan: NightPlan, publisher: Publisher, state: StateStore) -> _Pass:
    snapshot = state.snapshot()
    ids = [night.config.id for night in plan.lists]
    ledgers = {it: ledger_in(snapshot, it) for it in ids}
    since = [ledger.comments_since for ledger in ledgers.values() if ledger.comments_since]
    known = (ledger.base_branch for ledger in ledgers.values() if ledger.base_branch)
    configured = (it.config.base_branch for it in plan.lists if it.config.base_branch)
    prefixes = {it.config.proposals.branch.split("{")[0] for it in plan.lists}
    # What is open goes on under the branch that it has, whatever the setting says by now.
    shown = (it.branch for own in ledgers.values() for it in own.in_status("proposed"))
    prefixes |= {name for name in shown if name and not name.startswith(tuple(prefixes))}
    look = Look(
        base_branch=next(configured, None),
        known_base=next(known, ""),
        branch_prefixes=sorted(prefixes),
        open_numbers=sorted({n for ledger in ledgers.values() for n in ledger.open_numbers}),
        since=min(since, default=None),
    )
    observed = publisher.observe(look)
    bases = {
        it.config.id: base_of(publisher, it.config, ledgers[it.config.id], observed)
        for it in plan.lists
    }
    return _Pass(plan, publisher, snapshot, ledgers, observed, bases, dict(ledgers))


def _try(run: _Pass, night: ListNight, step: _Step) -> None:
    """Do a step for one list; its failure is its own, and its memory stays as it was."""
    list_id = night.config.id
    if list_id in run.errors:
        return
    try:
        step(run, night)
    except BaseMovedError:
        raise
    except PublishError as error:
        run.errors[list_id] = error
        run.ledgers[list_id] = run.before[list_id]
        run.planned.pop(list_id, None)


def _decide(run: _Pass, night: ListNight) -> None:
    list_id = night.config.id
    decided = decide(
        run.ledgers[list_id], run.bases[list_id], run.observed, run.publisher, run.plan.today
    )
    run.ledgers[list_id] = with_notices(run.before[list_id], decided, run.observed, run.plan.today)
    # Of a thousand lists one at a time is in memory.
    run.bases[list_id].forget()


def _orders(run: _Pass) -> Ordered:
    sound = [it.config for it in run.plan.lists if it.config.id not in run.errors]
    run.ledgers, ordered = take_orders(
        run.ledgers, sound, run.observed, run.publisher.may_write, run.plan.today
    )
    return ordered


def _advance(run: _Pass, night: ListNight, ordered: Ordered) -> None:
    list_id = night.config.id
    changes = ordered.changes.get(list_id, ())
    planned = advance(
        run.ledgers[list_id],
        night,
        run.bases[list_id],
        run.observed,
        run.plan.today,
        is_rebuild_asked=list_id in run.plan.rebuilt_lists
        or any(change.is_rebuild_asked for change in changes),
    )
    ledger = planned.ledger
    if run.plan.is_dry_run:
        ledger = reduce(placed, planned.builds, ledger)
    else:
        committed: list[Build] = []
        for made in planned.builds:
            head = run.publisher.commit(run.observed.base_sha, made.commits)
            ledger = with_head(ledger, made, head)
            committed.append(made.committed(list_id, head))
        planned = replace(planned, builds=tuple(committed))
    if planned.lost:
        run.notes.append(f"{list_id}: papers wait for a section: {planned.lost}")
    run.planned[list_id] = replace(planned, ledger=ledger)
    run.ledgers[list_id] = ledger
    run.bases[list_id].forget()


def _remember(run: _Pass, ordered: Ordered, state: StateStore) -> None:
    """Write the memory before any branch moves: one commit, all or nothing."""
    changes: dict[str, bytes | None] = {}
    for list_id, ledger in run.ledgers.items():
        if list_id in run.errors:
            continue
        run.ledgers[list_id] = kept = _with_moment(ledger, ordered, run.plan)
        if without_bookkeeping(kept) != without_bookkeeping(run.before[list_id]):
            changes[ledger_path(list_id)] = write_ledger(kept)
    changes |= _records(run)
    changes |= _taught(run, ordered)
    for planned in run.planned.values():
        for made in planned.builds:
            changes |= {path: text.encode() for path, text in made.text.overflow.items()}
    if changes:
        write_beside(state, changes, run.snapshot, f"Remember the night of {run.plan.today}")


def _records(run: _Pass) -> dict[str, bytes]:
    """Records of tonight's papers, in the same commit: a night that is killed loses neither.

    A file of them that cannot be read is told, and keeps no proposal back.
    """
    changes: dict[str, bytes] = {}
    for night in run.plan.lists:
        if not night.papers or night.config.id in run.errors:
            continue
        try:
            changes |= record_changes(run.snapshot, night.config.id, night.papers)
        except StateError as error:
            run.notes.append(f"authors and abstracts are not kept for the site: {error}")
    return changes


def _taught(run: _Pass, ordered: Ordered) -> dict[str, bytes]:
    """What was answered on the dashboard, in the same commit."""
    changes: dict[str, bytes] = {}
    for list_id, answers in ordered.answers.items():
        if list_id not in run.errors:
            changes[taught_path(list_id)] = with_answers(run.snapshot, list_id, answers)
            run.notes.append(f"{list_id}: {plural(len(answers), 'answer')} of the dashboard kept")
    return changes


def _with_moment(ledger: Ledger, ordered: Ordered, plan: NightPlan) -> Ledger:
    """Ledger with the moment from which comments are read next."""
    if plan.sources is not None:
        lines = list(map(source_facts, plan.sources))
        ledger = replace(ledger, facts={**ledger.facts, "sources": lines})
    if ordered.since:
        return replace(ledger, comments_since=ordered.since)
    if ledger.comments_since is None or plan.now - ledger.comments_since > LOOK_BACK:
        return replace(ledger, comments_since=plan.now)
    return ledger


def _tell(run: _Pass, ordered: Ordered, state: StateStore) -> ProposalOutcome:
    """Publish; a failure of one pull request does not keep the others back."""
    results = {}
    forgotten = set(run.errors)
    for list_id, planned in run.planned.items():
        done, error = publish_builds(run.publisher, run.observed, planned, _wanted(run, list_id))
        closed, later_error = close_retired(run.publisher, planned)
        results[list_id] = (*done, *closed)
        failed = error or later_error
        if failed:
            run.errors[list_id] = failed
    for list_id in run.planned:
        for due in run.ledgers[list_id].due_comments:
            run.publisher.reply(due.number, due.body, due.mark)
    for reply in ordered.replies:
        if not reply.lists & forgotten:
            run.publisher.reply(reply.number, reply.body, reply.mark)
    outcome = _outcome(run, ordered, results)
    if forgotten & {*ordered.changes, *ordered.answers}:
        # Its buttons were pressed for a list whose memory was not written: they stay pressed.
        return outcome
    return _with_dashboard(run, state, outcome)


def _with_dashboard(run: _Pass, state: StateStore, outcome: ProposalOutcome) -> ProposalOutcome:
    """Write the dashboard; an outcome that says so where a person was at it."""
    for _ in range(ATTEMPTS):
        try:
            notes = show_dashboard(
                run.publisher, run.observed, run.plan.lists, _all_ledgers(run), outcome,
                run.plan.broken,
            )  # fmt: skip
        except BaseMovedError:
            if not _is_only_rewritten(run, state):
                break
        else:
            return replace(outcome, notes=(*outcome.notes, *notes))
    # A box was ticked meanwhile: another pass reads it. What this one did stays told.
    told = (*outcome.notes, DASHBOARD_IN_USE)
    return replace(outcome, is_dashboard_moved=True, notes=told)


def _is_only_rewritten(run: _Pass, state: StateStore) -> bool:
    """Look at the dashboard again: whether only other lists' runs wrote it, and nobody ticked."""
    seen, now = run.observed.dashboard, run.publisher.dashboard()
    run.observed = replace(run.observed, dashboard=now)
    run.snapshot = state.snapshot()
    return read_dashboard(seen.body if seen else "") == read_dashboard(now.body if now else "")


def _all_ledgers(run: _Pass) -> dict[str, Ledger]:
    """Ledgers of every list that the dashboard shows, those of this run as they are now."""
    shown = read_parts(run.observed.dashboard.body if run.observed.dashboard else "")
    others = {it: run.snapshot.read(ledger_path(it)) for it in shown if it not in run.ledgers}
    return {it: read_ledger(raw, it) for it, raw in others.items() if raw} | run.ledgers


def _wanted(run: _Pass, list_id: str) -> ProposalConfig:
    configs = (night.config for night in run.plan.lists)
    return next(config.proposals for config in configs if config.id == list_id)


def _outcome(
    run: _Pass, ordered: Ordered, results: Mapping[str, Sequence[PullRequestOutcome]]
) -> ProposalOutcome:
    lists = [
        _list_outcome(run, night, results.get(night.config.id, ())) for night in run.plan.lists
    ]
    return ProposalOutcome(
        lists=tuple(lists),
        is_run_asked=ordered.is_run_asked,
        replies_count=len(ordered.replies),
        notes=(
            *_base_notes(run),
            *(note for night in run.plan.lists for note in _notes(run, night.config)),
            *run.notes,
        ),
    )


def _base_notes(run: _Pass) -> Iterator[str]:
    """Say once that the base is another one."""
    now, former = run.observed.base_branch, run.observed.former_base
    if former:
        yield (
            f"proposals go to the branch {now} from now on, no longer to {former}; "
            "`base_branch:` in list.yaml says where, and else the repository's default branch"
        )


def _notes(run: _Pass, config: ListConfig) -> Iterator[str]:
    """What people did by hand that the report has to tell."""
    ledger = run.ledgers[config.id]
    yield from by_hand_notes(read_by_hand(ledger.facts), config)
    for pull in handed_over(ledger, run.observed):
        yield (
            f"{config.id}: #{pull.number} was changed by hand and is left as it is; new papers "
            "come in another pull request"
        )


def _list_outcome(run: _Pass, night: ListNight, pulls: Sequence[PullRequestOutcome]) -> ListOutcome:
    list_id = night.config.id
    before, after = run.before[list_id], run.ledgers[list_id]
    return ListOutcome(
        list_id=list_id,
        pull_requests=tuple(pulls),
        joined=joined(before, after),
        decided=decided(before, after),
        waiting_count=len(after.in_status("waiting", "deferred")),
        unsure_count=len(after.in_status("unsure")),
        adds=after.adds,
        is_paused=is_paused(after, night, run.plan.today),
        error=run.errors.get(list_id),
    )
