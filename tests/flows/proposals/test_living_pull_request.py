"""One living pull request per list, on GitHub and on a local branch alike."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from flows.memory.records import ROW
from flows.repositories.git import GitRepository
from flows.repositories.git_process import clean_environment
from flows.repositories.publisher import Look
from tests.flows.proposals.sample import TODAY, arxiv_id, candidate, git, venue_change
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, LocalWorld, local_world, rows_in

Place = GitHubWorld | LocalWorld


def test_first_night_opens_one_pull_request_with_the_rows(world: Place) -> None:
    outcome = world.night(candidate(1), candidate(2, section="delta"))
    assert [it.action for it in outcome.lists[0].pull_requests] == ["opened"]
    assert world.open_branches() == [BRANCH]
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(1), arxiv_id(2)}
    assert "Propose 2 papers for Awesome Kites" in world.title()


def test_second_run_of_a_night_changes_nothing_at_all(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"))
    before = world.heads(), world.body(), world.dashboard()
    outcome = world.night(candidate(1), candidate(2, lane="unsure"))
    assert (world.heads(), world.body(), world.dashboard()) == before
    assert [it.action for it in outcome.lists[0].pull_requests] == ["unchanged"]


def test_next_night_rebuilds_the_same_pull_request(world: Place) -> None:
    world.night(candidate(1))
    number = world.number()
    outcome = world.night(candidate(2), days=1)
    assert [it.action for it in outcome.lists[0].pull_requests] == ["updated"]
    assert world.number() == number
    assert {arxiv_id(1), arxiv_id(2)} <= rows_in(world.text(BRANCH))


def test_rebuilt_on_the_newest_base_without_conflict(world: Place) -> None:
    world.night(candidate(1))
    world.push(lambda text: text.replace("Papers on kites.", "Papers on all kites."), "main")
    world.night(candidate(2), days=1)
    assert "Papers on all kites." in world.text(BRANCH)
    world.merge()
    assert {arxiv_id(1), arxiv_id(2)} <= rows_in(world.text())


def test_base_moved_elsewhere_leaves_the_pull_request_alone(world: Place) -> None:
    world.night(candidate(1))
    head = world.head()
    if isinstance(world, GitHubWorld):
        world.github.repo.commit_files("main", {"NOTES.md": "Windy today.\n"})
    else:
        (world.repository / "NOTES.md").write_text("Windy today.\n")
        git(world.repository, "add", "NOTES.md")
        git(world.repository, "commit", "-q", "-m", "Note")
    world.night(days=1)
    assert world.head() == head


def test_unsure_rows_are_shown_unticked_and_stay_out_of_the_branch(world: Place) -> None:
    world.night(candidate(1), candidate(2, lane="unsure"))
    assert f"`{arxiv_id(2)}`" in world.body()
    assert arxiv_id(2) not in rows_in(world.text(BRANCH))
    assert world.fate(2) == "unsure"


def test_unsure_row_of_tonight_is_not_told_as_open_since_earlier(world: Place) -> None:
    """A list's first night said that ten papers were open since earlier nights."""
    first = world.night(candidate(1), candidate(2, lane="unsure")).lists[0]
    assert {it.row.short_id for it in first.joined} == {arxiv_id(1), arxiv_id(2)}
    second = world.night(candidate(3), days=1).lists[0]
    assert {it.row.short_id for it in second.joined} == {arxiv_id(3)}


def test_only_unsure_rows_open_no_pull_request(world: Place) -> None:
    world.night(candidate(1, lane="unsure"))
    assert world.open_branches() == []
    assert arxiv_id(1) in world.dashboard()


def test_branch_a_person_pushed_to_is_never_touched_again(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.push(lambda text: text.replace("number 1]", "number one]"))
    head, body = world.head(), world.body()
    world.night(candidate(3), days=1)
    world.night(days=1)
    assert (world.head(), world.body()) == (head, body)
    assert world.open_branches() == [BRANCH, f"{BRANCH}-2"]
    new = rows_in(world.text(f"{BRANCH}-2")) - rows_in(world.text())
    assert new == {arxiv_id(3)}
    assert "is yours since you pushed to it" in world.body(f"{BRANCH}-2")


def test_a_renamed_base_branch_ended_all_nights(world: Place) -> None:
    """The memory knew it by its old name, and nobody had ever set `base_branch`."""
    world.night(candidate(1))
    rename_base(world, "trunk")
    world.night(candidate(2), days=1)
    proposed = rows_in(world.text(BRANCH)) - rows_in(world.text("trunk"))
    assert proposed == {arxiv_id(1), arxiv_id(2)}
    assert world.open_branches() == [BRANCH]
    assert world.ledger().base_branch == "trunk"


def test_the_branch_that_somebody_worked_on_became_the_base_for_good(tmp_path: Path) -> None:
    """A clone knows the default of its origin; proposals went to her topic branch."""
    world = local_world(tmp_path)
    git(world.repository, "update-ref", "refs/remotes/origin/main", "main")
    git(world.repository, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(world.repository, "switch", "-q", "-c", "topic")
    git(world.repository, "commit", "-q", "--allow-empty", "-m", "Half done")
    world.night(candidate(1))
    assert world.ledger().base_branch == "main"
    assert git(world.repository, "log", "--format=%s", "main..litwatch/kites").count("\n") == 0


def rename_base(world: Place, name: str) -> None:
    if isinstance(world, LocalWorld):
        git(world.repository, "branch", "-m", "main", name)
        return
    repo = world.github.repo
    repo.refs[name], repo.default_branch = repo.refs.pop("main"), name
    for pull in repo.pulls("open"):
        pull.base = name


def test_branch_is_ours_again_once_the_persons_one_is_merged(world: Place) -> None:
    world.night(candidate(1))
    world.push(lambda text: text.replace("number 1]", "number one]"))
    world.night(days=1)
    world.merge()
    world.delete_branch() if isinstance(world, GitHubWorld) else world.close()
    world.night(candidate(3), days=1)
    assert world.fate(1) == "edited"
    assert world.open_branches() == [BRANCH]


def test_limits_of_a_night_and_of_what_is_open(world: Place) -> None:
    world.configure(max_per_night=2, max_open=3)
    found = [candidate(n, prob=0.5 + n / 100) for n in range(1, 7)]
    world.night(*found)
    assert rows_in(world.text(BRANCH)) >= {arxiv_id(5), arxiv_id(6)}, "the best come first"
    world.night()
    assert sum(it == "proposed" for it in world.fates().values()) == 2, "once a night"
    world.night(days=1)
    world.night(days=1)
    assert sum(it == "proposed" for it in world.fates().values()) == 3
    assert sum(it == "waiting" for it in world.fates().values()) == 3


def test_cooling_time_holds_a_paper_back(world: Place) -> None:
    world.configure(cooling_days=3)
    world.night(candidate(1), days=2)
    assert world.open_branches() == []
    world.night(days=1)
    assert world.open_branches() == [BRANCH]


def test_outside_its_days_of_the_week_no_pull_request_moves(world: Place) -> None:
    weekdays = tuple(day for day in range(7) if day != TODAY.weekday())
    world.configure(
        schedule=world.config.proposals.schedule.model_copy(update={"weekdays": weekdays})
    )
    world.night(candidate(1))
    assert world.open_branches() == []
    world.night(days=1)
    assert world.open_branches() == [BRANCH]


def test_one_pull_request_per_section(world: Place) -> None:
    world.configure(grouping="section")
    world.night(candidate(1), candidate(2, section="delta"))
    assert world.open_branches() == [f"{BRANCH}--box", f"{BRANCH}--delta"]
    assert arxiv_id(2) not in rows_in(world.text(f"{BRANCH}--box"))


def test_one_pull_request_per_paper(world: Place) -> None:
    world.configure(grouping="paper")
    world.night(candidate(1), candidate(2))
    assert world.open_branches() == [f"{BRANCH}--{arxiv_id(1)}", f"{BRANCH}--{arxiv_id(2)}"]


def test_one_commit_per_paper(world: Place) -> None:
    world.configure(commits="paper")
    world.night(candidate(1), candidate(2))
    if isinstance(world, LocalWorld):
        log = git(world.repository, "log", "--format=%s", f"main..{BRANCH}")
        assert len(log.splitlines()) == 2
    assert {arxiv_id(1), arxiv_id(2)} <= rows_in(world.text(BRANCH))


def test_changed_field_of_a_standing_row_is_proposed_and_settled(world: Place) -> None:
    change = venue_change(1000, "SkyConf", "Old box kite 0")
    world.night(change)
    assert "SkyConf" in world.text(BRANCH)
    world.merge()
    world.night(change, days=1)
    assert world.fate(1000, "field:venue") == "merged"
    assert world.open_branches() == []


def test_refused_value_stays_refused_and_another_value_may_come(world: Place) -> None:
    world.night(venue_change(1000, "SkyConf", "Old box kite 0"))
    world.close()
    world.night(venue_change(1000, "SkyConf", "Old box kite 0"), days=1)
    assert world.open_branches() == []
    world.night(venue_change(1000, "Journal of Kites", "Old box kite 0"), days=1)
    assert "Journal of Kites" in world.text(BRANCH)


def test_paper_that_stands_already_is_not_proposed(world: Place) -> None:
    world.night(candidate(1000))
    assert world.open_branches() == []


def test_nothing_left_closes_the_pull_request_without_refusing_anything(world: Place) -> None:
    world.night(candidate(1))
    row = f"|[A kite paper, number 1](https://arxiv.org/abs/{arxiv_id(1)})|arXiv 2026|N/A|\n"
    world.push(lambda text: text.replace("\n## Delta", row + "\n## Delta"), "main")
    world.night(days=1)
    assert world.open_branches() == []
    assert world.fate(1) in ("merged", "edited")
    world.night(days=1)
    assert world.fate(1) in ("merged", "edited")


def test_row_whose_section_is_gone_becomes_a_question(world: Place) -> None:
    found = candidate(1, section="box")
    world.night(found)
    assert [r.row.what for r in world.ledger().records.values()] == [ROW]


def test_dry_run_shows_diff_and_body_and_writes_nothing(world: Place) -> None:
    before = world.heads()
    outcome = world.night(candidate(1), dry_run=True)
    (planned,) = outcome.lists[0].pull_requests
    assert planned.action == "planned"
    assert f"+|[A kite paper, number 1](https://arxiv.org/abs/{arxiv_id(1)})" in planned.diff
    assert arxiv_id(1) in planned.body
    assert world.heads() == before


def test_a_dry_run_tells_the_same_new_papers_as_the_night_itself(world: Place) -> None:
    """A dry run was told as one without new proposals: no branch of it was ever made."""
    found = (candidate(1), candidate(2, lane="unsure"))
    tried, done = (world.night(*found, dry_run=dry).lists[0] for dry in (True, False))
    assert len(tried.joined) == 2
    assert [it.row for it in tried.joined] == [it.row for it in done.joined]


def test_watermarks_are_kept_with_the_papers(world: Place) -> None:
    world.night(candidate(1), watermarks={"covered_until": {"cs.CV": "2026-03-02"}})
    world.night(days=1)
    assert world.ledger().watermarks["covered_until"] == {"cs.CV": "2026-03-02"}


def test_a_run_that_knew_less_does_not_move_the_watermarks_back(world: Place) -> None:
    """A night run again for an older day made later days owed again."""
    for day in ("2026-03-03", "2026-03-02"):
        world.night(watermarks={"covered_until": {"cs.CV": day}, "last_good": {"feeds": day}})
    kept = world.ledger().watermarks
    assert (kept["covered_until"], kept["last_good"]) == (
        {"cs.CV": "2026-03-03"},
        {"feeds": "2026-03-03"},
    )


def test_local_publisher_never_touches_index_or_working_tree(tmp_path: Path) -> None:
    world = local_world(tmp_path)
    (world.repository / "README.md").write_text("half a thought")
    (world.repository / "draft.txt").write_text("mine")
    git(world.repository, "add", "draft.txt")
    before = git(world.repository, "status", "--porcelain=v2")
    world.night(candidate(1))
    assert git(world.repository, "status", "--porcelain=v2") == before
    assert (world.repository / "README.md").read_text() == "half a thought"


def test_branch_that_is_checked_out_is_left_alone(tmp_path: Path) -> None:
    world = local_world(tmp_path)
    world.night(candidate(1))
    git(world.repository, "switch", "-q", BRANCH)
    head = world.head()
    outcome = world.night(candidate(2), days=1)
    assert [it.action for it in outcome.lists[0].pull_requests] == ["left alone"]
    assert world.head() == head
    git(world.repository, "switch", "-q", "main")
    world.night(days=1)
    assert arxiv_id(2) in rows_in(world.text(BRANCH))


def test_a_merge_after_a_killed_night_was_taken_for_a_close(tmp_path: Path) -> None:
    """The branch had moved; the file beside the body still named the commit before."""
    world = local_world(tmp_path)
    world.night(candidate(1))
    facts = tmp_path / "proposals" / "pull-requests" / f"{world.number()}.json"
    before = git(world.repository, "commit-tree", "-p", "main", "-m", "1", f"{BRANCH}^{{tree}}")
    facts.write_text(json.dumps({**json.loads(facts.read_text()), "head_sha": before}))
    world.night()
    world.merge()
    world.delete_branch()
    publisher, _ = world.open_place()
    assert [pull.state for pull in publisher.observe(Look()).pull_requests] == ["merged"]


def test_a_run_of_lists_with_other_branches_closed_the_pull_request(tmp_path: Path) -> None:
    world = local_world(tmp_path)
    world.night(candidate(1))
    publisher, _ = world.open_place()
    publisher.observe(Look(branch_prefixes=("papers/",)))
    assert [pull.state for pull in publisher.observe(Look()).pull_requests] == ["open"]


def test_a_run_that_looks_while_another_one_writes_set_its_commit_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged then, and its branch deleted, the pull request was taken for one that was closed."""
    world = local_world(tmp_path)
    world.night(candidate(1))
    publisher, _ = world.open_place()
    branches = GitRepository.branches

    def look_then_write(repository: GitRepository, prefix: str = "") -> dict[str, str]:
        found = branches(repository, prefix)
        monkeypatch.undo()
        world.night(candidate(2), days=1)
        return found

    monkeypatch.setattr(GitRepository, "branches", look_then_write)
    publisher.observe(Look())
    world.merge()
    world.delete_branch()
    assert [pull.state for pull in publisher.observe(Look()).pull_requests] == ["merged"]


def test_git_children_see_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret-of-mine")
    monkeypatch.setenv("LITWATCH_GITHUB_TOKEN", "secret-of-mine")
    assert "secret-of-mine" not in str(clean_environment())
    done = subprocess.run(["env"], env=clean_environment(), capture_output=True, check=True)
    assert b"secret-of-mine" not in done.stdout


@pytest.mark.parametrize("days", [1, 40])
def test_nothing_new_for_days_touches_no_branch(world: Place, days: int) -> None:
    world.night(candidate(1))
    heads = world.heads()
    world.night(days=days)
    assert {k: v for k, v in world.heads().items() if k.startswith(BRANCH)} == {
        k: v for k, v in heads.items() if k.startswith(BRANCH)
    }
    assert world.today == TODAY + timedelta(days=days)


def test_a_new_pull_request_asks_the_people_and_follows_the_customs_of_the_house(
    github: GitHubWorld,
) -> None:
    customs = {
        "reviewers": ("ann", "kites/pilots"), "assignees": ("mina",), "draft": True,
        "commit_prefix": "chore: ", "sign_off": "Bot <bot@example.org>",
    }  # fmt: skip
    proposals = github.config.proposals.model_copy(update=customs)
    github.config = github.config.model_copy(update={"proposals": proposals})
    github.night(candidate(1))
    pull = github.github.repo.issues[github.number()]
    assert (pull.reviewers, pull.assignees, pull.is_draft) == (["ann", "pilots"], ["mina"], True)
    message = github.github.repo.objects.commits[pull.head_sha].message
    assert message.startswith("chore: Propose 1 paper")
    assert message.endswith("\nSigned-off-by: Bot <bot@example.org>\n")
    github.night(candidate(1), candidate(2), days=1)
    assert pull.reviewers == ["ann", "pilots"], "nobody is asked twice"


def test_proposals_went_on_to_a_branch_that_is_the_default_no_longer(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    repo.refs["trunk"], repo.default_branch = repo.refs["main"], "trunk"
    outcome = github.night(days=1)
    assert [note for note in outcome.notes if "the branch trunk from now on" in note]
    pull = repo.issues[github.number()]
    assert (pull.base, pull.state) == ("trunk", "open")
    assert github.night(days=1).notes == ()
    github.merge()
    assert arxiv_id(1) in github.text("trunk")
    assert arxiv_id(1) not in github.text("main")


def test_a_base_that_list_yaml_names_stays_whatever_the_default_is(github: GitHubWorld) -> None:
    github.config = github.config.model_copy(update={"base_branch": "main"})
    github.night(candidate(1))
    repo = github.github.repo
    repo.refs["trunk"], repo.default_branch = repo.refs["main"], "trunk"
    assert github.night(candidate(2), days=1).notes == ()
    assert repo.issues[github.number()].base == "main"


def test_a_pull_request_that_she_aimed_elsewhere_stays_aimed_there(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    repo.refs["staging"] = repo.refs["trunk"] = repo.refs["main"]
    repo.issues[github.number()].base = "staging"
    repo.default_branch = "trunk"
    github.night(candidate(2), days=1)
    assert repo.issues[github.number()].base == "staging"


def test_another_name_for_branches_opened_a_second_pull_request(world: Place) -> None:
    """With the first still open, its papers stood in both."""
    world.night(candidate(1))
    world.configure(branch="bot/{list}")
    world.night(candidate(2), days=1)
    assert world.ledger().branches.keys() == {BRANCH}
    assert rows_in(world.text(BRANCH)) >= {arxiv_id(1), arxiv_id(2)}
    world.merge()
    world.night(candidate(3), days=1)
    assert (world.fate(1), world.fate(2)) == ("merged", "merged")
    assert arxiv_id(3) in world.text("bot/kites")
