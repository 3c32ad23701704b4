"""A year changes while a list is kept: its next heading is proposed, once, and never forced."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.config_text import config_text
from catalog.curated_list import load_list
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from catalog.paper import Paper
from classifiers.lanes import Cause
from classifiers.screened import Screened
from flows.candidates.new_papers import make_candidates
from flows.memory.records import Candidate
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, LocalWorld, place

World = GitHubWorld | LocalWorld
LIST_YAML = "catalog/kites/list.yaml"
HEAD = "| Title | Venue |\n|---|---|\n"


def row(paper_id: str, title: str) -> str:
    return f"| [{title}](https://arxiv.org/abs/{paper_id}) | arXiv 20{paper_id[:2]} |\n"


README = (
    "# Kites\n\n- [2025](#2025)\n- [2024](#2024)\n\n"
    f"## 2025\n\n{HEAD}{row('2503.00001', 'A kite')}{row('2502.00001', 'A string')}\n"
    f"## 2024\n\n{HEAD}{row('2403.00001', 'An old kite')}\n## License\n\nCC0\n"
)


def files_and_config(mode: str) -> tuple[dict[str, str], ListConfig]:
    config, _ = learn_config(README, "kites", "README.md")
    files = {"README.md": README}
    if mode == "catalog":
        made = import_readme(README, "kites", config)
        config, files = made.config, dict(made.files)
    config = config.model_copy(update={"mode": mode})
    return {**files, LIST_YAML: "# Mina's\n" + config_text(config)}, config


@pytest.fixture(
    params=[
        "github-readme",
        "local-catalog",
        pytest.param("github-catalog", marks=pytest.mark.long),
        pytest.param("local-readme", marks=pytest.mark.long),
    ]
)
def world(request, tmp_path):
    where, mode = request.param.split("-")
    files, config = files_and_config(mode)
    for made in place(where, tmp_path, files=files):
        made.config = config
        made.today = date(2025, 12, 29)
        yield made


def paper(paper_id: str, announced: date) -> Paper:
    submitted = date(2000 + int(paper_id[:2]), int(paper_id[2:4]), 2)
    return Paper(
        paper_id,
        f"On kite {paper_id}",
        "We fly.",
        submitted_date=submitted,
        announced_date=announced,
    )


def candidates(world: World, *ids: str) -> list[Candidate]:
    """Papers of tonight, filed as a night files them: by the configuration of the base."""
    world.config = load_config(world.text("main", LIST_YAML), LIST_YAML)
    paths = ["README.md"]
    if world.config.mode == "catalog":
        paths += [world.config.template_path]
        paths += [world.config.section_path(it.id) for it in world.config.sections]
    curated = load_list(world.config, {path: world.text("main", path) for path in paths})
    newest = max((it for it in world.config.sections if it.period), key=lambda it: it.period)
    papers = [paper(it, world.today) for it in ids]
    told = [Screened(it, 0.9, Cause.FITS, newest.class_label, table=newest.id) for it in ids]
    return make_candidates(zip(papers, told, strict=True), curated.config, curated.rows)


def night(world: World, *ids: str, days: int = 1) -> None:
    outcome = world.night(*candidates(world, *ids), days=days)
    assert not outcome.errors, str(outcome.errors[0])


def lanes(world: World) -> dict[str, str]:
    return {it.row.short_id: it.status for it in world.ledger().records.values()}


def walk_into_january(world: World) -> None:
    night(world, "2512.00001")
    assert "2026" not in world.text(BRANCH)
    world.today = date(2026, 1, 4)
    night(world, "2601.00001")


def test_the_year_changes(world: World) -> None:
    walk_into_january(world)
    assert lanes(world) == {"2512.00001": "proposed", "2601.00001": "proposed"}
    assert "Opens the heading **2026**, in the README and in list.yaml." in world.body()
    night(world, "2601.00002")
    text = world.text(BRANCH)
    assert text.startswith(
        "# Kites\n\n- [2026](#2026)\n- [2025](#2025)\n- [2024](#2024)\n\n"
        f"## 2026\n\n{HEAD}| [On kite 2601.0000"
    )
    assert text.count("## 2026\n") == 1
    told = world.text(BRANCH, LIST_YAML)
    assert told.startswith("# Mina's\n")
    assert [it.path for it in load_config(told, LIST_YAML).sections] == [
        ("2026",), ("2025",), ("2024",),
    ]  # fmt: skip
    head = world.head()
    night(world)
    assert world.head() == head, "a quiet night moves nothing"
    world.merge()
    night(world, "2601.00003", "2512.00009")
    assert lanes(world)["2601.00001"] == "merged"
    assert "Opens the heading" not in world.body()
    after = world.text(BRANCH)
    assert after.index("2601.00003") < after.index("2512.00009") < after.index("## 2025"), (
        "the newest year takes new papers"
    )


def test_a_heading_that_was_closed_is_not_opened_again(world: World) -> None:
    walk_into_january(world)
    world.close()
    night(world, "2601.00002", "2512.00002")
    assert lanes(world)["2601.00001"] == "rejected"
    assert "2026" not in world.text(BRANCH).split("2512.00002")[0]
    assert lanes(world)["2601.00002"] == "unsure"
    assert "the heading 2026 is not opened" in world.body()
    night(world, "2601.00003")
    assert lanes(world)["2601.00003"] == "unsure"
    assert "## 2026" not in world.text(BRANCH)


def test_closing_one_paper_of_many_pull_requests_leaves_the_heading_to_the_others(tmp_path):
    files, config = files_and_config("readme")
    by_paper = config.proposals.model_copy(update={"grouping": "paper"})
    config = config.model_copy(update={"proposals": by_paper})
    files[LIST_YAML] = config_text(config)
    for world in place("local", tmp_path, files=files):
        world.config, world.today = config, date(2026, 1, 4)
        night(world, "2601.00001", "2601.00002")
        records = {it.row.short_id: it for it in world.ledger().records.values()}
        world.close(records["2601.00001"].branch)
        night(world, "2601.00003")
        assert lanes(world) == {
            "2601.00001": "rejected",
            "2601.00002": "proposed",
            "2601.00003": "proposed",
        }
        third = next(
            it for it in world.ledger().records.values() if it.row.short_id == "2601.00003"
        )
        assert "## 2026" in world.text(third.branch)


def test_a_heading_that_was_deleted_before_the_merge_is_not_opened_again(world: World) -> None:
    walk_into_january(world)
    for path in ("README.md", LIST_YAML, *world_files(world)):
        world.push(lambda _, path=path: world.text("main", path), path=path)
    world.merge()
    night(world, "2601.00002", "2512.00002")
    assert lanes(world)["2601.00001"] == "rejected"
    assert lanes(world)["2601.00002"] == "unsure"
    assert "## 2026" not in world.text(BRANCH)


def world_files(world: World) -> list[str]:
    if world.config.mode == "readme":
        return []
    return [world.config.template_path]


def test_a_push_to_the_branch_that_opens_a_heading_deletes_nothing(world: World) -> None:
    """The base does not know the section yet: its papers looked as if they were taken out."""
    walk_into_january(world)
    world.push(lambda text: text.replace("A string", "A long string"))
    night(world, "2601.00002")
    assert lanes(world)["2601.00001"] == "proposed"
    assert lanes(world)["2512.00001"] == "proposed"
    world.push(lambda text: "".join(ln for ln in text.splitlines(True) if "2512.00001" not in ln))
    night(world)
    assert lanes(world)["2601.00001"] == "proposed"
    assert lanes(world)["2512.00001"] == "rejected"
    world.merge()
    night(world, "2601.00003")
    assert lanes(world)["2601.00001"] == "merged"
    assert lanes(world)["2601.00003"] == "proposed"


def test_a_configuration_older_than_the_base_loses_no_paper(world: World) -> None:
    """A server whose folder of lists is not the repository knows the new section late or never."""
    old = world.config
    walk_into_january(world)
    world.merge()
    new = candidates(world, "2601.00002")
    world.config = old
    outcome = world.night(*new, days=1)
    assert not outcome.errors, str(outcome.errors[0])
    assert lanes(world) == {
        "2512.00001": "merged", "2601.00001": "merged", "2601.00002": "proposed",
    }  # fmt: skip
    assert world.text(BRANCH).count("## 2026") == 1


def test_one_paper_refused_does_not_refuse_its_heading(world: World) -> None:
    walk_into_january(world)
    body = world.body()
    (line,) = [ln for ln in body.splitlines() if "2601.00001" in ln and ln.startswith("- [x]")]
    world.write_body(body.replace(line, line.replace("[x]", "[ ]", 1)))
    night(world, "2601.00002")
    assert lanes(world)["2601.00001"] == "rejected"
    assert lanes(world)["2601.00002"] == "proposed"
    assert "## 2026" in world.text(BRANCH)


def test_without_list_yaml_in_the_repository_a_heading_is_a_persons_to_open(tmp_path) -> None:
    """The next night would not know the section."""
    _, config = files_and_config("readme")
    for world in place("github", tmp_path, files={"README.md": README}):
        world.config = config
        curated = load_list(config, {"README.md": README})
        new = paper("2601.00001", date(2026, 1, 5))
        told = Screened(new.arxiv_id, 0.9, Cause.FITS, "papers", table=config.sections[0].id)
        outcome = world.night(*make_candidates([(new, told)], curated.config, curated.rows))
        assert not outcome.errors
        assert lanes(world) == {"2601.00001": "unsure"}
        assert "2026" not in world.dashboard().split("the heading")[0]
