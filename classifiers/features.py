"""From words to numbers: which features a paper has, and how much of each.

Three blocks, in this order, side by side in one sparse row:

- words: one- and two-word terms of title and abstract, tf-idf, length one
- title: the same of the title alone, with its own vocabulary
- field: groups of the lexicon (how often in title and abstract), and their pairs; empty
  without a lexicon

The same code makes the rows for training and for scoring, in plain Python and numpy: importing
scikit-learn would cost more than a night's scoring.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from catalog.paper import Paper
from classifiers.lexicon import Lexicon
from classifiers.texts import plain, plain_title

FORMS_OF_A_GROUP = 4
"""Features that each group of the lexicon has on its own."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a paper, ready for counting."""

    title: Sequence[str]
    abstract: Sequence[str]

    @classmethod
    def of(cls, paper: Paper) -> Words:
        """Words of title and abstract."""
        return cls(plain_title(paper.title).split(), plain(paper.abstract).split())


@dataclass(frozen=True)
class Row:
    """Non-zero features of one paper: column numbers (n,) and values (n,)."""

    columns: Ints
    values: Floats


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their inverse document frequency."""

    terms: tuple[str, ...]
    idf: Floats
    """(terms,)"""
    index: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {term: at for at, term in enumerate(self.terms)})

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]], *, min_papers: int) -> Vocabulary:
        """Vocabulary of the terms that at least so many texts hold."""
        frequency: Counter[str] = Counter()
        total = 0
        for words in texts:
            total += 1
            frequency.update(set(_ngrams(words)))
        terms = tuple(sorted(term for term, count in frequency.items() if count >= min_papers))
        counts = np.array([frequency[term] for term in terms], dtype=np.float64)
        return cls(terms, (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32))

    def weigh(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        """Columns, ascending, and tf-idf values (sublinear, length one) of a text."""
        counts = Counter(map(self.index.get, _ngrams(words)))
        counts.pop(None, None)
        if not counts:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        columns = np.fromiter(counts, np.int32, len(counts))
        often = np.fromiter(counts.values(), np.float64, len(counts))
        order = columns.argsort()
        columns = columns[order]
        values = (1 + np.log(often[order])) * self.idf[columns]
        weighed: Floats = (values / math.sqrt(float(values @ values))).astype(np.float32)
        return columns, weighed


@dataclass(frozen=True)
class Featurizer:
    """Everything that turns words into a `Row`."""

    words: Vocabulary
    title: Vocabulary
    lexicon: Lexicon | None
    field_scale: Floats
    """(field features,): factor of each, learned so that all spread alike."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.words.terms) + len(self.title.terms) + len(self.field_scale)

    def row(self, words: Words) -> Row:
        """Features of one paper."""
        columns, values = self.words.weigh([*words.title, *words.abstract])
        title_columns, title_values = self.title.weigh(words.title)
        shift = len(self.words.terms)
        blocks = [(columns, values), (title_columns + np.int32(shift), title_values)]
        if self.lexicon is not None:
            dense = field_features(self.lexicon, words) * self.field_scale
            at = np.flatnonzero(dense).astype(np.int32)
            blocks.append((at + np.int32(shift + len(self.title.terms)), dense[at]))
        return Row(
            np.concatenate([columns for columns, _ in blocks]),
            np.concatenate([values for _, values in blocks]),
        )

    def names(self) -> tuple[str, ...]:
        """Readable name of each column, for reasons."""
        fields = field_names(self.lexicon) if self.lexicon else ()
        return (*self.words.terms, *(f"title: {term}" for term in self.title.terms), *fields)


def field_features(lexicon: Lexicon, words: Words) -> Floats:
    """Unscaled features of the lexicon: four a group, five a pair of groups."""
    title = np.array(lexicon.counts(words.title), np.float32)
    abstract = np.array(lexicon.counts(words.abstract), np.float32)
    in_title = (title > 0).astype(np.float32)
    anywhere = (title + abstract > 0).astype(np.float32)
    much = np.log1p(abstract)
    single = (np.log1p(title), much, in_title, anywhere)
    left, right = _pair_columns(lexicon)
    if not len(left) or not len(right):
        alone: Floats = np.concatenate(single).astype(np.float32)
        return alone
    pairs = (
        np.outer(one[left], other[right]).ravel()
        for one, other in (
            (anywhere, anywhere),
            (in_title, in_title),
            (much, much),
            (in_title, anywhere),
            (anywhere, in_title),
        )
    )
    found: Floats = np.concatenate([*single, *pairs]).astype(np.float32)
    return found


def field_names(lexicon: Lexicon) -> tuple[str, ...]:
    """Names of `field_features`, in order."""
    kinds = ("title: <{}>", "<{}>", "title: <{}>", "<{}>")
    single = [kind.format(name) for kind in kinds for name in lexicon.names]
    forms = ("<{}> & <{}>", "title: <{}> & <{}>", "<{}> & <{}>")
    mixed = ("title: <{}> & <{}>", "<{}> & title: <{}>")
    pairs = [
        form.format(one, other)
        for form in (*forms, *mixed)
        for one in lexicon.left
        for other in lexicon.right
    ]
    return (*single, *pairs)


def learn_scale(rows: Sequence[Floats]) -> Floats:
    """One over the standard deviation of each field feature; zero where it never varies."""
    if not rows:
        return np.zeros(0, np.float32)
    spread = np.std(np.stack(rows), axis=0, dtype=np.float64)
    scale = np.zeros_like(spread)
    np.divide(1, spread, out=scale, where=spread > 1e-6)
    found: Floats = scale.astype(np.float32)
    return found


def _pair_columns(lexicon: Lexicon) -> tuple[Ints, Ints]:
    at = {name: number for number, name in enumerate(lexicon.names)}
    left = np.array([at[name] for name in lexicon.left], np.int32)
    right = np.array([at[name] for name in lexicon.right], np.int32)
    return left, right


def _ngrams(words: Sequence[str]) -> list[str]:
    """One- and two-word terms, in order."""
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    return [*words, *pairs]
