import pytest

from classifiers.keywords import dataset_keyword, row_keywords, written_keywords


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("videos with captions", "v-t"),
        ("images, sentences and pixel level masks", "i-t-m"),
        ("referring expressions with boxes", "i-t-b"),
        ("image caption pairs", "i-t"),
        ("radar swaths with masks of ships", None),
    ],
)
def test_datasets_get_their_keyword_by_rule(text, keyword):
    assert dataset_keyword(text) == keyword


def test_only_keywords_of_the_legend_are_written():
    probs = {"clip": 0.9, "diffusion": 0.9, "sam": 0.1}
    assert written_keywords(probs, {}, "application", "", ["sam", "clip"]) == ("clip",)
    assert written_keywords(probs, {}, "application", "", []) == ()
    assert written_keywords(probs, {}, "dataset", "captions", ["i-t"]) == ("i-t",)


def test_a_dataset_has_the_models_it_uses_and_what_it_pairs():
    legend = ["clip", "llm", "i-t", "i-t-m"]
    found = written_keywords(
        {"llm": 0.9, "clip": 0.1}, {}, "dataset", "questions and masks", legend
    )
    assert found == ("llm", "i-t-m")


def test_rows_of_datasets_show_what_is_paired_and_no_models():
    assert row_keywords(("llm", "i-t"), "dataset") == ("i-t",)
    assert row_keywords(("llm",), "dataset") == ("llm",)
    assert row_keywords(("llm", "i-t"), "conversational") == ("llm", "i-t")


@pytest.mark.parametrize(
    ("text", "is_used"),
    [
        ("we adapt clip to maps", True),
        ("measured by clip score alone", False),
        ("clip scores and the clip encoder", True),
        ("unlike clip it needs no text", False),
        ("it is trained without the clip encoder", False),
        ("masks rather than clip features", False),
        ("what is not needed is time as clip is fast", True),
        ("we follow clip", True),
    ],
)
def test_a_model_is_used_where_it_is_named_and_not_denied(text, is_used):
    """*CLIP score* was taken for a use of CLIP."""
    assert (written_keywords({"clip": 0.0}, {}, None, text, ["clip"]) == ("clip",)) == is_used


def test_laws_of_large_models_are_no_use_of_one():
    assert written_keywords({"llm": 0.0}, {}, None, "echoing llm scaling laws", ["llm"]) == ()


def test_a_dataset_without_texts_is_paired_with_nothing():
    """Each dataset was said to pair images with text."""
    text = "a benchmark of change detection in radar swaths"
    assert written_keywords({}, {}, "dataset", text, ["i-t", "i-t-b", "i-t-m"]) == ()
