"""A list's own papers never speak against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.entry import Entry
from catalog.paper import Paper
from classifiers.dataset import Label
from flows.training.gather_texts import write_texts
from flows.training.trainer import TextSources, TrainingRequest, training_examples

WORDS = "box delta kite wing string wind lift drag frame sail cloth spar".split()  # noqa: SIM905


def paper(number: int, field: str) -> Paper:
    one, two = WORDS[number % 12], WORDS[number * 5 % 12]
    title = f"How a {one} with {two} number {number} behaves in {field}"
    return Paper(f"2401.{number:05}", title, f"We study {field}.", announced_date=date(2024, 1, 3))


def test_a_row_without_an_id_is_no_negative(tmp_path: Path) -> None:
    own = [paper(number, "kites") for number in range(20)]
    stream = [paper(number, "chess") for number in range(100, 160)]
    file = tmp_path / "week.jsonl"
    write_texts(file, stream)
    labels = [
        Label("kites", each.arxiv_id, None, None, True, "papers", None, "row", "catalog")
        for each in own
    ]
    request = TrainingRequest("kites", (), tmp_path / "texts.jsonl", tmp_path / "out")
    sources = TextSources(lambda ids: own, lambda say: [file])

    def against(request: TrainingRequest) -> set[str]:
        examples = training_examples(request, labels, sources)
        return {each.paper.arxiv_id for each in examples if not each.label.is_relevant}

    before = against(request)
    row = Entry(title=next(each.title for each in stream if each.arxiv_id in before))
    after = against(replace(request, entries=(row,)))
    assert before - after == {next(e.arxiv_id for e in stream if e.title == row.title)}
