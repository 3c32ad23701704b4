"""What a person at the command line reads, and what a program that is given it can use."""

from __future__ import annotations

import io

from rich.console import Console

from flows.cli.running import print_report
from flows.night.night_report import cost_in_words

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
