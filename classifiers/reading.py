"""Papers read once for all models that ask: their words, and what a lexicon finds in them.

Models of one field share their lexicon, and finding its terms costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from catalog.paper import Paper
from classifiers.features import FieldBlock, Words, field_block
from classifiers.lexicon import Lexicon

TOGETHER = 64
"""Papers whose features are made in one go: enough for numpy, few enough to hold."""


class Reading:
    """A few papers as models read them."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        self._fields: dict[Lexicon | None, FieldBlock] = {}

    @cached_property
    def words(self) -> list[Words]:
        """Words of each paper."""
        return [Words.of(paper) for paper in self.papers]

    def field(self, lexicon: Lexicon | None) -> FieldBlock:
        """What a lexicon finds in each paper, unscaled; without one nothing."""
        if lexicon not in self._fields:
            self._fields[lexicon] = field_block(lexicon, self.words)
        return self._fields[lexicon]


def in_readings(papers: Sequence[Paper]) -> Iterator[Reading]:
    """Cut papers into readings, in order."""
    for start in range(0, len(papers), TOGETHER):
        yield Reading(papers[start : start + TOGETHER])
