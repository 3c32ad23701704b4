"""Where the site's lists come from, and where it says that it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from catalog.edits import AddRow
from catalog.entry import Entry
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import write_ledger
from flows.memory.places import Places
from flows.memory.records import ROW, ProposedRow, Record, Status
from flows.memory.shipped import MEMORY_NAME, RECORDS_NAME, keep_records, write_records
from flows.memory.state_store import change_state
from flows.settings import Settings
from flows.website.gathering import origin_of, site_lists, told
from tests.flows.proposals.checkout import CONFIG, make_checkout, papers, settings_for
from tests.flows.website.made_up import made_up_list


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    checkout = make_checkout(tmp_path / "list")
    folder = checkout / "catalog" / CONFIG.id
    folder.mkdir(parents=True)
    config = CONFIG.model_dump(mode="json", exclude_defaults=True)
    (folder / "list.yaml").write_text(yaml.safe_dump(config), "utf-8")
    return settings_for(checkout, tmp_path / "state", catalog_dir=checkout / "catalog")


def waiting(arxiv_id: str, status: Status = "waiting") -> Record:
    entry = Entry(title=f"Kite {arxiv_id}", arxiv_id=arxiv_id)
    key = f"arxiv:{arxiv_id}"
    row = ProposedRow(key, arxiv_id, ROW, "box", entry, AddRow("box", entry), prob_relevant=0.9)
    return Record(row, status, first_seen_date=date(2026, 1, 9))


def test_a_list_without_memory_or_records_is_a_list(settings: Settings) -> None:
    (one,) = site_lists(settings, [])
    assert len(one.rows) == 2
    assert one.proposed == []
    assert one.last_look is None


def test_the_memory_counts_before_what_the_list_ships(settings: Settings) -> None:
    folder = settings.lists_dir / CONFIG.id
    shipped = Ledger(CONFIG.id).put([waiting("2601.00007"), waiting("2601.00008")])
    (folder / MEMORY_NAME).write_bytes(write_ledger(shipped))
    facts = [replace(paper, abstract="", title="An old title") for paper in papers()]
    (folder / RECORDS_NAME).write_bytes(write_records(facts))
    store = Places(settings).of(CONFIG).store
    refused = Ledger(CONFIG.id).put([waiting("2601.00007", "rejected")])
    change_state(store, lambda _: {ledger_path(CONFIG.id): write_ledger(refused)}, "Remember")
    record = {"2601.00001": papers()[0]}
    keep_records(store, {CONFIG.id: record}, {CONFIG.id: record})
    (one,) = site_lists(settings, [CONFIG.id])
    assert [row.arxiv_id for row in one.proposed] == ["2601.00008"]
    told_of = {row.arxiv_id: (row.abstract, row.authors) for row in one.rows}
    assert told_of == {
        "2601.00001": ("We fly a kite.", ("Mina Murray",)),
        "2601.00002": ("", ("Mina Murray",)),
    }


@pytest.mark.parametrize(
    ("repository", "site_url", "url", "name"),
    [
        (None, "", "", "local"),
        ("Mina/Lists", "", "https://mina.github.io/Lists/", "Mina/Lists"),
        ("Mina/mina.github.io", "", "https://mina.github.io/", "Mina/mina.github.io"),
        ("Mina/Lists", "https://kites.example", "https://kites.example/", "Mina/Lists"),
    ],
)
def test_the_site_is_where_github_pages_or_the_settings_say(
    settings: Settings, repository: str | None, site_url: str, url: str, name: str
) -> None:
    changes = {"github_repository": repository, "site_url": site_url}
    origin = origin_of(settings.model_copy(update=changes), [made_up_list(1)])
    assert (origin.url, origin.name) == (url, name)


def test_the_address_to_open_is_told(tmp_path: Path) -> None:
    lines = told([made_up_list(3, proposals=2)], 40, tmp_path)
    assert lines[0].endswith("3 papers listed, 2 proposed")
    assert lines[1] == f"Open file://{tmp_path}/index.html"
