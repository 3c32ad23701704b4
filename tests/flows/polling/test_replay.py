from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import build_app
from flows.errors import FlowError
from flows.polling.replay import replay_night
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import TUESDAY, Maintainer, a_paper

MONDAY, WEDNESDAY = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)


@pytest.fixture
def lived(arxiv: ArxivStandin, maintainer: Maintainer) -> Maintainer:
    """Monday, a missed Tuesday, and Wednesday, when the API catches up."""
    talk = [a_paper(10 + n, MONDAY + timedelta(days=n), categories=("cs.CL",)) for n in range(3)]
    arxiv.load([*(a_paper(n, MONDAY + timedelta(days=n)) for n in range(3)), *talk])
    maintainer.poll(MONDAY)
    maintainer.poll(WEDNESDAY)
    return maintainer


def test_replay_shows_what_the_night_saw_without_asking(lived: Maintainer) -> None:
    lived.arxiv.requests.clear()
    (night,) = replay_night(lived.settings, WEDNESDAY)
    assert len(night.papers) == 4
    assert {v.source for v in night.verdicts} == {"feeds", "api"}
    assert lived.arxiv.requests == []


def test_replay_after_a_second_run_still_starts_where_the_first_did(lived: Maintainer) -> None:
    lived.poll(WEDNESDAY)
    (night,) = replay_night(lived.settings, WEDNESDAY)
    assert len(night.papers) == 4


def test_replay_of_a_night_that_was_not_kept_says_what_is(lived: Maintainer) -> None:
    with pytest.raises(FlowError, match="Kept are 2 nights from 2026-03-09 to 2026-03-11"):
        replay_night(lived.settings, TUESDAY)


def test_replay_of_another_list_is_an_error(lived: Maintainer) -> None:
    with pytest.raises(FlowError, match="no answers of the night"):
        replay_night(lived.settings, WEDNESDAY, ["rsfm"])


def test_command_prints_verdicts_papers_and_json(
    lived: Maintainer, settings: Settings, tmp_path: Path
) -> None:
    place = {"LITWATCH_STATE_DIR": str(settings.state_dir)}
    runner, out = CliRunner(), tmp_path / "papers.jsonl"
    told = runner.invoke(build_app(), ["replay", "2026-03-11", "--out", str(out)], env=place)
    assert told.exit_code == 0, told.output
    assert "vlgfm: cs.CV, daily feeds: new (1 new paper, batch of 2026-03-11)" in told.output
    assert "4 papers, 0 replacements, 0 withdrawals" in told.output
    assert len(out.read_text().splitlines()) == 4
    as_json = runner.invoke(build_app(), ["replay", "2026-03-11", "--json"], env=place)
    assert len(json.loads(as_json.output)["nights"][0]["papers"]) == 4
