"""Negatives are chosen from a stream that is read, never held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.paper import Paper
from classifiers.dataset import Example, Label
from classifiers.negatives import HARD, SAMPLED, choose_negatives, draw, telling_weights, word_set
from classifiers.recipes import Recipe, recipe_for

WORDS = "kite wing wind string tail sail frame chess board queen rook pawn knight clock".split()  # noqa: SIM905
NEAR = replace(recipe_for("vlgfm"), hard_negatives=15, sampled_negatives=20)
SAMPLE = replace(recipe_for("kites"), hard_negatives=0, sampled_negatives=20)


def paper(number: int, more: str = "") -> Paper:
    one, two, three = (WORDS[number * step % len(WORDS)] for step in (1, 5, 11))
    return Paper(f"2401.{number:05}", f"On {one} and {two}", f"A {three} study. {more}".strip())


def example(each: Paper) -> Example:
    return Example(
        each, Label("kites", each.arxiv_id, None, None, True, "papers", None, "row", "catalog")
    )


LABELLED = [example(paper(n)) for n in range(0, 56, 14)]


def chosen_at_once(recipe: Recipe, stream: list[Paper], seed: int) -> list[tuple[str, str, float]]:
    """The choice as its definition says it, with everything in memory."""
    known = {each.paper.arxiv_id for each in LABELLED}
    papers: dict[str, Paper] = {}
    for each in stream:
        before = papers.get(each.arxiv_id)
        if each.arxiv_id not in known and (
            before is None or len(each.abstract) > len(before.abstract)
        ):
            papers[each.arxiv_id] = each
    if not papers:
        return []
    drawn = sorted(papers, key=lambda arxiv_id: draw(arxiv_id, seed))
    belonging = [word_set(each.paper) for each in LABELLED]
    sample = drawn[: recipe.sampled_negatives]
    telling = telling_weights(belonging, [word_set(papers[it]) for it in sample])

    def distance(arxiv_id: str) -> tuple[float, str]:
        weights = (telling.get(word, 0.0) for word in word_set(papers[arxiv_id]))
        return -round(sum(sorted(weights)), 6), arxiv_id

    hard = sorted(papers, key=distance)[: recipe.hard_negatives]
    rest = [arxiv_id for arxiv_id in drawn if arxiv_id not in hard]
    sample = rest[: recipe.sampled_negatives]
    share = round(len(rest) / len(sample), 4) if sample else 1.0
    return sorted([(it, HARD, 1.0) for it in hard] + [(it, SAMPLED, share) for it in sample])


@pytest.mark.parametrize("recipe", [NEAR, SAMPLE], ids=["near and sampled", "sampled"])
@given(
    numbers=st.lists(st.integers(0, 400), max_size=300),
    seed=st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_a_stream_gives_what_a_whole_list_gives(recipe, numbers, seed):
    stream = [paper(number) for number in numbers]
    found = choose_negatives(recipe, LABELLED, stream, seed)
    told = [(it.paper.arxiv_id, it.label.origin, it.label.stands_for) for it in found]
    assert told == chosen_at_once(recipe, stream, seed)


def test_where_an_id_repeats_the_longest_abstract_wins():
    stream = [paper(1), paper(1, "And much more of it."), paper(1)]
    (found,) = choose_negatives(SAMPLE, LABELLED, stream)
    assert found.paper.abstract.endswith("And much more of it.")


@dataclass
class Counted:
    """A stream that counts how often it is read."""

    passes: int = 0

    def __iter__(self) -> Iterator[Paper]:
        self.passes += 1
        return (paper(100 + number) for number in range(50))


@pytest.mark.parametrize(("recipe", "passes"), [(NEAR, 2), (SAMPLE, 1)])
def test_a_stream_is_read_again_only_for_near_papers(recipe, passes):
    stream = Counted()
    choose_negatives(recipe, LABELLED, stream)
    assert stream.passes == passes
