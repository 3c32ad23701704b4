"""One list through one night, from its old ledger to its new one and what is to be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from catalog.curated_list import Row
from classifiers.screening import Basis
from flows.errors import PublishError
from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.open_questions import asks_on_dashboard, open_questions, with_questions
from flows.memory.records import Candidate, How, Record
from flows.polling.watermarks import ListWatermark, merge
from flows.proposals.admission import (
    admit,
    best_of_quiet_week,
    let_go,
    refused_headings,
    select,
    set_aside_impossible,
    take_out_withdrawn,
)
from flows.proposals.branches import (
    Living,
    handed_over,
    inputs_fingerprint,
    is_as_wanted,
    opens_heading,
    reconcile,
)
from flows.proposals.brought_up_to_date import with_updated_branches
from flows.proposals.builds import Build, build
from flows.proposals.decisions import (
    Seen,
    read_boxes,
    take_deletions,
    take_ends,
    take_removals,
)
from flows.proposals.list_at import ListAt, ours_on
from flows.proposals.outcomes import FIGURES_FACT, MODEL_FACT, ListNight
from flows.proposals.recollecting import recollect
from flows.proposals.text.hand_words import BY_HAND_FACT, by_hand_facts
from flows.proposals.text.inert import inert
from flows.repositories.github_errors import UnavailableError
from flows.repositories.publisher import Observed, ObservedPullRequest, Publisher


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done for one list once the memory is written."""

    ledger: Ledger
    builds: tuple[Build, ...] = ()
    retired: tuple[Living, ...] = ()
    unchanged: tuple[Living, ...] = ()
    held: tuple[Living, ...] = ()
    """To be changed, but checked out in somebody's working tree."""
    lost: PublishError | None = None
    """Sections that the README no longer shows, so that rows wait for them."""


def decide(
    ledger: Ledger, base: ListAt, observed: Observed, publisher: Publisher, today: date
) -> Ledger:
    """Read what people did since the last night. Raises PublishError."""
    seen = Seen(observed.pull_requests, today)

    def rows_on(known: Ledger, pull: ObservedPullRequest) -> Iterable[Row]:
        return _list_on(pull, known, base, publisher).with_own_sections().curated.rows

    ledger = recollect(ledger, observed, lambda: base.standing, rows_on, today)
    ledger = with_updated_branches(ledger, observed, publisher)
    ledger = _labelled(read_boxes(ledger, seen), observed, base)
    for pull in handed_over(ledger, observed):
        if ledger.branches[pull.branch].head_read != pull.head_sha:
            theirs = _list_on(pull, ledger, base, publisher)
            if opens_heading(ledger, pull.branch, base.config):
                theirs = theirs.with_own_sections()
            ledger = take_deletions(ledger, pull, theirs.standing, today)
    is_moved = ledger.base_sha != observed.base_sha
    if (is_moved and ledger.records) or any(seen.ended(ledger)):
        ledger = take_ends(ledger, base.standing, seen)
    if is_moved and ledger.base_sha and ledger.base_print != base.fingerprint:
        left = [row for row in _rows_before(ledger, base, publisher) if not base.is_lost(row)]
        ledger = take_removals(ledger, left, base.standing, today)
    return ledger


def _rows_before(ledger: Ledger, base: ListAt, publisher: Publisher) -> Iterable[Row]:
    """Rows of the base as it was last seen; none where it cannot be read any more."""
    known = (ledger.known_commits, ledger.headings)
    try:
        return ListAt(publisher, ledger.base_sha, base.config, *known).curated.rows
    except UnavailableError:
        raise
    except PublishError:
        return ()


def _list_on(
    pull: ObservedPullRequest, ledger: Ledger, base: ListAt, publisher: Publisher
) -> ListAt:
    """The list as a pull request's branch has it."""
    known = (*ledger.known_commits, *ours_on(ledger, pull.branch, pull.head_sha))
    return ListAt(publisher, pull.head_sha, base.config, known, ledger.headings, pull.branch)


def advance(
    ledger: Ledger,
    night: ListNight,
    base: ListAt,
    observed: Observed,
    today: date,
    *,
    is_rebuild_asked: bool,
) -> Planned:
    """Admit candidates, let them join and plan every branch. Raises PublishError."""
    ledger = _admitted(ledger, night, base, today)
    theirs = {pull.branch for pull in handed_over(ledger, observed)}
    ledger = take_out_withdrawn(ledger, night.withdrawn, theirs, today)
    ledger = _asking(ledger, night, base, observed)
    ledger = _at_base(ledger, base, observed)
    if is_paused(ledger, night, today):
        return Planned(ledger)
    ledger = let_go(ledger, night.config.proposals, today)
    ledger = select(ledger, night.config.proposals, today)
    # A pull request moves along with the base.
    is_rebuild_asked = is_rebuild_asked or bool(observed.former_base)
    is_open_day = today.weekday() in night.config.proposals.schedule.weekdays
    wanted = _stale(ledger, observed, base, is_rebuild_asked) if is_open_day else []
    lost: PublishError | None = None
    if any(not living.is_empty for living in wanted):
        ledger, lost = _without_lost_sections(ledger, wanted, base)
        known = {it.id for it in base.curated.config.sections}
        base.refused = refused_headings(ledger, night.config.proposals, known)
        ledger = set_aside_impossible(ledger, base.obstacle)
        wanted = _stale(ledger, observed, base, is_rebuild_asked)
    planned = _planned(ledger, night, base, observed, wanted)
    return replace(planned, lost=lost)


def _without_lost_sections(
    ledger: Ledger, wanted: Iterable[Living], base: ListAt
) -> tuple[Ledger, PublishError | None]:
    """Ledger in which rows wait whose section the README lost, and what to say of that.

    Raises PublishError where nothing else is proposed: the pull request stays as it is then.
    """
    proposed = [it for living in wanted for it in living.records if it.status == "proposed"]
    held = [it for it in proposed if base.is_lost(it.row)]
    if not held:
        return ledger, None
    lost = base.lost(sorted({it.row.section for it in held if it.row.section}))
    if len(held) == len(proposed):
        raise lost
    return ledger.put(replace(it, status="waiting", branch="", number=None) for it in held), lost


def is_paused(ledger: Ledger, night: ListNight, today: date) -> bool:
    """Whether nothing is to be proposed for the list today."""
    ends = (ledger.paused_until, night.config.paused_until)
    return any(end is not None and end > today for end in ends)


def with_head(ledger: Ledger, made: Build, head: str) -> Ledger:
    """Remember what a branch is about to hold: before it moves, so no commit is a stranger."""
    living = made.living
    memory = ledger.branches.get(living.branch, BranchMemory())
    memory = replace(
        memory.with_head(head),
        group=living.group,
        inputs=made.inputs,
        is_retired=False,
        built_on=ledger.base_sha,
    )
    return placed(ledger, made).with_branch(living.branch, memory)


def placed(ledger: Ledger, made: Build) -> Ledger:
    """Ledger in which the records of a build stand on its branch."""
    pull = made.living.pull_request
    number = pull.number if pull else None
    records = made.living.records
    return ledger.put(replace(it, branch=made.living.branch, number=number) for it in records)


def _labelled(ledger: Ledger, observed: Observed, base: ListAt) -> Ledger:
    labels = set(base.config.proposals.labels)
    for name, memory in ledger.branches.items():
        pull = observed.open_on(name)
        if pull and labels & set(pull.labels):
            ledger = ledger.with_branch(name, replace(memory, labelled=pull.number))
    return ledger


def _admitted(ledger: Ledger, night: ListNight, base: ListAt, today: date) -> Ledger:
    candidates: Iterable[Candidate] = night.candidates
    if night.model_figures.get("threshold") == Basis.VOLUME:
        candidates = best_of_quiet_week(ledger, candidates, today)
    if night.candidates:
        ledger = admit(ledger, candidates, base.standing, today)
    fetched = {*night.failed_adds, *_asked_for(night.candidates)}
    ledger = replace(ledger, adds=tuple(it for it in ledger.adds if it.paper not in fetched))
    if night.watermarks is not None:
        # Another run may have come further since this one began.
        known = ListWatermark.from_json(ledger.watermarks)
        joined = merge(known, ListWatermark.from_json(night.watermarks))
        ledger = replace(ledger, watermarks=joined.as_json())
    return replace(ledger, facts={**ledger.facts, **night.facts, **_model_facts(night)})


def _asking(ledger: Ledger, night: ListNight, base: ListAt, observed: Observed) -> Ledger:
    """Ask further questions on the dashboard in place of those that were answered."""
    known = open_questions(ledger)
    # A run that loads no model has the figures of the last one that did.
    figures = night.model_figures or ledger.facts.get(FIGURES_FACT) or {}
    if not asks_on_dashboard(night.config, figures):
        return with_questions(ledger, ()) if known else ledger
    if not known and not night.questions:
        return ledger
    is_moved = ledger.base_sha != observed.base_sha
    rows = base.curated.rows if is_moved else ()
    listed = {row.entry.arxiv_id for row in rows if row.entry.arxiv_id}
    return with_questions(ledger, (*known, *night.questions), listed)


def _model_facts(night: ListNight) -> dict[str, object]:
    """What later runs that load no model say of it in bodies and dashboard."""
    if not night.model_hash:
        return {}
    return {FIGURES_FACT: dict(night.model_figures), MODEL_FACT: night.model_hash}


def _asked_for(candidates: Iterable[Candidate]) -> set[str]:
    return {it.asked_as or it.row.entry.arxiv_id or "" for it in candidates if it.asked_by}


def _at_base(ledger: Ledger, base: ListAt, observed: Observed) -> Ledger:
    if ledger.base_sha == observed.base_sha and ledger.base_print and ledger.known_commits:
        return replace(ledger, base_branch=observed.base_branch)
    by_hand = by_hand_facts(base.taken_over)
    facts = {name: fact for name, fact in ledger.facts.items() if name != BY_HAND_FACT}
    return replace(
        ledger.knowing(base.known_commits),
        headings=base.taken_over.headings,
        base_branch=observed.base_branch,
        base_sha=observed.base_sha,
        base_print=base.fingerprint,
        facts=facts | ({BY_HAND_FACT: by_hand} if by_hand else {}),
    )


def _stale(
    ledger: Ledger, observed: Observed, base: ListAt, is_rebuild_asked: bool
) -> list[Living]:
    """Branches that do not hold what they shall."""
    return [
        living
        for living in reconcile(ledger, observed, base.config)
        if (living.is_empty and living.pull_request)
        or (not living.is_empty and (is_rebuild_asked or not _is_as_wanted(living, ledger, base)))
    ]


def _is_as_wanted(living: Living, ledger: Ledger, base: ListAt) -> bool:
    if living.pull_request is None:
        return False
    memory = ledger.branches.get(living.branch)
    inputs = inputs_fingerprint(living, ledger.base_print)
    return is_as_wanted(living, memory, inputs) and _has_label(living, memory, base)


def _has_label(living: Living, memory: BranchMemory | None, base: ListAt) -> bool:
    number = living.pull_request.number if living.pull_request else None
    return not base.config.proposals.labels or (memory is not None and memory.labelled == number)


def _planned(
    ledger: Ledger, night: ListNight, base: ListAt, observed: Observed, wanted: list[Living]
) -> Planned:
    held = tuple(living for living in wanted if living.branch in observed.held_branches)
    free = [living for living in wanted if living.branch not in observed.held_branches]
    touched = {living.branch for living in wanted}
    retired = tuple(living for living in free if living.is_empty)
    for living in retired:
        memory = ledger.branches[living.branch]
        ledger = ledger.with_branch(living.branch, replace(memory, is_retired=True))
    return Planned(
        ledger=ledger,
        builds=tuple(
            _build(living, ledger, night, base, observed) for living in free if not living.is_empty
        ),
        retired=retired,
        unchanged=tuple(
            living
            for living in reconcile(ledger, observed, night.config)
            if living.branch not in touched and living.pull_request
        ),
        held=held,
    )


def _build(
    living: Living, ledger: Ledger, night: ListNight, base: ListAt, observed: Observed
) -> Build:
    theirs = handed_over(ledger, observed)
    follows = next(
        (it.number for it in theirs if ledger.branches[it.branch].group == living.group), None
    )
    inputs = inputs_fingerprint(living, ledger.base_print)
    notes = withdrawn_notes(ledger, living)
    return build(living, inputs, base, night.model_figures, follows, notes)


def withdrawn_notes(ledger: Ledger, living: Living) -> tuple[str, ...]:
    """Say which papers left a pull request because their authors withdrew them."""
    pull = living.pull_request
    return tuple(
        f"“{inert(record.row.entry.title, 200)}” ({record.row.short_id}) is taken out: "
        f"{inert(record.reason, 200)}"
        for record in ledger.in_status("superseded")
        if pull is not None
        and record.decided_how == How.WITHDRAWN
        and (record.branch, record.number) == (living.branch, pull.number)
    )


def joined(before: Ledger, after: Ledger) -> tuple[Record, ...]:
    """Records that stand in a pull request, ticked or asked about, and did not stand so before."""
    return tuple(
        record
        for record_id, record in after.records.items()
        if (standing := _standing(record)) and standing != _standing(before.records.get(record_id))
    )


def decided(before: Ledger, after: Ledger) -> tuple[Record, ...]:
    """Records that people decided since."""
    return tuple(
        record
        for record_id, record in after.records.items()
        if not record.is_open
        if record_id not in before.records or before.records[record_id].status != record.status
    )


def _standing(record: Record | None) -> str:
    """Status of a record that a pull request shows; empty for any other."""
    is_shown = record is not None and record.status in ("proposed", "unsure") and record.branch
    return record.status if record is not None and is_shown else ""
