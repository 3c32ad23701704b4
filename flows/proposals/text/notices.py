"""What litwatch says by itself under a pull request: when it is closed, when it is pushed to."""

from __future__ import annotations

from collections.abc import Sequence

from flows.memory.records import Record
from flows.proposals.text.inert import inert, inert_code
from flows.proposals.text.marker import marker
from flows.proposals.text.wording import plural

MOST_ROWS = 30


def notice_mark(number: int, about: str) -> str:
    """Hidden text by which a notice is found again."""
    return marker(told=number, about=about)


def closed_notice(number: int, rejected: Sequence[Record]) -> str:
    """What follows from closing a pull request without merging it."""
    if not rejected:
        said = "Closed without merging. Nothing was ticked, so nothing is rejected.\n"
    else:
        rows = "".join(
            f"- {inert_code(it.row.short_id)} {inert(it.row.entry.title, 120)}\n"
            for it in rejected[:MOST_ROWS]
        )
        more = f"- and {len(rejected) - MOST_ROWS} more\n" if len(rejected) > MOST_ROWS else ""
        said = (
            f"Closed without merging: {plural(len(rejected), 'ticked row is', 'ticked rows are')} "
            f"rejected now and will not be proposed again.\n\n{rows}{more}\n"
            f"To take one back, comment `/litwatch accept {rejected[0].row.short_id}` with its "
            "id; to take all back, open this pull request again.\n"
        )
    return (
        f"{said}\nWhat was unticked or unsure is as undecided as before. New papers come in "
        f"another pull request.\n\n{notice_mark(number, 'closed')}\n"
    )


def taken_over_notice(number: int) -> str:
    """What follows from a person's first push to a branch of ours."""
    return (
        "You pushed to this branch, so from now on it is yours and I leave it alone.\n\n"
        "- A row that you delete here, in the README alone if you like, is rejected. A row that "
        "you change is remembered as you wrote it.\n"
        "- Boxes and `reject` still count; `move`, `set` and `defer` cannot change your branch.\n"
        "- Merge when you like. New papers come in another pull request.\n\n"
        f"{notice_mark(number, 'pushed')}\n"
    )
