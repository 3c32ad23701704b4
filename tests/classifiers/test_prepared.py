from dataclasses import replace

import pytest

from classifiers.features import Words, pairs_of
from classifiers.prepared import prepare
from classifiers.recipes import PLAIN
from tests.classifiers.small_model import examples

EXAMPLES = examples(days=30)
TEXTS = [Words.of(each.paper) for each in EXAMPLES]


def pairs(recipe):
    terms = prepare(recipe, EXAMPLES, TEXTS, None).featurizer.words.terms
    return {term for term in terms if " " in term}


def held_by_papers_that_belong(at_least):
    held = [
        pairs_of([*words.title, *words.abstract])
        for each, words in zip(EXAMPLES, TEXTS, strict=True)
        if each.label.is_relevant
    ]
    return {pair for one in held for pair in one if sum(pair in each for each in held) >= at_least}


@pytest.mark.parametrize("at_least", [2, 5])
def test_pairs_of_words_count_where_enough_papers_that_belong_hold_them(at_least):
    counted = pairs(replace(PLAIN, min_belonging_pair=at_least))
    assert counted == held_by_papers_that_belong(at_least)


def test_pairs_of_words_are_off_or_of_all_papers_if_a_recipe_says_so():
    assert not pairs(replace(PLAIN, has_word_pairs=False))
    everywhere = pairs(replace(PLAIN, min_belonging_pair=0))
    assert everywhere > held_by_papers_that_belong(2)
