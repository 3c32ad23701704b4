"""A row in a table of names keeps its whole title, wherever it goes."""

import pytest

from catalog.by_hand.hand_edits import Rendered
from catalog.by_hand.take_over import take_over
from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.curated_list import load_list
from catalog.edits import AddRow, MoveRow, SetField
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from tests.catalog.by_hand.in_step import is_in_step

PAPERS = (
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Venue", holds="venue"),
)
DATASETS = (
    ColumnConfig(header="Name", holds="name", linked=True),
    ColumnConfig(header="Venue", holds="venue"),
)
CONFIG = ListConfig(
    id="kites",
    name="Kites",
    readme="README.md",
    sections=(
        SectionConfig(id="papers", path=("Papers",), columns=PAPERS),
        SectionConfig(id="data", path=("Data",), columns=DATASETS),
    ),
)
TEXT = (
    "# Kites\n\n## Papers\n\n|Title|Venue|\n|---|---|\n|[A paper](https://arxiv.org/abs/2601.00001)|arXiv|\n"
    "\n## Data\n\n|Name|Venue|\n|---|---|\n|[OldSet](https://arxiv.org/abs/2601.00002)|arXiv|\n"
)
FILES = dict(import_readme(TEXT, "kites", CONFIG).files)
DATA = "catalog/kites/sections/data.yaml"
PAPER_FILE = "catalog/kites/sections/papers.yaml"
SET = Entry(
    title="KiteSet: Ten Thousand Kites, Counted",
    name="KiteSet",
    arxiv_id="2601.00003",
    venue="arXiv",
    links=(Link(url="https://arxiv.org/abs/2601.00003", kind="paper"),),
)
KEY = "arxiv:2601.00003"


@pytest.fixture
def added():
    return FILES | load_list(CONFIG, FILES).apply([AddRow("data", SET)])


def test_the_table_shows_the_name_and_the_file_keeps_the_title(added):
    assert "|[KiteSet](https://arxiv.org/abs/2601.00003)|arXiv|" in added["README.md"]
    assert 'title: "KiteSet: Ten Thousand Kites, Counted"\n  name: KiteSet\n' in added[DATA]
    assert load_list(CONFIG, added).rendered() == added["README.md"]


def test_moved_to_a_table_of_papers_it_shows_its_title(added):
    """ "Global Cross-Modal Geo-Localization" had lost its subtitle."""
    moved = added | load_list(CONFIG, added).apply([MoveRow("data", KEY, "papers")])
    assert "|[KiteSet: Ten Thousand Kites, Counted](" in moved["README.md"]
    assert "KiteSet" not in moved[DATA]
    back = moved | load_list(CONFIG, moved).apply([MoveRow("papers", KEY, "data")])
    assert back == added


def test_a_proposed_dataset_filed_as_a_paper_shows_its_title():
    made = load_list(CONFIG, FILES).apply([AddRow("papers", SET)])
    assert "|[KiteSet: Ten Thousand Kites, Counted](" in made["README.md"]


def test_a_title_that_a_person_sets_is_what_the_table_shows(added):
    made = load_list(CONFIG, added).apply([SetField("data", KEY, "title", "Kites-10K")])
    assert "|[Kites-10K](" in made["README.md"]


def test_a_name_changed_in_the_readme_is_the_name_in_the_file(added):
    files = {**added, "README.md": added["README.md"].replace("[KiteSet]", "[Kites-10K]")}
    done = files | take_over(CONFIG, files, [Rendered(added)]).curated.apply([])
    assert is_in_step(CONFIG, done)
    assert 'title: "KiteSet: Ten Thousand Kites, Counted"\n  name: Kites-10K\n' in done[DATA]


def test_a_row_moved_by_hand_to_the_papers_and_back_keeps_what_it_knows(added):
    row = "|[KiteSet](https://arxiv.org/abs/2601.00003)|arXiv|\n"
    first = "|[A paper](https://arxiv.org/abs/2601.00001)|arXiv|\n"
    there = added["README.md"].replace(row, "").replace(first, first + row)
    files = {**added, "README.md": there}
    taken = take_over(CONFIG, files, [Rendered(added)])
    done = files | taken.curated.apply([])
    assert done["README.md"] == there
    assert is_in_step(CONFIG, done)
    assert [edit.what for edit in taken.edits] == ["moved"]
