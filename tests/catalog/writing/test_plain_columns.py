"""Tables whose cells stand between marks, shorten names, or label links by what they lead to."""

from __future__ import annotations

import pytest

from catalog.entry import Entry, Link
from catalog.markdown.links import find_links
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
AUTHORS = "Ann Ash, Bo Beech, Cy Cedar"
NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
    extra={"Authors": AUTHORS, "authors": AUTHORS},
)
ROWS = [("forest", "ICML", "2404", "Di Dogwood"), ("river", "ICCV", "2403", "El Elm")]
ROWS += [("coast", "arXiv", "2402", "Fe Fir"), ("hill", "AAAI", "2401", "Gu Gum")]


def written(form: str, place: str, venue: str, month: str, name: str) -> str:
    url = f"https://arxiv.org/abs/{month}.00001"
    told = {"title": f"Seeing {place}s from orbit", "venue": venue, "url": url, "name": name}
    return form.format(**told, arxiv=f"{month}.00001", repository=f"{place}/net")


def table(header: str, form: str) -> str:
    rows = "".join(f"{written(form, *row)}\n" for row in ROWS)
    return f"{header}\n{'|-' * header.count('|')}\n".replace("-\n", "-|\n") + rows


TABLES = {
    "venues in code": (
        "|Title|Venue|Link|",
        "|[{title}]({url})|`{venue} 2024`|[Code](https://github.com/{repository})|",
    ),
    "venues in italics": (
        "|Year|Venue|Title|Code|",
        "|2024|*{venue}*|[{title}]({url})|[✔️](https://github.com/{repository})|",
    ),
    "venues in HTML": (
        "|Title|Venue|Code|",
        "|[{title}]({url})|<b>{venue} 2024</b>|[Code](https://github.com/{repository})|",
    ),
    "years in brackets": (
        "|Title|Venue (Year)|Code|",
        "|[{title}]({url})|{venue} (2024)|[Code](https://github.com/{repository})|",
    ),
    "names shortened": (
        "|Title|Authors|Paper|Code|",
        "|{title}|{name} et al.|[Paper]({url})|[Code](https://github.com/{repository})|",
    ),
    "repositories as labels": (
        "|Title|arXiv|GitHub|",
        "|{title}|[{arxiv}]({url})|[{repository}](https://github.com/{repository})|",
    ),
    "paper and code": (
        "|Title|Year|Paper & Code|",
        "|{title}|2024|[paper]({url}) [code](https://github.com/{repository})|",
    ),
}


@pytest.mark.parametrize(("header", "form"), TABLES.values(), ids=TABLES)
def test_a_new_row_has_the_marks_names_and_labels_of_its_neighbours(header, form):
    wanted = written(form, "lake", "CVPR", "2405", "Ann Ash")
    assert added_lines(table(header, form), NEW) == [wanted]


def test_a_venue_that_labels_the_paper_of_one_row_is_not_said_of_another():
    header = "|Model|Title|Paper|Code|"
    form = "|{name}|{title}|[{venue} 2024]({url})|[Code](https://github.com/{repository})|"
    (line,) = added_lines(table(header, form), NEW.model_copy(update={"abbreviation": "LakeNet"}))
    assert not any(venue in line for _, venue, _, _ in ROWS)


PICTURES = """\
<table>
<tr><th>Title</th><th>Venue</th><th>Links</th></tr>
"""


def test_pictures_that_link_in_an_html_table_are_followed():
    row = (
        "<tr><td>{title}</td><td>{venue} 2024</td>"
        '<td><a href="{url}"><img src="https://img.shields.io/badge/arXiv-red"></a> '
        '<a href="https://github.com/{repository}">'
        '<img src="https://img.shields.io/badge/Code-blue"></a></td></tr>'
    )
    text = f"{PICTURES}{''.join(written(row, *each) + chr(10) for each in ROWS)}</table>\n"
    codes = [each.entry.link("code") for each in loaded(text)[1].rows]
    assert [code.url for code in codes] == [f"https://github.com/{p}/net" for p, *_ in ROWS]
    assert added_lines(text, NEW) == [written(row, "lake", "CVPR", "2405", "")]


def test_a_picture_in_html_is_labelled_by_its_alternative_text():
    (link,) = find_links('<a href="https://x.org"><img src="i.svg" alt="Code" /></a>')
    assert (link.label, link.is_badge) == ("Code", True)
