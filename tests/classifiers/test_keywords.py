import pytest

from classifiers.keywords import dataset_keyword, written_keywords


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
    assert written_keywords(probs, {}, "dataset", "pairs", ["clip", "i-t"]) == ("i-t",)
