import pytest

from classifiers.classifier_errors import LabelError
from classifiers.lexicon import LEXICONS_DIR, Lexicon, expand, load_lexicon


def named(lexicon, text):
    words = text.split()
    names = list(lexicon.groups)
    return {(names[g], " ".join(words[a:b])) for g, a, b in lexicon.find(words)}


def test_braces_hold_alternatives():
    assert list(expand("{a,b} c*")) == [("a", "c*"), ("b", "c*")]


def test_stars_stand_for_letters_at_the_start_or_the_end():
    lexicon = Lexicon({"eo": [("remote", "sens*")], "clip": [("*clip",)]})
    found = named(lexicon, "remoteclip for remote sensing and remote control")
    assert found == {("clip", "remoteclip"), ("eo", "remote sensing")}


def test_a_group_counts_once_where_a_term_starts():
    lexicon = Lexicon({"eo": [("satellite",), ("satellite", "image*")]})
    assert len(lexicon.find(["satellite", "images"])) == 1


def test_a_term_cut_off_by_the_end_does_not_match():
    assert not Lexicon({"eo": [("remote", "sens*")]}).find(["remote"])


@pytest.mark.parametrize("path", sorted(LEXICONS_DIR.glob("*.yaml")), ids=lambda path: path.stem)
def test_packaged_lexicons_are_sound(path):
    lexicon = load_lexicon(path.stem)
    assert {*lexicon.left, *lexicon.right} <= set(lexicon.groups)
    terms = [term for terms in lexicon.groups.values() for term in terms]
    assert all("*" not in term[:2] and term[-1] != "*" for term in terms)
    words = [word for term in terms for word in term if word != "*"]
    assert all(word.strip("*") and "*" not in word[1:-1] for word in words)


def test_a_star_alone_stands_for_any_one_word():
    lexicon = Lexicon({"brings": [("we", "introduce", "*", "benchmark")]})
    assert lexicon.find(["we", "introduce", "skybench", "benchmark"]) == [(0, 0, 4)]
    assert not lexicon.find(["we", "introduce", "benchmark"])


def test_a_broken_lexicon_says_where_and_what(tmp_path):
    (tmp_path / "bad.yaml").write_text("groups: {a: {says: nothing}}")
    with pytest.raises(LabelError, match=r"bad\.yaml: lexicon cannot be read.*terms"):
        load_lexicon("bad", tmp_path)
