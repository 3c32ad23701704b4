"""Lines that a section file keeps word for word, and what makes them be written anew."""

import pytest

from catalog.config import SectionConfig
from catalog.entry import Entry, Link
from catalog.writing.write_bullets import write_bullet

SECTION = SectionConfig(id="methods", path=("Methods",), layout="bullets")
STYLED = SECTION.model_copy(
    update={"parts": ("- [{year}]", " {title}", " [[paper]({paper})]", " `{venue}`")}
)
ROW = (
    '* "Lakes, Rivers and Seas: A Roadmap", **`arXiv 2025.11`**. '
    "[[Paper](https://arxiv.org/abs/2511.00001)]"
)
AS_ONCE_READ = Entry(
    title="Lakes, Rivers and Seas: A Roadmap",
    arxiv_id="2511.00001",
    venue="arXiv .11",
    year=2025,
    links=(Link(url="https://arxiv.org/abs/2511.00001", kind="paper"),),
    row=ROW,
)


@pytest.mark.parametrize("section", [SECTION, STYLED])
@pytest.mark.parametrize(
    "otherwise",
    [{}, {"venue": None}, {"title": "Lakes"}, {"year": None}, {"title": "Rivers and Seas"}],
)
def test_a_line_that_an_older_reader_understood_otherwise_is_not_rewritten(section, otherwise):
    """After an upgrade 503 of 600 lines of a list in catalog mode were to be written anew."""
    assert write_bullet(section, AS_ONCE_READ.model_copy(update=otherwise)) == ROW


@pytest.mark.parametrize("section", [SECTION, STYLED])
@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Lakes, Rivers and Oceans: A Roadmap"},
        {"venue": "CVPR"},
        {"year": 2026},
        {"links": (Link(url="https://arxiv.org/abs/2511.00002", kind="paper"),)},
    ],
)
def test_what_a_person_changes_in_the_section_file_is_written(section, changed):
    written = write_bullet(section, AS_ONCE_READ.model_copy(update=changed))
    assert written != ROW
    assert all(str(value) in written for value in changed.values() if not isinstance(value, tuple))


@pytest.mark.parametrize("venue", ["ICLR'24", "ICLR’24", "ICLR 24", "ICLR2024", "ICLR24"])
def test_a_line_with_a_short_year_was_rewritten_because_its_title_was_once_read_shorter(venue):
    entry = AS_ONCE_READ.model_copy(
        update={
            "title": "Lakes",
            "venue": "ICLR",
            "year": 2024,
            "row": ROW.replace("arXiv 2025.11", venue),
        }
    )
    assert write_bullet(SECTION, entry) == entry.row
    assert write_bullet(SECTION, entry.model_copy(update={"year": 2023})) != entry.row
