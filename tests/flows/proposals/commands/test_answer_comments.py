from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given

from catalog.config import ListConfig, SectionConfig
from catalog.edits import AddRow
from flows.memory.records import AddOrder
from flows.proposals.commands.answer_comments import (
    answer_comment,
    answer_line,
    answered_comment_ids,
    has_commands,
)
from flows.proposals.commands.desk import FOREVER, Desk
from flows.repositories.publisher import ObservedComment
from tests.flows.proposals.material import (
    LIST,
    TODAY,
    desk,
    entry,
    hostile_text,
    record,
    row,
    unsure_row,
)
from tests.flows.proposals.rendered import assert_inert

RECORDS = (
    record(row(1)),
    record(row(2, "Contrast")),
    record(unsure_row(3), "unsure"),
    record(unsure_row(4, "Homeless", section=None), "unsure"),
    record(row(5, "Standing"), "merged"),
    record(row(6, "Refused"), "rejected"),
    record(row(8, "Update", what="field:venue"), "proposed"),
)


NOW = datetime.combine(TODAY, time(9), UTC)


def comment_of(body, *, number=7, author="ann", **facts):
    return ObservedComment(99, number, author, body, NOW, **facts)


def say(line, *, may_write=True, records=RECORDS, thread=7, lists=None):
    comment = comment_of(f"/litwatch {line}", number=thread)
    pairs = lists or [(LIST, {r.row.id: r for r in records})]
    desks = [Desk(config, dict(own), TODAY, "ann", thread) for config, own in pairs]
    return answer_comment(comment, desks, may_write=may_write)


def changed(answer):
    (record_,) = answer.changes["geo"].records
    return record_


def test_others_are_politely_refused_and_change_nothing():
    answer = say("reject 2511.00001", may_write=False)
    assert answer.reply.startswith("Thank you for the hint. Only people with write access")
    assert answer.is_refused
    assert not answer.changes


def test_a_rejection_keeps_who_when_how_and_why():
    decided = changed(say("reject https://arxiv.org/abs/2511.00001v3 not about the Earth"))
    assert decided.status == "rejected"
    assert (decided.decided_by, decided.decided_date) == ("ann", TODAY)
    assert (decided.decided_how, decided.reason) == ("comment", "not about the Earth")


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("reject 2511.00001", "will not be proposed again. `/litwatch accept 2511.00001` takes"),
        ("reject 2511.00006", "“Refused” was rejected already."),
        ("reject 2511.00005", "“Standing” stands in the list already."),
        ("reject 2599.99999", "I have proposed nothing called `2599.99999`."),
        ("accept 2511.00003", "“Perhaps” will be in the pull request, ticked."),
        ("accept 2511.00004", "has no table in this list. Give it one with `/litwatch move"),
        ("move 2511.00001 clip", "moved to `clip`."),
        ("move 2511.00001 Contrastive Models", "moved to `clip`."),
        ("move 2511.00001 contra", "moved to `clip`."),
        ("move 2511.00001 chat", "is in `chat` already."),
        ("move 2511.00001 friends", "There is no section `friends`. Sections: `chat`, `clip`"),
        ("move 2511.00006 clip", "“Refused” moved to `clip`."),
        ("move 2511.00008 clip", "stands in the list already; I only offer a change to it."),
        ("set 2511.00001 venue CVPR", "`venue` of “EarthTalker: a model” is now `CVPR`."),
        ("set 2511.00001 keywords clip, llm", "is now `clip llm`."),
        ("set 2511.00001 keywords yolo", "`yolo`: not in this list's legend. Keywords: `clip`"),
        ("set 2511.00001 year MMXX", "`MMXX` is not a year between 1950 and 2100."),
        ("set 2511.00001 code ftp://x.y/z", "is not an http or https address."),
        ("set 2511.00001 colour red", "There is no field `colour`. Fields: `title`, `venue`"),
        ("set 2511.00001 title -", "A row needs a title."),
        ("defer 2511.00001 30d", "will come back on 2026-12-21."),
        ("defer 2511.00005 30d", "“Standing” stands in the list already."),
        ("add 2601.00001", "`2601.00001` will be fetched, screened and proposed with the next"),
        ("add 2601.00001 clip", "proposed in `clip` with the next run."),
        ("add my-paper", "`my-paper` names no arXiv paper."),
        ("add 10.1109/TGRS.2026.1234567", "`10.1109/TGRS.2026.1234567` will be fetched"),
        ("add https://doi.org/10.48550/arXiv.2601.00001", "`2601.00001` will be fetched"),
        ("add 2511.00005", "“Standing” stands in the list already."),
        ("rebuild", "The branch will be written anew on the newest base."),
        ("pause", "Paused for Geo Models until `/litwatch resume`."),
        ("pause 7d", "Paused for Geo Models until 2026-11-28."),
        ("resume", "Going on with Geo Models."),
        ("help", "- `/litwatch set ID field value`"),
        ("nonsense", "I do not know `nonsense`."),
    ],
)
def test_every_command_is_answered(line, reply):
    assert reply in say(line).reply


def test_accepting_a_rejected_row_takes_the_rejection_back():
    decided = changed(say("accept 2511.00006"))
    assert (decided.status, decided.reason) == ("proposed", "")


def test_accept_alone_ticks_the_rows_of_its_pull_request():
    taken = say("accept").changes["geo"].records
    assert {r.row.short_id for r in taken} == {"2511.00001", "2511.00002", "2511.00008"}
    assert all(r.row.is_ticked for r in taken)


def test_accept_alone_elsewhere_asks_which():
    assert "Which one? Please write `/litwatch accept ID`." in say("accept", thread=1).reply


def test_a_move_rewrites_what_the_branch_gets_and_is_remembered_as_an_edit():
    moved = changed(say("move 2511.00003 clip"))
    assert moved.row.edit == AddRow("clip", moved.row.entry)
    assert moved.row.lane == "proposed"
    assert moved.changes == {"section": ("chat", "clip")}


def test_a_second_move_keeps_what_was_first_proposed():
    first = changed(say("move 2511.00001 clip"))
    second = changed(say("move 2511.00001 data", records=(first,)))
    assert second.changes == {"section": ("chat", "data")}


def test_set_changes_the_entry_and_its_edit():
    decided = changed(say("set 2511.00001 code https://github.com/new/home"))
    assert decided.row.entry.link("code").url == "https://github.com/new/home"
    assert decided.row.edit == AddRow("chat", decided.row.entry)
    assert decided.changes["code"][0] == "https://github.com/owner/earthtalker"


@pytest.mark.parametrize("nothing", ["-", "none", "N/A"])
def test_set_can_empty_a_field(nothing):
    assert changed(say(f"set 2511.00001 code {nothing}")).row.entry.link("code") is None


def test_set_reaches_free_columns():
    assert changed(say("set 2511.00001 attribute Vision")).row.entry.extra == {
        "Attribute": "Vision"
    }


def test_defer_says_until_when():
    assert changed(say("defer 2511.00001 30d")).defer_until == date(2026, 12, 21)


def test_add_pause_and_rebuild_become_orders():
    answer = say("add arxiv:2601.00001 clip\n/litwatch rebuild\n/litwatch pause")
    change = answer.changes["geo"]
    assert change.adds == (AddOrder("2601.00001", "clip", "ann"),)
    assert change.is_rebuild_asked
    assert change.pause_until == FOREVER


def test_commands_of_one_comment_see_each_other():
    answer = say("reject 2511.00001\n/litwatch reject 2511.00001")
    assert "was rejected already" in answer.reply


def test_the_reply_is_marked_and_recognised():
    assert answered_comment_ids([say("help").reply, "a person wrote this"]) == {99}


@pytest.mark.parametrize("body", ["Nice work!", "> /litwatch pause", ""])
def test_comments_without_commands_get_no_reply(body):
    assert not has_commands(body, is_by_bot=False)
    assert answer_comment(comment_of(body), [], may_write=True).reply == ""


def test_the_bots_own_comments_are_never_commands():
    comment = comment_of("/litwatch pause", author="litwatch[bot]", is_bot=True)
    assert answer_comment(comment, [desk(RECORDS)], may_write=True).reply == ""


OTHER = ListConfig(id="rs", name="RS", sections=(SectionConfig(id="vision", path=("Vision",)),))


def two_lists():
    other = record(row(77, "Other", section="vision"), number=8)
    return [(LIST, {r.row.id: r for r in RECORDS}), (OTHER, {other.row.id: other})]


@pytest.mark.parametrize(
    ("line", "thread", "list_id"),
    [
        ("add 2601.00001 rs/vision", 1, "rs"),
        ("add 2601.00001 vision", 1, "rs"),
        ("add 2601.00001", 8, "rs"),
        ("reject 2511.00077", 1, "rs"),
        ("reject 2511.00001", 1, "geo"),
        ("pause", 7, "geo"),
    ],
)
def test_the_list_is_found_by_section_thread_or_row(line, thread, list_id):
    assert list(say(line, thread=thread, lists=two_lists()).changes) == [list_id]


def test_an_ambiguous_list_is_asked_for():
    reply = say("add 2601.00001", thread=1, lists=two_lists()).reply
    assert "Which list, `geo` or `rs`? Please write it `/litwatch add ID list/section`." in reply


def test_without_lists_the_reply_says_so():
    comment = comment_of("/litwatch pause")
    assert "No list is configured here." in answer_comment(comment, [], may_write=True).reply


def test_the_command_line_takes_commands_with_and_without_prefix():
    for line in ("reject 2511.00001 no", "/litwatch reject 2511.00001 no"):
        answer = answer_line(line, [desk(RECORDS, thread=None)])
        assert "will not be proposed again (no)" in answer.reply
        assert answer.changes["geo"].records[0].status == "rejected"


@given(title=hostile_text, words=hostile_text)
def test_replies_are_inert_whatever_title_and_words(title, words):
    records = (record(row(1, entry=entry(1, title))),)
    folded = " ".join(words.split())
    for line in (f"reject 2511.00001 {folded}", f"move 2511.00001 {folded}", f"{folded}"):
        answer = say(line, records=records)
        assert_inert(answer.reply)


def test_rows_without_arxiv_id_go_by_their_short_id():
    short = replace(row(1), short_id="p1a2b3c")
    assert changed(say("reject P1A2B3C", records=(record(short),))).status == "rejected"
