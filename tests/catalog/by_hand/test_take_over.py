"""What a person changed in a README comes into the catalog, and nothing of hers is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.by_hand.hand_edits import Rendered
from catalog.by_hand.take_over import take_over
from catalog.catalog_errors import ReadmeError
from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.curated_list import load_list
from catalog.edits import AddRow, SetField
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from tests.catalog.by_hand.in_step import is_in_step

COLUMNS = (
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Venue", holds="publication"),
    ColumnConfig(header="Code", holds="code", label="code", empty="N/A"),
)
CONFIG = ListConfig(
    id="kites",
    name="Awesome Kites",
    mode="catalog",
    readme="README.md",
    sections=(
        SectionConfig(id="box", path=("Box kites",), columns=COLUMNS),
        SectionConfig(id="delta", path=("Delta kites",), columns=COLUMNS),
    ),
)
BOX = "catalog/kites/sections/box.yaml"
DELTA = "catalog/kites/sections/delta.yaml"
TEMPLATE = "catalog/kites/template.md"


NEW = Entry(
    title="New kite",
    arxiv_id="2604.00001",
    venue="arXiv",
    year=2026,
    links=(Link(url="https://arxiv.org/abs/2604.00001", kind="paper"),),
)


def row(number, venue="arXiv 2026", code="N/A", title=None):
    name = title or f"Kite paper {number}"
    return f"| [{name}](https://arxiv.org/abs/2603.{number:05d}) | {venue} | {code} |\n"


def readme(box, delta, news=()):
    head = "| Title | Venue | Code |\n|---|---|---|\n"
    told = "".join(f"- {it}\n" for it in news)
    return (
        f"# Awesome Kites\n\nPapers on kites.\n\n{told}\n## Box kites\n\n{head}{''.join(box)}\n"
        f"## Delta kites\n\n{head}{''.join(delta)}\n## License\n\nCC0\n"
    )


def catalog_of(text):
    return dict(import_readme(text, "kites", CONFIG).files)


START = catalog_of(readme([row(1), row(2)], [row(3)], ["First light"]))


def edited(files, path, old, new):
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


def after(files, *before):
    """What the next pull request makes of the files."""
    taken = take_over(CONFIG, files, [Rendered(it) for it in before])
    return {**files, **taken.curated.apply([])}, taken


def test_what_is_in_step_stays_untouched():
    files, taken = after(START, START)
    assert files == START
    assert not taken


def test_a_news_line_and_a_contributors_row_come_into_the_catalog():
    files = edited(START, "README.md", "- First light\n", "- Tea on Friday\n- First light\n")
    files = edited(files, "README.md", row(2), row(2) + row(9, "TGRS 2025"))
    done, taken = after(files, START)
    assert done["README.md"] == files["README.md"]
    assert "- Tea on Friday\n" in done[TEMPLATE]
    assert "2603.00009" in done[BOX]
    assert is_in_step(CONFIG, done)
    assert {it.what for it in taken.edits} == {"added", "text"}


def test_rows_deleted_and_changed_in_the_readme_do_not_come_back():
    files = edited(START, "README.md", row(1), "")
    files = edited(files, "README.md", row(2), row(2, "CVPR 2026"))
    done, taken = after(files, START)
    assert done["README.md"] == files["README.md"]
    assert "2603.00001" not in done[BOX]
    assert is_in_step(CONFIG, done)
    (changed,) = [it for it in taken.edits if it.what == "changed"]
    assert changed.changes == (("Venue", "arXiv 2026", "CVPR 2026"),)


def test_what_only_the_section_file_changed_goes_into_the_readme():
    files = edited(START, BOX, "2603.00002", "2603.00007")
    done, taken = after(files, START)
    assert row(7, title="Kite paper 2") in done["README.md"]
    assert not taken.edits


def test_other_cells_of_one_row_are_merged():
    files = set_venue(START, "CVPR")
    files = edited(files, "README.md", row(1), row(1, code="[code](https://github.com/a/b)"))
    done, taken = after(files, START)
    assert row(1, "CVPR 2026", "[code](https://github.com/a/b)") in done["README.md"]
    assert is_in_step(CONFIG, done)
    assert not taken.questions


def set_venue(files, venue, number=1):
    """A person's edit of the section file alone."""
    changed = load_list(CONFIG, files).apply(
        [SetField("box", f"arxiv:2603.{number:05d}", "venue", venue)]
    )
    return {**files, BOX: changed[BOX]}


def test_a_cell_that_both_sides_changed_is_asked_about_and_left():
    files = set_venue(START, "CVPR")
    files = edited(files, "README.md", row(1), row(1, "ECCV 2026"))
    done, taken = after(files, START)
    assert done["README.md"] == files["README.md"]
    assert "CVPR" in done[BOX]
    (question,) = taken.questions
    assert question.changes == (("Venue", "ECCV 2026", "CVPR 2026"),)
    again, taken = after(done, START, done)
    assert again == done, "asked every night, changed in none"
    assert taken.questions == (question,)


def test_an_edit_of_another_row_goes_past_an_open_question():
    files = set_venue(START, "CVPR")
    files = edited(files, "README.md", row(1), row(1, "ECCV 2026"))
    taken = take_over(CONFIG, files, [Rendered(START)])
    code = SetField("box", "arxiv:2603.00001", "code", "https://github.com/a/b")
    done = files | taken.curated.apply([AddRow("box", NEW), code])
    assert row(1, "ECCV 2026", "[code](https://github.com/a/b)") in done["README.md"]
    assert "New kite" in done["README.md"]
    assert "CVPR" in done[BOX]
    assert "ECCV" not in done[BOX]


def test_a_row_deleted_here_and_changed_there_is_asked_about():
    files = set_venue(START, "CVPR")
    files = edited(files, "README.md", row(1), "")
    done, taken = after(files, START)
    assert done["README.md"] == files["README.md"]
    assert "CVPR" in done[BOX]
    assert len(taken.questions) == 1
    more = taken.curated.apply(
        [AddRow("box", NEW), SetField("box", "arxiv:2603.00001", "year", 2025)]
    )
    assert "New kite" in more["README.md"]
    assert "Kite paper 1" not in more["README.md"]
    assert "year: 2025" in more[BOX]


def test_rows_added_on_both_sides_both_stay():
    files = edited(START, "README.md", row(2), row(2) + row(8))
    more = load_list(CONFIG, START).apply([AddRow("box", Entry(
        title="Kite paper 9", arxiv_id="2603.00009", venue="arXiv", year=2026,
        links=(Link(url="https://arxiv.org/abs/2603.00009", kind="paper"),)))])  # fmt: skip
    files = {**files, BOX: more[BOX]}
    done, _ = after(files, START)
    assert row(8) in done["README.md"]
    assert "2603.00009" in done["README.md"]
    assert is_in_step(CONFIG, done)


def test_without_any_known_commit_nothing_is_lost():
    files = edited(START, "README.md", row(1), row(1, "ECCV 2026"))
    files = edited(files, "README.md", row(2), row(8))
    done, taken = after(files)
    assert row(1, "ECCV 2026") in done["README.md"]
    assert row(8) in done["README.md"]
    assert row(2) in done["README.md"]
    assert len(taken.questions) == 1


def test_a_lost_section_stops_the_writing():
    files = edited(START, "README.md", "## Delta kites", "## Something else")
    files = edited(files, "README.md", row(3), row(4))
    with pytest.raises(ReadmeError, match="Delta kites"):
        after(files, START)


def test_a_row_that_litwatch_added_and_she_deleted_in_the_readme_alone_stays_away():
    """Merged from a branch: the commit before has no such row, litwatch's own commit has."""
    ours = catalog_of(readme([row(1), row(2), row(5), row(6)], [row(3)], ["First light"]))
    files = edited(ours, "README.md", row(5), "")
    files = edited(files, "README.md", row(6), row(6, "CVPR 2026"))
    taken = take_over(CONFIG, files, [Rendered(START), Rendered(ours, START)])
    done = files | taken.curated.apply([])
    assert done["README.md"] == files["README.md"]
    assert "2603.00005" not in done[BOX]
    assert "CVPR" in done[BOX]
    assert not taken.questions


def test_an_old_branch_says_nothing_of_rows_it_left_alone():
    """A row that came after the branch was made and was deleted since is not brought back."""
    later = catalog_of(readme([row(1), row(2), row(7)], [row(3)], ["First light"]))
    branch = catalog_of(readme([row(1), row(2), row(5)], [row(3)], ["First light"]))
    both = catalog_of(readme([row(1), row(2), row(7), row(5)], [row(3)], ["First light"]))
    files = edited(both, "README.md", row(7), "")
    taken = take_over(CONFIG, files, [Rendered(later), Rendered(branch, START)])
    done = files | taken.curated.apply([])
    assert done["README.md"] == files["README.md"]
    assert "2603.00007" not in done[BOX]


def test_comments_and_hidden_fields_of_a_changed_row_stay():
    start = edited(
        START,
        BOX,
        "- title: Kite paper 2\n",
        "# Mina likes this one\n- title: Kite paper 2\n  quirk: it is so\n",
    )
    assert is_in_step(CONFIG, start)
    files = edited(start, "README.md", row(2), row(2, "CVPR 2026"))
    files = edited(files, "README.md", row(1), "")
    done, _ = after(files, start)
    assert "# Mina likes this one\n" in done[BOX]
    assert "quirk: it is so" in done[BOX]
    assert done["README.md"] == files["README.md"]


# A random person at both files.

VENUES = ("arXiv 2026", "CVPR 2026", "TGRS 2025", "ICLR 2027")
papers = st.integers(1, 12)
rows = st.dictionaries(papers, st.sampled_from(VENUES), max_size=8).map(
    lambda found: [row(n, venue) for n, venue in found.items()]
)
news = st.lists(
    st.sampled_from(["Tea", "Kites fly", "First light", "A | b"]), max_size=3, unique=True
)
versions = st.builds(readme, rows, rows, news)


@settings(max_examples=30, deadline=None)
@given(versions, versions)
def test_a_readme_that_alone_was_changed_comes_back_byte_for_byte(start, now):
    files = {**catalog_of(start), "README.md": now}
    done, taken = after(files, catalog_of(start))
    assert done["README.md"] == now
    assert is_in_step(CONFIG, done)
    assert not taken.questions


@settings(max_examples=30, deadline=None)
@given(versions, versions)
def test_a_catalog_that_alone_was_changed_makes_the_readme(start, now):
    files = {**catalog_of(now), "README.md": start}
    done, taken = after(files, catalog_of(start))
    assert done["README.md"] == now
    assert not taken


@settings(max_examples=30, deadline=None)
@given(versions, versions, versions)
def test_both_changed_and_no_line_of_hers_is_lost(start, ours, theirs):
    files = {**catalog_of(ours), "README.md": theirs}
    done, taken = after(files, catalog_of(start))
    before = start.splitlines()
    hers = [line for line in theirs.splitlines() if line not in before]
    assert [line for line in hers if line not in done["README.md"].splitlines()] == []
    again, later = after(done, catalog_of(start))
    assert again == done, "a second look changes nothing"
    assert set(later.questions) == set(taken.questions)
    assert is_in_step(CONFIG, done) or taken.questions
