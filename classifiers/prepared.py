"""Examples as numbers: vocabulary, features and concepts, ready to be learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifiers.concepts import Concepts, learn_concepts
from classifiers.dataset import Example
from classifiers.features import (
    Featurizer,
    Floats,
    Found,
    Row,
    Vocabulary,
    Words,
    field_features,
    learn_scale,
    moves_features,
    pairs_of,
)
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.linear import Doubles, as_matrix, beside
from classifiers.recipes import Recipe
from classifiers.title_topics import TitleTopics, learn_title_topics
from classifiers.word_vectors import shipped_word_vectors


@dataclass(frozen=True)
class Prepared:
    """Examples as numbers."""

    examples: Sequence[Example]
    words: Sequence[Words]
    featurizer: Featurizer
    matrix: Any
    weights: Doubles
    concepts: Concepts | None = None
    topics: TitleTopics | None = None
    vectors: Floats | None = None
    """Numbers of a sentence encoder, scaled, (papers, numbers)."""

    @property
    def screening_matrix(self) -> Any:
        """What screening reads: all but the moves, which say where and not whether.

        The encoder's numbers come last.
        """
        matrix = self.matrix[:, : self.featurizer.starts.moves]
        return matrix if self.vectors is None else beside(matrix, self.vectors)


def prepare(
    recipe: Recipe,
    examples: Sequence[Example],
    words: Sequence[Words],
    concepts: Concepts | None,
) -> Prepared:
    """Learn all that turns words into features, and turn the examples' words.

    Without ``concepts`` a list that has no lexicon learns its own.
    """
    lexicon = load_lexicon(recipe.lexicon) if recipe.lexicon else None
    featurizer = Featurizer(
        Vocabulary.learn(
            ([*each.title, *each.abstract] for each in words),
            min_papers=recipe.min_papers,
            pairs=_word_pairs(recipe, examples, words),
        ),
        Vocabulary.learn((each.title for each in words), min_papers=recipe.min_papers_title),
        lexicon,
        _field_scale(recipe, lexicon, words),
    )
    rows = featurizer.rows(words)
    matrix = as_matrix(rows, featurizer.width)
    weights = np.array([each.label.weight for each in examples], np.float64)
    if lexicon is None:
        concepts = concepts or _learn_concepts(featurizer, matrix, examples)
    topics = _topics(recipe, featurizer, words, rows, matrix)
    featurizer, matrix = _with_pairs_of_topics(recipe, featurizer, matrix, topics)
    featurizer, matrix = _with_moves(recipe, featurizer, matrix, words)
    return Prepared(examples, words, featurizer, matrix, weights, concepts, topics)


def _word_pairs(
    recipe: Recipe, examples: Sequence[Example], words: Sequence[Words]
) -> frozenset[str] | None:
    """Two-word terms of title and abstract that may count; None for any.

    Counted in papers that belong alone: all pairs of twelve thousand papers take much memory.
    """
    if not recipe.has_word_pairs:
        return frozenset()
    if not recipe.min_belonging_pair:
        return None
    belonging = (w for e, w in zip(examples, words, strict=True) if e.label.is_relevant)
    held = Counter(pair for each in belonging for pair in pairs_of([*each.title, *each.abstract]))
    return frozenset(pair for pair, count in held.items() if count >= recipe.min_belonging_pair)


def _learn_concepts(
    featurizer: Featurizer, matrix: Any, examples: Sequence[Example]
) -> Concepts | None:
    belongs = np.array([each.label.is_relevant for each in examples])
    terms = featurizer.words.terms
    return learn_concepts(matrix[:, : len(terms)], terms, belongs, shipped_word_vectors())


def _with_pairs_of_topics(
    recipe: Recipe, featurizer: Featurizer, matrix: Any, topics: TitleTopics | None
) -> tuple[Featurizer, Any]:
    if topics is None or featurizer.lexicon is None or not recipe.topic_pair_weight:
        return featurizer, matrix
    if (found := topics.pairs(featurizer.lexicon, recipe.topic_pair_weight)) is None:
        return featurizer, matrix
    pairs, features = found
    return replace(featurizer, topics=pairs), beside(matrix, features)


def _with_moves(
    recipe: Recipe, featurizer: Featurizer, matrix: Any, words: Sequence[Words]
) -> tuple[Featurizer, Any]:
    if not recipe.filing_move_weight:
        return featurizer, matrix
    raw = moves_features(words)
    scale = learn_scale(raw) * np.float32(recipe.filing_move_weight)
    return replace(featurizer, moves_scale=scale), beside(matrix, raw * scale)


def _topics(
    recipe: Recipe,
    featurizer: Featurizer,
    words: Sequence[Words],
    rows: Sequence[Row],
    matrix: Any,
) -> TitleTopics | None:
    lexicon = featurizer.lexicon
    if lexicon is None or not (recipe.topic_pair_weight or recipe.filing_topic_weight):
        return None
    found = [row.found for row in rows if row.found]
    return learn_title_topics(lexicon, featurizer.words, words, found, matrix)


def _field_scale(recipe: Recipe, lexicon: Lexicon | None, words: Sequence[Words]) -> Any:
    if lexicon is None:
        return np.zeros(0, np.float32)
    raw = field_features(lexicon, [Found.of(lexicon, each) for each in words])
    return learn_scale(raw) * np.float32(recipe.field_weight)
