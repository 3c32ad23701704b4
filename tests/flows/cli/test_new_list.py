"""The documented path of a new list, as typed: init, check, train, nightly; no model, no memory.

Every list of another field failed on it: `train` found "nothing to tell apart", the "Next:" line of
`init` was refused, and `nightly` did not find the model that `train` had written.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.paper import Paper
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.proposals.sample import git

TODAY = datetime.now(UTC).date()
KITES = (
    "box",
    "delta",
    "sled",
    "rokkaku",
    "cellular",
    "bowed",
    "soft",
    "stunt",
    "power",
    "fighter",
)


def kite_paper(number: int, days_ago: int) -> Paper:
    kind, other = KITES[number % 10], KITES[(number * 7 + 3) % 10]
    return Paper(
        arxiv_id=f"2401.{number:05d}",
        title=f"How a {kind} kite flies, part {number}",
        abstract=f"We fly kites. A {kind} kite with a tether of {number} metres meets gusts of wind; "
        f"its bridle and sail are compared with those of a {other} kite in tethered flight.",
        categories=("physics.flu-dyn",),
        submitted_date=TODAY - timedelta(days=days_ago),
        announced_date=TODAY - timedelta(days=days_ago),
    )


def other_paper(number: int) -> Paper:
    day = TODAY - timedelta(days=1 + number % 75)
    topic = ("turbulent pipes", "bubbles in oil", "sand and water", "jets of plasma")[number % 4]
    return Paper(
        arxiv_id=f"2402.{number:05d}",
        title=f"Notes on {topic}, number {number}",
        abstract=f"We simulate {topic} at {number} settings and report drag, pressure and mixing.",
        categories=("physics.flu-dyn",),
        submitted_date=day,
        announced_date=day,
    )


ROWS = [kite_paper(number, 300 + number) for number in range(40)]
NEW = [kite_paper(100 + number, number % 2) for number in range(4)]


def address(paper: Paper) -> str:
    """One row links the paper's own page: its arXiv id is found by its title."""
    return "https://example.org/kite" if paper is ROWS[7] else paper.abs_url


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A repository that holds a README and nothing else."""
    rows = "".join(
        f"| [{it.title}]({address(it)}) | arXiv | {it.submitted_date.year} |\n"
        for it in sorted(ROWS, key=lambda it: it.arxiv_id, reverse=True)
    )
    head = "| Title | Venue | Year |\n|---|---|---|\n"
    root = tmp_path / "awesome-kites"
    root.mkdir()
    readme = (
        f"# Awesome Kites\n\nPapers on kites.\n\n## Papers\n\n{head}{rows}\n## License\n\nCC0\n"
    )
    (root / "README.md").write_text(readme, encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "-c", "user.name=Mina", "-c", "user.email=mina@example.org", "commit", "-qm", "Begin")
    return root


class Terminal:
    """Types commands in a folder, in an empty home."""

    def __init__(self, folder: Path, arxiv: ArxivStandin) -> None:
        self.folder = folder
        (folder.parent / "home").mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self.environment = kept | {
            "HOME": str(folder.parent / "home"),
            "XDG_STATE_HOME": str(folder.parent / "home" / "state"),
            "PREFECT_HOME": str(folder.parent / "home" / "prefect"),
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "LITWATCH_ARXIV_API_URL": arxiv.api_url,
            "LITWATCH_ARXIV_FEED_URL": arxiv.feed_url,
            "LITWATCH_ARXIV_OAI_URL": arxiv.oai_url,
            "LITWATCH_ARXIV_INTERVAL_SECONDS": "0",
            "LITWATCH_ARXIV_RETRY_BUDGET_SECONDS": "0",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    def type(self, line: str, code: int = 0) -> str:
        words = shlex.split(line)
        assert words.pop(0) == "litwatch"
        done = subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, (line, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def follow(self, said: str) -> str:
        """Type what the last command said to type next."""
        return self.type(next_command(said))


def set_categories(home: Path) -> None:
    config = home / "catalog" / "awesome-kites" / "list.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("arxiv:\n", "arxiv:\n  categories: [physics.flu-dyn]\n"))


def next_command(said: str) -> str:
    (command,) = re.findall(r"^Next: (.+)$", said, re.M)
    return str(command)


@pytest.fixture
def arxiv():
    papers = [*ROWS, *NEW, *(other_paper(number) for number in range(900))]
    with ArxivStandin(papers, today=TODAY) as server:
        yield server


def test_init_check_and_train_follow_one_another_as_printed(
    home: Path, arxiv: ArxivStandin
) -> None:
    """So do they when training could not reach arXiv at first."""
    terminal = Terminal(home, arxiv)
    said = terminal.type("litwatch init README.md --yes")
    set_categories(home)
    checked = terminal.follow(said)
    assert "0 errors" in checked
    arxiv.spoil("api", "rate_exceeded_200")
    refused = terminal.type(next_command(checked), code=3)
    assert "Run the same command again" in refused
    arxiv.faults.clear()
    trained = terminal.follow(checked)
    assert "rows without an arXiv id: 1 of 1 found" in trained
    assert "trained on 40 papers that belong" in trained
    assert next_command(trained) == "litwatch nightly --list awesome-kites --dry-run"
    asked = len(arxiv.requests)
    assert asked < 15
    assert "trained on 40" in terminal.type("litwatch train --list awesome-kites")
    assert len(arxiv.requests) == asked, "texts and background are kept"
    scored = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "score", "--list",
         "awesome-kites"],
        input=json.dumps({"id": "2499.00001", "title": NEW[0].title, "abstract": NEW[0].abstract}),
        cwd=home, env=terminal.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(scored.stdout)["prob_relevant"] > 0.5


@pytest.mark.long
def test_the_first_night_finds_the_trained_model_and_a_bare_one_trains_it(
    home: Path, arxiv: ArxivStandin
) -> None:
    terminal = Terminal(home, arxiv)
    terminal.type("litwatch init README.md --yes")
    set_categories(home)
    git(home, "add", ".")
    who = ("-c", "user.name=Mina", "-c", "user.email=mina@example.org")
    git(home, *who, "commit", "-qm", "Add the configuration")
    refused = terminal.type("litwatch nightly --list awesome-kites --dry-run", code=2)
    assert "litwatch train --list awesome-kites" in refused
    first = terminal.type("litwatch nightly --list awesome-kites")
    assert "had no model: trained its first one on 40 of its papers" in first
    second = terminal.type("litwatch nightly --list awesome-kites --dry-run")
    assert "had no model" not in second
