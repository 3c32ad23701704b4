"""Size and cost of pull-request bodies: python benchmarks/body_sizes.py

Rows have titles of 20 words and abstracts of 250; the hostile ones are made of characters that
all need escaping. GitHub refuses bodies over 65,536 characters.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

from catalog.config import ListConfig, SectionConfig
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from classifiers.screened import Reason
from flows.memory.records import NearRow, ProposedRow
from flows.proposals.text.body import render_pull_request
from flows.proposals.text.body_reading import read_body
from flows.proposals.text.parts import Proposal

TODAY = date(2026, 11, 21)
CONFIG = ListConfig(
    id="geo",
    name="Geo Models",
    sections=tuple(
        SectionConfig(id=f"section-{n}", path=("Methods", f"Section {n}")) for n in range(6)
    ),
)
ORDINARY = "A model of the whole Earth that answers questions about images from orbit "
HOSTILE = "@a #1 <b> [x](y) | `c` GH-2 https://x.y fixes #3 "


def main() -> None:
    print(
        f"{'rows':>5} {'titles':9} {'chars':>7} {'whole':>6} {'brief':>6} {'in file':>8} {'ms':>6}"
    )
    for text in (ORDINARY, HOSTILE):
        for count in (1, 5, 10, 50, 100, 200, 500):
            measure(count, text)


def measure(count: int, text: str) -> None:
    rows = tuple(make_row(number, text) for number in range(count))
    began = time.perf_counter()
    rendered = render_pull_request(Proposal(CONFIG.name, TODAY, rows), CONFIG)
    spent_ms = (time.perf_counter() - began) * 1000
    shown = len(read_body(rendered.body))
    whole = rendered.body.count("<summary>Abstract</summary>")
    name = "ordinary" if text == ORDINARY else "hostile"
    print(
        f"{count:5} {name:9} {len(rendered.body):7,} {whole:6} {shown - whole:6} "
        f"{count - shown:8} {spent_ms:6.0f}"
    )


def make_row(number: int, text: str) -> ProposedRow:
    arxiv_id = f"2611.{number:05}"
    link = Link(url=f"https://arxiv.org/abs/{arxiv_id}", kind="paper")
    entry = Entry(
        title=(text * 3)[:140], arxiv_id=arxiv_id, venue="arXiv", year=2026, links=(link,)
    )
    section = f"section-{number % 6}"
    return ProposedRow(
        key=f"arxiv:{arxiv_id}",
        short_id=arxiv_id,
        what="row",
        section=section,
        entry=entry,
        edit=AddRow(section, entry),
        prob_relevant=0.9,
        reasons=tuple(Reason(f"term {n}", 1.0 / n) for n in range(1, 6)),
        nearest=tuple(NearRow(text[:60], section, link.url, 0.4) for _ in range(3)),
        abstract=(text + ". ") * 20,
        announced_date=TODAY - timedelta(days=number),
        proposed_date=TODAY - timedelta(days=number),
    )


if __name__ == "__main__":
    main()
