"""A paper that its authors withdraw while it is proposed: the next night takes it out."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.curated_list import packaged_lists
from flows.cli.demo_command import demo_settings, night_files, nights
from flows.demo.arxiv_server import read_announced
from flows.memory.places import begin_repository
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.night.killed_night import run_night

FIRST, SECOND = list(nights())[:2]


@pytest.mark.long
def test_withdrawn_paper_leaves_the_proposal_and_the_report_says_so(tmp_path: Path) -> None:
    begin_repository(tmp_path / "repository", packaged_lists())
    papers = list(read_announced(*night_files()))
    with ArxivStandin(papers, today=FIRST) as arxiv:
        settings = demo_settings(tmp_path, arxiv)
        first = run_night(settings, FIRST).lists[0]
        chosen = next(line for line in first.proposed if line.lane == "proposed")
        paper = next(it for it in papers if it.arxiv_id == chosen.arxiv_id)
        gone = replace(
            paper,
            arxiv_version=2,
            announced_date=SECOND,
            announce_type="replace",
            comment="This paper has been withdrawn: a mistake in table 3",
        )
        arxiv.load([*papers, gone])
        arxiv.today = SECOND
        second = next(it for it in run_night(settings, SECOND).lists if it.list_id == first.list_id)
    assert chosen.arxiv_id not in {line.arxiv_id for line in second.proposed}
    assert second.notes == (
        f"{chosen.arxiv_id} was withdrawn by its authors and is proposed no longer.",
    )
    readme = show(tmp_path, f"litwatch/{first.list_id}:catalog/{first.list_id}/README.md")
    assert chosen.arxiv_id not in readme
    bodies = (tmp_path / "repository" / ".litwatch" / "pull-requests").glob("*.md")
    why = f"({chosen.arxiv_id}) is taken out: withdrawn by its authors: This paper has been"
    assert any(why in path.read_text("utf-8") for path in bodies)


def show(root: Path, what: str) -> str:
    command = ["git", "-C", str(root / "repository"), "show", what]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
