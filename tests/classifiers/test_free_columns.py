import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ColumnConfig, SectionConfig
from catalog.paper import Paper
from classifiers.free_columns import (
    _TASK_LETTERS,
    _TASK_PATTERNS,
    _TASKS,
    fill_columns,
    tasks_in,
)

STEMS = sorted({stem for _, term in _TASKS for stem in re.findall("[a-z]+", term)})
WORDS = [stem + ending for stem in STEMS for ending in ("", "s", "ing", "ion", "ication")]


def filled(rule, title="", abstract="", comment=""):
    table = SectionConfig(
        id="s", path=("S",), columns=(ColumnConfig(header="X", holds="text", fill=rule),)
    )
    return fill_columns(Paper("1", title, abstract, comment=comment), table).get("X", "")


@pytest.mark.parametrize(
    ("rule", "title", "abstract", "value"),
    [
        ("task", "Road extraction with SAM", "Also object detection.", "Road Extraction"),
        ("task", "A model", "For change detection and image captioning.", "Change Detection & Image Captioning"),
        ("task", "A model", "Nothing named.", ""),
        ("downstream_tasks", "Bench", "Scene classification, object detection.", "Scene Classification & Object Detection"),
        ("attribute", "A dataset", "Pairs of images and captions.", "Vision-Language"),
        ("attribute", "A dataset", "Radar and optical tiles.", "Vision"),
        ("attribute", "A survey", "Self-supervised backbones and language.", "Vision & Vision-Language"),
        ("dataset_name", "XLRS-Bench: how large?", "", "XLRS-Bench"),
        ("dataset_name", "A large set", "We introduce GeoPairs, with captions.", "GeoPairs"),
        ("dataset_name", "A large set", "We introduce a set of pairs.", ""),
        ("download", "T", "At https://zenodo.org/records/1.", "https://zenodo.org/records/1"),
        ("download", "T", "Code at https://github.com/a/b.", ""),
    ],
)  # fmt: skip
def test_rules(rule, title, abstract, value):
    assert filled(rule, title, abstract) == value


def test_an_address_in_the_comment_counts():
    found = filled("download", comment="Data: https://huggingface.co/datasets/a/b)")
    assert found == "https://huggingface.co/datasets/a/b"


def test_a_column_without_a_rule_stays_empty():
    assert filled("no such rule", "Road extraction") == ""
    assert fill_columns(Paper("1", "T", "A"), None) == {}


def test_a_general_task_gives_way_to_a_telling_one():
    assert tasks_in("semantic segmentation and segmentation") == ["Semantic Segmentation"]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_looking_for_letters_first_hides_no_task(text):
    found = {name for name, pattern in _TASK_PATTERNS if pattern.search(text)}
    assert all(any(each in text for each in _TASK_LETTERS[name]) for name in found)
