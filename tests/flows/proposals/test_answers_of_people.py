"""What people do to a pull request is an answer, and it is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.errors import PublishError
from flows.memory.records import Candidate, How
from flows.proposals.outcomes import ProposalOutcome
from tests.flows.proposals.sample import arxiv_id, candidate, change_of, row_line
from tests.flows.proposals.worlds import (
    BRANCH,
    GitHubWorld,
    Interrupted,
    LocalWorld,
    place,
    rows_in,
    without_row,
)
from tests.github_standin.server import Fault

Place = GitHubWorld | LocalWorld


@pytest.fixture(params=["github", pytest.param("local", marks=pytest.mark.long)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Git takes its time: the local half runs with the long tests."""
    yield from place(request.param, tmp_path)


def test_unticked_row_is_rejected_and_leaves_the_branch(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.set_box(1, False)
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "proposed")
    assert arxiv_id(1) not in rows_in(world.text(BRANCH))
    assert f"`{arxiv_id(1)}`" not in world.body()


def test_rejected_never_comes_back(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.set_box(1, False)
    world.night(days=1)
    again = [
        candidate(1),
        candidate(1, title="The same kite paper, retitled"),
        candidate(1, prob=1),
    ]
    for found in again:
        world.night(found, days=1)
    assert arxiv_id(1) not in rows_in(world.text(BRANCH))
    assert world.fate(1) == "rejected"


def test_person_who_asks_for_it_takes_the_rejection_back(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.set_box(1, False)
    world.night(days=1)
    world.night(candidate(1, asked_by="mina"), days=1)
    assert arxiv_id(1) in rows_in(world.text(BRANCH))


def test_ticked_unsure_row_joins_the_branch(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"))
    world.set_box(2, True)
    world.night(days=1)
    assert arxiv_id(2) in rows_in(world.text(BRANCH))
    assert world.fate(2) == "proposed"


def test_unsure_row_left_alone_is_no_decision(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"))
    world.close()
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "unsure")


def test_row_deleted_from_the_branch_is_rejected(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.delete_row(1)
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "proposed")
    world.merge()
    world.night(candidate(1), days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "merged")
    assert arxiv_id(1) not in rows_in(world.text())
    assert world.open_branches() == []


def test_row_deleted_and_merged_at_once_is_rejected(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.delete_row(1)
    world.merge()
    world.night(candidate(1), days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "merged")


def test_closing_unmerged_rejects_what_was_ticked(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.close()
    world.night(candidate(1), candidate(3), days=1)
    assert (world.fate(1), world.fate(2), world.fate(3)) == ("rejected", "rejected", "proposed")
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(3)}


def test_closing_has_the_last_word_over_a_tick(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"))
    world.set_box(2, True)
    world.close()
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "rejected")


def test_merged_rows_are_remembered_as_merged(world: Place) -> None:
    world.night(candidate(1))
    world.merge()
    world.night(days=1)
    record = next(iter(world.ledger().records.values()))
    assert record.status == "merged"
    assert record.decided_how is How.MERGED
    assert world.open_branches() == []


def test_edited_then_merged_keeps_what_was_changed(world: Place) -> None:
    world.night(candidate(1))
    world.push(
        lambda text: text.replace("number 1]", "number one]").replace(
            "6.00001)|arXiv 2026", "6.00001)|KiteConf 2026"
        )
    )
    world.merge()
    world.night(days=1)
    record = next(iter(world.ledger().records.values()))
    assert record.status == "edited"
    assert record.changes["title"] == ("A kite paper, number 1", "A kite paper, number one")


def test_moved_to_another_section_by_hand_is_edited(world: Place) -> None:
    world.night(candidate(1))
    world.push(move_to_delta)
    world.merge()
    world.night(days=1)
    record = next(iter(world.ledger().records.values()))
    assert record.changes["section"] == ("box", "delta")


def test_a_row_led_to_its_publisher_on_the_branch_was_taken_for_deleted(world: Place) -> None:
    """She swaps the arXiv link: the paper was refused for good, though she merged it."""
    world.night(candidate(1), candidate(2))
    world.push(at_its_publisher)
    world.night(days=1)
    assert world.fate(1) == "proposed"
    world.merge()
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("edited", "merged")


def test_a_paper_added_by_hand_at_its_publisher_stayed_in_the_pull_request(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    line = at_its_publisher(row_line(1, "A kite paper, number 1"))
    world.push(lambda text: text.replace("\n## License", f"{line}\n## License"), "main")
    world.night(days=1)
    assert (world.fate(1), world.fate(2)) == ("edited", "proposed")
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(2)}


def test_a_paper_under_a_heading_of_her_own_stayed_in_the_pull_request(world: Place) -> None:
    """She opens a section that list.yaml does not name, with that very paper in it."""
    world.night(candidate(1), candidate(2))
    table = f"## Rokkaku\n\n| Title | Venue | Code |\n|---|---|---|\n{row_line(1, 'A paper')}"
    world.push(lambda text: text.replace("## License", f"{table}\n## License"), "main")
    world.night(candidate(1), days=1)
    assert (world.fate(1), world.fate(2)) == ("merged", "proposed")
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(2)}


def at_its_publisher(text: str) -> str:
    return text.replace(f"https://arxiv.org/abs/{arxiv_id(1)}", "https://doi.org/10.1000/kites.1")


def move_to_delta(text: str) -> str:
    line = next(it for it in text.splitlines(keepends=True) if arxiv_id(1) in it)
    before, after = text.replace(line, "").split("## Delta kites\n")
    head, rest = after.split("|---|---|---|\n")
    return f"{before}## Delta kites\n{head}|---|---|---|\n{line}{rest}"


def test_merged_before_the_boxes_reached_the_branch(world: Place) -> None:
    world.night(candidate(1), candidate(2), candidate(3, lane="unsure"))
    world.set_box(1, False)
    world.set_box(3, True)
    world.merge()
    world.night(days=1)
    text = world.text(BRANCH)
    assert arxiv_id(1) not in rows_in(text), "what she had unticked is taken out"
    assert {arxiv_id(2), arxiv_id(3)} <= rows_in(text), "what she had ticked is added"
    assert "unticked rows in a pull request that was merged" in world.body()
    assert "ticked unsure rows in a pull request that was merged" in world.body()
    world.merge()
    world.night(candidate(1), days=1)
    assert rows_in(world.text()) & {arxiv_id(n) for n in (1, 2, 3)} == {arxiv_id(2), arxiv_id(3)}
    assert (world.fate(1), world.fate(3)) == ("rejected", "merged")
    assert world.open_branches() == []


def test_old_tick_in_a_body_of_hers_does_not_hide_that_she_unticked_it_since(world: Place) -> None:
    world.night(candidate(1, lane="unsure"), candidate(2), candidate(4))
    world.push(lambda text: text.replace("number 2]", "number two]"))
    world.night(candidate(3), days=1)
    world.set_box(1, True)
    world.night(days=1)
    second = f"{BRANCH}-2"
    assert arxiv_id(1) in rows_in(world.text(second)), "ticked in her body, it joined ours"
    world.set_box(4, False)
    world.set_box(1, False, second)
    world.merge(second)
    world.night(days=1)
    assert world.fate(1) == "rejected"
    assert world.fate(1, "removal") == "proposed"


def test_refused_removal_means_the_row_may_stay(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.set_box(1, False)
    world.merge()
    world.night(days=1)
    world.close()
    world.night(days=1)
    assert (world.fate(1, "removal"), world.fate(1)) == ("rejected", "merged")
    world.night(days=1)
    assert world.open_branches() == []


def test_rejected_row_added_by_hand_is_taken_back(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.set_box(1, False)
    world.night(days=1)
    line = row_line(1, "A kite paper, number 1")
    world.push(lambda text: text.replace("\n## Delta", f"{line}\n## Delta"), "main")
    (one,) = world.night(days=1).lists
    assert world.fate(1) in ("merged", "edited")
    assert [record.reason for record in one.decided] == [""], "told as merged (unticked in #1)"


def test_emptied_body_decides_nothing_and_is_written_again(world: Place) -> None:
    world.night(candidate(1))
    world.write_body("")
    world.night(days=1)
    assert world.fate(1) == "proposed"
    assert arxiv_id(1) in world.body()


@pytest.mark.parametrize("refused", ["", "venue", "year"])
def test_venue_and_year_of_one_cell_are_two_answers_that_do_not_conflict(
    world: Place, refused: str
) -> None:
    world.night(
        change_of(1000, "Old box kite 0", "venue", "TGRS"),
        change_of(1000, "Old box kite 0", "year", 2027),
    )
    if refused:
        world.write_body(unticked(world.body(), f"field:{refused}"))
        world.night(days=1)
    world.merge()
    world.night(days=1)
    cell = {"": "TGRS 2027", "venue": "arXiv 2027", "year": "TGRS 2026"}[refused]
    (line,) = [it for it in world.text().splitlines() if "Old box kite 0" in it]
    assert cell in line
    statuses = {it.row.what: it.status for it in world.ledger().records.values()}
    wanted = dict.fromkeys(("field:venue", "field:year"), "merged")
    assert statuses == (wanted | {f"field:{refused}": "rejected"} if refused else wanted)
    assert world.open_branches() == []


def unticked(body: str, what: str) -> str:
    lines = (it.replace("[x]", "[ ]", 1) if what in it else it for it in body.splitlines(True))
    return "".join(lines)


def test_paper_withdrawn_by_its_authors_leaves_the_proposals(world: Place) -> None:
    world.night(candidate(1), candidate(2), candidate(3, lane="unsure"))
    gone = {arxiv_id(1): "Withdrawn: the <b>string</b> of @mina broke", arxiv_id(3): ""}
    world.night(days=1, withdrawn=gone)
    assert [world.fate(n) for n in (1, 2, 3)] == ["superseded", "proposed", "superseded"]
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(2)}
    why = f"({arxiv_id(1)}) is taken out: withdrawn by its authors: Withdrawn: the"
    assert why in world.body()
    assert "<b>" not in world.body()
    world.night(candidate(1), days=1)
    assert world.fate(1) == "superseded"


def test_pull_request_of_withdrawn_papers_only_is_closed_and_says_why(world: Place) -> None:
    world.night(candidate(1))
    before = world.number()
    world.night(days=1, withdrawn={arxiv_id(1): "Wrong kite"})
    assert world.open_branches() == []
    assert world.number() == before
    assert "is taken out: withdrawn by its authors: Wrong kite" in world.body()


def test_withdrawn_paper_stays_on_a_branch_that_is_hers(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.delete_row(2)
    world.night(days=1, withdrawn={arxiv_id(1): ""})
    assert (world.fate(1), world.fate(2)) == ("proposed", "rejected")
    world.merge()
    world.night(days=1)
    assert world.fate(1) == "merged"


def test_branch_deleted_after_the_merge_is_used_again(world: Place) -> None:
    world.night(candidate(1))
    world.merge()
    world.night(days=1)
    world.delete_branch()
    world.night(candidate(2), days=1)
    assert world.open_branches() == [BRANCH]


def test_force_push_by_a_person_hands_the_branch_over(github: GitHubWorld) -> None:
    github.night(candidate(1), candidate(2))
    repo = github.github.repo
    older = repo.refs["main"]
    tree = repo.objects.add_tree(repo.objects.files(github.head() or ""))
    forced = repo.objects.add_commit(tree, [older], "Mine", "mina", repo.clock())
    repo.set_ref(BRANCH, forced.sha)
    github.night(candidate(3), days=1)
    assert github.head() == forced.sha
    assert github.open_branches() == [BRANCH, f"{BRANCH}-2"]


def test_reopened_pull_request_takes_its_rejections_back(github: GitHubWorld) -> None:
    github.night(candidate(1))
    number = github.number()
    github.close()
    github.night(days=1)
    assert github.fate(1) == "rejected"
    github.github.repo.reopen(number)
    github.night(days=1)
    assert github.fate(1) == "proposed"
    assert github.open_branches() == [BRANCH]
    github.merge()
    github.night(days=1)
    assert github.fate(1) == "merged"


def test_renamed_repository_and_other_case_are_the_same(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.repo.rename("Acme/Great-Kites")
    github.night(candidate(2), days=1)
    github.name = "ACME/great-kites"
    github.night(candidate(3), days=1)
    assert github.open_branches() == [BRANCH]
    assert {arxiv_id(n) for n in (1, 2, 3)} <= rows_in(github.text(BRANCH))


def test_pull_request_of_a_fork_with_our_branch_name_is_not_ours(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    stranger = repo.open_issue("Mine", "x", "eve", head=BRANCH, base="main", head_sha="0" * 40)
    stranger.is_from_fork = True
    github.night(candidate(2), days=1)
    assert github.open_branches() == [BRANCH, BRANCH]
    assert repo.issues[stranger.number].body == "x"


def test_clicks_between_reading_and_writing_are_not_overwritten(github: GitHubWorld) -> None:
    """A person unticks while the night runs: the night starts afresh and sees it."""
    github.night(candidate(1), candidate(2))
    standin = github.github
    handle = standin.handle

    def meddle(method: str, target: str, token: str, body: object):  # type: ignore[no-untyped-def]
        if method == "PUT" and "contents/lists" in target:
            standin.handle = handle  # type: ignore[method-assign]
            github.set_box(1, False)
        return handle(method, target, token, body)

    standin.handle = meddle  # type: ignore[method-assign, assignment]
    github.night(candidate(3), days=1)
    assert github.fate(1) == "rejected"
    assert arxiv_id(1) not in rows_in(github.text(BRANCH))
    assert arxiv_id(3) in rows_in(github.text(BRANCH))


@pytest.mark.parametrize("number", [1, 2])
def test_commands_of_a_maintainer_are_carried_out_and_answered_once(
    github: GitHubWorld, number: int
) -> None:
    github.night(candidate(1), candidate(2))
    github.github.repo.comment(github.number(), "mina", f"/litwatch reject {arxiv_id(number)} no")
    github.night(days=1)
    github.night(days=1)
    replies = [it for it in github.github.repo.comments if it.author == "litwatch-bot"]
    assert len(replies) == 1
    assert github.fate(number) == "rejected"
    record = github.ledger().records[f"arxiv:{arxiv_id(number)} row"]
    assert (record.decided_by, record.reason) == ("mina", "no")


def test_row_that_was_never_shown_is_not_rejected_by_closing(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.standing_faults.append(("PATCH /git/refs", Fault(502)))
    assert github.night(candidate(2), days=1).errors
    github.github.standing_faults.clear()
    github.close()
    github.night(days=1)
    assert (github.fate(1), github.fate(2)) == ("rejected", "proposed")


def test_strangers_are_refused_politely_and_once(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.repo.comment(github.number(), "eve", f"/litwatch reject {arxiv_id(1)}")
    github.night(days=1)
    github.night(days=1)
    replies = [it for it in github.github.repo.comments if it.author == "litwatch-bot"]
    assert ["Thank you" in it.body for it in replies] == [True]
    assert github.fate(1) == "proposed"


def test_lost_answer_is_given_by_the_next_night(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.repo.comment(github.number(), "mina", f"/litwatch reject {arxiv_id(1)}")
    github.github.standing_faults.append(("POST /issues/1/comments", Fault(502)))
    with pytest.raises(PublishError):
        github.night(days=1)
    github.github.standing_faults.clear()
    github.night()
    replies = [it for it in github.github.repo.comments if it.author == "litwatch-bot"]
    assert len(replies) == 1
    assert github.fate(1) == "rejected"


def test_asked_papers_wait_until_they_are_fetched(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.repo.comment(github.number(), "mina", "/litwatch add 2603.00077 delta")
    outcome = github.night(days=1)
    (order,) = outcome.lists[0].adds
    assert (order.paper, order.section, order.asked_by) == ("2603.00077", "delta", "mina")
    outcome = github.night(candidate(77, section="delta", asked_by="mina"))
    assert outcome.lists[0].adds == ()
    assert "2603.00077" in rows_in(github.text(BRANCH))


def test_dashboard_boxes_promote_dismiss_and_pause(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"), candidate(3, lane="unsure"))
    text = world.dashboard()
    for number, label in ((2, "take it"), (3, "refuse it for good")):
        head, tail = text.split(f"`{arxiv_id(number)}`", 1)
        text = f"{head}`{arxiv_id(number)}`" + tail.replace(f"[ ] {label}", f"[x] {label}", 1)
    write_dashboard(world, text)
    world.night(days=1)
    assert (world.fate(2), world.fate(3)) == ("proposed", "rejected")
    write_dashboard(world, world.dashboard().replace("[ ] Pause", "[x] Pause"))
    outcome = world.night(candidate(4), days=1)
    assert outcome.lists[0].is_paused
    assert arxiv_id(4) not in rows_in(world.text(BRANCH))
    write_dashboard(world, world.dashboard().replace("[x] Pause", "[ ] Pause"))
    world.night(days=1)
    assert arxiv_id(4) in rows_in(world.text(BRANCH))


def night_interrupted(world: Place, act: Callable[[], None], *found: Candidate) -> ProposalOutcome:
    publisher, state = world.open_place()
    world.open_place = lambda: (publisher, Interrupted(state, act))  # type: ignore[method-assign]
    try:
        return world.night(*found, days=1)
    finally:
        del world.open_place


def test_box_ticked_on_the_dashboard_while_the_night_runs_is_not_lost(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"), candidate(3, lane="unsure"))
    outcome = night_interrupted(world, lambda: promote_on_dashboard(world, 2), candidate(4))
    assert (world.fate(2), world.fate(3)) == ("proposed", "unsure")
    assert {arxiv_id(2), arxiv_id(4)} <= rows_in(world.text(BRANCH))
    assert "[x] take it" not in world.dashboard()
    told = outcome.lists[0]
    assert [pull.action for pull in told.pull_requests] == ["updated"]
    assert {it.row.short_id for it in told.joined} == {arxiv_id(2), arxiv_id(4)}


def promote_on_dashboard(world: Place, number: int) -> None:
    head, tail = world.dashboard().split(f"`{arxiv_id(number)}`", 1)
    tail = tail.replace("[ ] take it", "[x] take it", 1)
    write_dashboard(world, f"{head}`{arxiv_id(number)}`{tail}")


def write_dashboard(world: Place, text: str) -> None:
    if isinstance(world, LocalWorld):
        (world.folder / "proposals" / "dashboard.md").write_text(text)
        return
    issue = next(it for it in world.github.repo.issues.values() if not it.is_pull)
    issue.body = text


def test_kill_switches_stop_everything(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    issue = next(it for it in repo.issues.values() if not it.is_pull)
    issue.labels.append("litwatch-stop")
    heads = github.heads()
    outcome = github.night(candidate(2), days=1)
    assert outcome.stopped_by == "the label litwatch-stop on the dashboard"
    assert github.heads() == heads
    issue.labels.remove("litwatch-stop")
    repo.commit_files("main", {".litwatch-stop": ""})
    for _ in range(2):
        outcome = github.night(candidate(2), days=1)
        assert outcome.stopped_by == "the file .litwatch-stop on main"
    repo.commit_files("main", {".litwatch-stop": None})
    github.night(candidate(2), days=1)
    assert arxiv_id(2) in rows_in(github.text(BRANCH))


def test_a_row_older_than_litwatch_that_she_took_out_came_back(world: Place) -> None:
    world.night()
    world.push(lambda text: without_row(text, 1001), "main")
    world.night(candidate(1001), candidate(1), days=1)
    assert rows_in(world.text(BRANCH)) - rows_in(world.text("main")) == {arxiv_id(1)}
    world.night(candidate(1001, asked_by="mina"), days=1)
    assert arxiv_id(1001) in rows_in(world.text(BRANCH)), "she asked for it"


def test_rows_of_a_lost_heading_are_not_taken_for_removed(world: Place) -> None:
    world.night()
    lost = world.text("main")
    world.push(lambda text: text[: text.index("## Delta kites")], "main")
    world.night(candidate(1), days=1)
    assert world.fates() == {f"{arxiv_id(1)} row": "proposed"}
    world.push(lambda _: lost, "main")
    world.night(days=1)
    assert world.fates() == {f"{arxiv_id(1)} row": "proposed"}


def test_rows_that_she_moves_or_renames_are_not_taken_for_removed(world: Place) -> None:
    world.night(candidate(1))
    moved = row_line(1000, "Old box kite 0")
    here = row_line(2000, "Old delta kite")
    world.push(lambda text: text.replace(moved, "").replace(here, here + moved), "main")
    world.push(lambda text: text.replace("[Old box kite 1]", "[A new name]"), "main")
    world.night(days=1)
    assert world.fates() == {f"{arxiv_id(1)} row": "proposed"}
