"""`litwatch stats` and what Prometheus reads of it."""

from __future__ import annotations

import io
import json
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from catalog.config import ListConfig
from catalog.curated_list import packaged_lists
from flows.errors import StateError
from flows.memory.ledger import Ledger
from flows.memory.places import begin_repository
from flows.memory.track_record import TrackRecord
from flows.night.prometheus import KEPT_SECONDS, StatsCollector, metrics_served
from flows.night.stats import Stats, read_stats, render_stats, stats_of
from flows.night.status import read_status
from flows.proposals.outcomes import FIGURES_FACT, MODEL_FACT
from flows.settings import Settings
from tests.flows.memory.test_track_record import MONDAY, record
from tests.flows.orchestration.prefect_processes import free_port

KITES = ListConfig(id="kites", name="Kites")


def ledger(*records: object, **facts: object) -> Ledger:
    return Ledger("kites", facts=facts).put(records)  # type: ignore[arg-type]


def drifting() -> Ledger:
    rows = [record(n, "rejected" if n % 2 else "merged") for n in range(40)]
    return ledger(*rows, **{FIGURES_FACT: {"precision": 0.95}, MODEL_FACT: "abcdef0123456"})


def printed(*lists: Ledger, width: int = 100) -> str:
    told = [stats_of(KITES, one, MONDAY) for one in lists]
    records = [it for one in lists for it in one.records.values()]
    said = io.StringIO()
    render_stats(Stats(tuple(told), TrackRecord.of(records)), Console(file=said, width=width))
    return said.getvalue()


def test_a_drift_is_told_with_what_to_do() -> None:
    said = printed(drifting())
    assert (
        "Of the last 40 decisions 50 % (35 % to 65 %) were yes; the model's card says 95 %." in said
    )
    assert "litwatch retrain --list kites" in said
    assert said.splitlines()[-1].split() == ["2026-03-02", "40", "20", "0", "20", "0", "0"]


def test_weeks_and_headers_are_whole_in_a_terminal_of_80_columns() -> None:
    header, week = printed(drifting(), width=80).splitlines()[-2:]
    assert header.split()[-4:] == ["rejected", "unanswered", "red", "nights"]
    assert week.split()[0] == "2026-03-02"


def test_a_list_without_a_decision_says_so() -> None:
    said = printed(ledger(record(1, "proposed")))
    assert "no decision yet, 1 open" in said


def test_figures_of_a_repository_are_plain_data(tmp_path: Path) -> None:
    begin_repository(tmp_path, packaged_lists())
    settings = Settings(_env_file=None, catalog_dir=tmp_path / "catalog", state_dir=tmp_path / "s")
    told = json.loads(json.dumps(read_stats(settings, None, MONDAY).as_json(), default=str))
    assert [one["list_id"] for one in told["lists"]] == ["rsfm", "vlgfm"]
    assert told["together"]["precision"] is None


def test_prometheus_gets_its_text_on_the_loopback(tmp_path: Path) -> None:
    begin_repository(tmp_path, packaged_lists())
    port = free_port()
    settings = Settings(
        _env_file=None,
        catalog_dir=tmp_path / "catalog",
        state_dir=tmp_path / "s",
        metrics_port=port,
    )
    with (
        metrics_served(settings),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        text = answer.read().decode()
    assert "litwatch_up 1.0" in text
    assert 'litwatch_proposals_open{list="vlgfm"} 0.0' in text
    assert 'litwatch_precision{list="vlgfm"}' not in text


def test_figures_are_read_anew_only_after_a_while_and_a_failure_keeps_the_old() -> None:
    clock, answers = [0.0], [Stats((stats_of(KITES, drifting(), MONDAY),), TrackRecord.of(()))]

    def read() -> Stats:
        if not answers:
            raise StateError("The memory cannot be read.")
        return answers.pop()

    collector = StatsCollector(read, lambda: clock[0])

    def up() -> tuple[float, float]:
        found = {it.name: it.samples for it in collector.collect()}
        return found["litwatch_up"][0].value, found["litwatch_drift"][0].value

    assert up() == (1, 1)
    assert up() == (1, 1)
    clock[0] = KEPT_SECONDS + 1
    assert up() == (0, 1)


@pytest.mark.parametrize("days", [0, 7])
def test_freshness_counts_announcements(days: int) -> None:
    marks = {"newest_paper_date": str(MONDAY)}
    told = stats_of(KITES, Ledger("kites", watermarks=marks), MONDAY + timedelta(days=days))
    assert told.announcements_behind == (5 if days else 0)


def test_a_list_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    """One broken list.yaml made `status` and `stats` fail for the healthy lists too."""
    begin_repository(tmp_path, packaged_lists())
    (tmp_path / "catalog" / "rsfm" / "list.yaml").write_text("id: rsfm\nname: [\n")
    settings = Settings(_env_file=None, catalog_dir=tmp_path / "catalog", state_dir=tmp_path / "s")
    for told in (read_stats(settings, None, MONDAY), read_status(settings, None, MONDAY)):
        assert [one.list_id for one in told.lists] == ["vlgfm"]
        assert list(told.broken) == ["rsfm"]
        assert "list.yaml" in told.broken["rsfm"]
