"""How many papers a week a new list is shown, how many it should be, and how many are right.

    python benchmarks/proposed_a_week.py DATA [OTHER_FIELDS] [--until DAY] [--test-until DAY]

DATA is a folder of arXiv snapshots and labelled abstracts, as `litwatch evaluate` reads it. vlgfm
and rsfm begin as new lists, without lexicon and annotations; OTHER_FIELDS holds a folder a list
with its `history.csv` (arxiv_id, heading, first_seen). Each is trained as `litwatch train` does it:
its rows up to the day, and the two months of the stream before it. Counted is what the model then
proposes of the later papers. Right is what the annotations, or the list's later rows, say.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalog.paper import Paper
from classifiers.dataset import Example, Label, listed_ids, load_labels
from classifiers.evaluation.corpus import Corpus, load_corpus
from classifiers.evaluation.splits import is_known
from classifiers.negatives import choose_negatives
from classifiers.recipes import PLAIN
from classifiers.training import train
from classifiers.volume import rows_in_a_week

BACKGROUND = timedelta(weeks=9)


@dataclass(frozen=True, slots=True)
class NewList:
    name: str
    rows: list[Label]
    """Rows that the list had on the day, those without a text too."""
    belonging: frozenset[str]
    """Ids that are right whenever they came."""


def shipped_list(name: str, corpus: Corpus, until: date) -> NewList:
    labels = corpus.dated(load_labels(name))
    texts = corpus.texts
    rows = [e for e in labels if e.source == "row" and e.arxiv_id in texts]
    known = [e for e in rows if is_known(e, texts[e.arxiv_id], until)]
    return NewList(name, known, frozenset(e.arxiv_id for e in labels if e.is_relevant))


def other_list(folder: Path, corpus: Corpus, until: date) -> NewList:
    with (folder / "history.csv").open(encoding="utf-8") as file:
        seen = {row["arxiv_id"]: row["first_seen"][:10] for row in csv.DictReader(file)}
    rows = [
        Label(list_id=folder.name, arxiv_id=arxiv_id, announced_date=None, known_date=None,
              is_relevant=True, section="none", source="row", origin="history")
        for arxiv_id, day in seen.items() if date.fromisoformat(day) <= until
    ]  # fmt: skip
    return NewList(folder.name, corpus.dated(rows), frozenset(seen))


def told_of(one: NewList, corpus: Corpus, until: date, test_until: date) -> str:
    own = {row.arxiv_id for row in one.rows}
    rows = [Example(corpus.texts[e.arxiv_id], e) for e in one.rows if e.arxiv_id in corpus.texts]
    before = _papers(corpus, own | listed_ids(), until - BACKGROUND, until)
    pace = rows_in_a_week(row.arxiv_id for row in one.rows)
    model = train(PLAIN, rows + choose_negatives(PLAIN, rows, before, 0), rows_a_week=pace)
    later = _papers(corpus, own, until, test_until)
    probs = model.prob_relevant(later)
    lowest = model.thresholds.propose_from
    proposed = [paper for paper, prob in zip(later, probs, strict=True) if prob >= lowest]
    right = sum(paper.arxiv_id in one.belonging for paper in proposed)
    wanted = model.card["out_of_fold"]["papers_a_week"]
    shown = len(proposed) / ((test_until - until).days / 7)
    return f"| {one.name} | {len(rows)} | {wanted:.1f} | {shown:.1f} | {right} of {len(proposed)} |"


def _papers(corpus: Corpus, without: Container[str], after: date, until: date) -> list[Paper]:
    found = (corpus.texts[it] for it in sorted(corpus.stream) if it not in without)
    return [it for it in found if it.announced_date and after < it.announced_date <= until]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("others", type=Path, nargs="?")
    parser.add_argument("--until", type=date.fromisoformat, default=date(2025, 8, 31))
    parser.add_argument("--test-until", type=date.fromisoformat, default=date(2025, 12, 31))
    told = parser.parse_args()
    corpus = load_corpus([told.data])
    folders = sorted(told.others.iterdir()) if told.others else []
    lists = [shipped_list(name, corpus, told.until) for name in ("vlgfm", "rsfm")]
    lists += [other_list(folder, corpus, told.until) for folder in folders]
    print("| list | rows with a text | wanted a week | proposed a week | right |")
    print("| --- | --- | --- | --- | --- |")
    for one in lists:
        print(told_of(one, corpus, told.until, told.test_until), flush=True)


if __name__ == "__main__":
    main()
