"""Papers to tell a list's own from: the newest weeks of its categories, asked of arXiv once.

The weeks begin on fixed days, and each stands in a file of its own as soon as it is whole: a
training that was cut off goes on where it stopped, and the next one asks only for what is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from catalog.paper import Paper
from flows.errors import FlowError, SourceError
from flows.training.gather_texts import resumable, write_texts

WEEKS = 9
"""Two months: with one month less the ranking of new papers suffers."""
WEEK = timedelta(days=7)
FOLDER = "background"
"""In the state: what was fetched."""
Say = Callable[[str], None]
FetchWindow = Callable[[Sequence[str], datetime, datetime], Sequence[Paper]]
"""Papers of some categories submitted between two moments. Raises SourceError."""


def fetch_background(
    categories: Sequence[str], today: date, folder: Path, fetch: FetchWindow, say: Say
) -> tuple[Path, ...]:
    """Files with the papers of the newest whole weeks, the newest first; some may be there already.

    Raises SourceError where arXiv cannot be asked (what came before is kept), FlowError where it
    has nothing.
    """
    home = _home(folder, categories)
    files: list[Path] = []
    for number, monday in enumerate(_weeks(today), start=1):
        path = home / f"{monday}.jsonl"
        if not _holds_papers(path):
            say(f"background: asking arXiv for week {number} of {WEEKS}, from {monday}")
            _keep_week(path, monday, categories, fetch)
        files.append(path)
    if not any(map(_holds_papers, files)):
        raise FlowError(
            f"arXiv has no paper of the last {WEEKS} weeks in {', '.join(categories)}.",
            where="list.yaml: arxiv.categories",
            remedy="Name the categories that the list's papers are in.",
        )
    return tuple(files)


def kept_background(categories: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """Files that an earlier `fetch_background` left, the newest first."""
    return tuple(sorted(filter(_holds_papers, _home(folder, categories).glob("*.jsonl")))[::-1])


def _home(folder: Path, categories: Sequence[str]) -> Path:
    return folder / hashlib.sha256(" ".join(sorted(categories)).encode()).hexdigest()[:12]


def _holds_papers(path: Path) -> bool:
    """A week without papers is asked for again: arXiv, when ill, answers politely with nothing."""
    return path.exists() and path.stat().st_size > 0


def _weeks(today: date) -> Iterator[date]:
    """Mondays of the newest whole weeks."""
    this_week = today - timedelta(days=today.weekday())
    return (this_week - number * WEEK for number in range(1, WEEKS + 1))


def _keep_week(path: Path, monday: date, categories: Sequence[str], fetch: FetchWindow) -> None:
    first = datetime.combine(monday, time(), UTC)
    try:
        papers = fetch(categories, first, first + WEEK - timedelta(minutes=1))
    except SourceError as error:
        raise resumable(error) from None
    write_texts(path, papers)
