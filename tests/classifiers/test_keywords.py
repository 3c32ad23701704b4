import pytest

from classifiers.keywords import dataset_keyword, row_keywords, written_keywords


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("videos with captions", "v-t"),
        ("images, sentences and pixel level masks", "i-t-m"),
        ("visual grounding with boxes", "i-t-b"),
        ("image caption pairs", "i-t"),
    ],
)
def test_datasets_get_their_keyword_by_rule(text, keyword):
    assert dataset_keyword(text) == keyword


def test_only_keywords_of_the_legend_are_written():
    probs = {"clip": 0.9, "diffusion": 0.9, "sam": 0.1}
    assert written_keywords(probs, {}, "application", "", ["sam", "clip"]) == ("clip",)
    assert written_keywords(probs, {}, "application", "", []) == ()
    assert written_keywords(probs, {}, "dataset", "pairs", ["i-t"]) == ("i-t",)


def test_a_dataset_has_the_models_it_uses_and_what_it_pairs():
    legend = ["clip", "llm", "i-t", "i-t-m"]
    found = written_keywords({"llm": 0.9, "clip": 0.1}, {}, "dataset", "images and masks", legend)
    assert found == ("llm", "i-t-m")


def test_rows_of_datasets_show_what_is_paired_and_no_models():
    assert row_keywords(("llm", "i-t"), "dataset") == ("i-t",)
    assert row_keywords(("llm",), "dataset") == ("llm",)
    assert row_keywords(("llm", "i-t"), "conversational") == ("llm", "i-t")
