"""A list folder from somebody else reads and writes nothing outside its repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from catalog.catalog_errors import ConfigurationError
from catalog.config_file import load_config
from catalog.curated_list import read_list
from flows.cli.app import build_app

HEAD = "id: geo\nname: Geo\n"
SECTION = "sections:\n- id: {}\n  path: [A]\n"


@pytest.mark.parametrize(
    "line",
    [
        "readme: ../../x.md", "readme: /etc/passwd", "readme: a/../../x", "readme: ''",
        "readme: .git/hooks/post-checkout", "readme: a/.GIT/config", "readme: 'C:\\x'",
        "readme: 'a\\..\\x'", 'readme: "a\\nb"', "readme: a//b", "readme: a/",
        "directory: ..", "directory: /", "directory: ../other", "directory: a/../..",
        "repository: no-slash", "repository: a/b/c", "repository: ../x", "repository: 'a b/c'",
        "base_branch: -x", "base_branch: a..b", "base_branch: 'a b'", "base_branch: '@{-1}'",
        "proposals: {branch: '{x}'}", "proposals: {branch: 'a{'}", "proposals: {branch: '{list.id}'}",
        "proposals: {branch: '{0}'}", "proposals: {branch: '}'}", "proposals: {branch: '{list!r}'}",
        "proposals: {branch: 'a b'}", "proposals: {branch: ''}", "proposals: {branch: 'x.lock'}",
    ],
)  # fmt: skip
def test_paths_and_names_that_lead_elsewhere_are_refused_with_file_and_line(line):
    """`readme: ../../x` let `render` write outside the checkout."""
    with pytest.raises(ConfigurationError) as caught:
        load_config(f"{HEAD}{line}\n", "lists/geo/list.yaml")
    assert caught.value.where == "lists/geo/list.yaml:3"


@pytest.mark.parametrize(
    "section",
    ["../x", "a/b", "..", "'.'", "'a b'", "'a.b'", "''", '"a\\nb"', "'" + "a" * 101 + "'"],
)
def test_section_ids_become_files_and_are_held_to_a_form(section):
    """A section id with `../` let `site` write outside its folder; `check` said 0 errors."""
    with pytest.raises(ConfigurationError, match=r"sections\.0\.id") as caught:
        load_config(HEAD + SECTION.format(section), "list.yaml")
    assert caught.value.where == "list.yaml:4"


def test_ordinary_paths_and_names_are_taken():
    text = f"{HEAD}readme: docs/README.md\ndirectory: lists/geo\nrepository: ada/geo.list\n"
    config = load_config(
        text + "base_branch: release/1.x\nproposals: {branch: 'bot/{list}/new'}\n", "x"
    )
    assert config.readme_path == "docs/README.md"


def write_list(folder: Path, text: str = "") -> Path:
    home = folder / "catalog" / "geo"
    (home / "sections").mkdir(parents=True)
    (home / "list.yaml").write_text(HEAD + SECTION.format("chat") + text)
    (home / "template.md").write_text("# Geo\n\n<!-- litwatch:section chat -->\n")
    (home / "sections" / "chat.yaml").write_text("[]\n")
    return home


@pytest.mark.parametrize("name", ["README.md", "template.md", "sections", "sections/chat.yaml"])
def test_symbolic_links_are_refused(tmp_path, name):
    """A link in a foreign list made `render` read and write what it named."""
    home = write_list(tmp_path / "repository")
    outside = tmp_path / "outside"
    if (home / name).exists():
        (home / name).rename(outside)
    else:
        outside.write_text("mine\n")
    (home / name).symlink_to(outside)
    before = outside.read_text() if outside.is_file() else ""
    with pytest.raises(ConfigurationError, match="symbolic link"):
        read_list(tmp_path / "repository" / "catalog", "geo")
    result = CliRunner().invoke(
        build_app(), ["render"], env={"LITWATCH_CATALOG_DIR": str(home.parent)}
    )
    assert result.exit_code != 0
    assert not outside.is_file() or outside.read_text() == before


def test_a_directory_that_the_list_does_not_stand_in_moves_no_root(tmp_path):
    write_list(tmp_path / "a" / "b", "directory: x/y/z/w/v\nreadme: README.md\nmode: readme\n")
    (tmp_path / "README.md").write_text("not yours\n")
    with pytest.raises(ConfigurationError, match="stands in geo"):
        read_list(tmp_path / "a" / "b" / "catalog", "geo")
