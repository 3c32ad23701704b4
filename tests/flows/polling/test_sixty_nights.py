"""Sixty nights of weekends, holidays, outages, stale feeds and missed runs: each paper once.

The local arXiv announces a few papers on every announcement day, some of them days after they
were submitted. Each night is then polled, missed, or polled against faulty routes, as a seed
has it; whatever happens, at the end every paper has been brought exactly once.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from catalog.paper import Paper
from flows.polling.calendar import arxiv_calendar
from flows.polling.watermarks import Watermarks
from tests.arxiv_standin.faults import FaultKind
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import Maintainer, a_list, settings_for

FIRST = date(2025, 11, 3)  # sixty nights with Thanksgiving and the winter break in them
NIGHTS = [FIRST + timedelta(days=n) for n in range(60)]
CALENDAR = arxiv_calendar()
FAULTS: tuple[FaultKind, ...] = (
    "throttled_429",
    "unavailable_503",
    "not_acceptable_406",
    "server_error_500",
    "rate_exceeded_200",
    "maintenance_page",
    "truncated",
    "stale",
    "stale_redated",
    "hollow",
    "error_entry",
)
CATEGORIES = [("cs.CV",), ("cs.CL",), ("cs.CV", "cs.CL"), ("eess.IV", "cs.CV"), ("cs.CL", "cs.CV")]


def announced_papers(chance: random.Random) -> Iterator[Paper]:
    number = 0
    for day in CALENDAR.between(FIRST - timedelta(days=1), NIGHTS[-1]):
        for categories in [("cs.CV",), ("cs.CL",), *chance.choices(CATEGORIES, k=3)]:
            number += 1
            yield Paper(
                arxiv_id=f"25{day.month:02d}.{90_000 + number}",
                title=f"Paper {number}",
                abstract="Text.",
                categories=categories,
                announced_date=day,
                submitted_date=submission_day(day, chance),
            )


def submission_day(announced: date, chance: random.Random) -> date | None:
    """Return the day before its deadline, or up to four days earlier: moderation takes its time."""
    opened, _ = CALENDAR.submission_window(announced)
    delay = chance.choice([0, 0, 0, 1, 2, 4])
    held_back = opened.date() - timedelta(days=delay)
    return held_back if delay and announced > FIRST + timedelta(days=7) else None


def trouble(arxiv: ArxivStandin, chance: random.Random) -> None:
    """Spoil no route, one of them for a while, or both for the whole night."""
    arxiv.faults.clear()
    for route in ("feeds", "api"):
        if chance.random() < 0.35:
            times = chance.choice([None, 1, 2])
            arxiv.spoil(route, chance.choice(FAULTS), times)


def live_through(arxiv: ArxivStandin, keeper: Maintainer, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    arxiv.load(announced_papers(chance))
    brought: Counter[str] = Counter()
    for night in NIGHTS:
        trouble(arxiv, chance)
        if night == NIGHTS[-1]:
            arxiv.faults.clear()
        if chance.random() < 0.2 and FIRST < night < NIGHTS[-1]:
            continue  # nobody ran it
        before = keeper.watermarks
        polled = keeper.poll(night, route=chance.choice(["feeds", "feeds", "api", "both"]))
        if chance.random() < 0.1 and FIRST < night < NIGHTS[-1]:
            keeper.watermarks = before  # it died before anything was stored
            continue
        brought.update(paper.arxiv_id for paper in polled.papers_for("vlgfm"))
        assert set(keeper.watermarks.lists) == {"vlgfm"}
    return brought


def assert_each_once(arxiv: ArxivStandin, folder: Path, seed: int) -> None:
    keeper = Maintainer(arxiv, settings_for(arxiv, folder), (a_list(),), Watermarks())
    brought = live_through(arxiv, keeper, seed)
    expected = {paper.arxiv_id for paper in arxiv.shelf.known(date.max)}
    missed = expected - set(brought)
    twice = {paper_id for paper_id, times in brought.items() if times > 1}
    assert (sorted(missed), sorted(twice)) == ([], []), f"seed {seed}"


def test_sixty_nights_bring_every_paper_exactly_once(arxiv: ArxivStandin, tmp_path: Path) -> None:
    assert_each_once(arxiv, tmp_path, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_many_seasons_of_sixty_nights(arxiv: ArxivStandin, tmp_path: Path, seed: int) -> None:
    assert_each_once(arxiv, tmp_path, seed)
