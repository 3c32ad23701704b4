"""arXiv ids of rows that name none: looked up by title once, and kept.

Only a paper of the very same title counts, of a year that can be and of no other authors, and only
if it is the only one. The ids are for training and for telling what is known; a README never gets
one unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import orjson
from pydantic import BaseModel, RootModel, ValidationError

from catalog.entry import Entry
from catalog.files import write_atomically
from catalog.identity.known_papers import KnownPapers
from catalog.identity.titles import normalise_title
from catalog.paper import Paper
from flows.candidates.standing_rows import is_same_work, may_be_searched
from flows.errors import SourceError

NOTHING_FOUND: Mapping[str, str] = MappingProxyType({})
ASKED_AT_ONCE = 100
"""Rows after which the answers are kept, so that who is cut off does not start again."""
MOST_A_RUN = 600
"""Rows that one run looks up: half a minute of arXiv's time."""
ASKED_AGAIN = timedelta(days=60)
"""After this time a paper that was not there may have come."""
Search = Callable[[Sequence[str]], Sequence[Paper]]
Say = Callable[[str], None]


class _Answer(BaseModel):
    arxiv_id: str = ""
    """Empty where arXiv has no such paper."""
    asked: date


_Answers = RootModel[dict[str, _Answer]]


def row_name(entry: Entry) -> str:
    """Name under which a row's answer is kept: what the answer depends on."""
    authors = next((v for k, v in entry.extra.items() if k.lower().startswith("author")), "")
    return " | ".join([normalise_title(entry.title), str(entry.year or ""), authors]).strip(" |")


def found_row_ids(state_dir: Path) -> dict[str, str]:
    """ArXiv ids that were found, by `row_name`."""
    return {name: it.arxiv_id for name, it in _read(_path(state_dir)).items() if it.arxiv_id}


def look_up_row_ids(
    entries: Iterable[Entry], state_dir: Path, search: Search, today: date, say: Say
) -> None:
    """Ask for the rows without an id, as many as one run may; where arXiv fails, others wait."""
    path = _path(state_dir)
    answers = _read(path)
    waiting = {
        row_name(entry): entry
        for entry in entries
        if not entry.arxiv_id and may_be_searched(entry) and _is_due(answers, entry, today)
    }
    names = list(waiting)
    for start in range(0, min(len(names), MOST_A_RUN), ASKED_AT_ONCE):
        some = names[start : start + ASKED_AT_ONCE]
        say(f"rows without an arXiv id: asking for {start + 1:,} to {start + len(some):,}")
        try:
            papers = search([waiting[name].title for name in some])
        except SourceError as error:
            say(f"rows without an arXiv id wait for the next run: {error}")
            return
        found = {name: _id_of(waiting[name], papers) for name in some}
        answers |= {name: _Answer(arxiv_id=found[name], asked=today) for name in some}
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _Answers(answers).model_dump_json(indent=1))
        say(f"rows without an arXiv id: {sum(map(bool, found.values()))} of {len(some)} found")
    if left := len(names[MOST_A_RUN:]):
        say(f"rows without an arXiv id: {left:,} are left for the next run")


def _id_of(entry: Entry, papers: Iterable[Paper]) -> str:
    """Id of the one paper that is the row's, or nothing."""
    known = KnownPapers([entry])
    same = [p for p in papers if is_same_work(entry, p) and known.match(p).kind == "same"]
    return same[0].arxiv_id if len(same) == 1 else ""


def _is_due(answers: Mapping[str, _Answer], entry: Entry, today: date) -> bool:
    before = answers.get(row_name(entry))
    return before is None or (not before.arxiv_id and before.asked + ASKED_AGAIN <= today)


def _path(state_dir: Path) -> Path:
    return state_dir / "row-ids.json"


def _read(path: Path) -> dict[str, _Answer]:
    """Answers that are kept; a file that cannot be read is asked for anew."""
    try:
        return _Answers.model_validate(orjson.loads(path.read_bytes())).root
    except (FileNotFoundError, ValueError, ValidationError):
        return {}
