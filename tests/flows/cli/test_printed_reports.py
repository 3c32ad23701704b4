"""What a person at the command line reads, and what a program that is given it can use."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.console import Console

from catalog.by_hand.hand_edits import HandEdit
from catalog.config import ListConfig
from flows.cli.answers import folded
from flows.cli.running import print_report
from flows.night.artifacts import proposal_rows
from flows.night.night_report import (
    ListReport,
    NightReport,
    Preview,
    ProposedLine,
    cost_in_words,
    render_markdown,
    render_previews,
)
from flows.night.status import freshness_alarm
from flows.polling.watermarks import ListWatermark
from flows.proposals.text.hand_words import ByHand, by_hand_notes
from tests.flows.proposals.material import LIST

ROW = (
    "+| [A title far longer than any terminal, as titles of papers are](https://arxiv.org/abs/1) |"
)


def printed(**facts: object) -> str:
    report = {
        "headline": "Tonight",
        "lists": [],
        "notes": [],
        "requests_count": 1,
        "seconds": 2.04,
        "is_dry_run": True,
    }
    written = io.StringIO()
    print_report(report | facts, Console(file=written, width=40))
    return written.getvalue()


def test_the_diff_of_a_dry_run_in_a_file_has_its_lines_whole() -> None:
    said = printed(previews=[{"title": "Propose", "diff": f" one\n{ROW}\n", "body": "Body"}])
    assert ROW in said.splitlines()


def test_one_request_is_not_several() -> None:
    assert "1 request to arXiv, 2.0 s" in printed()
    assert cost_in_words(2, seconds=0, is_dry_run=False) == "2 requests to arXiv, 0.0 s"


def test_one_decision_is_not_several() -> None:
    """A night that read one answer said `1 decisions read`."""
    report = NightReport(date(2026, 3, 2), lists=(ListReport("kites", decided_count=1),))
    said = io.StringIO()
    print_report(report.as_json(), Console(file=said, width=200))
    assert "1 decision read" in said.getvalue()


def test_a_list_without_section_files_is_promised_no_change_of_them() -> None:
    """A heading renamed by hand in `readme` mode was to come into "the section files"."""
    found = ByHand((HandEdit("renamed", "kites", "Kites and wings"),), 1)
    lists = (LIST.model_copy(update={"mode": mode}) for mode in ("readme", "catalog"))
    in_readme, in_catalog = ("".join(by_hand_notes(found, config)) for config in lists)
    assert "comes into list.yaml with" in in_readme
    assert "comes into the section files with" in in_catalog


def test_a_row_to_take_out_is_not_shown_as_a_new_paper() -> None:
    """A row unticked before its merge came back as ``+`` in the night that takes it out."""
    changes = ("row", "field:venue", "removal")
    lines = [ProposedLine(str(n), "T", "survey", "sure", what=it) for n, it in enumerate(changes)]
    lines.append(replace(lines[0], arxiv_id="3", is_new=False))
    lines.append(replace(lines[0], arxiv_id="4", lane="unsure"))
    report = NightReport(date(2026, 3, 2), lists=(ListReport("kites", proposed=tuple(lines)),))
    said = io.StringIO()
    print_report(report.as_json(), Console(file=said, width=80))
    assert report.headline().endswith(": 3 new proposals, 1 unsure")
    marks = [line[:4] for line in said.getvalue().splitlines() if line.split()[-1:] == ["T"]]
    assert marks == ["+  0", "~  1", "-  2", "?  4"]
    assert "4 new in the proposal, 1 open since earlier" in said.getvalue().replace("\n  ", " ")
    rows = [line for line in render_markdown(report).splitlines() if " T | survey " in line]
    kinds = [row.split("|")[-2].strip() for row in rows]
    assert kinds == ["", "update", "removal", "unsure"]


def test_rows_that_were_open_before_are_counted_and_leave_a_night_quiet() -> None:
    """A night of 200 lists printed 10,802 rows; none was quiet while a proposal was open."""
    open_row = ProposedLine("1", "T", "survey", "sure", 0.913, is_new=False)
    before = ListReport("kites", proposed=(open_row,), pull_requests=("#1",))
    night = NightReport(date(2026, 3, 2), lists=(before,))
    assert before.is_quiet
    assert proposal_rows(night) == [{"list": "kites", "title": "1 open since earlier nights"}]
    (row,) = proposal_rows(
        replace(night, lists=(replace(before, proposed=(replace(open_row, is_new=True),)),))
    )
    assert (row["title"], row["probability"]) == ("T", "91 %")


def test_the_diff_of_a_dry_run_cannot_end_its_block() -> None:
    report = NightReport(date(2026, 3, 2), previews=(Preview("Propose", "+a\n```\n+b\n", "Body"),))
    assert "````diff\n+a\n```\n+b\n````" in render_previews(report)


def test_a_red_first_night_is_not_called_no_night() -> None:
    config = ListConfig(id="kites", name="Kites")
    assert freshness_alarm(config, ListWatermark(), date(2026, 3, 2)) == "No good night yet."


def test_an_expected_error_of_a_flow_is_left_to_the_command_line_to_tell() -> None:
    """The same sentence stood three times above the one of the command."""
    script = (
        "from flows.orchestration.steps import leave_errors_to_caller as leave\n"
        "from flows.errors import FlowError\n"
        "import logging, sys; leave(); log = logging.LoggerAdapter(\n"
        "    logging.getLogger('prefect.task_runs'), {'task_run_name': 'poll'})\n"
        "for error in (FlowError('expected'), ValueError('a bug')):\n"
        "    try: raise error\n"
        "    except Exception: log.exception('broke')\n"
        "log.error('Finished in state Failed'); log.warning('take care')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "expected" not in done.stderr
    assert "Finished" not in done.stderr
    assert "ValueError: a bug" in done.stderr
    assert "Task run 'poll' - take care" in done.stderr


def test_titles_are_cut_and_marks_have_a_legend() -> None:
    """A title wrapped over five lines, and nothing said what `?` stands for."""
    title = "A title far longer than any terminal, as titles of papers are " * 3
    section = "application-referring-segmentation"
    lines = (
        ProposedLine("2603.00001", title, section, "sure", 0.91),
        ProposedLine("2603.00002", title, section, "unsure", 0.2),
    )
    report = NightReport(date(2026, 3, 2), lists=(ListReport("kites", proposed=lines),))
    said = io.StringIO()
    print_report(report.as_json(), Console(file=said, width=80))
    assert sum("2603.0000" in line for line in said.getvalue().splitlines()) == 2
    assert said.getvalue().count("A title far") == 2
    assert max(map(len, said.getvalue().splitlines())) <= 80
    assert "  + proposed, ? for you to decide\n" in said.getvalue()


def test_a_finding_is_folded_at_80_columns_for_a_terminal() -> None:
    line = "catalog/geo/sections/models.yaml:251: note: " + "a title of many words " * 9
    told = folded(line).splitlines()
    assert max(map(len, told)) <= 80
    assert " ".join(part.strip() for part in told) == line.strip()


def test_unsure_papers_that_no_pull_request_shows_are_said_to_wait_on_the_dashboard() -> None:
    """A first night told `8 unsure` and nothing else: nobody could find them."""
    shown = ProposedLine("2603.00001", "T", "survey", "unsure")
    one = ListReport("kites", proposed=(shown,), unsure_count=8)
    report = NightReport(date(2026, 3, 2), lists=(one, ListReport("boxes", unsure_count=0)))
    said = io.StringIO()
    print_report(report.as_json(), Console(file=said, width=200))
    for told in (said.getvalue(), render_markdown(report)):
        assert "8 unsure (7 on the dashboard), " in told
        assert "0 unsure, " in told


def test_long_titles_are_cut_with_a_mark_and_cost_no_column() -> None:
    """At 80 columns titles ended in mid-word, and the box's mark and the probability were gone."""
    line = ProposedLine("2603.00001", "Box kites " * 20, "box-kites-and-more-things", "sure", 0.9)
    report = NightReport(date(2026, 3, 2), lists=(ListReport("kites", proposed=(line,)),))
    said = io.StringIO()
    print_report(report.as_json(), Console(file=said, width=80))
    (row,) = (it for it in said.getvalue().splitlines() if "2603.00001" in it)
    assert row.startswith("+  2603.00001  box-kites-and-more-…  90 %  Box kites Box")
    assert row.endswith("…")
    assert len(row) == 80


def test_a_fact_in_a_pipe_stands_on_one_line(tmp_path: Path) -> None:
    """`litwatch status` broke its lines at 80 columns, whoever read them."""
    folder = tmp_path / ("long" * 30) / "catalog" / "kites"
    folder.mkdir(parents=True)
    (folder / "list.yaml").write_text("id: kites\nname: Kites\n")
    root = folder.parent.parent
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    env = {**os.environ, "LITWATCH_STATE_DIR": str(tmp_path), "LITWATCH_ARXV_ROUTE": "api"}
    command = [sys.executable, "-m", "litwatch", "status"]
    env.pop("COLUMNS", None)
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
    assert f"kites in {root}" in done.stdout.splitlines()
    assert done.stderr == (
        "litwatch: warning: LITWATCH_ARXV_ROUTE is no setting of litwatch and does nothing. "
        "Did you mean LITWATCH_ARXIV_ROUTE?\n"
    )
