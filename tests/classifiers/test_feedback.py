import pytest

from classifiers.classifier_errors import LabelError
from classifiers.feedback import CLICK_WEIGHT, MEANT_WEIGHT, UNSURE_FACTOR, read_feedback

HEAD = "arxiv_id,announced_date,decided_date,decided_by,decided_how,decision,was_unsure,section,task,keywords,reason\n"


def read(*lines):
    return read_feedback(HEAD + "\n".join(lines) + "\n", "vlgfm", "labels/vlgfm.csv")


def test_an_edited_paper_teaches_its_new_section_and_keywords():
    [label] = read(
        "2504.1,2025-04-01,2025-04-03,ann,merged #3,edited,False,application,vqa,clip llm,"
    )
    assert (label.section, label.task, label.keywords) == ("application", "vqa", {"clip", "llm"})
    assert (label.weight, label.source, label.origin) == (MEANT_WEIGHT, "review", "ann")


def test_a_click_weighs_less_than_a_sentence():
    [click, said] = read(
        "2504.1,,,ann,row deleted,rejected,False,dataset,,,",
        "2504.2,,,ann,comment,rejected,False,dataset,,,not about the Earth",
    )
    assert click.weight == CLICK_WEIGHT < said.weight == MEANT_WEIGHT
    assert not said.is_relevant
    assert said.section == "none"


def test_an_answer_on_an_unsure_paper_weighs_more():
    [label] = read("2504.1,,,ann,merged #3,accepted,True,dataset,,,")
    assert label.weight == MEANT_WEIGHT * UNSURE_FACTOR


def test_a_reason_that_is_not_about_scope_teaches_nothing():
    assert read("2504.1,,,ann,comment,rejected,False,dataset,,,Duplicate of row 3") == []


def test_the_later_decision_stands():
    [label] = read(
        "2504.1,,,ann,comment,rejected,False,dataset,,,no",
        "2504.1,,,ann,merged #4,accepted,False,survey,,,",
    )
    assert label.section == "survey"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2504.1,,,ann,box,maybe,False,,,,", r"vlgfm\.csv:2: decision 'maybe'"),
        ("2504.1,soon,,ann,box,accepted,False,,,,", r"vlgfm\.csv:2: 'soon' is no date"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, message):
    with pytest.raises(LabelError, match=message):
        read(line)
