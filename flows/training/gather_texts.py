"""Texts for training: from snapshots, else from the cache, else from arXiv by id."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from catalog.paper import Paper
from classifiers.dataset import load_texts

Fetch = Callable[[Sequence[str]], list[Paper]]
"""Papers of these arXiv ids; those that arXiv does not have are left out."""
FETCHED_AT_ONCE = 2_000
"""Papers after which the cache is written, so that who is cut off does not start again."""


def gather_texts(
    wanted: Iterable[str], known: Mapping[str, Paper], cache: Path, fetch: Fetch
) -> dict[str, Paper]:
    """Texts of the wanted ids: those at hand, else cached, else fetched once and cached."""
    ids = set(wanted)
    texts = {arxiv_id: known[arxiv_id] for arxiv_id in ids & known.keys()}
    if cache.exists() and ids - texts.keys():
        texts |= load_texts([cache], ids - texts.keys())
    missing = sorted(ids - texts.keys())
    for start in range(0, len(missing), FETCHED_AT_ONCE):
        some = missing[start : start + FETCHED_AT_ONCE]
        fetched = {paper.arxiv_id: paper for paper in fetch(some)}
        _add_to_cache(cache, fetched.values())
        texts |= {arxiv_id: fetched[arxiv_id] for arxiv_id in some if arxiv_id in fetched}
    return texts


def _add_to_cache(cache: Path, papers: Iterable[Paper]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    temporary = cache.with_name(f".{cache.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            if cache.exists():
                file.write(cache.read_bytes())
            file.writelines(orjson.dumps(_as_row(paper)) + b"\n" for paper in papers)
        os.replace(temporary, cache)
    finally:
        temporary.unlink(missing_ok=True)


def _as_row(paper: Paper) -> dict[str, Any]:
    """A paper in the snapshot schema."""
    return {
        "id": paper.arxiv_id,
        "title": paper.title,
        "abstract": paper.abstract,
        "comments": paper.comment,
        "categories": " ".join(paper.categories),
        "update_date": paper.announced_date.isoformat() if paper.announced_date else None,
    }
