"""Texts for training: from snapshots, else from the cache, else from arXiv by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from catalog.files import whole_file
from catalog.paper import Paper
from classifiers.dataset import load_texts
from flows.errors import ASK_LATER, SourceError

Fetch = Callable[[Sequence[str]], list[Paper]]
"""Papers of these arXiv ids; those that arXiv does not have are left out."""
FETCHED_AT_ONCE = 2_000
"""Papers after which the cache is written, so that who is cut off does not start again."""


def gather_texts(
    wanted: Iterable[str],
    known: Mapping[str, Paper],
    cache: Path,
    fetch: Fetch,
    say: Callable[[str], None] = lambda step: None,
) -> dict[str, Paper]:
    """Texts of the wanted ids: those at hand, else cached, else fetched once and cached.

    Raises SourceError where arXiv cannot be asked; what came before is cached.
    """
    ids = set(wanted)
    texts = {arxiv_id: known[arxiv_id] for arxiv_id in ids & known.keys()}
    if cache.exists() and ids - texts.keys():
        texts |= load_texts([cache], ids - texts.keys())
    missing = sorted(ids - texts.keys())
    for start in range(0, len(missing), FETCHED_AT_ONCE):
        some = missing[start : start + FETCHED_AT_ONCE]
        say(f"texts: asking arXiv for {start + 1:,} to {start + len(some):,} of {len(missing):,}")
        with what_came_is_kept():
            fetched = {paper.arxiv_id: paper for paper in fetch(some)}
        before = cache.read_bytes() if cache.exists() else b""
        write_texts(cache, fetched.values(), before)
        texts |= {arxiv_id: fetched[arxiv_id] for arxiv_id in some if arxiv_id in fetched}
    return texts


@contextmanager
def what_came_is_kept() -> Iterator[None]:
    """Say with arXiv's failure that the same command goes on where it ended."""
    try:
        yield
    except SourceError as error:
        before = "" if error.remedy == ASK_LATER else error.remedy
        error.remedy = f"{before} Run the same command again: what came is kept.".strip()
        raise


def write_texts(path: Path, papers: Iterable[Paper], before: bytes = b"") -> None:
    """Write papers in the snapshot schema behind what is there, whole or not at all."""
    with whole_file(path) as file:
        file.write(before)
        file.writelines(orjson.dumps(_as_row(paper)) + b"\n" for paper in papers)


def _as_row(paper: Paper) -> dict[str, Any]:
    """A paper in the snapshot schema; what no feed announced has the day of its submission."""
    day = paper.announced_date or paper.submitted_date
    return {
        "id": paper.arxiv_id,
        "title": paper.title,
        "abstract": paper.abstract,
        "comments": paper.comment,
        "categories": " ".join(paper.categories),
        "update_date": day.isoformat() if day else None,
    }
