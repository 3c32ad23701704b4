"""The first stage asked of many papers at once: the same answers at half the cost.

The texts lie in one buffer. numpy finds where words begin and end, takes the first eight bytes of
each with its length as a number, and looks that up in a table of the telling words. Only where a
number is known is the word itself read, so nothing rests on chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from classifiers.first_stage import NOT_IN_WORDS, SHORT_TEXT_WORDS, FirstStage, quick_text

_KEY_BYTES = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_KEY_BYTES + 1)], np.uint64)
"""Keeps so many of the first bytes of a number."""
_TABLE_BITS = 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: spreads numbers over a table (Knuth, TAOCP 6.4)."""
_BLANK = 0x20

Longs = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint64]


class Sieve:
    """Says of many papers which of them a first stage lets through."""

    def __init__(self, stage: FirstStage) -> None:
        self._stage = stage
        self._weights = {word.encode(): weight for word, weight in stage.weights.items()}
        first = [word[:_KEY_BYTES].ljust(_KEY_BYTES, b"\0") for word in self._weights]
        keys = np.array([int.from_bytes(each, "little") for each in first], np.uint64)
        self._is_known = np.zeros(1 << _TABLE_BITS, np.bool_)
        self._is_known[_places(keys, np.array([len(word) for word in self._weights]))] = True

    def passing(self, papers: Sequence[tuple[str, str]]) -> list[int]:
        """Places of the papers, given as title and abstract, that go on to the model."""
        if not self._stage.is_on or not papers:
            return list(range(len(papers)))
        texts = [quick_text(title, abstract) for title, abstract in papers]
        ends = np.cumsum([len(text) + 1 for text in texts])
        buffer = (b" %b%b" % (b" ".join(texts), b" " * _KEY_BYTES)).translate(NOT_IN_WORDS)
        starts, stops = _edges(buffer)
        hits = self._hits(buffer, starts, stops)
        first_word = np.append(0, starts.searchsorted(ends[:-1], "right"))
        words = np.diff(first_word, append=len(starts))
        found: dict[int, set[bytes]] = {}
        papers_of = (first_word.searchsorted(hits, "right") - 1).tolist()
        for at, start, stop in zip(
            papers_of, starts[hits].tolist(), stops[hits].tolist(), strict=True
        ):
            word = buffer[start:stop]
            if word in self._weights:
                found.setdefault(at, set()).add(word)
        return sorted(filter(partial(self._is_enough, found, words.tolist()), found))

    def _is_enough(self, found: dict[int, set[bytes]], words: Sequence[int], at: int) -> bool:
        if words[at] < SHORT_TEXT_WORDS:
            return True
        return sum(map(self._weights.__getitem__, found[at])) >= self._stage.threshold

    def _hits(self, buffer: bytes, starts: Longs, stops: Longs) -> Longs:
        """Which words may be telling ones."""
        view = np.ndarray((len(buffer) - _KEY_BYTES + 1,), "<u8", buffer, strides=(1,))
        lengths = stops - starts
        keys: Numbers = view[starts] & _MASKS[np.minimum(lengths, _KEY_BYTES)]
        return np.flatnonzero(self._is_known[_places(keys, lengths)])


def _edges(buffer: bytes) -> tuple[Longs, Longs]:
    """Where words begin and end in a buffer that begins and ends with a blank."""
    inside = np.frombuffer(buffer, np.uint8) != _BLANK
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[::2], edges[1::2]


def _places(keys: Numbers, lengths: Longs) -> Numbers:
    """Place of each word in the table."""
    mixed = (keys + lengths.astype(np.uint64)) * _SPREAD
    places: Numbers = mixed >> np.uint64(64 - _TABLE_BITS)
    return places
