"""A night shared by several processes: its lists are dealt out, each part is a night of its own.

Where the parts are done is Prefect's business: as runs of the deployment `nightly/nightly`, which
the workers of its pool take, or as tasks on a Dask cluster. Their reports come back and make one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import Artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.futures import PrefectFuture
from prefect.runtime import deployment as own_deployment
from prefect.runtime import flow_run as own_run
from prefect.settings import get_current_settings

from catalog.catalog_errors import LitwatchError
from catalog.list_folder import list_ids_in, readable_configs
from flows.errors import SettingsError
from flows.night.night_report import NightReport, merged, read_report, without_report
from flows.polling.asking import SharedPoll
from flows.settings import Settings
from flows.shards.cluster import dask_runner, shared_server

DEPLOYMENT = "nightly/nightly"
PART = "litwatch-part"
"""Tag of a run that does a part, and key of the artifact that holds its report."""
LOOK_SECONDS = 0.2
RUN_START_SECONDS = 4.0
"""By how much the first part must be longer, besides the wait for a worker, for all to end together
(benchmarks/shared_night.py): a run takes three seconds to start, and the first slows it meanwhile.
"""
LOCAL_SECONDS, GITHUB_SECONDS = 0.08, 4.0
"""What a list takes, in a checkout and on GitHub (benchmarks/many_lists.py, limits.py)."""

DoNight = Callable[[Sequence[str], date, bool, SharedPoll], NightReport]
"""Does a night for some lists; travels to other processes, so it is a function of a module."""
Parts = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Fleet:
    """The lists of a night, as far as dealing them out needs to know them."""

    homes: Mapping[str, str]
    """List id → its repository on GitHub; in a checkout, the list itself."""
    categories: tuple[str, ...]
    """arXiv's categories that any of them watches."""


def read_fleet(settings: Settings, wanted: Sequence[str] = ()) -> Fleet:
    """Read the lists of a night, all by default.

    Raises ConfigurationError for a list that is not there; one that cannot be read stands alone.
    """
    ids = list_ids_in(settings.lists_dir, wanted)
    configs, _ = readable_configs(settings.lists_dir, ids)
    usual = settings.github_repository or ""
    named = {it.id: (it.repository or usual).casefold() for it in configs}
    categories = {category for it in configs for category in it.arxiv.categories}
    homes = {list_id: named.get(list_id) or list_id for list_id in ids}
    return Fleet(homes, tuple(sorted(categories)))


def deal(homes: Mapping[str, str], workers: int, *, ahead_seconds: float = 0) -> Parts:
    """Deal lists out so that all hands end together, those of one home to one hand.

    The first hand begins so many seconds before the others, which have to be started. Who answers
    the comments of a repository must know all its lists: a command to another list would be
    refused, and never be carried out.
    """
    groups: dict[str, list[str]] = {}
    for list_id, home in homes.items():
        groups.setdefault(home, []).append(list_id)
    hands: list[list[str]] = [[] for _ in range(min(workers, len(groups)))]
    busy = [0.0, *[ahead_seconds] * (len(hands) - 1)]
    for home, group in sorted(groups.items(), key=lambda it: len(it[1]), reverse=True):
        # None is left without: who asks for hands has work that takes longer than it seems here.
        at = min(range(len(hands)), key=lambda hand: (bool(hands[hand]), busy[hand]))
        hands[at].extend(group)
        busy[at] += len(group) * (LOCAL_SECONDS if home in group else GITHUB_SECONDS)
    return [tuple(hand) for hand in hands]


def seconds_ahead(scheduler: str | None) -> float:
    """How long before the others the run that deals out begins with its own part."""
    if scheduler or not own_deployment.id:
        return 0
    # A worker looks for runs once in this time: half of it passes until it takes one.
    return RUN_START_SECONDS + get_current_settings().worker.query_seconds / 2


def do_parts(
    parts: Parts,
    night: DoNight,
    today: date,
    shared: SharedPoll,
    settings: Settings,
    scheduler: str | None,
    *,
    dry_run: bool,
) -> NightReport:
    """Have the parts done and put their reports together.

    This process does the first one itself, workers of the pool or processes of Dask the others; a
    cluster of yours does all. Raises DaskMissingError, FlowError for a cluster that does not
    answer, and SettingsError where there is no deployment or a limit is too low.
    """
    if own_deployment.id and not scheduler:
        reports = parts_as_runs(parts, night, today, dry_run, shared)
    else:
        secrets, own = _secrets(settings), 0 if scheduler else 1
        helpers = len(parts) - own
        with shared_server() as url, dask_runner(helpers, scheduler, url, secrets) as runner:
            helped = parts_as_tasks.with_options(task_runner=runner)
            reports = helped(parts, own, night, today, dry_run, shared)
    return merged(today, reports, is_dry_run=dry_run)


def is_part() -> bool:
    """Whether this run does a part of another run's night."""
    return PART in (own_run.tags or ())


def hand_over(report: NightReport) -> None:
    """Leave a part's report on the server, for the run that asked for it."""
    Artifact(key=PART, type="json", data=report.as_json()).create()


@flow(name="night in tasks", validate_parameters=False, persist_result=False)
def parts_as_tasks(
    parts: Parts, own: int, night: DoNight, today: date, dry_run: bool, shared: SharedPoll
) -> list[NightReport]:
    """One task for each part but the first `own`, which are done here."""
    others = parts[own:]
    futures = [part_as_task.submit(ids, night, today, dry_run, shared) for ids in others]
    done = [_done_here(ids, night, today, dry_run, shared) for ids in parts[:own]]
    return done + [_told(it.result, ids, today) for it, ids in zip(futures, others, strict=True)]


def parts_as_runs(
    parts: Parts, night: DoNight, today: date, dry_run: bool, shared: SharedPoll
) -> list[NightReport]:
    """One run of the deployment for each part but the first.

    Raises SettingsError where not all of them can run beside this one, or without a deployment.
    """
    require_room(len(parts))
    first, *others = parts
    futures = [part_as_run.submit(ids, today, dry_run, shared) for ids in others]
    done = _done_here(first, night, today, dry_run, shared)
    # None is looked after before: a look every second would cost both processes and the server.
    reports = [partial(_report_of, it, ids, today) for it, ids in zip(futures, others, strict=True)]
    return [done, *(_told(it, ids, today) for it, ids in zip(reports, others, strict=True))]


@task(name="part of a night", cache_policy=NO_CACHE, persist_result=False)
def part_as_task(
    ids: Sequence[str], night: DoNight, today: date, dry_run: bool, shared: SharedPoll
) -> NightReport:
    """Do a part in a process of Dask."""
    return do_part(ids, night, today, dry_run, shared)


def do_part(
    ids: Sequence[str], night: DoNight, today: date, dry_run: bool, shared: SharedPoll
) -> NightReport:
    """Do a part in this process; what keeps it from beginning is told of each of its lists."""
    try:
        return night(ids, today, dry_run, shared)
    except LitwatchError as error:
        return without_report(today, ids, str(error), error.exit_code)


@task(name="ask for a part of the night", cache_policy=NO_CACHE, persist_result=False)
def part_as_run(ids: Sequence[str], today: date, dry_run: bool, shared: SharedPoll) -> UUID:
    """Ask for a run that does a part; its id."""
    # Nights of one process load this module, too.
    from prefect.deployments import run_deployment

    wanted: dict[str, Any] = {
        "lists": list(ids), "today": str(today), "dry_run": dry_run, "workers": 1,
        "shared": {"categories": list(shared.categories), "since": shared.since.isoformat()},
    }  # fmt: skip
    run: Any = run_deployment(DEPLOYMENT, parameters=wanted, tags=["litwatch", PART], timeout=0)
    asked: UUID = run.id
    return asked


def require_room(parts: int) -> None:
    """See that no limit keeps a part waiting for the run that waits for it, and does one itself.

    Raises SettingsError, also where there is no deployment.
    """
    with get_client(sync_client=True) as client:
        try:
            told = client.read_deployment_by_name(DEPLOYMENT)
        except ObjectNotFound:
            raise SettingsError(
                "There is no deployment to share the night with.",
                where=DEPLOYMENT,
                remedy="Register it: litwatch deploy",
            ) from None
        own = told.global_concurrency_limit
        limits = {f"deployment {DEPLOYMENT}": own.limit if own and own.active else None}
        if pool := told.work_pool_name:
            queue = told.work_queue_name or "default"
            limits[f"work pool {pool}"] = client.read_work_pool(pool).concurrency_limit
            found = client.read_work_queue_by_name(queue, pool)
            limits[f"work queue {queue} of {pool}"] = found.concurrency_limit
    for place, limit in limits.items():
        if limit is not None and limit < parts:
            raise SettingsError(
                f"A limit of {limit} is too low for the {parts} parts of the night.",
                where=f"concurrency limit of the {place}",
                remedy=f"Set the limit to {parts} or more, or share the night among fewer: "
                "`workers`, LITWATCH_NIGHTLY_WORKERS.",
            )


def _done_here(
    ids: Sequence[str], night: DoNight, today: date, dry_run: bool, shared: SharedPoll
) -> NightReport:
    """Do a part in the process that awaits the others; whatever ends it ends none of them."""
    try:
        return do_part(ids, night, today, dry_run, shared)
    except Exception as error:
        get_run_logger().exception("A part of the night ended before its time.")
        return without_report(today, ids, f"{type(error).__name__}: {error}")


def _told(report: Callable[[], NightReport], ids: Sequence[str], today: date) -> NightReport:
    """Report of a part; of one whose process was lost, what is known. Raises LitwatchError."""
    try:
        return report()
    except LitwatchError:
        raise
    except Exception as error:
        # The other parts are done, and their reports must come.
        return without_report(today, ids, f"{type(error).__name__}: {error}")


def _report_of(asked: PrefectFuture[UUID], ids: Sequence[str], today: date) -> NightReport:
    """Wait for the end of a run and read what it reports."""
    run_id = asked.result()
    own = FlowRunFilter(id=FlowRunFilterId(any_=[run_id]))
    with get_client(sync_client=True) as client:
        while True:
            # In this order: what a run left may come between the two, and it ends after that.
            run = client.read_flow_run(run_id)
            left = client.read_artifacts(flow_run_filter=own)
            if told := [it.data for it in left if it.key == PART]:
                return read_report(str(told[-1]), ids)
            if _has_ended(run):
                break
            time.sleep(LOOK_SECONDS)
    end = f"{run.state.name}: {run.state.message}" if run.state else "it has no state"
    return without_report(today, ids, f"Run {run.name}, its part of the night, told nothing. {end}")


def _has_ended(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_final()


def _secrets(settings: Settings) -> dict[str, str]:
    """Variables for processes that are litwatch itself: see `load_settings`."""
    if settings.github_token is None:
        return {}
    return {"LITWATCH_GITHUB_TOKEN": settings.github_token.get_secret_value()}
