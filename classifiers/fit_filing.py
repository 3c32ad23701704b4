"""Fits the other heads on what belongs: sections, tasks and keywords."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from classifiers.dataset import NONE, Label
from classifiers.features import FORMS_OF_A_GROUP
from classifiers.filing import learnable
from classifiers.keywords import LEARNED
from classifiers.keywords import MIN_EXAMPLES as MIN_KEYWORD_EXAMPLES
from classifiers.linear import Doubles, Linear, fit_binary, fit_classes
from classifiers.list_model import Heads
from classifiers.prepared import Prepared
from classifiers.recipes import Recipe


def fit_filing(recipe: Recipe, data: Prepared) -> tuple[Heads, list[Linear]]:
    """Fit sections, tasks and keywords; the models in the order of the heads."""
    models: list[Linear] = []
    sections = _fit_labels(recipe, data, lambda label: label.section, models)
    tasks = _fit_labels(recipe, data, lambda label: label.task, models)
    keywords = _fit_keywords(recipe, data, models)
    thresholds = dict.fromkeys(keywords, recipe.keyword_threshold)
    return Heads(sections, tasks, keywords, thresholds), models


def _fit_labels(
    recipe: Recipe,
    data: Prepared,
    answer: Callable[[Label], str | None],
    models: list[Linear],
) -> tuple[str, ...]:
    """Fit one softmax over the answers that are known; gives its labels."""
    known = [
        n
        for n, each in enumerate(data.examples)
        if each.label.is_relevant and answer(each.label) not in (None, NONE)
    ]
    answers = [str(answer(data.examples[n].label)) for n in known]
    labels = learnable(answers)
    if not labels:
        return ()
    used = [at for at, label in enumerate(answers) if label in labels]
    rows = [known[at] for at in used]
    model = fit_classes(
        _filing_matrix(recipe, data, rows),
        [answers[at] for at in used],
        data.weights[rows] * _class_weights([answers[at] for at in used], recipe.filing_balance),
        labels,
        recipe.filing_c,
    )
    models.append(_unscale(recipe, data, model))
    return labels


def _fit_keywords(recipe: Recipe, data: Prepared, models: list[Linear]) -> tuple[str, ...]:
    known = [n for n, each in enumerate(data.examples) if each.label.keywords is not None]
    if not known:
        return ()
    matrix = _filing_matrix(recipe, data, known)
    words = []
    for word in LEARNED:
        answers = np.array([word in (data.examples[n].label.keywords or ()) for n in known])
        if answers.sum() >= MIN_KEYWORD_EXAMPLES:
            model = fit_binary(
                matrix, answers, data.weights[known], recipe.keyword_c, balanced=False
            )
            models.append(_unscale(recipe, data, model))
            words.append(word)
    return tuple(words)


def _class_weights(answers: Sequence[str], balance: float) -> Doubles:
    """Weight of each paper by how rare its class is, softened by the exponent."""
    counts = Counter(answers)
    even = len(answers) / len(counts)
    return np.array([(even / counts[answer]) ** balance for answer in answers])


def _filing_scale(recipe: Recipe, data: Prepared) -> Doubles:
    """Factor of each column for filing: more weight to the lexicon's groups, none to pairs."""
    scale = np.ones(data.featurizer.width)
    start = data.featurizer.starts.field
    lexicon = data.featurizer.lexicon
    if lexicon is not None:
        end = start + FORMS_OF_A_GROUP * len(lexicon.groups)
        scale[start:end] = recipe.filing_field_weight / recipe.field_weight
        scale[end:] = 0.0
    return scale


def _filing_matrix(recipe: Recipe, data: Prepared, rows: Sequence[int]) -> Any:
    import scipy.sparse as sp

    matrix = (data.matrix[rows] @ sp.diags(_filing_scale(recipe, data))).tocsr()
    topics = data.topics
    return matrix if topics is None else topics.beside(matrix, rows, recipe.filing_topic_weight)


def _unscale(recipe: Recipe, data: Prepared, model: Linear) -> Linear:
    if data.topics is not None:
        model = data.topics.fold(model, recipe.filing_topic_weight)
    scale = _filing_scale(recipe, data)[:, None].astype(np.float32)
    return Linear(model.coef * scale, model.intercept)
