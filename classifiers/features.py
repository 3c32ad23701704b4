"""From words to numbers: which features a paper has, and how much of each.

Five blocks, in this order, side by side in one sparse row:

- words: words (and pairs of words, if the recipe says so) of title and abstract, tf-idf, length one
- title: the same of the title alone, with its own vocabulary
- field: groups of the lexicon (how often in title and abstract), and their pairs; empty
  without a lexicon
- topics: pairs of topics that the words speak of; empty where none were learned
- moves: what the sentences do (`moves.py`); only filing reads them

The same code makes the rows for training and for scoring, in plain Python and numpy: importing
scikit-learn would cost more than a night's scoring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from catalog.paper import Paper
from classifiers.lexicon import Lexicon, Match
from classifiers.moves import read_moves
from classifiers.texts import plain_words, title_words
from classifiers.topics import TopicPairs

FORMS_OF_A_GROUP = 4
"""Features that each group of the lexicon has on its own."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a paper, ready for counting."""

    title: Sequence[str]
    abstract: Sequence[str]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.title) + len(self.abstract)

    def __bool__(self) -> bool:
        return self.count > 0

    @classmethod
    def of(cls, paper: Paper) -> Words:
        """Words of title and abstract."""
        return cls(title_words(paper.title), plain_words(paper.abstract))


@dataclass(frozen=True)
class Row:
    """Non-zero features of one paper: column numbers (n,) and values (n,)."""

    columns: Ints
    values: Floats
    found: Found | None = None
    """Terms of the lexicon that they rest on."""


@dataclass(frozen=True, slots=True)
class Found:
    """Terms of the lexicon in title and abstract, each on its own."""

    title: Sequence[Match]
    abstract: Sequence[Match]

    @classmethod
    def of(cls, lexicon: Lexicon, words: Words) -> Found:
        """What a paper holds."""
        return cls(lexicon.find(words.title), lexicon.find(words.abstract))


@dataclass(frozen=True, slots=True)
class Cells:
    """Non-zero features of several papers, by paper and column, both ascending."""

    rows: Longs
    columns: Longs
    values: Floats

    @classmethod
    def of(cls, dense: Floats) -> Cells:
        """What is not zero of a table."""
        at = np.flatnonzero(dense)
        rows = at // dense.shape[1]
        return cls(rows, at - rows * dense.shape[1], dense.ravel()[at])

    def shifted(self, columns: int) -> Cells:
        """The same so many columns to the right."""
        return Cells(self.rows, self.columns + columns, self.values)


def _no_parts() -> Ints:
    return np.zeros((0, 2), np.int32)


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their inverse document frequency."""

    terms: tuple[str, ...]
    idf: Floats
    """(terms,)"""
    parts: Ints = field(default_factory=_no_parts, repr=False, compare=False)
    """(terms, 2): numbers of each term's words, the second 0 where there is one word. Number n is
    the n-th term of one word. Kept with a model because it takes long to make; made if empty."""
    _numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """Number of each word that stands in a term, from 1."""
    _single: Ints = field(init=False, repr=False, compare=False)
    """Column of each word alone, by number; -1 for none."""
    _pairs: Longs = field(init=False, repr=False, compare=False)
    """Two-word terms as first number times the count of numbers plus second number, ascending.

    Looking these up costs a fraction of a dictionary of a hundred thousand strings, whose
    memory no cache of a processor holds.
    """
    _pair_columns: Ints = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = self.parts if len(self.parts) else _parts(self.terms)
        first, second = parts.astype(np.int64).T
        alone, pairs = np.flatnonzero(second == 0), np.flatnonzero(second)
        words = map(self.terms.__getitem__, alone.tolist())
        numbers = dict(zip(words, range(1, len(alone) + 1), strict=True))
        keys = first * (len(numbers) + 1) + second
        order = pairs[keys[pairs].argsort(kind="stable")]
        for name, value in (
            ("parts", parts),
            ("_numbers", numbers),
            ("_single", np.append(-1, alone).astype(np.int32)),
            ("_pairs", keys[order]),
            ("_pair_columns", order.astype(np.int32)),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def learn(
        cls, texts: Iterable[Sequence[str]], *, min_papers: int, pairs: Set[str] | None = None
    ) -> Vocabulary:
        """Vocabulary of the words, and pairs of words, that at least so many texts hold.

        ``pairs`` are those that may count; None for any.
        """
        frequency: Counter[str] = Counter()
        total = 0
        for words in texts:
            total += 1
            frequency.update(set(words))
            frequency.update(_pairs_among(words, pairs))
        terms = tuple(sorted(term for term, count in frequency.items() if count >= min_papers))
        counts = np.array([frequency[term] for term in terms], dtype=np.float64)
        return cls(terms, (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32))

    def weigh(self, texts: Sequence[Sequence[str]]) -> Cells:
        """Columns and tf-idf values (sublinear, length one) of texts."""
        width = max(1, len(self.terms))
        terms, often = _counted(self._terms_of(texts, width))
        rows = terms // width
        columns = terms - rows * width
        values: Doubles = (1 + np.log(often)) * self.idf[columns]
        # A sum over one text's values alone: who else is in the batch makes no difference.
        starts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1])[: len(rows)])
        squares = np.add.reduceat(values * values, starts) if len(starts) else values
        lengths = np.repeat(np.sqrt(squares), np.diff(starts, append=len(rows)))
        return Cells(rows, columns, (values / lengths).astype(np.float32))

    def _terms_of(self, texts: Sequence[Sequence[str]], width: int) -> Longs:
        """Number of the text times ``width`` plus column, of every term as often as it comes."""
        # An empty word, which is in no term, parts the texts.
        flat = [word for text in texts for word in (*text, "")]
        numbers = np.fromiter(map(self._numbers.get, flat, repeat(0)), np.int64, len(flat))
        text_of = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        single = self._single[numbers]
        is_term = single >= 0
        found = [text_of[is_term] * width + single[is_term]]
        if len(self._pairs):
            both = (numbers[:-1] > 0) & (numbers[1:] > 0)
            keys = (numbers[:-1] * (len(self._numbers) + 1) + numbers[1:])[both]
            # Sorted, the look-ups walk through memory instead of jumping about.
            mixed = np.sort(keys * len(texts) + text_of[:-1][both])
            keys = mixed // len(texts)
            at = self._pairs.searchsorted(keys)
            at[at == len(self._pairs)] = 0
            is_pair = self._pairs[at] == keys
            text_of = mixed[is_pair] - keys[is_pair] * len(texts)
            found.append(text_of * width + self._pair_columns[at[is_pair]])
        return np.concatenate(found)


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """The lexicon's part of the features of several papers."""

    found: Sequence[Found | None]
    dense: Floats
    """(papers, field features)"""

    def __getitem__(self, chosen: Sequence[int]) -> FieldBlock:
        return FieldBlock([self.found[at] for at in chosen], self.dense[chosen])

    def scaled(self, factors: Floats) -> FieldBlock:
        """The same with each feature times its factor."""
        return FieldBlock(self.found, self.dense * factors)


class Starts(NamedTuple):
    """First column of each block of features but the words', which is 0."""

    title: int
    field: int
    topics: int
    moves: int


def _no_scale() -> Floats:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class Featurizer:
    """Everything that turns words into a `Row`."""

    words: Vocabulary
    title: Vocabulary
    lexicon: Lexicon | None
    field_scale: Floats
    """(field features,): factor of each, learned so that all spread alike."""
    topics: TopicPairs | None = None
    moves_scale: Floats = field(default_factory=_no_scale)
    """(moves,): factor of each, learned likewise; empty for a model that reads none."""

    @property
    def starts(self) -> Starts:
        """First column of each block."""
        title = len(self.words.terms)
        field = title + len(self.title.terms)
        topics = field + len(self.field_scale)
        return Starts(title, field, topics, topics + (self.topics.width if self.topics else 0))

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.starts.moves + len(self.moves_scale)

    def rows(self, papers: Sequence[Words], field: FieldBlock | None = None) -> list[Row]:
        """Features of each paper; those of one never depend on the others.

        ``field`` is the lexicon's part, scaled, where it is at hand.
        """
        if not papers:
            return []
        if field is None:
            found = find_all(self.lexicon, papers)
            field = field_block(self.lexicon, found).scaled(self.field_scale)
        blocks = self._blocks(papers, field.dense)
        rows = np.concatenate([block.rows for block in blocks])
        order = rows.argsort(kind="stable")
        columns = np.concatenate([block.columns for block in blocks], dtype=np.int32)[order]
        values = np.concatenate([block.values for block in blocks])[order]
        ends = rows[order].searchsorted(np.arange(len(papers) + 1)).tolist()
        return [
            Row(columns[start:end], values[start:end], one)
            for (start, end), one in zip(pairwise(ends), field.found, strict=True)
        ]

    def _blocks(self, papers: Sequence[Words], field: Floats) -> list[Cells]:
        words = self.words.weigh([[*each.title, *each.abstract] for each in papers])
        title = self.title.weigh([each.title for each in papers])
        blocks = [words, title.shifted(self.starts.title)]
        if field.shape[1]:
            blocks.append(Cells.of(field).shifted(self.starts.field))
        if self.topics is not None:
            pairs = _topic_features(self.topics, words, len(papers))
            blocks.append(Cells.of(pairs).shifted(self.starts.topics))
        if len(self.moves_scale):
            moves = moves_features(papers) * self.moves_scale
            blocks.append(Cells.of(moves).shifted(self.starts.moves))
        return blocks


def moves_features(papers: Sequence[Words]) -> Floats:
    """Unscaled moves, (papers, moves)."""
    return np.array([read_moves(each.title, each.abstract) for each in papers], np.float32)


def _topic_features(topics: TopicPairs, words: Cells, papers: int) -> Floats:
    ends = words.rows.searchsorted(np.arange(papers + 1)).tolist()
    # Paper by paper, so that the sums of one never depend on the others.
    scores = [
        topics.scores(words.columns[start:end], words.values[start:end])
        for start, end in pairwise(ends)
    ]
    return topics.features(np.stack(scores))


def find_all(lexicon: Lexicon | None, papers: Iterable[Words]) -> list[Found | None]:
    """What a lexicon finds in each paper; None without a lexicon."""
    return [None if lexicon is None else Found.of(lexicon, words) for words in papers]


def field_block(lexicon: Lexicon | None, found: Sequence[Found | None]) -> FieldBlock:
    """The lexicon's part of the features of each paper, unscaled; without one no columns."""
    if lexicon is None:
        return FieldBlock(found, np.zeros((len(found), 0), np.float32))
    return FieldBlock(found, field_features(lexicon, [each for each in found if each]))


def field_features(lexicon: Lexicon, papers: Sequence[Found]) -> Floats:
    """Unscaled features of the lexicon, (papers, features): four a group, five a pair of groups."""
    title = _group_counts(lexicon, [found.title for found in papers])
    abstract = _group_counts(lexicon, [found.abstract for found in papers])
    in_title = (title > 0).astype(np.float32)
    anywhere = (title + abstract > 0).astype(np.float32)
    much = np.log1p(abstract)
    single = (np.log1p(title), much, in_title, anywhere)
    left, right = lexicon.pair_numbers
    if not len(left) or not len(right):
        return np.concatenate(single, axis=1)
    one = np.stack([anywhere, in_title, much, in_title, anywhere], axis=1)[:, :, left]
    other = np.stack([anywhere, in_title, much, anywhere, in_title], axis=1)[:, :, right]
    pairs = one[:, :, :, None] * other[:, :, None, :]
    width = pairs.shape[1] * len(left) * len(right)
    return np.concatenate([*single, pairs.reshape(len(papers), width)], axis=1)


def _group_counts(lexicon: Lexicon, papers: Sequence[Sequence[Match]]) -> Floats:
    """How often each group matches, (papers, groups)."""
    total = len(lexicon.groups)
    flat = [at * total + match[0] for at, found in enumerate(papers) for match in found]
    counts = np.bincount(np.array(flat, np.int64), minlength=len(papers) * total)
    return counts.reshape(len(papers), total).astype(np.float32)


def learn_scale(raw: Floats) -> Floats:
    """One over the standard deviation of each field feature; zero where it never varies."""
    spread = np.std(raw, axis=0, dtype=np.float64)
    scale = np.zeros_like(spread)
    np.divide(1, spread, out=scale, where=spread > 1e-6)
    found: Floats = scale.astype(np.float32)
    return found


def _counted(values: Longs) -> tuple[Longs, Doubles]:
    """Distinct values, ascending, and how often each comes."""
    values.sort()
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
    often = np.append(starts[1:], len(values)) - starts if len(starts) else starts
    return values[starts], often.astype(np.float64)


def _parts(terms: Sequence[str]) -> Ints:
    """`Vocabulary.parts` of terms. Raises KeyError where a word of two is no term by itself."""
    split = [term.partition(" ") for term in terms]
    numbers = {"": 0}
    for first, _, second in split:
        if not second:
            numbers[first] = len(numbers)
    flat = [numbers[word] for first, _, second in split for word in (first, second)]
    return np.array(flat, np.int32).reshape(len(terms), 2)


def pairs_of(words: Sequence[str]) -> set[str]:
    """Distinct two-word terms."""
    return {f"{one} {two}" for one, two in pairwise(words)}


def _pairs_among(words: Sequence[str], pairs: Set[str] | None) -> Set[str]:
    """Those of ``pairs`` that the words hold; all that they hold for None."""
    if pairs is None:
        return pairs_of(words)
    return pairs & pairs_of(words) if pairs else pairs
