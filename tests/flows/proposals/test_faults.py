"""A fault at every single call of a whole scenario: the next run finishes the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from flows.errors import PublishError
from tests.flows.proposals.sample import arxiv_id, candidate
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, github_world, rows_in
from tests.github_standin.server import NO_ANSWER, Fault

FAULTS = {
    "500 before": Fault(500),
    "502 after it worked": Fault(502, is_done=True),
    "connection lost": Fault(0),
    "connection lost after it worked": Fault(0, is_done=True),
    "no answer in time": Fault(NO_ANSWER),
    "no answer in time, though it worked": Fault(NO_ANSWER, is_done=True),
    "429": Fault(429, "Too many requests"),
    "secondary limit": Fault(
        403, "You have exceeded a secondary rate limit", (("Retry-After", "1"),)
    ),
    "404": Fault(404, "Not Found"),
    "409": Fault(409, "Conflict"),
    "422": Fault(422, "Validation Failed"),
}


def settle(world: GitHubWorld, *found: Any, days: int = 0) -> None:
    """Run a night, and again until nothing breaks any more: a later run with the same finds."""
    for attempt in range(5):
        with suppress(PublishError):
            outcome = world.night(*found, days=days if attempt == 0 else 0)
            if not outcome.errors:
                return
    raise AssertionError("five runs were not enough")


def play(world: GitHubWorld) -> dict[str, Any]:
    """Open, update, human edit, partial reject, merge, next night; then how it all stands."""
    settle(world, candidate(1), candidate(2), candidate(3, lane="unsure"))
    settle(world, candidate(4), days=1)
    world.set_box(1, False)
    world.set_box(3, True)
    settle(world, days=1)
    world.push(lambda text: text.replace("number 2]", "number two]"))
    settle(world, candidate(5), candidate(6), days=1)
    world.set_box(5, False, f"{BRANCH}-2")
    world.github.repo.comment(world.number(), "mina", f"/litwatch reject {arxiv_id(4)} dull")
    settle(world, candidate(7), days=1)
    world.merge()
    settle(world, days=1)
    world.merge(f"{BRANCH}-2")
    settle(world, candidate(8), candidate(1), days=1)
    settle(world, days=1)
    return end_state(world)


def end_state(world: GitHubWorld) -> dict[str, Any]:
    world.github.faults.clear()
    repo = world.github.repo
    open_issues = [it for it in repo.issues.values() if not it.is_pull and it.state == "open"]
    return {
        "fates": world.fates(),
        "list": world.text(),
        "open": [(it.head, it.labels, rows_in(world.text(it.head))) for it in repo.pulls("open")],
        "dashboards": len(open_issues),
        "replies": sum(it.author == "litwatch-bot" for it in repo.comments),
        "branches": sorted(repo.refs),
    }


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[tuple[dict[str, Any], int]]:
    with github_world() as world:
        end = play(world)
        reading_the_end = 2
        yield end, len(world.github.calls) - reading_the_end


def test_undisturbed_scenario_ends_as_it_should(undisturbed: tuple[dict[str, Any], int]) -> None:
    end, _ = undisturbed
    assert end["fates"] == {
        "2603.00001 row": "rejected",
        "2603.00002 row": "edited",
        "2603.00003 row": "merged",
        "2603.00004 row": "rejected",
        "2603.00004 removal": "merged",
        "2603.00005 row": "rejected",
        "2603.00006 row": "merged",
        "2603.00007 row": "merged",
        "2603.00008 row": "proposed",
    }
    assert end["dashboards"] == 1
    assert end["replies"] == 2, "to the first push, and to the command"
    assert len(end["open"]) == 1


@pytest.mark.parametrize("first", range(5))
def test_faults_of_all_kinds_at_sampled_calls_change_nothing_in_the_end(
    first: int, undisturbed: tuple[dict[str, Any], int]
) -> None:
    wanted, calls = undisturbed
    kinds = [*FAULTS, *FAULTS][first::7]
    places = range(8 * first, calls, calls // 3)
    assert disturbed(dict(zip(places, kinds, strict=False))) == wanted


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_fault_at_every_single_call_changes_nothing_in_the_end(
    name: str, undisturbed: tuple[dict[str, Any], int]
) -> None:
    wanted, calls = undisturbed
    assert [it for it in range(calls) if disturbed({it: name}) != wanted] == []


@pytest.mark.long
def test_faults_with_repeats_switched_on_are_invisible(
    undisturbed: tuple[dict[str, Any], int],
) -> None:
    wanted, calls = undisturbed
    for place in range(calls):
        with github_world(pauses=(0.0, 0.0)) as world:
            world.github.fault_at(place, FAULTS["502 after it worked"])
            assert play(world) == wanted, place


def disturbed(names: Mapping[int, str]) -> dict[str, Any]:
    """End of the scenario with faults; number of the call → name of the fault."""
    faults = {place: FAULTS[name] for place, name in names.items()}
    is_slow = any(fault.status == NO_ANSWER for fault in faults.values())
    with github_world(timeout_seconds=1 if is_slow else 5) as world:
        world.github.faults.update(faults)
        return play(world)
