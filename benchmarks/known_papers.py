"""How long it takes to tell whether the papers of a night are known: 2,000 against 1,000 rows."""

from __future__ import annotations

import itertools
import time

from catalog.entry import Entry
from catalog.identity.known_papers import KnownPapers
from catalog.paper import Paper

TOPICS = "radar cloud forest ship urban crop flood snow coast road fire lake glacier".split()  # noqa: SIM905


def titles() -> list[str]:
    return [
        f"{one.title()}Net{number}: {two} mapping for {three} with vision language models"
        for number, (one, two, three) in enumerate(itertools.product(TOPICS, repeat=3))
    ]


def main() -> None:
    rows = [Entry(title=title) for title in titles()[:1000]]
    night = [
        Paper(f"2401.{number:05}", title, "", authors=("Jane Doe", "John Roe"))
        for number, title in enumerate(titles()[500:] * 2)
    ][:2000]
    started = time.process_time()
    known = KnownPapers(rows)
    built = time.process_time()
    found = [known.match(paper).kind for paper in night]
    seconds = time.process_time() - built
    print(f"index of {len(rows)} rows: {built - started:.3f} s")
    print(f"{len(night)} papers matched: {seconds:.3f} s (goal: 0.3 s)")
    print({kind: found.count(kind) for kind in sorted(set(found))})


if __name__ == "__main__":
    main()
