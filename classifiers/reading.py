"""Papers read once for all models that ask: their words, and what a lexicon finds in them.

Models of one field share their lexicon, and finding its terms costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from catalog.paper import Paper
from classifiers.encoder import Encoder
from classifiers.features import Floats, Found, Words
from classifiers.lexicon import Lexicon
from classifiers.sieve import Texts

TOGETHER = 64
"""Papers whose features are made in one go: enough for numpy, few enough to hold."""


class Reading:
    """A few papers as models read them, each only when a model asks for it."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        self._words: dict[int, Words] = {}
        self._found: dict[tuple[Lexicon, int], Found] = {}
        self._vectors: dict[tuple[str, int], Floats] = {}

    @cached_property
    def texts(self) -> Texts:
        """What the first stages look at, of all papers."""
        return Texts([(paper.title, paper.abstract) for paper in self.papers])

    def words(self, at: int) -> Words:
        """Words of the paper at a place."""
        if at not in self._words:
            self._words[at] = Words.of(self.papers[at])
        return self._words[at]

    def found(self, lexicon: Lexicon | None, at: int) -> Found | None:
        """What a lexicon finds in the paper at a place; None without a lexicon."""
        if lexicon is None:
            return None
        if (lexicon, at) not in self._found:
            self._found[lexicon, at] = Found.of(lexicon, self.words(at))
        return self._found[lexicon, at]

    def vectors(self, encoder: Encoder, places: Sequence[int]) -> Floats:
        """What an encoder makes of the papers at some places, (places, numbers)."""
        name = encoder.fingerprint
        new = [at for at in places if (name, at) not in self._vectors]
        if new:
            made = encoder.vectors([self.papers[at] for at in new])
            self._vectors |= {(name, at): vector for at, vector in zip(new, made, strict=True)}
        return np.stack([self._vectors[name, at] for at in places])
