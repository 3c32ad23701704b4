"""What a night of proposals is given, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import PublishError
from flows.memory.ledger import Ledger
from flows.memory.open_questions import Question
from flows.memory.records import AddOrder, Candidate, ProposedRow, Record

FIGURES_FACT = "model_figures"
"""Fact of the ledger: figures of the model that last screened for the list."""
MODEL_FACT = "model_hash"
ALARM_FACT = "alarm"
"""Fact of the ledger: freshness alarm of the last night, in words; empty when all is well."""

Action = Literal["opened", "updated", "unchanged", "closed", "left alone", "planned"]

ACTED: frozenset[Action] = frozenset({"opened", "updated", "closed"})
"""Actions that moved something."""


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
    """Papers of `/litwatch add` that cannot be proposed: not to be tried again."""
    papers: Mapping[str, Paper] = field(default_factory=dict)
    """arXiv id → record of a paper that is shown: authors and abstract are kept for the site."""
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    """arXiv id → the authors' words, of papers known to be withdrawn: not proposed any longer."""
    model_figures: Mapping[str, float | str] = field(default_factory=dict)
    model_hash: str = ""
    questions: tuple[Question, ...] = ()
    """Papers that the dashboard may ask about, the most telling first."""


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

    def after(self, earlier: ListOutcome) -> ListOutcome:
        """What became of the list in two passes of one night."""
        acted = {it.branch: it.action for it in earlier.pull_requests if it.action in ACTED}
        branches = {it.branch for it in self.pull_requests}
        closed = (it for it in earlier.pull_requests if it.branch not in branches)
        now = (_acted(it, acted.get(it.branch)) for it in self.pull_requests)
        return replace(
            self,
            pull_requests=(*now, *closed),
            joined=(*earlier.joined, *self.joined),
            decided=(*earlier.decided, *self.decided),
        )


def _acted(now: PullRequestOutcome, earlier: Action | None) -> PullRequestOutcome:
    return replace(now, action=earlier) if earlier and now.action == "unchanged" else now


@dataclass(frozen=True, slots=True)
class ProposalOutcome:
    """What became of a night."""

    lists: tuple[ListOutcome, ...] = ()
    stopped_by: str = ""
    """The kill switch that was found; nothing was read or written after it."""
    is_run_asked: bool = False
    """Somebody ticked "run now"."""
    replies_count: int = 0
    notes: tuple[str, ...] = ()
    is_dashboard_moved: bool = False
    """A box was ticked while the night ran: the dashboard was left as it is."""

    def after(self, earlier: ProposalOutcome) -> ProposalOutcome:
        """What became of two passes of one night."""
        before = {one.list_id: one for one in earlier.lists}
        return replace(
            self,
            lists=tuple(
                one.after(before[one.list_id]) if one.list_id in before else one
                for one in self.lists
            ),
            is_run_asked=earlier.is_run_asked or self.is_run_asked,
            replies_count=earlier.replies_count + self.replies_count,
        )

    @property
    def errors(self) -> tuple[PublishError, ...]:
        """Errors of single lists, for the exit code."""
        return tuple(it.error for it in self.lists if it.error)


def quiet_night(config: ListConfig, ledger: Ledger) -> ListNight:
    """Night in which nothing was polled: the model is the one of the last night."""
    figures = ledger.facts.get(FIGURES_FACT, {})
    return ListNight(
        config,
        model_figures=figures if isinstance(figures, dict) else {},
        model_hash=str(ledger.facts.get(MODEL_FACT, "")),
    )


def outcome_lines(outcome: ProposalOutcome) -> Iterator[str]:
    """Say what became of the proposals, a line a fact."""
    if outcome.stopped_by:
        yield f"Stopped by {outcome.stopped_by}."
    for one in outcome.lists:
        for record in one.decided:
            reason = f" ({record.reason})" if record.reason else ""
            yield f"{one.list_id}: {record.row.short_id} {record.status}{reason}"
        for pull in one.pull_requests:
            where = pull.url or pull.branch
            yield f"{one.list_id}: {pull.action} {where} {pull.title}".rstrip()
        if one.is_paused:
            yield f"{one.list_id}: paused"
        if one.error:
            yield f"{one.list_id}: {one.error}"
    if outcome.replies_count:
        yield f"{outcome.replies_count} comments answered"
    yield from outcome.notes
