"""`litwatch init` and `litwatch check`, run as people run them."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from catalog.catalog_errors import LitwatchError
from catalog.config import ArxivConfig, ColumnConfig, ListConfig, SectionConfig
from catalog.config_file import load_config
from catalog.config_text import config_text
from catalog.learning.arxiv_queries import propose_arxiv
from catalog.learning.learn_list import learn_config
from classifiers.classifier_errors import LabelError
from classifiers.concepts import read_concepts
from flows.cli.app import build_app

README = """\
# Awesome Crop Mapping

Papers about crops seen from space.

## Methods

| Year | Title | Code |
| --- | --- | --- |
| 2024 | [CropNet: Crop mapping with radar images](https://arxiv.org/abs/2401.00001) | [code](https://github.com/a/crop) |
| 2023 | [Crop mapping from satellite images](https://arxiv.org/abs/2301.00002v2) | N/A |
| 2022 | [Few-shot crop mapping with language models](https://doi.org/10.1109/X.1) | N/A |
| | | |

## Surveys

- [A survey of crop mapping](https://arxiv.org/abs/2302.00003), 2023
- [Crop mapping: ten years on](https://example.org/ten), 2021

## Notes

See https://arxiv.org/abs/2303.00004 as well.
"""  # rows are one line


@pytest.fixture
def repository(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    return tmp_path


def run(*args, answers=None):
    result = CliRunner().invoke(build_app(), [str(arg) for arg in args], input=answers)
    if isinstance(result.exception, LitwatchError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_init_proposes_writes_and_reports(repository):
    result = run("init", repository / "README.md", "--list", "crops", "--yes")
    assert "2 sections, 5 rows, 4 rows with ids, 1 rows kept verbatim." in result.output
    assert "  methods: 3 rows, 3 with ids, newest first\n" in result.output
    assert "README.md:12: no title in the row" in result.output
    assert "README.md:21: links to a paper outside tables and bullets" in result.output

    written = repository / "catalog/crops/list.yaml"
    config = load_config(written.read_text(encoding="utf-8"), str(written))
    assert (config.id, config.mode, config.readme) == ("crops", "readme", "README.md")
    assert [section.order for section in config.sections] == ["newest_first", "newest_first"]
    assert "cs.CV" in config.arxiv.categories
    assert "crop mapping" in config.arxiv.search_terms


def test_init_writes_comments_and_the_schema_for_editors(repository):
    run("init", repository, "--list", "crops", "--yes")
    text = (repository / "catalog/crops/list.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../list.schema.json\n")
    assert "# Guessed from the titles" in text
    schema = json.loads((repository / "catalog/list.schema.json").read_text(encoding="utf-8"))
    assert "sections" in schema["properties"]


@pytest.fixture
def lakes(tmp_path):
    """Arguments of `init` for a list with words enough to guess from, and the list's folder."""
    rows = "".join(
        f"- [{what} of satellite imagery with language models for {where}]"
        f"(https://arxiv.org/abs/24{n:02}.00001)\n"
        for n, (what, where) in enumerate(
            (what, where)
            for what in ("Captioning", "Retrieval", "Dialogue")
            for where in ("radar", "forests", "cities", "crops")
        )
    )
    (tmp_path / "README.md").write_text(f"# Papers\n\n## Methods\n\n{rows}", encoding="utf-8")
    arguments = ("init", tmp_path / "README.md", "--list", "lakes", "--yes")
    return arguments, tmp_path / "catalog" / "lakes"


def test_init_guesses_what_the_list_is_about_and_keeps_what_a_person_struck(lakes):
    arguments, folder = lakes
    assert "concepts.yaml" in run(*arguments).output
    path = folder / "concepts.yaml"
    guess = read_concepts(path)
    assert guess.is_draft
    assert {"satellite", "imagery", "captioning"} <= {w for g in guess.groups.values() for w in g}
    edited = path.read_text(encoding="utf-8").replace("struck: ''", "struck: orbit")
    path.write_text(edited, encoding="utf-8")
    (folder / "list.yaml").unlink()
    assert "concepts.yaml" not in run(*arguments).output
    assert path.read_text(encoding="utf-8") == edited


def test_broken_concepts_of_a_person_are_told_before_init_writes_anything(lakes):
    """`list.yaml` stood by then, and --yes refused to go on once the file was mended."""
    arguments, folder = lakes
    folder.mkdir(parents=True)
    (folder / "concepts.yaml").write_text("groups:\n  a: [", encoding="utf-8")
    with pytest.raises(LabelError) as raised:
        run(*arguments)
    assert raised.value.where == f"{folder / 'concepts.yaml'}:2"
    assert [path.name for path in folder.parent.rglob("*.*")] == ["concepts.yaml"]


def test_init_that_cannot_write_the_concepts_leaves_no_list(lakes):
    arguments, folder = lakes
    folder.mkdir(parents=True)
    (folder / "concepts.yaml").symlink_to(folder)
    with pytest.raises(LabelError):
        run(*arguments)
    assert not (folder / "list.yaml").exists()


def test_a_file_where_the_lists_folder_should_be_is_no_fault_of_concepts(lakes):
    arguments, folder = lakes
    folder.parent.mkdir()
    folder.touch()
    result = CliRunner().invoke(build_app(), list(map(str, arguments)))
    assert isinstance(result.exception, FileExistsError)
    assert [path.name for path in folder.parent.iterdir()] == ["lakes"]


def test_a_schema_that_is_no_text_is_written_anew(repository):
    schema = repository / "catalog" / "list.schema.json"
    schema.parent.mkdir()
    schema.write_bytes(b"\xff\xfe")
    run("init", repository, "--list", "crops", "--yes")
    assert "sections" in json.loads(schema.read_text(encoding="utf-8"))["properties"]


@pytest.mark.parametrize(
    "heading",
    [
        "# Awesome *Lakes*",
        "Awesome Lakes\n=============",
        "<h1 align='center'>\n  <img src='x.png'>\n  Awesome Lakes\n</h1>",
    ],
)
def test_a_list_is_called_as_its_heading_says_in_any_form(heading):
    row = "- [Seeing lakes from orbit](https://arxiv.org/abs/2406.09385)\n"
    for text in (f"{heading}\n\n## Papers\n\n{row}", f"{heading}\n\n{row}".replace("\n", "\r\n")):
        config, _ = learn_config(text, "list", "README.md")
        assert config.name == "Awesome Lakes"


def test_the_readme_is_not_touched(repository):
    run("init", repository, "--yes")
    assert (repository / "README.md").read_text(encoding="utf-8") == README


def test_what_init_wrote_is_what_check_reads(repository):
    run("init", repository, "--list", "crops", "--yes")
    result = run("check", "--list", "crops", "--catalog", repository / "catalog")
    assert result.exit_code == 0
    assert "\ncrops: 0 errors, 1 note\nNext: " in result.output


def test_check_ends_with_2_on_an_error_and_tells_machines(repository):
    broken = README.replace("2301.00002v2", "2301.0002")
    (repository / "README.md").write_text(broken, encoding="utf-8")
    run("init", repository, "--list", "crops", "--yes")
    result = run("check", "--catalog", repository / "catalog", "--json")
    assert result.exit_code == 2
    errors = [found for found in json.loads(result.output)["findings"] if found["kind"] == "error"]
    assert [(e["list"], e["rule"], e["path"], e["line"]) for e in errors] == [
        ("crops", "malformed-arxiv-id", "README.md", 10)
    ]


def test_init_never_overwrites_unasked(repository):
    run("init", repository, "--list", "crops", "--yes")
    written = repository / "catalog/crops/list.yaml"
    written.write_text("# mine\n", encoding="utf-8")
    with pytest.raises(LitwatchError, match="exists already, and --yes overwrites nothing"):
        run("init", repository, "--list", "crops", "--yes")
    result = run("init", repository, "--list", "crops", answers="cs.CV\ncrops\n\n")
    assert "Nothing was written." in result.output
    assert written.read_text(encoding="utf-8") == "# mine\n"


def test_init_takes_answers(repository):
    run("init", repository, "--list", "crops", answers="cs.LG, eess.IV\nwheat\ny\n")
    config = yaml.safe_load((repository / "catalog/crops/list.yaml").read_text(encoding="utf-8"))
    assert config["arxiv"] == {"categories": ["cs.LG", "eess.IV"], "search_terms": ["wheat"]}


def test_init_refuses_what_is_no_category(repository):
    with pytest.raises(LitwatchError, match=r"no category 'cs\.QQ'"):
        run("init", repository, answers="cs.QQ\n")
    assert not (repository / "catalog").exists()


def test_init_without_an_answer_writes_nothing(repository):
    with pytest.raises(LitwatchError, match="no answer, so nothing was written"):
        run("init", repository, answers="")
    assert not (repository / "catalog").exists()


def test_a_repository_with_several_lists_is_asked_about(repository):
    (repository / "docs").mkdir()
    (repository / "docs/surveys.md").write_text(README, encoding="utf-8")
    (repository / "CONTRIBUTING.md").write_text(README, encoding="utf-8")
    result = run("init", repository, answers="2\n\n\ny\n")
    assert "  1  README.md\n  2  docs/surveys.md\n" in result.output
    assert (repository / "catalog/surveys/list.yaml").exists()


def test_yes_takes_the_readme_of_several_lists_and_says_so(repository):
    (repository / "other.md").write_text(README, encoding="utf-8")
    result = run("init", repository, "--list", "crops", "--yes")
    assert "Taking README.md; for another: litwatch init" in result.output
    (repository / "README.md").unlink()
    (repository / "another.md").write_text(README, encoding="utf-8")
    with pytest.raises(LitwatchError, match="several lists"):
        run("init", repository, "--yes")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no table or bullet list of papers in it"),
        (b"# Prose\n\nonly\n", "no table or bullet list of papers in it"),
        (b"\x89PNG\x00\x1a", "holds NUL bytes"),
        ("# Café".encode("latin-1"), "not UTF-8: byte 0xe9 at offset 5"),
    ],
)
def test_init_says_why_a_file_is_no_list(tmp_path, content, message):
    (tmp_path / "README.md").write_bytes(content)
    with pytest.raises(LitwatchError, match=message):
        run("init", tmp_path / "README.md", "--yes")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md"]


ROW = "- [Crop mapping from {place}](https://arxiv.org/abs/2401.0000{n}), CVPR 2024\n"
ROWS = "".join(ROW.format(place=p, n=n) for n, p in enumerate(["radar", "orbit", "drones"]))
HEADED = ROWS.replace("- [", "### [").replace(", CVPR", "\n\nCVPR")
FOLD = "<details><summary>{}</summary>\n\n{}\n</details>\n\n"
LINKED = "[Paper](https://arxiv.org/abs/2401.00001)\n"
ITEM = '<ul>\n<li><b>Crop mapping</b> <a href="https://arxiv.org/abs/2401.00001">paper</a></li>\n</ul>\n'


@pytest.mark.parametrize("rows", [ROWS, HEADED])
def test_papers_right_below_the_title_were_not_read(tmp_path, rows):
    readme = tmp_path / "README.md"
    readme.write_text(f"# Awesome Crops\n\nOf fields.\n\n{rows}\n## License\n\nMIT\n")
    assert "papers: 3 rows, 3 with ids" in run("init", readme, "--list", "crops", "--yes").output
    assert "0 errors" in run("check", "--catalog", tmp_path / "catalog").output


@pytest.mark.parametrize(
    "top", [ROWS, "- [Our survey of crops](https://arxiv.org/abs/2401.00009)\n"]
)
def test_a_list_above_headings_is_none_where_headings_have_papers(top):
    config, report = learn_config(f"# Crops\n\n{top}\n## Methods\n\n{ROWS}", "any", "README.md")
    assert [section.path for section in config.sections] == [("Methods",)]
    assert [kept.reason for kept in report.unread] == [
        "bullet list under 'the title': no heading above says what it is"
    ]


NEWS = [
    "- [2024.0{n}] We release [the {place} paper](https://arxiv.org/abs/2401.0000{n})!\n",
    "- **2024.0{n}**: [Seeing {place}](https://arxiv.org/abs/2401.0000{n}) is accepted by CVPR\n",
]
SURVEY = "- We release a [survey](https://arxiv.org/abs/2401.00009)\n- It is new.\n\nPapers:\n\n"


@pytest.mark.parametrize(
    "top", [*("".join(row.format(n=n, place=n) for n in range(4)) for row in NEWS), SURVEY + ROWS]
)
def test_news_right_below_the_title_were_read_as_its_papers(top):
    config, _ = learn_config(f"# Crops\n\n{top}\n## Install\n", "any", "README.md")
    assert not config.sections


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        (ITEM, 5, "links to a paper in HTML that is no table"),
        (FOLD.format("Crop mapping", f"- {LINKED}") * 3, 6, "the text of a fold"),
        (FOLD.format("Crop mapping", LINKED) * 3, 6, "outside tables and bullets"),
        (f"**Crops**\n{LINKED}**Fields**\n{LINKED}", 5, "outside tables and bullets"),
        (FOLD.format("2024", ROWS) + FOLD.format("2023", ROWS), 5, "no heading above says"),
    ],
)
def test_init_did_not_say_what_stands_in_place_of_a_list(tmp_path, rows, line, reason):
    heading = "" if "no heading" in reason else "## Methods\n"
    (tmp_path / "README.md").write_text(f"# Crops\n\n{heading}{rows}", encoding="utf-8")
    with pytest.raises(LitwatchError, match=reason) as raised:
        run("init", tmp_path / "README.md", "--yes")
    assert raised.value.where.endswith(f"README.md:{line}")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nowhere"], "cannot be read: no such file"),
        (["README.md", "--list", "My List"], "--list My List: not an id"),
    ],
)
def test_init_says_what_it_cannot_use(repository, args, message):
    with pytest.raises(LitwatchError, match=message):
        run("init", repository / args[0], *args[1:], "--yes")


def test_a_catalog_outside_the_repository_is_refused(repository, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "catalog"
    with pytest.raises(LitwatchError, match="lies outside"):
        run("init", repository / "README.md", "--catalog", elsewhere, "--yes")


def test_check_names_the_lists_it_knows(repository):
    run("init", repository, "--list", "crops", "--yes")
    with pytest.raises(LitwatchError, match=r"no list 'corn'\. Lists there: crops\."):
        run("check", "--list", "corn", "--catalog", repository / "catalog")
    with pytest.raises(LitwatchError, match="holds no list"):
        run("check", "--catalog", repository)


def test_a_section_file_that_nothing_reads_is_found(repository):
    run("init", repository, "--list", "crops", "--yes")
    home = repository / "catalog/crops"
    text = (home / "list.yaml").read_text(encoding="utf-8").replace("mode: readme", "mode: catalog")
    (home / "list.yaml").write_text(text, encoding="utf-8")
    (home / "sections").mkdir()
    for name in ("methods", "surveys", "stray"):
        (home / f"sections/{name}.yaml").write_text("entries: []\n", encoding="utf-8")
    marks = "".join(f"<!-- litwatch:section {name} -->\n" for name in ("methods", "surveys"))
    (home / "template.md").write_text(marks, encoding="utf-8")
    result = run("check", "--catalog", repository / "catalog")
    assert "sections/stray.yaml:1: error: list.yaml has no section stray." in result.output
    assert result.exit_code == 2


words = st.text(max_size=12)
columns = st.builds(
    ColumnConfig,
    header=words,
    holds=st.sampled_from(["title", "text", "code"]),
    label=words,
    empty=words,
    bold=st.sampled_from([True, False, "inside"]),
    also=st.dictionaries(st.sampled_from(["code", "data"]), words),
    width=st.integers(0, 40),
)
sections = st.builds(
    SectionConfig,
    id=st.from_regex(r"\w[\w-]{0,12}", fullmatch=True),
    path=st.lists(words, max_size=3).map(tuple),
    columns=st.lists(columns, max_size=3, unique_by=lambda column: column.header).map(tuple),
    parts=st.lists(words, max_size=2).map(tuple),
)
configs = st.builds(
    ListConfig,
    id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True),
    name=words,
    description=words,
    sections=st.lists(sections, max_size=3, unique_by=lambda section: section.id).map(tuple),
    keyword_legend=st.dictionaries(words, words, max_size=3),
    arxiv=st.builds(ArxivConfig, search_terms=st.lists(words, max_size=9).map(tuple)),
    paused_until=st.none() | st.dates(),
)


@given(configs)
def test_a_configuration_comes_back_from_its_file(config):
    assert load_config(config_text(config), "list.yaml") == config


def test_terms_are_phrases_and_no_fragments_of_them():
    titles = [f"Net{n}: vision language models for remote sensing images" for n in range(9)]
    proposed = propose_arxiv([*titles, *["Remote sensing of forests"] * 20])
    assert proposed.search_terms == ("remote sensing", "vision language model")
    assert {"cs.CV", "cs.CL"} <= set(proposed.categories)


def test_a_list_without_titles_gets_the_defaults():
    assert propose_arxiv([]) == ArxivConfig()
    assert propose_arxiv(["遥感"]).categories == ArxivConfig().categories
