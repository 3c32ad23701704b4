"""Papers a second of the command `litwatch score`, its start and files included.

    python benchmarks/scoring_throughput.py SNAPSHOT.jsonl[.gz] … [--list vlgfm] [--papers 100000]

Repeats the given papers under new ids until there are enough; no cache is keyed on text, so a
repeated paper costs what a new one does. Also prints processor time, peak memory and the time that
an arXiv snapshot of 2.7 million papers would take at this rate; a million papers (--papers
1000000) give the better estimate. Python's compiled files should be there: run it twice.
"""

import argparse
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import orjson

SNAPSHOT_PAPERS = 2_700_000
COMMAND = (sys.executable, "-c", "from flows.cli import main; main()", "score")


def lines(paths):
    for path in paths:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from file


def write_input(paths, papers, target):
    known = list(islice(lines(paths), papers))
    with target.open("wb") as file:
        for number, line in enumerate(islice(cycle(known), papers)):
            row = orjson.loads(line)
            new_id = f"{2001 + number // 90_000}.{10_000 + number % 90_000}"
            file.write(orjson.dumps(row | {"id": new_id}) + b"\n")
    return len(known)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshots", nargs="+", type=Path)
    parser.add_argument("--list", default="vlgfm")
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--model", type=Path, help="folder; without it the model that ships")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    options = ["--list", asked.list, "--processes", str(asked.processes)]
    options += ["--model", str(asked.model)] if asked.model else []
    with tempfile.TemporaryDirectory() as folder:
        source, sink = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        distinct = write_input(asked.snapshots, asked.papers, source)
        began = time.perf_counter()
        subprocess.run([*COMMAND, *options, str(source), "--out", str(sink)], check=True)
        took = time.perf_counter() - began
        with sink.open("rb") as answers:
            scored = sum(1 for _ in answers)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rate = scored / took
    print(f"{scored:,} papers ({distinct:,} distinct) in {took:.1f} s: {rate:,.0f} a second")
    print(f"processor time {used.ru_utime + used.ru_stime:.1f} s of all processes together")
    print(f"peak memory of a process {used.ru_maxrss / 1024:,.0f} MB")
    print(f"a snapshot of 2.7 million would take {SNAPSHOT_PAPERS / rate / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
