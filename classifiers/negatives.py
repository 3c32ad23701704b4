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
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from catalog.paper import Paper
from classifiers.dataset import Example, Label, stream_label
from classifiers.first_stage import MIN_PAPERS
from classifiers.recipes import Recipe
from classifiers.texts import ABSTRACT_CHARACTERS, is_simple, plain, quick_words

_MOST_TO_SPARE = 20_000
"""Papers beyond those needed that are held until the next sorting out."""
HARD, SAMPLED = "stream, near the field", "stream, sampled"


def with_negatives(recipe: Recipe, examples: Sequence[Example], seed: int = 0) -> list[Example]:
    """Examples with the negatives that the recipe takes of their stream, where it came whole.

    A stream that is itself a sample keeps what each of its papers stands for.
    """
    stream = [each for each in examples if _is_unchosen(each.label)]
    others = [each for each in examples if not _is_unchosen(each.label)]
    if not others or not stream:
        return list(examples)
    times = stream[0].label.stands_for
    negatives = choose_negatives(recipe, others, [each.paper for each in stream], seed)
    return others + [standing_for(each, times * each.label.stands_for) for each in negatives]


def _is_unchosen(label: Label) -> bool:
    return label.source == "stream" and label.origin not in (HARD, SAMPLED)


def standing_for(example: Example, papers: float) -> Example:
    """The same example, a sample of so many papers."""
    return replace(example, label=replace(example.label, stands_for=papers))


def choose_negatives(
    recipe: Recipe, labelled: Sequence[Example], stream: Iterable[Paper], seed: int = 0
) -> list[Example]:
    """Negatives for a list among papers that nobody labelled, sorted by arXiv id.

    The stream is gone through once, or twice where near papers are wanted; no more of it is held
    than may be chosen. Where an id repeats the longest abstract wins.
    """
    known = {each.paper.arxiv_id for each in labelled}
    drawn = Lowest[bytes](recipe.sampled_negatives + recipe.hard_negatives)
    seen: set[str] = set()
    for paper in stream:
        if paper.arxiv_id not in known:
            seen.add(paper.arxiv_id)
            drawn.add(draw(paper.arxiv_id, seed), paper)
    if not seen:
        return []
    order = drawn.in_order()
    hard = _hard(recipe, labelled, stream, seen, order) if recipe.hard_negatives else {}
    rest = [paper for paper in order if paper.arxiv_id not in hard]
    sample = rest[: recipe.sampled_negatives]
    share = (len(seen) - len(hard)) / len(sample) if sample else 1.0
    chosen = [(paper, HARD, 1.0) for paper in hard.values()]
    chosen += [(paper, SAMPLED, share) for paper in sample]
    list_id = labelled[0].label.list_id
    return [
        Example(
            paper,
            stream_label(
                paper,
                list_id,
                weight=recipe.unlabelled_weight,
                confidence="m",
                origin=kind,
                stands_for=round(stands_for, 4),
            ),
        )
        for paper, kind, stands_for in sorted(chosen, key=lambda one: one[0].arxiv_id)
    ]


def _hard(
    recipe: Recipe,
    labelled: Sequence[Example],
    stream: Iterable[Paper],
    unlabelled: Container[str],
    drawn: Sequence[Paper],
) -> dict[str, Paper]:
    """Papers of the stream nearest to the list's own by their words."""
    belonging = [word_set(each.paper) for each in labelled if each.label.is_relevant]
    sample = [word_set(paper) for paper in drawn[: recipe.sampled_negatives]]
    telling = telling_weights(belonging, sample)
    nearest = Lowest[tuple[float, str]](recipe.hard_negatives)
    for paper in stream:
        if paper.arxiv_id in unlabelled:
            nearest.add((-_nearness(paper, telling), paper.arxiv_id), paper)
    return {paper.arxiv_id: paper for paper in nearest.in_order()}


Rank = TypeVar("Rank", bytes, tuple[float, str])


class Lowest(Generic[Rank]):
    """The papers of lowest rank among all that are shown, and no more of them than needed."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: dict[str, tuple[Rank, Paper]] = {}
        self._bar: Rank | None = None

    def add(self, rank: Rank, paper: Paper) -> None:
        """Consider one paper; one that was seen before stands with its longest abstract."""
        if self._bar is not None and rank > self._bar:
            return
        before = self._kept.get(paper.arxiv_id)
        if before is None or len(paper.abstract) > len(before[1].abstract):
            self._kept[paper.arxiv_id] = rank, paper
        if len(self._kept) > self.most + min(self.most, _MOST_TO_SPARE):
            self._prune()

    def in_order(self) -> list[Paper]:
        """Papers kept, the lowest rank first."""
        self._prune()
        return [paper for _, paper in self._kept.values()]

    def _prune(self) -> None:
        lowest = sorted(self._kept.items(), key=lambda pair: pair[1][0])[: self.most]
        if len(lowest) == self.most and lowest:
            self._bar = lowest[-1][1][0]
        self._kept = dict(lowest)


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


def _nearness(paper: Paper, telling: Mapping[str, float]) -> float:
    return round(sum(sorted(telling[word] for word in word_set(paper) if word in telling)), 6)
