"""`litwatch history` over real repositories."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from flows.cli.app import build_app
from tests.flows.repositories.test_git_history import commit, git, repository  # noqa: F401  # a fixture

HEAD = "# Awesome Sky Models\n\nPapers on models of the sky.\n\n"
COLUMNS = "| Title | Venue | Year | Code |\n| --- | --- | --- | --- |\n"


def table(heading, *rows):
    return f"## {heading}\n\n{COLUMNS}{''.join(rows)}\n"


def line(title, number):
    return f"| [{title}](https://arxiv.org/abs/2401.0000{number}) | arXiv | 2024 | N/A |\n"


SKY = line("SkyText: captions for clouds", 1)
SEA = line("SeaChat: an assistant for coasts", 2)
ICE = line("IceMAE: masked glaciers", 3)


def history(repository, *options):  # noqa: F811
    result = CliRunner().invoke(
        build_app(), ["history", str(repository), "--list", "sky", *options]
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def told(repository):  # noqa: F811
    rows = csv.DictReader(io.StringIO(history(repository).stdout))
    return [(r["title"].split(":")[0], r["section"], r["first_seen"], r["last_seen"]) for r in rows]


@pytest.fixture
def list_repository(repository):  # noqa: F811
    commit(repository, "2024-03-19", text=HEAD + table("🌍 Models", SKY) + table("Data", ICE))
    both = HEAD + table("🌍 Models", SKY, SEA) + table("Data", ICE)
    commit(repository, "2024-03-23", text=both)
    return repository


def test_rows_with_first_and_last_day(list_repository):
    assert told(list_repository) == [
        ("SkyText", "Models", "2024-03-19", "2024-03-23"),
        ("IceMAE", "Data", "2024-03-19", "2024-03-23"),
        ("SeaChat", "Models", "2024-03-23", "2024-03-23"),
    ]


def test_moves_and_renamed_headings_are_not_new_rows(list_repository):
    moved = HEAD + table("Foundation Models", SKY) + table("Data", ICE, SEA)
    commit(list_repository, "2024-05-01", text=moved)
    days = [(name, section, first) for name, section, first, _ in told(list_repository)]
    assert days == [
        ("SkyText", "Foundation Models", "2024-03-19"),
        ("IceMAE", "Data", "2024-03-19"),
        ("SeaChat", "Data", "2024-03-23"),
    ]


def test_a_version_that_cannot_be_read_is_left_out_and_said(list_repository):
    (list_repository / "README.md").write_bytes(b"\xff\xfe\x00broken")
    git(list_repository, "commit", "-q", "-a", "-m", "break it", day="2024-04-01")
    commit(list_repository, "2024-04-02", text=HEAD + table("Models", SKY, SEA))
    result = history(list_repository)
    assert "left out a version that cannot be read" in result.stderr
    assert "2024-04-01" in result.stderr
    assert "IceMAE" in result.stdout


def test_json_and_out_file(list_repository, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "rows.json"
    result = history(list_repository, "--json", "--out", str(out))
    assert result.stdout == ""
    assert json.loads(out.read_text())["rows"][0]["arxiv_id"] == "2401.00001"
    assert "3 rows in 2 versions of README.md" in result.stderr


def test_a_readme_elsewhere_is_named(list_repository):
    commit(list_repository, "2024-06-01", name="LIST.md", text=HEAD + table("Models", SKY))
    result = history(list_repository, "--readme", "LIST.md")
    assert "1 row in 1 version of LIST.md" in result.stderr
