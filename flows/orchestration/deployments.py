"""The flows that run by themselves, and when: one table for `litwatch serve` and prefect.yaml."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect import Flow

ARXIV_TIMEZONE = "America/New_York"
"""arXiv announces by the clock of US Eastern, daylight saving included."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow with its schedule."""

    name: str
    module: str
    cron: str | None
    """In `ARXIV_TIMEZONE`; None for flows that are only triggered by hand."""
    description: str

    def flow(self) -> Flow[..., Any]:
        """Import the flow: it carries the deployment's own name with ``-`` as ``_``."""
        found: Flow[..., Any] = getattr(
            importlib.import_module(self.module), self.name.replace("-", "_")
        )
        return found


DEPLOYMENTS = (
    Deployment("nightly", "flows.nightly", "30 1 * * *", "Poll, screen and propose."),
    Deployment("refresh", "flows.refresh", "0 3 * * 0", "Look again at the rows that stand."),
    Deployment("learn", "flows.learn", "0 4 1 * *", "Turn what people decided into labels."),
    Deployment("retrain", "flows.retrain", "0 5 1 * *", "Train on the labels; ship if no worse."),
    Deployment("backfill", "flows.backfill", None, "Screen a past range of days or a snapshot."),
    Deployment("propose", "flows.propose", None, "Propose one paper by hand."),
    Deployment("site", "flows.site", None, "Build the static site into a folder."),
)
"""The feeds change at midnight Eastern; half past one leaves arXiv time to be late."""
