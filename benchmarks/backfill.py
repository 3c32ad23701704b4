"""Speed and memory of a backfill over a large snapshot.

    python benchmarks/backfill.py DATA [--lines 1000000] [--workers 2] [--list ID] [--gzip]

DATA is a folder with arXiv snapshots (``arxiv/*.jsonl.gz``). Its papers are repeated under new
ids until the snapshot has so many lines; no answer is cached by text, so a repeated paper costs
what a new one does. The command is run as a person runs it, in a process of its own with a state
directory of its own; the time includes the start of Prefect and Dask.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import orjson


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--list", action="append", default=[])
    parser.add_argument("--gzip", action="store_true", help="compress the snapshot")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder, "snapshot.jsonl.gz" if options.gzip else "snapshot.jsonl")
        write_snapshot(options.data, options.lines, snapshot)
        size = snapshot.stat().st_size / 1e6
        print(f"{options.lines:,} lines, {size:,.0f} MB")
        summary, seconds, peak = run(snapshot, options.workers, options.list, Path(folder))
        print(f"verdicts: {summary['verdicts']}")
        print(
            f"{seconds:.1f} s in all, {summary['papers'] / seconds:,.0f} papers a second, "
            f"{summary['seconds_screening']:.1f} s of it screening "
            f"({summary['papers'] / summary['seconds_screening']:,.0f} a second)"
        )
        print(f"peak memory of all processes together: {peak:.0f} MB")


def write_snapshot(data: Path, count: int, target: Path) -> None:
    compressed = target.suffix == ".gz"
    with gzip.open(target, "wb", 3) if compressed else target.open("wb") as out:
        for number, row in enumerate(itertools.islice(repeated(data), count)):
            row["id"] = f"{9000 + number // 100_000:04}.{number % 100_000:05}"
            out.write(orjson.dumps(row) + b"\n")


def repeated(data: Path) -> Iterator[dict[str, object]]:
    files = sorted(data.glob("arxiv/*.jsonl.gz"))
    while True:
        for path in files:
            with gzip.open(path, "rb") as lines:
                yield from map(json.loads, lines)


def run(
    snapshot: Path, workers: int, lists: list[str], folder: Path
) -> tuple[dict[str, object], float, float]:
    command = [sys.executable, "-c", "from flows.cli import main; main()", "backfill", "--json"]
    command += ["--snapshot", str(snapshot), "--workers", str(workers)]
    command += [word for list_id in lists for word in ("--list", list_id)]
    command += ["--out", str(folder / "report")]
    environment = os.environ | {"LITWATCH_STATE_DIR": str(folder / "state")}
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        peak = PeakMemory(process.pid)
        out, _ = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)
    return json.loads(out), time.perf_counter() - start, peak.megabytes


class PeakMemory:
    """Samples the resident memory of a process and its children (Linux)."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._pid = pid
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while Path(f"/proc/{self._pid}").exists():
            self.megabytes = max(self.megabytes, sum(map(resident, family(self._pid))))
            time.sleep(0.5)


def family(pid: int) -> list[int]:
    try:
        texts = [p.read_text() for p in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return [pid]
    children = [int(word) for text in texts for word in text.split()]
    return [pid, *(one for child in children for one in family(child))]


def resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
