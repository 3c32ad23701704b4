"""Forms that few lists have: read as they are meant, followed, and nothing else moved."""

from __future__ import annotations

import pytest

from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.markdown.balance import is_balanced
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Lakes, ponds [and more]: seen | from orbit",
    abbreviation="LakeNet",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech"},
)
PLAIN = NEW.model_copy(
    update={"title": "Seeing lakes from orbit", "abbreviation": None, "links": (PAPER,)}
)
PLACES = [("forests", "ICML", "25", "03"), ("rivers", "ICLR", "25", "02")]
PLACES += [("coasts", "ICCV", "24", "12"), ("hills", "ECCV", "24", "11")]


def rows(form: str, head: str = "") -> str:
    told = [
        form.format(n=n, place=place, venue=venue, yy=yy, mm=mm, sign="🌲🌊🏖⛰"[n - 1])
        for n, (place, venue, yy, mm) in enumerate(PLACES, 1)
    ]
    return head + "".join(told)


_URL = "https://arxiv.org/abs/{yy}{mm}.00001"
FORMS = {
    "badges": rows(
        f"- **Seeing {{place}} from orbit** [[Paper]]({_URL})[[Code]](https://github.com/{{place}}/net) "
        "[![Stars](https://img.shields.io/github/stars/{place}/net.svg)](https://github.com/{place}/net)\n"
    ),
    "signs": rows(f"- {{sign}} Seeing {{place}} from orbit, {{venue}} 2024 [[paper]({_URL})]\n"),
    "months": rows(f"- [{{yy}}/{{mm}}] [Seeing {{place}} from orbit]({_URL})\n"),
    "plain months": rows(f"- {{yy}}/{{mm}} **Seeing {{place}} from orbit**. [paper]({_URL})\n"),
    "month cells": rows(
        f"| {{yy}}/{{mm}} | Seeing {{place}} from orbit | [arXiv]({_URL}) |\n",
        "| Date | Title | Paper |\n|---|---|---|\n",
    ),
    "pipes": rows(
        f"| Seeing {{place}} from orbit | [Paper]({_URL}) \\| [Code](https://github.com/{{place}}/net) |\n",
        "| Title | Links |\n|---|---|\n",
    ),
    "breaks": rows(
        f"| **Seeing {{place}} from orbit**<br>*Di Dogwood, El Elm* | [Paper]({_URL})<br>"
        "[Code](https://github.com/{place}/net) |\n",
        "| Paper | Links |\n|---|---|\n",
    ),
    "blanks": rows(f"- [Seeing  {{place}}  from orbit]({_URL}), {{venue}} 2024\n"),
    "images": rows(
        f"- Seeing {{place}} from orbit [![](https://img.shields.io/badge/paper-red)]({_URL}) "
        '[<img src="https://a.example/gh.png">](https://github.com/{place}/net)\n'
    ),
    "folds": "<details>\n<summary>Papers</summary>\n\n"
    + rows(f"- [Seeing {{place}} from orbit]({_URL}), {{venue}} 2024\n")
    + "\n</details>\n",
    "numbers": rows(
        f"| {{n}} | Seeing {{place}} from orbit | [Paper]({_URL}) |\n",
        "| # | Title | Paper |\n|---|---|---|\n",
    ),
    "links first": rows(
        f"- [[Paper]]({_URL})[[Code]](https://github.com/{{place}}/net) Seeing {{place}} from orbit\n"
    ),
    "ticks": rows(
        f"- ✅ **[Net{{n}}]** Seeing {{place}} from orbit, {{venue}} 2024. [[Paper]({_URL})]\n"
    ),
    "quoted references": rows(
        f'- [Di Dogwood, El Elm. "Seeing {{place}} from orbit." {{venue}} 2024.]({_URL})\n'
    ),
    "references": rows(f"- [Dogwood et al. Seeing {{place}} from orbit. {{venue}} 2024]({_URL})\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_titles_are_read_and_the_readme_is_given_back(form):
    text, curated = loaded(FORMS[form])
    titles = [row.entry.title for row in curated.rows]
    assert titles == [f"Seeing {place} from orbit" for place, *_ in PLACES]
    assert curated.rendered() == text


@pytest.mark.parametrize("new", [NEW, PLAIN], ids=["odd", "plain"])
@pytest.mark.parametrize("form", FORMS)
def test_a_new_paper_moves_nothing_and_is_balanced_and_read_again(form, new):
    text, curated = loaded(FORMS[form])
    changed = curated.apply([AddRow("methods", new)])["README.md"]
    again = load_list(curated.config, {"README.md": changed})
    added = [item for item in again.bodies["methods"].items if item.entry and item.entry.arxiv_id]
    [item] = [it for it in added if it.entry.arxiv_id == "2405.00001"]
    assert changed.replace(item.text, "", 1) == text
    assert is_balanced(item.text)
    assert (item.entry.title, item.entry.link("paper").url) == (new.title, PAPER.url)


def test_a_badge_that_links_the_code_again_brought_a_third_link():
    _, curated = loaded(FORMS["badges"])
    row = curated.rows[0]
    assert curated.render_row("methods", row.entry) == FORMS["badges"].splitlines()[0]


@pytest.mark.parametrize("signs", ["🔥🔥🔥", "🔥⭐🔥"])
def test_a_sign_before_some_titles_was_set_before_the_next(signs):
    lines = FORMS["blanks"].splitlines(keepends=True)
    text = "".join(
        line.replace("- [", f"- {sign} [") for line, sign in zip(lines, signs, strict=False)
    )
    assert added_lines(text + lines[3], PLAIN)[0].startswith("- [Seeing lakes")


def test_a_sign_was_part_of_a_plain_title_and_went_with_no_other():
    assert added_lines(FORMS["signs"], PLAIN) == [
        "- Seeing lakes from orbit, CVPR 2024 [[paper](https://arxiv.org/abs/2405.00001)]"
    ]


def test_a_month_after_a_short_year_was_half_said_of_the_next():
    [row, *_] = loaded(FORMS["months"])[1].rows
    assert (row.entry.year, row.entry.extra["date"]) == (2025, "25/03")
    link = "(https://arxiv.org/abs/2405.00001)"
    assert added_lines(FORMS["months"], PLAIN) == [f"- [24/05] [Seeing lakes from orbit]{link}"]
    assert added_lines(FORMS["plain months"], PLAIN) == [
        f"- 24/05 **Seeing lakes from orbit**. [paper]{link}"
    ]
    assert added_lines(FORMS["month cells"], PLAIN) == [
        f"| 24/05 | Seeing lakes from orbit | [arXiv]{link} |"
    ]


@pytest.mark.parametrize("text", ["03/25", "25/13", "12/11"])
def test_what_may_be_month_first_is_no_date(text):
    rows = FORMS["months"].replace("25/03", text)
    assert "date" not in loaded(rows)[1].rows[0].entry.extra


@pytest.mark.parametrize(
    ("numbers", "number"), [("1234", "5"), ("6543", "2"), ("1334", ""), ("1919", "")]
)
def test_a_column_that_counts_the_rows_was_left_empty(numbers, number):
    lines = FORMS["numbers"].splitlines()
    told = [f"| {n} {line[3:].lstrip()}" for n, line in zip(numbers, lines[2:], strict=True)]
    text = "\n".join([*lines[:2], *told]) + "\n"
    [line] = added_lines(text, PLAIN)
    assert line.split("|")[1].strip() == number


@pytest.mark.parametrize(
    ("numbers", "order", "number"),
    [
        ("1234", "append", "5"),
        ("1234", "prepend", ""),
        ("3210", "append", ""),
        ("12 3", "append", "4"),
    ],
)
def test_a_new_row_got_a_number_that_another_row_has(numbers, order, number):
    lines = FORMS["numbers"].splitlines()
    told = [f"| {n} {line[3:].lstrip()}" for n, line in zip(numbers, lines[2:], strict=True)]
    text, curated = loaded("\n".join([*lines[:2], *told]) + "\n")
    section = curated.config.sections[0].model_copy(update={"order": order})
    config = curated.config.model_copy(update={"sections": (section,)})
    changed = load_list(config, {"README.md": text}).apply([AddRow("methods", PLAIN)])["README.md"]
    [line] = [line for line in changed.splitlines() if line not in text.splitlines()]
    assert line.split("|")[1].strip() == number


def test_scores_that_happen_to_grow_were_counted_on():
    table = "| Title | Score | Paper |\n|---|---|---|\n" + "".join(
        f"| Seeing {place} from orbit | {n + 20} | [Paper](https://arxiv.org/abs/24{n:02}.00009) |\n"
        for n, place in enumerate(["forests", "rivers", "coasts", "hills"], 1)
    )
    [line] = added_lines(table, PLAIN)
    assert line.split("|")[2].strip() == ""


def test_a_whole_reference_that_is_linked_was_read_as_the_title():
    [row, *_] = [row.entry for row in loaded(FORMS["references"])[1].rows]
    assert (row.venue, row.year, row.extra["authors"]) == ("ICML", 2024, "Dogwood et al.")
    assert added_lines(FORMS["references"], PLAIN) == [
        "- [Ash et al. Seeing lakes from orbit. CVPR 2024](https://arxiv.org/abs/2405.00001)"
    ]


def test_links_before_a_title_and_a_tick_before_a_name_were_no_rows():
    link = "(https://arxiv.org/abs/2405.00001)"
    assert added_lines(FORMS["links first"], PLAIN) == [
        f"- [[Paper]]{link} Seeing lakes from orbit"
    ]
    named = PLAIN.model_copy(update={"abbreviation": "LakeNet"})
    assert added_lines(FORMS["ticks"], named) == [
        f"- ✅ **[LakeNet]** Seeing lakes from orbit, CVPR 2024. [[Paper]{link}]"
    ]
    assert added_lines(FORMS["quoted references"], PLAIN) == [
        f'- [Ann Ash, Bo Beech. "Seeing lakes from orbit." CVPR 2024.]{link}'
    ]


def test_authors_below_a_title_without_a_link_were_left_out_of_a_new_cell():
    cell = "**Seeing lakes from orbit**<br>*Ann Ash, Bo Beech*"
    assert added_lines(FORMS["breaks"], PLAIN) == [
        f"| {cell} | [Paper](https://arxiv.org/abs/2405.00001) |"
    ]


COMMAS = rows(
    f"- Ponds, Lakes, and {{place}}: Seen from Orbit, Di Dogwood, El Elm, {{venue}} 2024 [[paper]({_URL})]\n"
)


def test_a_title_with_commas_was_cut_before_its_authors_and_its_venue():
    [row, *_] = [row.entry for row in loaded(COMMAS)[1].rows]
    assert row.title == "Ponds, Lakes, and forests: Seen from Orbit"
    assert (row.extra["authors"], row.venue) == ("Di Dogwood, El Elm", "ICML")
    told = "- Seeing lakes from orbit, Ann Ash, Bo Beech, CVPR 2024"
    assert added_lines(COMMAS, PLAIN) == [f"{told} [[paper](https://arxiv.org/abs/2405.00001)]"]


@pytest.mark.parametrize(
    "rest",
    [
        ", Ann Ash and Bo Beech, ICML 2024",
        " (accepted at ICML 2024), Ann Ash, Bo Beech",
        ", in ICML 2024, Ann Ash, Bo Beech",
        ", Bo de la Beech, Ann Ash, ICML 2024",
    ],
)
def test_what_stands_between_a_title_and_its_authors_is_no_title(rest):
    row = f"- Seeing all lakes from orbit{rest} [[paper](https://arxiv.org/abs/2405.00001)]\n"
    assert loaded(row + COMMAS)[1].rows[0].entry.title == "Seeing all lakes from orbit"


def test_projects_behind_their_badges_are_no_papers():
    projects = rows("- [code](https://github.com/{place}/net) Seeing {place} from orbit at once\n")
    assert not loaded(projects)[1].rows


@pytest.mark.parametrize(
    "title",
    ["Lakes and Ponds. How They Differ in 2024", "What Lakes Want. An Essay. Part 2 of 2024"],
)
def test_a_title_of_several_sentences_is_no_reference(title):
    row = f"- [{title}](https://arxiv.org/abs/2405.00001)\n"
    assert loaded(row + FORMS["blanks"])[1].rows[0].entry.title == title
