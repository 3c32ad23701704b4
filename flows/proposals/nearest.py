"""The rows of a list that a title is nearest to: company by which a person judges a paper.

Words are weighted by how rare they are in this list (TF-IDF), since "remote sensing" stands
in half the titles and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.entry import Entry


@dataclass(frozen=True, slots=True)
class NearRow:
    """A row already in the list and how near it is."""

    title: str
    section: str
    url: str = ""
    similarity: float = 0.0
    """Cosine of the weighted words, 0 to 1."""


class NearestRows:
    """Index of a list's titles."""

    def __init__(self, rows: Iterable[tuple[str, Entry]]) -> None:
        """Index ``(section id, entry)`` pairs."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._rows = [(section, entry) for section, entry in rows if entry.title.strip()]
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        try:
            self._matrix = self._vectorizer.fit_transform(e.title for _, e in self._rows)
        except ValueError:
            # No row, or only stop words: nothing is near.
            self._rows = []

    def of(self, title: str, count: int = 3, floor: float = 0.15) -> tuple[NearRow, ...]:
        """Nearest rows, nearest first, each above the floor; one per title."""
        if not self._rows:
            return ()
        cosines = (self._matrix @ self._vectorizer.transform([title]).T).toarray().ravel()
        found: dict[str, NearRow] = {}
        for place in cosines.argsort(kind="stable")[::-1]:
            if len(found) == count or cosines[place] < floor:
                break
            row = self._near(int(place), float(cosines[place]))
            found.setdefault(row.title, row)
        return tuple(found.values())

    def _near(self, place: int, similarity: float) -> NearRow:
        section, entry = self._rows[place]
        link = entry.link("paper") or next(iter(entry.links), None)
        return NearRow(entry.title, section, link.url if link else "", round(similarity, 3))
