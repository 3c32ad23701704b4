"""The daily feeds: one request for all categories, read by feedparser.

A feed holds today's batch and nothing else: new papers, cross-lists and replacements, with
title, abstract, authors and categories. It holds no comment, and at most 2,000 entries.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, get_args

import feedparser

from catalog.paper import AnnounceType, Paper, fold
from flows.errors import BrokenAnswerError
from flows.polling.sources.documents import (
    READING_TROUBLE,
    count_in,
    moment_in,
    parse_document,
    reading,
    says_withdrawn,
    split_version,
    with_short_names,
)
from flows.polling.transport.transport import Transport
from flows.web.bounded_client import place

FEED_LIMIT = 2000
"""Entries after which arXiv cuts a feed off without saying so."""
ANNOUNCE_TYPES: tuple[AnnounceType, ...] = get_args(AnnounceType)
TYPE_IN_TEXT = re.compile(r"Announce Type:\s*([a-z-]+)")
OPENSEARCH_TOTAL = "{*}totalResults"


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """What the feed served."""

    batch_date: date | None
    """Announcement day that the entries carry, or the feed itself where it has none."""
    papers: tuple[Paper, ...] = ()
    """Each once; of several announce types the first of new, cross, replace, replace-cross."""
    unreadable_count: int = 0
    """Entries without a usable id or title, left out."""
    is_capped: bool = False
    """Whether the feed is as long as a feed can be, so that something may be missing."""

    def fingerprint(self, category: str) -> str:
        """Hash of the ids and versions announced for a category; empty where there are none."""
        names = sorted(
            f"{p.arxiv_id}v{p.arxiv_version}" for p in self.papers if category in p.categories
        )
        return hashlib.sha256(" ".join(names).encode()).hexdigest()[:16] if names else ""


def feed_url(root: str, categories: Iterable[str]) -> str:
    """Address of the feed of several categories."""
    return f"{root}/rss/{'+'.join(sorted(set(categories)))}"


def fetch_feed(categories: Sequence[str], transport: Transport) -> FeedBatch:
    """Ask for today's batch of all categories in one request. Raises SourceError."""
    url = feed_url(transport.endpoints.feeds, categories)
    return parse_feed(transport.fetch(url, partial(check_feed, where=place(url))).body)


def check_feed(body: bytes, *, where: str) -> None:
    """Raise BrokenAnswerError unless this is a whole feed that holds what it says it holds."""
    root = parse_document(body, {"rss", "feed"}, where=where)
    total = root.findtext(OPENSEARCH_TOTAL)
    has_entries = root.find("{*}entry") is not None or root.find("channel/item") is not None
    if not has_entries and (count_in(total) or 0) > 0:
        raise BrokenAnswerError(f"the feed announces {total} entries and has none", where=where)


def parse_feed(body: bytes) -> FeedBatch:
    """Read an RSS or Atom feed of arXiv that has passed `check_feed`. Raises BrokenAnswerError."""
    # feedparser's sanitizer takes `$c<d$` for a tag and drops it; our text is escaped later.
    with reading("the feed"):
        parsed = feedparser.parse(
            io.BytesIO(with_short_names(body)), sanitize_html=False, resolve_relative_uris=False
        )
        batch_date = _batch_date(parsed)
    papers = [_readable(entry, batch_date) for entry in parsed.entries]
    readable = [paper for paper in papers if paper is not None]
    return FeedBatch(
        batch_date=batch_date,
        papers=_each_once(readable),
        unreadable_count=len(papers) - len(readable),
        is_capped=len(papers) >= FEED_LIMIT,
    )


def _batch_date(parsed: Any) -> date | None:
    """Newest day of the entries; `lastBuildDate` is not asked, it is fresh on a stale batch."""
    days = [day for entry in parsed.entries if (day := _day(entry.get("published")))]
    return max(days, default=None) or _day(parsed.feed.get("published"))


def _day(text: str | None) -> date | None:
    """Return the calendar day as written, in the writer's own time zone."""
    moment = moment_in(text)
    return moment.date() if moment else None


def _readable(entry: Any, batch_date: date | None) -> Paper | None:
    try:
        return _paper(entry, batch_date)
    except READING_TROUBLE:
        return None


def _paper(entry: Any, batch_date: date | None) -> Paper | None:
    title = fold(entry.get("title", ""))
    arxiv_id, version = split_version(entry.get("id") or entry.get("link") or "")
    if not title:
        return None
    text = entry.get("summary", "")
    abstract = fold(text.partition("Abstract:")[2] if "Abstract:" in text else text)
    return Paper(
        arxiv_id=arxiv_id,
        arxiv_version=version,
        title=title,
        abstract=abstract,
        authors=_authors(entry),
        categories=tuple(dict.fromkeys(tag["term"] for tag in entry.get("tags", ()))),
        journal_ref=fold(entry.get("arxiv_journal_reference", "")),
        doi=entry.get("arxiv_doi", "").strip(),
        announced_date=_day(entry.get("published")) or batch_date,
        announce_type=_announce_type(entry, text),
        is_withdrawn=says_withdrawn("", abstract),
    )


def _authors(entry: Any) -> tuple[str, ...]:
    """Split arXiv's single string of names."""
    names = ", ".join(author.get("name", "") for author in entry.get("authors", ()))
    return tuple(fold(name) for name in names.split(",") if name.strip())


def _announce_type(entry: Any, text: str) -> AnnounceType:
    match = TYPE_IN_TEXT.search(text[:200])
    said = entry.get("arxiv_announce_type") or (match[1] if match else "new")
    return next((kind for kind in ANNOUNCE_TYPES if kind == said), "new")


def _each_once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Join entries of one paper: the strongest announce type, the newest version's text."""
    joined: dict[str, Paper] = {}
    for paper in papers:
        known = joined.get(paper.arxiv_id)
        joined[paper.arxiv_id] = paper if known is None else _join(known, paper)
    return tuple(joined.values())


def _join(one: Paper, other: Paper) -> Paper:
    text = max(one, other, key=lambda paper: paper.arxiv_version)
    kind = min(one.announce_type, other.announce_type, key=ANNOUNCE_TYPES.index)
    categories = tuple(dict.fromkeys((*one.categories, *other.categories)))
    return replace(text, announce_type=kind, categories=categories)
