"""Bullets with links below, names before linked titles, dots between facts, and HTML for bold."""

from __future__ import annotations

import pytest

from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.markdown.author_names import find_authors
from catalog.markdown.read_bullets import read_bullet
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/Lake/net", kind="code")
NEW = Entry(
    title="LakeNet: Seeing from orbit — again",
    abbreviation="LakeNet",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
)
ROWS = [("Forest", "ICML", "2404"), ("River", "arXiv", "2403"), ("Coast", "ICCV", "2402")]
FORMS = {
    "links below": "- [{title}]({url}) ({venue} 2024)\n  - [Code]({code})",
    "a name before a linked title": "- **{name}** - [{title}]({url}) - {venue} 2024 - [code]({code})",
    "dots between": "- **{title}** — {venue} 2024 · [paper]({url}) · [code]({code})",
    "bold in HTML": '- <b>{title}</b> <i>({venue} 2024)</i> <a href="{url}">[Paper]</a>'
    ' <a href="{code}">[Code]</a>',
    "a venue before a colon": "- {venue} 2024: [{title}]({url}) [[Code]({code})]",
}


def written(form: str, place: str, venue: str, month: str) -> str:
    title, code = f"{place}Net: Seeing from orbit — again", f"https://github.com/{place}/net"
    url = f"https://arxiv.org/abs/{month}.00001"
    return form.format(title=title, venue=venue, url=url, name=f"{place}Net", code=code)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_new_row_has_the_name_the_marks_and_the_links_of_its_neighbours(form):
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    assert added_lines(rows, NEW) == written(form, "Lake", "CVPR", "2405").splitlines()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_such_rows_are_read_whole(form):
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    read = [row.entry for row in loaded(rows)[1].rows]
    assert [entry.title for entry in read] == [
        f"{p}Net: Seeing from orbit — again" for p, _, _ in ROWS
    ]
    assert [entry.venue for entry in read] == [venue for _, venue, _ in ROWS]
    assert all(entry.link("code") for entry in read)


def test_a_venue_before_a_linked_title_is_no_name():
    row = "- **CVPR** [CVPRNet for seeing lakes](https://arxiv.org/abs/2405.00001)"
    assert read_bullet(row).abbreviation is None


def test_a_link_below_that_has_words_beside_it_is_none_of_the_paper():
    row = "- [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)\n"
    told = read_bullet(f"{row}  - builds on [code](https://github.com/other/net) of others")
    assert told.link("code") is None


def test_a_title_that_begins_in_quotes_is_read_whole():
    title = '"Where are the lakes?": A study of seeing'
    row = f"- (CVPR 2024) {title} [[paper](https://arxiv.org/abs/2405.00001)]"
    assert read_bullet(row).title == title


def test_a_reference_whose_title_says_in_is_read_whole():
    row = (
        "- Ann Ash, Bo Beech (2024). Seeing lakes in the wild. *CVPR*. "
        "[[paper](https://arxiv.org/abs/2405.00001)]"
    )
    told = read_bullet(row)
    assert (told.title, told.extra["authors"]) == ("Seeing lakes in the wild", "Ann Ash, Bo Beech")


def test_an_author_with_an_elided_particle_is_one_of_them():
    assert find_authors("Ann d'Ash, Bo du Beech, Cy Cedar") == "Ann d'Ash, Bo du Beech, Cy Cedar"


BADGES = {
    "alone": "- ![{venue}](https://img.shields.io/badge/{venue}-2024-red) [{title}]({url})",
    "without text": "- ![](https://img.shields.io/badge/{venue}-2024-red) [{title}]({url})",
    "linked": "- [![{venue}](https://img.shields.io/badge/{venue}-2024-blue)]({url}) {title} "
    "[![Code](https://img.shields.io/github/stars/{place}/net)]({code})",
}


@pytest.mark.parametrize("form", BADGES.values(), ids=BADGES)
def test_a_badge_of_a_venue_names_that_of_the_new_paper(form):
    rows = "".join(f"{written(form.replace('{place}', row[0]), *row)}\n" for row in ROWS)
    form = form.replace("{place}", "Lake")
    assert added_lines(rows, NEW) == [written(form, "Lake", "CVPR", "2405")]


@pytest.mark.parametrize("form", [BADGES["alone"], BADGES["without text"]])
def test_a_badge_tells_where_a_paper_was_published(form):
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    read = [(row.entry.venue, row.entry.year) for row in loaded(rows)[1].rows]
    assert read == [(venue, 2024) for _, venue, _ in ROWS]


def test_a_venue_of_several_words_leaves_the_address_of_a_badge_whole():
    form = BADGES["without text"]
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    (line,) = added_lines(rows, NEW.model_copy(update={"venue": "ACM T-MM"}))
    assert "(https://img.shields.io/badge/ACM%20T--MM-2024-red)" in line


CLAUSE = "LakeNet: Toward Faster Lake Seeing"
LISTED = "Mapping, Counting and Seeing: Lakes from orbit"


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (f"- {LISTED} (ICML 2024): [paper]({{}})", LISTED),
        (f"- {LISTED}, ICML 2024, {{}}", LISTED),
        (f"- {CLAUSE}, Ann Ash, Bo Beech, Cy Elm [paper]({{}})", CLAUSE),
        (f"- {CLAUSE}; Ann Ash, Bo Beech; ICML 2024; [paper]({{}})", CLAUSE),
        ('- Ann Ash. "Seeing Lakes with GPT-4." *ICML 2024*. [p]({})', "Seeing Lakes with GPT-4"),
    ],
)
def test_a_plain_title_ends_where_its_commas_do_and_authors_begin(row, title):
    assert read_bullet(row.format("https://arxiv.org/abs/2405.00001")).title == title


def test_a_list_of_names_is_alphabetical_by_them():
    names = ["Ash", "Beech", "Cedar", "Dogwood", "Elm", "Fir", "Holly"]
    form = "- [{}Net](https://arxiv.org/abs/24{:02}.00001) - {} Lakes in the Alps From Orbit (ICML 2024)\n"
    verbs = ["Seeing", "Counting", "Mapping", "Asking", "Telling", "Finding", "Drawing"]
    months = [3, 1, 5, 2, 6, 4, 7]
    rows = [form.format(*row) for row in zip(names, months, verbs, strict=True)]
    curated = loaded("".join(rows))[1]
    assert curated.config.sections[0].order == "alphabetical"
    named = NEW.model_copy(update={"abbreviation": "GumNet", "title": "All Lakes From Orbit"})
    changed = curated.apply([AddRow("methods", named)])["README.md"].splitlines()
    at = next(n for n, line in enumerate(changed) if "GumNet" in line)
    assert "FirNet" in changed[at - 1]
    assert "HollyNet" in changed[at + 1]


@pytest.mark.parametrize("head", ["Early", "**Early work**", "2024"])
def test_papers_below_a_word_for_them_are_rows_of_their_own(head):
    form = "  - [{title}]({url}), {venue} 2024"
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    read = loaded(f"- {head}\n{rows}- Others\n{rows.replace('.0000', '.0001')}")[1].rows
    assert [row.entry.venue for row in read] == [venue for _, venue, _ in ROWS] * 2


def test_an_arrow_before_the_links_is_no_part_of_the_title():
    row = "- Seeing lakes from orbit → [paper](https://arxiv.org/abs/2405.00001)"
    assert read_bullet(row).title == "Seeing lakes from orbit"
