"""Hands of public lists that new rows once missed: each is read, and followed to the letter."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.entry import Entry, Link
from catalog.markdown.read_bullets import read_bullet
from catalog.writing.habits import as_usual_here
from tests.catalog.writing.new_rows import added_lines, loaded

PLACES = ("forests", "rivers", "coasts", "hills", "deserts", "islands")
VENUES = ("CVPR", "TGRS", "ICCV", "ECCV", "ICML", "AAAI")
PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech"},
)


def rows(form: str, head: str = "", preprints: str = "") -> str:
    """Six rows in one form; every other one in that of preprints, where there is one."""
    told = []
    for n, (place, venue) in enumerate(zip(PLACES, VENUES, strict=True)):
        line = preprints if preprints and n % 2 else form
        says = {"place": place, "Place": place.capitalize(), "name": f"{place.capitalize()}Net"}
        told.append(line.format(**says, venue=venue, id=f"2302.0000{n}"))
    return head + "".join(f"{line}\n" for line in told)


def table(header: str, form: str) -> str:
    count = header.count("|") - 1
    return rows(form, f"{header}\n{'|---' * count}|\n")


def added(text: str, new: Entry = NEW) -> list[str]:
    """Lines of a new paper that does what others do."""
    _, curated = loaded(text)
    return added_lines(text, as_usual_here(new, [row.entry for row in curated.rows]))


BULLETS = {
    "family names first": (
        rows(
            "- Cedar, C., Dogwood, D. (2023). "
            "[Seeing {place} from orbit](https://arxiv.org/abs/{id}). {venue}."
        ),
        "- Ash, A., Beech, B. (2024). "
        "[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001). CVPR.",
    ),
    "a venue behind et al.": (
        rows(
            "+ Seeing {place} from orbit - Cy Cedar et al. - {venue} (2023). "
            "[[paper]](https://arxiv.org/abs/{id})"
        ),
        "+ Seeing lakes from orbit - Ann Ash et al. - CVPR (2024). "
        "[[paper]](https://arxiv.org/abs/2405.00001)",
    ),
    "authors behind a Chinese label": (
        rows(
            "- [Seeing {place} from orbit](https://arxiv.org/abs/{id}) | {venue} 2023 | "
            "作者\uff1aCy Cedar, Di Dogwood"
        ),
        "- [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001) | CVPR 2024 | "
        "作者\uff1aAnn Ash, Bo Beech",
    ),
    "a blank before a short year": (
        rows("- *Seeing {place} from orbit* ({venue} '23). [[pdf](https://arxiv.org/pdf/{id})]")
        + "- *Seeing dunes from orbit* [[pdf](https://arxiv.org/pdf/2302.00009)] (Oral)\n",
        "- *Seeing lakes from orbit* (CVPR '24). [[pdf](https://arxiv.org/pdf/2405.00001)]",
    ),
    "a label with a note": (
        rows("- Seeing {place} from orbit. [[Paper: {venue} 2023](https://arxiv.org/abs/{id})]"),
        "- Seeing lakes from orbit. [[Paper: CVPR 2024](https://arxiv.org/abs/2405.00001)]",
    ),
    "two addresses of a preprint": (
        rows(
            "- Seeing {place} from orbit [[abs](https://arxiv.org/abs/{id})] "
            "[[pdf](https://arxiv.org/pdf/{id})]"
        ),
        "- Seeing lakes from orbit [[abs](https://arxiv.org/abs/2405.00001)] "
        "[[pdf](https://arxiv.org/pdf/2405.00001)]",
    ),
}


@pytest.mark.parametrize("hand", BULLETS)
def test_a_bullet_is_written_in_the_hand_of_the_list(hand):
    text, line = BULLETS[hand]
    assert added(text) == [line]


TABLES = {
    "Chinese headers": (
        table(
            "|标题|会议|论文|",
            "|Seeing {place} from orbit|{venue} 2023|[论文](https://arxiv.org/abs/{id})|",
        ),
        "|Seeing lakes from orbit|CVPR 2024|[论文](https://arxiv.org/abs/2405.00001)|",
    ),
    "venues under another header": (
        table("|Paper|Where|", "|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|{venue}|"),
        "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|CVPR|",
    ),
    "short years without a sign": (
        table(
            "|Title|Pub|", "|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|`{venue} 23`|"
        ),
        "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|`CVPR 24`|",
    ),
    "a badge of the venue": (
        table(
            "|Title|Venue|",
            "|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|"
            "![](https://img.shields.io/badge/{venue}-2023-blue)|",
        ),
        "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|"
        "![](https://img.shields.io/badge/CVPR-2024-blue)|",
    ),
    "a badge of the venue below the title": (
        table(
            "|Title|Link|",
            "|**Seeing {place} from orbit**<br>![{venue}](https://img.shields.io/badge/"
            "{venue}-2023-red)|[Paper](https://arxiv.org/abs/{id})|",
        ),
        "|**Seeing lakes from orbit**<br>![CVPR](https://img.shields.io/badge/CVPR-2024-red)|"
        "[Paper](https://arxiv.org/abs/2405.00001)|",
    ),
    "the venue as the paper's label": (
        table(
            "|Title|Paper|",
            "|Seeing {place} from orbit|[{venue} 2023](https://arxiv.org/abs/{id})|",
        ),
        "|Seeing lakes from orbit|[CVPR 2024](https://arxiv.org/abs/2405.00001)|",
    ),
    "stars without a link": (
        table(
            "|Title|Code|Stars|",
            "|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|"
            "[Code](https://github.com/{place}/net)|"
            "![](https://img.shields.io/github/stars/{place}/net?style=social)|",
        ),
        "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|"
        "[Code](https://github.com/lake/net)|"
        "![](https://img.shields.io/github/stars/lake/net?style=social)|",
    ),
    "code before the paper": (
        table(
            "|Title|Links|",
            "|Seeing {place} from orbit|[Code](https://github.com/{place}/net)<br>"
            "[Paper](https://arxiv.org/abs/{id})|",
        ),
        "|Seeing lakes from orbit|[Code](https://github.com/lake/net)<br>"
        "[Paper](https://arxiv.org/abs/2405.00001)|",
    ),
    "a name apart from its title": (
        table("|Name|Title|", "|{name}|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|"),
        "|LakeNet|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|",
    ),
}


@pytest.mark.parametrize("hand", TABLES)
def test_a_row_of_a_table_is_written_in_the_hand_of_the_list(hand):
    text, line = TABLES[hand]
    new = NEW
    if "name" in hand:
        update = {"title": "LakeNet: Seeing lakes from orbit", "abbreviation": "LakeNet"}
        new = NEW.model_copy(update=update)
    assert added(text, new) == [line]


NAMED = rows("- **{name}**: [Seeing {Place} from Orbit](https://arxiv.org/abs/{id}) [{venue} 2023]")


def test_a_name_in_bold_before_a_linked_title_is_read_and_followed():
    _, curated = loaded(NAMED)
    told = curated.rows[0].entry
    assert (told.abbreviation, told.title) == ("ForestsNet", "Seeing Forests from Orbit")
    new = NEW.model_copy(
        update={"title": "LakeNet: Seeing lakes from orbit", "abbreviation": "LakeNet"}
    )
    assert added(NAMED, new) == [
        "- **LakeNet**: [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001) [CVPR 2024]"
    ]


def test_topics_in_bold_before_linked_titles_are_no_names():
    topics = NAMED
    for place in PLACES:
        topics = topics.replace(f"{place.capitalize()}Net", "Depth")
    assert loaded(topics)[1].rows[0].entry.abbreviation is None


TAGGED = (
    "* **[arXiv:2302.00009]** Seeing dunes from orbit, Cy Cedar, Di Dogwood, "
    "[[Paper](https://arxiv.org/pdf/2302.00009)]\n"
) + rows(
    "* **[{venue} 2023]** Seeing {place} from orbit, Cy Cedar, Di Dogwood, "
    "[[Paper](https://arxiv.org/pdf/{id})]"
)


def test_a_preprint_is_tagged_with_its_id_where_others_are_not_with_a_year_alone():
    preprint = NEW.model_copy(update={"venue": "arXiv"})
    assert added(TAGGED, preprint) == [
        "* **[arXiv:2405.00001]** Seeing lakes from orbit, Ann Ash, Bo Beech, "
        "[[Paper](https://arxiv.org/pdf/2405.00001)]"
    ]


ANSWERS = (
    table(
        "|Paper|Code|Open|",
        "|[Seeing {place} from orbit](https://arxiv.org/abs/{id})|[link](https://github.com/{place}/a)|✓|",
    )
    + "|[Seeing dunes from orbit](https://arxiv.org/abs/2302.00009)|-|✗|\n"
)


def test_a_new_row_does_not_answer_no_where_others_answer_yes():
    text, curated = loaded(ANSWERS)
    (line,) = added_lines(ANSWERS, NEW)
    assert line.endswith("|[link](https://github.com/lake/net)||")
    last = curated.rows[-1]
    assert curated.render_row(last.section, last.entry) == text.splitlines()[-1]


HTML = (
    "<table>\n<tr><th>Paper</th><th>Venue</th></tr>\n"
    + rows(
        '<tr><td><a href="https://arxiv.org/abs/{id}"><b>Seeing {place} from orbit</b></a>'
        "<br><i>Cy Cedar, Di Dogwood</i></td><td>{venue} 2023</td></tr>"
    )
    + "</table>\n"
)


def test_a_title_in_html_keeps_its_marks_and_the_authors_below():
    new = NEW.model_copy(update={"title": "Seeing lakes & ponds [from orbit]"})
    assert added(HTML, new) == [
        '<tr><td><a href="https://arxiv.org/abs/2405.00001">'
        "<b>Seeing lakes &amp; ponds &#91;from orbit&#93;</b></a>"
        "<br><i>Ann Ash, Bo Beech</i></td><td>CVPR 2024</td></tr>"
    ]


@pytest.mark.parametrize(
    ("days", "day"),
    [
        (("03/25/2023", "04/02/2023"), "05/07/2024"),
        (("25/03/2023", "02/04/2023"), "07/05/2024"),
    ],
)
def test_the_day_or_the_month_stands_first_as_a_column_shows(days, day):
    lines = [
        f"|[Seeing {place} from orbit](https://arxiv.org/abs/2303.0000{n})|{days[n % 2]}|\n"
        for n, place in enumerate(PLACES)
    ]
    _, curated = loaded("|Title|Date|\n|---|---|\n" + "".join(lines))
    (column,) = (c for c in curated.config.sections[0].columns if c.holds == "date")
    assert date(2024, 5, 7).strftime(column.format) == day


NUMBERED = "\n".join(
    f"**{n}.** [Seeing {place} from orbit](https://arxiv.org/abs/2302.0000{n}), CVPR 2023\n"
    for n, place in enumerate(PLACES, start=1)
)


def test_a_number_in_bold_before_a_title_counts_on():
    (line,) = added(NUMBERED)
    assert line.startswith("**7.** [Seeing lakes from orbit]")


PARTED = "".join(
    f"- **[{venue} 2023]** *Seeing {place} from orbit* | [paper](https://arxiv.org/abs/2302.0000{n})"
    + (
        f" / [page](https://{place}.github.io)\n"
        if n % 2
        else f" / [code](https://github.com/a/{place})\n"
    )
    for n, (place, venue) in enumerate(zip(PLACES, VENUES, strict=True), start=1)
)


def test_code_stands_before_the_project_where_no_row_has_both():
    project = Link(url="https://lake.github.io", kind="project")
    (line,) = added(PARTED, NEW.model_copy(update={"links": (PAPER, CODE, project)}))
    assert line.index("[code]") < line.index("[page]")


@pytest.mark.parametrize(
    ("bullet", "facts"),
    [
        (
            "- VanGool, L., Ash, B. (2021). [Seeing lakes](https://arxiv.org/abs/2102.00001). ECCV.",
            ("ECCV", "VanGool, L., Ash, B."),
        ),
        (
            "- [Seeing lakes from orbit](https://arxiv.org/abs/2102.00001) CVPR 2024"
            "<br>Huo, Chunlei; Chen, Keming; Wang, Zeyu",
            ("CVPR", "Huo, Chunlei; Chen, Keming; Wang, Zeyu"),
        ),
    ],
)
def test_family_names_that_stand_first_are_authors_and_no_venue(bullet, facts):
    told = read_bullet(bullet)
    assert (told.venue, told.extra.get("authors")) == facts
