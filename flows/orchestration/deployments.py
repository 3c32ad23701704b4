"""The flows as deployments, for `litwatch serve` and `litwatch deploy`: one table for both."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import SettingsError
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow that a server can start; its schedule is a setting, where it has one."""

    name: str
    description: str

    def flow(self) -> Flow[..., Any]:
        """Import the flow: it stands in a module of its own name."""
        found: Flow[..., Any] = getattr(importlib.import_module(f"flows.{self.name}"), self.name)
        return found

    def runnable(self, settings: Settings) -> RunnerDeployment:
        """Make what Prefect serves or registers. Raises SettingsError for an unusable schedule."""
        from prefect.deployments.runner import RunnerDeployment
        from prefect.types.entrypoint import EntrypointType

        made = RunnerDeployment.from_flow(
            self.flow(),
            name=self.name,
            schedule=self._schedule(settings),
            description=self.description,
            tags=["litwatch"],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        # By way of `litwatch`, which puts our packages before others of the same name.
        made.entrypoint = f"litwatch.{self.name}"
        return made

    def _schedule(self, settings: Settings) -> Schedule | None:
        from prefect.client.schemas.schedules import CronSchedule
        from prefect.schedules import Cron

        cron, zone = settings.schedules.get(self.name), settings.schedule_timezone
        if not cron:
            return None
        try:
            CronSchedule(cron=cron, timezone=zone)
        except ValueError:
            raise SettingsError(
                f"The schedule of {self.name} cannot be used: {cron!r} in {zone!r}.",
                where=f"LITWATCH_SCHEDULE_{self.name.upper()} or LITWATCH_SCHEDULE_TIMEZONE",
                remedy="Write it as in a crontab, such as 30 1 * * *, in a time zone such as "
                "America/New_York.",
            ) from None
        return Cron(cron, timezone=zone)


DEPLOYMENTS = (
    Deployment("nightly", "Poll, screen and propose."),
    Deployment("refresh", "Look again at the rows that stand."),
    Deployment("learn", "Turn what people decided into labels."),
    Deployment("retrain", "Train on the labels; ship if no worse."),
    Deployment("backfill", "Screen a past range of days or a snapshot."),
    Deployment("propose", "Propose one paper by hand."),
    Deployment("site", "Build the static site into a folder."),
)
