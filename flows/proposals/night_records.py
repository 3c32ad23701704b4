"""What a night of proposals is given, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from catalog.config import ListConfig
from flows.errors import PublishError
from flows.proposals.commands.desk import AddOrder
from flows.proposals.plan import Candidate
from flows.proposals.proposal import ProposedRow, Record

FIGURES_FACT = "model_figures"
"""Fact of the ledger: figures of the model that last screened for the list."""
MODEL_FACT = "model_hash"

Action = Literal["opened", "updated", "unchanged", "closed", "left alone", "planned"]


@dataclass(frozen=True, slots=True)
class ListNight:
    """One list and what the night found for it. Lists of one call share one repository."""

    config: ListConfig
    candidates: tuple[Candidate, ...] = ()
    watermarks: Mapping[str, Any] | None = None
    """Stored together with the candidates, so that neither is without the other."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Small facts to remember, by name: last night's figures, for `litwatch status`."""
    failed_adds: tuple[str, ...] = ()
    """arXiv ids of `/litwatch add` that could not be had: not to be tried again."""
    model_figures: Mapping[str, float | str] = field(default_factory=dict)
    model_hash: str = ""


@dataclass(frozen=True, slots=True)
class PullRequestOutcome:
    """What became of one pull request."""

    branch: str
    action: Action
    title: str = ""
    body: str = ""
    number: int | None = None
    url: str = ""
    rows: tuple[ProposedRow, ...] = ()
    diff: str = ""
    """Against the base; empty where nothing was built."""


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What became of one list."""

    list_id: str
    pull_requests: tuple[PullRequestOutcome, ...] = ()
    joined: tuple[Record, ...] = ()
    """Records that joined a pull request tonight."""
    decided: tuple[Record, ...] = ()
    """Records that people decided since the last night."""
    waiting_count: int = 0
    unsure_count: int = 0
    adds: tuple[AddOrder, ...] = ()
    """Papers that people asked for: to be fetched, screened and given as candidates."""
    is_paused: bool = False
    error: PublishError | None = None
    """Why this list could not be dealt with; the others were."""


@dataclass(frozen=True, slots=True)
class ProposalOutcome:
    """What became of a night."""

    lists: tuple[ListOutcome, ...] = ()
    stopped_by: str = ""
    """The kill switch that was found; nothing was read or written after it."""
    dashboard_url: str = ""
    is_run_asked: bool = False
    """Somebody ticked "run now"."""
    replies_count: int = 0
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[PublishError, ...]:
        """Errors of single lists, for the exit code."""
        return tuple(it.error for it in self.lists if it.error)
