"""From examples to a model, reproducibly: the same examples and seed give the same bytes.

Steps: words of every text; the first stage; vocabulary, scales and topics; out-of-fold scores for
calibration and thresholds; the screening model on everything; sections, tasks and keywords on
what belongs. Papers of the stream that nobody labelled count as not belonging, at less weight.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from classifiers.classifier_errors import TrainingError
from classifiers.concepts import Concepts
from classifiers.dataset import Example, Label
from classifiers.encoder import Encoder, EncoderHead
from classifiers.features import Floats, Words
from classifiers.first_stage import (
    OFF,
    SHORT_TEXT_WORDS,
    FirstStage,
    learn_first_stage,
    quick_words,
)
from classifiers.fit_filing import fit_filing
from classifiers.fit_screening import FittedScreening, fit_screening
from classifiers.linear import side_by_side
from classifiers.list_model import ListModel
from classifiers.negatives import HARD, SAMPLED, with_negatives
from classifiers.prepared import Prepared, prepare
from classifiers.recipes import Recipe
from classifiers.second_stage import SecondStage, learn_second_stage
from classifiers.sieve import Sieve, Texts

MIN_SAMPLE = 1_000
"""Papers of the stream without which no first stage is learned."""
MIN_RELEVANT = 10
"""Papers that belong below which no model is trained."""

Progress = Callable[[str], None]


def train(
    recipe: Recipe,
    examples: Sequence[Example],
    seed: int = 0,
    progress: Progress = lambda step: None,
    concepts: Concepts | None = None,
    rows_a_week: float | None = None,
    encoder: Encoder | None = None,
) -> ListModel:
    """Train the model of the list that the examples' labels name.

    ``concepts`` are those that a person edited; without them a list that has no lexicon learns
    its own. The card holds them. ``rows_a_week`` says how many rows the list takes, where the
    examples do not hold all of them. ``encoder`` is read beside the words, if the recipe has a
    weight for it and it ranks held-out papers better.

    Raises TrainingError where too few papers belong or nothing speaks against any.
    """
    # Loaded first, so that the libraries whose threads are limited are there.
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    # A sum made by several threads depends on how many there are: other bytes on another machine.
    with threadpool_limits(limits=1):
        return _train(recipe, examples, seed, progress, concepts, rows_a_week, encoder)


def _train(
    recipe: Recipe,
    examples: Sequence[Example],
    seed: int,
    progress: Progress,
    concepts: Concepts | None,
    rows_a_week: float | None,
    encoder: Encoder | None,
) -> ListModel:
    examples = with_negatives(recipe, examples, seed)
    examples.sort(key=lambda each: each.paper.arxiv_id)
    _check(examples)
    progress("words")
    words = [Words.of(each.paper) for each in examples]
    first_stage = _first_stage(examples)
    progress("features")
    prepared = prepare(recipe, examples, words, concepts)
    second_stage = _second_stage(prepared, first_stage)
    progress("screening")
    screening = fit_screening(recipe, prepared, seed, rows_a_week)
    if encoder is not None and recipe.encoder_weight:
        progress(f"encoding {len(examples):,} texts, some fifty a second")
        vectors = encoder.vectors([each.paper for each in examples])
        encoded = replace(prepared, vectors=vectors * np.float32(recipe.encoder_weight))
        screening = _better(screening, fit_screening(recipe, encoded, seed, rows_a_week), progress)
    progress("filing")
    heads, filing = fit_filing(recipe, prepared)
    head = _encoder_head(recipe, encoder, screening.of_numbers)
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
            "concepts": prepared.concepts.as_card() if prepared.concepts else None,
        }
        | ({"encoder": {"hash": head.fingerprint, "numbers": len(head.weights)}} if head else {}),
        second_stage=second_stage,
        meeting=screening.meeting,
        encoder_head=head,
        encoder=encoder if head else None,
    )


def _better(
    without: FittedScreening, with_it: FittedScreening, progress: Progress
) -> FittedScreening:
    """The one that ranks papers better that it had not seen: an encoder knows some fields badly."""
    before, after = (each.figures.get("average_precision") for each in (without, with_it))
    helps = before is None or after is None or float(after) > float(before)
    progress(
        f"the encoder {'helps' if helps else 'does not help and is left out'}: average precision "
        f"on held-out papers {before} without it, {after} with it"
    )
    return with_it if helps else without


def _encoder_head(
    recipe: Recipe, encoder: Encoder | None, of_numbers: Floats
) -> EncoderHead | None:
    """Weights of an encoder's numbers as it gives them, unscaled."""
    if encoder is None or not len(of_numbers):
        return None
    return EncoderHead(encoder.fingerprint, of_numbers * np.float32(recipe.encoder_weight))


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
            sorted(label.also),
            label.weight,
            str(label.announced_date),
            each.paper.title,
            each.paper.abstract,
        )
        total.update(repr(facts).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


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


def _second_stage(data: Prepared, first_stage: FirstStage) -> SecondStage:
    """Second stage, learned on what the first lets through; off where the first is."""
    if not first_stage.is_on or data.featurizer.lexicon is None:
        return SecondStage()
    texts = Texts([(each.paper.title, each.paper.abstract) for each in data.examples])
    seen = [
        at
        for at in Sieve(first_stage).passing(texts)
        if data.words[at].count >= SHORT_TEXT_WORDS
        and ((label := data.examples[at].label).is_relevant or label.origin in (HARD, SAMPLED))
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
    return not label.is_borderline and label.source != "other"


def _quick_words(example: Example) -> frozenset[bytes]:
    return frozenset(quick_words(example.paper.title, example.paper.abstract))


def _card(
    recipe: Recipe, examples: Sequence[Example], seed: int, first_stage: FirstStage
) -> dict[str, Any]:
    days = [each.label.announced_date for each in examples if each.label.announced_date]
    sources = Counter(
        f"{each.label.source}, {'belongs' if each.label.is_relevant else 'does not'}"
        for each in examples
    )
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
