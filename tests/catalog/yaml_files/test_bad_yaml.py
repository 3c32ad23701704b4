"""Section files and list.yaml as a hostile hand would leave them: one message, nothing harmed."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from catalog.catalog_errors import CatalogError, LitwatchError
from catalog.config_file import load_config
from catalog.yaml_files.section_files import read_section_file
from catalog.yaml_files.yaml_nodes import MAX_DEPTH, SAFE_DEPTH, depth_at_most
from flows.cli.app import build_app
from tests.catalog import readmes

DEEP = 100_000
BOMB = "&a [x, x], &b [*a, *a, *a, *a]"
for letter, below in ("cb", "dc", "ed", "fe", "gf", "hg", "ih", "ji", "kj", "lk"):
    BOMB += f", &{letter} [{', '.join([f'*{below}'] * 9)}]"
BAD_SECTIONS = {
    "- title: x\n  extra: " + "[" * DEEP: "f.yaml:3: nested too deeply",
    "- title: " + "{a: " * DEEP: "f.yaml:2: nested too deeply",
    "- title: x\n  links:\n    " + "- " * DEEP + "x\n": "f.yaml:4: nested too deeply",
    "- &x\n  title: x\n  extra: *x\n": "nested too deeply",
    f"- title: x\n  extra: {{a: [{BOMB}]}}\n": "extra.a: input should be a valid string",
    "- title: x\n  ? [a, b]\n  : c\n": "f.yaml:3: a key must be one word",
    "- row: x\n  ? {a: b}\n  : c\n": "f.yaml:3: a key must be one word",
    '- title: "\\ud800"\n': "f.yaml:2: not valid YAML",
    "- title: x\n  title: y\n": "f.yaml:3: title: given twice",
    "- title: x\n  year: " + "9" * 5000 + "\n": "f.yaml:3: year: unable to parse",
    "- title: x\n  year: 2021.5\n": "f.yaml:3: year: input should be a valid integer",
    "- title: x\n  links: {a: b}\n": "f.yaml:3: links: input should be a valid tuple",
    "- title: *nobody\n": "f.yaml:2: not valid YAML: found undefined alias",
    "- !!python/object/apply:os.system [exit]\n": "an entry must be `key: value` lines",
    "- title: x\n---\na: b\n": "f.yaml:3: not valid YAML",
}


@pytest.mark.parametrize(("text", "message"), BAD_SECTIONS.items(), ids=range(len(BAD_SECTIONS)))
def test_a_bad_section_file_is_one_message_with_its_line(text, message):
    with pytest.raises(CatalogError) as caught:
        read_section_file(f"entries:\n{text}", "f.yaml")
    assert message in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sections: " + "[" * DEEP, "list.yaml:3: nested too deeply"),
        ("? [a]\n: b\n", "list.yaml:3: a key must be one word"),
        ("sections: 5\n", "list.yaml:3: sections: input should be a valid tuple"),
        ("mode: [readme]\n", "list.yaml:3: mode: input should be 'readme' or 'catalog'"),
        ("proposals: {max_open: -1}\n", "list.yaml:3: proposals.max_open"),
        ("id: again\n", "list.yaml:3: id: given twice"),
        (f"keyword_legend: {{a: [{BOMB}]}}\n", "list.yaml:3: keyword_legend.a"),
    ],
)
def test_a_bad_configuration_is_one_message_with_its_line(text, message):
    with pytest.raises(CatalogError) as caught:
        load_config(f"id: x\nname: X\n{text}", "list.yaml")
    assert message in str(caught.value)


@pytest.mark.parametrize("command", ["render", "convert", "import"])
@pytest.mark.parametrize("name", ["list.yaml", "sections/models.yaml"])
def test_no_command_writes_over_a_file_it_cannot_read(tmp_path, command, name):
    readme = tmp_path / "R.md"
    readme.write_text(readmes.HEADED_TABLE)

    def run(*arguments):
        env = {"LITWATCH_CATALOG_DIR": str(tmp_path / "catalog")}
        return CliRunner().invoke(build_app(), arguments, env=env).exception

    assert run("import", str(readme), "--list", "x") is None
    spoilt = tmp_path / "catalog/x" / name
    spoilt.write_text(spoilt.read_text() + "\n? [a, b]\n: c\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    arguments = {
        "render": ("--list", "x"),
        "convert": ("--list", "x", "--to", "readme"),
        "import": (str(readme), "--list", "x"),
    }
    error = run(command, *arguments[command])
    assert isinstance(error, LitwatchError)
    assert error.exit_code == 2
    assert name in error.where
    assert {path: path.read_bytes() for path in before} == before


PIECES = [
    "- ",
    "-",
    "? ",
    ": ",
    "a: ",
    "a:",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "  ",
    " ",
    "&a ",
    "!!seq ",
    "x",
    "'",
]


def depth_of(text):
    """How deep a text is nested, as far as it is YAML."""
    depth = deepest = 0
    try:
        for event in yaml.parse(text):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            deepest = max(depth, deepest)
    except yaml.YAMLError:
        pass
    return deepest


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=500, deadline=None)
def test_no_text_is_nested_deeper_than_it_is_taken_for(text):
    assert depth_of(text) <= depth_at_most(text)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, SAFE_DEPTH - 20])
def test_a_file_that_is_nested_too_deeply_but_not_dangerously_is_refused(depth):
    with pytest.raises(CatalogError, match="nested too deeply"):
        load_config("id: x\nname: X\nsections: " + "[" * depth + "]" * depth, "list.yaml")
