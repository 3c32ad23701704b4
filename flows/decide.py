"""Comment commands given on the command line: `litwatch decide`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.config import ListConfig
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import ledger_in, write_ledger
from flows.memory.open_questions import open_questions
from flows.memory.places import Place, Places, by_place
from flows.memory.records import How
from flows.memory.state_store import Snapshot, change_state
from flows.memory.taught import taught_path, with_answers
from flows.proposals.branches import taken_over
from flows.proposals.commands.answer_comments import answer_line
from flows.proposals.commands.desk import Desk, ListChange
from flows.proposals.commands.orders import change_ledger
from flows.proposals.outcomes import outcome_lines, quiet_night
from flows.proposals.propose_night import NightPlan, propose_night
from flows.repositories.publisher import Look


@dataclass(frozen=True, slots=True)
class Said:
    """What one command on the command line came to."""

    answer: str
    """In the words of a comment's reply."""
    is_refused: bool
    lines: tuple[str, ...] = ()
    """What became of branches and dashboard."""


def decide(
    places: Places, configs: Sequence[ListConfig], command: str, who: str, now: datetime
) -> Said:
    """Carry out one command on the lists' memory, then bring branches and dashboard up to it.

    Raises PublishError or StateError.
    """
    groups = by_place(configs, places.of)
    ledgers = {config.id: _ledger(place, config) for place, own in groups for config in own}
    desks = [
        Desk(
            config,
            dict(ledgers[config.id].records),
            now.date(),
            who,
            how=How.COMMAND_LINE,
            taken_over=_taken_over(place, ledgers[config.id], config),
            questions=open_questions(ledgers[config.id]),
        )
        for place, own in groups
        for config in own
    ]
    answer = answer_line(command, desks)
    changes = answer.changes
    if not changes:
        return Said(answer.reply, answer.is_refused)
    for place, own in groups:
        concerned = {it.id: changes[it.id] for it in own if it.id in changes}
        if concerned:
            _remember(place, concerned)
    return Said(answer.reply, is_refused=False, lines=_follow(groups, changes, now))


def _taken_over(place: Place, ledger: Ledger, config: ListConfig) -> frozenset[str]:
    """Branches that a person pushed to. Raises PublishError."""
    if not ledger.branches:
        return frozenset()
    look = Look(
        base_branch=config.base_branch,
        known_base=ledger.base_branch,
        branch_prefixes=(config.proposals.branch.split("{")[0],),
        open_numbers=ledger.open_numbers,
    )
    return taken_over(ledger, place.publisher.observe(look))


def _ledger(place: Place, config: ListConfig) -> Ledger:
    return ledger_in(place.store.snapshot(), config.id)


def _remember(place: Place, changes: Mapping[str, ListChange]) -> None:
    def change(snapshot: Snapshot) -> dict[str, bytes | None]:
        files: dict[str, bytes | None] = {}
        for list_id, ordered in changes.items():
            path = ledger_path(list_id)
            ledger = ledger_in(snapshot, list_id)
            files[path] = write_ledger(change_ledger(ledger, ordered))
            if ordered.taught:
                files[taught_path(list_id)] = with_answers(snapshot, list_id, ordered.taught)
        return files

    change_state(place.store, change, "Remember a command")


def _follow(
    groups: Sequence[tuple[Place, tuple[ListConfig, ...]]],
    changes: Mapping[str, ListChange],
    now: datetime,
) -> tuple[str, ...]:
    """Rebuild what the command touched."""
    lines: list[str] = []
    for place, own in groups:
        if not any(config.id in changes for config in own):
            continue
        nights = tuple(quiet_night(config, _ledger(place, config)) for config in own)
        anew = tuple(it.id for it in own if it.id in changes and changes[it.id].is_rebuild_asked)
        plan = NightPlan(nights, now.date(), now, rebuilt_lists=anew)
        outcome = propose_night(plan, publisher=place.publisher, state=place.store)
        lines += outcome_lines(outcome)
    return tuple(lines)
