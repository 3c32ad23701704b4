"""The nightly flow: poll → drop what is known → score → enrich → propose → report.

Each step is one batched task over all papers of the night: a task per paper costs more in
bookkeeping than in work.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import State, flow

from flows.memory.records import Candidate
from flows.night import night_steps as night_run
from flows.night.artifacts import show_report
from flows.night.build_report import build_report, final_state
from flows.night.night_report import NightReport, save_report
from flows.night.night_steps import Fresh, Night, Screening
from flows.night.propose_lists import Proposed, propose_lists
from flows.orchestration.steps import step
from flows.polling.poll_night import PolledNight
from flows.settings import current_settings


@flow(name="nightly", validate_parameters=True)
def nightly(
    lists: list[str] | None = None, today: date | None = None, dry_run: bool = False
) -> State[dict[str, Any]]:
    """Run one night for curated lists: poll, screen, propose.

    Args:
        lists: Ids of the lists, such as vlgfm; all by default.
        today: Announcement day to run for; today (US Eastern) by default.
        dry_run: Show the exact diff and body; write nothing anywhere.
    """
    settings = current_settings()
    with night_run.begin_night(settings, lists, today, dry_run=dry_run) as night:
        polled = poll(night)
        fresh = drop_known(night, polled)
        screened = score(night, fresh)
        candidates = enrich(night, fresh, screened)
        outcomes = propose(night, polled, candidates)
        told = report(night, polled, fresh, screened, outcomes)
    return final_state(told)


# The paced transport retries by itself within the night's budget; a task that asked again from
# the start would spend the budget twice.
@step("poll arXiv")
def poll(night: Night) -> PolledNight:
    """Ask arXiv for tonight's announcements."""
    return night_run.poll(night)


@step("drop what is known")
def drop_known(night: Night, polled: PolledNight) -> dict[str, Fresh]:
    """Leave out what is listed, proposed or rejected already."""
    return {it.id: night_run.drop_known(it, polled) for it in night.lists}


@step("score", retries=1)
def score(night: Night, fresh: dict[str, Fresh]) -> dict[str, Screening]:
    """Screen the night's papers for every list."""
    return {it.id: night_run.score(it, fresh[it.id]) for it in night.lists}


@step("enrich", retries=1)
def enrich(
    night: Night, fresh: dict[str, Fresh], screened: dict[str, Screening]
) -> dict[str, list[Candidate]]:
    """Fill in venue, links and names, and file each paper in its section."""
    full = night_run.with_comments(night, screened)
    return {it.id: night_run.enrich_and_file(it, fresh[it.id], full[it.id]) for it in night.lists}


# Safe to repeat: everything follows from what is seen, and what was done is seen as done. What
# GitHub refuses for good comes back as an outcome, not as an exception.
@step("propose", retries=2, retry_delay_seconds=[5, 30])
def propose(
    night: Night, polled: PolledNight, candidates: dict[str, list[Candidate]]
) -> dict[str, Proposed]:
    """Read what people decided; bring pull requests, memory and dashboard up to date."""
    return propose_lists(night, polled, candidates)


@step("report")
def report(
    night: Night,
    polled: PolledNight,
    fresh: dict[str, Fresh],
    screened: dict[str, Screening],
    outcomes: dict[str, Proposed],
) -> NightReport:
    """Say what happened: artifacts, events, and a file for `litwatch status`."""
    told = build_report(night, polled, fresh, screened, outcomes)
    if not night.is_dry_run:
        save_report(told, night.settings.state_dir)
    show_report(told)
    return told
