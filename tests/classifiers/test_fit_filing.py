from dataclasses import replace

import numpy as np
import pytest

from classifiers.features import Words
from classifiers.fit_filing import fit_filing, view_for_filing
from classifiers.linear import Linear
from classifiers.prepared import prepare
from classifiers.recipes import PLAIN
from tests.classifiers.small_model import examples

EXAMPLES = examples(days=30)


def prepared(recipe=PLAIN, taught=EXAMPLES):
    return prepare(recipe, taught, [Words.of(each.paper) for each in taught], None)


def test_folded_weights_say_what_the_sums_beside_the_features_say():
    data = prepared()
    view = view_for_filing(PLAIN, data)
    assert view.matrix.shape[1] > data.featurizer.width
    random = np.random.default_rng(0)
    coef = random.normal(size=(view.matrix.shape[1], 2)).astype(np.float32)
    folded = view.unscaled(Linear(coef, np.ones(2, np.float32)))
    assert len(folded.coef) == data.featurizer.width
    assert data.matrix @ folded.coef + folded.intercept == pytest.approx(
        view.matrix @ coef + 1.0, abs=1e-3
    )


def test_without_vectors_and_moves_the_words_alone_file():
    recipe = replace(PLAIN, filing_vector_weight=0.0, filing_move_weight=0.0)
    data = prepared(recipe)
    assert view_for_filing(recipe, data).matrix.shape[1] == data.featurizer.width
    assert data.featurizer.starts.moves == data.featurizer.width
    heads, models = fit_filing(recipe, data)
    assert len(models[0].coef) == data.featurizer.width
    assert heads.sections == ("conversational", "dataset", "generative")


def test_screening_does_not_read_the_moves():
    data = prepared()
    assert data.screening_matrix.shape[1] == data.featurizer.starts.moves < data.featurizer.width


def test_what_a_reader_could_defend_gets_a_share():
    """Every paper was taught as if its one section were beyond doubt."""
    doubted = [
        replace(each, label=replace(each.label, also=frozenset({"dataset", "none"})))
        if each.label.section == "generative"
        else each
        for each in EXAMPLES
    ]
    soft = replace(PLAIN, filing_softness=0.3)
    at = next(n for n, each in enumerate(doubted) if each.label.section == "generative")

    def odds(taught):
        data = prepared(soft, taught)
        heads, models = fit_filing(soft, data)
        scores = data.matrix[[at]] @ models[0].coef + models[0].intercept
        return (
            scores[0, heads.sections.index("generative")]
            - scores[0, heads.sections.index("dataset")]
        )

    assert 0 < odds(doubted) < odds(EXAMPLES)
