"""The nightly flow: poll → drop what is known → score → enrich → propose → report.

Each step is one batched task over all papers of the night: a task per paper costs more in
bookkeeping than in work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from prefect import State, get_run_logger

from flows.night import night_steps
from flows.night.artifacts import show_report
from flows.night.build_report import build_report, failed_report, final_state, stopped_report
from flows.night.night_report import NightReport, save_report
from flows.night.night_steps import Found, Fresh, Night, Screening
from flows.night.night_words import decided_in_words, shown_in_words
from flows.night.propose_lists import propose_lists
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.calendar import night_of
from flows.polling.poll_night import PolledNight
from flows.proposals.outcomes import ProposalOutcome
from flows.settings import Settings, current_settings


@watched_flow("nightly")
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
    try:
        told = _night(settings, lists, today, dry_run=dry_run)
    except Exception as error:
        told = failed_report(today or night_of(datetime.now(UTC)), error, is_dry_run=dry_run)
        keep_report(told, settings)
        raise
    return final_state(told)


def _night(
    settings: Settings, lists: Sequence[str] | None, today: date | None, *, dry_run: bool
) -> NightReport:
    with night_steps.begin_night(settings, lists, today, dry_run=dry_run) as night:
        if night.stopped:
            told = stopped_report(night)
            keep_report(told, settings)
            return told
        say = get_run_logger().info
        say("Asking arXiv for %s, %d lists.", night.date, len(night.lists))
        polled = poll(night)
        say("%d requests, %d papers.", polled.requests_made, len(polled.papers))
        for verdict in dict.fromkeys(it.describe() for it in polled.verdicts):
            say("%s", verdict)
        fresh = drop_known(night, polled)
        night, screened = score(night, fresh)
        found = enrich(night, fresh, screened)
        for line in shown_in_words(fresh, screened):
            say("%s", line)
        outcomes = propose(night, polled, found)
        for line in decided_in_words(outcomes):
            say("%s", line)
        return report(night, polled, fresh, screened, found, outcomes)


# The paced transport retries by itself within the night's budget; a task that asked again from
# the start would spend the budget twice.
poll = step("poll arXiv")(night_steps.poll)
drop_known = step("drop what is known")(night_steps.drop_known)
score = step("score", retries=1)(night_steps.score)
enrich = step("enrich", retries=1)(night_steps.find_candidates)
# Safe to repeat: everything follows from what is seen, and what was done is seen as done. What
# GitHub refuses for good comes back as an outcome, not as an exception.
propose = step("propose", retries=2, retry_delay_seconds=[5, 30])(propose_lists)


@step("report")
def report(
    night: Night,
    polled: PolledNight,
    fresh: dict[str, Fresh],
    screened: dict[str, Screening],
    found: Found,
    outcomes: tuple[ProposalOutcome, ...],
) -> NightReport:
    """Say what happened: artifacts, events, and a file for `litwatch status`."""
    told = build_report(night, polled, fresh, screened, found, outcomes)
    keep_report(told, night.settings)
    show_report(told)
    return told


def keep_report(told: NightReport, settings: Settings) -> None:
    """Keep the report where `litwatch status` and a workflow's summary find it."""
    if not told.is_dry_run:
        save_report(told, settings.state_dir)
