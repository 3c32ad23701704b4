"""The last steps of a night: pull requests, the dashboard, and what is told of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from catalog.config import ProposalConfig
from flows.errors import BaseMovedError, PublishError
from flows.memory.ledger import Ledger
from flows.memory.open_questions import open_questions
from flows.proposals.branches import Living, handed_over
from flows.proposals.builds import Build, closing_body
from flows.proposals.one_list import Planned, withdrawn_notes
from flows.proposals.outcomes import (
    ALARM_FACT,
    Action,
    ListNight,
    ProposalOutcome,
    PullRequestOutcome,
)
from flows.proposals.text.dashboard import (
    DASHBOARD_TITLE,
    Dashboard,
    ListLines,
    OpenPullRequest,
    SourceLine,
    read_parts,
    render_dashboard,
)
from flows.proposals.text.hand_words import read_by_hand
from flows.repositories.github_errors import NotThereError
from flows.repositories.publisher import Observed, Publisher, PullRequestPlan


def publish_builds(
    publisher: Publisher, observed: Observed, planned: Planned, wanted: ProposalConfig
) -> tuple[list[PullRequestOutcome], PublishError | None]:
    """Publish every build; go on after a failure and return the first."""
    told = [_told(living, "unchanged") for living in planned.unchanged]
    told += [_told(living, "left alone") for living in planned.held]
    failure: PublishError | None = None
    for made in planned.builds:
        try:
            told.append(_publish(publisher, observed, planned.ledger, made, wanted))
        except BaseMovedError:
            raise
        except PublishError as error:
            failure = failure or error
    return told, failure


def close_retired(
    publisher: Publisher, planned: Planned
) -> tuple[list[PullRequestOutcome], PublishError | None]:
    """Close pull requests of ours that hold nothing any more."""
    told: list[PullRequestOutcome] = []
    for living in planned.retired:
        if living.pull_request is None:
            continue
        try:
            notes = withdrawn_notes(planned.ledger, living)
            publisher.close(living.pull_request, closing_body(notes, living.pull_request.body))
        except BaseMovedError:
            raise
        except PublishError as error:
            return told, error
        told.append(_told(living, "closed"))
    return told, None


def unbuilt(planned: Planned) -> list[PullRequestOutcome]:
    """What a dry run shows: the pull requests as they would be."""
    told = [_told(living, "unchanged") for living in planned.unchanged]
    return told + [_outcome(made, "planned", None, "") for made in planned.builds]


def show_dashboard(
    publisher: Publisher,
    observed: Observed,
    nights: Sequence[ListNight],
    ledgers: Mapping[str, Ledger],
    outcome: ProposalOutcome,
    broken: Iterable[str] = (),
) -> tuple[str, ...]:
    """Update the dashboard; a note where there can be none.

    `ledgers` are those of all lists of the repository. Lists that this run does not concern keep
    their part, with what people ticked in it.
    """
    own = {night.config.id for night in nights}
    parts = read_parts(observed.dashboard.body if observed.dashboard else "")
    alarms = (str(ledger.facts.get(ALARM_FACT) or "") for ledger in ledgers.values())
    dashboard = Dashboard(
        sources=_sources(ledgers),
        lists=tuple(_lines(night, ledgers, observed, outcome) for night in nights),
        alarms=(*filter(None, alarms), *(str(error) for error in outcome.errors), *broken),
        kept={name: part for name, part in parts.items() if name in ledgers.keys() - own},
    )
    try:
        publisher.show_dashboard(DASHBOARD_TITLE, render_dashboard(dashboard), observed.dashboard)
    except NotThereError as error:
        return (f"No dashboard: {error}",)
    return ()


def source_facts(line: SourceLine) -> dict[str, Any]:
    """A source's line as the ledger keeps it."""
    raw = asdict(line)
    return {**raw, "last_good_date": str(raw["last_good_date"] or "")}


def _sources(ledgers: Mapping[str, Ledger]) -> tuple[SourceLine, ...]:
    """Last known verdict of every source of all lists, each once."""
    found: dict[str, SourceLine] = {}
    for ledger in ledgers.values():
        for raw in ledger.facts.get("sources", ()):
            day = raw.get("last_good_date")
            good = date.fromisoformat(day) if day else None
            found[raw["source"]] = SourceLine(**{**raw, "last_good_date": good})
    return tuple(found.values())


def _lines(
    night: ListNight,
    ledgers: Mapping[str, Ledger],
    observed: Observed,
    outcome: ProposalOutcome,
) -> ListLines:
    ledger = ledgers[night.config.id]
    told = next(it for it in outcome.lists if it.list_id == night.config.id)
    closed = {it.number for it in told.pull_requests if it.action == "closed"}
    seen = {
        it.number: OpenPullRequest(it.number, it.title, it.url)
        for it in observed.pull_requests
        if it.state == "open" and it.branch in ledger.branches
    }
    written = {
        it.number: OpenPullRequest(it.number, it.title, it.url)
        for it in told.pull_requests
        if it.number is not None
    }
    # What could not be dealt with tonight is open all the same.
    ours = {number: it for number, it in (seen | written).items() if number not in closed}
    theirs = {
        it.number: OpenPullRequest(it.number, it.title, it.url, is_handed_over=True)
        for it in handed_over(ledger, observed)
    }
    return ListLines(
        config=night.config,
        pull_requests=tuple(it for _, it in sorted((ours | theirs).items())),
        records=tuple(ledger.records.values()),
        model_figures=night.model_figures,
        model_hash=night.model_hash,
        paused_until=ledger.paused_until or night.config.paused_until,
        by_hand=read_by_hand(ledger.facts),
        questions=open_questions(ledger),
    )


def _publish(
    publisher: Publisher,
    observed: Observed,
    ledger: Ledger,
    made: Build,
    wanted: ProposalConfig,
) -> PullRequestOutcome:
    living = made.living
    published = publisher.publish(
        PullRequestPlan(
            branch=living.branch,
            base_branch=observed.base_branch,
            head_sha=ledger.branches[living.branch].heads[-1],
            title=made.text.title,
            body=made.text.body,
            labels=wanted.labels,
            reviewers=wanted.reviewers,
            assignees=wanted.assignees,
            is_draft=wanted.draft,
            seen_head=living.head,
            seen=living.pull_request,
            former_base=observed.former_base,
        )
    )
    action: Action = "opened" if published.is_new else "updated"
    return _outcome(made, action, published.number, published.url)


def _outcome(made: Build, action: Action, number: int | None, url: str) -> PullRequestOutcome:
    return PullRequestOutcome(
        branch=made.living.branch,
        action=action,
        title=made.text.title,
        body=made.text.body,
        number=number,
        url=url,
        rows=tuple(record.row for record in made.living.records),
        diff=made.diff,
    )


def _told(living: Living, action: Action) -> PullRequestOutcome:
    pull = living.pull_request
    rows = tuple(record.row for record in living.records)
    if pull is None:
        return PullRequestOutcome(living.branch, action, rows=rows)
    return PullRequestOutcome(
        living.branch, action, pull.title, pull.body, pull.number, pull.url, rows
    )
