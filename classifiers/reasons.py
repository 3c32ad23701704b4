"""Why: the terms of a paper's own text, and how far each moved the log-odds.

The model is linear, so each feature has a share in the score. A feature that stands for a group
of terms, or for two groups meeting, hands its share out to the terms it was found in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from classifiers.features import Featurizer, Floats, Row, Words
from classifiers.lexicon import Lexicon
from classifiers.screened import Reason

MOST_FOR = 6
MOST_AGAINST = 3
EMPTY_WORDS = frozenset({
    "and", "are", "but", "can", "for", "from", "has", "have", "how", "into", "its", "more",
    "not", "one", "our", "over", "than", "that", "the", "their", "these", "they", "this",
    "those", "two", "via", "was", "were", "what", "when", "where", "which", "while", "who",
    "with", "without",
})  # fmt: skip
LEAST = 0.02
"""Log-odds below which a term is not worth a word."""


def explain(featurizer: Featurizer, row: Row, words: Words, coef: Floats) -> tuple[Reason, ...]:
    """Strongest terms for, then strongest against; ``coef`` is (columns,)."""
    shares: dict[str, float] = defaultdict(float)
    field_start = len(featurizer.words.terms) + len(featurizer.title.terms)
    parts = row.values * coef[row.columns]
    for column, part in zip(row.columns.tolist(), parts.tolist(), strict=True):
        if column < len(featurizer.words.terms):
            shares[featurizer.words.terms[column]] += part
        elif column < field_start:
            shares[featurizer.title.terms[column - len(featurizer.words.terms)]] += part
    if featurizer.lexicon is not None:
        field = np.zeros(len(featurizer.field_scale), np.float32)
        inside = row.columns >= field_start
        field[row.columns[inside] - field_start] = parts[inside]
        _hand_out(featurizer.lexicon, field, words, shares)
    return _strongest(shares)


def _hand_out(lexicon: Lexicon, field: Floats, words: Words, shares: dict[str, float]) -> None:
    by_group = _group_shares(lexicon, field)
    both = [*words.title, *words.abstract]
    terms: dict[int, set[str]] = defaultdict(set)
    for group, start, end in lexicon.find(both):
        terms[group].add(" ".join(both[start:end]))
    for group, found in terms.items():
        for term in found:
            shares[term] += by_group[group] / len(found)


def _group_shares(lexicon: Lexicon, field: Floats) -> list[float]:
    """Share of each group; a pair's share goes half to each of the two."""
    names = lexicon.names
    total = len(names)
    shares = field[: 4 * total].reshape(4, total).sum(axis=0).astype(np.float64)
    if lexicon.left and lexicon.right:
        pairs = field[4 * total :].reshape(5, len(lexicon.left), len(lexicon.right)).sum(axis=0)
        at = {name: number for number, name in enumerate(names)}
        np.add.at(shares, [at[name] for name in lexicon.left], pairs.sum(axis=1) / 2)
        np.add.at(shares, [at[name] for name in lexicon.right], pairs.sum(axis=0) / 2)
    return [float(share) for share in shares]


def _strongest(shares: dict[str, float]) -> tuple[Reason, ...]:
    telling = [each for each in shares.items() if abs(each[1]) >= LEAST]
    ranked = sorted(telling, key=lambda each: (-each[1], each[0]))
    speaking_for = _distinct([each for each in ranked if each[1] > 0], MOST_FOR)
    against = _distinct([each for each in reversed(ranked) if each[1] < 0], MOST_AGAINST)
    return tuple(Reason(term, weight) for term, weight in [*speaking_for, *against])


def _says_something(term: str) -> bool:
    """Whether a person would take the term for a reason: not "the", "an" or "in"."""
    return any(len(word) > 2 and word not in EMPTY_WORDS for word in term.split())


def _distinct(ranked: Sequence[tuple[str, float]], most: int) -> list[tuple[str, float]]:
    """The first few that say something and repeat no words of one already taken."""
    taken: list[tuple[str, float]] = []
    for term, weight in ranked:
        if not _says_something(term):
            continue
        inside = f" {term} "
        if not any(f" {other} " in inside or inside in f" {other} " for other, _ in taken):
            taken.append((term, weight))
        if len(taken) == most:
            break
    return taken
