from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from catalog.edits import RemoveRow, SetField
from catalog.entry import Entry, Link
from catalog.paper import Paper
from flows.candidates.standing_rows import (
    checked_links,
    dead_link_changes,
    found_ids,
    is_same_work,
    refresh_rows,
)
from tests.flows.proposals.material import LIST, entry


@dataclass(frozen=True)
class Row:
    entry: Entry
    section: str = "chat"
    key: str = "arxiv:2511.00001"


PREPRINT = entry(venue="Arxiv", links=(Link(url="https://arxiv.org/abs/2511.00001", kind="paper"),))


def paper(title="EarthTalker: a model", **facts):
    return Paper("2511.00001", title, **({"abstract": "We talk."} | facts))


def refreshed(row_entry=PREPRINT, section="chat", **facts):
    rows = refresh_rows(LIST, [Row(row_entry, section)], {"2511.00001": paper(**facts)})
    return {row.what: row for row in rows}


def test_nothing_new_proposes_nothing():
    assert refreshed() == {}


def test_a_venue_in_the_comment_is_proposed_with_its_year():
    found = refreshed(comment="Accepted at CVPR 2026")
    assert found["field:venue"].edit == SetField("chat", "arxiv:2511.00001", "venue", "CVPR")
    assert found["field:year"].edit == SetField("chat", "arxiv:2511.00001", "year", 2026)
    assert found["field:venue"].note == "now published at CVPR 2026: Accepted at CVPR 2026"


def test_a_row_with_a_venue_keeps_it():
    assert refreshed(entry(venue="TGRS"), comment="Accepted at CVPR 2026").keys() <= {"field:code"}


def test_a_code_link_that_appeared_is_proposed():
    found = refreshed(abstract="Code: https://github.com/owner/earthtalker.")
    assert found["field:code"].edit.value == "https://github.com/owner/earthtalker"
    assert found["field:code"].note == "a code link has appeared"


def test_a_row_with_code_keeps_it():
    assert refreshed(entry(venue="Arxiv"), abstract="Code: https://github.com/other/repo.") == {}


def test_a_project_link_in_the_one_column_for_both_is_enough():
    links = (*PREPRINT.links, Link(url="https://earthtalker.org", kind="project"))
    row_entry = PREPRINT.model_copy(update={"links": links})
    assert refreshed(row_entry, abstract="Code: https://github.com/owner/earthtalker.") == {}


RETITLED = "A grounded dialogue model of the whole Earth from orbit"


def test_a_published_version_under_another_title_is_proposed():
    found = refreshed(title=RETITLED, arxiv_version=2, comment="Accepted at CVPR 2026")
    assert found["field:title"].edit.value == RETITLED
    assert found["field:title"].note == "the published version bears this title"


def test_a_preprint_that_changed_its_title_is_left_alone():
    assert refreshed(title=RETITLED, arxiv_version=2) == {}


def test_a_different_spelling_is_no_other_title():
    assert "field:title" not in refreshed(
        title="EarthTalker: A Model", arxiv_version=2, comment="Accepted at CVPR 2026"
    )


def test_tables_of_names_keep_their_names():
    found = refreshed(PREPRINT, "data", title=RETITLED, arxiv_version=2, comment="CVPR 2026")
    assert "field:title" not in found


def test_a_withdrawn_paper_is_proposed_for_removal_and_for_nothing_else():
    found = refreshed(is_withdrawn=True, comment="Withdrawn: an error in section 3. CVPR 2026")
    assert found.keys() == {"removal"}
    assert found["removal"].edit == RemoveRow("chat", "arxiv:2511.00001")
    assert found["removal"].note.startswith("withdrawn by its authors: Withdrawn: an error")


def test_sections_kept_by_hand_are_left_alone():
    assert refreshed(section="friends", is_withdrawn=True) == {}
    assert checked_links(LIST, [Row(entry(), "friends")]) == []


WITHOUT_ID = Entry(title="Talking with the whole Earth", year=2025, venue="TGRS")


def test_a_preprint_of_the_same_title_gives_the_missing_id():
    same = paper("Talking With the Whole Earth", submitted_date=date(2024, 5, 1))
    (found,) = found_ids(LIST, [Row(WITHOUT_ID, key="title:talking")], {"title:talking": [same]})
    assert found.edit == SetField("chat", "title:talking", "arxiv_id", "2511.00001")
    assert found.note == "the arXiv preprint of the same title is 2511.00001"


@pytest.mark.parametrize(
    "found",
    [
        [],
        [paper("Talking with half the Earth")],
        [paper("Talking with the whole Earth", submitted_date=date(2015, 1, 1))],
        [paper("Talking with the whole Earth")] * 2,
    ],
)
def test_doubtful_preprints_are_not_proposed(found):
    assert found_ids(LIST, [Row(WITHOUT_ID, key="k")], {"k": found}) == []


def test_short_titles_prove_nothing():
    assert not is_same_work(Entry(title="Remote sensing"), paper("Remote sensing"))


CODE = "https://github.com/owner/earthtalker"


def test_a_dead_code_link_is_proposed_to_be_emptied():
    (change,) = dead_link_changes(LIST, [Row(entry())], {CODE: "404"})
    assert change.edit == SetField("chat", "arxiv:2511.00001", "code", None)
    assert change.note == f"code link dead in two different weeks (404): {CODE}"


def test_a_dead_paper_link_is_replaced_by_arxivs():
    links = (Link(url="https://gone.example.org/p.pdf", kind="paper"),)
    rows = [Row(entry(links=links))]
    (change,) = dead_link_changes(LIST, rows, {"https://gone.example.org/p.pdf": "410"})
    assert change.edit.value == "https://arxiv.org/abs/2511.00001"


def test_a_papers_only_link_is_never_taken_away():
    links = (Link(url="https://gone.example.org/p.pdf", kind="paper"),)
    rows = [Row(entry(arxiv_id=None, links=links))]
    assert dead_link_changes(LIST, rows, {"https://gone.example.org/p.pdf": "410"}) == []


def test_arxivs_own_addresses_are_not_checked_and_each_address_once():
    assert checked_links(LIST, [Row(entry()), Row(entry(2))]) == [CODE]
