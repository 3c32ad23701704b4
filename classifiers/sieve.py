"""Which papers a first stage lets through, asked of many at once.

A paper passes whose telling words add up to the threshold; a short text passes on one of them.

The texts lie in one buffer. numpy finds where words begin and end, takes the first eight bytes of
each with its length as a number, and looks that up in a table of the telling words. Only where a
number is known is the word itself read, so nothing rests on chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from classifiers.first_stage import SHORT_TEXT_WORDS, FirstStage, quick_text
from classifiers.texts import NOT_IN_WORDS

_KEY_BYTES = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_KEY_BYTES + 1)], np.uint64)
"""Keeps so many of the first bytes of a number."""
_TABLE_BITS = 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: spreads numbers over a table (Knuth, TAOCP 6.4)."""
_BLANK = 0x20

Longs = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint64]


class Texts:
    """What the first stage reads of many papers, in one buffer; several lists can share it."""

    def __init__(self, papers: Sequence[tuple[str, str]]) -> None:
        self.papers = papers
        """Title and abstract of each."""
        texts = [quick_text(title, abstract) for title, abstract in papers]
        joined = b" %b%b" % (b" ".join(texts), b" " * _KEY_BYTES)
        self.buffer = joined.translate(NOT_IN_WORDS)
        self.starts, self.stops = _edges(self.buffer)
        """Where words begin and end."""
        ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
        self.first_word = np.append(0, self.starts.searchsorted(ends[:-1], "right"))[: len(texts)]
        """Number of each paper's first word."""
        self.words = np.diff(self.first_word, append=len(self.starts))
        """How many words each paper has."""

    @cached_property
    def keys(self) -> Longs:
        """Place of each word in a table; the same word has the same place."""
        count = len(self.buffer) - _KEY_BYTES + 1
        view = np.ndarray((count,), "<u8", self.buffer, strides=(1,))
        lengths = self.stops - self.starts
        keys: Numbers = view[self.starts] & _MASKS[np.minimum(lengths, _KEY_BYTES)]
        return _places(keys, lengths)


class Sieve:
    """Says of many papers which of them a first stage lets through."""

    def __init__(self, stage: FirstStage) -> None:
        self._stage = stage
        self._weights = {word.encode(): weight for word, weight in stage.weights.items()}
        first = [word[:_KEY_BYTES].ljust(_KEY_BYTES, b"\0") for word in self._weights]
        keys = np.array([int.from_bytes(each, "little") for each in first], np.uint64)
        places = _places(keys, np.array([len(word) for word in self._weights]))
        self._is_known = np.zeros(1 << _TABLE_BITS, np.bool_)
        self._is_known[places] = True
        self._most = np.zeros(1 << _TABLE_BITS, np.int64)
        """The most that a word can weigh, by its place in the table."""
        np.maximum.at(self._most, places, np.array(list(self._weights.values()), np.int64))

    def passing(self, texts: Texts) -> list[int]:
        """Places of the papers that go on to the model."""
        if not self._stage.is_on:
            return list(range(len(texts.papers)))
        hits = np.flatnonzero(self._is_known[texts.keys])
        papers = texts.first_word.searchsorted(hits, "right") - 1
        # Most papers fall short even if every hit weighed its most and none were the same word.
        most = np.bincount(papers, self._most[texts.keys[hits]], minlength=len(texts.papers))
        is_short = texts.words < SHORT_TEXT_WORDS
        may_pass = (most >= self._stage.threshold) | is_short
        open_ = may_pass[papers]
        found = self._telling_words(texts, papers[open_], hits[open_])
        short = is_short.tolist()
        return sorted(at for at, words in found.items() if short[at] or self._is_enough(words))

    def _is_enough(self, words: Iterable[bytes]) -> bool:
        return sum(map(self._weights.__getitem__, words)) >= self._stage.threshold

    def _telling_words(self, texts: Texts, papers: Longs, hits: Longs) -> dict[int, set[bytes]]:
        """Telling words among the hits, by paper."""
        spans = (papers, texts.starts[hits], texts.stops[hits])
        found: dict[int, set[bytes]] = {}
        for at, start, stop in zip(*(each.tolist() for each in spans), strict=True):
            word = texts.buffer[start:stop]
            if word in self._weights:
                found.setdefault(at, set()).add(word)
        return found


def _edges(buffer: bytes) -> tuple[Longs, Longs]:
    """Where words begin and end in a buffer that begins and ends with a blank."""
    blanks = np.flatnonzero(np.frombuffer(buffer, np.uint8) == _BLANK)
    is_word = np.diff(blanks) > 1
    return blanks[:-1][is_word] + 1, blanks[1:][is_word]


def _places(keys: Numbers, lengths: Longs) -> Longs:
    """Place of each word in the table."""
    mixed = (keys + lengths.astype(np.uint64)) * _SPREAD
    return (mixed >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)
