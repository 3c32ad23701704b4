"""Made-up snapshots and a screener that needs no model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.lanes import Cause
from classifiers.reading import Reading
from classifiers.screened import Reason, Screened
from classifiers.sieve import Texts


def row(number: int, title: str | None = None, **fields: Any) -> dict[str, Any]:
    """One row of the snapshot schema; every tenth paper is about satellites."""
    subject = "satellites" if number % 10 == 0 else "teapots"
    return {
        "id": f"2501.{number:05}",
        "title": title or f"On {subject}, part {number}",
        "abstract": f"We study {subject} with {number} spoons.\n  It is cold.",
        "authors": "Ada Toy",
        "authors_parsed": [["Toy", "Ada", ""]],
        "categories": "cs.CV cs.LG",
        "comments": "9 pages",
        "update_date": f"2025-01-{number % 28 + 1:02}",
    } | fields


def text_of(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


def write_snapshot(path: Path, count: int) -> Path:
    path.write_bytes(text_of(row(number) for number in range(count)))
    return path


@dataclass(frozen=True)
class WordScreener:
    """Proposes what names satellites; the probability depends on the id alone."""

    word: str = "satellites"

    def may_belong(self, texts: Texts) -> list[int]:
        return [
            at
            for at, (title, abstract) in enumerate(texts.papers)
            if not title.endswith("part 1") and abstract != ""
        ]

    def tell(self, reading: Reading, places: Sequence[int]) -> Iterator[tuple[int, Screened]]:
        for at in places:
            paper = reading.papers[at]
            prob = int(paper.arxiv_id[-5:]) % 97 / 100
            if self.word in paper.title:
                yield at, Screened(
                    paper.arxiv_id, prob, Cause.FITS, "toys", {"toys": 1.0}, keywords=("clip",),
                    columns={"Task": "tea"}, reasons=(Reason(self.word, 1.5),), model_hash="abc",
                )  # fmt: skip
