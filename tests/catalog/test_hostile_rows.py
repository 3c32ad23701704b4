"""Titles from outside in every kind of list: inert, on one line, read back unchanged."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.escaping import clean
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from tests.catalog import readmes

MARKUP = """\
| || \\| \\ [ ] ]( ( ) [x](http://y.z) ![i](http://y.z) ` ** * _ ~~ <script> </td> <!-- --> <b &amp;
&#124; @me #12 GH-1 a/b#3 http://x.y www.x.y :smile: $x$ $$ N/A " ' null arXiv 2024 (2024.05)"""
BLANKS = ["\n", "\r\n", "\t", "\u202e", "\u200b", "\u2028", "\x00", "- ", "# ", "1. ", " "]
BITS = st.sampled_from([*MARKUP.split(), *BLANKS, ": ", "é", "汉字", "🙂", "CVPR 2023"])
TITLES = st.lists(BITS | st.text(max_size=8), max_size=20).map("".join)
TABLES = ["HEADED_TABLE", "NAMED_TABLE", "NO_OUTER_PIPES", "PADDED_TABLE"]


def add(title, name, mode):
    text = readmes.ALL[name]
    if mode == "catalog":
        imported = import_readme(text, "x")
        curated = load_list(imported.config, imported.files)
    else:
        config, _ = learn_config(text, "x", "README.md")
        curated = load_list(config, {"README.md": text})
    entry = Entry(
        title=title,
        arxiv_id="2305.12345",
        venue="arXiv",
        year=2023,
        links=(Link(url="https://arxiv.org/abs/2305.12345", kind="paper"),),
    )
    edit = AddRow(curated.config.sections[0].id, entry)
    return curated, curated.apply([edit])


@pytest.mark.parametrize("mode", ["readme", "catalog"])
@pytest.mark.parametrize("name", TABLES)
@given(title=TITLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_hostile_title_is_one_line_and_one_cell_and_is_read_back(name, mode, title):
    title = f"Rain {title} again"
    curated, changed = add(title, name, mode)
    path = curated.config.readme_path
    before, after = curated.files[path].split("\n"), changed[path].split("\n")
    assert len(after) == len(before) + 1
    again = load_list(curated.config, {**curated.files, **changed})
    assert len(again.rows) == len(curated.rows) + 1
    (row,) = [row for row in again.rows if row.entry.arxiv_id == "2305.12345"]
    assert row.entry.title == clean(title)
    if mode == "catalog":
        config, _ = learn_config(changed[path], "x", "README.md")
        shown = load_list(config, {"README.md": changed[path]}).rows
        assert clean(title) in [row.entry.title for row in shown]


@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_a_title_of_5000_characters_stays_whole(mode):
    title = "Long | title " * 384 + "end"
    curated, changed = add(title, "HEADED_TABLE", mode)
    again = load_list(curated.config, {**curated.files, **changed})
    assert title in [row.entry.title for row in again.rows]


def test_an_address_that_would_break_out_is_encoded_or_left_out():
    config, _ = learn_config(readmes.HEADED_TABLE, "x", "README.md")
    curated = load_list(config, {"README.md": readmes.HEADED_TABLE})
    for url in ("https://a.b/c|d) [x](http://e.f)", "javascript:alert(1)", "https://a.b/c d"):
        line = curated.render_row("models", Entry(title="A", links=[Link(url=url, kind="paper")]))
        assert line.count("|") == 6
        assert "javascript" not in line
        assert " [x](" not in line


@pytest.mark.parametrize(
    "cell",
    [
        mark * 10_000
        for mark in (
            "[",
            "[a](",
            "![a](",
            "<a href=x>",
            "*a ",
            "<!-- ",
            "_a ",
            "\\",
            "h://a.b/(",
            "`",
        )
    ],
    ids=lambda cell: cell[:10],
)
def test_hostile_markup_is_read_in_linear_time(cell):
    text = f"{readmes.HEADED_TABLE}\n## More\n\n|Title|Code|\n|-|-|\n|[A B C](http://x.y)|{cell}|\n"
    start = time.process_time()
    config, _ = learn_config(text, "x", "README.md")
    assert load_list(config, {"README.md": text}).rendered() == text
    assert time.process_time() - start < 20  # a quadratic reader takes minutes


def test_a_bullet_of_open_angles_took_minutes():
    text = f"# P\n\n## Methods\n\n- {'<' * 300_000} [paper](https://arxiv.org/abs/2403.00001)\n"
    start = time.process_time()
    learn_config(text + "- [Seeing lakes from orbit](https://arxiv.org/abs/2403.00002)\n", "x", "R")
    assert time.process_time() - start < 20
