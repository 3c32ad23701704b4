import shutil

import pytest

from catalog.catalog_errors import ConfigurationError, LitwatchError, ReadmeError
from catalog.curated_list import (
    find_lists,
    has_lists,
    list_paths,
    load_config,
    load_list,
    packaged_lists,
    read_list,
    read_rows,
)
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme, with_mode
from catalog.learning.learn_list import learn_config
from tests.catalog import readmes

ROWS = {"rsfm": 152, "vlgfm": 113}
APPLICATIONS = [
    "captioning",
    "vqa",
    "change-detection",
    "scene-classification",
    "referring-segmentation",
    "geolocalization",
    "retrieval",
    "segmentation",
    "object-detection",
    "super-resolution",
]
LABELS = {
    "vlgfm": {"contrastive", "conversational", "generative", "dataset", "application"}
    | {"exploration", "survey"},
    "rsfm": {"vision", "vision-language", "generative", "vision-location", "vision-audio"}
    | {"task-specific", "agent", "benchmark", "dataset", "projects", "survey"},
}


@pytest.fixture(params=sorted(ROWS))
def shipped(request):
    return read_list(packaged_lists(), request.param)


def test_both_lists_are_shipped():
    assert find_lists(packaged_lists()) == ("rsfm", "vlgfm")
    assert has_lists(packaged_lists())


def test_shipped_lists_are_whole_and_their_readme_is_rendered(shipped):
    assert len(shipped.rows) == ROWS[shipped.config.id]
    assert shipped.rendered() == shipped.files[shipped.config.readme_path]
    assert shipped.config.mode == "catalog"


def test_shipped_sections_bear_the_classifiers_labels(shipped):
    assert {s.class_label for s in shipped.config.sections} == LABELS[shipped.config.id]
    if shipped.config.id == "vlgfm":
        tasks = [s.task for s in shipped.config.sections if s.class_label == "application"]
        assert tasks == APPLICATIONS
    else:
        assert [s.id for s in shipped.config.sections if s.manual] == ["projects"]


def test_shipped_readmes_can_be_imported_again_without_a_change(shipped):
    config = shipped.config
    sections = {s.id: shipped.files[f"{config.root}/sections/{s.id}.yaml"] for s in config.sections}
    again = import_readme(shipped.rendered(), config.id, config, sections)
    assert {p: again.files[p] for p in list_paths(config)} == {
        **shipped.files,
        **{f"{config.root}/template.md": again.files[f"{config.root}/template.md"]},
    }
    assert load_list(config, again.files).rendered() == shipped.rendered()


def test_every_section_of_a_shipped_list_takes_a_row_on_one_line(shipped):
    entry = Entry(
        title="A Paper | of [tomorrow]",
        arxiv_id="2510.00001",
        abbreviation="TomorrowNet",
        venue="arXiv",
        year=2025,
        links=(Link(url="https://arxiv.org/abs/2510.00001", kind="paper"),),
    )
    for section in shipped.config.sections:
        changed = shipped.apply([AddRow(section.id, entry)])
        old = shipped.files[shipped.config.readme_path].splitlines()
        new = changed[shipped.config.readme_path].splitlines()
        line = shipped.render_row(section.id, entry)
        assert len(new) == len(old) + 1
        new.remove(line)
        assert new == old
        if section.id != "projects":
            assert ("|Arxiv2025|" if shipped.config.id == "rsfm" else "|2025|arXiv|") in line


def test_quirks_of_the_origin_lists_are_there():
    lists = {name: read_list(packaged_lists(), name) for name in ROWS}
    conversational = [r for r in lists["vlgfm"].rows if r.section == "conversational"]
    twice = [row for row in conversational if row.entry.arxiv_id == "2403.20213"]
    assert [row.entry.supersedes for row in twice] == [None, "2403.20213v1"]
    assert [row.key for row in twice] == ["arxiv:2403.20213", "arxiv:2403.20213#2"]
    assert sum(bool(r.entry.quirk) for r in conversational) == 2
    github = next(r.entry for r in conversational if r.entry.title.startswith("EarthMarker"))
    assert github.link("paper").url.startswith("https://github.com/")
    empty = [r for r in lists["rsfm"].rows if "[Paper]()" in r.entry.cells.values()]
    assert len(empty) == 2
    assert all(row.entry.quirk for row in empty)


def test_an_unknown_list_names_those_there_are():
    with pytest.raises(ConfigurationError, match=r"no list 'nope'.*Lists there: rsfm, vlgfm"):
        read_list(packaged_lists(), "nope")


def test_a_list_in_a_checkout_finds_its_readme_at_the_root(tmp_path):
    folder = tmp_path / "catalog"
    (folder / "rain").mkdir(parents=True)
    (folder / "rain" / "list.yaml").write_text(
        "id: rain\nname: Rain\nmode: readme\nreadme: docs/RAIN.md\n"
        "sections:\n- {id: models, path: [Models], columns: [{header: Title, holds: title}]}\n"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "RAIN.md").write_text(
        "# R\n\n## Models\n\n|Title|\n|-|\n|[A B C](http://x.y)|\n"
    )
    loaded = read_list(folder, "rain")
    assert [row.entry.title for row in loaded.rows] == ["A B C"]
    assert loaded.rows[0].path == "docs/RAIN.md"


def test_a_heading_that_moved_or_got_an_emoji_is_still_found():
    config, _ = learn_config(readmes.HEADED_TABLE, "x", "README.md")
    moved = readmes.HEADED_TABLE.replace("## Models", "# All\n\n### 🌧️ **Models**")
    loaded = load_list(config, {"README.md": moved})
    assert len(loaded.rows) == 3
    assert loaded.missing == ()


def test_a_readme_without_any_configured_section_is_an_error():
    config, _ = learn_config(readmes.HEADED_TABLE, "x", "README.md")
    with pytest.raises(ReadmeError, match="none of the configured sections is in it"):
        load_list(config, {"README.md": "# Nothing\n"})


def test_a_missing_file_is_named():
    config = import_readme(readmes.HEADED_TABLE, "x").config
    with pytest.raises(ConfigurationError, match=r"catalog/x/template\.md: missing"):
        load_list(config, {"catalog/x/README.md": ""})


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("# X\n", "no place for section models"),
        (
            "<!-- litwatch:section models -->\n" * 2,
            "template.md:2: second marker of section models",
        ),
        ("<!-- litwatch:section other -->\n", "marker of an unknown section other"),
    ],
)
def test_templates_that_lack_or_repeat_a_marker_are_errors(template, message):
    imported = import_readme(readmes.HEADED_TABLE, "x")
    with pytest.raises(ConfigurationError, match=message):
        load_list(imported.config, {**imported.files, "catalog/x/template.md": template})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "l.yaml:1: no configuration in it"),
        ("id: a\n", "l.yaml:1: name: field required"),
        ("id: A B\nname: x\n", "l.yaml:1: id: string should match pattern"),
        ("id: a\nname: x\nmodus: readme\n", "l.yaml:3: modus: extra inputs are not permitted"),
        ("id: a\nname: x\nmode: both\n", "l.yaml:3: mode: input should be 'readme' or 'catalog'"),
        ("id: a\nname: [\n", "l.yaml:3: not valid YAML"),
        ("id: a\nid: b\nname: x\n", "l.yaml:2: id: given twice"),
        (
            "id: a\nname: x\nsections:\n- {id: s, path: []}\n- {id: s, path: []}\n",
            "l.yaml:5: sections.1.id: s is given twice",
        ),
        (
            "id: a\nname: x\nsections:\n- id: s\n  path: []\n  columns:\n"
            "  - {header: A, holds: text}\n  - {header: A, holds: text}\n",
            "l.yaml:8: sections.0.columns.1.header: 'A' is given twice",
        ),
        (
            "id: a\nname: x\nsections:\n- id: s\n  path: []\n  columns:\n"
            "  - {header: A, holds: text, empty: null}\n",
            "l.yaml:7: sections.0.columns.0.empty: input should be a valid string",
        ),
    ],
)
def test_a_wrong_configuration_names_file_line_field_and_remedy(text, message):
    with pytest.raises(ConfigurationError) as caught:
        load_config(text, "l.yaml")
    assert str(caught.value).startswith(message)
    assert caught.value.remedy


def test_the_remedy_for_a_misspelt_key_lists_the_known_ones():
    with pytest.raises(ConfigurationError, match=r"Known here: header, holds, linked, bold"):
        load_config(
            "id: a\nname: x\nsections:\n- id: s\n  path: []\n  columns: [{headr: A}]\n", "l.yaml"
        )


def test_changing_the_mode_keeps_comments():
    assert with_mode("# c\nid: a # b\nmode: readme  # was\nname: x\n", "catalog") == (
        "# c\nid: a # b\nmode: catalog  # was\nname: x\n"
    )
    assert with_mode("id: a\nname: x\n", "readme") == "id: a\nname: x\nmode: readme\n"


@pytest.mark.parametrize("name", readmes.ALL)
def test_converting_there_and_back_loses_nothing(name):
    text = readmes.ALL[name]
    config, _ = learn_config(text, "x", "README.md")
    there = import_readme(text, "x", config)
    back = there.config.model_copy(update={"mode": "readme"})
    assert back == config
    as_readme = load_list(back, {"README.md": load_list(there.config, there.files).rendered()})
    assert as_readme.rendered() == text


@pytest.mark.parametrize("text", ["a: &a [1]\nb: " + "[" * 60 + "]" * 60, "- : :\n", "? {a}: b\n"])
def test_odd_yaml_is_an_error_and_no_crash(text):
    with pytest.raises(LitwatchError):
        load_config(text, "l.yaml")


def test_rows_alone_are_the_rows_of_the_list(shipped):
    assert read_rows(packaged_lists(), shipped.config) == shipped.rows


def test_rows_alone_of_a_readme_are_the_rows_of_the_list(tmp_path):
    config = "id: kites\nname: Kites\nmode: readme\nsections:\n- id: box\n  path: [Box]\n  layout: bullets\n"
    (tmp_path / "kites").mkdir()
    (tmp_path / "kites" / "list.yaml").write_text(config, encoding="utf-8")
    readme = "# Kites\n\n## Box\n\n- [Old box](https://arxiv.org/abs/2401.00001)\n"
    (tmp_path / "kites" / "README.md").write_text(readme, encoding="utf-8")
    told = read_list(tmp_path, "kites")
    assert read_rows(tmp_path, told.config) == told.rows != ()


def test_rows_alone_find_what_is_wrong_with_the_files(tmp_path):
    """A list that cannot be read fails before arXiv is asked, not when it is proposed to."""
    shutil.copytree(packaged_lists() / "rsfm", tmp_path / "rsfm")
    config = read_list(tmp_path, "rsfm").config
    template = tmp_path / "rsfm" / "template.md"
    template.write_text(template.read_text("utf-8").replace("litwatch:section", "x"), "utf-8")
    with pytest.raises(ConfigurationError, match="no place for section"):
        read_rows(tmp_path, config)
