"""Questions on the dashboard: hostile texts stay texts, boxes are read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.memory.open_questions import Question
from flows.proposals.text.asking_boxes import questions_block, read_answers
from flows.proposals.text.marker import read_boxes
from tests.flows.proposals.material import hostile_text
from tests.flows.proposals.rendered import assert_inert

LABELS = ("belongs", "does not", "cannot say")
SAID = ("accepted", "rejected", "unsure")


@given(title=hostile_text, says=hostile_text)
def test_titles_and_abstracts_are_inert(title, says):
    text = questions_block("kites", [Question("2603.00001", title, says)], 20)
    assert_inert(text)
    assert len(read_boxes(text)) == 3
    assert read_answers(read_boxes(text)) == {}


@given(ticks=st.lists(st.sets(st.sampled_from(LABELS)), min_size=1, max_size=6))
def test_one_tick_is_an_answer_and_two_are_none(ticks):
    asked = [Question(f"2603.{n:05}", f"Paper {n}", "It says.") for n in range(len(ticks))]
    blocks = [questions_block("kites", [one], 20) for one in asked]
    for place, ticked in enumerate(ticks):
        for label in ticked:
            blocks[place] = blocks[place].replace(f"[ ] {label}", f"[x] {label}")
    found = read_answers(read_boxes("\n".join(blocks))).get("kites", {})
    assert found == {
        one.arxiv_id: SAID[LABELS.index(next(iter(ticked)))]
        for one, ticked in zip(asked, ticks, strict=True)
        if len(ticked) == 1
    }


def test_where_there_is_no_room_nothing_is_asked():
    assert questions_block("kites", [Question("2603.00001", "A kite")], 0) == ""
