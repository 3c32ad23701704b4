"""The rows of a list that a title is nearest to: company by which a person judges a paper.

Words are weighted by how rare they are in this list (TF-IDF), since "remote sensing" stands
in half the titles and says nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from catalog.entry import Entry
from flows.candidates.enrichment.words import word_list
from flows.memory.records import NearRow

_WORD = re.compile(r"\w\w+")
COMMON_WORDS = frozenset(word_list("common"))
"""Words that tell nothing of what a paper is about."""

Doubles = npt.NDArray[np.float64]


class NearestRows:
    """Index of a list's titles, built when the first paper asks."""

    def __init__(self, rows: Iterable[tuple[str, Entry]], titles: Iterable[str]) -> None:
        """Index ``(section id, entry)`` pairs; `titles` are those that will be asked about."""
        self._rows = [(section, entry) for section, entry in rows if entry.title.strip()]
        self._titles = list(dict.fromkeys(titles))

    def of(
        self, title: str, section: str | None = None, count: int = 3, floor: float = 0.15
    ) -> tuple[NearRow, ...]:
        """Nearest rows, nearest first, each above the floor; one per title.

        Those of the section, by which a person sees whether the paper stands well there; of the
        whole list where the section has none.
        """
        cosines = self._cosines[title]
        places = [int(at) for at in cosines.argsort(kind="stable")[::-1] if cosines[at] >= floor]
        beside = [at for at in places if self._rows[at][0] == section]
        near: dict[str, NearRow] = {}
        for place in beside or places:
            row = self._near(place, float(cosines[place]))
            near.setdefault(row.title, row)
        return tuple(near.values())[:count]

    @cached_property
    def _cosines(self) -> dict[str, Doubles]:
        """Similarity of each title to each row, shape (rows,)."""
        return cosines([entry.title for _, entry in self._rows], self._titles)

    def _near(self, place: int, similarity: float) -> NearRow:
        section, entry = self._rows[place]
        link = entry.link("paper") or next(iter(entry.links), None)
        return NearRow(entry.title, section, link.url if link else "", round(similarity, 3))


def cosines(rows: Sequence[str], titles: Iterable[str]) -> dict[str, Doubles]:
    """Similarity of each title to each row's, shape (rows,).

    What scikit-learn's TfidfVectorizer (sublinear, without stop words) says; to load that takes a
    second of the night, and longer than the work for a list.
    """
    words = [_counted(row) for row in rows]
    often = Counter(word for each in words for word in each)
    rarity = {word: math.log((1 + len(rows)) / (1 + n)) + 1 for word, n in often.items()}
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, each in enumerate(words):
        for word, weight in _weighed(each, rarity).items():
            holders[word].append((at, weight))
    found = {}
    for title in titles:
        found[title] = alike = np.zeros(len(rows))
        for word, weight in _weighed(_counted(title), rarity).items():
            for at, own in holders[word]:
                alike[at] += weight * own
    return found


def _counted(title: str) -> Counter[str]:
    """Words of a title that tell something, in the order of the alphabet."""
    words = (word for word in _WORD.findall(title.lower()) if word not in COMMON_WORDS)
    return Counter(sorted(words))


def _weighed(words: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """TF-IDF of the words that some row has, of length one."""
    told = {word: (1 + math.log(n)) * rarity[word] for word, n in words.items() if word in rarity}
    length = math.sqrt(sum(it * it for it in told.values()))
    return {word: weight / length for word, weight in told.items()}
