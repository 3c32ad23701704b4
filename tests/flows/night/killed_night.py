"""A night without Prefect in a process of its own, to be killed: settings and day come in as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date

from flows.night import night_steps as night_run
from flows.night.build_report import build_report
from flows.night.night_report import NightReport, save_report
from flows.night.propose_lists import propose_lists
from flows.settings import Settings


def run_night(settings: Settings, day: date) -> NightReport:
    """Do the steps of `flows.nightly`, one after the other."""
    with night_run.begin_night(settings, None, day, dry_run=False) as night:
        polled = night_run.poll(night)
        fresh = night_run.drop_known(night, polled)
        scored = night_run.score(night, fresh)
        night, screened, _ = scored
        found = night_run.find_candidates(fresh, scored)
        outcomes = propose_lists(night, polled, found)
        told = build_report(night, polled, fresh, screened, found, outcomes)
        save_report(told, settings.state_dir)
    return told


def main() -> int:
    given = json.load(sys.stdin)
    settings = Settings(_env_file=None, **given["settings"])  # type: ignore[call-arg]
    print("at work", flush=True)  # noqa: T201 - tells the test that a kill now meets work
    return run_night(settings, date.fromisoformat(given["day"])).exit_code


if __name__ == "__main__":
    sys.exit(main())
