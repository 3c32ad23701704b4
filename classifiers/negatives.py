"""Which papers of the stream serve as negatives, and how many each stands for.

Two strata. The hard one: papers nearest to the list's own by their words (remote sensing without
language or foundation models, vision-language without the Earth), each standing for itself. The
rest of the stream: a sample, drawn by a hash of the id, each standing for its share of all the
others, so that probabilities stay right on a whole night.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from catalog.paper import Paper
from classifiers.dataset import NONE, Example, Label
from classifiers.first_stage import MIN_PAPERS
from classifiers.recipes import Recipe
from classifiers.texts import ABSTRACT_CHARACTERS, is_simple, plain, quick_words

HARD, SAMPLED = "stream, near the field", "stream, sampled"


def choose_negatives(
    recipe: Recipe, labelled: Sequence[Example], stream: Iterable[Paper], seed: int = 0
) -> list[Example]:
    """Negatives for a list among papers that nobody labelled, sorted by arXiv id."""
    known = {each.paper.arxiv_id for each in labelled}
    papers = {paper.arxiv_id: paper for paper in stream if paper.arxiv_id not in known}
    if not papers:
        return []
    list_id = labelled[0].label.list_id
    belonging = [word_set(each.paper) for each in labelled if each.label.is_relevant]
    drawn = sorted(papers, key=lambda arxiv_id: draw(arxiv_id, seed))
    words = {arxiv_id: word_set(papers[arxiv_id]) for arxiv_id in drawn}
    sample = drawn[: recipe.sampled_negatives]
    telling = telling_weights(belonging, [words[arxiv_id] for arxiv_id in sample])
    hard = set(_nearest(telling, words, recipe.hard_negatives))
    rest = [arxiv_id for arxiv_id in drawn if arxiv_id not in hard]
    sample = rest[: recipe.sampled_negatives]
    share = len(rest) / len(sample) if sample else 1.0
    chosen = [(arxiv_id, HARD, 1.0) for arxiv_id in hard]
    chosen += [(arxiv_id, SAMPLED, share) for arxiv_id in sample]
    return [
        Example(papers[arxiv_id], _label(list_id, papers[arxiv_id], kind, stands_for, recipe))
        for arxiv_id, kind, stands_for in sorted(chosen)
    ]


def word_set(paper: Paper) -> frozenset[str]:
    """Distinct words of title and abstract, read quickly where the text allows it."""
    text = f"{paper.title} {paper.abstract[:ABSTRACT_CHARACTERS]}"
    return frozenset(quick_words(text) if is_simple(text) else plain(text).split())


def draw(arxiv_id: str, seed: int) -> bytes:
    """Place of a paper in a draw that depends on nothing but its id and the seed."""
    return hashlib.sha256(f"draw {seed} {arxiv_id}".encode()).digest()


def telling_weights(
    belonging: Sequence[frozenset[str]], others: Sequence[frozenset[str]]
) -> dict[str, float]:
    """Log of how much more frequent a word is in papers that belong, where at least twice so."""
    inside = Counter(word for words in belonging for word in words)
    outside = Counter(word for words in others for word in words)
    lifts = {
        word: (count / len(belonging)) / ((outside[word] + 3) / len(others))
        for word, count in inside.items()
        if count >= MIN_PAPERS
    }
    return {word: math.log(lift) for word, lift in lifts.items() if lift >= 2}


def _nearest(
    telling: Mapping[str, float], words: Mapping[str, frozenset[str]], most: int
) -> list[str]:
    nearness = {
        arxiv_id: round(sum(sorted(telling[word] for word in found if word in telling)), 6)
        for arxiv_id, found in words.items()
    }
    return sorted(nearness, key=lambda arxiv_id: (-nearness[arxiv_id], arxiv_id))[:most]


def _label(list_id: str, paper: Paper, kind: str, stands_for: float, recipe: Recipe) -> Label:
    return Label(
        list_id=list_id,
        arxiv_id=paper.arxiv_id,
        announced_date=paper.announced_date,
        known_date=paper.announced_date,
        is_relevant=False,
        section=NONE,
        weight=recipe.unlabelled_weight,
        confidence="m",
        source="stream",
        origin=kind,
        stands_for=round(stands_for, 4),
    )
