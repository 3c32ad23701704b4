from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.edits import MoveRow, RemoveRow, SetField
from catalog.writing.write_rows import write_row
from classifiers.lanes import Cause
from classifiers.screened import Reason
from flows.memory.records import NearRow
from flows.proposals.text.body import (
    MAX_BODY_CHARS,
    render_commit_message,
    render_pull_request,
    render_row_commit_message,
    render_title,
)
from flows.proposals.text.body_reading import read_asks, read_body
from flows.proposals.text.parts import Asks
from flows.proposals.text.preview import preview_tables
from tests.flows.proposals.material import (
    HOSTILE_TITLES,
    LIST,
    TODAY,
    entry,
    hostile_text,
    proposal,
    row,
    unsure_row,
)
from tests.flows.proposals.rendered import assert_inert, assert_inert_plain, visible_text


def body_of(*rows, **changes):
    return render_pull_request(proposal(*rows, **changes), LIST).body


def test_title_counts_papers_and_names_list_and_day():
    five = [row(number) for number in range(1, 6)]
    assert render_title(proposal(*five)) == "Propose 5 papers for Geo Models (2026-11-21)"
    assert render_title(proposal(row())) == "Propose 1 paper for Geo Models (2026-11-21)"


def test_title_counts_updates_apart():
    update = row(2, what="field:venue", edit=SetField("chat", "arxiv:2511.00002", "venue", "CVPR"))
    title = render_title(proposal(row(), update))
    assert title == "Propose 1 paper and 1 update for Geo Models (2026-11-21)"


def test_title_of_only_unsure_rows_asks():
    assert render_title(proposal(unsure_row(1))).startswith(
        "Propose nothing sure, ask about 1 paper"
    )


@pytest.mark.parametrize(
    "expected",
    [
        "EarthTalker: a model",
        "Conversational Models",
        "Almost certain (97 %)",
        "remote sensing, dialogue",
        "arXiv 2025",
        "llm",
        "Code",
        "We talk about the Earth.",
        "precision 0.86, recall 0.93",
        "papers of 2025-09 to 2025-12",
        "How to accept, move, edit or reject",
        "1 proposed",
    ],
)
def test_body_says(expected):
    assert expected in visible_text(body_of(row()))


def test_a_paper_takes_one_line_and_all_else_is_folded():
    shown, _, folded = body_of(row(), row(2)).split("---")[0].partition("<details>")
    rows = [line for line in shown.splitlines() if line.startswith("- [")]
    assert (len(rows), shown.count("\n- ["), "Nearest" in shown) == (2, 2, False)
    assert folded.count("**EarthTalker**") == 2


def test_neighbours_are_shown_where_there_is_something_to_decide():
    near = NearRow("GeoChatter", "clip", "https://arxiv.org/abs/2311.00001", 0.4)
    rows = (row(1), row(2, prob_relevant=0.3), unsure_row(3, nearest=(near,)))
    text = visible_text(body_of(*rows))
    assert text.count("Nearest in") == 2
    assert "Nearest in this section: GeoChatter" in text
    assert "Nearest in the list: GeoChatter" in text


def test_sure_rows_come_in_the_order_of_the_list_and_unsure_last():
    text = visible_text(body_of(unsure_row(3), row(2, section="clip"), row(1)))
    places = [text.index(name) for name in ("Conversational", "Contrastive", "Unsure: tick")]
    assert places == sorted(places)


def test_what_needs_a_look_comes_first_and_the_least_sure_of_it_on_top():
    rows = (row(1, "Sure"), row(2, "Low", prob_relevant=0.3), row(3, "Lower", prob_relevant=0.2))
    close = row(4, "Close", second_section="clip", margin=0.1)
    text = visible_text(body_of(*rows, close))
    words = ("Look at these", "Close", "Lower", "Low ·", "Sure\n")
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_a_close_second_section_has_a_box_that_is_read_back():
    close = row(1, second_section="clip", margin=0.1)
    body = body_of(close, row(2, second_section="clip", margin=0.5))
    assert body.count("better in ") == 1
    assert read_asks(body) == Asks()
    ticked = body.replace("  - [ ] better in", "  - [x] better in")
    assert read_asks(ticked) == Asks(moved={close.id: "clip"})
    assert [box.is_ticked for box in read_body(ticked)] == [True, True]


def test_unsure_rows_can_be_refused_one_by_one_or_together():
    rows = (row(1), unsure_row(2), unsure_row(3))
    body = body_of(*rows)
    one = body.replace("  - [ ] refuse for good", "  - [x] refuse for good", 1)
    assert read_asks(one).refused in ({rows[1].id}, {rows[2].id})
    every = body.replace("- [ ] Refuse all of these", "- [x] Refuse all of these")
    assert read_asks(every).refused == {rows[1].id, rows[2].id}


def test_a_ticked_row_never_reads_unlikely():
    assert "nlikely" not in body_of(row(1, prob_relevant=0.19))
    assert "Worth a look (19 %)" in body_of(row(1, prob_relevant=0.19))


def test_reasons_are_words_of_a_subject_and_each_stands_on_one_side():
    reasons = (
        Reason("remote", 3.0), Reason("a", 2.9), Reason("sensing", 2.5), Reason("training with", 2),
        Reason("dialogue", 1.5), Reason("robot", -1.0), Reason("remote", -0.5),
    )  # fmt: skip
    text = "We talk about remote sensing."
    body = body_of(row(1, reasons=reasons, abstract=text, prob_relevant=0.4))
    assert "for it: *remote sensing*, *dialogue*; against: *robot*" in body
    assert "against" not in body_of(row(1, reasons=reasons, abstract=text, prob_relevant=0.6))


def test_the_section_is_explained_by_what_speaks_for_it():
    moved = (Reason("title names a benchmark", 2.0), Reason("masks", -1.0), Reason("a", 0.5))
    body = body_of(row(1, section_reasons=moved))
    assert "*title names a benchmark*" in body
    assert "*masks*" not in body
    assert "names a benchmark" not in body_of(row(1))


def test_removals_are_counted_as_removals():
    gone = row(2, what="removal", edit=RemoveRow("chat", "arxiv:2511.00002"))
    assert render_title(proposal(row(), gone)).startswith("Propose 1 paper and 1 removal for ")


def test_details_of_unsure_rows_give_way_before_those_of_ticked_ones():
    rows = (*aged_rows(3), *(unsure_row(10 + n, abstract="Words. " * 90) for n in range(3)))
    body = render_pull_request(proposal(*rows), LIST, max_chars=7_000).body
    details = body.split("<details>")[1]
    assert all(each.short_id in details for each in rows[:3])
    assert rows[-1].short_id not in details
    assert {box.id for box in read_body(body)} == {each.id for each in rows}


def test_unsure_rows_are_unticked_and_say_why():
    body = body_of(unsure_row(3, obstacle=Cause.NO_TABLE, belongs_to="grounding"))
    assert "- [ ] [Perhaps]" in body
    assert "your list has no table for grounding" in body
    homeless = body_of(unsure_row(3, section=None, obstacle=Cause.NO_SECTION))
    assert "no section yet" in homeless
    assert "`/litwatch move" in homeless


@pytest.mark.parametrize(
    ("edit", "what", "words"),
    [
        (SetField("chat", "k", "venue", "CVPR"), "field:venue", "venue becomes CVPR"),
        (RemoveRow("chat", "k"), "removal", "to be taken out"),
        (MoveRow("chat", "k", "clip"), "move", "to be moved to clip"),
    ],
)
def test_changes_of_standing_rows_say_what_changes(edit, what, words):
    text = visible_text(body_of(row(what=what, edit=edit, note="published")))
    assert words in text
    assert "Rows that already stand" in text


def test_notes_stand_on_top():
    body = body_of(row(), notes=("Takes out what you had unticked.",))
    assert body.index("> Takes out what you had unticked.") < body.index("###")


def test_boxes_are_read_back_with_their_state():
    rows = (row(1), unsure_row(2))
    boxes = read_body(body_of(*rows))
    assert [(box.id, box.is_ticked, box.was_ticked) for box in boxes] == [
        (rows[0].id, True, True),
        (rows[1].id, False, False),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_cleared_box_is_read_through_githubs_line_ends(newline):
    body = body_of(row(1), row(2)).replace("- [x] [EarthTalker", "- [ ] [EarthTalker", 1)
    boxes = read_body(newline.join(body.splitlines()))
    assert [box.is_ticked for box in boxes] == [False, True]
    assert all(box.was_ticked for box in boxes)


def test_peoples_edits_around_boxes_do_no_harm():
    body = body_of(row(1), row(2), row(3))
    lines = ["Thanks, bot!", *body.splitlines(), "- [x] my own box", "- [ ] another"]
    lines = [line.replace("- [x] [", "  * [X] [") for line in lines]
    lines = [line for line in lines if "2511.00002" not in line]
    assert [box.id for box in read_body("\n".join(lines))] == [row(1).id, row(3).id]


def test_a_removed_box_decides_nothing():
    body = body_of(row(1)).replace("- [x] [", "[")
    assert read_body(body) == ()


@pytest.mark.parametrize("body", [None, "", "nothing here", "- [x] a <!-- litwatch {broken -->"])
def test_bodies_without_rows_are_read_as_empty(body):
    assert read_body(body) == ()


def test_a_wrapped_line_still_belongs_to_its_box():
    body = body_of(row(1)).replace("- [x] [", "- [ ] [").replace(" <!--", "\n<!--")
    assert [box.is_ticked for box in read_body(body)] == [False]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_hostile_titles_are_inert(title):
    hostile = proposal(row(1, title, abstract=title, note=title), unsure_row(2, title))
    text = render_pull_request(hostile, LIST)
    assert_inert(text.body)
    assert_inert_plain(text.title)
    assert_inert_plain(render_commit_message(hostile))
    assert_inert_plain(render_row_commit_message(hostile.rows[0], title))
    assert [box.is_ticked for box in read_body(text.body)] == [True, False]


@given(title=hostile_text, abstract=hostile_text, venue=hostile_text, note=hostile_text)
def test_any_text_goes_through_the_body_and_the_rows_come_back(title, abstract, venue, note):
    item = row(1, entry=entry(1, title, venue=venue), abstract=abstract, note=note)
    odd = replace(item, key=f"title:{title}", reasons=(), section=None, edit=None)
    rows = (item, odd.in_lane(Cause.BELOW_THRESHOLD))
    text = render_pull_request(proposal(*rows), LIST)
    assert_inert(text.body)
    assert_inert_plain(render_commit_message(proposal(*rows)))
    assert [box.id for box in read_body(text.body)] == [each.id for each in rows]


@settings(max_examples=25)
@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_ticks_come_back_as_they_were_drawn(ticks):
    rows = [row(n, f"T{n}", is_ticked=tick) for n, tick in enumerate(ticks, start=1)]
    boxes = {box.id: box.is_ticked for box in read_body(body_of(*rows))}
    assert boxes == {each.id: each.is_ticked for each in rows}


def aged_rows(count, title="A long title " * 20):
    return [
        row(
            n,
            f"{n} {title}",
            abstract=f"{title[:400]}. " * 20,
            proposed_date=TODAY - timedelta(days=n),
        )
        for n in range(1, count + 1)
    ]


def test_200_rows_with_long_abstracts_fit_by_folding_the_oldest():
    rows = aged_rows(200)
    text = render_pull_request(proposal(*rows), LIST)
    boxes = {box.id for box in read_body(text.body)}
    assert len(text.body) <= MAX_BODY_CHARS
    assert len(boxes) >= 100
    assert rows[0].id in boxes
    overflow = next(iter(text.overflow.values()), "")
    assert boxes | {box.id for box in read_body(overflow)} == {each.id for each in rows}


@pytest.mark.parametrize("title", ["".join(HOSTILE_TITLES)[:900], "@a#1<b>[|" * 60])
def test_200_rows_with_hostile_titles_fit(title):
    rows = aged_rows(200, title * 3)
    text = render_pull_request(proposal(*rows), LIST, overflow_url="https://github.com/o/r/x.md")
    assert len(text.body) <= MAX_BODY_CHARS
    assert_inert(text.body)
    seen = [*read_body(text.body), *read_body("".join(text.overflow.values()))]
    assert {box.id for box in seen} == {each.id for each in rows}


@pytest.mark.long
@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_200_rows_fit_with_every_hostile_title(title):
    test_200_rows_with_hostile_titles_fit(title * 3)


def test_the_oldest_go_first_and_the_body_says_where_they_are():
    rows = aged_rows(12)
    text = render_pull_request(
        proposal(*rows), LIST, overflow_path="overflow/geo.md", max_chars=4000
    )
    assert list(text.overflow) == ["overflow/geo.md"]
    assert "would not fit here and stand in `overflow/geo.md`" in text.body
    shown = [box.id for box in read_body(text.body)]
    newest = [each.id for each in rows[: len(shown)]]
    assert sorted(shown) == sorted(newest)


def test_short_bodies_have_no_overflow():
    assert render_pull_request(proposal(row()), LIST).overflow == {}


def test_commit_message_lists_ticked_rows_and_caps_them():
    rows = [row(n, f"Title {n}") for n in range(1, 61)]
    message = render_commit_message(proposal(*rows, unsure_row(99, "Not me")))
    assert message.startswith("Propose 60 papers for Geo Models (2026-11-21)\n\n- Add Title 1 ")
    assert "- and 10 more\n" in message
    assert "Not me" not in message


def test_preview_shows_ticked_new_rows_in_the_tables_columns():
    rows = (row(1, "Shown"), row(2, "Unticked", is_ticked=False), unsure_row(3))
    tables = preview_tables(rows, LIST, lambda section, item: f"|{section}|{item.title}|\n")
    head = "|Year|Venue|Keywords|Paper Title|Code/Project|\n|---|---|---|---|---|"
    assert tables == {"chat": f"{head}\n|chat|Shown|"}
    body = body_of(*rows, previews=tables)
    assert "How the rows will look" in body
    assert "<td>Shown</td>" not in body


@given(title=hostile_text, venue=hostile_text)
def test_previews_of_real_rows_are_inert(title, venue):
    item = row(1, entry=entry(1, title, venue=venue))
    tables = preview_tables(
        [item], LIST, lambda section, each: write_row(LIST.section(section), each)
    )
    assert_inert(body_of(item, previews=tables))


def test_preview_leaves_monstrous_lines_to_the_diff():
    rows = (row(1, "x" * 5000), row(2, "Short"))
    tables = preview_tables(rows, LIST, lambda _, item: f"|{item.title}|")
    assert tables["chat"].endswith("|Short|\n\n… and 1 more in the diff.")


def test_the_body_says_what_sets_the_threshold():
    """A model of few answers proposes by volume: its maintainer is told before she wonders."""
    told = {"threshold": "volume", "papers_a_week": 8.9, "rows_a_week": 4.5}
    assert "It proposes about 8.9 papers a week, best first" in body_of(row(), model_figures=told)


def test_a_model_without_figures_claims_nothing():
    assert "Measured" not in body_of(row(), model_figures={})


def test_day_of_the_newest_announcement_is_said():
    newer = row(2, announced_date=date(2026, 11, 21))
    assert "announced up to 2026-11-21" in body_of(row(1), newer)
