"""The backfill flow: screen a past range of days or a snapshot, rank, report, propose.

Design note. The work is cut into steps whose results are files (flows/shards/shard.py). The
flow only decides who does which steps: this process, or a few tasks on a Dask cluster, each
with a batch of steps. A task per step would spend more on bookkeeping than on papers. Whatever
kills a run, the next one does the steps without a file and ends in the same report.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectWrappedFuture
from prefect.states import Completed, Failed

from catalog.catalog_errors import LitwatchError, disk_error
from flows.memory.places import Places
from flows.orchestration.results import named, result_place, show_results
from flows.orchestration.watched_runs import watched_flow
from flows.settings import current_settings
from flows.shards.backfill_run import Backfill, begin_backfill
from flows.shards.cluster import dask_runner, shared_server
from flows.shards.cutting import Step, Work, counts_of, exclusive, plan_work, tidy
from flows.shards.meter import Meter, shown
from flows.shards.ranking import Report, build_report, write_report
from flows.shards.screen_shards import deal, do_steps, require_papers
from flows.shards.screeners import Open
from flows.shards.top_papers import propose_found

POLL_SECONDS = 0.5


@watched_flow("backfill")
def backfill(
    first: date | None = None,
    last: date | None = None,
    snapshot: str | None = None,
    lists: list[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    output: str = "backfill",
    top: int = 1000,
    propose: int = 0,
) -> State[Any]:
    """Screen a past range of days or a snapshot, and rank the relevant papers for each list.

    Args:
        first: First day.
        last: Last day; today by default.
        snapshot: File or folder of the public arXiv snapshot; arXiv is asked without it.
        lists: Ids of the lists, such as vlgfm; all by default.
        workers: Processes that help; more than one takes the extra `dask`.
        scheduler: Address of a Dask cluster that already runs.
        output: Path of the report without its ending, or an address such as s3://bucket/report. A
            relative one stands below results/ of the state directory.
        top: Papers reported for each list, at most.
        propose: Papers proposed for each list, at most; 0 proposes nothing.
    """
    try:
        settings = current_settings()
        with (
            result_place(output, settings) as place,
            begin_backfill(settings, first, last, snapshot, lists) as run,
        ):
            work = plan_work(run.request, settings.state_dir, run.fingerprints, run.today)
            start = time.monotonic()
            with exclusive(work):
                if workers > 1 or scheduler:
                    screen_with_helpers(run, work, workers, scheduler)
                else:
                    screen_here(run, work)
                seconds = time.monotonic() - start
                report = build_report(work, run.listed, top)
                tidy(work)
            require_papers(work, report.papers, report.outside, report.bad)
            written = write_report(report, work, place)
        where = named(output, settings.state_dir)
        files = [f"{where.rpartition('/')[0]}/{path.name}" for path in written]
        show_results("litwatch-backfill-report", where, files)
        proposed = {}
        if propose:
            found = {list_id: report.to_propose(list_id, propose) for list_id in run.lists}
            proposed = propose_found(Places(settings), run.lists, found)
    except LitwatchError as error:
        # A state and not an exception: Prefect would print a traceback for what is one sentence.
        return Failed(message=str(error), data=error)
    except OSError as error:
        if (problem := disk_error(error)) is None:
            raise
        return Failed(message=str(problem), data=problem)
    told = summary(report, files, proposed) | {"seconds_screening": round(seconds, 3)}
    return Completed(message=f"{report.papers} papers screened", data=told)


@task(name="screen", cache_policy=NO_CACHE, persist_result=False)
def screen_here(run: Backfill, work: Work) -> int:
    """Do every missing step in this process."""
    missing = work.missing
    meter = Meter(work.size, done_before=work.size - sum(step.size for step in missing))
    with shown(meter) as update:
        return do_steps(work, missing, run.open(), run.fetch, meter, update)


def screen_with_helpers(run: Backfill, work: Work, workers: int, scheduler: str | None) -> None:
    """Have the missing steps done by a Dask cluster; arXiv itself is only asked from here."""
    missing = work.missing
    if not work.sources:
        screen_here(run, work)
    elif missing:
        with shared_server() as api_url, dask_runner(workers, scheduler, api_url) as runner:
            helped = screen_on_cluster.with_options(task_runner=runner)
            helped(work, deal(missing, workers), run.open)


@flow(name="backfill on a cluster", validate_parameters=False, persist_result=False)
def screen_on_cluster(work: Work, batches: Sequence[Sequence[Step]], open_screeners: Open) -> None:
    """One task for each batch of steps."""
    steps = [step for batch in batches for step in batch]
    futures: list[Any] = [screen_steps.submit(work, batch, open_screeners) for batch in batches]
    watch(work, steps, futures)
    for future in futures:
        future.result()


# A step is safe to repeat: its result replaces itself.
@task(name="screen shards", cache_policy=NO_CACHE, persist_result=False, retries=2)
def screen_steps(work: Work, steps: Sequence[Step], open_screeners: Open) -> int:
    """Do the steps of a batch that nobody has done yet."""
    still = [step for step in steps if counts_of(work.result_path(step)) is None]
    return do_steps(work, still, open_screeners())


def watch(
    work: Work, steps: Sequence[Step], futures: Sequence[PrefectWrappedFuture[int, Any]]
) -> None:
    """Show progress by the result files until the futures are done."""
    meter = Meter(work.size, done_before=work.size - sum(step.size for step in steps))
    waiting = list(steps)
    with shown(meter) as update:
        # Dask's own word: a Prefect state learns of the end only when it is asked to wait.
        while not all(future.wrapped_future.done() for future in futures):
            time.sleep(POLL_SECONDS)
            waiting = list(filter(partial(_is_waiting, work, meter), waiting))
            update()


def _is_waiting(work: Work, meter: Meter, step: Step) -> bool:
    counts = counts_of(work.result_path(step))
    if counts is None:
        return True
    meter.done += step.size
    meter.papers += counts.papers
    return False


def summary(report: Report, files: Sequence[str], proposed: dict[str, int]) -> dict[str, Any]:
    """Facts of the run for programs and for the console."""
    return {
        "papers": report.papers,
        "outside_days": report.outside,
        "bad_lines": report.bad,
        "first_bad_lines": [f"{where}: {what}" for where, what in report.bad_lines[:10]],
        "verdicts": report.verdicts,
        "report": list(files),
        "proposed": proposed,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
