"""Hostile titles stay inert in the rows of the shipped lists, whatever their columns."""

import re

import pytest
from markdown_it import MarkdownIt

from catalog.curated_list import packaged_lists, read_list
from catalog.entry import Entry, Link
from catalog.escaping import clean

GITHUB_FLAVOUR = MarkdownIt("gfm-like", {"linkify": False})
REFERENCES = re.compile(r"@\w|#\d|GH-\d|\bwww\.|://|:[\w+-]+:", re.IGNORECASE | re.ASCII)
HOSTILE = (
    "a | b \\| c \\",
    "[text](https://evil.example) ![img](x.png) `code` **bold**",
    "<script>alert(1)</script> &lt;b&gt; <!-- c -->",
    "@name fixes #12, closes GH-2 o/r#3 www.evil.example https://evil.example :smile:",
    "two\nlines \u202eright to left\u202c zero\u200bwidth \x00nul $x_1$ $$y$$",
    "x" * 5_000,
)
PAPER = "https://arxiv.org/abs/2609.00001"
INERT = {"text", "text_special", "strong_open", "strong_close", "link_open", "link_close"}


def cells(row, count):
    """Inline tokens of the cells that a row of so many columns shows."""
    head = f"|{'h|' * count}\n|{'-|' * count}\n"
    tokens = GITHUB_FLAVOUR.parse(f"{head}{row}\n")
    return [tokens[at + 1].children for at, token in enumerate(tokens) if token.type == "td_open"]


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_row_shows_a_hostile_title_as_text(list_id, title):
    curated = read_list(packaged_lists(), list_id)
    for section in curated.config.sections:
        free = {column.header: title for column in section.columns if column.holds == "text"}
        link = Link(url=PAPER, kind="paper")
        entry = Entry(title=title, abbreviation=title[:20], venue="arXiv", year=2026,
                      arxiv_id="2609.00001", links=(link,), extra=free)  # fmt: skip
        shown = cells(curated.render_row(section.id, entry), len(section.columns))
        assert len(shown) == len(section.columns)
        texts = [clean("".join(token.content for token in cell)) for cell in shown]
        assert clean(title) in texts
        assert not any(REFERENCES.search("".join(t.content for t in cell)) for cell in shown)
        tokens = [token for cell in shown for token in cell]
        assert {token.type for token in tokens} <= INERT
        assert {t.attrs["href"] for t in tokens if t.type == "link_open"} <= {PAPER}
