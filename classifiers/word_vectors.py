"""Word vectors of the arXiv stream: which words speak of the same things.

They ship with the package, so that a list of thirty rows knows what *aerial* has to do with
*satellite* before it has seen either twice. Made by latent semantic analysis of titles and
abstracts of the stream (`scripts/learn_word_vectors.py`); they hold no text, only words and
directions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.classifier_errors import ModelError
from classifiers.model_file import pack, pack_lines, unpack, unpack_lines

SHIPPED = Path(__file__).parent / "word_vectors.npz"
Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class WordVectors:
    """Words, and a vector of length one (times 127) for each."""

    words: tuple[str, ...]
    vectors: Bytes
    """(words, numbers)"""
    shares: Floats = field(default_factory=lambda: np.zeros(0, np.float32), compare=False)
    """Share of the stream's papers that hold each word, (words,)."""

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def __contains__(self, word: str) -> bool:
        return word in self._numbers

    def of(self, words: Sequence[str]) -> Floats:
        """Vectors of length one, (words, numbers); zeros for a word that has none."""
        found = np.zeros((len(words), self.vectors.shape[1]), np.float32)
        known = [at for at, word in enumerate(words) if word in self._numbers]
        found[known] = self.vectors[[self._numbers[words[at]] for at in known]]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Floats = found / np.maximum(lengths, 1e-9)
        return unit

    def directions(self, words: Sequence[str]) -> Floats:
        """Vectors less their mean: what a word says that not all words say, (words, numbers).

        Zeros for a word that has none.
        """
        found = self.of(words)
        known = found.any(axis=1)
        if known.any():
            found[known] -= found[known].mean(axis=0)
        return found

    def share_of(self, word: str) -> float:
        """Share of the stream's papers that hold a word; 0 where it is not known."""
        number = self._numbers.get(word, len(self.shares))
        return float(self.shares[number]) if number < len(self.shares) else 0.0

    def write(self, path: Path) -> None:
        """Keep them in a file, the same vectors in the same bytes."""
        arrays: dict[str, npt.NDArray[Any]] = {"vectors": self.vectors, "shares": self.shares}
        path.write_bytes(pack({"words": pack_lines(self.words), **arrays}))


def read_word_vectors(path: Path) -> WordVectors:
    """Vectors of a file. Raises ModelError where it is none."""
    try:
        arrays = unpack(path.read_bytes(), str(path))
        vectors = WordVectors(
            unpack_lines(arrays["words"]),
            arrays["vectors"].astype(np.int8),
            arrays["shares"].astype(np.float32),
        )
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"the word vectors cannot be read: {error}.",
            where=str(path),
            remedy="Install litwatch again, or restore the file from git.",
        ) from error
    if vectors.vectors.ndim != 2 or len(vectors.words) != len(vectors.vectors):
        raise ModelError("words and vectors do not fit together.", where=str(path), remedy="")
    return vectors


@lru_cache(maxsize=1)
def shipped_word_vectors() -> WordVectors:
    """The vectors that come with the package. Raises ModelError."""
    return read_word_vectors(SHIPPED)
