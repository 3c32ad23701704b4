"""Screens many papers for several lists at once: the engine of `score` and `backfill`.

Of most papers only the words are looked at. What some list's first stage lets through is read
once for all lists, whole and in small groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.list_model import ListModel
from classifiers.reading import TOGETHER, Reading
from classifiers.screened import Screened
from classifiers.sieve import Texts

T = TypeVar("T")


class Titled(Protocol):
    """What the first stages look at."""

    @property
    def title(self) -> str:
        """Title."""

    @property
    def abstract(self) -> str:
        """Abstract."""


R = TypeVar("R", bound=Titled)


class Screener(Protocol):
    """Screens papers for one list."""

    def may_belong(self, texts: Texts) -> Iterable[int]:
        """Places of the papers worth screening; most are not, and this says so fast."""

    def tell(self, reading: Reading, places: Sequence[int]) -> Iterable[tuple[int, Screened]]:
        """Answers to those of the papers at some places that are relevant enough for the list."""


class ScreenedPaper(NamedTuple):
    """A paper that is relevant enough for a list, and the answer."""

    list_id: str
    paper: Paper
    screened: Screened


@dataclass(frozen=True)
class ModelScreener:
    """A list's model with the list's configuration."""

    model: ListModel
    config: ListConfig
    with_skipped: bool = False
    """Tell of papers that are skipped after the first stage too."""

    def may_belong(self, texts: Texts) -> list[int]:
        """Places of the papers that the model's first stage lets through."""
        return self.model.sieve.passing(texts)

    def tell(self, reading: Reading, places: Sequence[int]) -> Iterator[tuple[int, Screened]]:
        """Answers, each with its place."""
        return self.model.tell(reading, places, self.config, with_skipped=self.with_skipped)


def screen_many(
    rows: Sequence[R], screeners: Mapping[str, Screener], to_paper: Callable[[R], Paper | None]
) -> Iterator[tuple[int, ScreenedPaper]]:
    """Yield what is relevant enough for each list, with its place; each paper is read once for all.

    ``to_paper`` gives the paper of a row, or None where there is none after all.
    """
    texts = Texts([(row.title, row.abstract) for row in rows])
    wanted = {list_id: frozenset(each.may_belong(texts)) for list_id, each in screeners.items()}
    for places in batched(sorted(frozenset().union(*wanted.values())), TOGETHER):
        found = {at: paper for at in places if (paper := to_paper(rows[at])) is not None}
        reading, order = Reading(list(found.values())), list(found)
        for list_id, screener in screeners.items():
            mine = [number for number, at in enumerate(order) if at in wanted[list_id]]
            for number, screened in screener.tell(reading, mine):
                yield order[number], ScreenedPaper(list_id, reading.papers[number], screened)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut into lists of `size`, the last one shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
