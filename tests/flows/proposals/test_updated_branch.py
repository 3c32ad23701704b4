"""GitHub's button *Update branch*, and the same merge by hand: no edit of hers."""

from __future__ import annotations

from tests.flows.proposals.sample import arxiv_id, candidate, row_line
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, LocalWorld, rows_in

Place = GitHubWorld | LocalWorld


def new_rows(world: Place, branch: str = BRANCH) -> set[str]:
    return rows_in(world.text(branch)) - rows_in(world.text("main"))


def add_by_hand(text: str) -> str:
    here = row_line(2000, "Old delta kite")
    return text.replace(here, here + row_line(77, "Hers"))


def test_a_branch_brought_up_to_date_was_handed_over(world: Place) -> None:
    world.night(candidate(1))
    world.push(add_by_hand, "main")
    world.update_branch()
    outcome = world.night(candidate(2), days=1)
    assert outcome.notes == ()
    assert world.open_branches() == [BRANCH]
    assert new_rows(world) == {arxiv_id(1), arxiv_id(2)}
    world.merge()
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("merged", "merged")


def test_twice_brought_up_to_date_between_two_nights(world: Place) -> None:
    world.night(candidate(1))
    world.push(add_by_hand, "main")
    world.update_branch()
    world.push(lambda text: text.replace("Papers on kites.", "Papers!"), "main")
    world.update_branch()
    world.night(days=1)
    assert world.open_branches() == [BRANCH]
    assert world.night(candidate(2)).lists[0].pull_requests[0].action == "updated"


def test_an_edit_of_hers_within_the_merge_hands_it_over(world: Place) -> None:
    world.night(candidate(1), candidate(3))
    world.push(add_by_hand, "main")
    world.update_branch()
    world.delete_row(3)
    hers = world.text(BRANCH)
    world.night(candidate(2), days=1)
    assert world.text(BRANCH) == hers
    assert world.fate(3) == "rejected"
    assert new_rows(world, f"{BRANCH}-2") == {arxiv_id(2)}


def test_what_is_hers_stays_hers_when_it_is_brought_up_to_date(world: Place) -> None:
    world.night(candidate(1))
    before = world.text(BRANCH)
    world.push(lambda text: text + "\nHers.\n")
    world.night(days=1)
    world.push(lambda _: before)
    world.push(add_by_hand, "main")
    world.update_branch()
    head = world.head()
    world.night(candidate(2), days=1)
    assert world.head() == head
