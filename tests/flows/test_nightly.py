"""Whole nights: local arXiv → real flow on a real Prefect server → GitHub stand-in or git."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolUpdate
from prefect.settings import PREFECT_API_URL
from pydantic import SecretStr

from catalog.catalog_errors import LitwatchError
from catalog.curated_list import packaged_lists, read_list
from catalog.paper import Paper
from classifiers.list_model import packaged_model
from classifiers.model_file import read_model, write_model
from flows.cli.demo_command import demo_settings, night_files, nights
from flows.cli.running import flow_result
from flows.demo.arxiv_server import read_announced
from flows.errors import SettingsError
from flows.memory.git_state import GitStateStore
from flows.memory.places import begin_repository
from flows.night.night_report import NightReport, merged, without_report
from flows.night.shared_night import parts_as_tasks, require_room
from flows.night.status import read_status
from flows.nightly import nightly
from flows.orchestration.deploying import deploy
from flows.orchestration.deployments import DEPLOYMENTS
from flows.polling.asking import SharedPoll
from flows.proposals.branches import Origin, origin_of, with_origin
from flows.propose import propose
from flows.repositories.git import GitRepository
from flows.repositories.publisher import STOP_FILE
from flows.settings import Settings, given_settings
from flows.training.background import FOLDER, fetch_background
from tests.arxiv_standin.server import ArxivStandin
from tests.github_standin.repository import Clock, Repository
from tests.github_standin.server import GitHubStandin

NIGHTS = list(nights())
NOW = datetime(2026, 3, 10, 6, tzinfo=UTC)
pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]


@pytest.fixture(scope="session")
def packaged_files() -> dict[str, str]:
    root = packaged_lists()
    return {
        f"catalog/{path.relative_to(root)}": path.read_bytes().decode()
        for list_id in ("vlgfm", "rsfm")
        for path in sorted((root / list_id).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def announced() -> tuple[Paper, ...]:
    return tuple(read_announced(*night_files()))


@pytest.fixture
def arxiv(announced: tuple[Paper, ...]) -> Iterator[ArxivStandin]:
    with ArxivStandin(papers=announced) as server:
        server.today = NIGHTS[0]
        yield server


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Repository of the packaged lists, to be copied."""
    return begin_repository(tmp_path_factory.mktemp("begun") / "lists", packaged_lists()).root


@pytest.fixture
def local(tmp_path: Path, arxiv: ArxivStandin, begun: Path) -> Iterator[Settings]:
    shutil.copytree(begun, tmp_path / "repository")
    settings = demo_settings(tmp_path, arxiv)
    with given_settings(settings):
        yield settings


@pytest.fixture
def github(packaged_files: dict[str, str]) -> Iterator[GitHubStandin]:
    with GitHubStandin(repo=Repository("Acme/lists", Clock())) as server:
        server.repo.commit_files("main", packaged_files, "Begin the lists")
        yield server


@pytest.fixture
def on_github(tmp_path: Path, arxiv: ArxivStandin, github: GitHubStandin) -> Iterator[Settings]:
    settings = demo_settings(tmp_path, arxiv).model_copy(
        update={
            "catalog_dir": packaged_lists(),
            "local_repository": None,
            "github_api_url": github.url,
            "github_repository": "acme/lists",
            "github_token": SecretStr("bot-token"),
        }
    )
    with given_settings(settings):
        yield settings


def run(night: int = 0, **parameters: Any) -> dict[str, Any]:
    return flow_result(nightly(today=NIGHTS[night], return_state=True, **parameters))


def git(settings: Settings, *args: str) -> str:
    command = ["git", "-C", str(settings.local_repository), *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_night_opens_one_pull_request_per_list_on_github(
    on_github: Settings, github: GitHubStandin
) -> None:
    report = run()
    assert report["exit_code"] == 0
    assert sorted(pull.head for pull in github.repo.pulls("open")) == [
        "litwatch/rsfm",
        "litwatch/vlgfm",
    ]
    for one in report["lists"]:
        proposed = [line for line in one["proposed"] if line["lane"] == "proposed"]
        assert proposed, one
        readme = github.repo.text(
            f"litwatch/{one['list_id']}", f"catalog/{one['list_id']}/README.md"
        )
        assert all(line["arxiv_id"] in readme for line in proposed)


def test_status_names_the_pull_request_that_the_first_night_opened(on_github: Settings) -> None:
    """It said "none" until the second night, and then the branch."""
    run(lists=["vlgfm"])
    (first,) = read_status(on_github, ["vlgfm"], NIGHTS[0]).lists
    assert re.fullmatch(r"#\d+", *first.pull_requests)
    run(1, lists=["vlgfm"])
    (second,) = read_status(on_github, ["vlgfm"], NIGHTS[1]).lists
    assert second.pull_requests == first.pull_requests


def test_a_second_run_of_the_same_night_touches_nothing(
    on_github: Settings, github: GitHubStandin
) -> None:
    run()
    heads = {pull.head: pull.body for pull in github.repo.pulls()}
    github.calls.clear()
    report = run()
    assert report["exit_code"] == 0
    assert not any(one["is_changed"] for one in report["lists"])
    assert {pull.head: pull.body for pull in github.repo.pulls()} == heads
    # The memory moves ("done" tonight), and the dashboard that shows it; nobody is notified.
    written = {call.path for call in github.calls if call.method != "GET"}
    assert {path for path in written if "/git/" not in path and "/issues/" not in path} == set()
    assert not any(f"heads/litwatch/{one}" in path for path in written for one in ("vlgfm", "rsfm"))


def test_a_quiet_night_of_one_list_costs_at_most_eight_calls(
    on_github: Settings, github: GitHubStandin
) -> None:
    run(lists=["vlgfm"])
    github.calls.clear()
    run(lists=["vlgfm"])
    assert len(github.calls) <= 8, [f"{call.method} {call.path}" for call in github.calls]


def test_local_and_github_get_the_same_files_and_the_same_text(
    local: Settings, github: GitHubStandin, tmp_path: Path
) -> None:
    run()
    elsewhere = local.model_copy(
        update={
            "state_dir": tmp_path / "other-state",
            "github_api_url": github.url,
            "github_repository": "acme/lists",
            "github_token": SecretStr("bot-token"),
        }
    )
    with given_settings(elsewhere):
        run()
    for list_id in ("vlgfm", "rsfm"):
        path = f"catalog/{list_id}/README.md"
        branch = f"litwatch/{list_id}"
        assert git(local, "show", f"{branch}:{path}") == github.repo.text(branch, path)
    bodies = (local.local_repository or tmp_path) / ".litwatch" / "pull-requests"
    assert {with_any_commit(path.read_text()) for path in bodies.glob("*.md")} == {
        with_any_commit(pull.body) for pull in github.repo.pulls("open")
    }
    for pull in github.repo.pulls("open"):
        assert origin_of(pull.body) == Origin(pull.head.removeprefix("litwatch/"), pull.head_sha)


def with_any_commit(body: str) -> str:
    """Body without what tells one repository from another: the name of its commit."""
    origin = origin_of(body)
    assert origin is not None
    ours, any_one = (with_origin("", it).strip() for it in (origin, replace(origin, head="")))
    assert body.count(ours) == 1
    return body.replace(ours, any_one)


def test_only_the_proposed_rows_are_added_and_nothing_else_moves(local: Settings) -> None:
    report = run(lists=["vlgfm"])
    added = [line for line in report["lists"][0]["proposed"] if line["lane"] == "proposed"]
    diff = git(
        local, "diff", "--numstat", "main", "litwatch/vlgfm", "--", "catalog/vlgfm/README.md"
    )
    assert diff.split()[:2] == [str(len(added)), "0"]
    assert git(local, "status", "--porcelain") == ""


def test_a_list_that_wants_to_be_taught_asks_on_its_dashboard(local: Settings) -> None:
    with (local.lists_dir / "vlgfm" / "list.yaml").open("a", encoding="utf-8") as file:
        file.write("teach: dashboard\n")
    (told,) = run(lists=["vlgfm"])["lists"]
    text = ((local.local_repository or Path()) / ".litwatch" / "dashboard.md").read_text("utf-8")
    (part,) = re.findall(r"Teach the model: .*?</details>", text, re.S)
    asked = set(re.findall(r"`(\d{4}\.\d{5})`", part))
    assert asked
    assert not asked & {line["arxiv_id"] for line in told["proposed"]}, "asked in one place"


def test_the_first_questions_come_from_what_training_fetched_too(local: Settings) -> None:
    """They came from one night alone, of which few papers are worth a question."""
    with (local.lists_dir / "vlgfm" / "list.yaml").open("a", encoding="utf-8") as file:
        file.write("teach: dashboard\n")
    categories = read_list(local.lists_dir, "vlgfm").config.arxiv.categories
    papers = read_announced(*night_files())
    fetched = [it for it in papers if it.announced_date and it.announced_date > NIGHTS[0]]
    fetch_background(categories, NIGHTS[0], local.state_dir / FOLDER, lambda *_: fetched, print)
    run(lists=["vlgfm"])
    text = ((local.local_repository or Path()) / ".litwatch" / "dashboard.md").read_text("utf-8")
    (part,) = re.findall(r"Teach the model: .*?</details>", text, re.S)
    asked = re.findall(r"`(\d{4}\.\d{5})`", part)
    assert {paper.arxiv_id for paper in fetched} & set(asked)


def saved_report(settings: Settings) -> dict[str, Any]:
    return dict(json.loads((settings.state_dir / "reports" / "latest.json").read_text("utf-8")))


def test_one_broken_list_fails_alone_and_by_name(local: Settings) -> None:
    """One list.yaml that could not be read stopped ten lists, and no report was written."""
    (local.lists_dir / "rsfm" / "list.yaml").write_text("id: [", encoding="utf-8")
    report = run()
    sound, broken = report["lists"]
    assert (sound["list_id"], sound["exit_code"], bool(sound["proposed"])) == ("vlgfm", 0, True)
    assert (broken["list_id"], broken["exit_code"]) == ("rsfm", 2)
    assert "rsfm/list.yaml" in broken["error"]
    assert report["exit_code"] == 2
    assert "failed: rsfm" in report["headline"]


FAILURES = {2, 4}
BREAKS = {
    "list.yaml": b"id: [",
    "template.md": b"no place for a section",
    "sections/survey.yaml": b"- title: [",
    "README.md": b"# Kites\n\n<<<<<<< mine\n| a |\n=======\n| b |\n>>>>>>> hers\n",
    "model/model.npz": b"PK cut short",
    "model/card.json": b"{",
}
"""File of a list, and what is wrong in it."""


def ten_lists(settings: Settings) -> dict[str, str]:
    """Ten lists of which each kind of break has one; list id → file that is broken, or ""."""
    lists, models = settings.lists_dir, settings.state_dir / "trained"
    names = [*BREAKS, *[""] * (10 - len(BREAKS))]
    made = {f"kites-{number}": broken for number, broken in enumerate(names)}
    for list_id, broken in made.items():
        memory = shutil.ignore_patterns("memory.json", "records.jsonl")
        shutil.copytree(lists / "vlgfm", lists / list_id, ignore=memory)
        shutil.copytree(packaged_model("vlgfm"), models / list_id)
        config = lists / list_id / "list.yaml"
        config.write_text(config.read_text().replace("id: vlgfm", f"id: {list_id}"))
        if broken:
            own_model = broken.removeprefix("model/")
            home = lists if own_model == broken else models
            (home / list_id / own_model).write_bytes(BREAKS[broken])
    for list_id in ("vlgfm", "rsfm"):
        shutil.rmtree(lists / list_id)
    git(settings, "add", "--all")
    git(settings, "-c", "user.name=Mina", "-c", "user.email=m@example.org", "commit", "-qm", "Ten")
    return made


@pytest.mark.long
def test_of_ten_lists_each_broken_one_fails_alone_and_names_its_file(local: Settings) -> None:
    made = ten_lists(local)
    report = run()
    assert report["exit_code"] in FAILURES
    told = {one["list_id"]: one for one in report["lists"]}
    assert sorted(told) == sorted(made)
    for list_id, broken in made.items():
        one = told[list_id]
        assert one["exit_code"] in (FAILURES if broken else {0}), (broken, one["error"])
        assert bool(one["proposed"]) == (not broken), broken
        if broken:
            assert f"{list_id}/{broken.removeprefix('model/')}" in one["error"]


def test_a_list_whose_model_fails_at_work_fails_alone_and_loses_no_paper(local: Settings) -> None:
    """Its arrays are read when there is something to screen, after arXiv was asked."""
    shutil.copytree(packaged_model("rsfm"), local.state_dir / "trained" / "rsfm")
    arrays, card = read_model(packaged_model("rsfm"))
    write_model(local.state_dir / "trained" / "rsfm", {**arrays, "coef": arrays["coef"][1:]}, card)
    sound, broken = run()["lists"]
    assert (sound["list_id"], sound["exit_code"], bool(sound["proposed"])) == ("vlgfm", 0, True)
    assert (broken["list_id"], broken["exit_code"]) == ("rsfm", 2)
    assert "the arrays do not fit together" in broken["error"]
    shutil.rmtree(local.state_dir / "trained")
    assert run(lists=["rsfm"])["lists"][0]["polled_count"]


def test_a_night_that_cannot_begin_leaves_a_report_of_its_own(local: Settings) -> None:
    """latest.json was yesterday's, and the crontab of the docs mails exactly that file."""
    run(lists=["vlgfm"])
    (local.lists_dir / "vlgfm" / "list.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(LitwatchError):
        run(1, lists=["vlgfm"])
    report = saved_report(local)
    assert (report["night"], report["exit_code"]) == (str(NIGHTS[1]), 2)
    assert "list.yaml" in report["headline"]


def test_a_second_run_of_a_night_keeps_the_report_of_the_first(local: Settings) -> None:
    first, second = run(lists=["vlgfm"]), run(lists=["vlgfm"])
    folder = local.state_dir / "reports"
    told = [json.loads((folder / f"nightly-{NIGHTS[0]}{n}.json").read_text()) for n in ("", "-2")]
    assert [it["headline"] for it in told] == [first["headline"], second["headline"]]
    assert saved_report(local) == told[1]


def test_a_throttled_arxiv_fails_the_run_and_says_so(
    local: Settings, arxiv: ArxivStandin, caplog: pytest.LogCaptureFixture
) -> None:
    hurried = local.model_copy(update={"arxiv_retry_budget_seconds": 0})
    arxiv.spoil("feeds", "rate_exceeded_200")
    arxiv.spoil("api", "rate_exceeded_200")
    with given_settings(hurried):
        state = nightly(today=NIGHTS[0], return_state=True)
    assert state.is_failed()
    report = flow_result(state)
    assert report["exit_code"] == 3
    assert "throttled" in " ".join(report["lists"][0]["verdicts"])
    assert "not to be trusted" in (state.message or "")
    # It was logged as a crash: an unexpected exception with forty lines of traceback.
    assert "Traceback" not in caplog.text
    assert "nexpected" not in caplog.text


def test_missing_comments_are_told_when_only_the_api_fails(
    local: Settings, arxiv: ArxivStandin
) -> None:
    arxiv.spoil("api", "rate_exceeded_200")
    with given_settings(local.model_copy(update={"arxiv_retry_budget_seconds": 0})):
        report = run(lists=["vlgfm"])
    assert report["lists"][0]["proposed"]
    assert "could not be had" in " ".join(report["notes"]), report["notes"]


def test_the_night_after_an_outage_catches_up(local: Settings, arxiv: ArxivStandin) -> None:
    run(0, lists=["vlgfm"])
    hurried = local.model_copy(update={"arxiv_retry_budget_seconds": 0})
    arxiv.today = NIGHTS[1]
    arxiv.spoil("feeds", "rate_exceeded_200")
    arxiv.spoil("api", "rate_exceeded_200")
    with given_settings(hurried):
        assert run(1, lists=["vlgfm"])["exit_code"] == 3
    arxiv.faults.clear()
    arxiv.today = NIGHTS[2]
    caught_up = run(2, lists=["vlgfm"])
    assert caught_up["exit_code"] == 0
    missed = {paper.arxiv_id for paper in read_announced(night_files()[1])}
    assert missed & {line["arxiv_id"] for line in caught_up["lists"][0]["proposed"]}


def test_a_dry_run_shows_diff_and_body_and_writes_nothing(local: Settings) -> None:
    before = git(local, "for-each-ref")
    report = run(lists=["vlgfm"], dry_run=True)
    (preview,) = report["previews"]
    assert all(line["is_new"] for line in report["lists"][0]["proposed"])
    assert "+++ b/catalog/vlgfm/README.md" in preview["diff"]
    assert "- [x] " in preview["body"]
    assert git(local, "for-each-ref") == before
    assert not (Path(str(local.local_repository)) / ".litwatch").exists()


def test_a_repository_that_does_not_exist_is_exit_4_with_a_remedy(
    on_github: Settings, github: GitHubStandin
) -> None:
    wrong = on_github.model_copy(update={"github_repository": "acme/nowhere"})
    with given_settings(wrong), pytest.raises(LitwatchError) as caught:
        run()
    assert caught.value.exit_code == 4
    assert "acme/nowhere" in str(caught.value)


def test_no_token_is_exit_2_with_a_remedy(on_github: Settings) -> None:
    with (
        given_settings(on_github.model_copy(update={"github_token": None})),
        pytest.raises(LitwatchError, match="Set LITWATCH_GITHUB_TOKEN") as caught,
    ):
        run()
    assert caught.value.exit_code == 2


def test_an_unknown_list_names_those_there_are(local: Settings) -> None:
    with pytest.raises(LitwatchError, match=r"no list 'geo'.*Lists there: rsfm, vlgfm"):
        run(lists=["geo"])


def test_one_paper_by_hand_is_proposed_whatever_its_score(local: Settings) -> None:
    unlikely = next(iter(read_announced(night_files()[0])))
    state = propose(unlikely.arxiv_id, "vlgfm", "survey", return_state=True)
    report = flow_result(state)
    (line,) = report["lists"][0]["proposed"]
    assert (line["arxiv_id"], line["section"], line["lane"]) == (
        unlikely.arxiv_id,
        "survey",
        "proposed",
    )
    readme = git(local, "show", "litwatch/vlgfm:catalog/vlgfm/README.md")
    assert unlikely.arxiv_id in readme


def test_the_stop_file_is_seen_before_arxiv_is_asked(local: Settings, arxiv: ArxivStandin) -> None:
    """It was read when proposals were made: arXiv had been asked in vain by then."""
    (local.lists_dir.parent / STOP_FILE).touch()
    report = run()
    assert report["headline"].startswith("Stopped: the file .litwatch-stop")
    assert arxiv.requests == []


def test_a_night_with_nothing_new_is_quiet_while_its_proposals_are_open(local: Settings) -> None:
    state = nightly(today=NIGHTS[0], return_state=True)
    assert state.name == "Completed"
    again = nightly(today=NIGHTS[0], return_state=True)
    assert (again.name, flow_result(again)["exit_code"]) == ("Quiet", 0)
    assert any(one["proposed"] for one in flow_result(again)["lists"])


def test_a_night_keeps_who_wrote_its_papers_for_the_site(local: Settings) -> None:
    run(dry_run=True)
    assert "litwatch-state" not in git(local, "for-each-ref")
    proposed = {line["arxiv_id"] for one in run()["lists"] for line in one["proposed"]}
    names = ("vlgfm", "rsfm")
    kept = "".join(git(local, "show", f"litwatch-state:records/{it}.jsonl") for it in names)
    records = {one["arxiv_id"]: one for one in map(json.loads, kept.splitlines())}
    assert proposed == records.keys()
    assert all(one["abstract"] and one["authors"] for one in records.values())
    # One commit with the ledgers: a night that was killed between the two lost them for good.
    told = git(local, "log", "--format=", "--name-only", "litwatch-state").split()
    assert {it.split("/")[0] for it in told} == {"lists", "records"}
    assert git(local, "rev-list", "--count", "litwatch-state", "--", "records").strip() == "1"
    assert (
        git(local, "rev-list", "-1", "litwatch-state", "--", "records")
        == git(local, "rev-list", "--reverse", "litwatch-state", "--", "lists").split("\n", 1)[0]
        + "\n"
    )


def test_records_that_cannot_be_read_do_not_spoil_what_was_proposed(
    local: Settings, arxiv: ArxivStandin
) -> None:
    """The night ended as failed, after its pull request, and other repositories had none."""
    run()
    store = GitStateStore(GitRepository(local.lists_dir.parent))
    spoilt = {f"records/{it}.jsonl": b"no record\n" for it in ("vlgfm", "rsfm")}
    store.write(spoilt, store.snapshot(), "Spoil the records")
    arxiv.today = NIGHTS[1]
    report = run(1)
    assert report["exit_code"] == 0
    assert any(line["is_new"] for one in report["lists"] for line in one["proposed"])
    notes = [it for it in report["notes"] if "are not kept for the site" in it]
    assert len(notes) == 2
    assert all("litwatch-state:records/" in it and "Delete the file" in it for it in notes)


def test_answers_that_cannot_be_read_keep_no_proposal_back(local: Settings) -> None:
    """A line of one list's answers, needed for the dashboard's questions, ended all lists' night."""
    config = local.lists_dir / "vlgfm" / "list.yaml"
    config.write_text(config.read_text("utf-8") + "\nteach: dashboard\n", "utf-8")
    store = GitStateStore(GitRepository(local.lists_dir.parent))
    spoilt = {"labels/vlgfm.csv": b"arxiv_id,decision\n2603.00001,perhaps\n"}
    store.write(spoilt, store.snapshot(), "Spoil the answers")
    report = run()
    assert report["exit_code"] == 0
    assert all(one["proposed"] for one in report["lists"])
    (note,) = (it for it in report["notes"] if "labels/vlgfm.csv:2" in it)
    assert note.startswith("vlgfm: the dashboard asks nothing new")


@pytest.mark.parametrize("own", [0, 1])
def test_a_part_that_is_lost_takes_no_other_part_with_it(own: int) -> None:
    """A process of Dask was killed, and what the others had done was told nowhere."""

    def part(lists: Sequence[str], today: date, dry_run: bool, shared: SharedPoll) -> NightReport:
        if "rsfm" in lists:
            raise OSError("killed")
        return without_report(today, lists, "", 0)

    told = merged(
        NIGHTS[0],
        parts_as_tasks((("rsfm",), ("vlgfm",)), own, part, NIGHTS[0], False, SharedPoll((), NOW)),
        is_dry_run=False,
    )
    assert [(it.list_id, it.error) for it in told.lists] == [
        ("rsfm", "OSError: killed"),
        ("vlgfm", ""),
    ]
    assert told.exit_code == 1


@pytest.mark.parametrize("place", ["work pool", "work queue", "deployment"])
def test_a_limit_too_low_for_the_parts_is_refused_before_they_begin(
    local: Settings, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The run that deals out held the one place, and waited for ever for its parts."""
    monkeypatch.setenv("PREFECT_API_URL", PREFECT_API_URL.value())
    pool = f"narrow-{place.split()[-1]}"
    deploy(local, pool, deployments=DEPLOYMENTS[:1])
    require_room(100)
    with get_client(sync_client=True) as client:
        if place == "work pool":
            client.update_work_pool(pool, WorkPoolUpdate(concurrency_limit=1))
        elif place == "work queue":
            queue = client.read_work_queue_by_name("default", pool)
            client.update_work_queue(queue.id, concurrency_limit=1)
        else:
            found = client.read_deployment_by_name("nightly/nightly")
            client.update_deployment(found.id, DeploymentUpdate(concurrency_limit=1))
    require_room(1)
    with pytest.raises(SettingsError, match="A limit of 1 is too low for the 2 parts") as caught:
        require_room(2)
    assert place in str(caught.value.where)
    assert "Set the limit to 2 or more" in caught.value.remedy


@pytest.mark.parametrize("git", [None, "https://git.example.org/acme/lists"])
def test_deployments_carry_where_the_lists_are(
    local: Settings, monkeypatch: pytest.MonkeyPatch, git: str | None
) -> None:
    """A worker in a list's checkout ran the packaged lists in a folder of its own."""
    monkeypatch.setenv("PREFECT_API_URL", PREFECT_API_URL.value())
    settings = local.model_copy(update={"github_repository": "acme/lists" if git else None})
    told = deploy(settings, git=git, branch="main" if git else None)
    assert "nightly/nightly: 30 1 * * * America/New_York" in told
    with get_client(sync_client=True) as client:
        found = client.read_deployment_by_name("nightly/nightly")
    assert found.entrypoint == "litwatch.nightly"
    assert found.work_pool_name == "litwatch"
    carried = found.job_variables["env"]
    if git:
        assert "LITWATCH_CATALOG_DIR" not in carried
        assert carried["LITWATCH_GITHUB_REPOSITORY"] == "acme/lists"
        (step,) = found.pull_steps or ()
        assert step["prefect.deployments.steps.git_clone"]["repository"] == git
    else:
        assert carried["LITWATCH_CATALOG_DIR"] == str(local.lists_dir.absolute())
        assert not found.pull_steps
