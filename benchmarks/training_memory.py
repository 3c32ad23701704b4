"""Memory of a training on a snapshot as large as one likes.

    python benchmarks/training_memory.py DATA [LINES] [--list ID] [--what train|gate|evaluate]

DATA is a folder of arXiv snapshots. Its lines are written again and again, under other ids, titles
and dates, into a file of LINES lines (2,700,000: as many as arXiv has); then `litwatch train`,
`train --gate` (what `retrain` does, too) or `evaluate` is run on it in a process of its own,
without a network. Told are the peak of its memory and its processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from classifiers.snapshot import pieces_of, read_lines, snapshot_files

COMMANDS = {
    "train": ["train"],
    "gate": ["train", "--gate"],
    "evaluate": ["evaluate", "--no-rolling"],
}
A_MONTH = 20_000
NEWEST_MONTH = 2025 * 12 + 11
"""December 2025, the last month that is tested."""
NOBODY = "http://127.0.0.1:9"
"""No arXiv: what the snapshot lacks is left out."""


def lines_of(data: Path) -> Iterator[bytes]:
    for path in snapshot_files(data):
        for piece in pieces_of(path):
            yield from (line.raw for line in read_lines(piece) if not line.problem)


def write_snapshot(path: Path, data: Path, count: int) -> None:
    known = [orjson.loads(line) for line in lines_of(data)]
    with path.open("wb") as file:
        for number in range(count):
            row = dict(known[number % len(known)])
            if number >= len(known):
                row |= {"title": f"{row['title']} ({number})", "doi": None}
                row |= another_day(number - len(known))
            file.write(orjson.dumps(row) + b"\n")


def another_day(number: int) -> dict[str, str]:
    """Id and date of a paper: so many a month as arXiv has, from the newest month back."""
    months_back, within = divmod(number, A_MONTH)
    year, month = divmod(NEWEST_MONTH - months_back, 12)
    month += 1
    return {
        "id": f"{year % 100:02}{month:02}.{40_000 + within}",
        "update_date": f"{year}-{month:02}-{1 + within % 28:02}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("lines", type=int, nargs="?", default=2_700_000)
    parser.add_argument("--list", default="vlgfm")
    parser.add_argument("--what", choices=COMMANDS, default="train")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / "snapshot.jsonl"
        write_snapshot(snapshot, told.data, told.lines)
        command = [sys.executable, "-m", "litwatch", *COMMANDS[told.what], "--list", told.list]
        subprocess.run(
            [*command, "--snapshot", str(snapshot), "--out", str(Path(folder) / "models")],
            check=True,
            env=os.environ
            | {
                "LITWATCH_ARXIV_API_URL": f"{NOBODY}/api",
                "LITWATCH_ARXIV_RETRY_BUDGET_SECONDS": "0",
                "LITWATCH_STATE_DIR": str(Path(folder) / "state"),
            },
        )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(f"{told.lines:,} lines: {used.ru_maxrss / 1024:,.0f} MB, {seconds:,.0f} s of processor")


if __name__ == "__main__":
    main()
