"""A new row does with its preprint what the rows around it do."""

from __future__ import annotations

import pytest

from catalog.entry import Entry, Link
from catalog.writing.habits import as_usual_here

NEW = Entry(
    title="Lakes",
    arxiv_id="2405.00001",
    venue="arXiv",
    links=(Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),),
)


def rows(venue, address, count=6):
    return [
        Entry(title=f"Row {n}", venue=venue, links=(Link(url=address.format(n), kind="paper"),))
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://arxiv.org/abs/2401.0000{}", "https://arxiv.org/abs/2405.00001"),
        ("https://arxiv.org/pdf/2401.0000{}", "https://arxiv.org/pdf/2405.00001"),
        ("https://arxiv.org/pdf/2401.0000{}.pdf", "https://arxiv.org/pdf/2405.00001.pdf"),
        ("https://doi.org/10.1/{}", "https://arxiv.org/abs/2405.00001"),
    ],
)
def test_the_address_is_the_one_that_most_rows_link(address, url):
    assert as_usual_here(NEW, rows("arXiv", address)).links[0].url == url


def test_a_short_section_links_papers_as_the_others_of_its_list_do():
    pdf = rows("Arxiv", "https://arxiv.org/pdf/2401.0000{}")
    told = as_usual_here(NEW, pdf[:2], pdf[2:])
    assert (told.links[0].url, told.venue) == ("https://arxiv.org/pdf/2405.00001", "Arxiv")
    assert as_usual_here(NEW, pdf[:2]) == NEW


def test_arxiv_is_spelt_as_the_rows_spell_it():
    address = "https://arxiv.org/abs/2401.0000{}"
    assert as_usual_here(NEW, rows("Arxiv", address)).venue == "Arxiv"


def test_where_preprints_have_no_venue_a_new_one_has_none():
    address = "https://arxiv.org/abs/2401.0000{}"
    others = [*rows("CVPR", address), *rows(None, address, count=2)]
    assert as_usual_here(NEW, others).venue is None
    published = NEW.model_copy(update={"venue": "ICLR"})
    assert as_usual_here(published, others).venue == "ICLR"


def test_where_every_row_has_a_venue_a_preprint_is_called_one():
    assert as_usual_here(NEW, rows("CVPR", "https://arxiv.org/abs/2401.0000{}")).venue == "arXiv"


def test_a_few_rows_are_no_habit():
    assert as_usual_here(NEW, rows("CVPR", "https://arxiv.org/pdf/{}", count=3)) == NEW


def test_authors_are_named_where_others_name_them():
    new = NEW.model_copy(update={"extra": {"authors": "Ann Ash"}})
    others = rows("arXiv", "https://arxiv.org/abs/2401.0000{}")
    assert as_usual_here(new, others).extra == {}
    named = others[0].model_copy(update={"extra": {"authors": "Bo Beech, Cy Cedar"}})
    assert as_usual_here(new, [named, named, *others]).extra == {"authors": "Ann Ash"}
    assert as_usual_here(new, [named, *others[:3]]).extra == {"authors": "Ann Ash"}


def test_one_title_of_several_parts_that_was_read_as_names_brings_no_authors():
    new = NEW.model_copy(update={"extra": {"authors": "Ann Ash"}})
    others = rows("arXiv", "https://arxiv.org/abs/2401.0000{}")
    parts = others[0].model_copy(update={"extra": {"authors": "Mesh Making, and Pose Tracking"}})
    assert as_usual_here(new, [parts, *others]).extra == {}


def preprint(number, *links, **fields):
    """Row of a preprint with links of these kinds, labels and addresses."""
    arxiv_id = f"2401.0000{number}"
    told = tuple(
        Link(kind=kind, label=label, url=url.format(arxiv_id)) for kind, label, url in links
    )
    return Entry(title=f"Row {number}", arxiv_id=arxiv_id, links=told, **fields)


def test_a_preprint_is_linked_at_each_address_that_most_rows_link():
    links = [
        ("paper", "abs", "https://arxiv.org/abs/{}"),
        ("paper", "pdf", "https://arxiv.org/pdf/{}"),
        ("other", "notes", "https://example.org/{}"),
    ]
    told = as_usual_here(NEW, [preprint(n, *links) for n in range(6)]).links
    assert [(link.label, link.url) for link in told] == [
        ("abs", "https://arxiv.org/abs/2405.00001"),
        ("pdf", "https://arxiv.org/pdf/2405.00001"),
    ]
    once = [preprint(n, *links[: 1 + (n < 3)]) for n in range(6)]
    assert as_usual_here(NEW, once).links == NEW.links


def test_an_address_in_a_column_of_its_own_is_linked_by_that_columns_label():
    links = [
        ("paper", "pdf", "https://arxiv.org/pdf/{}"),
        ("other", "abs", "https://arxiv.org/abs/{}"),
    ]
    told = as_usual_here(NEW, [preprint(n, *links, extra={"Page": "abs"}) for n in range(6)])
    assert told.extra == {"Page": "abs"}
    assert [link.url.split("/")[3] for link in told.links] == ["pdf", "abs"]


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (["Seeing forests"] * 6, "Seeing lakes"),
        (["RowNet: Seeing forests"] * 3 + ["Seeing forests"] * 3, "LakeNet: Seeing lakes"),
        (["Seeing forests"] * 4, "LakeNet: Seeing lakes"),
    ],
)
def test_a_name_beside_its_title_is_not_told_twice_where_no_row_does(titles, title):
    named = [Entry(title=title, abbreviation="RowNet") for title in titles]
    unnamed = [Entry(title="Seeing hills")] * 3
    new = NEW.model_copy(update={"title": "LakeNet: Seeing lakes", "abbreviation": "LakeNet"})
    assert as_usual_here(new, [*named, *unnamed]).title == title


@pytest.mark.parametrize(
    ("others", "day"),
    [(["Nov 12, 2023", "Oct 3, 2023"], "May 7, 2024"), (["Nov 12, 2023"] * 2, "May 07, 2024")],
)
def test_a_day_in_a_column_has_no_zero_where_others_have_none(others, day):
    rows = [Entry(title="Seeing forests", extra={"Date": other}) for other in others]
    new = NEW.model_copy(update={"extra": {"Date": "May 07, 2024"}})
    assert as_usual_here(new, rows).extra["Date"] == day
