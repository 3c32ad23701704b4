"""Lists dealt out to several processes: one report, and the same branches as by one process."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from catalog.config_text import config_text
from flows.night.night_report import ListReport, NightReport, ProposedLine, merged, read_report
from flows.night.shared_night import deal, read_fleet
from flows.orchestration.server_health import check_server
from tests.flows.orchestration.prefect_processes import (
    BIN,
    arxiv_of_today,
    ask,
    free_port,
    litwatch,
    litwatch_environment,
    plain_environment,
    prefect,
    process,
    runs,
)
from tests.flows.proposals.checkout import settings_for
from tests.flows.proposals.sample import sample_config

NIGHT = date(2026, 11, 30)
LINE = ProposedLine("2611.00001", "A kite", "box", "proposed", 0.9)
WHOLE = NightReport(
    NIGHT, (ListReport("kites", proposed=(LINE,), verdicts=("new",)),), 2, 1.5, notes=("seen",)
)


def test_every_list_is_dealt_once_and_no_hand_is_much_fuller() -> None:
    ids = [f"list-{number}" for number in range(11)]
    hands = deal({it: it for it in ids}, 3)
    assert sorted(it for hand in hands for it in hand) == sorted(ids)
    assert [len(hand) for hand in hands] == [4, 4, 3]
    assert deal({it: it for it in ids[:2]}, 5) == [("list-0",), ("list-1",)]


def test_who_deals_out_does_what_is_done_while_the_others_start() -> None:
    ids = [f"list-{number:03}" for number in range(300)]
    first, other = deal({it: it for it in ids}, 2, ahead_seconds=8)
    assert (len(first), len(other)) == (200, 100)
    assert [len(it) for it in deal({it: it for it in ids[:20]}, 3, ahead_seconds=8)] == [18, 1, 1]
    on_github = {it: f"acme/{it}" for it in ids}
    assert [len(it) for it in deal(on_github, 2, ahead_seconds=8)] == [151, 149]


def test_lists_of_one_repository_are_dealt_together(tmp_path: Path) -> None:
    """A command to one list was taken by the part of another: its list was paused, hers was not."""
    for list_id, repository in (("a", "Acme/kites"), ("b", None), ("c", "acme/kites"), ("d", None)):
        told = sample_config().model_copy(update={"id": list_id, "repository": repository})
        (tmp_path / list_id).mkdir()
        (tmp_path / list_id / "list.yaml").write_text(config_text(told), encoding="utf-8")
    (tmp_path / "d" / "list.yaml").write_text("id: [", encoding="utf-8")
    local = settings_for(tmp_path, tmp_path / "state", catalog_dir=tmp_path)
    assert deal(read_fleet(local).homes, 3) == [("a", "c"), ("b",), ("d",)]
    on_github = local.model_copy(update={"github_repository": "acme/kites"})
    assert deal(read_fleet(on_github).homes, 3) == [("a", "b", "c"), ("d",)]
    assert deal(read_fleet(on_github, ["a", "b"]).homes, 3) == [("a", "b")]


def test_a_report_that_came_over_the_server_is_the_same_report() -> None:
    assert read_report(json.dumps(WHOLE.as_json()), ["kites"]) == WHOLE


def test_what_ended_a_part_is_told_of_each_of_its_lists() -> None:
    ended = NightReport(NIGHT, error="No server.", error_code=2)
    told = read_report(json.dumps(ended.as_json()), ["a", "b"])
    assert [(it.list_id, it.error, it.exit_code) for it in told.lists] == [
        ("a", "No server.", 2),
        ("b", "No server.", 2),
    ]


def test_parts_make_one_report() -> None:
    other = NightReport(NIGHT, (ListReport("boats", error="broken", exit_code=2),), 1, 4.0)
    told = merged(NIGHT, [WHOLE, other], is_dry_run=False)
    assert [it.list_id for it in told.lists] == ["boats", "kites"]
    assert (told.requests_count, told.seconds, told.notes) == (3, 4.0, ("seen",))
    assert told.exit_code == 2
    assert told.headline() == "Monday 30 November 2026: 1 new proposal; failed: boats"


@pytest.mark.long
def test_two_processes_leave_the_branches_of_one(tmp_path: Path) -> None:
    left = {}
    for ways in ((), ("--workers", "2")):
        root = tmp_path / str(len(ways))
        with arxiv_of_today() as arxiv:
            given = litwatch_environment(root, arxiv)
            env = plain_environment(root / "prefect", **given)
            told = json.loads(litwatch("nightly", "--json", *ways, env=env, cwd=tmp_path))
        assert [it["list_id"] for it in told["lists"]] == ["rsfm", "vlgfm"]
        assert all(it["proposed"] for it in told["lists"])
        git = ["git", "-C", str(root / "repository"), "for-each-ref", "--format=%(refname) %(tree)"]
        left[ways] = subprocess.run(git, capture_output=True, text=True, check=True).stdout
        assert len(list((root / "state" / "reports").glob("nightly-*.json"))) == 1
    assert trees(left[()]) == trees(left["--workers", "2"])


@pytest.mark.long
def test_workers_of_a_pool_share_a_night_and_one_report_comes_of_it(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    env = plain_environment(
        tmp_path / "prefect", PREFECT_API_URL=url, PREFECT_WORKER_QUERY_SECONDS="1"
    )
    serve = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    work = [str(BIN / "prefect"), "worker", "start", "--pool", "litwatch"]
    with (
        arxiv_of_today() as arxiv,
        process(serve, env, tmp_path / "server.log", tmp_path),
    ):
        check_server(url, seconds=180)
        env |= litwatch_environment(tmp_path, arxiv) | {"LITWATCH_NIGHTLY_WORKERS": "2"}
        litwatch("deploy", env=env, cwd=tmp_path)
        with process(work, env, tmp_path / "worker.log", tmp_path):
            prefect("deployment", "run", "nightly/nightly", "--watch", env=env, cwd=tmp_path)
        done = [it for it in runs(url) if not it["auto_scheduled"] and it["deployment_id"]]
        keys = [it["key"] for it in ask(url, "/artifacts/filter")]
    assert [it["state_type"] for it in done] == ["COMPLETED"] * 2
    assert sorted(it["parameters"].get("lists", []) for it in done) == [[], ["vlgfm"]]
    assert (keys.count("litwatch-part"), keys.count("litwatch-night")) == (1, 1)
    (path,) = (tmp_path / "state" / "reports").glob("nightly-*.json")
    told = json.loads(path.read_text("utf-8"))
    assert [(it["list_id"], it["exit_code"]) for it in told["lists"]] == [("rsfm", 0), ("vlgfm", 0)]
    assert all(it["proposed"] for it in told["lists"])


def trees(refs: str) -> list[str]:
    """Branches with what they hold; the memory knows moments and commits."""
    return [line for line in refs.splitlines() if "litwatch-state" not in line]
