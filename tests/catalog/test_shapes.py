"""Lists in every shape that hands give them: read, written, added to, kept either way."""

import difflib
import re
from datetime import date

import pytest
from typer.testing import CliRunner

from catalog.checking.checks import check_list
from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from flows.cli.app import build_app
from tests.catalog.shapes import SHAPES

VARIANTS = {
    "as written": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no final newline": lambda text: text.rstrip("\n"),
}
TODAY = date(2026, 6, 1)
ARXIV_ADDRESS = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{5})")
NEW = Entry(
    title="A New Paper of Today",
    arxiv_id="2606.00009",
    venue="ICML",
    year=2026,
    links=(
        Link(url="https://arxiv.org/abs/2606.00009", kind="paper"),
        Link(url="https://github.com/new/paper", kind="code"),
    ),
)
QUICK = ("tables in details", "reference links", "HTML table")
all_shapes = pytest.mark.parametrize("shape", SHAPES)
both_modes = pytest.mark.parametrize("mode", ["readme", "catalog"])


def loaded(text, mode):
    if mode == "catalog":
        imported = import_readme(text, "x")
        return load_list(imported.config, imported.files)
    config, _ = learn_config(text, "x", "README.md")
    return load_list(config, {"README.md": text})


@pytest.mark.parametrize("variant", VARIANTS)
@both_modes
@all_shapes
def test_every_row_of_a_shape_is_read_and_comes_back(shape, mode, variant):
    text, titles = SHAPES[shape]
    text = VARIANTS[variant](text)
    curated = loaded(text, mode)
    assert curated.rendered() == text
    assert tuple(row.entry.title for row in curated.rows) == titles
    assert all(row.entry.link("paper") for row in curated.rows)
    ids = {row.entry.arxiv_id for row in curated.rows} - {None}
    not_rows = {"2405.99999", "2001.99999"}  # a news bullet, an alert
    assert ids == set(ARXIV_ADDRESS.findall(text)) - not_rows
    assert not [f for f in check_list(curated, TODAY) if f.rule == "kept-verbatim"]


@both_modes
@all_shapes
def test_a_paper_added_to_a_shape_is_one_line_at_the_newest_end(shape, mode):
    text, _ = SHAPES[shape]
    curated = loaded(text, mode)
    for section in curated.config.sections:
        changed = curated.apply([AddRow(section.id, NEW)])[curated.config.readme_path]
        diff = difflib.ndiff(text.splitlines(), changed.splitlines())
        touched = [line for line in diff if line[0] in "+-" and line[2:].strip()]
        # Its links, or its cells, stand on lines of their own.
        assert len(touched) == {"nested links": 3, "HTML table": 5}.get(shape, 1)
        assert NEW.title in "".join(touched)
        assert "https://arxiv.org/abs/2606.00009" in "".join(touched)
        now = loaded(changed, "readme").rows
        place = next(r.line for r in now if r.section == section.id and r.entry.title == NEW.title)
        lines = [row.line for row in loaded(text, "readme").rows if row.section == section.id]
        is_first, is_last = place <= lines[0], place > lines[-1]
        assert is_first if section.order == "newest_first" else is_last


@pytest.mark.parametrize(
    "shape",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in SHAPES],
)
def test_a_shape_is_set_up_checked_and_converted_by_command(shape, tmp_path):
    text, titles = SHAPES[shape]
    readme = tmp_path / "README.md"
    readme.write_text(text)
    folder = tmp_path / "catalog"

    def run(*arguments):
        env = {"LITWATCH_CATALOG_DIR": str(folder)}
        result = CliRunner().invoke(build_app(), arguments, env=env)
        assert result.exit_code in (0, 2), result.exception
        return result

    out = run("init", str(readme), "--list", "x", "--yes").output
    assert f" {len(titles)} rows, " in out
    assert "unreadable" not in run("check").output
    for mode in ("catalog", "readme"):
        assert run("convert", "--list", "x", "--to", mode).exit_code == 0
        assert readme.read_text() == text
