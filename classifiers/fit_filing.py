"""Fits the other heads on what belongs: sections, tasks and keywords.

Labelled papers are few, words are many. So filing also reads what the stream says of a paper's
words: the sums of their vectors (`word_vectors.py`), and how much they speak for each topic
(`title_topics.py`). Both are sums over words, so what a head makes of them is folded into the
words' own coefficients, and a model that ships is no slower for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.dataset import NONE, Label
from classifiers.features import FORMS_OF_A_GROUP, Featurizer
from classifiers.filing import learnable
from classifiers.keywords import LEARNED
from classifiers.keywords import MIN_EXAMPLES as MIN_KEYWORD_EXAMPLES
from classifiers.linear import Doubles, Linear, fit_binary, fit_classes
from classifiers.list_model import Heads
from classifiers.prepared import Prepared
from classifiers.recipes import Recipe
from classifiers.word_vectors import shipped_word_vectors


@dataclass(frozen=True)
class FilingView:
    """What filing reads of the examples, and the way back to the features' own columns."""

    matrix: Any
    """Scaled features, and sums over the words beside them."""
    scale: Doubles
    """(features,)"""
    directions: Doubles
    """(words, sums): weight of each word in each sum"""
    shift: Doubles
    """What is taken off each sum."""

    def unscaled(self, model: Linear) -> Linear:
        """Model of the features alone that says what ``model`` says of the matrix."""
        width = len(self.scale)
        own = model.coef[:width] * self.scale[:, None]
        sums = model.coef[width:].astype(np.float64)
        own[: len(self.directions)] += self.directions @ sums
        intercept = model.intercept - self.shift @ sums
        return Linear(own.astype(np.float32), intercept.astype(np.float32))


def view_for_filing(recipe: Recipe, data: Prepared) -> FilingView:
    """Scale the features for filing, and put sums over the words beside them."""
    import scipy.sparse as sp

    scale = _filing_scale(recipe, data.featurizer)
    matrix = data.matrix @ sp.diags(scale)
    directions = np.concatenate(list(_directions(recipe, data)), axis=1)
    sums = data.matrix[:, : len(directions)] @ directions
    shift = sums.mean(axis=0) if sums.shape[1] else np.zeros(0)
    beside = sp.hstack([matrix, sp.csr_matrix(sums - shift)], format="csr")
    return FilingView(beside, scale, directions, shift)


def _directions(recipe: Recipe, data: Prepared) -> Iterator[Doubles]:
    """Weights of the words for each sum that filing reads, (words, sums): vectors, then topics."""
    terms = data.featurizer.words.terms
    yield np.zeros((len(terms), 0))
    if terms and recipe.filing_vector_weight:
        vectors = shipped_word_vectors().of(terms).astype(np.float64)
        spread = (data.matrix[:, : len(terms)] @ vectors).std(axis=0)
        yield vectors * recipe.filing_vector_weight / np.maximum(spread, 1e-9)
    if data.topics is not None and recipe.filing_topic_weight:
        yield data.topics.weights * recipe.filing_topic_weight


def _filing_scale(recipe: Recipe, featurizer: Featurizer) -> Doubles:
    """Factor of each column: more weight to the lexicon's groups, none to pairs."""
    scale = np.ones(featurizer.width)
    starts, lexicon = featurizer.starts, featurizer.lexicon
    if lexicon is not None:
        groups = starts.field + FORMS_OF_A_GROUP * len(lexicon.groups)
        scale[starts.field : groups] = recipe.filing_field_weight / recipe.field_weight
        scale[groups : starts.moves] = 0.0
    return scale


def fit_filing(recipe: Recipe, data: Prepared) -> tuple[Heads, list[Linear]]:
    """Fit sections, tasks and keywords; the models in the order of the heads."""
    view, models = view_for_filing(recipe, data), list[Linear]()
    sections = _fit_labels(recipe, data, view, lambda label: label.section, models)
    tasks = _fit_labels(recipe, data, view, lambda label: label.task, models)
    keywords = _fit_keywords(recipe, data, view, models)
    thresholds = dict.fromkeys(keywords, recipe.keyword_threshold)
    return Heads(sections, tasks, keywords, thresholds), models


def _fit_labels(
    recipe: Recipe,
    data: Prepared,
    view: FilingView,
    answer: Callable[[Label], str | None],
    models: list[Linear],
) -> tuple[str, ...]:
    """Fit one softmax over the answers that are known; gives its labels."""
    known = [
        n
        for n, each in enumerate(data.examples)
        if each.label.is_relevant and answer(each.label) not in (None, NONE)
    ]
    answers = {n: str(answer(data.examples[n].label)) for n in known}
    labels = learnable(list(answers.values()))
    if not labels:
        return ()
    used = [n for n in known if answers[n] in labels]
    rarity = _class_weights([answers[n] for n in used], recipe.filing_balance)
    targets = [
        (n, label, data.weights[n] * share * rarity[label])
        for n in used
        for label, share in _shares(data.examples[n].label, answers[n], labels, recipe)
    ]
    rows, taught, weights = zip(*targets, strict=True)
    model = fit_classes(view.matrix[list(rows)], taught, np.array(weights), labels, recipe.filing_c)
    models.append(view.unscaled(model))
    return labels


def _shares(
    label: Label, answer: str, labels: Sequence[str], recipe: Recipe
) -> Iterator[tuple[str, float]]:
    """A paper's own answer and those that a reader could defend, with their shares of it."""
    also = sorted(label.also.intersection(labels)) if answer == label.section else []
    yield answer, 1.0 - (recipe.filing_softness if also else 0.0)
    yield from ((each, recipe.filing_softness / len(also)) for each in also)


def _fit_keywords(
    recipe: Recipe, data: Prepared, view: FilingView, models: list[Linear]
) -> tuple[str, ...]:
    known = [n for n, each in enumerate(data.examples) if each.label.keywords is not None]
    if not known:
        return ()
    matrix = view.matrix[known]
    words = []
    for word in LEARNED:
        answers = np.array([word in (data.examples[n].label.keywords or ()) for n in known])
        if answers.sum() >= MIN_KEYWORD_EXAMPLES:
            model = fit_binary(
                matrix, answers, data.weights[known], recipe.keyword_c, balanced=False
            )
            models.append(view.unscaled(model))
            words.append(word)
    return tuple(words)


def _class_weights(answers: Sequence[str], balance: float) -> dict[str, float]:
    """Weight of each class by how rare it is, softened by the exponent."""
    counts = Counter(answers)
    even = len(answers) / len(counts)
    return {answer: (even / count) ** balance for answer, count in counts.items()}
