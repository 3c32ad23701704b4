"""A month of nights with a review every Friday: what a maintainer gets to see.

    python benchmarks/month_of_nights.py DATA/2025-10.jsonl.gz [--unsure 10]

Plays the announcement days of a snapshot file for both packaged lists: the real night, a local
arXiv, a stand-in for GitHub. On Fridays the maintainer unticks the last ticked row, refuses the
first unsure one, lets `review` answer, and merges. The models were trained on papers of these
months, so the table measures the work of a review, not the model.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalog.list_folder import packaged_lists, read_configs
from catalog.paper import Paper
from classifiers.snapshot import read_papers
from flows.cli.demo_command import demo_settings
from flows.memory.places import Places
from flows.night.night_report import NightReport
from flows.proposals.text.body_reading import read_body
from flows.review import Event, review
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.night.killed_night import run_night
from tests.github_standin.repository import Clock, Issue, Repository
from tests.github_standin.server import GitHubStandin

FRIDAY = 4


@dataclass
class Week:
    """One list's row of the table."""

    list_id: str
    friday: date
    proposed: int
    unsure: int
    body: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshot", type=Path)
    asked = parser.parse_args()
    papers = [paper for paper in read_papers([asked.snapshot]) if paper.announced_date]
    with (
        tempfile.TemporaryDirectory() as folder,
        ArxivStandin(papers) as arxiv,
        GitHubStandin(repo=Repository("Acme/lists", Clock())) as github,
    ):
        github.repo.collaborators["mina"] = "admin"
        github.repo.commit_files("main", _packaged_files(), "Begin the lists")
        settings = _settings(Path(folder), arxiv, github)
        weeks, calls = _play(papers, settings, arxiv, github)
    _print(weeks, calls, github.repo)
    return 0


def _play(
    papers: list[Paper], settings: Settings, arxiv: ArxivStandin, github: GitHubStandin
) -> tuple[list[Week], list[int]]:
    weeks: list[Week] = []
    calls: list[int] = []
    for day in _days(papers):
        arxiv.today = day
        before = len(github.calls)
        report = run_night(settings, day)
        calls.append(len(github.calls) - before)
        _complain(report)
        if day.weekday() == FRIDAY:
            weeks += [_seen(pull, day) for pull in github.repo.pulls("open")]
            _review(settings, github.repo, day)
    return weeks, calls


def _days(papers: list[Paper]) -> Iterator[date]:
    days = sorted({paper.announced_date for paper in papers if paper.announced_date})
    day = days[0]
    while day <= days[-1]:
        yield day
        day += timedelta(days=1)


def _seen(pull: Issue, day: date) -> Week:
    boxes = read_body(pull.body)
    ticked = sum(box.was_ticked for box in boxes)
    return Week(pull.head, day, ticked, len(boxes) - ticked, len(pull.body))


def _review(settings: Settings, repo: Repository, day: date) -> None:
    """Untick one row, refuse one, let the bot answer, merge."""
    for pull in repo.pulls("open"):
        before, ticked, after = pull.body.rpartition("- [x] ")
        pull.body = f"{before}- [ ] {after}" if ticked else pull.body
        pull.body = pull.body.replace("  - [ ] refuse for good", "  - [x] refuse for good", 1)
        pull.updated_at = repo.clock()
    configs = read_configs(settings.lists_dir)
    now = datetime.combine(day, time(12), UTC)
    review(Places(settings), configs, Event(is_ours=True, words=""), now)
    for pull in repo.pulls("open"):
        repo.merge(pull.number)


def _complain(report: NightReport) -> None:
    if report.exit_code:
        sys.stderr.write(f"{report.headline()}\n")


def _packaged_files() -> dict[str, str]:
    root = packaged_lists()
    return {
        f"catalog/{path.relative_to(root)}": path.read_text("utf-8")
        for list_id in ("vlgfm", "rsfm")
        for path in sorted((root / list_id).rglob("*"))
        if path.is_file()
    }


def _settings(folder: Path, arxiv: ArxivStandin, github: GitHubStandin) -> Settings:
    return demo_settings(folder, arxiv).model_copy(
        update={
            "catalog_dir": packaged_lists(),
            "local_repository": None,
            "github_api_url": github.url,
            "github_repository": "acme/lists",
            "github_token": SecretStr("bot-token"),
        }
    )


def _print(weeks: list[Week], calls: list[int], repo: Repository) -> None:
    print(f"{'branch':<16} {'Friday':<11} ticked unsure  body")
    for it in weeks:
        print(f"{it.list_id:<16} {it.friday!s:<11} {it.proposed:>6} {it.unsure:>6} {it.body:>5,}")
    pulls = [pull for pull in repo.pulls() if pull.head.startswith("litwatch/")]
    print(f"{len(pulls)} pull requests, {len(repo.comments)} comments")
    print(f"calls of GitHub a night: median {sorted(calls)[len(calls) // 2]}, most {max(calls)}")


if __name__ == "__main__":
    sys.exit(main())
