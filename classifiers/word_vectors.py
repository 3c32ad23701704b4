"""Word vectors of the arXiv stream: which words speak of the same things.

They ship with the package, so that a list of thirty rows knows what *aerial* has to do with
*satellite* before it has seen either twice. Made by latent semantic analysis of titles and
abstracts of the stream; they hold no text, only words and directions:

    python -m classifiers.word_vectors OUT.npz SNAPSHOT...
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.classifier_errors import ModelError
from classifiers.model_file import pack, pack_lines, unpack, unpack_lines

SHIPPED = Path(__file__).parent / "word_vectors.npz"
SIZE = 128
"""Numbers of a vector."""
MIN_PAPERS = 10
"""Papers that must hold a word for its vector to mean something."""
_STEPS = 127
"""Each number is kept in so many steps on either side of zero."""

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


def learn_word_vectors(papers: Iterable[Sequence[str]], size: int = SIZE) -> WordVectors:
    """Vectors of the words that enough papers hold, from the words of each paper."""
    texts = [Counter(words) for words in papers]
    frequency = Counter(word for text in texts for word in text)
    words = tuple(sorted(word for word, count in frequency.items() if count >= MIN_PAPERS))
    matrix = _tfidf(texts, words, frequency)
    directions = _directions(matrix, min(size, len(words) - 1))
    unit = directions / np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    shares = np.array([frequency[word] / len(texts) for word in words], np.float32)
    return WordVectors(words, np.rint(unit * _STEPS).astype(np.int8), shares)


def _tfidf(
    texts: Sequence[Mapping[str, int]], words: Sequence[str], frequency: Mapping[str, int]
) -> Any:
    import scipy.sparse as sp
    from sklearn.preprocessing import normalize

    number = {word: at for at, word in enumerate(words)}
    idf = np.log((1 + len(texts)) / (1 + np.array([frequency[word] for word in words]))) + 1
    known = [[(number[word], n) for word, n in text.items() if word in number] for text in texts]
    columns = np.array([column for text in known for column, _ in text], np.int32)
    counts = np.array([count for text in known for _, count in text], np.float64)
    starts = np.cumsum([0, *map(len, known)])
    values = ((1 + np.log(counts)) * idf[columns]).astype(np.float32)
    return normalize(sp.csr_matrix((values, columns, starts), shape=(len(texts), len(words))))


def _directions(matrix: Any, size: int) -> npt.NDArray[np.float64]:
    """Right singular vectors times singular values, (words, size)."""
    from sklearn.utils.extmath import randomized_svd

    _, strengths, right = randomized_svd(matrix, size, n_iter=4, random_state=0)
    scaled: npt.NDArray[np.float64] = right.T * strengths
    return scaled


def _main(out: str, *snapshots: str) -> None:
    from classifiers.features import Words
    from classifiers.snapshot import read_papers, snapshot_files

    words = (Words.of(paper) for paper in read_papers(snapshot_files(*map(Path, snapshots))))
    learned = learn_word_vectors([*each.title, *each.abstract] for each in words)
    learned.write(Path(out))
    sys.stdout.write(f"{len(learned.words):,} words, {Path(out).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
