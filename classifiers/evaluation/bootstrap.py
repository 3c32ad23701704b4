"""Bootstrap intervals: how far a figure would move with other papers of the same kind.

Papers are drawn with replacement by group, so that two versions of one paper, or its rows in
two sections, never count as two independent witnesses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with the interval that holds most of its bootstrap replicates."""

    value: float
    low: float = math.nan
    high: float = math.nan

    def __str__(self) -> str:
        if math.isnan(self.value):
            return "-"
        if math.isnan(self.low):
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def as_json(self) -> dict[str, float | None]:
        """The three numbers; NaN, which JSON does not know, as null."""
        named = {"value": self.value, "low": self.low, "high": self.high}
        return {k: None if math.isnan(v) else round(v, 5) for k, v in named.items()}


def bootstrap(
    statistic: Callable[[Positions], float],
    groups: Sequence[Hashable],
    *,
    replicates: int = 500,
    coverage: float = 0.95,
    seed: int = 0,
) -> Figure:
    """Measure ``statistic`` on all papers and bound it by the percentile bootstrap.

    ``statistic`` takes positions (with repeats) into the caller's arrays; ``groups`` names the
    group of each paper, ``coverage`` the share of the replicates that the interval holds.
    Replicates in which the figure does not exist are left out.
    """
    names, group_numbers = np.unique(np.asarray(groups), return_inverse=True)
    total = len(names)
    value = statistic(np.arange(len(groups), dtype=np.intp))
    if total < 2 or math.isnan(value):
        return Figure(value)
    rng = np.random.default_rng(seed)
    drawn = np.array([statistic(_draw(group_numbers, total, rng)) for _ in range(replicates)])
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Figure(value)
    tail = 50 * (1 - coverage)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Figure(value, float(low), float(high))


def _draw(group_numbers: Positions, total: int, rng: np.random.Generator) -> Positions:
    times_drawn = np.bincount(rng.integers(total, size=total), minlength=total)
    return np.repeat(np.arange(len(group_numbers), dtype=np.intp), times_drawn[group_numbers])
