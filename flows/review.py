"""Answers people at once: what a workflow on comments and edits runs.

The event only tells whether anything is to be done. What is done is what every night does with
what it sees (`propose_night`): boxes, comments, branches, replies, dashboard. So a workflow that
is switched off, late or run twice changes nothing but the hour.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.config import ListConfig
from flows.errors import SettingsError, StateError
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Places, by_place
from flows.memory.renamed_lists import renamed_among
from flows.memory.state_store import STATE_BRANCH
from flows.proposals.commands.answer_comments import has_commands
from flows.proposals.outcomes import ProposalOutcome, outcome_lines, quiet_night
from flows.proposals.propose_night import NightPlan, propose_night
from flows.repositories.publisher import DASHBOARD_LABEL

LARGEST_EVENT_BYTES = 25 * 1024 * 1024
"""GitHub sends no larger payload."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on GitHub, as far as it concerns litwatch."""

    is_ours: bool
    words: str
    """Why it is, or is not."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a review came to."""

    event: Event
    outcomes: tuple[ProposalOutcome, ...] = ()

    @property
    def wanted_lists(self) -> tuple[str, ...]:
        """Lists that a night is asked for now: "run now", or papers to be added."""
        return tuple(
            one.list_id
            for outcome in self.outcomes
            for one in outcome.lists
            if outcome.is_run_asked or one.adds
        )

    @property
    def exit_code(self) -> int:
        """Highest exit code of single lists."""
        return max((e.exit_code for o in self.outcomes for e in o.errors), default=0)

    def lines(self) -> Iterator[str]:
        """Say what happened, a line a fact."""
        yield self.event.words
        for outcome in self.outcomes:
            yield from outcome_lines(outcome)


def review(places: Places, configs: Sequence[ListConfig], event: Event, now: datetime) -> Review:
    """Carry out what people did and asked for, in every repository.

    Raises PublishError, or StateError for a list that was renamed, once the others are through.
    """
    if not event.is_ours:
        return Review(event)
    outcomes, renamed = [], dict[str, StateError]()
    for place, all_own in by_place(configs, places.of):
        snapshot = place.store.snapshot()
        renamed |= renamed_among(snapshot, all_own, places.settings.lists_dir)
        own = [config for config in all_own if config.id not in renamed]
        if not own:
            continue
        nights = tuple(quiet_night(config, ledger_in(snapshot, config.id)) for config in own)
        plan = NightPlan(nights, now.date(), now)
        outcomes.append(propose_night(plan, publisher=place.publisher, state=place.store))
    for error in renamed.values():
        raise error
    return Review(event, tuple(outcomes))


def read_event(path: Path | None, branch_prefixes: Sequence[str] = ("litwatch/",)) -> Event:
    """Judge the event of a workflow run; without one, everything is looked at.

    Raises SettingsError where the file cannot be read.
    """
    if path is None:
        return Event(is_ours=True, words="No event given: looking at everything.")
    try:
        if path.stat().st_size > LARGEST_EVENT_BYTES:
            raise ValueError("it is too large")
        payload = json.loads(path.read_bytes())
        if not isinstance(payload, dict):
            raise ValueError("it is no JSON object")
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"The event cannot be read: {error}.",
            where=str(path),
            remedy="Give the file that GitHub Actions names in GITHUB_EVENT_PATH.",
        ) from None
    return judge_event(payload, branch_prefixes)


def judge_event(payload: Mapping[str, Any], branch_prefixes: Sequence[str]) -> Event:
    """Whether an event is for litwatch. Never trusts it for more than that."""
    ref = str(payload.get("ref") or "")
    if "pusher" in payload and ref:
        return _judge_push(ref.removeprefix("refs/heads/"), branch_prefixes)
    if _is_bot(_part(payload, "sender")):
        return Event(is_ours=False, words="A bot did this; nothing to do.")
    if comment := _part(payload, "comment"):
        return _judge_comment(comment)
    if pull := _part(payload, "pull_request"):
        branch = str(_part(pull, "head").get("ref", ""))
        is_ours = branch.startswith(tuple(branch_prefixes))
        words = "Its body or state changed." if is_ours else "Not a pull request of ours."
        return Event(is_ours, words)
    if issue := _part(payload, "issue"):
        labels = [label for label in issue.get("labels") or () if isinstance(label, Mapping)]
        is_ours = any(label.get("name") == DASHBOARD_LABEL for label in labels)
        return Event(is_ours, "The dashboard changed." if is_ours else "Not the dashboard.")
    return Event(is_ours=True, words="Started by hand: looking at everything.")


def _judge_push(branch: str, branch_prefixes: Sequence[str]) -> Event:
    """A push may make an open pull request conflict; whoever pushed, it is to be looked at.

    The workflow names the base branch; litwatch's own branches are told by their names.
    """
    is_own = branch == STATE_BRANCH or branch.startswith(tuple(branch_prefixes))
    words = "A push to a branch of ours." if is_own else f"Somebody pushed to {branch}."
    return Event(not is_own, words)


def _judge_comment(comment: Mapping[str, Any]) -> Event:
    said = str(comment.get("body") or "")
    is_ours = has_commands(said, is_by_bot=_is_bot(_part(comment, "user")))
    return Event(is_ours, "A comment with commands." if is_ours else "A comment without commands.")


def _is_bot(person: Mapping[str, Any]) -> bool:
    return person.get("type") == "Bot"


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = payload.get(name)
    return part if isinstance(part, Mapping) else {}
