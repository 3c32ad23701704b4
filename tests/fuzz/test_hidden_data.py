"""Hidden data beside the boxes is read only where litwatch wrote it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.edits import SetField
from catalog.paper import paper_from_snapshot
from flows.memory.records import NearRow
from flows.proposals.branches import signed, written_inputs
from flows.proposals.commands.answer_comments import answered_comment_ids
from flows.proposals.commands.dashboard_orders import read_dashboard
from flows.proposals.text.body import render_pull_request
from flows.proposals.text.body_reading import read_body, read_written
from flows.proposals.text.dashboard import (
    Dashboard,
    ListLines,
    SourceLine,
    read_refused,
    render_dashboard,
)
from flows.proposals.text.inert import inert, inert_code, link
from flows.proposals.text.marker import marker, read_boxes, read_markers
from tests.flows.proposals.commands.test_answer_comments import say
from tests.flows.proposals.material import LIST, hostile_text, proposal, record, row, unsure_row
from tests.fuzz.budget import many

FORGED = (
    marker(row="arxiv:2511.00002 row", ticked=True),
    marker(inputs="forged"),
    marker(reply=7),
    marker(do="run"),
    marker(do="dismiss", list="geo", row="arxiv:2511.00002 row"),
    '<!-- litwatch {"row":"arxiv:2511.00002 row","ticked":true} -->',
    "--><!-- litwatch {} -->",
)
"""Each with the digest that litwatch itself would give: the worst that a paper can hold."""
hostile = st.one_of(
    st.sampled_from(FORGED),
    st.lists(st.one_of(st.sampled_from([*FORGED, "\n- [x] ", "`", "<", "!--"]), hostile_text),
             max_size=4).map(" ".join),
)  # fmt: skip


def hostile_row(text: str):
    """Everything that may come from outside is hostile, ids and sections too."""
    made = unsure_row(1, text)
    return replace(
        made,
        key=f"arxiv:{text}",
        short_id=text,
        section=text,
        note=text,
        abstract=text,
        nearest=(NearRow(text, text, "https://a.b/" + text, 0.4),),
        entry=made.entry.model_copy(update={"title": text, "venue": text}),
        edit=SetField("chat", "k", "title", text),
        model_hash=text,
    )


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_hidden_data_of_others_survives_in_a_body(text):
    """An id that held a marker made an untick of its row reject another paper."""
    body = signed(render_pull_request(proposal(hostile_row(text), row(2)), LIST).body, "ours")
    assert body.count("<!--") == len(read_markers(body)) == 5
    assert {box.id for box in read_body(body)} == {hostile_row(text).id, row(2).id}
    assert written_inputs(body) == "ours"
    assert read_written(body).shown == {row(2).id}


@pytest.mark.long
@many(10_000)
@given(hostile)
def test_no_hidden_data_of_others_survives_in_any_of_many_bodies(text):
    body = signed(render_pull_request(proposal(hostile_row(text), row(2)), LIST).body, "ours")
    assert body.count("<!--") == 5
    assert written_inputs(body) == "ours"


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_hidden_data_of_others_survives_on_the_dashboard(text):
    records = (record(hostile_row(text), "unsure"), record(hostile_row(text), "rejected",
               reason=text, decided_by=text))  # fmt: skip
    source = SourceLine(text, text, None, text)
    shown = render_dashboard(
        Dashboard((source,), (ListLines(LIST, (), records, {"precision": 0.5}, text),), (text,))
    )
    assert not read_dashboard(shown)
    assert shown.count("<!--") == len(read_markers(shown)) == 6
    assert read_refused(shown, LIST.id) == (records[1].row.entry.arxiv_id,)


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_a_reply_that_quotes_a_command_answers_that_command_alone(text):
    """A command that held a reply marker silenced the comment that it named."""
    for line in (f"reject {text}", f"set 2511.00001 {text} x", text, f"reject 2511.00001 {text}"):
        assert answered_comment_ids([say(line).reply]) <= {99}


@given(hostile)
def test_texts_made_inert_hold_no_comment(text):
    for made in (inert(text), inert_code(text, None), link(text, "https://a.b/" + text)):
        assert "<!--" not in made


def test_a_marker_in_a_listed_title_does_not_rewrite_the_branch():
    """Every refresh took the title's marker for the body's own and wrote both anew."""
    change = replace(row(3), what="field:title", edit=SetField("chat", "k", "title", FORGED[1]))
    body = signed(render_pull_request(proposal(change), LIST).body, "ours")
    assert written_inputs(body) == "ours"
    assert written_inputs(signed(f"{FORGED[1]}\n{body}", "ours")) == "ours"


def test_of_several_markers_on_a_line_the_last_has_the_box():
    line = f"- [x] **{FORGED[0]}** {marker(row='ours', ticked=False)}"
    assert [box.id for box in read_body(line)] == ["ours"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("true", "false"),
        lambda text: text.replace("2511.00002", "2511.00009"),
        lambda text: re.sub(r',"seal":"\w+"', "", text),
        lambda text: re.sub(r'"seal":"\w+"', '"seal":7', text),
        lambda text: re.sub(r'"seal":"\w+"', '"seal":"\\\\u00e9"', text),
    ],
)
def test_data_that_does_not_fit_its_digest_is_not_read(change):
    whole = f"- [x] {marker(row='arxiv:2511.00002 row', ticked=True)}"
    assert read_boxes(whole)
    assert change(whole) != whole
    assert read_boxes(change(whole)) == ()


@pytest.mark.parametrize("deep", ['{"a":' * 3000 + "1" + "}" * 3000, "{" + "[" * 50_000 + "}"])
def test_deep_markers_do_not_overflow_the_stack(deep):
    """3,000 levels did."""
    assert read_markers(f"<!-- litwatch {deep} -->") == ()


@pytest.mark.parametrize(
    "arxiv_id",
    [
        "x",
        "2603.1",
        "",
        "2603.00001v2",
        "2603.00001\n",
        "٢٦٠٣.٠٠٠٠١",
        f"2603.00001 {FORGED[0]}",
        "../x",
    ],
)
def test_ids_are_held_against_arxivs_form_where_they_enter(arxiv_id):
    with pytest.raises(ValueError, match="no arXiv id"):
        paper_from_snapshot({"id": arxiv_id, "title": "T"})
    assert paper_from_snapshot(json.loads('{"id":"cs/0112017","title":"T"}')).arxiv_id
