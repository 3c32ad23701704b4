from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from catalog.config import ListConfig, SectionConfig
from classifiers.classifier_errors import TrainingError
from classifiers.evaluation.corpus import Corpus
from classifiers.evaluation.splits import Window
from classifiers.recipes import PLAIN
from flows.training.candidate_gate import (
    gate_recipe,
    gate_retraining,
    label_hash,
    newest_windows,
    recipe_from_card,
)
from tests.classifiers.fake_corpus import fake_corpus

SECTIONS = ("dataset", "conversational", "generative")
CONFIG = ListConfig(
    id="fake", name="Fake", sections=tuple(SectionConfig(id=n, path=(n,)) for n in SECTIONS)
)
LABELS, TEXTS = fake_corpus(days=80, a_day=5)
CORPUS = Corpus(TEXTS, frozenset(TEXTS))


def test_labels_that_mislead_do_not_ship():
    """Reviews that call every assistant irrelevant lose against the labels without them."""
    misled = [
        replace(e, is_relevant=False, section="none")
        if e.section == "conversational" and e.announced_date < date(2025, 5, 1)
        else e
        for e in LABELS
    ]
    windows = [Window(date(2025, 4, 30), date(2025, 6, 5))]
    outcome = gate_retraining(CONFIG, (PLAIN, misled), (PLAIN, LABELS), CORPUS, windows)
    assert not outcome.ships
    assert "does not ship: it is worse than recipe plain on labels" in outcome.why


def test_the_newest_half_is_answered_in_two_blocks():
    windows = newest_windows(LABELS)
    assert [(w.test_until - w.train_until).days for w in windows] == [20, 20]
    assert all(one.test_until == other.train_until for one, other in pairwise(windows))
    assert windows[-1].test_until == date(2025, 6, 5)


def test_a_list_whose_stream_is_a_few_weeks_long_is_compared_within_them():
    """A list of its own without a snapshot has nine weeks: it was never compared."""
    labels, texts = fake_corpus(days=160, a_day=5)
    first = date(2025, 3, 18) + timedelta(days=121)
    stream = frozenset(it for it, paper in texts.items() if paper.announced_date >= first)
    labels = [e for e in labels if e.is_relevant or e.arxiv_id in stream]
    known = stream | {e.arxiv_id for e in labels}
    corpus = Corpus({name: texts[name] for name in known}, stream)
    outcome = gate_retraining(CONFIG, (PLAIN, labels), (PLAIN, labels), corpus)
    assert outcome.ships, outcome.why
    assert (outcome.test_relevant, outcome.train_until > first) == (19, True)


def test_papers_of_one_day_make_one_block():
    day = date(2025, 6, 5)
    windows = newest_windows([replace(e, announced_date=day) for e in LABELS])
    assert windows == [Window(date(2025, 6, 4), day)]


def test_without_dates_nothing_can_be_held_back():
    with pytest.raises(TrainingError, match="nothing can be held back"):
        newest_windows([replace(e, announced_date=None) for e in LABELS])


def test_the_incumbents_recipe_is_read_from_its_card():
    assert recipe_from_card({"recipe": PLAIN.as_card()}) == PLAIN
    assert recipe_from_card({"recipe": {"name": "old", "trees": 9}}) is None
    assert recipe_from_card({}) is None


def test_what_an_older_card_does_not_tell_was_not_done():
    """A card from before filing read word vectors was followed as if it had."""
    told = {name: v for name, v in PLAIN.as_card().items() if not name.startswith("filing_")}
    recipe = recipe_from_card({"recipe": told})
    assert recipe.filing_vector_weight == recipe.filing_move_weight == recipe.filing_softness == 0


def test_the_hash_of_labels_follows_their_answers():
    assert label_hash(LABELS) == label_hash(LABELS[::-1])
    assert label_hash(LABELS) != label_hash(LABELS[1:])


def test_a_recipe_that_this_version_cannot_follow_is_not_compared():
    with pytest.raises(TrainingError, match="Train without --gate once"):
        gate_recipe(CONFIG, LABELS, CORPUS, {"recipe": {"name": "old", "trees": 9}})


def test_labels_without_a_date_are_dated_by_their_texts():
    undated = [replace(e, announced_date=None) for e in LABELS]
    assert CORPUS.dated(undated) == LABELS
