"""A small list, its papers and its maintainer, written for the tests of proposals."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from catalog.config import ColumnConfig, ListConfig, ProposalConfig, SectionConfig
from catalog.edits import AddRow, SetField
from catalog.entry import Entry, Link
from classifiers.lanes import Cause
from classifiers.screened import Reason
from flows.memory.records import ROW, Candidate, ProposedRow, field_change

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

COLUMNS = (
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Venue", holds="publication"),
    ColumnConfig(header="Code", holds="code", label="code", empty="N/A"),
)


def sample_config(list_id: str = "kites", **proposals: object) -> ListConfig:
    return ListConfig(
        id=list_id,
        name="Awesome Kites",
        mode="readme",
        readme="README.md",
        sections=(
            SectionConfig(id="box", path=("Box kites",), columns=COLUMNS),
            SectionConfig(id="delta", path=("Delta kites",), columns=COLUMNS),
        ),
        proposals=ProposalConfig(**proposals),
    )


def readme(rows: int = 2) -> str:
    box = "".join(row_line(1000 + n, f"Old box kite {n}") for n in range(rows))
    delta = row_line(2000, "Old delta kite")
    head = "| Title | Venue | Code |\n|---|---|---|\n"
    return (
        f"# Awesome Kites\n\nPapers on kites.\n\n## Box kites\n\n{head}{box}\n"
        f"## Delta kites\n\n{head}{delta}\n## License\n\nCC0\n"
    )


def row_line(number: int, title: str) -> str:
    return f"| [{title}](https://arxiv.org/abs/{arxiv_id(number)}) | arXiv 2026 | N/A |\n"


def arxiv_id(number: int) -> str:
    return f"2603.{number:05d}"


def entry(number: int, title: str | None = None) -> Entry:
    return Entry(
        title=title or f"A kite paper, number {number}",
        arxiv_id=arxiv_id(number),
        venue="arXiv",
        year=2026,
        links=(Link(url=f"https://arxiv.org/abs/{arxiv_id(number)}", kind="paper"),),
    )


def candidate(
    number: int,
    *,
    section: str | None = "box",
    lane: str = "proposed",
    prob: float = 0.9,
    title: str | None = None,
    asked_by: str = "",
) -> Candidate:
    paper = entry(number, title)
    row = ProposedRow(
        key=f"arxiv:{paper.arxiv_id}",
        short_id=paper.arxiv_id or "",
        what=ROW,
        section=section,
        entry=paper,
        edit=AddRow(section, paper) if section else None,
        cause=Cause.FITS if lane == "proposed" else Cause.BELOW_THRESHOLD,
        prob_relevant=prob,
        reasons=(Reason("kite", 1.5),),
        abstract="We fly a kite. It flies well.",
        announced_date=TODAY,
    )
    return Candidate(row, asked_by)


def venue_change(number: int, venue: str, title: str, section: str = "box") -> Candidate:
    return change_of(number, title, "venue", venue, section)


def change_of(
    number: int, title: str, field: str, value: object, section: str = "box"
) -> Candidate:
    paper = entry(number, title)
    key = f"arxiv:{paper.arxiv_id}"
    row = ProposedRow(
        key=key,
        short_id=paper.arxiv_id or "",
        what=field_change(field),
        section=section,
        entry=paper,
        edit=SetField(section, key, field, value),
        cause=Cause.CHANGED,
        note=f"published at {value}",
    )
    return Candidate(row)


def git(folder: Path, *args: str) -> str:
    identity = ["-c", "user.name=Mina", "-c", "user.email=mina@example.org"]
    done = subprocess.run(
        ["git", *identity, *args], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def checkout(folder: Path, files: dict[str, str] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for path, text in (files or {"README.md": readme()}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Begin the list")
    return folder
