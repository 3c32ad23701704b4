"""The documented path of a new list, typed and timed: init, check, train, nightly.

    python benchmarks/first_night.py README DATA

An empty home, a repository that holds this README, and a local arXiv that has the list's papers
and the newest ten weeks of DATA, moved to the ten weeks before today and repeated under other ids
until they are as many as arXiv's. Requests keep arXiv's pace of one in three seconds; that arXiv
itself takes longer to answer is not in the figures.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalog.curated_list import load_list
from catalog.learning.learn_list import learn_config
from catalog.paper import Paper
from classifiers.snapshot import read_papers
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.orchestration.prefect_processes import plain_environment

WEEKS = timedelta(weeks=10)
STREAM = 30_000
"""Papers of ten weeks in the categories of machine learning."""
COMMANDS = (
    "init README.md --yes --list my-list",
    "check",
    "train --list my-list",
    "nightly --list my-list --dry-run",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readme", type=Path)
    parser.add_argument("data", type=Path)
    asked = parser.parse_args()
    text = asked.readme.read_text("utf-8")
    papers = [*_papers(asked.data, _own_ids(text))]
    print(f"{len(papers):,} papers at the local arXiv")
    with tempfile.TemporaryDirectory() as folder, ArxivStandin(papers, today=_today()) as arxiv:
        root = Path(folder) / "repository"
        root.mkdir()
        (root / "README.md").write_text(text, encoding="utf-8")
        for words in ("init --quiet", "add .", "-c user.name=A -c user.email=a@b.c commit -qm 1"):
            subprocess.run(["git", *words.split()], cwd=root, check=True)
        total = sum(_timed(command, root, arxiv) for command in COMMANDS)
    print(f"{total:6.0f} s  all")


def _timed(command: str, root: Path, arxiv: ArxivStandin) -> float:
    told = {
        "HOME": str(root.parent),
        "LITWATCH_ARXIV_API_URL": arxiv.api_url,
        "LITWATCH_ARXIV_FEED_URL": arxiv.feed_url,
        "LITWATCH_ARXIV_OAI_URL": arxiv.oai_url,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    before, start = len(arxiv.requests), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "litwatch", *command.split()],
        cwd=root,
        env=plain_environment(root.parent / "prefect", **told),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    print(f"{seconds:6.0f} s  {len(arxiv.requests) - before:3} requests  litwatch {command}")
    if done.returncode and not command.startswith("check"):  # 2 where a paper stands twice
        sys.exit(done.stdout + done.stderr)
    return seconds


def _own_ids(text: str) -> set[str]:
    config, _ = learn_config(text, "any", "README.md")
    rows = load_list(config, {"README.md": text}).rows
    return {row.entry.arxiv_id for row in rows if row.entry.arxiv_id}


def _papers(data: Path, own: set[str]) -> Iterator[Paper]:
    """Papers of the list as they are, those of the newest weeks as if they were of these days."""
    months = sorted(data.glob("*.jsonl.gz"))
    every = [paper for month in months for paper in read_papers([month])]
    latest = sorted(it.announced_date for it in read_papers(months[-1:]) if it.announced_date)
    newest = latest[len(latest) * 99 // 100]  # a few were announced again much later
    recent = [it for it in every if it.announced_date and _is_recent(it.announced_date, newest)]
    yield from (it for it in every if it.arxiv_id in own and it not in recent)
    for number in range(STREAM):
        paper = recent[number % len(recent)]
        moved = _today() - (newest - (paper.announced_date or newest))
        again, at = divmod(number, len(recent))
        arxiv_id = f"{moved:%y%m}.{at + 1:05}" if again else paper.arxiv_id
        yield replace(
            paper,
            arxiv_id=f"{arxiv_id[:5]}{again}{arxiv_id[6:]}" if again else arxiv_id,
            announced_date=moved,
            submitted_date=moved - timedelta(days=1),
        )


def _is_recent(day: date, newest: date) -> bool:
    return timedelta() <= newest - day < WEEKS


def _today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    os.environ.pop("LITWATCH_ARXIV_INTERVAL_SECONDS", None)
    main()
