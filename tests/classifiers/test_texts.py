import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.texts import ABSTRACT_CHARACTERS, is_simple, plain, quick_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vision-Language Models (VLMs)", "vision language models vlm"),
        (r"the \textbf{GeoChat} model", "the geochat model"),
        (r"Erd\H{o}s na\"ive caf\'e", "erdos naive cafe"),
        ("a $10^{-3}$ error", "a 103 error"),
        ("vision\u2013language \u201cmodels\u201d", "vision language models"),
        ("Universit\u00e9", "universite"),
        ("NUL\x00byte", "nul byte"),
        ("see https://github.com/a/b for code", "see url github com for code"),
        ("\u9065\u611f\u5927\u6a21\u578b", ""),
        ("", ""),
    ],
)
def test_plain(text, words):
    assert plain(text) == words


def test_a_megabyte_is_read_only_so_far():
    assert len(plain("remote sensing " * 70_000)) <= ABSTRACT_CHARACTERS


@given(st.text(max_size=300))
def test_plain_gives_single_spaced_lower_case_words(text):
    found = plain(text)
    assert found == " ".join(found.split())
    assert found.isascii()
    assert found == found.lower()


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_the_quick_reading_misses_no_word_of_a_simple_text(text):
    if is_simple(text) and "://" not in text:
        stems = {word.removesuffix("s") for word in quick_words(text)} | set(quick_words(text))
        assert set(plain(text).split()) <= stems
