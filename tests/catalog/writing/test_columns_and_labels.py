"""Hands that show an address twice, write months by name in a column, or label links below."""

from __future__ import annotations

import pytest

from catalog.entry import Entry, Link
from catalog.writing.habits import as_usual_here
from catalog.writing.write_rows import write_row
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="arXiv",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech"},
)


def _shown_twice(place: str, arxiv: str, when: str) -> str:
    badge = (
        f"[![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)](https://arxiv.org/abs/{arxiv})"
    )
    star = f"https://img.shields.io/github/stars/{place}/net.svg"
    code = f"[![Star]({star})](https://github.com/{place}/net)"
    title = f"[Seeing {place} from orbit](https://arxiv.org/abs/{arxiv})"
    return f"| {title} | {badge} | {code} | {when} |\n"


TWICE = (
    "| Title | arXiv | Github | Pub. & Date |\n|---|---|---|---|\n"
    + _shown_twice("forests", "2403.00001", "Mar, 2024")
    + _shown_twice("rivers", "2402.00001", "Feb, 2024")
    + _shown_twice("coasts", "2302.00001", "CVPR, 2023")
    + _shown_twice("hills", "2302.00002", "Feb, 2023")
)
BELOW = """\
* [Seeing forests from orbit](https://arxiv.org/abs/2403.00001)
  * Di Dogwood, El Elm
  * Keyword: trees, birds
  * Code: [official](https://github.com/forest/net)

* [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)
  * Fe Fir, Gu Gum
  * Keyword: water

* [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)
  * Ho Holly, Iv Ivy
  * Keyword: sand
  * Code: [official](https://github.com/coast/net)
"""
PUBLISHED = "".join(
    f"* [{venue} 2024] Seeing {place} from orbit [[Paper](https://arxiv.org/abs/2403.0000{n})]\n"
    for n, (venue, place) in enumerate(
        [("CVPR", "forests"), ("CVPR", "rivers"), ("ICLR", "coasts"), ("ICLR", "hills")] * 2
    )
)


def test_rows_that_show_an_address_twice_are_written_again():
    text, curated = loaded(TWICE)
    for row in curated.rows:
        assert [link.kind for link in row.entry.links] == ["paper", "code"]
        assert curated.render_row(row.section, row.entry) == text.splitlines()[row.line - 1]


def test_a_month_by_name_in_a_column_is_followed():
    (line,) = added_lines(TWICE, NEW)
    assert line == _shown_twice("lakes", "2405.00001", "May, 2024").replace(
        "lakes/net", "lake/net"
    ).rstrip("\n")


@pytest.mark.parametrize(("links", "count"), [((PAPER, CODE), 3), ((PAPER,), 2)])
def test_a_labelled_link_below_is_the_rows(links, count):
    assert [link.kind for link in loaded(BELOW)[1].rows[0].entry.links] == ["paper", "code"]
    lines = added_lines(BELOW, NEW.model_copy(update={"links": links}))
    assert (
        lines
        == [
            "* [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)",
            "  * Ann Ash, Bo Beech",
            "  * Code: [official](https://github.com/lake/net)",
        ][:count]
    )


def test_a_preprint_is_called_so_where_every_row_has_a_venue():
    rows = [row.entry for row in loaded(PUBLISHED)[1].rows]
    entry = as_usual_here(NEW.model_copy(update={"links": (PAPER,)}), rows)
    assert added_lines(PUBLISHED, entry) == [
        "* [arXiv 2024] Seeing lakes from orbit [[Paper](https://arxiv.org/abs/2405.00001)]"
    ]


def test_a_row_without_a_venue_keeps_the_mark_of_its_list():
    bare = NEW.model_copy(update={"venue": None, "year": None, "links": (PAPER,)})
    assert added_lines(PUBLISHED, bare) == [
        "* Seeing lakes from orbit [[Paper](https://arxiv.org/abs/2405.00001)]"
    ]


def test_section_files_with_an_address_twice_still_give_their_own_row():
    text, curated = loaded(TWICE)
    row = curated.rows[0]
    line = text.splitlines()[row.line - 1]
    paper, *others = row.entry.links
    before = row.entry.model_copy(update={"links": (paper, paper, *others), "row": line})
    assert write_row(curated.config.sections[0], before) == line
