"""From examples to a model, reproducibly: the same examples and seed give the same bytes.

Steps: words of every text; the first stage; vocabulary, scales and topics; out-of-fold scores for
calibration and thresholds; the screening model on everything; sections, tasks and keywords on
what belongs. Papers of the stream that nobody labelled count as not belonging, at less weight.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from classifiers.classifier_errors import TrainingError
from classifiers.dataset import NONE, Example, Label
from classifiers.features import (
    FORMS_OF_A_GROUP,
    Featurizer,
    Found,
    Row,
    Vocabulary,
    Words,
    field_features,
    learn_scale,
)
from classifiers.filing import learnable
from classifiers.first_stage import (
    OFF,
    SHORT_TEXT_WORDS,
    FirstStage,
    learn_first_stage,
    quick_words,
)
from classifiers.keywords import LEARNED
from classifiers.keywords import MIN_EXAMPLES as MIN_KEYWORD_EXAMPLES
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.linear import Doubles, Linear, as_matrix, fit_binary, fit_classes, side_by_side
from classifiers.list_model import Heads, ListModel
from classifiers.negatives import HARD, SAMPLED, choose_negatives
from classifiers.recipes import Recipe
from classifiers.screening import (
    Calibration,
    Thresholds,
    choose_thresholds,
    fit_calibration,
    forward_scores,
    held_out_figures,
    out_of_fold_scores,
)
from classifiers.second_stage import SecondStage, learn_second_stage
from classifiers.title_topics import TitleTopics, learn_title_topics

MIN_SAMPLE = 1_000
"""Papers of the stream without which no first stage is learned."""
MIN_RELEVANT = 10
"""Papers that belong below which no model is trained."""
WHOLE_DAYS_FROM = date(2025, 3, 18)
"""From here on the stream holds whole announcement days, so that frequencies mean something."""

MIN_FOR_BLOCKS = 60
"""Papers of whole days that belong, from which on calibration goes forward in time."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Prepared:
    """Examples as numbers."""

    examples: Sequence[Example]
    words: Sequence[Words]
    featurizer: Featurizer
    matrix: Any
    weights: Doubles
    topics: TitleTopics | None = None


@dataclass(frozen=True)
class _Screening:
    """The first head and what turns its score into a verdict."""

    model: Linear
    calibration: Calibration
    thresholds: Thresholds
    figures: dict[str, float | int | str]


def train(
    recipe: Recipe,
    examples: Sequence[Example],
    seed: int = 0,
    progress: Progress = lambda step: None,
) -> ListModel:
    """Train the model of the list that the examples' labels name.

    Raises TrainingError where too few papers belong or nothing speaks against any.
    """
    # Loaded first, so that the libraries whose threads are limited are there.
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    # A sum made by several threads depends on how many there are: other bytes on another machine.
    with threadpool_limits(limits=1):
        return _train(recipe, examples, seed, progress)


def _train(recipe: Recipe, examples: Sequence[Example], seed: int, progress: Progress) -> ListModel:
    examples = _with_chosen_negatives(recipe, examples, seed)
    _check(examples)
    progress("words")
    words = [Words.of(each.paper) for each in examples]
    first_stage = _first_stage(examples)
    progress("features")
    prepared = _prepare(recipe, examples, words)
    second_stage = _second_stage(prepared, first_stage)
    progress("screening")
    screening = _fit_screening(recipe, prepared, seed)
    progress("filing")
    heads, filing = _fit_filing(recipe, prepared)
    return ListModel(
        list_id=examples[0].label.list_id,
        featurizer=prepared.featurizer,
        first_stage=first_stage,
        linear=side_by_side([screening.model, *filing]),
        heads=heads,
        calibration=screening.calibration,
        thresholds=screening.thresholds,
        card=_card(recipe, examples, seed, first_stage)
        | {
            "out_of_fold": screening.figures,
            "second_stage": {"on": second_stage.is_on, "pass_share": second_stage.pass_share},
        },
        second_stage=second_stage,
    )


def _with_chosen_negatives(recipe: Recipe, examples: Sequence[Example], seed: int) -> list[Example]:
    """Examples sorted by id; where the stream came whole, only the negatives chosen from it."""
    whole = [e.paper for e in examples if e.label.source == "stream" and not e.label.origin]
    chosen = [e for e in examples if e.label.source != "stream" or e.label.origin]
    if whole and chosen:
        chosen += choose_negatives(recipe, chosen, whole, seed)
    return sorted(chosen or examples, key=lambda each: each.paper.arxiv_id)


def data_hash(examples: Sequence[Example]) -> str:
    """SHA-256 over labels and texts, whatever their order."""
    total = hashlib.sha256()
    for each in sorted(examples, key=lambda one: one.paper.arxiv_id):
        label = each.label
        facts = (
            label.arxiv_id,
            label.is_relevant,
            label.section,
            label.task,
            sorted(label.keywords) if label.keywords is not None else None,
            label.weight,
            str(label.announced_date),
            each.paper.title,
            each.paper.abstract,
        )
        total.update(repr(facts).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def fold_of(arxiv_id: str, folds: int, seed: int) -> int:
    """Fold of a paper: a hash, so that it never depends on the other papers."""
    digest = hashlib.sha256(f"{seed}:{arxiv_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % folds


def _check(examples: Sequence[Example]) -> None:
    relevant = sum(each.label.is_relevant for each in examples)
    if relevant < MIN_RELEVANT:
        raise TrainingError(
            f"only {relevant} papers that belong have a text; {MIN_RELEVANT} are needed.",
            remedy="Add rows to the list, or give a snapshot that holds their texts.",
        )
    if relevant == len(examples):
        raise TrainingError(
            "no paper speaks against any: there is nothing to tell apart.",
            remedy="Give a snapshot of the arXiv stream, so that its other papers can serve.",
        )


def _first_stage(examples: Sequence[Example]) -> FirstStage:
    """First stage, learned on what belongs and on the negatives drawn from the stream."""
    belonging = [each for each in examples if each.label.is_relevant]
    stream = [each for each in examples if each.label.origin in (HARD, SAMPLED)]
    if sum(each.label.origin == SAMPLED for each in stream) < MIN_SAMPLE:
        return OFF
    return learn_first_stage(
        [_quick_words(each) for each in belonging],
        [_quick_words(each) for each in stream],
        [each.label.stands_for for each in stream],
        [_is_sure(each.label) for each in belonging],
    )


def _second_stage(data: _Prepared, first_stage: FirstStage) -> SecondStage:
    """Second stage, learned on what the first lets through; off where the first is."""
    if not first_stage.is_on or data.featurizer.lexicon is None:
        return SecondStage()
    seen = [
        at
        for at, (each, words) in enumerate(zip(data.examples, data.words, strict=True))
        if (each.label.is_relevant or each.label.origin in (HARD, SAMPLED))
        and words.count >= SHORT_TEXT_WORDS
        and first_stage.passes(each.paper.title, each.paper.abstract)
    ]
    labels = [data.examples[at].label for at in seen]
    starts = data.featurizer.starts
    return learn_second_stage(
        data.matrix[seen][:, starts.field : starts.topics],
        np.array([label.is_relevant for label in labels], np.bool_),
        np.array([_is_sure(label) for label in labels], np.bool_),
        np.array([label.source == "row" for label in labels], np.bool_),
        np.array([label.stands_for for label in labels], np.float64),
    )


def _is_sure(label: Label) -> bool:
    return label.confidence != "l" and label.source != "other"


def _quick_words(example: Example) -> frozenset[bytes]:
    return frozenset(quick_words(example.paper.title, example.paper.abstract))


def _prepare(recipe: Recipe, examples: Sequence[Example], words: Sequence[Words]) -> _Prepared:
    lexicon = load_lexicon(recipe.lexicon) if recipe.lexicon else None
    featurizer = Featurizer(
        Vocabulary.learn(
            ([*each.title, *each.abstract] for each in words),
            min_papers=recipe.min_papers,
            has_pairs=recipe.has_word_pairs,
        ),
        Vocabulary.learn((each.title for each in words), min_papers=recipe.min_papers_title),
        lexicon,
        _field_scale(recipe, lexicon, words),
    )
    rows = featurizer.rows(words)
    matrix = as_matrix(rows, featurizer.width)
    weights = np.array([each.label.weight for each in examples], np.float64)
    topics = _topics(recipe, featurizer, words, rows, matrix)
    prepared = _Prepared(examples, words, featurizer, matrix, weights, topics)
    return _with_pairs_of_topics(recipe, prepared)


def _with_pairs_of_topics(recipe: Recipe, data: _Prepared) -> _Prepared:
    import scipy.sparse as sp

    topics, lexicon = data.topics, data.featurizer.lexicon
    if topics is None or lexicon is None or not recipe.topic_pair_weight:
        return data
    if (found := topics.pairs(lexicon, recipe.topic_pair_weight)) is None:
        return data
    pairs, features = found
    return replace(
        data,
        featurizer=replace(data.featurizer, topics=pairs),
        matrix=sp.hstack([data.matrix, sp.csr_matrix(features.astype(np.float64))], format="csr"),
    )


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


def _fit_screening(recipe: Recipe, data: _Prepared, seed: int) -> _Screening:
    answers = np.array([each.label.is_relevant for each in data.examples])
    scores, sound = _unseen_scores(recipe, data, answers, seed)
    stand_for = np.array([each.label.stands_for for each in data.examples])[sound]
    calibration = fit_calibration(scores[sound], answers[sound], stand_for)
    probs = np.array([calibration.prob(score) for score in scores[sound]])
    thresholds = choose_thresholds(
        probs, answers[sound], stand_for, recipe.propose_precision, recipe.unsure_recall
    )
    model = fit_binary(data.matrix, answers, data.weights, recipe.screening_c, balanced=True)
    figures = held_out_figures(probs, answers[sound], stand_for, thresholds.propose_from)
    return _Screening(model, calibration, thresholds, figures)


def _unseen_scores(recipe: Recipe, data: _Prepared, answers: Any, seed: int) -> tuple[Doubles, Any]:
    """Scores of papers by models that had not seen them; and which to calibrate on."""
    sound = _calibration_papers(data.examples)
    blocks = _blocks_of_time(data.examples, sound & answers, recipe.folds)
    if blocks:
        scores = forward_scores(data.matrix, answers, data.weights, blocks, recipe.screening_c)
        return scores, sound & ~np.isnan(scores)
    folds = [fold_of(each.paper.arxiv_id, recipe.folds, seed) for each in data.examples]
    return (
        out_of_fold_scores(data.matrix, answers, data.weights, folds, recipe.screening_c),
        sound,
    )


def _blocks_of_time(examples: Sequence[Example], belonging: Any, blocks: int) -> list[int]:
    """Block of each paper: 0 only teaches, the others hold about as many that belong each.

    Nothing where too few papers belong, or too many on one day, to be parted by date.
    """
    days = [each.label.announced_date or date.min for each in examples]
    ends = sorted(day for day, ok in zip(days, belonging, strict=True) if ok)
    if len(ends) < MIN_FOR_BLOCKS:
        return []
    starts = [ends[len(ends) * block // (blocks + 1)] for block in range(1, blocks + 1)]
    if len(set(starts)) < blocks or starts[0] < WHOLE_DAYS_FROM:
        return []
    return [bisect_right(starts, day) for day in days]


def _calibration_papers(examples: Sequence[Example]) -> Any:
    """Papers of whole announcement days with a sure answer; all papers where those are few."""
    sound = np.array(
        [
            (each.label.announced_date or date.min) >= WHOLE_DAYS_FROM
            and each.label.confidence != "l"
            for each in examples
        ]
    )
    belonging = sum(each.label.is_relevant for each, ok in zip(examples, sound, strict=True) if ok)
    return sound if belonging >= 30 else np.ones(len(examples), bool)


def _fit_filing(recipe: Recipe, data: _Prepared) -> tuple[Heads, list[Linear]]:
    models: list[Linear] = []
    sections = _fit_labels(recipe, data, lambda label: label.section, models)
    tasks = _fit_labels(recipe, data, lambda label: label.task, models)
    keywords = _fit_keywords(recipe, data, models)
    thresholds = dict.fromkeys(keywords, recipe.keyword_threshold)
    return Heads(sections, tasks, keywords, thresholds), models


def _fit_labels(
    recipe: Recipe,
    data: _Prepared,
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


def _fit_keywords(recipe: Recipe, data: _Prepared, models: list[Linear]) -> tuple[str, ...]:
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


def _filing_scale(recipe: Recipe, data: _Prepared) -> Doubles:
    """Factor of each column for filing: more weight to the lexicon's groups, none to pairs."""
    scale = np.ones(data.featurizer.width)
    start = data.featurizer.starts.field
    lexicon = data.featurizer.lexicon
    if lexicon is not None:
        end = start + FORMS_OF_A_GROUP * len(lexicon.groups)
        scale[start:end] = recipe.filing_field_weight / recipe.field_weight
        scale[end:] = 0.0
    return scale


def _filing_matrix(recipe: Recipe, data: _Prepared, rows: Sequence[int]) -> Any:
    import scipy.sparse as sp

    matrix = (data.matrix[rows] @ sp.diags(_filing_scale(recipe, data))).tocsr()
    topics = data.topics
    return matrix if topics is None else topics.beside(matrix, rows, recipe.filing_topic_weight)


def _unscale(recipe: Recipe, data: _Prepared, model: Linear) -> Linear:
    if data.topics is not None:
        model = data.topics.fold(model, recipe.filing_topic_weight)
    scale = _filing_scale(recipe, data)[:, None].astype(np.float32)
    return Linear(model.coef * scale, model.intercept)


def _card(
    recipe: Recipe, examples: Sequence[Example], seed: int, first_stage: FirstStage
) -> dict[str, Any]:
    days = [each.label.announced_date for each in examples if each.label.announced_date]
    sources: dict[str, int] = {}
    for each in examples:
        key = f"{each.label.source}, {'belongs' if each.label.is_relevant else 'does not'}"
        sources[key] = sources.get(key, 0) + 1
    return {
        "list": examples[0].label.list_id,
        "recipe": recipe.as_card(),
        "seed": seed,
        "data_hash": data_hash(examples),
        "examples": dict(sorted(sources.items())),
        "announced_from": str(min(days)) if days else None,
        "announced_to": str(max(days)) if days else None,
        "first_stage": {"words": len(first_stage.weights), "pass_share": first_stage.pass_share},
    }
