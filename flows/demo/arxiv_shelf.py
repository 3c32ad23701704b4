"""What the local arXiv knows: papers, when each version was announced, and what a query finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from catalog.paper import Paper
from flows.polling.calendar import arxiv_calendar

CATEGORY = re.compile(r"\bcat:\"?([\w.*-]+)")
DOI = re.compile(r"\bdoi:\"?([^\s\"]+)")
TITLE = re.compile(r"\bti:\"([^\"]+)\"")
WINDOW = re.compile(r"submittedDate:\[(\d{8,14})\s+TO\s+(\d{8,14})\]")
VERSIONED_ID = re.compile(r"(.+?)(?:v(\d+))?$")


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One answer of the query API."""

    total: int
    start: int
    papers: tuple[Paper, ...]


class Shelf:
    """All versions of all papers, seen from a day: what is announced later does not exist."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._by_day: dict[date, list[Paper]] = {}
        self._by_id: dict[str, list[Paper]] = {}
        for paper in papers:
            self._by_day.setdefault(announced(paper), []).append(paper)
            self._by_id.setdefault(paper.arxiv_id, []).append(paper)
        for versions in self._by_id.values():
            versions.sort(key=lambda paper: (paper.arxiv_version, announced(paper)))
        self._newest = sorted(self._by_id, key=self._first_moment, reverse=True)

    def batch(self, day: date, categories: Sequence[str]) -> tuple[Paper, ...]:
        """Return what was announced on a day in any of the categories, new papers first."""
        found = [_typed(p, categories) for p in self._by_day.get(day, ()) if _is_in(p, categories)]
        order = ("new", "cross", "replace", "replace-cross")
        return tuple(sorted(found, key=lambda paper: order.index(paper.announce_type)))

    def query(self, text: str, start: int, count: int, today: date) -> ApiPage:
        """Answer a search: categories or phrases of titles joined by OR, a window, DOIs.

        The window is of submission moments (GMT).
        """
        categories, window, dois = CATEGORY.findall(text), _window(text), DOI.findall(text)
        phrases = [_words(phrase) for phrase in TITLE.findall(text)]
        found = [
            paper
            for paper in self.known(today)
            if _is_in(paper, categories)
            and _is_within(self.submitted(paper), window)
            and (not dois or paper.doi in dois)
            and (not phrases or any(phrase in _words(paper.title) for phrase in phrases))
        ]
        return ApiPage(len(found), start, tuple(found[start : start + count]))

    def by_ids(self, ids: Sequence[str], start: int, count: int, today: date) -> ApiPage:
        """Look papers up; ids may carry a version, unknown ones are left out."""
        found = [paper for raw in ids for paper in self._lookup(raw, today)]
        return ApiPage(len(found), start, tuple(found[start : start + count]))

    def submitted(self, paper: Paper) -> datetime:
        """Return when the first version came in; made up within its batch's window if unknown."""
        return self._first_moment(paper.arxiv_id)

    def _first_moment(self, arxiv_id: str) -> datetime:
        first = self._by_id[arxiv_id][0]
        if first.submitted_date is not None:
            return datetime.combine(first.submitted_date, time(12), UTC)
        _, deadline = arxiv_calendar().submission_window(announced(first))
        return deadline - timedelta(seconds=crc32(arxiv_id.encode()) % 72_000)

    def known(self, today: date) -> list[Paper]:
        """Newest version of each paper that is out by a day, the last submitted first."""
        newest = (self._version(arxiv_id, None, today) for arxiv_id in self._newest)
        return [paper for paper in newest if paper is not None]

    def _lookup(self, raw: str, today: date) -> list[Paper]:
        arxiv_id, version = VERSIONED_ID.match(raw).groups()  # type: ignore[union-attr] # matches all
        paper = self._version(arxiv_id, int(version) if version else None, today)
        return [paper] if paper else []

    def _version(self, arxiv_id: str, version: int | None, today: date) -> Paper | None:
        out = [p for p in self._by_id.get(arxiv_id, ()) if announced(p) <= today]
        if version is not None:
            out = [paper for paper in out if paper.arxiv_version == version]
        return out[-1] if out else None


def announced(paper: Paper) -> date:
    """Announcement day of a paper on the shelf. Raises ValueError where it has none."""
    if paper.announced_date is None:
        raise ValueError(f"{paper.arxiv_id} has no announcement day (update_date)")
    return paper.announced_date


def _is_in(paper: Paper, categories: Sequence[str]) -> bool:
    return not categories or any(category in paper.categories for category in categories)


def _typed(paper: Paper, categories: Sequence[str]) -> Paper:
    """Call a paper a cross-list where the feed asked for is not the one of its first category."""
    if paper.announce_type == "new" and paper.categories[:1] and categories:
        is_home = paper.categories[0] in categories
        return paper if is_home else replace(paper, announce_type="cross")
    return paper


def _words(text: str) -> str:
    """Words between blanks, so that a phrase is found at the edges of words alone."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def _window(text: str) -> tuple[datetime, datetime] | None:
    match = WINDOW.search(text)
    return (_moment(match[1]), _moment(match[2])) if match else None


def _moment(digits: str) -> datetime:
    return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _is_within(moment: datetime, window: tuple[datetime, datetime] | None) -> bool:
    return window is None or window[0] <= moment <= window[1]
