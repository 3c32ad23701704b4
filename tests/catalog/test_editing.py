from difflib import unified_diff

import pytest

from catalog.catalog_errors import EditError
from catalog.curated_list import load_list
from catalog.edits import AddRow, MoveRow, RemoveRow, SetField
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from tests.catalog import readmes

TWO_TABLES = readmes.HEADED_TABLE + "\n" + readmes.NAMED_TABLE


def entry(**facts):
    arxiv_id = facts.setdefault("arxiv_id", "2305.12345")
    url = facts.pop("url", f"https://arxiv.org/abs/{arxiv_id}")
    code = facts.pop("code", None)
    links = [Link(url=url, kind="paper")] + ([Link(url=code, kind="code")] if code else [])
    return Entry(**({"title": "New: A Paper", "year": 2023} | facts), links=links)


def load(text, mode):
    if mode == "catalog":
        imported = import_readme(text, "x")
        return load_list(imported.config, imported.files)
    config, _ = learn_config(text, "x", "catalog/x/README.md")
    return load_list(config, {"catalog/x/README.md": text})


def readme_changes(before, after):
    """Lines that a diff of the README removes and adds."""
    path = before.config.readme_path
    new = after.get(path, before.files[path])
    diff = list(unified_diff(before.files[path].splitlines(True), new.splitlines(True), n=0))[2:]
    return [line[1:] for line in diff if line[0] == "-"], [
        line[1:] for line in diff if line[0] == "+"
    ]


both_modes = pytest.mark.parametrize("mode", ["readme", "catalog"])


@both_modes
def test_adding_changes_one_line_in_the_tables_own_style_at_its_own_place(mode):
    curated = load(readmes.HEADED_TABLE, mode)
    new = entry(venue="CVPR", keywords=("nwp", "llm"), code="https://github.com/n/p")
    changed = curated.apply([AddRow("models", new)])
    removed, added = readme_changes(curated, changed)
    assert removed == []
    assert added == [
        "|2023|CVPR|`nwp` `llm`|[New: A Paper](https://arxiv.org/abs/2305.12345)"
        "|[Code](https://github.com/n/p)|\n"
    ]
    lines = changed[curated.config.readme_path].splitlines()
    assert lines.index(added[0].strip()) == 10  # after 2022, before 2024


@both_modes
def test_labels_bold_and_empty_words_are_the_tables_own(mode):
    curated = load(readmes.NAMED_TABLE, mode)
    section = curated.config.sections[0].id
    edits = [
        AddRow(section, entry(abbreviation="FogNet", venue="Arxiv", extra={"Task": "Fog | mist"})),
        AddRow(section, entry(arxiv_id="2306.00009", title="Nameless", venue="TGRS")),
    ]
    _, added = readme_changes(curated, curated.apply(edits))
    assert added == [
        "|**FogNet**|**New: A Paper**|Arxiv2023|[FogNet](https://arxiv.org/abs/2305.12345)|null"
        "|Fog \\| mist|\n",
        "|**-**|**Nameless**|TGRS2023|[Paper](https://arxiv.org/abs/2306.00009)|null||\n",
    ]


@both_modes
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_tables_without_outer_pipes_stay_without(mode, newline):
    curated = load(readmes.NO_OUTER_PIPES.replace("\n", newline), mode)
    changed = curated.apply(
        [AddRow("papers", entry(year=2020, venue="ICLR", arxiv_id="2012.00001"))]
    )
    removed, added = readme_changes(curated, changed)
    assert removed == []
    assert added == [f"[New: A Paper](https://arxiv.org/abs/2012.00001) | ICLR 2020 | -{newline}"]


@both_modes
def test_padded_tables_are_padded_and_dates_come_from_the_arxiv_id(mode):
    curated = load(readmes.PADDED_TABLE, mode)
    changed = curated.apply([AddRow("fog", entry(abbreviation="Smog"))])
    _, (line,) = readme_changes(curated, changed)
    assert line.startswith(
        "| 2023.05  |  Smog   | [New: A Paper](https://arxiv.org/abs/2305.12345)"
    )
    assert line.endswith("| N/A  |\n")
    position = changed[curated.config.readme_path].splitlines().index(line.strip("\n"))
    assert position == 6  # after 2023.01, before 2023.11


@both_modes
def test_bullets_take_the_lists_own_form(mode):
    curated = load(readmes.BULLETS, mode)
    new = entry(venue="ICML", code="https://github.com/n/p")
    removed, added = readme_changes(curated, curated.apply([AddRow("papers", new)]))
    assert removed == []
    assert added == [
        "- [New: A Paper](https://arxiv.org/abs/2305.12345), ICML 2023, [code](https://github.com/n/p)\n"
    ]


@both_modes
def test_bullets_take_no_words_of_another_row(mode):
    curated = load(readmes.TAGGED_BULLETS, mode)
    edits = [AddRow(section.id, entry(venue="ICML")) for section in curated.config.sections]
    _, added = readme_changes(curated, curated.apply(edits))
    assert added == [
        "- [ICML'23] New: A Paper [[Paper]](https://arxiv.org/abs/2305.12345)\n",
        "3. **New: A Paper** ICML, 2023. [paper](https://arxiv.org/abs/2305.12345)\n",
    ]


@both_modes
def test_bullets_that_stand_apart_get_their_blank_line(mode):
    curated = load(readmes.LOOSE_BULLETS, mode)
    removed, added = readme_changes(curated, curated.apply([AddRow("paper-list", entry())]))
    assert removed == []
    line = "- **New: A Paper** (2023.05) [[pdf]](https://arxiv.org/abs/2305.12345)\n"
    assert sorted(added) == ["\n", line]


@both_modes
def test_a_new_row_goes_into_its_group_of_nested_bullets(mode):
    curated = load(readmes.NESTED_BULLETS, mode)
    changed = curated.apply([AddRow("papers", entry(arxiv_id="2401.00009", year=2024))])
    _, added = readme_changes(curated, changed)
    assert added == ["  - **New: A Paper** [[paper]](https://arxiv.org/abs/2401.00009)\n"]
    text = changed[curated.config.readme_path]
    assert text.index("- 2024") < text.index("New: A Paper") < text.index("- 2023")


@both_modes
def test_html_tables_get_an_html_row_with_the_lines_of_the_nearest(mode):
    curated = load(readmes.HTML_TABLE, mode)
    new = entry(title="Ash & <b>Lava</b>", venue="ICML", year=2026, arxiv_id="2601.00001")
    removed, added = readme_changes(curated, curated.apply([AddRow("volcanoes", new)]))
    assert removed == []
    assert added == [
        "<tr>\n",
        "  <td>Ash &amp; &lt;b&gt;Lava&lt;/b&gt;</td>\n",
        "  <td>ICML 2026</td>\n",
        '  <td><a href="https://arxiv.org/abs/2601.00001">paper</a></td>\n',
        "</tr>\n",
    ]


@both_modes
def test_adding_to_a_file_without_final_newline(mode):
    curated = load(readmes.HEADLESS.rstrip("\n"), mode)
    changed = curated.apply([AddRow("tides", entry(venue="ICLR"))])
    text = changed[curated.config.readme_path]
    assert text.startswith(readmes.HEADLESS)
    assert not text.endswith("\n")
    assert text.count("\n") == readmes.HEADLESS.count("\n")


@both_modes
def test_removing_takes_one_row_with_what_stands_under_it(mode):
    curated = load(readmes.LOOSE_BULLETS, mode)
    removed, added = readme_changes(
        curated, curated.apply([RemoveRow("paper-list", "arxiv:2203.00001")])
    )
    assert added == []
    assert [line[:34] for line in sorted(removed)] == [
        "\n",
        "  - Ann Lake, Bob Pond\n",
        "- **Lakes Seen From Above by Day**",
    ]


@both_modes
def test_moving_writes_the_row_in_the_other_tables_style(mode):
    curated = load(TWO_TABLES, mode)
    changed = curated.apply([MoveRow("models", "arxiv:2201.00002", "models-of-rain")])
    removed, added = readme_changes(curated, changed)
    assert [line[:12] for line in removed] == ["|2022|ICLR |"]
    assert added == [
        "|**-**|**RainBot: Talking About Rain**|ICLR2022|[Paper](https://arxiv.org/abs/2201.00002v3)"
        "|null||\n"
    ]


@both_modes
@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("venue", "TMLR", "|ICLR |", "|TMLR |"),
        ("year", 2023, "|2022|", "|2023|"),
        ("title", "RainBot 2", "[RainBot: Talking About Rain]", "[RainBot 2]"),
        ("keywords", ["nwp"], "`nwp` `llm`", "`nwp`"),
        ("project", "https://new.example/", "https://rain.example", "https://new.example/"),
        ("code", "https://github.com/r/b", "](https://rain.example)|",
         "](https://rain.example) [Code](https://github.com/r/b)|"),
        ("paper", "https://arxiv.org/abs/2201.00002", "2201.00002v3", "2201.00002"),
    ],
)  # fmt: skip
def test_a_changed_field_changes_its_cell_alone(mode, field, value, old, new):
    curated = load(readmes.HEADED_TABLE, mode)
    changed = curated.apply([SetField("models", "arxiv:2201.00002", field, value)])
    (before,), (after,) = readme_changes(curated, changed)
    assert after == before.replace(old, new)
    assert load_list(curated.config, {**curated.files, **changed}).rows[1].entry.year in (
        2022,
        2023,
    )


@both_modes
def test_what_a_hand_wrote_around_a_title_stays_when_the_title_changes(mode):
    curated = load(readmes.DETAILS, mode)
    section, row = curated.config.sections[0].id, curated.rows[1]
    changed = curated.apply([SetField(section, row.key, "title", "Coasts Eroding")])
    (before,), (after,) = readme_changes(curated, changed)
    assert after == before.replace("Coasts [and Cliffs] Eroding", "Coasts Eroding")
    assert "![stars]" in after


@both_modes
def test_a_bullets_venue_changes_in_place(mode):
    curated = load(readmes.BULLETS, mode)
    changed = curated.apply([SetField("papers", "arxiv:2203.00002", "venue", "ECCV")])
    (before,), (after,) = readme_changes(curated, changed)
    assert after == before.replace("ICLR", "ECCV")


def test_an_edit_of_the_catalog_touches_one_block_of_one_section_file():
    imported = import_readme(TWO_TABLES, "x")
    path = "catalog/x/sections/models.yaml"
    files = dict(imported.files)
    files[path] = (
        files[path]
        .replace('- title: "WindFormer', '\n# The wind, at last.\n- title: "WindFormer')
        .replace("venue: ICLR\n", "venue: ICLR # twice\n")
    )
    curated = load_list(imported.config, files)
    added = curated.apply([AddRow("models", entry(venue="CVPR"))])
    assert set(added) == {"catalog/x/README.md", path}
    diff = list(unified_diff(files[path].splitlines(), added[path].splitlines(), n=0, lineterm=""))[
        2:
    ]
    assert [line for line in diff if line[0] == "-"] == []
    assert [line[1:] for line in diff if line[0] == "+"] == [
        '- title: "New: A Paper"',
        '  arxiv_id: "2305.12345"',
        "  venue: CVPR",
        "  year: 2023",
        "  links:",
        "  - {kind: paper, url: https://arxiv.org/abs/2305.12345}",
    ]
    set_year = curated.apply([SetField("models", "arxiv:2101.00001", "year", 2020)])[path]
    assert set_year == files[path].replace("  year: 2021\n", "  year: 2020\n")


def test_comments_and_key_order_of_a_changed_entry_survive():
    text = (
        "# The models.\nentries:\n- venue: ICLR   # was arXiv\n  title: 'CloudNet: Clouds'\n"
        "  # links below\n  links:\n  - {kind: paper, url: https://arxiv.org/abs/2101.00001}\n"
        "  year: 2021\n\n# the end\n"
    )
    imported = import_readme(readmes.HEADED_TABLE, "x")
    path = "catalog/x/sections/models.yaml"
    curated = load_list(imported.config, {**imported.files, path: text})
    key = curated.rows[0].key
    changed = curated.apply([SetField("models", key, "venue", "TMLR")])[path]
    assert changed == text.replace("ICLR   #", "TMLR   #")
    changed = curated.apply([SetField("models", key, "abbreviation", "CloudNet")])[path]
    assert changed == text.replace("clouds'", "").replace(
        "  # links below", "  abbreviation: CloudNet\n  # links below"
    ) or ("abbreviation: CloudNet" in changed and "# was arXiv" in changed)


def test_two_rows_of_one_paper_in_a_section_have_keys_of_their_own():
    text = readmes.HEADED_TABLE.replace("2401.00003", "2101.00001v2")
    curated = load(text, "readme")
    assert [row.key for row in curated.rows][::2] == ["arxiv:2101.00001", "arxiv:2101.00001#2"]
    removed, _ = readme_changes(curated, curated.apply([RemoveRow("models", "arxiv:2101.00001#2")]))
    assert removed[0].startswith("|2024|")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (AddRow("nowhere", entry()), "no section nowhere. Sections: models."),
        (RemoveRow("models", "arxiv:9"), "no row arxiv:9 in section models"),
        (SetField("models", "arxiv:2101.00001", "colour", "red"), "no field colour"),
        (SetField("models", "arxiv:2101.00001", "year", "soon"), "year: Input should be a valid"),
        (SetField("models", "arxiv:2101.00001", "doi", "10.1/2"), "does not show doi"),
    ],
)
def test_edits_that_cannot_be_say_why(edit, message):
    with pytest.raises(EditError, match=message.replace(".", r"\.")):
        load(readmes.HEADED_TABLE, "readme").apply([edit])


def test_nothing_changes_where_nothing_is_edited():
    for mode in ("readme", "catalog"):
        assert load(TWO_TABLES, mode).apply([]) == {}
