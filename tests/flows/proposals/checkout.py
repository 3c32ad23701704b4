"""A list in a git checkout with its memory, and an arXiv on loopback, for runs end to end."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.paper import Paper
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import read_ledger
from flows.memory.places import Places
from flows.settings import Settings

TODAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
COLUMNS = (
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Venue", holds="venue"),
    ColumnConfig(header="Year", holds="year"),
    ColumnConfig(header="Code", holds="code", label="code", empty="N/A"),
)
CONFIG = ListConfig(
    id="kites",
    name="Awesome Kites",
    mode="readme",
    readme="README.md",
    sections=(SectionConfig(id="box", path=("Box kites",), columns=COLUMNS),),
)


def readme(code: str = "N/A") -> str:
    return (
        "# Awesome Kites\n\n## Box kites\n\n| Title | Venue | Year | Code |\n|---|---|---|---|\n"
        "| [Kites that answer questions](https://arxiv.org/abs/2601.00001) | arXiv | 2026 | N/A |\n"
        "| [Kites seen from orbit by radar](https://arxiv.org/abs/2601.00002) | arXiv | 2026 "
        f"| {code} |\n"
    )


def papers(**first: object) -> list[Paper]:
    day = {"submitted_date": date(2026, 1, 5), "announced_date": date(2026, 1, 6)}
    texts = {"abstract": "We fly a kite.", "categories": ("cs.CV",), "authors": ("Mina Murray",)}
    return [
        Paper("2601.00001", "Kites that answer questions", **{**texts, **day, **first}),  # type: ignore[arg-type]
        Paper("2601.00002", "Kites seen from orbit by radar", **{**texts, **day}),  # type: ignore[arg-type]
    ]


def git(folder: Path, *args: str) -> str:
    identity = ["-c", "user.name=Mina", "-c", "user.email=mina@example.org"]
    done = subprocess.run(
        ["git", *identity, *args], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def make_checkout(folder: Path, text: str | None = None) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "README.md").write_text(text or readme(), encoding="utf-8")
    (folder / ".gitignore").write_text("/.litwatch/\n", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Start")
    return folder


def settings_for(repository: Path, state_dir: Path, **changes: object) -> Settings:
    facts = {
        "local_repository": repository,
        "state_dir": state_dir,
        "arxiv_interval_seconds": 0.0,
        "arxiv_timeout_seconds": 5.0,
        "arxiv_retry_budget_seconds": 0.0,
    }
    return Settings(_env_file=None, **(facts | changes))  # type: ignore[call-arg]


def ledger_at(places: Places) -> Ledger:
    store = places.of(CONFIG).store
    return read_ledger(store.snapshot().read(ledger_path("kites")), "kites")


def body_at(repository: Path, number: int = 1) -> str:
    return (repository / ".litwatch" / "pull-requests" / f"{number}.md").read_text("utf-8")
