"""Comment commands: `/litwatch …` lines of a comment, read into actions.

Pure: a comment's text goes in, actions and refusals come out. Which lines are commands is decided
in `command_lines`, who may command in `orders`, what an action does to the memory in `desk`.
Nothing here ever reaches a shell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from flows.proposals.commands.command_lines import PREFIX, command_lines
from flows.proposals.text.inert import inert_code, one_line

MOST_COMMANDS = 50
"""Commands read from one comment; the rest is refused in one line."""
LONGEST_DEFERRAL_DAYS = 730


@dataclass(frozen=True, slots=True)
class Add:
    """Fetch a paper, screen and propose it, whatever its score."""

    paper: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Never propose this again."""

    row: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """Tick one row, or all rows of the pull request."""

    row: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Propose the row for another section."""

    row: str
    section: str


@dataclass(frozen=True, slots=True)
class Set:
    """Change one field of the proposed row."""

    row: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Propose again after some days."""

    row: str
    days: int


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Write the branch anew on the newest base."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Propose nothing for this list until told otherwise, or for some days."""

    days: int | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """End a pause."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say which commands there are."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is no command litwatch knows, and what to write instead (inert Markdown)."""

    message: str


Action = Add | Reject | Accept | Move | Set | Defer | Rebuild | Pause | Resume | Help
USAGE = {
    "add": "add ID-or-URL-or-DOI [section]",
    "reject": "reject ID [reason]",
    "accept": "accept [ID]",
    "move": "move ID section",
    "set": "set ID field value",
    "defer": "defer ID 30d",
    "rebuild": "rebuild",
    "pause": "pause [30d]",
    "resume": "resume",
    "help": "help",
}


def parse_commands(body: str) -> tuple[Action | Refused, ...]:
    """Actions of a comment, in order; what cannot be read becomes a refusal."""
    lines = list(islice(command_lines(body), MOST_COMMANDS + 1))
    read = tuple(parse_line(line) for line in lines[:MOST_COMMANDS])
    if len(lines) > MOST_COMMANDS:
        return (*read, Refused(f"More than {MOST_COMMANDS} commands; I read the first ones."))
    return read


def parse_line(line: str) -> Action | Refused:
    """Read one command line."""
    words = one_line(line).split(" ", 2)
    name = words[1].lower() if len(words) > 1 else "help"
    rest = words[2] if len(words) > 2 else ""
    parser = _PARSERS.get(name)
    if parser is None:
        known = ", ".join(inert_code(word) for word in USAGE)
        return Refused(f"I do not know {inert_code(name)}. I know {known}.")
    return parser(rest) or Refused(f"Please write {inert_code(f'{PREFIX} {USAGE[name]}')}.")


def days_of(text: str) -> int | None:
    """Days of ``30d``, ``30``, ``2w`` or ``3m``; None where it is no such span."""
    match = re.fullmatch(r"(\d{1,4})\s*(d|days?|w|weeks?|m|months?)?", text.strip().lower())
    if not match:
        return None
    unit = {"w": 7, "m": 30}.get((match[2] or "d")[0], 1)
    days = int(match[1]) * unit
    return days if 1 <= days <= LONGEST_DEFERRAL_DAYS else None


def _add(rest: str) -> Action | None:
    paper, _, section = rest.partition(" ")
    return Add(paper, section.strip() or None) if paper else None


def _reject(rest: str) -> Action | None:
    row, _, reason = rest.partition(" ")
    return Reject(row, reason.strip()) if row else None


def _accept(rest: str) -> Action | None:
    return Accept(rest or None) if " " not in rest else None


def _move(rest: str) -> Action | None:
    row, _, section = rest.partition(" ")
    return Move(row, section.strip()) if section.strip() else None


def _set(rest: str) -> Action | None:
    words = rest.split(" ", 2)
    return Set(*words) if len(words) == 3 else None


def _defer(rest: str) -> Action | None:
    row, _, span = rest.partition(" ")
    days = days_of(span or "30d")
    return Defer(row, days) if row and days else None


def _pause(rest: str) -> Action | None:
    days = days_of(rest) if rest else None
    return None if rest and days is None else Pause(days)


def _bare(action: Action) -> Callable[[str], Action | None]:
    return lambda _: action


_PARSERS: dict[str, Callable[[str], Action | None]] = {
    "add": _add,
    "reject": _reject,
    "accept": _accept,
    "move": _move,
    "set": _set,
    "defer": _defer,
    "rebuild": _bare(Rebuild()),
    "pause": _pause,
    "resume": _bare(Resume()),
    "help": _bare(Help()),
}
