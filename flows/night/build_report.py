"""Builds the night's report from what its steps returned."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from prefect import State
from prefect.states import Completed

from catalog.catalog_errors import LitwatchError
from flows.errors import SourceError
from flows.memory.records import ProposedRow
from flows.night.night_report import ListReport, NightReport, Preview, ProposedLine
from flows.night.night_steps import Found, Fresh, Night, Screening, WatchedList
from flows.orchestration.steps import red_state
from flows.polling.poll_night import PolledNight
from flows.proposals.outcomes import ListOutcome, ProposalOutcome


def build_report(
    night: Night,
    polled: PolledNight,
    fresh: Mapping[str, Fresh],
    screened: Mapping[str, Screening],
    found: Found,
    outcomes: Sequence[ProposalOutcome],
) -> NightReport:
    """Put together what each step has to say."""
    by_list = {one.list_id: one for outcome in outcomes for one in outcome.lists}
    told = [
        _list_report(
            it, polled, fresh[it.id], screened[it.id], by_list.get(it.id, ListOutcome(it.id))
        )
        for it in night.lists
    ]
    notes = [note for outcome in outcomes for note in outcome.notes]
    return NightReport(
        night=night.date,
        lists=(*told, *(_broken(list_id, error) for list_id, error in night.broken.items())),
        requests_count=night.transport.requests_made,
        seconds=round(time.monotonic() - night.began, 3),
        is_dry_run=night.is_dry_run,
        stopped=next((it.stopped_by for it in outcomes if it.stopped_by), ""),
        notes=tuple(dict.fromkeys((*night.notes, *polled.notes, *found.notes, *notes))),
        previews=tuple(_previews(by_list.values())),
    )


def stopped_report(night: Night) -> NightReport:
    """Report of a night that the kill switch ended before arXiv was asked."""
    return NightReport(night.date, is_dry_run=night.is_dry_run, stopped=night.stopped)


def failed_report(night: date, error: Exception, *, is_dry_run: bool) -> NightReport:
    """Report of a night that ended before its report could be built."""
    code = error.exit_code if isinstance(error, LitwatchError) else 1
    what = str(error) if isinstance(error, LitwatchError) else f"{type(error).__name__}: {error}"
    return NightReport(night, is_dry_run=is_dry_run, error=what, error_code=code)


def _broken(list_id: str, error: LitwatchError) -> ListReport:
    return ListReport(list_id, error=str(error), exit_code=error.exit_code)


def _list_report(
    watched: WatchedList,
    polled: PolledNight,
    fresh: Fresh,
    screened: Screening,
    outcome: ListOutcome,
) -> ListReport:
    return ListReport(
        list_id=watched.id,
        is_trusted=polled.is_trusted(watched.id),
        verdicts=tuple(verdict.describe() for verdict in polled.verdicts_for(watched.id)),
        alarm=polled.alarms.get(watched.id, ""),
        polled_count=len(polled.papers_for(watched.id)),
        known_count=fresh.known_count,
        screened_count=len(screened),
        proposed=tuple(_proposed_lines(outcome)),
        waiting_count=outcome.waiting_count,
        unsure_count=outcome.unsure_count,
        decided_count=len(outcome.decided),
        pull_requests=pull_request_urls(outcome),
        is_changed=any(
            pr.action in ("opened", "updated", "closed") for pr in outcome.pull_requests
        ),
        model_hash=watched.model_hash,
        notes=tuple(_withdrawn(watched, polled)),
        error=str(outcome.error) if outcome.error else "",
        exit_code=exit_code(outcome.error, is_trusted=polled.is_trusted(watched.id)),
    )


def _proposed_lines(outcome: ListOutcome) -> Iterator[ProposedLine]:
    joined = {record.row.id for record in outcome.joined}
    for pull_request in outcome.pull_requests:
        for row in pull_request.rows:
            yield _line(row, is_new=row.id in joined)


def _line(row: ProposedRow, *, is_new: bool) -> ProposedLine:
    return ProposedLine(
        arxiv_id=row.entry.arxiv_id or row.short_id,
        title=row.entry.title,
        section=row.section or "",
        lane=row.lane,
        prob_relevant=row.prob_relevant,
        is_new=is_new,
        what=row.what,
    )


def _withdrawn(watched: WatchedList, polled: PolledNight) -> Iterator[str]:
    """Name withdrawn papers that stand in the list or were proposed.

    The weekly refresh proposes what to do with those that stand.
    """
    if not polled.withdrawals:
        return
    listed = {row.entry.arxiv_id: row.section for row in watched.read_rows()}
    asked = {it.row.entry.arxiv_id for it in watched.ledger.records.values() if it.is_open}
    for paper in polled.withdrawals:
        if paper.arxiv_id in listed:
            yield f"{paper.arxiv_id} in {listed[paper.arxiv_id]} was withdrawn by its authors."
        elif paper.arxiv_id in asked:
            yield f"{paper.arxiv_id} was withdrawn by its authors and is proposed no longer."


def pull_request_urls(outcome: ListOutcome) -> tuple[str, ...]:
    """Addresses of a list's pull requests, or paths of local previews."""
    return tuple(pull.url for pull in outcome.pull_requests if pull.url)


def exit_code(error: LitwatchError | None, *, is_trusted: bool) -> int:
    """Exit code of one list: the highest of what went wrong."""
    codes = [0 if is_trusted else SourceError.exit_code, error.exit_code if error else 0]
    return max(codes)


def _previews(outcomes: Iterable[ListOutcome]) -> Iterator[Preview]:
    """Title, diff and body of each pull request that a dry run would touch."""
    for one in outcomes:
        for pull_request in one.pull_requests:
            if pull_request.action == "planned":
                yield Preview(pull_request.title, pull_request.diff, pull_request.body)


def final_state(told: NightReport) -> State[dict[str, Any]]:
    """State that means something: quiet, proposed, or failed with the reason."""
    if told.exit_code:
        return red_state(told.headline(), told.as_json())
    is_quiet = all(one.is_quiet for one in told.lists)
    return Completed(
        name="Quiet" if is_quiet else "Completed", message=told.headline(), data=told.as_json()
    )
