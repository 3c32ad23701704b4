"""Precision and recall of the enrichment on hand-labelled papers.

    python benchmarks/enrichment.py DATA [--half all|tuned|held-out] [--errors]

DATA is a folder with arXiv snapshots (``arxiv/*.jsonl.gz`` and ``*.jsonl.gz``); the labels,
made by reading each text, are in `enrichment_labels.csv`. Extractors were tuned on the even
rows only; the odd ones are held out. A value counts as right if it says the same: addresses
are compared without scheme and trailing slash, venues without their publisher.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

from catalog.paper import Paper, paper_from_snapshot
from flows.candidates.enrichment.abbreviation import find_abbreviation
from flows.candidates.enrichment.paper_links import find_links
from flows.candidates.enrichment.venue_table import known_venues
from flows.candidates.enrichment.venues import find_venue

LABELS = Path(__file__).with_name("enrichment_labels.csv")
FIELDS = ("venue", "year", "code", "project", "data", "abbreviation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("all", "tuned", "held-out"), default="all")
    parser.add_argument("--errors", action="store_true", help="list every disagreement")
    options = parser.parse_args()
    labels = labelled_half(options.half)
    papers = read_papers(options.data, {label["id"] for label in labels})
    tally = {field: Counter[str]() for field in FIELDS}
    for label in labels:
        found = extract(papers[label["id"]])
        for field in FIELDS:
            outcome = judge(field, label[field], found[field])
            tally[field][outcome] += 1
            if options.errors and outcome not in ("right", "rightly nothing"):
                print(f"{label['id']:12} {field:12} {label[field]!r} != {found[field]!r}")
    print_table(tally, len(labels))


def labelled_half(half: str) -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {"all": rows, "tuned": rows[0::2], "held-out": rows[1::2]}[half]


def read_papers(data: Path, wanted: set[str]) -> dict[str, Paper]:
    papers: dict[str, Paper] = {}
    for path in sorted([*data.glob("arxiv/*.jsonl.gz"), *data.glob("*.jsonl.gz")]):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                known = papers.get(row["id"])
                # Some files repeat a paper without its comment.
                if row["id"] in wanted and (known is None or not known.comment):
                    papers[row["id"]] = paper_from_snapshot(row)
    return papers


def extract(paper: Paper) -> dict[str, str]:
    mention, links = find_venue(paper), find_links(paper)
    return {
        "venue": mention.short_name if mention else "",
        "year": str(mention.year or "") if mention else "",
        "code": links.code_url or "",
        "project": links.project_url or "",
        "data": links.data_url or "",
        "abbreviation": find_abbreviation(paper.title) or "",
    }


def judge(field: str, label: str, found: str) -> str:
    if not found:
        return "missed" if label else "rightly nothing"
    if not label:
        return "invented"
    return "right" if same(field, label) == same(field, found) else "wrong"


def same(field: str, value: str) -> str:
    if field == "venue":
        return venue_key(value)
    if field in ("code", "project", "data"):
        bare = re.sub(r"^https?://(?:www\.)?", "", value).rstrip("/").removesuffix(".git")
        return bare.casefold()
    return value


def venue_key(value: str) -> str:
    bare = re.sub(r"^(?:IEEE|ACM)\s+", "", value)
    found = known_venues().pattern.fullmatch(bare)
    if found and found["name"]:
        bare = known_venues().of(found).list_name
    return re.sub(r"[\s-]", "", bare.casefold())


def print_table(tally: dict[str, Counter[str]], count: int) -> None:
    print(f"{count} papers   labelled  right  wrong  invented  missed  precision  recall")
    for field, outcomes in tally.items():
        right = outcomes["right"]
        labelled = right + outcomes["wrong"] + outcomes["missed"]
        given = right + outcomes["wrong"] + outcomes["invented"]
        print(
            f"{field:12} {labelled:8} {right:6} {outcomes['wrong']:6} {outcomes['invented']:9}"
            f" {outcomes['missed']:7} {right / max(given, 1):10.3f} {right / max(labelled, 1):7.3f}"
        )


if __name__ == "__main__":
    main()
