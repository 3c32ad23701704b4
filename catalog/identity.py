"""One paper is one paper: under any id, version, DOI, address or title.

Exact keys decide first (arXiv id, DOI, address of the paper). Then titles are compared; rows
seldom name authors, so a title alone must be nearly equal to be the same, and what is merely
alike goes to a person. Two different arXiv ids are two papers unless a person says otherwise:
arXiv gives a new version the old id.

    likeness of titles  authors agree  authors unknown  authors differ, or two arXiv ids
    >= SAME_TITLE       same           same             maybe
    >= SAME_WITH_AUTHORS same          maybe            new
    >= MAYBE            maybe          maybe            new
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from catalog.addresses import normalise_doi, normalise_url
from catalog.arxiv_refs import ArxivRef, arxiv_ref, arxiv_refs
from catalog.entry import Entry, EntryKey
from catalog.paper import Paper
from catalog.titles import Title, likeness, normalise_title, split_title

__all__ = [
    "ArxivRef",
    "KnownPapers",
    "Match",
    "arxiv_ref",
    "arxiv_refs",
    "entry_key",
    "entry_keys",
    "normalise_doi",
    "normalise_title",
    "normalise_url",
    "paper_key",
    "paper_keys",
]

SAME_TITLE = 97.0
"""Likeness (0 to 100) from which a title alone makes two papers one."""
SAME_WITH_AUTHORS = 85.0
"""Likeness from which title and authors together do."""
MAYBE = 85.0
"""Likeness from which a person is asked."""
MAYBE_SAME_NAME = 60.0
"""The same for the rest of the title where both bear the same coined name (``GeoChat: …``)."""
AUTHORS_AGREE = 0.5
"""Share of the shorter author list that must stand in the longer one."""
MIN_TITLE_WORDS = 4
"""Shorter titles (``Remote sensing``) never make two papers one."""
MAX_YEARS_APART = 3
"""Equal titles further apart than preprint and publication go to a person."""
_BLOCKING_WORDS = 5
"""Rarest words of a row's title under which it is found again."""

RowT = TypeVar("RowT", bound="HasEntry | Entry | Paper")


class HasEntry(Protocol):
    """A row of a list."""

    @property
    def entry(self) -> Entry:
        """What the row says."""


@dataclass(frozen=True, slots=True)
class Match(Generic[RowT]):
    """Whether a paper is known already."""

    kind: Literal["same", "maybe", "new"]
    row: RowT | None = None
    reason: str = ""
    """In words, for the person who decides: ``titles alike (91 of 100), authors unknown``."""


def entry_key(entry: Entry) -> EntryKey:
    """Stable identity of an entry: ``arxiv:2406.09385``, else ``doi:…``, ``url:…`` or ``t:…``."""
    return entry_keys(entry)[0]


def entry_keys(entry: Entry) -> tuple[EntryKey, ...]:
    """Return every key the entry answers to, the stable one first."""
    urls = [link.url for link in entry.links if link.kind == "paper"]
    ids = [entry.arxiv_id, *(ref.id for ref in map(arxiv_ref, urls) if ref)]
    dois = [normalise_doi(text) for text in (entry.doi or "", *urls)]
    keys = [f"arxiv:{arxiv_id}" for arxiv_id in ids if arxiv_id]
    keys += [f"doi:{doi}" for doi in dois if doi]
    pages = (normalise_url(url) for url in urls if arxiv_ref(url) is None)
    keys += [f"url:{page}" for page in pages if _names_a_page(page)]
    return tuple(dict.fromkeys(keys)) or (_title_key(entry.title),)


def paper_key(paper: Paper) -> EntryKey:
    """Stable identity of a paper, equal to the `entry_key` of the row it becomes."""
    ref = arxiv_ref(paper.arxiv_id)
    return f"arxiv:{ref.id if ref else paper.arxiv_id}"


def paper_keys(paper: Paper) -> tuple[EntryKey, ...]:
    """Every exact key of a paper: its arXiv id and the DOI of its published version."""
    dois = (normalise_doi(text) for text in (paper.doi, paper.journal_ref))
    return tuple(dict.fromkeys([paper_key(paper), *(f"doi:{doi}" for doi in dois if doi)]))


class KnownPapers(Generic[RowT]):
    """Rows, entries or papers, of one list or several, found again under any of their names.

    Where several rows answer, the first given does.
    """

    def __init__(self, rows: Iterable[RowT]) -> None:
        self._by_key: dict[EntryKey, list[RowT]] = defaultdict(list)
        self._profiles: list[tuple[RowT, _Profile]] = []
        for row in rows:
            profile = _profile(row)
            self._profiles.append((row, profile))
            for key in profile.keys:
                self._by_key[key].append(row)
        self._blocks = _title_blocks([profile.title for _, profile in self._profiles])

    def rows(self, key: EntryKey) -> tuple[RowT, ...]:
        """Every row that answers to a key."""
        return tuple(self._by_key.get(key, ()))

    def match(self, paper: Paper | Entry) -> Match[RowT]:
        """Say whether a paper is known: ``same``, ``maybe`` (a person decides) or ``new``."""
        asked = _profile(paper)
        for key in asked.keys:
            if key in self._by_key:
                return Match("same", self._by_key[key][0], f"same {_key_name(key)}")
        best: Match[RowT] = Match("new")
        best_score = 0.0
        for index in self._candidates(asked.title):
            row, known = self._profiles[index]
            kind, score, reason = _compare(asked, known)
            if (kind == "same", score) > (best.kind == "same", best_score) and kind != "new":
                best, best_score = Match(kind, row, reason), score
        return best

    def _candidates(self, title: Title) -> list[int]:
        found = {index for word in title.words for index in self._blocks.get(word, ())}
        return sorted(found)


@dataclass(frozen=True, slots=True)
class _Profile:
    """What is compared of a row, an entry or a paper."""

    keys: tuple[EntryKey, ...]
    title: Title
    surnames: frozenset[str]
    year: int | None

    @property
    def arxiv_keys(self) -> frozenset[EntryKey]:
        return frozenset(key for key in self.keys if key.startswith("arxiv:"))


def _profile(row: HasEntry | Entry | Paper) -> _Profile:
    if isinstance(row, Paper):
        day = row.submitted_date or row.announced_date
        year = day.year if day else None
        return _Profile(paper_keys(row), split_title(row.title), _surnames(row.authors), year)
    entry = row if isinstance(row, Entry) else row.entry
    authors = next((v for k, v in entry.extra.items() if k.lower().startswith("author")), "")
    names = authors.replace(" and ", ",").split(",")
    return _Profile(entry_keys(entry), split_title(entry.title), _surnames(names), entry.year)


def _surnames(authors: Iterable[str]) -> frozenset[str]:
    names = (normalise_title(author).split() for author in authors)
    return frozenset(words[-1] for words in names if words and words[-1] != "al")


def _compare(
    asked: _Profile, known: _Profile
) -> tuple[Literal["same", "maybe", "new"], float, str]:
    one, other = asked.title, known.title
    score = likeness(one, other)
    agree = _authors_agree(asked.surnames, known.surnames)
    said = f"titles alike ({score:.0f} of 100)"
    two_ids = bool(asked.arxiv_keys and known.arxiv_keys)
    if two_ids or agree is False:
        why = "two arXiv ids" if two_ids else "other authors"
        equal = score >= SAME_TITLE and _may_be_one(one, other)
        return ("maybe" if equal else "new"), score, f"{said}, {why}"
    if score < max(MAYBE, SAME_WITH_AUTHORS) or not _may_be_one(one, other):
        return _by_name_or_tail(one, other, score)
    if score >= SAME_TITLE or (agree and score >= SAME_WITH_AUTHORS):
        return _unless_doubtful(asked, known, score, agree)
    return "maybe", score, f"{said}, authors unknown"


def _unless_doubtful(
    asked: _Profile, known: _Profile, score: float, agree: bool | None
) -> tuple[Literal["same", "maybe"], float, str]:
    said = f"titles alike ({score:.0f} of 100)" if score < 100 else "same title"
    if agree:
        return "same", score, f"{said}, same authors"
    if len(asked.title.text.split()) < MIN_TITLE_WORDS:
        return "maybe", score, f"{said}, but a short one"
    if asked.year and known.year and abs(asked.year - known.year) > MAX_YEARS_APART:
        return "maybe", score, f"{said}, {abs(asked.year - known.year)} years apart"
    return "same", score, said


def _may_be_one(one: Title, other: Title) -> bool:
    """Neither the coined name nor a telling word sets the two apart."""
    names_differ = one.name and other.name and one.name != other.name
    return not names_differ and one.telling == other.telling


def _by_name_or_tail(
    one: Title, other: Title, score: float
) -> tuple[Literal["maybe", "new"], float, str]:
    """Retitled versions keep the name and change the rest, or change the name and keep the rest."""
    long_tail = len(one.tail.split()) >= MIN_TITLE_WORDS
    if one.tail == other.tail and long_tail:
        return "maybe", max(score, MAYBE), "same title under another name"
    if one.name and one.name == other.name:
        rest = likeness(split_title(one.tail), split_title(other.tail))
        if rest >= MAYBE_SAME_NAME and one.telling == other.telling:
            return "maybe", rest, f"both are called {one.name!r}"
    return "new", score, ""


def _authors_agree(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """None where either side names nobody."""
    if not one or not other:
        return None
    return len(one & other) >= AUTHORS_AGREE * min(len(one), len(other))


def _title_blocks(titles: Sequence[Title]) -> dict[str, list[int]]:
    counts: dict[str, int] = defaultdict(int)
    for title in titles:
        for word in title.words:
            counts[word] += 1
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, title in enumerate(titles):
        rarest = sorted(title.words, key=lambda word: (counts[word], word))[:_BLOCKING_WORDS]
        for word in rarest:
            blocks[word].append(index)
    return blocks


def _title_key(title: str) -> EntryKey:
    digest = hashlib.sha256(normalise_title(title).encode()).hexdigest()
    return f"t:{digest[:8]}"


def _names_a_page(page: str) -> bool:
    """Tell a page from the place where papers are (``arxiv.org/abs``, ``openreview.net``)."""
    return page not in ("arxiv.org/abs", "arxiv.org/pdf") and ("/" in page or "?" in page)


def _key_name(key: EntryKey) -> str:
    kind, _, name = key.partition(":")
    words = {"arxiv": "arXiv id", "doi": "DOI", "url": "address", "t": "title"}
    return words[kind] if kind == "t" else f"{words[kind]} {name}"
