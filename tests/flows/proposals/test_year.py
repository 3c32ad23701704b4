"""A year with a maintainer of moods: nothing rejected returns, nothing accepted is lost."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from flows.memory.ledger import Ledger
from flows.memory.records import ROW
from tests.flows.proposals.sample import arxiv_id, candidate
from tests.flows.proposals.worlds import (
    GitHubWorld,
    LocalWorld,
    github_world,
    local_world,
    rows_in,
)

Place = GitHubWorld | LocalWorld
ROW_DATA = ' row"'
WRITTEN_TICKED = ' row".*"ticked":true'


class Maintainer:
    """Accepts, edits, rejects, ignores and pushes as the dice say; she remembers what she said."""

    def __init__(self, world: Place, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.refused: set[int] = set()
        self.taken: set[int] = set()
        self.papers = 0

    def night(self) -> None:
        new = [self._paper() for _ in range(self.dice.choice([0, 0, 1, 1, 2, 4]))]
        old = [self.dice.randint(1, self.papers) for _ in range(2) if self.papers]
        # arXiv brings old papers again and again: new versions, cross-lists, replays.
        again = [candidate(n, title=f"Version two of paper {n}") for n in old]
        self.world.night(*new, *again, days=1)
        self.check()

    def _paper(self):  # type: ignore[no-untyped-def]
        self.papers += 1
        lane = self.dice.choice(["proposed", "proposed", "unsure"])
        return candidate(self.papers, lane=lane, section=self.dice.choice(["box", "delta"]))

    def review(self) -> None:
        for branch in self.world.open_branches():
            self.dice.choice(
                [self.ignore, self.ignore, self.untick, self.tick, self.push, self.merge,
                 self.merge, self.close, self.untick_and_merge]
            )(branch)  # fmt: skip

    def ignore(self, branch: str) -> None:
        """Have better things to do."""

    def shown(self, branch: str, mark: str, what: str = ROW_DATA) -> list[int]:
        """Numbers of the papers whose box shows a mark; `what` is in the row's hidden data."""
        lines = self.world.body(branch).splitlines()
        marked = [line for line in lines if f"- [{mark}]" in line and re.search(what, line)]
        numbers = range(1, self.papers + 1)
        return [n for n in numbers if any(f"`{arxiv_id(n)}` <!--" in line for line in marked)]

    def untick(self, branch: str) -> None:
        ticked = self.shown(branch, "x", WRITTEN_TICKED)
        if ticked:
            number = self.dice.choice(ticked)
            self.world.set_box(number, False, branch)
            self.refuse(number)

    def tick(self, branch: str) -> None:
        clear = self.shown(branch, " ")
        new = [n for n in clear if n not in self.refused]
        if new:
            self.world.set_box(self.dice.choice(new), True, branch)

    def push(self, branch: str) -> None:
        """Delete a row of the branch, or edit one."""
        written = self.written(branch)
        if not written:
            return
        number = self.dice.choice(written)
        if self.dice.random() < 0.5:
            self.world.delete_row(number, branch)
            self.refuse(number)
        else:
            wanted = f"abs/{arxiv_id(number)})|arXiv 2026"
            self.world.push(
                lambda text: text.replace(wanted, wanted.replace("arXiv 2", "KC 2")), branch
            )

    def written(self, branch: str) -> list[int]:
        new = rows_in(self.world.text(branch)) - rows_in(self.world.text())
        return [n for n in range(1, self.papers + 1) if arxiv_id(n) in new]

    def merge(self, branch: str) -> None:
        written = self.written(branch)
        try:
            self.world.merge(branch)
        except Exception:
            # A conflict, since another branch was merged today: she leaves it for tomorrow.
            self.give_up_merging()
            return
        self.taken |= set(written) - self.refused

    def give_up_merging(self) -> None:
        if isinstance(self.world, LocalWorld):
            from tests.flows.proposals.sample import git

            git(self.world.repository, "merge", "--abort")

    def untick_and_merge(self, branch: str) -> None:
        self.untick(branch)
        self.merge(branch)

    def close(self, branch: str) -> None:
        # What she ticked in a body that litwatch no longer writes lives in another one by now.
        what = ROW_DATA if branch in self.ours(self.world.ledger()) else WRITTEN_TICKED
        ticked, kept = self.shown(branch, "x", what), self.removals(branch)
        self.world.close(branch)
        for number in ticked:
            self.refuse(number)
        # Whoever refuses a removal wants the row.
        self.refused -= set(kept)
        self.taken |= set(kept)

    def removals(self, branch: str) -> list[int]:
        return self.shown(branch, "x", " removal")

    def refuse(self, number: int) -> None:
        if arxiv_id(number) not in rows_in(self.world.text()):
            self.refused.add(number)

    def check(self) -> None:
        listed = rows_in(self.world.text())
        lost = {n for n in self.taken if arxiv_id(n) not in listed}
        assert not lost, "accepted and lost"
        ledger = self.world.ledger()
        ours = self.ours(ledger)
        for branch in ours:
            proposed = rows_in(self.world.text(branch)) - listed
            back = {n for n in self.refused if arxiv_id(n) in proposed}
            assert not back, "rejected and proposed again"
        fates = {it.row.short_id: it.status for it in ledger.records.values() if it.row.what == ROW}
        assert all(fates[arxiv_id(n)] == "rejected" for n in self.refused)
        assert len(ours) <= 1, "one living pull request"

    def ours(self, ledger: Ledger) -> list[str]:
        heads = self.world.heads()
        memories = ledger.branches
        return [
            branch
            for branch in self.world.open_branches()
            if branch in memories and heads[branch] in memories[branch].heads
        ]


def live(world: Place, seed: int, nights: int) -> Maintainer:
    mina = Maintainer(world, seed)
    for _ in range(nights):
        mina.night()
        mina.review()
    mina.night()
    return mina


def test_twelve_nights() -> None:
    with github_world() as world:
        mina = live(world, 1, 12)
    assert mina.taken
    assert mina.refused


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_a_year_on_github(seed: int) -> None:
    with github_world() as world:
        mina = live(world, seed, 365)
    assert len(mina.taken) > 50
    assert len(mina.refused) > 50


@pytest.mark.long
def test_a_year_on_a_local_branch(tmp_path: Path) -> None:
    mina = live(local_world(tmp_path), 7, 365)
    assert len(mina.taken) > 50
