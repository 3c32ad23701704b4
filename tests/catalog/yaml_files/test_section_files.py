import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.catalog_errors import EntryError
from catalog.entry import Entry, Link
from catalog.yaml_files.section_blocks import read_block
from catalog.yaml_files.section_files import (
    change_block,
    entry_block,
    kept_block,
    new_section_file,
    read_section_file,
    remove_block,
    with_block,
)
from catalog.yaml_files.yaml_nodes import YamlFile
from catalog.yaml_files.yaml_text import scalar

# YAML holds no lone surrogates; UTF-8 text does not either.
ODD_WORDS = """\
null ~ No yes 2307.10000 1e5 # [x] {} ' " \\ *a &a !x % @ ` | > ? - : x: 2024-01-01 0x1F 0o7 1_000
.inf = << 0? 0xA"""
ODD_LINES = ["- x", "a: b", "a #b", " x ", "a\nb", "\t", "\ufeffx", "\u2028", "\x85", "é: ü"]
ODD_TEXTS = [*ODD_WORDS.split(), *ODD_LINES]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(ODD_TEXTS)
WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8) | TEXT
LINKS = st.builds(
    Link,
    url=st.sampled_from(["https://arxiv.org/abs/2101.00001", "https://a.b/c,d?e=[f]#g"]) | TEXT,
    kind=st.sampled_from(["paper", "code", "project", "data", "other"]),
    label=TEXT,
)
ENTRIES = st.builds(
    Entry,
    title=TEXT,
    arxiv_id=st.none() | st.sampled_from(["2307.10000", "cs/0112017"]),
    arxiv_version=st.none() | st.integers(1, 9),
    venue=st.none() | TEXT.filter(bool),
    year=st.none() | st.integers(1950, 2099),
    keywords=st.lists(TEXT, max_size=3).map(tuple),
    links=st.lists(LINKS, max_size=3).map(tuple),
    extra=st.dictionaries(WORD, TEXT, max_size=2),
    cells=st.dictionaries(WORD, TEXT, max_size=2),
    row=st.none() | TEXT,
    below=st.none() | TEXT,
    quirk=st.none() | TEXT,
)
HAND_WRITTEN = """\
# A list by hand.
entries:
  - title: 'Quoted: by a hand'   # a remark
    arxiv_id: 2307.10000
    year: 2023
    keywords:
      - llm
      - clip
    links:
      - kind: paper
        url: https://arxiv.org/abs/2307.10000

  # Between two entries.
  - {title: Flow style, year: 2024}
  - title: >-
      Folded over
      two lines
    quirk: No
  - row: '| ...... '
"""


@given(TEXT)
@settings(max_examples=300)
def test_scalars_are_read_back_unchanged_by_any_yaml_parser(text):
    assert YamlFile(f"a: {scalar(text)}\n", "f").compose().value[0][1].value == text
    assert yaml.safe_load(f"a: {scalar(text)}\n") == {"a": text}
    assert yaml.safe_load(f"[{scalar(text, in_flow=True)}]\n") == [text]


@given(ENTRIES)
@settings(max_examples=200, deadline=None)
def test_entries_are_read_back_unchanged(entry):
    file = read_section_file(new_section_file([entry_block(entry)], "x"), "f.yaml")
    assert [block.entry for block in file.blocks] == [entry]


def as_lists(quick):
    return {key: [*value] if isinstance(value, tuple) else value for key, value in quick.items()}


@given(ENTRIES)
@settings(max_examples=200, deadline=None)
def test_the_quick_reader_and_the_yaml_parser_agree(entry):
    text = entry_block(entry)
    quick = read_block(text)
    if quick is not None:
        source = YamlFile(text, "f")
        assert as_lists(quick) == source.value(source.compose().value[0])


LINES = st.sampled_from(
    """\
- title: A
  title: B
  year: 2024
  year: null
  venue: a: b
  venue: a #b
  venue: a\x20
  links:
  - {kind: paper, url: https://a.b}
  - {kind: x}
  # no
    extra: x
  extra:
    A: "b\\u00e9"
    "A: b": c
  keywords: [a, b c]
  keywords: []
  keywords: [a,b]
  row: |
    kept
  cells: {}
  doi: 'x'
  title: &a x
  title: *a
  venue: [
  venue: "x
\tvenue: x
  venue:
""".splitlines()
)


@given(st.lists(LINES, min_size=1, max_size=7))
@settings(max_examples=400, deadline=None)
def test_the_quick_reader_never_reads_what_yaml_reads_otherwise(lines):
    text = "\n".join(["- venue: first", *lines])
    quick = read_block(text)
    if quick is None:
        return
    source = YamlFile(text, "f", error=EntryError)
    assert source.value(source.compose().value[0]) == as_lists(quick)


def test_a_hand_written_file_is_read():
    blocks = read_section_file(HAND_WRITTEN, "f.yaml").blocks
    first, second, third = (block.entry for block in blocks[:3])
    assert (first.title, first.arxiv_id, first.keywords) == (
        "Quoted: by a hand",
        "2307.10000",
        ("llm", "clip"),
    )
    assert (second.year, third.title, third.quirk) == (2024, "Folded over two lines", "No")
    assert (blocks[3].entry, blocks[3].row) == (None, "| ...... ")


def test_inserting_keeps_a_hand_written_file_and_its_indentation():
    file = read_section_file(HAND_WRITTEN, "f.yaml")
    text = with_block(file, 1, entry_block(Entry(title="New", year=2025))).text
    assert text == HAND_WRITTEN.replace(
        "  - {title: Flow", "  - title: New\n    year: 2025\n  - {title: Flow"
    )


REMARKS = st.sampled_from(["", "# above\n", "\n", "  # deeper\n", "\r\n"])
FILES = st.lists(st.tuples(REMARKS, ENTRIES), min_size=1, max_size=4)


@given(FILES, REMARKS, ENTRIES, st.data())
@settings(max_examples=200, deadline=None)
def test_a_file_with_a_new_item_is_what_is_read_anew(items, last, entry, data):
    text = "entries:\n" + "".join(remark + entry_block(it) for remark, it in items) + last
    file = read_section_file(text.removesuffix(data.draw(st.sampled_from(["", "\n"]))), "f.yaml")
    added = with_block(file, data.draw(st.integers(0, len(items))), entry_block(entry))
    assert added == read_section_file(added.text, "f.yaml")


def test_removing_leaves_the_comments_between_entries():
    file = read_section_file(HAND_WRITTEN, "f.yaml")
    text = "".join(remove_block(file, 0))
    assert "Quoted" not in text
    assert "# Between two entries.\n" in text
    assert len(read_section_file(text, "f.yaml").blocks) == 3


def test_the_last_entry_leaves_an_empty_list_to_which_one_can_be_added():
    text = new_section_file([entry_block(Entry(title="Only"))], "x")
    empty = "".join(remove_block(read_section_file(text, "f"), 0))
    file = read_section_file(empty, "f")
    assert file.blocks == ()
    again = with_block(file, 0, entry_block(Entry(title="Only")))
    assert again.blocks[0].entry.title == "Only"


def test_changing_a_field_changes_its_line_alone():
    file = read_section_file(HAND_WRITTEN, "f.yaml")
    before = file.blocks[0].entry
    lines = change_block(file, 0, before, before.model_copy(update={"year": 2022}))
    assert "".join(lines) == HAND_WRITTEN.replace("year: 2023", "year: 2022")


def test_lines_kept_as_they_are_survive():
    text = new_section_file([kept_block("| ... |", "\n"), entry_block(Entry(title="A"))], "x")
    kept, entry = read_section_file(text, "f").blocks
    assert (kept.entry, kept.row, kept.below) == (None, "| ... |", "\n")
    assert entry.entry.title == "A"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entries:\n- title: A\n  year: soon\n", "f.yaml:3: year: input should be a valid integer"),
        ("entries:\n- year: 2024\n", "f.yaml:2: title: field required. Add `title:`."),
        ("entries:\n- title: A\n  colour: red\n", "f.yaml:3: colour: extra inputs are not"),
        ("entries:\n- title: A\n  title: B\n", "f.yaml:3: title: given twice"),
        ("entries:\n- title: A\n  links:\n  - {kind: papre, url: x}\n", "f.yaml:4: links.0.kind"),
        ("entries:\n- title: a: b\n", "f.yaml:2: not valid YAML: mapping values"),
        ("entries:\n- just text\n", "f.yaml:2: an entry must be"),
        ("entries: nothing\n", "f.yaml:1: entries: not a list"),
        ("rows:\n- title: A\n", "f.yaml:1: rows: unknown"),
        ("- title: A\n", "f.yaml:1: no `entries:`"),
        ("entries:\n- title:\n", "f.yaml:2: title: input should be a valid string"),
    ],
)
def test_errors_name_file_line_field_and_remedy(text, message):
    with pytest.raises(EntryError) as caught:
        read_section_file(text, "f.yaml")
    assert str(caught.value).startswith(message)
    assert caught.value.remedy
