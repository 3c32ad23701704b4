"""What docs/ says of settings is generated, and stays true."""

from pathlib import Path

import pytest

from catalog.checking.findings import RULES
from catalog.schema import attribute_docs
from flows.settings import Settings
from scripts.settings_reference import generated_files, settings_table, with_tables

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("path", generated_files(ROOT), ids=lambda path: path.name)
def test_generated_files_are_true(path):
    assert path.read_text(encoding="utf-8") == generated_files(ROOT)[path], (
        "run: python -m scripts.settings_reference"
    )


def test_every_setting_of_the_program_is_documented():
    assert [name for name, doc in attribute_docs(Settings).items() if not doc] == []
    assert "`LITWATCH_ARXIV_API_URL`" in settings_table(Settings)


def test_every_rule_of_the_validator_is_documented():
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert [name for name in RULES if f"`{name}`" not in page] == []


def test_text_outside_the_marks_is_left_alone():
    page = "before\n<!-- generated: rules -->\nold\n<!-- end of generated -->\nafter\n"
    written = with_tables(page)
    assert written.startswith("before\n<!-- generated: rules -->\n| rule |")
    assert written.endswith("<!-- end of generated -->\nafter\n")
    assert with_tables(written) == written
