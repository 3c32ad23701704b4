"""`litwatch deploy`: registers the flows with a Prefect server, for workers to run.

A worker runs each flow in a folder of its own, so a deployment carries where the lists are: a
folder of the worker's machine, or a git repository that each run clones.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import ValidationError

from flows.errors import SettingsError
from flows.orchestration.deployments import DEPLOYMENTS, Deployment
from flows.orchestration.server_health import check_server
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.client.schemas.actions import WorkPoolCreate

POOL = "litwatch"


def deploy(
    settings: Settings,
    pool: str = POOL,
    git: str | None = None,
    branch: str | None = None,
    deployments: Sequence[Deployment] = DEPLOYMENTS,
) -> list[str]:
    """Register the deployments, and the pool where it is missing; one line for each.

    Raises ServerError, and SettingsError where no server or no place of the lists is known, or
    the pool bears a name that Prefect refuses.
    """
    if not (url := os.environ.get("PREFECT_API_URL")):
        raise SettingsError(
            "No Prefect server is named.",
            where="PREFECT_API_URL",
            remedy="Set it, such as http://127.0.0.1:4200/api, or use `litwatch serve`.",
        )
    environment = _environment(settings, git)
    wanted = _process_pool(pool)
    check_server(url)
    _ensure_pool(wanted)
    return [
        _register(one, settings, pool, environment, git=git, branch=branch) for one in deployments
    ]


def _environment(settings: Settings, git: str | None) -> dict[str, str]:
    """Variables that tell a run on another machine where the lists and their repository are."""
    if git and not settings.github_repository:
        raise SettingsError(
            "Proposals to a clone would go with the clone.",
            where="LITWATCH_GITHUB_REPOSITORY",
            remedy="Set it to the repository that pull requests go to, as owner/name.",
        )
    repository = settings.github_repository
    told = {
        "LITWATCH_CATALOG_DIR": None if git else settings.lists_dir.absolute(),
        "LITWATCH_MODELS_DIR": settings.models_dir and settings.models_dir.absolute(),
        "LITWATCH_ENCODER_DIR": settings.encoder_dir and settings.encoder_dir.absolute(),
        "LITWATCH_LOCAL_REPOSITORY": settings.local_repository
        and settings.local_repository.absolute(),
        "LITWATCH_GITHUB_REPOSITORY": repository,
    }
    return {name: str(value) for name, value in told.items() if value}


def _process_pool(name: str) -> WorkPoolCreate:
    from prefect.client.schemas.actions import WorkPoolCreate

    try:
        return WorkPoolCreate(name=name, type="process")
    except ValidationError as error:
        raise SettingsError(
            f"Prefect takes no work pool of the name {name[:40]!r}: {error.errors()[0]['msg']}.",
            where="--pool",
            remedy="Name one of letters, digits and hyphens.",
        ) from None


def _ensure_pool(wanted: WorkPoolCreate) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(wanted)
        except ObjectAlreadyExists:
            return


def _register(
    deployment: Deployment,
    settings: Settings,
    pool: str,
    environment: dict[str, str],
    *,
    git: str | None,
    branch: str | None,
) -> str:
    from prefect.runner.storage import GitRepository

    made = deployment.runnable(settings)
    made.job_variables = {"env": environment}
    if git:
        made.storage = GitRepository(git, branch=branch)
    made.apply(work_pool_name=pool)
    cron = settings.schedules.get(deployment.name)
    when = f"{cron} {settings.schedule_timezone}" if cron else "by hand"
    return f"{deployment.name}/{deployment.name}: {when}"
