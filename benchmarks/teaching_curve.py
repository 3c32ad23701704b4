"""How much rows and answers teach: vlgfm and rsfm as new lists.

    python benchmarks/teaching_curve.py DATA [vlgfm|rsfm] [--until DAY] [--test-until DAY] [--rows]
        [--all] [--stream] [--draws 5] [--encoder FOLDER]

DATA is a folder of arXiv snapshots, as `litwatch evaluate` reads it. Each list starts as a new one:
no lexicon, no annotation, only its own rows of the time, 12,000 random papers of the stream to tell
them from. Then the annotations answer: 20, 50, 100 and 200 questions among the annotated papers
of the weeks before the cut, those that `litwatch teach` fetches, chosen as it does, in random
order, and by ASReview's `elas_u4`, whose own model is then tested; with ``--all`` among those of
any time, with ``--stream`` among all papers of these weeks, as in a maintainer's own hands: what
nobody annotated does not belong, as in the test. Tested is average precision on every later paper
of the stream. One curve says little (single ones differ by 0.02), so each is drawn several times,
each time among other four fifths of the papers, the same for all; told are the draws and their
means. With ``--encoder`` ours reads a sentence encoder too. With ``--rows`` it is told instead what
a list with fewer rows would begin with: one draw of its rows for each number.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

sys.path.insert(0, str(Path(__file__).parents[1]))

from classifiers.dataset import Example, load_labels, stream_label
from classifiers.encoder import Encoder, open_encoder
from classifiers.evaluation.baselines import asreview_features
from classifiers.evaluation.corpus import Corpus, load_corpus
from classifiers.evaluation.remembering_encoder import RememberingEncoder
from classifiers.evaluation.splits import Window, is_known, split
from classifiers.list_model import ListModel
from classifiers.negatives import choose_negatives
from classifiers.questions import choose_questions
from classifiers.recipes import PLAIN
from classifiers.training import train
from flows.training.background import WEEK, WEEKS

STEPS = (0, 20, 50, 100, 200)
ROWS = (10, 20, 40, 80)
ROUND = 20
"""Answers after which the model is fitted again."""
POOL_SHARE = 0.8
"""Of the annotated papers, those among which one draw asks."""

Examples = list[Example]
Chooser = Callable[[Examples, Examples, int], Examples]
"""(what teaches, what may be asked, how many) → what is asked."""
Tester = Callable[[Examples], float]


class AsReview:
    """ASReview, which makes its features once, of all texts that it will ever see."""

    def __init__(self, replay: Replay) -> None:
        papers = [each.paper for each in (*replay.start, *replay.pool, *replay.test)]
        self._learner, self._features = asreview_features(papers)
        self._at = {paper.arxiv_id: at for at, paper in enumerate(papers)}
        self._replay = replay

    def tested(self, teaching: Examples) -> float:
        """How ASReview's model does."""
        return self._replay.precision(self._scores(teaching, self._replay.test))

    def choose(self, teaching: Examples, free: Examples, count: int) -> Examples:
        """Ask about the papers that belong most surely."""
        best = np.argsort(-np.asarray(self._scores(teaching, free)), kind="stable")
        return [free[at] for at in best[:count]]

    def _scores(self, teaching: Examples, asked: Examples) -> Sequence[float]:
        belongs = np.array([each.label.is_relevant for each in teaching])
        self._learner.fit(self._of(teaching), belongs.astype(int))
        found: Sequence[float] = self._learner.classifier.decision_function(self._of(asked))
        return found

    def _of(self, examples: Examples) -> Any:
        return self._features[[self._at[each.paper.arxiv_id] for each in examples]]


class Replay:
    """One list at a cut."""

    def __init__(
        self,
        corpus: Corpus,
        list_id: str,
        window: Window,
        encoder: Encoder | None = None,
        since: date = date.min,
        *,
        asks_stream: bool = False,
    ) -> None:
        self.encoder = encoder
        labels = corpus.dated(load_labels(list_id))
        until = window.train_until
        known = [
            Example(corpus.texts[each.arxiv_id], each)
            for each in labels
            if each.arxiv_id in corpus.texts and is_known(each, corpus.texts[each.arxiv_id], until)
        ]
        rows = [each for each in known if each.label.source == "row"]
        self.pool = [
            each
            for each in known
            if each.label.source == "annotation" and (each.paper.announced_date or date.min) > since
        ]
        spoken = {each.arxiv_id for each in labels}
        stream = [
            paper
            for key, paper in corpus.texts.items()
            if key in corpus.stream and key not in spoken
            if paper.announced_date and paper.announced_date <= until
        ]
        self.rows, self.negatives = rows, choose_negatives(PLAIN, rows, stream, 0)
        if asks_stream:
            taken = {each.paper.arxiv_id for each in self.negatives}
            self.pool += [
                Example(each, stream_label(each, list_id, source="annotation"))
                for each in stream
                if each.arxiv_id not in taken and (each.announced_date or date.min) > since
            ]
        self.start = rows + self.negatives
        self.test = split(labels, corpus.texts, window, corpus.stream).test
        self._truth = np.array([each.label.is_relevant for each in self.test])

    def precision(self, scores: Sequence[float]) -> float:
        """Average precision of scores of the test papers."""
        return float(average_precision_score(self._truth, scores))

    def drawn(self, draw: int) -> Examples:
        """Papers among which one draw asks."""
        return random.Random(draw).sample(self.pool, int(len(self.pool) * POOL_SHARE))

    def curve(self, choose: Chooser, tester: Tester, pool: Examples) -> list[float]:
        """Average precision after each of `STEPS`, asking among the papers of a pool."""
        asked: Examples = []
        found = []
        for step in STEPS:
            while len(asked) < step:
                taken = {each.paper.arxiv_id for each in asked}
                free = [each for each in pool if each.paper.arxiv_id not in taken]
                asked += choose(self.start + asked, free, min(ROUND, step - len(asked)))
            found.append(tester(self.start + asked))
        return found

    def by_rows(self) -> list[float]:
        """Average precision with so many of the `ROWS`, and with all."""
        found = []
        for count in (it for it in ROWS if it < len(self.rows)):
            draw = random.Random(0).sample(self.rows, count)
            found.append(self.tested(draw + self.negatives))
        return [*found, self.tested(self.start)]

    def tested(self, teaching: Examples) -> float:
        """How our model does."""
        model = self.fitted(teaching)
        return self.precision(model.prob_relevant([each.paper for each in self.test]))

    def fitted(self, teaching: Examples) -> ListModel:
        """Our model."""
        return train(PLAIN, [as_answer(each) for each in teaching], encoder=self.encoder)

    def as_teach_does(self, teaching: Examples, free: Examples, count: int) -> Examples:
        """Ask as `litwatch teach` does."""
        papers = [each.paper for each in free]
        by_id = {each.paper.arxiv_id: each for each in free}
        chosen = choose_questions(self.fitted(teaching), papers, count)
        return [by_id[paper.arxiv_id] for paper in chosen]


def as_answer(example: Example) -> Example:
    """An annotation as `litwatch teach` would have kept it."""
    if example.label.source != "annotation":
        return example
    return replace(example, label=replace(example.label, source="review", weight=1.0))


def at_random(draw: int) -> Chooser:
    """Random order: another one for each draw."""

    def choose(teaching: Examples, free: Examples, count: int) -> Examples:
        rng = random.Random(1000 * draw + len(teaching))
        return rng.sample(free, min(count, len(free)))

    return choose


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("lists", nargs="*", default=["vlgfm", "rsfm"])
    parser.add_argument("--until", type=date.fromisoformat, default=date(2025, 8, 31))
    parser.add_argument("--test-until", type=date.fromisoformat, default=date(2025, 12, 31))
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--rows", action="store_true")
    parser.add_argument("--encoder", type=Path)
    told = parser.parse_args()
    corpus, window = load_corpus([told.data]), Window(told.until, told.test_until)
    encoder = RememberingEncoder(open_encoder(told.encoder)) if told.encoder else None
    if told.rows:
        print("rows".ljust(28), *(f"{count:>6}" for count in ROWS), "   all")
        for list_id in told.lists:
            tell(list_id, Replay(corpus, list_id, window, encoder).by_rows())
        return
    print("answers".ljust(28), *(f"{step:>6}" for step in STEPS))
    since = date.min if told.all else told.until - WEEKS * WEEK
    for list_id in told.lists:
        replay = Replay(corpus, list_id, window, encoder, since, asks_stream=told.stream)
        asreview = AsReview(replay)
        drawn: dict[str, list[list[float]]] = {}
        for draw in range(told.draws):
            pool = replay.drawn(draw)
            for name, choose, tester in (
                ("litwatch teach", replay.as_teach_does, replay.tested),
                ("random order", at_random(draw), replay.tested),
                ("ASReview elas_u4", asreview.choose, asreview.tested),
            ):
                drawn.setdefault(name, []).append(replay.curve(choose, tester, pool))
                tell(f"{list_id} {name} {draw}", drawn[name][-1])
        for name, curves in drawn.items():
            tell(f"{list_id} {name}, mean", np.mean(curves, axis=0))


def tell(name: str, curve: Iterable[float]) -> None:
    print(name.ljust(28), " ".join(f"{value:6.3f}" for value in curve), flush=True)


if __name__ == "__main__":
    main()
