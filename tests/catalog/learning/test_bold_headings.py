"""Paragraphs in bold that stand over rows: headings, where a list uses them so."""

from __future__ import annotations

import pytest

from catalog.curated_list import load_list
from catalog.edits import AddRow, RemoveRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config

NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),),
)


def _row(place: str, number: int) -> str:
    return f"- [Seeing {place} from orbit](https://arxiv.org/abs/2403.0000{number}), ICML 2023\n"


LIST = (
    "# Papers\n\n## Methods\n\n**🌱 Pretraining**\n\n"
    + _row("forests", 1)
    + _row("rivers", 2)
    + "\n__Fine-tuning:__\n"
    + _row("coasts", 3)
    + "\n## Data\n\n**Images**\n\n| Title | Paper |\n|---|---|\n"
    + "| Seeing towns from orbit | [Paper](https://arxiv.org/abs/2403.00004) |\n"
    + "\n## More\n\n"
    + _row("hills", 5)
)
PATHS = [("Methods", "🌱 Pretraining"), ("Methods", "Fine-tuning"), ("Data", "Images"), ("More",)]


def _loaded(text: str):
    config, _ = learn_config(text, "any", "README.md")
    return load_list(config, {"README.md": text})


def test_bold_paragraphs_over_rows_were_no_sections():
    curated = _loaded(LIST)
    assert [section.path for section in curated.config.sections] == PATHS
    ids = [section.id for section in curated.config.sections]
    assert ids == ["pretraining", "fine-tuning", "images", "more"]
    assert curated.rendered() == LIST


def test_a_list_without_other_headings_has_sections():
    text = "# Papers\n\n**Rivers**\n\n" + _row("rivers", 1) + "\n**Hills**\n\n" + _row("hills", 2)
    assert [row.section for row in _loaded(text).rows] == ["rivers", "hills"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rows_come_and_go_below_a_bold_heading_and_nothing_else_moves(newline):
    text = LIST.replace("\n", newline)
    curated = _loaded(text)
    for section in curated.config.sections:
        changed = curated.apply([AddRow(section.id, NEW)])["README.md"]
        at = changed.index("Seeing lakes")
        start = changed.rindex(newline, 0, at) + len(newline)
        end = changed.index(newline, at) + len(newline)
        assert changed[:start] + changed[end:] == text
        again = load_list(curated.config, {"README.md": changed})
        assert [row.section for row in again.rows].count(section.id) > 1
    row = curated.rows[2]
    emptied = curated.apply([RemoveRow(row.section, row.key)])["README.md"]
    assert emptied == text.replace(curated.bodies[row.section].items[0].text, "")


@pytest.mark.parametrize(
    "text",
    [
        # One alone may be a remark.
        "# Papers\n\n## Methods\n\n**Note**\n\n" + _row("rivers", 1) + _row("hills", 2),
        # Most stand over words.
        "# Papers\n\n## Methods\n\n**Rivers**\n\n"
        + _row("rivers", 1)
        + "\n**Hills**\n\n"
        + _row("hills", 2)
        + "".join(f"\n**Remark {n}**\n\nWords.\n" for n in range(3)),
        # Notes on the rows below.
        "# Papers\n\n## Methods\n\n**Note: sorted by date**\n\n"
        + _row("rivers", 1)
        + "\n**Please star this list**\n\n"
        + _row("hills", 2)
        + "\n**All of these are fast.**\n\n"
        + _row("coasts", 3),
        # Titles of papers, with their facts.
        "# Papers\n\n## Methods\n\n"
        + "".join(
            f"**Seeing {place} from orbit**\n\n- Paper: https://arxiv.org/abs/2403.0000{n}\n\n"
            for n, place in enumerate(["rivers", "hills", "coasts"])
        ),
    ],
)
def test_bold_paragraphs_that_are_no_headings_stay_so(text):
    curated = _loaded(text)
    assert not curated.config.bold_headings
    assert {section.path for section in curated.config.sections} == {("Methods",)}


def test_a_list_configured_before_keeps_its_sections():
    sections = _loaded(LIST.replace("**", "").replace("__", "")).config.sections
    curated = _loaded(LIST)
    before = curated.config.model_copy(update={"bold_headings": False, "sections": sections})
    known = load_list(before, {"README.md": LIST})
    assert [row.entry for row in known.rows] == [row.entry for row in curated.rows]
    assert not known.missing


def test_a_list_imported_anew_renders_the_same():
    imported = import_readme(LIST, "any")
    assert imported.config.bold_headings
    assert load_list(imported.config, imported.files).rendered() == LIST
