"""The commands as a person runs them, in a scratch folder."""

import json
import os
import subprocess

import pytest
from typer.testing import CliRunner

from catalog.catalog_errors import LitwatchError
from flows.cli.app import build_app
from tests.catalog import readmes


@pytest.fixture
def run(tmp_path):
    """Run litwatch; gives exit code, output and error output, as `flows.cli.main` would."""

    def run_litwatch(*arguments):
        arguments = [str(tmp_path / a) if a.endswith(".md") else a for a in arguments]
        folder = {"LITWATCH_CATALOG_DIR": str(tmp_path / "catalog")}
        result = CliRunner().invoke(build_app(), arguments, env=folder)
        error = result.exception
        if isinstance(error, LitwatchError):
            return error.exit_code, result.stdout, str(error)
        assert error is None or isinstance(error, SystemExit), error
        return result.exit_code, result.stdout, result.stderr

    return run_litwatch


def test_import_then_render_gives_the_readme_back(run, tmp_path):
    source = tmp_path / "SOURCE.md"
    source.write_bytes(readmes.PADDED_TABLE.replace("\n", "\r\n").encode())
    code, out, _ = run("import", "SOURCE.md", "--list", "fog")
    assert code == 0
    assert "SOURCE.md:8: no title in the row: | ......" in out
    readme = tmp_path / "catalog/fog/README.md"
    assert readme.read_bytes() == source.read_bytes()
    assert run("render", "--check")[0] == 0
    readme.write_text("spoilt")
    code, _, err = run("render", "--list", "fog", "--check")
    assert (code, "differs from its section files" in err) == (2, True)
    assert "the next pull request takes over what was changed by hand" in err
    assert readme.read_text() == "spoilt"
    code, _, err = run("render")
    assert (code, "cannot be found, so nothing is written" in err) == (2, True)
    assert readme.read_text() == "spoilt"
    code, out, _ = run("render", "--overwrite")
    assert (code, "wrote" in out) == (0, True)
    assert readme.read_bytes() == source.read_bytes()


def test_import_prints_json_for_programs(run, tmp_path):
    (tmp_path / "R.md").write_text(readmes.HEADED_TABLE)
    code, out, _ = run("import", "R.md", "--list", "models", "--json")
    report = json.loads(out)
    assert (code, report["rows"], report["sections"][0]["rows_with_ids"]) == (0, 3, 3)


def test_a_list_is_converted_to_its_readme_and_back(run, tmp_path):
    (tmp_path / "R.md").write_text(readmes.HEADED_TABLE)
    run("import", "R.md", "--list", "models")
    folder = tmp_path / "catalog/models"
    code, out, _ = run("convert", "--list", "models", "--to", "readme")
    assert (code, out) == (0, "models: kept in readme mode now.\n")
    assert not (folder / "template.md").exists()
    assert (folder / "README.md").read_text() == readmes.HEADED_TABLE
    assert run("convert", "--list", "models", "--to", "catalog")[0] == 0
    assert (folder / "README.md").read_text() == readmes.HEADED_TABLE
    assert (folder / "sections/models.yaml").exists()
    assert run("render", "--check")[0] == 0


def test_converting_there_and_back_keeps_comments_quirks_and_marks(run, tmp_path):
    twice = readmes.HEADED_TABLE.replace("2101.00001", "2201.00002v1")
    (tmp_path / "R.md").write_text(twice)
    run("import", "R.md", "--list", "models")
    folder = tmp_path / "catalog/models"
    section = folder / "sections/models.yaml"
    marked = section.read_text().replace("  year: 2022\n", "  supersedes: 2201.00002v1\n", 1)
    marked = marked.replace("  year: 2024\n", "  quirk: the year is right\n  year: 2024  # sure\n")
    section.write_text(marked)
    run("render", "--overwrite")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, out, _ = run("convert", "--list", "models", "--to", "readme")
    assert (code, "Kept, for the comments and quirks in them" in out) == (0, True)
    assert "duplicate" not in run("check", "--list", "models")[1]
    assert run("convert", "--list", "models", "--to", "catalog")[0] == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "holds NUL bytes"),
        (b"caf\xe9", "not UTF-8"),
        (b"", "no table or bullet list of papers in it"),
        (b"```\n|a|b|\n|-|-|\n|[A B C](http://x)|d|\n```\n", "no table or bullet list"),
    ],
)
def test_a_bad_readme_is_one_message_and_writes_nothing(run, tmp_path, content, message):
    (tmp_path / "R.md").write_bytes(content)
    code, _, err = run("import", "R.md", "--list", "x")
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert not (tmp_path / "catalog").exists()


def test_a_list_that_is_not_there_and_an_id_that_cannot_be(run, tmp_path):
    (tmp_path / "R.md").write_text(readmes.HEADED_TABLE)
    code, _, err = run("render", "--list", "nope")
    assert (code, "There is no list here" in err) == (2, True)
    code, _, err = run("import", "R.md", "--list", "../evil")
    assert (code, "no id for a list" in err) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["R.md"]


@pytest.fixture
def committed(run, tmp_path):
    """Folder of a list in `catalog` mode, in step and committed."""
    (tmp_path / "R.md").write_text(readmes.HEADED_TABLE)
    run("import", "R.md", "--list", "models")
    commit_all(tmp_path)
    return tmp_path / "catalog/models"


def commit_all(folder):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "A list")):
        subprocess.run(
            ["git", "-C", str(folder), *words], check=True, env={"PATH": os.environ["PATH"]}
        )


def test_rendering_keeps_what_was_changed_by_hand_in_both_files(run, committed):
    """`render` wrote over uncommitted edits of the README."""
    readme, section = committed / "README.md", committed / "sections/models.yaml"
    readme.write_text(readme.read_text().replace("Some words.", "My words.")
                      .replace("Talking About Rain", "Talking About Snow"))  # fmt: skip
    section.write_text(section.read_text().replace("year: 2024", "year: 2025"))
    wanted = readme.read_text().replace("|2024|", "|2025|")
    code, out, err = run("render")
    assert (code, err) == (0, "")
    assert readme.read_text() == wanted
    assert "Talking About Snow" in section.read_text()
    assert "models: taken over from the README: text: 'My words.'" in out
    assert "models: taken over from the README: models, 'RainBot: Talking About Snow'" in out
    assert run("render", "--check")[0] == 0


def test_rendering_asks_where_both_files_changed_one_cell(run, committed):
    readme, section = committed / "README.md", committed / "sections/models.yaml"
    readme.write_text(readme.read_text().replace("|2024|", "|2023|"))
    section.write_text(section.read_text().replace("year: 2024", "year: 2025"))
    before = readme.read_bytes(), section.read_bytes()
    code, _, err = run("render")
    assert code == 2
    assert "README and section files say different things: " in err
    assert "WindFormer" in err
    assert (readme.read_bytes(), section.read_bytes()) == before
    assert run("render", "--overwrite")[0] == 0
    assert "|2025|" in readme.read_text()


def test_moved_columns_were_to_be_left_for_a_pull_request_that_cannot_come(run, committed):
    """`check` gave the remedy of any edit by hand."""
    readme = committed / "README.md"
    readme.write_text(readme.read_text().replace("|Year|Venue|", "|Venue|Year|"))
    code, out, _ = run("check")
    assert (code, "the columns of section models are others than in list.yaml" in out) == (2, True)
    assert "Give models these `columns:` in list.yaml" in out
    assert "the next pull request takes over" not in out


def test_converting_with_columns_that_list_yaml_does_not_know_writes_nothing(run, committed):
    run("convert", "--list", "models", "--to", "readme")
    readme = committed / "README.md"
    readme.write_text(readme.read_text().replace("|Year|Venue|", "|Venue|Year|"))
    code, _, err = run("convert", "--list", "models", "--to", "catalog")
    assert (code, "Give models these `columns:` in list.yaml" in err) == (2, True)
    assert "mode: readme" in (committed / "list.yaml").read_text()
    assert not (committed / "template.md").exists()


def test_a_merge_conflict_in_the_readme_empties_no_section_file(run, committed):
    """`render` took the rows below the marks out of their section file."""
    readme = committed / "README.md"
    section = committed / "sections/models.yaml"
    row = next(line for line in readme.read_text().splitlines() if "RainBot" in line)
    conflict = f"<<<<<<< HEAD\n{row}\n=======\n{row}x\n>>>>>>> litwatch/models"
    spoilt, before = readme.read_text().replace(row, conflict), section.read_text()
    readme.write_text(spoilt)
    code, _, err = run("render")
    place = spoilt[: spoilt.index("<<<<<<<")].count("\n") + 1
    assert code == 2
    assert f"README.md:{place}: a merge conflict is not resolved" in err
    assert (readme.read_text(), section.read_text()) == (spoilt, before)
    assert run("render", "--overwrite")[0] == 0


def test_a_merge_conflict_in_a_readme_that_is_the_truth_is_an_error(run, committed):
    """`check` said `0 errors`."""
    run("convert", "--list", "models", "--to", "readme")
    readme = committed / "README.md"
    readme.write_text("<<<<<<< HEAD\n=======\n>>>>>>> other\n" + readme.read_text())
    code, out, _ = run("check")
    assert (code, "README.md:1: error: a merge conflict is not resolved" in out) == (2, True)


def test_rendering_counts_the_rows_that_it_wrote(run, committed):
    """It counted the rows that were there before."""
    readme = committed / "README.md"
    lines = readme.read_text().splitlines(keepends=True)
    readme.write_text("".join(line for line in lines if "RainBot" not in line))
    assert "(2 rows)" in run("render")[1]


def test_no_cell_is_told_as_changed_to_what_it_was(run, committed):
    """A cell that both files changed alike was told as `'2025' to '2025'` for its spaces."""
    readme, section = committed / "README.md", committed / "sections/models.yaml"
    readme.write_text(readme.read_text().replace("|2024|", "| 2025 |"))
    section.write_text(section.read_text().replace("year: 2024", "year: 2025"))
    code, out, err = run("render")
    assert (code, err) == (0, "")
    assert "'2025' to '2025'" not in out


def test_a_heading_that_was_renamed_by_hand_comes_into_list_yaml(run, committed):
    readme = committed / "README.md"
    renamed = readme.read_text().replace("## Models", "## Weather models")
    readme.write_text(renamed)
    assert run("render")[0] == 0
    assert readme.read_text() == renamed
    assert "Weather models" in (committed / "list.yaml").read_text()


def test_converting_to_a_readme_keeps_what_was_changed_by_hand(run, committed):
    readme = committed / "README.md"
    edited = readme.read_text().replace("Last words.", "Her last words.").replace("`nwp`", "`nwm`")
    readme.write_text(edited)
    assert run("convert", "--list", "models", "--to", "readme")[0] == 0
    assert readme.read_text() == edited
