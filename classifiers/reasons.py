"""Why: the terms of a paper's own text, and how far each moved the log-odds.

The model is linear, so each feature has a share in the score. A feature that stands for a group
of terms, or for two groups meeting, hands its share out to the terms it was found in; one that
stands for two topics to the words that speak for them. What a sentence does is told in words of
its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from classifiers.features import Featurizer, Floats, Found, Row, Words
from classifiers.lexicon import Lexicon, Match
from classifiers.moves import MOVES
from classifiers.screened import Reason

MOST_FOR = 6
MOST_AGAINST = 3
EMPTY_WORDS = frozenset({
    "and", "are", "but", "can", "for", "from", "has", "have", "how", "into", "its", "more",
    "not", "one", "our", "over", "than", "that", "the", "their", "these", "they", "this",
    "those", "two", "via", "was", "were", "what", "when", "where", "which", "while", "who",
    "with", "without",
})  # fmt: skip
_LINKS = EMPTY_WORDS | {"a", "an", "as", "at", "by", "in", "is", "it", "of", "on", "or", "to", "we"}
LEAST = 0.02
"""Log-odds below which a term is not worth a word."""


@dataclass(frozen=True)
class Explainer:
    """Explains scores of one paper."""

    featurizer: Featurizer
    row: Row
    words: Words

    @cached_property
    def _terms(self) -> dict[int, set[str]]:
        """Terms of the paper by the number of their group."""
        terms: dict[int, set[str]] = defaultdict(set)
        if (lexicon := self.featurizer.lexicon) is not None:
            both = [*self.words.title, *self.words.abstract]
            found = self.row.found or Found.of(lexicon, self.words)
            for group, start, end in _in_both(lexicon, self.words, found):
                terms[group].add(" ".join(both[start:end]))
        return terms

    def explain(self, parts: Floats) -> tuple[Reason, ...]:
        """Strongest terms for, then strongest against; ``parts``: how far each feature moved it."""
        featurizer, row, starts = self.featurizer, self.row, self.featurizer.starts
        # Columns ascend, block by block.
        at_title, at_field, at_topics, at_moves = row.columns.searchsorted(starts).tolist()
        of_words, of_pairs = parts[:at_title].astype(np.float64), parts[at_topics:at_moves]
        if featurizer.topics is not None and of_pairs.any():
            pairs = np.zeros(featurizer.topics.width, np.float32)
            pairs[row.columns[at_topics:at_moves] - starts.topics] = of_pairs
            of_words += featurizer.topics.hand_out(
                pairs, row.columns[:at_title], row.values[:at_title]
            )
        columns = row.columns.tolist()
        terms = map(featurizer.words.terms.__getitem__, columns[:at_title])
        shares: dict[str, float] = defaultdict(float, zip(terms, of_words.tolist(), strict=True))
        titles = parts[at_title:at_field].tolist()
        for column, weight in zip(columns[at_title:at_field], titles, strict=True):
            shares[featurizer.title.terms[column - starts.title]] += weight
        if featurizer.lexicon is not None:
            field = np.zeros(len(featurizer.field_scale), np.float32)
            field[row.columns[at_field:at_topics] - starts.field] = parts[at_field:at_topics]
            self._hand_out(_group_shares(featurizer.lexicon, field), shares)
        for column, weight in zip(columns[at_moves:], parts[at_moves:].tolist(), strict=True):
            shares[MOVES[column - starts.moves]] += weight
        return _strongest(shares)

    def _hand_out(self, by_group: Sequence[float], shares: dict[str, float]) -> None:
        for group, spelt in self._terms.items():
            for term in spelt:
                shares[term] += by_group[group] / len(spelt)


def _in_both(lexicon: Lexicon, words: Words, found: Found) -> Iterator[Match]:
    """Terms of title and abstract read as one text: some may begin in one and end in the other."""
    length = len(words.title)
    seam = max(0, length - lexicon.most_words + 1)
    yield from (match for match in found.title if match[1] < seam)
    around = [*words.title[seam:], *words.abstract[: lexicon.most_words]]
    for group, start, end in lexicon.find(around):
        if seam + start < length:
            yield group, seam + start, seam + end
    for group, start, end in found.abstract:
        yield group, length + start, length + end


def _group_shares(lexicon: Lexicon, field: Floats) -> list[float]:
    """Share of each group; a pair's share goes half to each of the two."""
    total = len(lexicon.groups)
    shares = field[: 4 * total].reshape(4, total).sum(axis=0).astype(np.float64)
    left, right = lexicon.pair_numbers
    if len(left) and len(right):
        pairs = field[4 * total :].reshape(5, len(left), len(right)).sum(axis=0)
        # A group stands once on a side.
        shares[left] += pairs.sum(axis=1) / 2
        shares[right] += pairs.sum(axis=0) / 2
    spread: list[float] = shares.tolist()
    return spread


def _strongest(shares: Mapping[str, float]) -> tuple[Reason, ...]:
    # By weight, then by name, which tuples are sorted by as they are.
    for_ = sorted([(-weight, term) for term, weight in shares.items() if weight >= LEAST])
    against = sorted([(weight, term) for term, weight in shares.items() if weight <= -LEAST])
    return (
        *(Reason(term, -weight) for weight, term in _distinct(for_, MOST_FOR)),
        *(Reason(term, weight) for weight, term in _distinct(against, MOST_AGAINST)),
    )


def _without_links(term: str) -> str:
    """The term as a person would name it: *weights* for *the weights*."""
    words = term.split()
    telling = [at for at, word in enumerate(words) if word not in _LINKS]
    return " ".join(words[telling[0] : telling[-1] + 1]) if telling else ""


def _says_something(term: str) -> bool:
    """Whether a person would take the term for a reason: not "the", "an" or "in"."""
    return any(len(word) > 2 and word not in EMPTY_WORDS for word in term.split())


def _distinct(ranked: Sequence[tuple[float, str]], most: int) -> list[tuple[float, str]]:
    """The first few that say something and repeat no words of one already taken."""
    taken: list[tuple[float, str]] = []
    for weight, term in ((weight, _without_links(term)) for weight, term in ranked):
        if not _says_something(term):
            continue
        inside = f" {term} "
        if not any(f" {other} " in inside or inside in f" {other} " for _, other in taken):
            taken.append((weight, term))
            if len(taken) == most:
                break
    return taken
