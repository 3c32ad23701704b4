"""The cheap first stage: most papers never speak of the field, and are not read further.

Learned for each list: a logistic regression on which telling words a paper holds, rounded to
whole numbers so that a sum is the same on every machine. The threshold lets through all but a
small share of the papers that belong when each is judged by a stage learned without it; what
would still be lost of the known papers gets its most telling word raised until it passes. So no
known paper is lost; where one is that holds no telling word, or where most of the stream would
pass, the stage is off.

It reads raw text in its own, quick way: ASCII letters, digits and plus signs are words, all else
is space. Short texts (a title alone, an abstract in another script) are not judged by a sum that
was learned on whole abstracts: one word that speaks for them is enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifiers.texts import ABSTRACT_CHARACTERS, NOT_IN_WORDS, TITLE_CHARACTERS

MIN_LIFT = 6.0
"""How much more frequent a telling word is in papers that belong."""
MIN_PAPERS = 3
"""In how many papers that belong it stands at least."""
STRENGTH = 0.1
"""Inverse regularisation of the regression."""
FOLDS = 5
LOST_UNSEEN = 0.015
"""Share of the sure papers that may fall below the threshold while they are held out."""
FEW = 200
"""Sure papers below which a threshold says little of later ones."""
MARGIN_OF_FEW = 1.0
"""Log-odds by which the threshold is then lower: later papers say what the rows do not say yet."""
MAX_PASS_SHARE = 0.5
"""A stage that lets more through saves nothing worth its risk."""
SHORT_TEXT_WORDS = 60
SCALE = 1000
"""Whole-number weights are this many to one unit of log-odds."""

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def quick_words(title: str, abstract: str) -> list[bytes]:
    """Words of the part of a paper that is read, quickly."""
    return quick_text(title, abstract).translate(NOT_IN_WORDS).split()


def quick_text(title: str, abstract: str) -> bytes:
    """The part of a paper that is read, before `NOT_IN_WORDS` is applied."""
    text = f"{title[:TITLE_CHARACTERS]} {abstract[:ABSTRACT_CHARACTERS]}"
    return text.encode("utf-8", "replace")


@dataclass(frozen=True)
class FirstStage:
    """Weights of telling words, and the sum a paper must reach; no words: the stage is off."""

    weights: Mapping[str, int]
    threshold: int = 1
    pass_share: float = 1.0
    """Share of the other papers, measured while learning, that it lets through."""

    @property
    def is_on(self) -> bool:
        """Whether the stage drops anything."""
        return bool(self.weights)


OFF = FirstStage({})


def learn_first_stage(
    belonging: Sequence[Collection[bytes]],
    others: Sequence[Collection[bytes]],
    stands_for: Sequence[float] = (),
    is_sure: Sequence[bool] = (),
) -> FirstStage:
    """Learn from the words of papers that belong and of others.

    ``stands_for`` says of how many papers each of the others is a sample; ``is_sure`` which of
    those that belong set the threshold. Without them: of one each, and all.
    """
    if not belonging or not others:
        return OFF
    shares = np.array(stands_for or [1.0] * len(others))
    telling = _telling_words(belonging, others, shares)
    if not telling:
        return OFF
    inside, outside = _presence(telling, belonging), _presence(telling, others)
    sure = np.array(is_sure or [True] * len(belonging))
    weights, threshold = _fit(inside, outside, shares, sure)
    weights = _rescue(weights, threshold, inside)
    if (inside @ weights < threshold).any():
        return OFF
    share = float(shares[outside @ weights >= threshold].sum() / shares.sum())
    if share > MAX_PASS_SHARE:
        return OFF
    by_word = zip(telling, weights.tolist(), strict=True)
    kept = {word.decode(): weight for word, weight in by_word if weight}
    return FirstStage(kept, threshold, round(share, 6))


def _telling_words(
    belonging: Sequence[Collection[bytes]], others: Sequence[Collection[bytes]], shares: Doubles
) -> list[bytes]:
    """Words far more frequent inside than outside, sorted; one at least of each paper."""
    inside = Counter(word for words in belonging for word in set(words))
    outside: Counter[bytes] = Counter()
    for words, share in zip(others, shares.tolist(), strict=True):
        for word in set(words) & inside.keys():
            outside[word] += share
    per_paper = float(shares.sum()) / len(belonging)
    lift = {word: count * per_paper / (outside[word] + 3) for word, count in inside.items()}
    telling = {w for w, count in inside.items() if count >= MIN_PAPERS and lift[w] >= MIN_LIFT}
    for words in belonging:
        if words and telling.isdisjoint(words):
            telling.add(max(sorted(words), key=lift.__getitem__))
    return sorted(telling)


def _presence(telling: Sequence[bytes], papers: Iterable[Collection[bytes]]) -> Doubles:
    """Which telling words each paper holds, (papers, words) of 0 and 1."""
    column = {word: at for at, word in enumerate(telling)}
    found = [[column[word] for word in column.keys() & set(words)] for words in papers]
    table = np.zeros((len(found), len(telling)))
    for row, columns in zip(table, found, strict=True):
        row[columns] = 1
    return table


def _fit(
    inside: Doubles, outside: Doubles, shares: Doubles, sure: Bools
) -> tuple[npt.NDArray[np.int64], int]:
    """Whole-number weights, and the threshold that held-out papers ask for."""
    from sklearn.linear_model import LogisticRegression

    table = np.concatenate([inside, outside])
    answers = np.arange(len(table)) < len(inside)
    sample = np.concatenate([np.full(len(inside), shares.sum() / len(inside)), shares])
    sample *= len(table) / sample.sum()
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    fold = np.arange(len(table)) % FOLDS
    held_out = np.zeros(len(table))
    for number in range(FOLDS):
        rest = fold != number
        model.fit(table[rest], answers[rest], sample_weight=sample[rest])
        held_out[~rest] = table[~rest] @ model.coef_[0]
    model.fit(table, answers, sample_weight=sample)
    scores = held_out[: len(inside)][sure] if sure.any() else held_out[: len(inside)]
    margin = MARGIN_OF_FEW if len(scores) < FEW else 0.0
    threshold = max(1, int(np.floor(SCALE * (np.quantile(scores, LOST_UNSEEN) - margin))))
    return np.rint(SCALE * model.coef_[0]).astype(np.int64), threshold


def _rescue(
    weights: npt.NDArray[np.int64], threshold: int, inside: Doubles
) -> npt.NDArray[np.int64]:
    """Raise the most telling word of each known paper that would be lost."""
    raised = weights.copy()
    for paper in inside:
        missing = threshold - int(paper @ raised)
        if missing > 0 and paper.any():
            raised[int(np.argmax(np.where(paper > 0, weights, weights.min() - 1)))] += missing
    return raised
