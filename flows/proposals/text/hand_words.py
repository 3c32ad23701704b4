"""What people changed by hand, as body, dashboard and console say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.by_hand.hand_edits import HandEdit, Question, TakenOver
from catalog.config import ListConfig
from flows.memory.records import form_of
from flows.proposals.text.inert import inert, inert_code, inert_plain
from flows.proposals.text.wording import plural

MOST_EDITS = 25
"""Edits that are told one by one."""
BY_HAND_FACT = "by_hand"
"""Fact of the ledger: what people changed by hand that the base does not hold everywhere yet."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was found when the base last moved."""

    edits: tuple[HandEdit, ...] = ()
    edits_count: int = 0
    questions: tuple[Question, ...] = ()


def by_hand_facts(taken: TakenOver) -> dict[str, Any]:
    """What was found, for the memory; empty where that is nothing."""
    if not taken:
        return {}
    found = ByHand(taken.edits[:MOST_EDITS], len(taken.edits), taken.questions[:MOST_EDITS])
    facts: dict[str, Any] = form_of(ByHand).dump_python(found, mode="json", exclude_defaults=True)
    return facts


def read_by_hand(facts: Mapping[str, Any]) -> ByHand:
    """What the memory holds of it."""
    found: ByHand = form_of(ByHand).validate_python(facts.get(BY_HAND_FACT, {}))
    return found


def taken_over_block(
    edits: Sequence[HandEdit], count: int, config: ListConfig, lead: str = "Takes over"
) -> str:
    """Markdown that says row by row what is taken over; empty where nothing is."""
    if not count:
        return ""
    more = f"- and {count - len(edits)} more: see the diff\n" if count > len(edits) else ""
    lines = "".join(f"- {_edit(edit)}\n" for edit in edits)
    made = "that was made" if count == 1 else "that were made"
    return (
        f"**{lead} {plural(count, 'edit')} {made} by hand** "
        f"in {inert_code(config.readme_path)}:\n\n{lines}{more}"
    )


def conflicts_block(questions: Sequence[Question], config: ListConfig) -> str:
    """Markdown that asks about rows which both sides changed; empty where there is none."""
    if not questions:
        return ""
    lines = "".join(f"- {_question(one)}\n" for one in questions[:MOST_EDITS])
    return (
        f"**{plural(len(questions), 'row')} changed in two ways.** "
        f"{inert_code(config.readme_path)} stays as it is there until both files say the same; "
        f"which one is right?\n\n{lines}"
    )


def by_hand_notes(found: ByHand, config: ListConfig) -> Iterator[str]:
    """Plain sentences for the console."""
    if found.edits_count:
        verb = "comes" if found.edits_count == 1 else "come"
        files = "the section files" if config.mode == "catalog" else "list.yaml"
        yield (
            f"{config.id}: {plural(found.edits_count, 'edit')} made by hand in "
            f"{config.readme_path} {verb} into {files} with the next pull request"
        )
    for one in found.questions:
        yield (
            f"{config.id}: {config.readme_path} and {one.path} were both changed for "
            f"{inert_plain(one.title, 90)!r}; make them say the same"
        )


def plain_edit(edit: HandEdit) -> str:
    """One edit for a terminal."""
    title = inert_plain(edit.title, 90)
    match edit.what:
        case "added":
            return f"{title!r} was added to {edit.section}"
        case "removed":
            return f"{title!r} was taken out of {edit.section}"
        case "moved":
            return f"{title!r} was moved from {edit.changes[0][1]} to {edit.section}"
        case "renamed":
            return f"the heading of {edit.section} is now {title!r}"
        case "text":
            return f"text: {title!r}"
    told = ", ".join(f"{name} {old!r} to {new!r}" for name, old, new in edit.changes)
    if not told:
        return f"{title!r} was changed in {edit.section}"
    return inert_plain(f"{edit.section}, {title!r}: {told}", 300)


def plain_question(one: Question) -> str:
    """One question for a terminal."""
    told = ", ".join(f"{name} {hers!r} and {mine!r}" for name, hers, mine in one.changes)
    return inert_plain(f"{one.path}, {one.title!r}: {told}", 300)


def _edit(edit: HandEdit) -> str:
    title, where = f"“{inert(edit.title, 120)}”", inert_code(edit.section)
    match edit.what:
        case "added":
            return f"{where}: {title} was added"
        case "removed":
            return f"{where}: {title} was taken out"
        case "moved":
            return f"{title} was moved from {inert_code(edit.changes[0][1])} to {where}"
        case "renamed":
            return f"the heading of {where} is now {title}; list.yaml follows"
        case "text":
            return f"text: {title}"
    return f"{where}: {title}" + "".join(
        f" · {inert(name, 40)}: {inert_code(old or ' ')} → {inert_code(new or ' ')}"
        for name, old, new in edit.changes
    )


def _question(one: Question) -> str:
    told = "".join(
        f" · {inert(name, 40)}: {inert_code(hers or ' ')} there, {inert_code(mine or ' ')} here"
        for name, hers, mine in one.changes
    )
    return f"{inert_code(one.path)}: “{inert(one.title, 120)}”{told}"
