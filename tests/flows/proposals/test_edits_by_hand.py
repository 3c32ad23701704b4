"""What a maintainer did by hand in a list of `catalog` mode stands, whichever way it came in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.curated_list import list_paths
from catalog.importing import import_readme
from flows.errors import PublishError
from tests.catalog.by_hand.in_step import is_in_step
from tests.flows.proposals.checkout import git
from tests.flows.proposals.sample import arxiv_id, candidate, readme, row_line, sample_config
from tests.flows.proposals.worlds import (
    BRANCH,
    GitHubWorld,
    LocalWorld,
    github_world,
    place,
    rows_in,
    without_row,
)
from tests.github_standin.server import Fault

Place = GitHubWorld | LocalWorld
BOX = "catalog/kites/sections/box.yaml"
CONFIG = sample_config().model_copy(update={"mode": "catalog"})
FILES = import_readme(readme(), "kites", CONFIG).files


@pytest.fixture(params=["github", "local"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    yield from place(request.param, tmp_path, files=FILES, config=CONFIG)


def files_of(world: Place, branch: str = BRANCH) -> dict[str, str]:
    return {path: world.text(branch, path) for path in list_paths(CONFIG)}


def in_step(world: Place, branch: str = BRANCH) -> bool:
    return is_in_step(CONFIG, files_of(world, branch))


def test_a_news_line_a_contributors_row_and_a_changed_cell_are_taken_over(world: Place) -> None:
    world.night()
    world.push(lambda text: text.replace("Papers on kites.", "Papers on kites.\n\n- Tea!"), "main")
    world.push(
        lambda text: text.replace(
            row_line(1001, "Old box kite 1"), row_line(1001, "Old box kite 1") + row_line(7, "Hers")
        ),
        "main",
    )
    world.push(
        lambda text: text.replace(
            row_line(1000, "Old box kite 0"),
            row_line(1000, "Old box kite 0").replace("arXiv 2026", "CVPR 2026"),
        ),
        "main",
    )
    by_hand = world.text("main")
    outcome = world.night(candidate(1), days=1)
    assert (
        "kites: 3 edits made by hand in README.md come into the section files" in outcome.notes[0]
    )
    lost = [line for line in by_hand.splitlines() if line not in world.text(BRANCH).splitlines()]
    assert lost == []
    assert in_step(world)
    body = world.body()
    assert "**Takes over 3 edits that were made by hand** in `README.md`" in body
    assert "- `box`: “Hers” was added" in body
    assert "Venue: `arXiv 2026` → `CVPR 2026`" in body
    assert "Tea" in body
    assert "takes over 3 edits" in world.dashboard()
    world.merge()
    world.night(days=1)
    assert in_step(world, "main")
    assert "takes over" not in world.dashboard()


def test_a_row_deleted_in_the_readme_of_the_branch_alone_is_a_no(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.push(lambda text: without_row(text, 1))
    world.night(days=1)
    assert world.fate(1) == "rejected"
    world.merge()
    world.night(candidate(3), days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "merged")
    assert arxiv_id(1) not in world.text(world.open_branches()[0])
    assert arxiv_id(1) not in world.text(world.open_branches()[0], BOX)
    assert arxiv_id(1) in world.text("main", BOX), "not yet"


def test_a_branch_that_she_pushed_to_is_named_in_the_report(world: Place) -> None:
    """A second pull request appeared beside it, and nothing said why."""
    world.night(candidate(1), candidate(2))
    world.push(lambda text: without_row(text, 1))
    outcome = world.night(candidate(3), days=1)
    told = [note for note in outcome.notes if "was changed by hand and is left as it is" in note]
    assert len(told) == 1
    assert told[0].startswith("kites: #")


def test_a_row_deleted_on_the_branch_and_merged_before_a_night_saw_it_is_a_no(world: Place) -> None:
    world.night(candidate(1), candidate(2))
    world.push(lambda text: without_row(text, 1))
    world.merge()
    world.night(candidate(3), days=1)
    assert (world.fate(1), world.fate(2)) == ("rejected", "merged")
    assert arxiv_id(1) not in world.text(world.open_branches()[0])
    assert arxiv_id(1) not in world.text(world.open_branches()[0], BOX)


def test_a_row_changed_in_the_readme_of_the_branch_alone_is_merged_as_edited(world: Place) -> None:
    world.night(candidate(1))
    world.push(
        lambda text: text.replace(f"abs/{arxiv_id(1)})|arXiv 2026", f"abs/{arxiv_id(1)})|KC 2026")
    )
    world.night(days=1)
    world.merge()
    world.night(candidate(3), days=1)
    assert world.fate(1) == "edited"
    branch = world.open_branches()[0]
    assert f"abs/{arxiv_id(1)})|KC 2026" in world.text(branch)
    assert in_step(world, branch)


def test_a_conflict_left_on_her_branch_was_told_of_the_base(world: Place) -> None:
    world.night(candidate(1))
    world.push(lambda text: f"<<<<<<< mine\n=======\n{text}>>>>>>> main\n")
    (error,) = world.night(candidate(2), days=1).errors
    assert error.where == f"{BRANCH} README.md:1"
    assert "a merge conflict is not resolved" in error.what


def test_a_lost_section_stops_the_list_and_says_so(world: Place) -> None:
    world.night(candidate(1))
    before = world.text(BRANCH)
    world.push(
        lambda text: text.replace("## Delta kites\n", "## Other\n").replace(
            row_line(2000, "Old delta kite"), ""
        ),
        "main",
    )
    outcome = world.night(candidate(2), days=1)
    (error,) = outcome.errors
    assert "Delta kites" in str(error)
    assert world.text(BRANCH) == before
    assert "Delta kites" in world.dashboard()


LIST_YAML = "catalog/kites/list.yaml"
CONFIG_TEXT = """\
id: kites
name: Awesome Kites
sections:
- id: box
  path: [Box kites]  # Mina's favourites
- id: delta
  path: [Delta kites]
"""


def test_cells_under_moved_headers_were_taken_into_the_wrong_fields(world: Place) -> None:
    world.night(candidate(1))
    before, head = world.text(), world.head()
    swapped = [
        "|".join((cells[0], cells[2], cells[1], *cells[3:])) if len(cells) > 4 else line
        for line in before.splitlines(keepends=True)
        if (cells := line.split("|"))
    ]
    world.push(lambda _: "".join(swapped), "main")
    (error,) = world.night(candidate(2), days=1).errors
    assert (
        "columns of section box are others than in list.yaml (Venue | Title | Code)" in error.what
    )
    assert "Give box these `columns:` in list.yaml" in error.remedy
    assert world.head() == head
    sections = (
        section.model_copy(
            update={"columns": (section.columns[1], section.columns[0], section.columns[2])}
        )
        for section in CONFIG.sections
    )
    world.config = CONFIG.model_copy(update={"sections": tuple(sections)})
    world.night(candidate(2), days=1)
    assert rows_in(world.text(BRANCH)) - rows_in(world.text()) == {arxiv_id(1), arxiv_id(2)}
    assert is_in_step(world.config, files_of(world))


@pytest.mark.parametrize("mode", ["catalog", "readme"])
@pytest.mark.parametrize("where", ["github", "local"])
def test_a_renamed_heading_is_proposed_for_list_yaml(mode: str, where: str, tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"mode": mode})
    files = {**FILES, LIST_YAML: CONFIG_TEXT}
    for world in place(where, tmp_path, files=files, config=config):
        world.night(candidate(9))
        world.merge()
        world.night(days=1)
        world.push(lambda text: text.replace("## Box kites", "## Cellular kites"), "main")
        outcome = world.night(candidate(1, section="delta"), candidate(2), days=1)
        assert not outcome.errors
        text = world.text(BRANCH)
        assert "## Cellular kites\n" in text
        assert {arxiv_id(1), arxiv_id(2)} <= rows_in(text)
        assert "  path: [Cellular kites]  # Mina's favourites\n" in world.text(BRANCH, LIST_YAML)
        assert "the heading of `box` is now “Cellular kites”" in world.body()
        world.merge()
        world.night(candidate(3), days=1)
        assert arxiv_id(3) in world.text(world.open_branches()[0])
        if mode == "catalog":
            assert "## Cellular kites\n" in world.text("main", "catalog/kites/template.md")


def test_without_a_memory_the_history_tells_what_was_done_by_hand(world: Place) -> None:
    world.night(candidate(1))
    world.merge()
    world.night(days=1)
    forget(world)
    world.push(lambda text: without_row(text, 1000), "main")
    world.night(candidate(2), days=1)
    branch = world.open_branches()[0]
    assert arxiv_id(1000) not in world.text(branch)
    assert arxiv_id(1000) not in world.text(branch, BOX)
    assert in_step(world, branch)


def test_both_files_changed_differently_is_asked_and_left(world: Place) -> None:
    world.night()
    row = row_line(1000, "Old box kite 0")
    world.push(lambda text: text.replace(row, row.replace("arXiv 2026", "CVPR 2026")), "main")
    world.push(lambda text: text.replace("venue: arXiv", "venue: ECCV", 1), "main", BOX)
    world.night(candidate(1), days=1)
    assert row.replace("arXiv 2026", "CVPR 2026") in world.text(BRANCH)
    assert "venue: ECCV" in world.text(BRANCH, BOX)
    assert "1 row changed in two ways" in world.body()
    assert "1 row changed in two ways" in world.dashboard()
    world.merge()
    world.push(lambda text: text.replace("venue: ECCV", "venue: CVPR", 1), "main", BOX)
    world.night(candidate(2), days=1)
    assert in_step(world, world.open_branches()[0])
    assert "in two ways" not in world.dashboard()


@pytest.mark.parametrize("command", ["move {id} delta", "set {id} venue CVPR", "defer {id} 30d"])
def test_a_command_for_a_branch_that_she_pushed_to_says_that_it_cannot(command: str) -> None:
    with github_world(files=FILES, config=CONFIG) as world:
        world.night(candidate(1), candidate(2))
        world.push(lambda text: without_row(text, 2))
        before = world.head()
        said = command.format(id=arxiv_id(1))
        world.github.repo.comment(world.number(), "mina", f"/litwatch {said}")
        world.night(days=1)
        (reply,) = [
            it.body
            for it in world.github.repo.comments
            if it.author == "litwatch-bot" and "⚠️" in it.body
        ]
        assert "yours since you pushed to it" in reply
        assert "✅" not in reply
        assert world.head() == before
        world.merge()
        world.night(days=1)
        assert world.fate(1) == "merged"
        assert not world.ledger().records[f"arxiv:{arxiv_id(1)} row"].changes


def test_a_rejection_on_a_branch_that_she_pushed_to_says_that_the_row_still_stands() -> None:
    with github_world(files=FILES, config=CONFIG) as world:
        world.night(candidate(1), candidate(2))
        world.push(lambda text: without_row(text, 2))
        world.github.repo.comment(world.number(), "mina", f"/litwatch reject {arxiv_id(1)}")
        world.night(days=1)
        assert any(
            "It still stands on `litwatch/kites`" in it.body for it in world.github.repo.comments
        )
        world.merge()
        world.night(days=1)
        branch = world.open_branches()[0]
        assert arxiv_id(1) not in world.text(branch)
        assert in_step(world, branch)


@pytest.mark.parametrize("commits", ["run", "paper"])
def test_the_commit_says_that_it_takes_edits_over(commits: str) -> None:
    with github_world(files=FILES, config=CONFIG) as world:
        world.configure(commits=commits)
        world.night()
        world.push(lambda text: without_row(text, 1000), "main")
        world.night(candidate(1), candidate(2), days=1)
        objects = world.github.repo.objects
        head = objects.commits[world.heads()[BRANCH]]
        messages = []
        while head.sha != world.heads()["main"]:
            messages.append(head.message)
            head = objects.commits[head.parents[0]]
        assert len(messages) == (1 if commits == "run" else 3)
        assert "Take over 1 edit made by hand" in messages[-1]
        assert in_step(world)


def told_by_bot(world: GitHubWorld, number: int) -> list[str]:
    comments = world.github.repo.comments
    return [it.body for it in comments if it.author == "litwatch-bot" and it.number == number]


def test_a_closing_is_answered_once_and_says_what_follows() -> None:
    with github_world() as world:
        world.night(candidate(1), candidate(2), candidate(3, lane="unsure"))
        number = world.number()
        world.close()
        for _ in range(3):
            world.night(days=1)
        (said,) = told_by_bot(world, number)
    assert "2 ticked rows are rejected now" in said
    assert f"`{arxiv_id(1)}`" in said
    assert f"`{arxiv_id(3)}`" not in said
    assert "/litwatch accept" in said
    assert "another pull request" in said


def test_the_first_push_is_answered_once_for_each_pull_request() -> None:
    with github_world() as world:
        for round_number in (1, 4):
            world.night(candidate(round_number), candidate(round_number + 1), days=1)
            branch = world.open_branches()[0]
            number = world.number(branch)
            world.delete_row(round_number, branch)
            world.night(days=1)
            world.push(lambda text: text.replace("Papers on", "More papers on"), branch)
            world.night(days=1)
            (said,) = told_by_bot(world, number)
            assert "from now on it is yours" in said
            world.merge(branch)
            world.night(days=1)
            assert told_by_bot(world, number) == [said], "a merge needs no words"


def test_a_notice_that_could_not_be_posted_is_posted_by_the_next_run() -> None:
    with github_world() as world:
        world.night(candidate(1))
        number = world.number()
        world.close()
        world.github.standing_faults.append((f"POST /issues/{number}/comments", Fault(502)))
        with pytest.raises(PublishError):
            world.night(days=1)
        world.github.standing_faults.clear()
        world.night(days=1)
        world.night(days=1)
        assert len(told_by_bot(world, number)) == 1


def test_a_pull_request_that_litwatch_closed_itself_is_not_commented() -> None:
    with github_world() as world:
        world.night(candidate(1))
        number = world.number()
        world.set_box(1, False)
        world.night(days=1)
        world.night(days=1)
        assert told_by_bot(world, number) == []


def test_her_words_in_a_body_survive_updates(world: Place) -> None:
    world.night(candidate(1))
    world.write_body(
        f"Anna, please look at row 1!\n\n{world.body()}\nI merge on Friday.\n\n- [ ] ask Ben\n"
    )
    for number in (2, 3):
        world.night(candidate(number), days=1)
        body = world.body()
        assert body.startswith("Anna, please look at row 1!\n\n")
        assert body.rstrip().endswith("I merge on Friday.\n\n- [ ] ask Ben")
        assert f"`{arxiv_id(number)}`" in body
        assert body.count("Anna, please") == body.count("I merge on Friday.") == 1
    world.set_box(2, False)
    world.night(days=1)
    assert world.fate(2) == "rejected"
    assert "- [ ] ask Ben" in world.body()
    world.set_box(1, False)
    world.set_box(3, False)
    number = world.number()
    world.night(days=1)
    if isinstance(world, GitHubWorld):
        assert "I merge on Friday." in world.github.repo.issues[number].body


def test_a_contributors_row_beside_the_proposed_one_conflicts_until_the_next_look(
    world: Place,
) -> None:
    world.night(candidate(1))
    last = row_line(1001, "Old box kite 1")
    world.push(lambda text: text.replace(last, last + row_line(7, "Hers")), "main")
    world.night()
    world.merge()
    assert {arxiv_id(1), arxiv_id(7)} <= rows_in(world.text())


def forget(world: Place) -> None:
    """The memory is deleted."""
    if isinstance(world, GitHubWorld):
        world.github.repo.delete_ref("litwatch-state")
    else:
        from tests.flows.proposals.sample import git

        git(world.repository, "branch", "-q", "-D", "litwatch-state")


@pytest.mark.parametrize("kind", ["github", "local"])
def test_an_edit_made_between_convert_and_the_first_night_is_taken_over(
    kind: str, tmp_path: Path
) -> None:
    """The README's own history knew no commit with section files, so she was asked."""
    for world in place(kind, tmp_path, files={"README.md": readme()}, config=CONFIG):
        convert(world)
        world.push(lambda text: text.replace("Old box kite 0", "A renamed box kite"), "main")
        outcome = world.night(candidate(1))
        assert "kites: 1 edit made by hand in README.md comes into" in outcome.notes[0]
        assert "A renamed box kite" in world.text(BRANCH, BOX)
        assert in_step(world)


def convert(world: Place) -> None:
    """Commit what `litwatch convert --to catalog` writes."""
    if isinstance(world, GitHubWorld):
        world.github.repo.commit_files("main", dict(FILES), "Keep the list as a catalog")
        return
    for path, text in FILES.items():
        place_of_file = world.repository / path
        place_of_file.parent.mkdir(parents=True, exist_ok=True)
        place_of_file.write_text(text)
    git(world.repository, "add", "-A")
    git(world.repository, "commit", "-q", "-m", "Keep the list as a catalog")
