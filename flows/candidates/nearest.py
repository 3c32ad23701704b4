"""The rows of a list that a title is nearest to: company by which a person judges a paper.

Words are weighted by how rare they are in this list (TF-IDF), since "remote sensing" stands
in half the titles and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from catalog.entry import Entry
from flows.memory.records import NearRow


class NearestRows:
    """Index of a list's titles, built when the first paper asks.

    A night without a paper to show then never loads scikit-learn, a second of its time.
    """

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
    def _cosines(self) -> dict[str, Any]:
        """Similarity of each title to each row, shape (rows,); empty where nothing can be near."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        try:
            matrix = vectorizer.fit_transform(entry.title for _, entry in self._rows)
        except ValueError:
            # No row, or only stop words.
            return dict.fromkeys(self._titles, np.zeros(0))
        table = (vectorizer.transform(self._titles) @ matrix.T).toarray()
        return dict(zip(self._titles, table, strict=True))

    def _near(self, place: int, similarity: float) -> NearRow:
        section, entry = self._rows[place]
        link = entry.link("paper") or next(iter(entry.links), None)
        return NearRow(entry.title, section, link.url if link else "", round(similarity, 3))
