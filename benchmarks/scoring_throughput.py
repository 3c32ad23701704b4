"""Papers a second of `litwatch score`, files included, on two processes.

    python benchmarks/scoring_throughput.py SNAPSHOT.jsonl[.gz] … [--list vlgfm] [--papers 100000]

Repeats the given papers under new ids until there are enough; no cache is keyed on text, so a
repeated paper costs what a new one does. Also prints the peak memory and the time that an arXiv
snapshot of 2.7 million papers would take at this rate.
"""

import argparse
import gzip
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import orjson

from catalog.curated_list import packaged_lists, read_list
from classifiers.list_model import ListModel, packaged_model
from classifiers.scoring import score_stream

SNAPSHOT_PAPERS = 2_700_000


def rows(paths):
    for path in paths:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            yield from map(orjson.loads, lines)


def write_input(paths, papers, target):
    known = list(rows(paths))
    with target.open("wb") as file:
        for number, row in enumerate(islice(cycle(known), papers)):
            file.write(orjson.dumps(row | {"id": f"{row['id']}x{number}"}) + b"\n")
    return len(known)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshots", nargs="+", type=Path)
    parser.add_argument("--list", default="vlgfm")
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--model", type=Path, help="folder; without it the model that ships")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    config = read_list(packaged_lists(), asked.list).config
    model = asked.model or packaged_model(asked.list)
    began = time.process_time()
    ListModel.load(model)
    print(f"the model loads in {time.process_time() - began:.2f} s of processor time")
    with tempfile.TemporaryDirectory() as folder:
        source, sink = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        distinct = write_input(asked.snapshots, asked.papers, source)
        began = time.perf_counter()
        with source.open("rb") as reading, sink.open("wb") as writing:
            report = score_stream(reading, writing, model, config, asked.processes)
        took = time.perf_counter() - began
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    rate = report.scored / took
    print(f"{report.scored:,} papers ({min(distinct, asked.papers):,} distinct) in {took:.1f} s")
    print(f"{rate:,.0f} papers a second; peak memory of a process {peak / 1024:,.0f} MB")
    print(f"a snapshot of 2.7 million would take {SNAPSHOT_PAPERS / rate / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
