"""Papers asked for with `/litwatch add` that the night does not propose, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

from catalog.list_folder import read_config
from catalog.paper import Paper
from flows.memory.ledger import Ledger
from flows.memory.records import AddOrder
from flows.night.propose_lists import refused_orders

README = """# Kites

## Box kites

- [Kites that answer questions](https://arxiv.org/abs/2601.00001)

## Stunt kites

- [Kites that fly loops](https://arxiv.org/abs/2601.00002)
"""
CONFIG = """id: kites
name: Kites
mode: readme
sections:
  - {id: box, path: [Box kites], layout: bullets}
"""


def paper(arxiv_id: str, title: str) -> Paper:
    day = date(2026, 1, 5)
    return Paper(arxiv_id, title, "We fly a kite.", submitted_date=day, announced_date=day)


def test_a_paper_under_a_heading_that_list_yaml_does_not_name_was_dropped_without_a_word(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "catalog" / "kites"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(README)
    (folder / "list.yaml").write_text(CONFIG)
    lists = tmp_path / "catalog"
    names = ("2601.00001", "2601.00002", "2601.00003", "2601.00004")
    watched = SimpleNamespace(
        id="kites",
        config=read_config(lists, "kites"),
        settings=SimpleNamespace(lists_dir=lists),
        ledger=Ledger("kites", adds=tuple(map(AddOrder, names))),
    )
    papers = {
        "2601.00001": paper("2601.00001", "Kites that answer questions"),
        "2601.00002": paper("2601.00002", "Kites that fly loops"),
        "2601.00003": paper("2601.00003", "Kites on strings"),
    }
    told = refused_orders(names, papers, [watched])  # type: ignore[list-item]
    assert {name for _, name in told} == {"2601.00001", "2601.00002", "2601.00004"}
    assert "stands in the list already" in told["kites", "2601.00001"]
    assert "under a heading of its own" in told["kites", "2601.00002"]
    assert "Name the section in list.yaml" in told["kites", "2601.00002"]
