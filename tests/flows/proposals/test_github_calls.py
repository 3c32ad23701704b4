"""What a night costs in calls, counted on the stand-in; and what one body can hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from catalog.curated_list import list_paths
from flows.repositories.github import GitHubPublisher
from flows.repositories.local_copies import local_copies
from flows.repositories.publisher import PullRequestPlan
from tests.flows.proposals.sample import arxiv_id, candidate, readme
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, rows_in
from tests.github_standin.server import Fault

MOST_CALLS_OF_A_FULL_NIGHT = 16
MOST_CALLS_OF_A_QUIET_NIGHT = 8
FOLDING = 110
"""Rows of which a body cannot show all."""


@pytest.fixture
def thousand(github: GitHubWorld) -> GitHubWorld:
    github.github.repo.commit_files("main", {"README.md": readme(rows=1000)})
    github.configure(max_per_night=30, max_open=100)
    return github


def calls_of(world: GitHubWorld, *args: object, **more: object) -> list[str]:
    before = len(world.github.calls)
    world.night(*args, **more)  # type: ignore[arg-type]
    return [str(call) for call in world.github.calls[before:]]


def test_very_first_night_with_thirty_rows(thousand: GitHubWorld) -> None:
    found = [candidate(n) for n in range(1, 31)]
    assert len(calls_of(thousand, *found)) <= MOST_CALLS_OF_A_FULL_NIGHT
    assert len(rows_in(thousand.text(BRANCH))) == 1031


def test_later_night_with_thirty_rows(thousand: GitHubWorld) -> None:
    thousand.night(candidate(100))
    found = [candidate(n) for n in range(1, 31)]
    assert len(calls_of(thousand, *found, days=1)) <= MOST_CALLS_OF_A_FULL_NIGHT


def test_quiet_night_with_state_and_dashboard_written(thousand: GitHubWorld) -> None:
    thousand.night(candidate(1))
    calls = calls_of(thousand, days=1, watermarks={"feeds": "new"}, facts={"sources": [SOURCE]})
    assert "PUT /repos/acme/kites/contents/lists/kites.json" in calls
    assert len([it for it in calls if it.startswith("PATCH")]) == 1, "the dashboard"
    assert len(calls) <= MOST_CALLS_OF_A_QUIET_NIGHT


SOURCE = {"source": "feed cs.CV", "verdict": "quiet", "last_good_date": "2026-03-02", "words": "-"}


def test_second_run_of_a_night_only_looks(thousand: GitHubWorld) -> None:
    thousand.night(candidate(1))
    calls = calls_of(thousand, candidate(1))
    assert all(call.startswith("GET") for call in calls)
    assert len(calls) <= MOST_CALLS_OF_A_QUIET_NIGHT


def test_files_at_hand_are_not_downloaded(github: GitHubWorld, tmp_path: Path) -> None:
    folder = tmp_path / "catalog" / "kites"
    folder.mkdir(parents=True)
    config = github.config.model_copy(update={"readme": None})
    (folder / "list.yaml").write_text(config.model_dump_json(exclude_defaults=True))
    (folder / "README.md").write_text(readme())
    github.github.repo.commit_files("main", {list_paths(config)[0]: readme()})
    publisher, _ = github.open_place()
    assert isinstance(publisher, GitHubPublisher)
    near = GitHubPublisher(publisher._client, local_copies(tmp_path / "catalog"))
    head = github.github.repo.refs["main"]
    texts = near.files_at(head, list_paths(config))
    assert list(texts.values()) == [readme()]
    assert not any("/git/blobs/" in call.path for call in github.github.calls)


def test_body_of_two_hundred_rows_stays_short_enough(github: GitHubWorld) -> None:
    github.configure(max_per_night=200, max_open=200)
    found = [candidate(n, title=f"A kite paper {n}: " + "very long " * 20) for n in range(1, 201)]
    github.night(*found)
    assert len(github.body()) < 60_000
    github.set_box(200, False)
    github.night(days=1)
    assert github.fate(200) == "rejected"


@pytest.fixture
def folded(github: GitHubWorld) -> GitHubWorld:
    """More rows in a pull request than its body can show."""
    github.configure(max_per_night=FOLDING, max_open=FOLDING + 1)
    found = [candidate(n, title=f"A kite {n}: " + "very long " * 50) for n in range(1, FOLDING + 1)]
    github.night(*found)
    assert f"`{arxiv_id(1)}`" not in github.body()
    return github


def test_what_a_body_cannot_hold_folds_into_a_file_of_the_memory(folded: GitHubWorld) -> None:
    assert len(folded.body()) < 60_000
    overflow = folded.github.repo.objects.texts(folded.github.repo.refs["litwatch-state"])
    (text,) = (text for path, text in overflow.items() if path.startswith("overflow/"))
    every = range(1, FOLDING + 1)
    shown = {n for n in every if f"`{arxiv_id(n)}`" in folded.body()}
    assert shown | {n for n in every if f"`{arxiv_id(n)}`" in text} == set(every)
    folded.merge()
    folded.night(days=1)
    assert set(folded.fates().values()) == {"merged"}


def test_folded_row_deleted_from_the_branch_is_rejected_for_good(folded: GitHubWorld) -> None:
    folded.delete_row(1)
    folded.night(days=1)
    assert (folded.fate(1), folded.fate(2)) == ("rejected", "proposed")
    folded.merge()
    folded.night(candidate(1), days=1)
    assert set(folded.fates().values()) == {"merged", "rejected"}
    assert folded.open_branches() == []


def test_folded_row_deleted_and_merged_at_once_is_rejected(folded: GitHubWorld) -> None:
    folded.delete_row(1)
    folded.merge()
    folded.night(candidate(1), days=1)
    assert folded.fate(1) == "rejected"
    assert sum(fate == "merged" for fate in folded.fates().values()) == FOLDING - 1
    assert folded.open_branches() == []


@pytest.mark.long
def test_folded_row_is_rejected_by_closing_even_before_the_body_was_renewed(
    folded: GitHubWorld,
) -> None:
    folded.github.standing_faults.append((f"PATCH /git/refs/heads/{BRANCH}", Fault(502)))
    assert folded.night(candidate(FOLDING + 1), days=1).errors
    folded.github.standing_faults.clear()
    folded.close()
    folded.night(days=1)
    assert (folded.fate(1), folded.fate(FOLDING + 1)) == ("rejected", "proposed")


def test_pull_request_that_exists_is_adopted_and_not_opened_twice(github: GitHubWorld) -> None:
    github.night(candidate(1))
    publisher, _ = github.open_place()
    head = github.head() or ""
    plan = PullRequestPlan(BRANCH, "main", head, "Again", "x", seen_head=head)
    assert publisher.publish(plan).number == github.number()
    assert github.open_branches() == [BRANCH]


def test_two_dashboards_become_one_again(github: GitHubWorld) -> None:
    github.night(candidate(1))
    second = github.github.repo.open_issue("litwatch dashboard", "x", "litwatch-bot")
    second.labels.append("litwatch-dashboard")
    github.night(days=1)
    open_ones = [it for it in github.github.repo.issues.values() if not it.is_pull]
    assert [it.state for it in open_ones] == ["open", "closed"]


def test_busy_repository_is_read_page_by_page(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    for n in range(120):
        repo.open_issue("Other", "x", "eve", head=f"topic-{n}", base="main", head_sha="0" * 40)
    github.set_box(1, False)
    repo.issues[github.number()].updated_at = repo.issues[1].created_at
    github.night(candidate(2), days=1)
    assert github.fate(1) == "rejected"


def test_branches_are_read_page_by_page(github: GitHubWorld) -> None:
    """The stand-in serves thirty to a page: of strangers' branches, and of our own."""
    repo = github.github.repo
    for n in range(40):
        repo.set_ref(f"topic-{n:02}", repo.refs["main"])
    github.configure(grouping="paper", max_per_night=40, max_open=40)
    github.night(*(candidate(n) for n in range(1, 41)))
    assert len(github.open_branches()) == 40
    calls = calls_of(github, days=1)
    writes = [call for call in calls if not call.startswith("GET")]
    assert writes == ["PUT /repos/acme/kites/contents/lists/kites.json"]
    assert set(github.fates().values()) == {"proposed"}


def test_large_memory_is_read_through_blobs(github: GitHubWorld) -> None:
    github.night(candidate(1), facts={"padding": os.urandom(600_000).hex()})
    github.night(candidate(2), days=1)
    assert github.fates() == {f"{arxiv_id(n)} row": "proposed" for n in (1, 2)}
