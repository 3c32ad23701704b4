"""A heading that a person changed is recognised by the rows under it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.by_hand.renamed_sections import (
    list_yaml_with_headings,
    renamed_sections,
    with_headings,
)
from catalog.config_file import load_config
from catalog.markdown.readme import read_sections
from tests.catalog.by_hand.test_take_over import CONFIG, readme, row

TEXT = readme([row(n) for n in range(1, 5)], [row(7)])
KNOWN = read_sections(TEXT, CONFIG).bodies


def found_in(readme_now):
    return renamed_sections(CONFIG, readme_now, KNOWN, TEXT)


def test_a_renamed_section_is_known_by_its_rows():
    renamed = TEXT.replace("## Box kites", "## Cellular kites")
    assert found_in(renamed) == {"box": ("Cellular kites",)}


def test_most_rows_are_enough_and_fewer_are_not():
    renamed = TEXT.replace("## Box kites", "## Cellular kites")
    three = renamed.replace(row(1), "").replace(row(2), row(2, "CVPR 2026"))
    assert "box" in found_in(three)
    mixed = renamed.replace(row(1), row(21)).replace(row(2), row(22))
    assert found_in(mixed) == {}


def test_a_new_heading_over_rows_of_the_section_alone_is_enough():
    renamed = TEXT.replace("## Box kites", "## Cellular kites")
    one = renamed.replace(row(1), "").replace(row(2), "").replace(row(3), "")
    assert "box" in found_in(one)


def test_an_old_table_that_shows_some_rows_too_is_not_the_section():
    head = "| Title | Venue | Code |\n|---|---|---|\n"
    best = f"## Our favourites\n\n{head}{row(1)}\n"
    before = TEXT.replace("## Box kites", f"{best}## Box kites")
    now = before.replace("## Box kites", "## Gone").replace(row(2) + row(3) + row(4), row(9))
    known = read_sections(before, CONFIG).bodies
    assert renamed_sections(CONFIG, now, known, before) == {}


def test_two_sections_renamed_at_once_do_not_change_places():
    renamed = TEXT.replace("## Box kites", "## First").replace("## Delta kites", "## Second")
    found = found_in(renamed)
    assert {name: path[-1] for name, path in found.items()} == {"box": "First", "delta": "Second"}


YAML = """\
# Mina's list.
id: kites
name: Awesome Kites   # she likes it
mode: readme
sections:
- id: box
  path: [Awesome Kites, "Box kites"]  # the old ones
  columns: &usual
  - {header: Title, holds: title}
- id: delta
  # all of them
  path:
  - Awesome Kites
  - Delta kites
  columns: *usual
"""


@pytest.mark.parametrize("section", ["box", "delta"])
@pytest.mark.parametrize("path", [("Awesome Kites", "New: kites"), ("All", "Awesome", "x"), ("A",)])
def test_list_yaml_keeps_all_else_as_it_was_written(section, path):
    changed = list_yaml_with_headings(YAML, {section: path})
    before, after = YAML.splitlines(), changed.splitlines()
    assert load_config(changed, "x").section(section).path == path
    kept = [line for line in before if line in after]
    assert len(kept) >= len(before) - 2
    for comment in ("# Mina's list.", "# she likes it", "# all of them", "# the old ones"):
        assert comment in changed


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3).map(tuple))
def test_any_heading_can_be_written_or_the_file_stays(path):
    changed = list_yaml_with_headings(YAML, {"box": path})
    wanted = with_headings(load_config(YAML, "x"), {"box": path})
    assert changed == YAML or load_config(changed, "x") == wanted
