"""One paper is one paper: under any id, version, DOI, address or title.

Exact keys decide first (arXiv id, DOI, address of the paper), then titles and authors
(`catalog.identity.same_paper`); what is merely alike goes to a person.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from catalog.entry import Entry, EntryKey
from catalog.identity.addresses import normalise_doi, normalise_url
from catalog.identity.arxiv_refs import ArxivRef, arxiv_ref
from catalog.identity.same_paper import NEW, Profile, judge, share_words
from catalog.identity.titles import Title, normalise_title, split_title
from catalog.paper import Paper

__all__ = [
    "ArxivRef",
    "KnownPapers",
    "Match",
    "arxiv_ref",
    "entry_key",
    "entry_keys",
    "normalise_doi",
    "normalise_title",
    "normalise_url",
    "paper_key",
    "paper_keys",
]

_BLOCKING_WORDS = 5
"""Rarest words of a row's title under which it is found again …"""
_COMMON_SHARE = 0.05
"""… but for words that more than this share of the rows (and `_COMMON_ROWS`) have."""
_COMMON_ROWS = 40

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
    return f"arxiv:{entry.arxiv_id}" if entry.arxiv_id else entry_keys(entry)[0]


def entry_keys(entry: Entry) -> tuple[EntryKey, ...]:
    """Return every key the entry answers to, the stable one first."""
    urls = [link.url for link in entry.links if link.kind == "paper"]
    refs = [arxiv_ref(url) for url in urls]
    ids = [entry.arxiv_id, *(ref.id for ref in refs if ref)]
    dois = [normalise_doi(text) for text in (entry.doi or "", *urls)]
    keys = [f"arxiv:{arxiv_id}" for arxiv_id in ids if arxiv_id]
    keys += [f"doi:{doi}" for doi in dois if doi]
    pages = (normalise_url(url) for url, ref in zip(urls, refs, strict=True) if ref is None)
    keys += [f"url:{page}" for page in pages if _names_a_page(page)]
    return tuple(dict.fromkeys(keys)) or (_title_key(entry.title),)


def paper_key(paper: Paper) -> EntryKey:
    """Stable identity of a paper, equal to the `entry_key` of the row it becomes."""
    ref = arxiv_ref(paper.arxiv_id)
    return f"arxiv:{ref.id if ref else paper.arxiv_id}"


def paper_keys(paper: Paper) -> tuple[EntryKey, ...]:
    """Every exact key of a paper: its arXiv id and the DOI of its published version."""
    dois = (normalise_doi(text) for text in (paper.doi, paper.journal_ref) if text)
    return tuple(dict.fromkeys([paper_key(paper), *(f"doi:{doi}" for doi in dois if doi)]))


class KnownPapers(Generic[RowT]):
    """Rows, entries or papers, of one list or several, found again under any of their names.

    Where several rows answer, the first given does.
    """

    def __init__(self, rows: Iterable[RowT]) -> None:
        self._by_key: dict[EntryKey, list[RowT]] = defaultdict(list)
        self._profiles: list[tuple[RowT, Profile]] = []
        for row in rows:
            profile = _profile(row)
            self._profiles.append((row, profile))
            for key in profile.keys:
                self._by_key[key].append(row)
        self._blocks = _title_blocks([profile.title for _, profile in self._profiles])

    def match(self, paper: Paper | Entry) -> Match[RowT]:
        """Say whether a paper is known: ``same``, ``maybe`` (a person decides) or ``new``."""
        asked = _profile(paper)
        for key in asked.keys:
            if key in self._by_key:
                return Match("same", self._by_key[key][0], f"same {_key_name(key)}")
        return self._match_title(asked)

    def _match_title(self, asked: Profile) -> Match[RowT]:
        best, best_row = NEW, None
        for index in self._candidates(asked.title):
            row, known = self._profiles[index]
            judgement = judge(asked, known)
            if judgement is not NEW and judgement.rank > best.rank:
                best, best_row = judgement, row
        return Match(best.kind, best_row, best.reason)

    def _candidates(self, title: Title) -> list[int]:
        """Rows that share a rare word and enough words; in their order, so that ties are stable."""
        words, profiles = title.words, self._profiles
        found = {i for word in (title.tail, *words) for i in self._blocks.get(word, ())}
        return [i for i in sorted(found) if share_words(words, profiles[i][1].title.words)]


def _profile(row: HasEntry | Entry | Paper) -> Profile:
    if isinstance(row, Paper):
        day = row.submitted_date or row.announced_date
        year = day.year if day else None
        return Profile(paper_keys(row), split_title(row.title), row.authors, year, True)
    entry = row if isinstance(row, Entry) else row.entry
    keys = entry_keys(entry)
    has_arxiv_id = any(key.startswith("arxiv:") for key in keys)
    return Profile(keys, split_title(entry.title), _authors(entry), entry.year, has_arxiv_id)


def _authors(entry: Entry) -> tuple[str, ...]:
    text = next((v for k, v in entry.extra.items() if k.lower().startswith("author")), "")
    names = re.split(r",|;|&|\band\b|\bet al", text)
    return tuple(name.strip() for name in names if name.strip(" ."))


def _title_blocks(titles: Sequence[Title]) -> dict[str, list[int]]:
    """Row numbers by rare word of their title, and by what follows a coined name."""
    counts = Counter(word for title in titles for word in title.words)
    common = max(_COMMON_ROWS, _COMMON_SHARE * len(titles))
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, title in enumerate(titles):
        rarest = sorted(title.words, key=lambda word: (counts[word], word))[:_BLOCKING_WORDS]
        for word in (title.tail, *rarest):
            if counts[word] <= common:
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
