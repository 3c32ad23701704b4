"""The JSON schema says what the models say, and the files in docs/ say what the code says."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from catalog.config import ListConfig
from catalog.schema import SCHEMA_PATH, attribute_docs, configuration_models, list_schema

ROOT = Path(__file__).parents[2]


def test_the_schema_file_is_what_the_models_make_it():
    on_disk = json.loads((ROOT / SCHEMA_PATH).read_text(encoding="utf-8"))
    assert on_disk == list_schema(), "run: python -m scripts.settings_reference"


def test_every_setting_is_documented():
    undocumented = [
        f"{model.__name__}.{name}"
        for model in configuration_models()
        for name, doc in attribute_docs(model).items()
        if not doc
    ]
    assert undocumented == []


def test_attribute_docstrings_become_descriptions():
    properties = list_schema()["properties"]
    assert properties["readme"]["description"].startswith("Path of the README")
    assert "title" not in properties["readme"]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{id: a, name: A, colour: red}", "'colour' was unexpected"),
        ("{id: A B, name: A}", "does not match"),
        ("{id: a}", "'name' is a required property"),
        ("{id: a, name: A, mode: wiki}", "is not one of"),
        ("{id: a, name: A, proposals: {max_open: 0}}", "less than the minimum"),
    ],
)
def test_an_editor_marks_what_is_wrong(config, message):
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate(yaml.safe_load(config), list_schema())


def test_a_full_configuration_is_valid():
    config = ListConfig(id="a", name="A").model_dump(mode="json", exclude_defaults=True)
    jsonschema.validate(config, list_schema())
    jsonschema.Draft202012Validator.check_schema(list_schema())


@pytest.mark.parametrize("path", sorted((ROOT / "catalog").glob("*/list.yaml")), ids=str)
def test_the_shipped_lists_satisfy_the_schema(path):
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), list_schema())
