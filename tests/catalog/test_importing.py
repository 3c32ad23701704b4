import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.catalog_errors import ReadmeError
from catalog.curated_list import load_list
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from tests.catalog import readmes

VARIANTS = {
    "as written": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "no final newline": lambda text: text.rstrip("\n"),
    "CRLF, no final newline": lambda text: text.rstrip("\n").replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "mixed endings": lambda text: text.replace("|\n", "|\r\n"),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
}


def in_catalog_mode(text):
    imported = import_readme(text, "x")
    return load_list(imported.config, imported.files)


def in_readme_mode(text):
    config, _ = learn_config(text, "x", "README.md")
    return load_list(config, {"README.md": text})


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", readmes.ALL)
def test_import_and_render_give_the_same_bytes_in_both_modes(name, variant):
    text = VARIANTS[variant](readmes.ALL[name])
    for load in (in_catalog_mode, in_readme_mode):
        loaded = load(text)
        assert loaded.rendered() == text
        assert len(loaded.rows) == readmes.ROWS[name]


@pytest.mark.parametrize("name", readmes.ALL)
def test_every_row_yields_a_title_and_a_link(name):
    for row in in_catalog_mode(readmes.ALL[name]).rows:
        assert len(row.entry.title.split()) >= 3
        assert row.entry.links, row


@pytest.mark.parametrize("name", readmes.ALL)
def test_both_modes_read_the_same_entries(name):
    hand = {"cells", "row", "below"}
    as_readme = [
        row.entry.model_dump(exclude=hand) for row in in_readme_mode(readmes.ALL[name]).rows
    ]
    as_catalog = [
        row.entry.model_dump(exclude=hand) for row in in_catalog_mode(readmes.ALL[name]).rows
    ]
    assert as_readme == as_catalog


def test_rows_say_where_they_stand():
    rows = in_readme_mode(readmes.HEADED_TABLE).rows
    assert [(row.path, row.line) for row in rows] == [("README.md", n) for n in (9, 10, 11)]
    row = in_catalog_mode(readmes.HEADED_TABLE).rows[1]
    assert row.path == "catalog/x/sections/models.yaml"
    assert row.line == 11


def test_what_the_cells_say():
    first, second, third = (row.entry for row in in_readme_mode(readmes.HEADED_TABLE).rows)
    assert first.title == "CloudNet: Clouds Seen by a Network"
    assert (first.arxiv_id, first.year, first.venue) == ("2101.00001", 2021, "ICLR")
    assert first.keywords == ("nwp",)
    assert [(link.kind, link.url) for link in first.links] == [
        ("paper", "https://arxiv.org/abs/2101.00001"),
        ("code", "https://github.com/sky/cloudnet"),
    ]
    assert (second.arxiv_id, second.arxiv_version) == ("2201.00002", 3)
    assert second.link("project") is not None
    assert third.link("code") is None
    assert third.keywords == ()


def test_named_tables_know_abbreviation_publication_and_free_columns():
    first, second, third = (row.entry for row in in_readme_mode(readmes.NAMED_TABLE).rows)
    assert (first.abbreviation, first.venue, first.year) == ("RainNet", "ICCV", 2021)
    assert first.extra == {"Task": "Nowcasting"}
    assert second.abbreviation is None
    assert second.links[0].label == ""
    assert (third.arxiv_id, third.venue, third.year) == ("2306.00003", "ICML Workshop", 2023)


def test_what_is_not_understood_is_kept_and_reported():
    _, report = learn_config(readmes.PADDED_TABLE, "x", "README.md")
    kept = [str(kept) for kept in report.kept]
    assert kept == ["README.md:8: no title in the row: | ......"]
    assert (report.rows, report.rows_with_ids) == (3, 2)


def test_code_blocks_and_comments_hold_no_rows():
    titles = [row.entry.title for row in in_readme_mode(readmes.QUOTED_CODE).rows]
    assert titles == ["Soil Moisture From Radar Waves"]


def test_news_and_contents_are_no_lists_of_papers():
    config, report = learn_config(readmes.BULLETS, "x", "README.md")
    assert [section.id for section in config.sections] == ["papers"]
    assert ["Contents" in str(k) or "News" in str(k) for k in report.unread] == [True, True]


def test_a_second_import_keeps_untouched_files_with_their_comments_and_carries_quirks_over():
    imported = import_readme(readmes.HEADED_TABLE, "x")
    path = "catalog/x/sections/models.yaml"
    noted = "# mine\n" + imported.files[path].replace(
        "  year: 2024\n", "  year: 2024\n  quirk: odd\n"
    )
    again = import_readme(readmes.HEADED_TABLE, "x", imported.config, {"models": noted})
    assert again.files[path] == noted
    longer = readmes.HEADED_TABLE.replace("|2024|arXiv||", "|2024|arXiv|`nwp`|")
    changed = import_readme(longer, "x", imported.config, {"models": noted}).files[path]
    assert changed == noted.replace("  year: 2024\n", "  year: 2024\n  keywords: [nwp]\n")


def test_a_section_that_the_readme_lost_stays_in_the_catalog_and_is_reported():
    config = import_readme(readmes.HEADED_TABLE + readmes.NAMED_TABLE, "x").config
    imported = import_readme(readmes.HEADED_TABLE, "x", config)
    assert load_list(imported.config, imported.files).rendered() == readmes.HEADED_TABLE
    assert "this section is not in the README" in str(imported.report.kept[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no table or bullet list of papers"),
        ("# Only prose\n\nwith a [link](https://arxiv.org/abs/2101.00001)\n", "no table"),
        ("<!-- litwatch:section a -->\n", "this is a template, not a README"),
        ("<table><tr><td>never closed", "no table or bullet list"),
    ],
)
def test_readmes_without_a_list_are_refused(text, message):
    with pytest.raises(ReadmeError, match=message):
        import_readme(text, "x")


FRAGMENTS = st.sampled_from(
    [
        "|",
        "\\|",
        "||",
        " ",
        "-",
        "|-|-|",
        "|---|:-:|",
        "# Papers",
        "## More",
        "- ",
        "* ",
        "  - ",
        "1. ",
        "> ",
        "    ",
        "```",
        "<details>",
        "</details>",
        "<table>",
        "<tr><td>",
        "</td></tr>",
        "</table>",
        "<!--",
        "-->",
        "[A Title of Words](https://arxiv.org/abs/2101.00001)",
        "[x]()",
        "[[pdf]](https://arxiv.org/abs/2102.00002v2)",
        "**Bold Words in Title**",
        "![Star](https://img.shields.io/x.svg)",
        "`code`",
        "2024",
        "CVPR 2023",
        "N/A",
        "Title",
        "Paper",
        "Year",
        "[",
        "]",
        "(",
        ")",
        "*",
        "\\",
        "\t",
        "\u2028",
        "\x0c",
        "é汉🙂",
        "\u202e",
        "\u200b",
        '"',
        "'",
        ": ",
        " #",
        "null",
    ]
)
LINES = st.lists(FRAGMENTS, max_size=9).map("".join)
ENDINGS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])
READMES = st.lists(st.tuples(LINES, ENDINGS), max_size=30).map(
    lambda lines: "".join(line + end for line, end in lines)
)
HEAD = "# L\n\n## Papers\n\n|Title|Venue|Code|\n|-|-|-|\n|[A Title of Words](https://arxiv.org/abs/2101.00001)|CVPR|N/A|\n"


@given(READMES, st.booleans(), st.booleans())
@example("|", True, False)
@example("- [A Title of Words](https://arxiv.org/abs/2101.00001)\r", False, False)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_readme_comes_back_byte_for_byte(rest, has_table, is_cut):
    text = (HEAD if has_table else "") + rest
    text = text.rstrip("\r\n") if is_cut else text
    assert in_readme_mode(text).rendered() == text
    try:
        rendered = in_catalog_mode(text).rendered()
    except ReadmeError as refusal:
        reason = refusal.what
    else:
        reason = "no table or bullet list" if rendered == text else "changed"
    assert reason.startswith("no table or bullet list")


def test_an_import_over_section_files_changes_only_the_rows_that_changed():
    imported = import_readme(readmes.HEADED_TABLE, "x")
    path = imported.config.section_path("models")
    lines = imported.files[path].splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("- ")]
    for number in reversed(starts):
        lines.insert(number, f"# above row {number}\n")
    lines.insert(starts[2] + 2, "  # under the second row\n")
    noted = "".join(lines)
    first, _, third = (ln for ln in readmes.HEADED_TABLE.splitlines() if "arxiv.org" in ln)
    new = "|2025|ICML|`nwp`|[DewNet: Dew on Grass](https://arxiv.org/abs/2501.00009)|N/A|"
    edited = readmes.HEADED_TABLE.replace(first + "\n", "").replace("|ICLR |", "|ICLR|")
    edited = edited.replace(third, f"{third}\n{new}")
    changed = import_readme(edited, "x", imported.config, {"models": noted}).files[path]
    assert load_list(imported.config, {**imported.files, path: changed}).rendered() == edited
    kept = [line for line in noted.splitlines() if "#" in line]
    assert [line for line in changed.splitlines() if "#" in line] == kept
    gone = set(noted.splitlines()) - set(changed.splitlines())
    assert not any("2401.00003" in line for line in gone)
