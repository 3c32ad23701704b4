"""A person gives a table other columns than list.yaml tells: rows go under the header that stands."""

from __future__ import annotations

import pytest

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link

COLUMNS = (
    ColumnConfig(header="Year", holds="year"),
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Venue", holds="venue"),
    ColumnConfig(header="Code", holds="code", label="code", empty="-"),
)
SECTION = SectionConfig(id="birds", path=("Birds",), columns=COLUMNS, spaced=True)
CONFIG = ListConfig(
    id="songs", name="Songs", mode="readme", readme="README.md", sections=(SECTION,)
)
URL = "https://arxiv.org/abs/2601.00009"
NEW = Entry(
    title="Wrens at Dawn",
    arxiv_id="2601.00009",
    venue="arXiv",
    year=2026,
    links=(Link(url=URL, kind="paper"),),
)
TITLE = f"[Wrens at Dawn]({URL})"
OLD = {"Year": "2025", "Title": "[Owls](https://arxiv.org/abs/2501.00001)", "Venue": "ICLR"}


def readme(*header: str) -> str:
    lines = [header, ["---"] * len(header), [OLD.get(name, "-") for name in header]]
    return "# Songs\n\n## Birds\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def added_to(text: str) -> str:
    """The one line that a new paper adds."""
    after = load_list(CONFIG, {"README.md": text}).apply([AddRow("birds", NEW)])["README.md"]
    (line,) = set(after.splitlines()) - set(text.splitlines())
    assert after.replace(line + "\n", "") == text
    return line


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("Title", "Year", "Venue", "Code"), f"| {TITLE} | 2026 | arXiv | - |"),
        (("Year", "Data", "Title", "Venue", "Code"), f"| 2026 | - | {TITLE} | arXiv | - |"),
        (("Year", "Title", "Venue", "Code", "Data"), f"| 2026 | {TITLE} | arXiv | - | - |"),
        (("Title", "Venue"), f"| {TITLE} | arXiv |"),
        (("Year", "Title", "Where", "Code", "Data"), f"| 2026 | {TITLE} | arXiv | - | - |"),
    ],
)
def test_a_new_row_went_under_the_wrong_headers(header: tuple[str, ...], row: str) -> None:
    assert added_to(readme(*header)) == row


def test_rows_under_moved_headers_bore_their_year_as_a_title() -> None:
    (row,) = load_list(CONFIG, {"README.md": readme("Title", "Year", "Venue", "Code")}).rows
    assert (row.entry.title, row.entry.year, row.entry.venue) == ("Owls", 2025, "ICLR")


def test_a_header_in_another_language_keeps_the_places_of_its_columns() -> None:
    text = readme(*OLD, "Code").replace(
        "| Year | Title | Venue | Code |", "| 年 | 标题 | 会议 | 代码 |"
    )
    assert added_to(text) == f"| 2026 | {TITLE} | arXiv | - |"
