"""How well titles alone tell papers: rows of real lists, their ids hidden, against real papers.

    python benchmarks/identity_by_title.py --lists README.md … --papers SNAPSHOT.jsonl.gz …

A row that is taken for a paper with another id is wrong (or the list's own link is: read them).
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from catalog.curated_list import load_list
from catalog.entry import Entry
from catalog.identity.known_papers import KnownPapers
from catalog.learning.learn_list import learn_config
from catalog.paper import Paper, paper_from_snapshot


def rows(readmes: list[Path]) -> dict[str, Entry]:
    """Entries by arXiv id; rows without one cannot be judged."""
    found = {}
    for path in readmes:
        text = path.read_text(encoding="utf-8")
        config, _ = learn_config(text, "list", "README.md")
        for row in load_list(config, {"README.md": text}).rows:
            if row.entry.arxiv_id:
                found[row.entry.arxiv_id] = row.entry
    return found


def papers(files: list[Path]) -> Iterator[Paper]:
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (paper_from_snapshot(json.loads(line)) for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", nargs="+", type=Path, required=True)
    parser.add_argument("--papers", nargs="+", type=Path, required=True)
    args = parser.parse_args()
    listed = rows(args.lists)
    hidden = [(Entry(title=e.title, year=e.year), arxiv_id) for arxiv_id, e in listed.items()]
    known = KnownPapers(entry for entry, _ in hidden)
    truth = {id(entry): arxiv_id for entry, arxiv_id in hidden}
    stream = {paper.arxiv_id: paper for paper in papers(args.papers)}
    counts: Counter[str] = Counter()
    started = time.process_time()
    for paper in stream.values():
        match = known.match(paper)
        is_right = match.row is not None and truth[id(match.row)] == paper.arxiv_id
        if match.kind != "new":
            counts[f"{match.kind}, {'right' if is_right else 'wrong'}"] += 1
        if match.kind == "same" and not is_right:
            print(f"wrong: {paper.arxiv_id} {paper.title!r} taken for {match.row!r}")
    seconds = time.process_time() - started
    print(f"{len(hidden)} rows, {len(stream)} papers, {len(listed.keys() & stream.keys())} of both")
    print(dict(counts), f"{1e6 * seconds / len(stream):.0f} µs a paper")


if __name__ == "__main__":
    main()
