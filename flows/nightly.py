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
from flows.night.night_words import decided_in_words, in_blocks, shown_in_words
from flows.night.propose_lists import propose_lists
from flows.night.shared_night import (
    Fleet,
    deal,
    do_parts,
    hand_over,
    is_part,
    read_fleet,
    seconds_ahead,
)
from flows.orchestration.garbage import collected_rarely
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.asking import SharedPoll
from flows.polling.calendar import night_of
from flows.proposals.text.wording import plural
from flows.settings import Settings, current_settings


@watched_flow("nightly")
def nightly(
    lists: list[str] | None = None,
    today: date | None = None,
    dry_run: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    shared: SharedPoll | None = None,
) -> State[dict[str, Any]]:
    """Run one night for curated lists: poll, screen, propose.

    Args:
        lists: Ids of the lists, such as vlgfm; all by default.
        today: Announcement day to run for; today (US Eastern) by default.
        dry_run: Show the exact diff and body; write nothing anywhere.
        workers: Parts of the lists that are done at once, one by this run, each other by a worker
            of the pool as a run of its own; without a deployment by processes, which takes the
            extra `dask`. By default LITWATCH_NIGHTLY_WORKERS.
        scheduler: Address of a Dask cluster that already runs and does the parts.
        shared: Set by a run that deals its lists out: what the parts ask arXiv for together.
    """
    # A run of a worker is not begun by our command line, which sees to it for its own.
    with collected_rarely():
        settings = current_settings()
        now = datetime.now(UTC)
        night = today or night_of(now)
        try:
            hands = workers or settings.nightly_workers
            is_shared = hands > 1 or scheduler
            fleet = read_fleet(settings, lists or ()) if is_shared else Fleet({}, ())
            parts = deal(fleet.homes, hands, ahead_seconds=seconds_ahead(scheduler))
            if len(parts) > 1 or scheduler:
                told = do_parts(
                    parts, part_of_night, night, SharedPoll(fleet.categories, now), settings,
                    scheduler, dry_run=dry_run,
                )  # fmt: skip
            else:
                told = _night(settings, lists, night, shared, dry_run=dry_run)
        except Exception as error:
            keep_report(failed_report(night, error, is_dry_run=dry_run), settings)
            raise
        tell(told, settings)
        return final_state(told)


@collected_rarely()
def part_of_night(
    lists: Sequence[str], today: date, dry_run: bool, shared: SharedPoll
) -> NightReport:
    """Do a night for some lists, with the settings of the process that does it."""
    return _night(current_settings(), lists, today, shared, dry_run=dry_run)


def _night(
    settings: Settings,
    lists: Sequence[str] | None,
    today: date,
    shared: SharedPoll | None,
    *,
    dry_run: bool,
) -> NightReport:
    with night_steps.begin_night(settings, lists, today, dry_run=dry_run, shared=shared) as night:
        if night.stopped:
            return stopped_report(night)
        say = get_run_logger().info
        say("Asking arXiv for %s, %s.", night.date, plural(len(night.lists), "list"))
        polled = poll(night)
        asked, came = plural(polled.requests_made, "request"), plural(len(polled.papers), "paper")
        say("%s, %s.", asked, came)
        for verdict in dict.fromkeys(it.describe() for it in polled.verdicts):
            say("%s", verdict)
        fresh = drop_known(night, polled)
        scored = score(night, fresh)
        night, screened, _ = scored
        found = enrich(fresh, scored)
        for lines in in_blocks(shown_in_words(fresh, screened)):
            say("%s", lines)
        outcomes = propose(night, polled, found)
        for lines in in_blocks(decided_in_words(outcomes)):
            say("%s", lines)
        return build_report(night, polled, fresh, screened, found, outcomes)


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
def tell(told: NightReport, settings: Settings) -> None:
    """Say what happened: artifacts, events, and a file for `litwatch status`."""
    keep_report(told, settings)
    if not told.stopped and not is_part():
        show_report(told)


def keep_report(told: NightReport, settings: Settings) -> None:
    """Keep the report where `litwatch status` and a workflow's summary find it."""
    if is_part():
        hand_over(told)
    elif not told.is_dry_run:
        save_report(told, settings.state_dir)
