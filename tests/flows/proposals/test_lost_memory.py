"""A memory that was deleted, put back from a backup or left under an old id: nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.memory.records import How
from flows.memory.state_store import STATE_BRANCH
from tests.flows.proposals.sample import arxiv_id, candidate, git
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, LocalWorld, place, rows_in

Place = GitHubWorld | LocalWorld


@pytest.fixture(params=["github", "local"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    yield from place(request.param, tmp_path)


def memory(world: Place) -> str:
    return world.heads()[STATE_BRANCH]


def put_back(world: Place, commit: str | None) -> None:
    """Set the memory's branch to what it was once, or (None) delete it."""
    if isinstance(world, LocalWorld):
        where = [commit] if commit else []
        git(world.repository, "update-ref", *([] if commit else ["-d"]), _REF, *where)
    elif commit:
        world.github.repo.set_ref(STATE_BRANCH, commit)
    else:
        world.github.repo.delete_ref(STATE_BRANCH)


_REF = f"refs/heads/{STATE_BRANCH}"


def test_a_deleted_memory_opened_a_second_pull_request(world: Place) -> None:
    world.night(candidate(1), candidate(2), candidate(3, lane="unsure", prob=0.3))
    world.set_box(2, False)
    put_back(world, None)
    world.night(candidate(1), candidate(2), candidate(4), days=1)
    assert world.open_branches() == [BRANCH]
    assert (world.fate(1), world.fate(2), world.fate(4)) == ("proposed", "rejected", "proposed")
    here = rows_in(world.text(BRANCH)) - rows_in(world.text("main"))
    assert here == {arxiv_id(1), arxiv_id(4)}
    assert world.night(days=1).lists[0].pull_requests[0].action == "unchanged"


def test_a_deleted_memory_forgot_whose_branch_it_is(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.delete_row(1)
    hers = world.text(BRANCH)
    put_back(world, None)
    world.night(candidate(1), candidate(2), candidate(3), days=1)
    assert world.text(BRANCH) == hers
    assert world.open_branches() == [BRANCH, f"{BRANCH}-2"]
    assert (world.fate(1), world.fate(2)) == ("rejected", "proposed")
    assert rows_in(world.text(f"{BRANCH}-2")) - rows_in(world.text("main")) == {arxiv_id(3)}


def test_a_deleted_memory_forgot_what_was_closed_or_left_out_of_a_merge(world: Place) -> None:
    world.night(candidate(1))
    world.close()
    world.night(candidate(2), candidate(3), days=1)
    world.delete_row(2)
    world.merge()
    put_back(world, None)
    outcome = world.night(candidate(1), candidate(2), candidate(3), days=1)
    assert outcome.lists[0].joined == ()
    assert (world.fate(1), world.fate(2)) == ("rejected", "rejected")
    assert world.open_branches() == []


def test_an_old_memory_put_back_proposed_a_forgotten_paper_again(world: Place) -> None:
    world.night(candidate(1))
    old = memory(world)
    world.night(candidate(2), candidate(3), days=1)
    world.set_box(2, False)
    world.night(days=1)
    put_back(world, old)
    world.night(candidate(2), candidate(3), candidate(4), days=1)
    assert world.open_branches() == [BRANCH]
    assert (world.fate(1), world.fate(2), world.fate(3)) == ("proposed", "rejected", "proposed")
    assert world.ledger().records[f"arxiv:{arxiv_id(2)} row"].decided_how == How.DASHBOARD


def test_an_unsure_paper_ticked_while_the_memory_was_lost_is_asked_for(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure", prob=0.3))
    world.set_box(2, True)
    put_back(world, None)
    world.night(days=1)
    assert [order.paper for order in world.ledger().adds] == [arxiv_id(2)]
