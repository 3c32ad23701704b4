"""What joins the proposals tonight: new candidates against the memory, and limits. Pure.

A candidate whose record exists is old news, whatever became of it: rejected stays rejected,
merged stays merged, waiting waits on. Only a person's own `/litwatch add` takes a rejection back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile

from catalog.config import ProposalConfig
from catalog.edits import AddRow, Edit, SetField
from catalog.identity.known_papers import KnownPapers
from classifiers.lanes import Cause
from flows.memory.ledger import Ledger
from flows.memory.records import ROW, Candidate, How, ProposedRow, Record
from flows.proposals.standing import Standing

SATURDAY = 5
_WITH_ITS_HEADING = (How.CLOSED, How.MERGED, How.ROW_DELETED)
"""Ways in which a row is refused together with the heading that it would have opened."""
EditCheck = Callable[[list[Edit]], str]
"""Try edits on the list; what stands in the way, or an empty string."""


def admit(
    ledger: Ledger, candidates: Iterable[Candidate], standing: Standing, today: date
) -> Ledger:
    """Remember what is new: as waiting, or as unsure."""
    for candidate in _doubles_in_doubt(ledger, candidates):
        row = candidate.row
        if standing.is_done(row) or not standing.is_possible(row):
            continue
        known = ledger.records.get(row.id) or _known_row(ledger, row)
        if known is None:
            ledger = ledger.put([*_superseded(ledger, row, today), _new(candidate, today)])
        elif candidate.asked_by and known.status in (
            "rejected",
            "superseded",
            "unsure",
            "unanswered",
        ):
            ledger = ledger.put([_asked_again(known, candidate)])
    return ledger


def best_of_quiet_week(
    ledger: Ledger, candidates: Iterable[Candidate], today: date
) -> tuple[Candidate, ...]:
    """Candidates, the best unsure one among the proposed where the list was shown none for a week.

    For models whose threshold follows the list's own pace: the stream drifts, and a list that is
    shown nothing is taught nothing. On its first night a list is shown one, too: who tries litwatch
    sees how it proposes.
    """
    found = tuple(candidates)
    unsure = [it for it in found if it.row.cause is Cause.BELOW_THRESHOLD and it.row.edit]
    if (
        not unsure
        or any(it.row.lane == "proposed" for it in found)
        or not _is_silent(ledger, today)
    ):
        return found
    best = max(unsure, key=lambda it: it.row.prob_relevant or 0.0)
    chosen = replace(best, row=best.row.in_lane(Cause.QUIET_WEEK))
    return tuple(chosen if it is best else it for it in found)


def _is_silent(ledger: Ledger, today: date) -> bool:
    """Whether no paper was proposed or waits: ever, or in a week of a memory older than that."""
    week = today - timedelta(days=7)
    known = ledger.records.values()
    is_old = not known or any(it.first_seen_date <= week for it in known)
    return is_old and not any(
        it.row.what == ROW
        and it.row.lane == "proposed"
        and ((it.row.proposed_date or it.first_seen_date) > week or it.status == "waiting")
        for it in known
    )


def take_out_withdrawn(
    ledger: Ledger, withdrawn: Mapping[str, str], kept_branches: Collection[str], today: date
) -> Ledger:
    """Propose withdrawn papers no longer, except on branches that a person has taken over."""
    return ledger.put(
        replace(
            record,
            status="superseded",
            decided_date=today,
            decided_how=How.WITHDRAWN,
            reason=f"withdrawn by its authors: {withdrawn[arxiv_id]}".rstrip(": "),
        )
        for record in ledger.records.values()
        if record.is_open
        and record.row.what == ROW
        and (arxiv_id := record.row.entry.arxiv_id or "") in withdrawn
        and record.branch not in kept_branches
    )


def select(ledger: Ledger, config: ProposalConfig, today: date) -> Ledger:
    """Let waiting records join the pull requests, as far as the limits of night and open go."""
    ledger = ledger.put(_back_from_deferral(ledger, today))
    if today.weekday() not in config.schedule.weekdays:
        return ledger
    return ledger.put(_joining(ledger, config, today))


def let_go(ledger: Ledger, config: ProposalConfig, today: date) -> Ledger:
    """Ask no longer about unsure papers that nobody answered in time; that is no decision."""
    oldest = today - timedelta(days=config.unsure_days)
    return ledger.put(
        replace(record, status="unanswered", decided_date=today, decided_how=How.TIME)
        for record in ledger.in_status("unsure")
        if (record.row.proposed_date or record.first_seen_date) < oldest
    )


def is_held_back(record: Record, config: ProposalConfig, today: date) -> bool:
    """Whether its cooling time is not over."""
    announced = record.row.announced_date or record.first_seen_date
    return announced + timedelta(days=config.cooling_days) > today


def refused_headings(
    ledger: Ledger, config: ProposalConfig, sections: Container[str]
) -> frozenset[str]:
    """Sections that a pull request would have opened, and that a person did not take.

    Who closes the pull request of a single paper has refused that paper, and no heading.
    `sections`: ids of those that the list has.
    """
    ways = {*_WITH_ITS_HEADING} - ({How.CLOSED} if config.grouping == "paper" else set())
    answered = (
        record
        for record in ledger.in_status("rejected", "merged", "edited")
        if record.number in ledger.settled_pull_requests
        and (record.status != "rejected" or record.decided_how in ways)
    )
    edits = (record.row.edit for record in answered)
    added = (edit.section for edit in edits if isinstance(edit, AddRow))
    return frozenset(section for section in added if section not in sections)


def set_aside_impossible(ledger: Ledger, check: EditCheck) -> Ledger:
    """Give rows that cannot be written (their section is gone) to a person, with the reason."""
    proposed = [(it, it.row.edit) for it in ledger.in_status("proposed") if it.row.edit]
    if not check([edit for _, edit in proposed]):
        return ledger
    return ledger.put(_impossible(proposed, check))


def _impossible(proposed: Iterable[tuple[Record, Edit]], check: EditCheck) -> Iterable[Record]:
    sound: list[Edit] = []
    for record, edit in sorted(proposed, key=lambda pair: pair[0].row.id):
        obstacle = check([*sound, edit])
        if not obstacle:
            sound.append(edit)
            continue
        row = record.row.in_lane(Cause.CANNOT_BE_WRITTEN, note=obstacle, section=None, edit=None)
        is_new_row = record.row.what == ROW
        yield (
            replace(record, row=row, status="unsure", branch="", number=None)
            if is_new_row
            else replace(record, status="superseded", reason=obstacle)
        )


def _doubles_in_doubt(ledger: Ledger, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates, unticked where they may be a paper that was proposed before under another id.

    Of two of one night the surer stays as it is, and so does what a person asked for.
    """
    records = [it for it in ledger.records.values() if it.row.what == ROW]
    remembered = KnownPapers([it.row for it in records if it.status != "superseded"])
    tonight: list[ProposedRow] = []
    for candidate in sorted(candidates, key=_surest_first):
        row = candidate.row
        if row.what == ROW and not _known_row(ledger, row):
            if not candidate.asked_by and row.cause is not Cause.MAYBE_LISTED:
                row = _doubted(row, remembered, KnownPapers(tonight))
            tonight.append(row)
        yield replace(candidate, row=row)


def _surest_first(candidate: Candidate) -> tuple[bool, bool, float]:
    row = candidate.row
    return not candidate.asked_by, row.lane != "proposed", -(row.prob_relevant or 0.0)


def _doubted(row: ProposedRow, *known: KnownPapers[ProposedRow]) -> ProposedRow:
    matches = (papers.match(row.entry) for papers in known)
    match = next((it for it in matches if it.row), None)
    if not match or not match.row:
        return row
    return row.in_lane(Cause.MAYBE_DOUBLE, note=f"{match.row.short_id} ({match.reason})")


def _known_row(ledger: Ledger, row: ProposedRow) -> Record | None:
    """Record of the same paper's row, whatever case its key was written in."""
    if row.what != ROW:
        return None
    return next((it for it in ledger.of_paper(row.key) if it.row.what == ROW), None)


def _new(candidate: Candidate, today: date) -> Record:
    row = candidate.row
    return Record(
        row=row.in_lane(row.cause, row.note),
        status="waiting" if row.lane == "proposed" else "unsure",
        first_seen_date=today,
        asked_by=candidate.asked_by,
    )


def _asked_again(known: Record, candidate: Candidate) -> Record:
    fresh = _new(candidate, known.first_seen_date)
    return replace(fresh, decided_by=candidate.asked_by, decided_how=How.COMMENT)


def _superseded(ledger: Ledger, row: ProposedRow, today: date) -> list[Record]:
    """Open proposals of another value for the same field of the same row."""
    if not isinstance(row.edit, SetField):
        return []
    return [
        replace(record, status="superseded", decided_date=today, reason="a newer value was found")
        for record in ledger.of_paper(row.key)
        if record.is_open and _is_same_field(record.row.edit, row.edit)
    ]


def _is_same_field(one: Edit | None, other: SetField) -> bool:
    return isinstance(one, SetField) and (one.section, one.field) == (other.section, other.field)


def _back_from_deferral(ledger: Ledger, today: date) -> list[Record]:
    return [
        replace(
            record,
            status="waiting" if record.row.lane == "proposed" else "unsure",
            defer_until=None,
        )
        for record in ledger.in_status("deferred")
        if record.defer_until is None or record.defer_until <= today
    ]


def _joining(ledger: Ledger, config: ProposalConfig, today: date) -> list[Record]:
    """Best first; whoever was asked for by a person goes before all."""
    proposed = ledger.in_status("proposed")
    tonight = sum(
        record.row.proposed_date == today and record.row.what == ROW
        for record in ledger.records.values()
    )
    limit = config.max_per_night * _nights_since_open(config, today)
    room = min(config.max_open - len(proposed), limit - tonight)
    ready = [r for r in ledger.in_status("waiting") if not is_held_back(r, config, today)]
    asked = [record for record in ready if record.asked_by]
    others = sorted((r for r in ready if r not in asked), key=_best_first)
    chosen = asked + others[: max(room - len(asked), 0)]
    return [
        replace(record, status="proposed", row=replace(record.row, proposed_date=today))
        for record in chosen
    ]


def _nights_since_open(config: ProposalConfig, today: date) -> int:
    """Announcement nights that today's proposals stand for: five where the schedule is weekly."""
    days = (today - timedelta(days=back) for back in range(1, 8))
    closed = takewhile(lambda day: day.weekday() not in config.schedule.weekdays, days)
    return max(sum(day.weekday() < SATURDAY for day in (today, *closed)), 1)


def _best_first(record: Record) -> tuple[bool, float, str]:
    row = record.row
    is_new_row = isinstance(row.edit, AddRow)
    return is_new_row, -(row.prob_relevant or 0.0), row.id
