import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ColumnConfig, SectionConfig
from catalog.paper import Paper
from classifiers.free_columns import fill_columns, own_tasks, packaged_tasks, tasks_in

STEMS = sorted(
    {stem for it in packaged_tasks() for stem in re.findall("[a-z]+", it.pattern.pattern)}
)
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
    found = tasks_in("semantic segmentation and segmentation", packaged_tasks())
    assert found == ["Semantic Segmentation"]


def test_a_list_of_another_field_names_its_own_tasks():
    """The tables of tasks were those of remote sensing, in code."""
    tasks = own_tasks((("Code Repair", ("repair*", "bug fix*")), ("Completion", ("completion",))))
    assert tasks_in("bug fixing and code completion; segmentation", tasks) == [
        "Code Repair",
        "Completion",
    ]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_looking_for_letters_first_hides_no_task(text):
    found = [task for task in packaged_tasks() if task.pattern.search(text)]
    assert all(any(letters in text for letters in task.letters) for task in found)
