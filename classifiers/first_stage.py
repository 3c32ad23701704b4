"""The cheap first stage: papers that hold none of the field's words are not read further.

The words are learned for each list: those far more frequent in papers that belong than in the
rest. The stage must lose no known paper; where it loses one, that paper's most telling words are
added, and where even that fails or the stage lets most papers through, it is off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

NOT_WORDS = frozenset({"url"})
"""What texts.plain puts in the place of an address, and a quick reading does not see."""
MIN_LIFT = 8.0
"""How much more frequent a word is in papers that belong."""
MIN_PAPERS = 3
"""In how many papers that belong it stands at least."""
MAX_PASS_SHARE = 0.5
"""A stage that lets more through saves nothing worth its risk."""


@dataclass(frozen=True)
class FirstStage:
    """Words of which a paper must hold one; empty: the stage is off."""

    words: frozenset[str]
    pass_share: float = 1.0
    """Share of the other papers, measured while learning, that it lets through."""

    @property
    def is_on(self) -> bool:
        """Whether the stage drops anything."""
        return bool(self.words)

    def passes(self, words: Iterable[str]) -> bool:
        """Whether a paper goes on to the model."""
        return not self.words or not self.words.isdisjoint(words)


OFF = FirstStage(frozenset())


def learn_first_stage(
    belonging: Sequence[Collection[str]], others: Sequence[Collection[str]]
) -> FirstStage:
    """Learn the words from the word sets of papers that belong and of others."""
    if not belonging or not others:
        return OFF
    inside = Counter(word for words in belonging for word in set(words) - NOT_WORDS)
    outside = Counter(word for words in others for word in set(words))
    lift = _lifts(inside, outside, len(belonging), len(others))
    chosen = {w for w, n in inside.items() if n >= MIN_PAPERS and lift[w] >= MIN_LIFT}
    chosen |= _rescue(belonging, chosen, lift)
    if any(chosen.isdisjoint(words) for words in belonging):
        return OFF
    share = sum(not chosen.isdisjoint(words) for words in others) / len(others)
    return FirstStage(frozenset(chosen), share) if share <= MAX_PASS_SHARE else OFF


def _lifts(
    inside: Counter[str], outside: Counter[str], papers_inside: int, papers_outside: int
) -> dict[str, float]:
    """Frequency inside over frequency outside, smoothed by three papers."""
    return {
        word: (count / papers_inside) / ((outside[word] + 3) / papers_outside)
        for word, count in inside.items()
    }


def _rescue(
    belonging: Sequence[Collection[str]], chosen: Collection[str], lift: dict[str, float]
) -> set[str]:
    """Three most telling words of each paper that the chosen ones would lose."""
    rescued: set[str] = set()
    known = set(chosen)
    for words in belonging:
        if known.isdisjoint(words):
            telling = sorted(set(words) - NOT_WORDS, key=lambda word: (-lift[word], word))
            rescued.update(telling[:3])
    return rescued
