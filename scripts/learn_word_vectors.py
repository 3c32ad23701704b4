"""Makes the word vectors that ship, by latent semantic analysis of the stream.

Run it with: python -m scripts.learn_word_vectors OUT.npz SNAPSHOT...
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from classifiers.features import Words
from classifiers.snapshot import read_papers, snapshot_files
from classifiers.word_vectors import WordVectors

SIZE = 128
"""Numbers of a vector."""
MIN_PAPERS = 10
"""Papers that must hold a word for its vector to mean something."""
STEPS = 127
"""Each number is kept in so many steps on either side of zero."""


def learn_word_vectors(papers: Iterable[Sequence[str]], size: int = SIZE) -> WordVectors:
    """Vectors of the words that enough papers hold, from the words of each paper."""
    texts = [Counter(words) for words in papers]
    frequency = Counter(word for text in texts for word in text)
    words = tuple(sorted(word for word, count in frequency.items() if count >= MIN_PAPERS))
    matrix = _tfidf(texts, words, frequency)
    directions = _directions(matrix, min(size, len(words) - 1))
    unit = directions / np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    shares = np.array([frequency[word] / len(texts) for word in words], np.float32)
    return WordVectors(words, np.rint(unit * STEPS).astype(np.int8), shares)


def _tfidf(
    texts: Sequence[Mapping[str, int]], words: Sequence[str], frequency: Mapping[str, int]
) -> Any:
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
    _, strengths, right = randomized_svd(matrix, size, n_iter=4, random_state=0)
    scaled: npt.NDArray[np.float64] = right.T * strengths
    return scaled


def _main(out: str, *snapshots: str) -> None:
    words = (Words.of(paper) for paper in read_papers(snapshot_files(*map(Path, snapshots))))
    learned = learn_word_vectors([*each.title, *each.abstract] for each in words)
    learned.write(Path(out))
    sys.stdout.write(f"{len(learned.words):,} words, {Path(out).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
