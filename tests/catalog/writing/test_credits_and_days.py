"""Hands that tell people, places and days in ways of their own: read, rewritten, followed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.learning.learn_list import learn_config
from catalog.markdown.days import day_of, find_day, written_like
from catalog.writing.habits import as_usual_here
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="arXiv",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech, Cy Cedar", "date": "2024-05-07"},
)

CREDITED = """\
- [2024/03] **Seeing forests from orbit.** *Di Dogwood (Oak Lab) et al. arXiv.* [[paper](https://arxiv.org/abs/2403.00001)] [[code](https://github.com/forest/net)]
- [2024/02] **Seeing rivers from orbit.** *El Elm et al. arXiv.* [[paper](https://arxiv.org/abs/2402.00001)]
- [2023/09] **Seeing coasts from orbit.** *Fe Fir et al. RAL(IEEE).* [[paper](https://arxiv.org/abs/2309.00001)]
- [2023/02] **Seeing hills from orbit.** *Gu Gum (Elm, Fir) et al. CVPR'23.* [[paper](https://arxiv.org/abs/2302.00001)]
"""
CREDITED_PLAINLY = """\
- [2024/03] Seeing forests from orbit: a study of trees *Di Dogwood et al. ICRA(IEEE)* [[paper](https://arxiv.org/abs/2403.00001)]
- [2024/02] Seeing rivers from orbit: a study of water *El Elm et al. arXiv* [[paper](https://arxiv.org/abs/2402.00001)]
- [2023/09] Seeing coasts from orbit: a study of sand *Fe Fir et al. arXiv* [[paper](https://arxiv.org/abs/2309.00001)]
"""
WITH_PLACES = """\
* **ForestNet**: "Seeing forests from orbit", ICCV, 2023 (*Oak Lab*). [[Paper](https://arxiv.org/abs/2303.00001)][[Code (fork1999)](https://github.com/fork1999/net)]
* **RiverNet**: "Seeing rivers from orbit", arXiv, 2024 (*Elm University + JD*). [[Paper](https://arxiv.org/abs/2402.00001)]
* **CoastNet**: "Seeing coasts from orbit", CVPR, 2024 (*ETHZ*). [[Paper](https://arxiv.org/abs/2401.00001)][[Code](https://github.com/coast/net)]
"""
WITH_DAYS = """\
**Seeing forests from orbit** \\
*Di Dogwood, El Elm* \\
arXiv 2024. [[Paper](https://arxiv.org/abs/2403.00001)] [[Github](https://github.com/forest/net)] \\
18 Mar 2024

**Seeing rivers from orbit** \\
*Fe Fir* \\
arXiv 2024. [[Paper](https://arxiv.org/abs/2402.00001)] \\
5 Feb 2024

**Seeing coasts from orbit** \\
*Gu Gum, Ho Holly* \\
ICML 2023. [[Paper](https://arxiv.org/abs/2302.00001)] \\
27 Feb 2023
"""
DAYS_IN_BRACKETS = """\
(Arxiv 24.03.18) Seeing forests from orbit [Paper](https://arxiv.org/abs/2403.00001) [Code](https://github.com/forest/net)

(Arxiv 24.02.05) Seeing rivers from orbit [Paper](https://arxiv.org/abs/2402.00001)

(Arxiv 23.02.27) Seeing coasts from orbit [Paper](https://arxiv.org/abs/2302.00001)

(Arxiv 23.02.26) Seeing hills from orbit [Paper](https://arxiv.org/abs/2302.00002)

(Arxiv 23.02.25) Seeing roads from orbit [Paper](https://arxiv.org/abs/2302.00003)
"""
PREPRINTS = """\
1. **Seeing forests from orbit.** `Preprint`

    *Di Dogwood, El Elm.* [[Paper](https://arxiv.org/abs/2403.00001)] [[Code](https://github.com/forest/net)], 2024.3

1. **Seeing rivers from orbit.** `ICLR 2024`

    *Fe Fir.* [[Paper](https://arxiv.org/abs/2402.00001)] [[Blog](https://rivers.example/2024/01/orbit)], 2024.2

1. **Seeing coasts from orbit.** `Preprint`

    *Gu Gum, Ho Holly.* [[Paper](https://arxiv.org/abs/2312.00001)], 2023.12

1. **Seeing hills from orbit.** `Preprint`

    *Iv Ivy.* [[Paper](https://arxiv.org/abs/2302.00001)], 2023.2

1. **Do we see roads from orbit?** `ICML 2023`

    *Ju Juniper.* [[Paper](https://arxiv.org/abs/2301.00001)], 2023.1
"""
ASIDE = """\
- (*arXiv 2024.03*) Seeing forests from orbit [[paper](https://arxiv.org/abs/2403.00001)][[code](https://github.com/forest/net)][[blog in another tongue](https://forest.example/blog)]
- (*arXiv 2024.02*) Seeing rivers from orbit [[paper](https://arxiv.org/abs/2402.00001)][[code](https://github.com/river/net)]
- (*ICML‘23*) Seeing coasts from orbit [[paper](https://arxiv.org/abs/2302.00001)]
"""
QUESTIONS = """\
1. **Seeing forests from orbit.** ICML 2024. [paper](https://arxiv.org/abs/2403.00001)
1. **Seeing rivers from orbit.** ICLR 2024. [paper](https://arxiv.org/abs/2402.00001)
1. **Can we see coasts?** arXiv 2023. [paper](https://arxiv.org/abs/2302.00001)
1. **Must we see hills?** arXiv 2023. [paper](https://arxiv.org/abs/2302.00002)
"""
BADGES = """\
|Title|Model|Date|Code|Venue|
|:-|:-:|:-:|:-:|:-:|
|[**Seeing forests from orbit**](https://arxiv.org/abs/2403.00001)[![Star](https://img.shields.io/github/stars/forest/net.svg?style=social&label=Star)](https://github.com/forest/net)|ForestNet|03/2024|[code](https://github.com/forest/net)|arXiv|
|[**Seeing rivers from orbit**](https://arxiv.org/abs/2402.00001)|-|02/2024|-|arXiv|
|[**Seeing coasts from orbit**](https://arxiv.org/abs/2302.00001)[![Star](https://img.shields.io/github/stars/coast/net.svg?style=social&label=Star)](https://github.com/coast/net)|CoastNet|02/2023|[code](https://github.com/coast/net)|CVPR|
|[**Seeing hills from orbit**](https://arxiv.org/abs/2302.00002)[![Star](https://img.shields.io/github/stars/hill/net.svg?style=social&label=Star)](https://github.com/hill/net)|HillNet|02/2023|[code](https://github.com/hill/net)|CVPR|
"""
PLAIN_WORDS = """\
|Date|keywords|Institute|Paper|
|:-:|:-:|:-:|-|
|2024-03|ForestNet|Oak Lab|[Seeing forests from orbit](https://arxiv.org/abs/2403.00001)|
|2024-02|RiverNet|Elm|[Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)|
|2023-02|CoastNet|Fir|[Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)|
"""
WITH_MONTHS = """\
* **ForestNet**: "Seeing forests from orbit", *arXiv, Mar 2024*. [[Paper](https://arxiv.org/abs/2403.00001)] [[Code](https://github.com/forest/net)]
* **RiverNet**: "Seeing rivers from orbit", *arXiv, February 2024*. [[Paper](https://arxiv.org/abs/2402.00001)]
* **CoastNet**: "Seeing coasts from orbit", *CVPR, Jun 2023*. [[Paper](https://arxiv.org/abs/2302.00001)] [[Code](https://github.com/coast/net)]
* **HillNet**: "Seeing hills from orbit", *arXiv, Sept 2022*. [[Paper](https://arxiv.org/abs/2209.00001)]
"""
BADGES_BELOW = """\
+ [Seeing forests from orbit](https://arxiv.org/abs/2403.00001) (Mar., 2024)
  [![Star](https://img.shields.io/github/stars/forest/net.svg)](https://github.com/forest/net)
  [![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)](https://arxiv.org/abs/2403.00001)

+ [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001) (Feb., 2024)
  [![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)](https://arxiv.org/abs/2402.00001)

+ [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001) (Feb., 2023)
  [![Star](https://img.shields.io/github/stars/coast/net.svg)](https://github.com/coast/net)
  [![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)](https://arxiv.org/abs/2302.00001)
"""
NAMES_IN_BRACKETS = """\
- **[ForestNet]** Seeing forests from orbit(**ECCV**) [[paper](https://arxiv.org/abs/2403.00001)][[code](https://github.com/forest/net)]
- **[RiverNet]** Seeing rivers from orbit(**arXiv**) [[paper](https://arxiv.org/abs/2402.00001)]
- **[CoastNet]** Seeing coasts from orbit(**CVPR**) [[paper](https://arxiv.org/abs/2302.00001)][[code](https://github.com/coast/net)]
"""
FAMILIES = """\
- [Seeing forests from orbit](https://arxiv.org/abs/2403.00001), Dogwood et al., arXiv 2024 | [github](https://github.com/forest/net)
- [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001), Elm et al., arXiv 2024
- [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001), Fir et al., CVPR 2023 | [github](https://github.com/coast/net)
"""
HANDS = {
    "CREDITED": CREDITED,
    "WITH_MONTHS": WITH_MONTHS,
    "BADGES_BELOW": BADGES_BELOW,
    "NAMES_IN_BRACKETS": NAMES_IN_BRACKETS,
    "FAMILIES": FAMILIES,
    "CREDITED_PLAINLY": CREDITED_PLAINLY,
    "WITH_PLACES": WITH_PLACES,
    "WITH_DAYS": WITH_DAYS,
    "DAYS_IN_BRACKETS": DAYS_IN_BRACKETS,
    "PREPRINTS": PREPRINTS,
    "QUESTIONS": QUESTIONS,
    "BADGES": BADGES,
    "PLAIN_WORDS": PLAIN_WORDS,
}


@pytest.mark.parametrize("hand", HANDS)
def test_rows_are_written_again_from_their_own_record(hand):
    text, curated = loaded(HANDS[hand])
    assert len(curated.rows) >= 3
    for row in curated.rows:
        written = curated.render_row(row.section, row.entry)
        assert written == text.splitlines()[row.line - 1]


@pytest.mark.parametrize(
    ("hand", "lines"),
    [
        (
            "CREDITED",
            [
                "- [2024/05] **Seeing lakes from orbit.** *Ann Ash et al. arXiv.* "
                "[[paper](https://arxiv.org/abs/2405.00001)] [[code](https://github.com/lake/net)]"
            ],
        ),
        (
            "WITH_MONTHS",
            [
                '* "Seeing lakes from orbit", *arXiv, May 2024*. '
                "[[Paper](https://arxiv.org/abs/2405.00001)] [[Code](https://github.com/lake/net)]"
            ],
        ),
        (
            "BADGES_BELOW",
            [
                "+ [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001) (May., 2024)",
                "  [![Star](https://img.shields.io/github/stars/lake/net.svg)]"
                "(https://github.com/lake/net)",
                "  [![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)]"
                "(https://arxiv.org/abs/2405.00001)",
            ],
        ),
        (
            "NAMES_IN_BRACKETS",
            [
                "- Seeing lakes from orbit(**arXiv**) "
                "[[paper](https://arxiv.org/abs/2405.00001)][[code](https://github.com/lake/net)]"
            ],
        ),
        (
            "FAMILIES",
            [
                "- [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001), Ash et al., "
                "arXiv 2024 | [github](https://github.com/lake/net)"
            ],
        ),
        (
            "CREDITED_PLAINLY",
            [
                "- [2024/05] Seeing lakes from orbit *Ann Ash et al. arXiv* "
                "[[paper](https://arxiv.org/abs/2405.00001)]"
            ],
        ),
        (
            "WITH_PLACES",
            [
                '* "Seeing lakes from orbit", arXiv, 2024. '
                "[[Paper](https://arxiv.org/abs/2405.00001)][[Code](https://github.com/lake/net)]"
            ],
        ),
        (
            "WITH_DAYS",
            [
                "**Seeing lakes from orbit** \\",
                "*Ann Ash, Bo Beech, Cy Cedar* \\",
                "arXiv 2024. [[Paper](https://arxiv.org/abs/2405.00001)] "
                "[[Github](https://github.com/lake/net)] \\",
                "7 May 2024",
            ],
        ),
        (
            "DAYS_IN_BRACKETS",
            [
                "(Arxiv 24.05.07) Seeing lakes from orbit "
                "[Paper](https://arxiv.org/abs/2405.00001) [Code](https://github.com/lake/net)"
            ],
        ),
        (
            "PREPRINTS",
            [
                "1. **Seeing lakes from orbit.** `Preprint`",
                "    *Ann Ash, Bo Beech, Cy Cedar.* [[Paper](https://arxiv.org/abs/2405.00001)] "
                "[[Code](https://github.com/lake/net)], 2024.5",
            ],
        ),
        (
            "QUESTIONS",
            [
                "1. **Seeing lakes from orbit.** arXiv 2024. "
                "[paper](https://arxiv.org/abs/2405.00001)"
            ],
        ),
        (
            "BADGES",
            [
                "|[**Seeing lakes from orbit**](https://arxiv.org/abs/2405.00001)"
                "[![Star](https://img.shields.io/github/stars/lake/net.svg?style=social&label=Star)]"
                "(https://github.com/lake/net)|-|05/2024|[code](https://github.com/lake/net)|arXiv|"
            ],
        ),
        (
            "PLAIN_WORDS",
            ["|2024-05|||[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|"],
        ),
    ],
)
def test_a_new_paper_follows_the_hand(hand, lines):
    _, curated = loaded(HANDS[hand])
    new = as_usual_here(NEW, [row.entry for row in curated.rows])
    assert added_lines(HANDS[hand], new) == lines


@pytest.mark.parametrize("hand", ["WITH_DAYS", "DAYS_IN_BRACKETS", "PREPRINTS"])
def test_a_new_paper_is_followed_by_as_many_blank_lines_as_the_others(hand):
    text, curated = loaded(HANDS[hand])
    section = curated.config.sections[0].id
    changed = curated.apply([AddRow(section, NEW)])["README.md"]
    again = load_list(curated.config, {"README.md": changed})
    assert len(again.rows) == len(curated.rows) + 1
    assert changed.count("\n\n\n") == text.count("\n\n\n") == 0
    gaps = [it.text.endswith("\n\n") for it in again.bodies[section].items[:-1]]
    assert all(gaps)


def test_authors_and_venue_in_one_slanted_text_are_told_apart():
    _, curated = loaded(CREDITED)
    told = [(row.entry.extra["authors"], row.entry.venue) for row in curated.rows]
    assert told == [
        ("Di Dogwood (Oak Lab) et al", "arXiv"),
        ("El Elm et al", "arXiv"),
        ("Fe Fir et al", "RAL(IEEE)"),
        ("Gu Gum (Elm, Fir) et al", "CVPR"),
    ]


def test_where_authors_work_is_no_author_and_a_fork_is_no_venue():
    _, curated = loaded(WITH_PLACES)
    told = [(row.entry.venue, row.entry.year, row.entry.extra) for row in curated.rows]
    assert told == [
        ("ICCV", 2023, {"affiliation": "Oak Lab"}),
        ("arXiv", 2024, {"affiliation": "Elm University + JD"}),
        ("CVPR", 2024, {"affiliation": "ETHZ"}),
    ]


def test_a_named_link_behind_the_paper_is_not_the_title():
    _, curated = loaded(ASIDE)
    assert [(row.entry.title, row.entry.year) for row in curated.rows] == [
        ("Seeing forests from orbit", 2024),
        ("Seeing rivers from orbit", 2024),
        ("Seeing coasts from orbit", 2023),
    ]


def test_a_badge_beside_the_title_is_no_second_link_to_the_code():
    _, curated = loaded(BADGES)
    assert [[link.kind for link in row.entry.links] for row in curated.rows] == [
        ["paper", "code"],
        ["paper"],
        ["paper", "code"],
        ["paper", "code"],
    ]


def test_a_date_in_an_address_is_not_the_papers():
    _, curated = loaded(PREPRINTS)
    assert curated.rows[1].entry.extra["date"] == "2024.2"


@pytest.mark.parametrize("hand", ["BADGES_BELOW", "WITH_DAYS"])
def test_a_line_that_has_nothing_to_say_leaves_no_blank_one(hand):
    new = NEW.model_copy(update={"links": (PAPER,)})
    lines = added_lines(HANDS[hand], new)
    assert len(lines) == (2 if hand == "BADGES_BELOW" else 4)
    assert all(lines)


def test_what_a_hand_notes_on_one_row_is_not_said_of_another():
    rows = FAMILIES.replace(", arXiv 2024\n", ", arXiv 2024 <!--- elm2024-->\n")
    assert "<!--" not in added_lines(rows, NEW.model_copy(update={"links": (PAPER,)}))[0]


def test_a_section_of_one_row_gives_its_name_to_no_other_paper():
    text = f"# Papers\n\n## 2024\n\n{NAMES_IN_BRACKETS}\n## 2025\n\n"
    text += "- **[HillNet]** Seeing hills from orbit(**WACV**) [[paper](https://arxiv.org/abs/2501.00001)]\n"
    config, _ = learn_config(text, "any", "README.md")
    curated = load_list(config, {"README.md": text})
    line = curated.render_row("2025", NEW.model_copy(update={"abbreviation": "LakeNet"}))
    assert line.startswith("- **[LakeNet]** Seeing lakes from orbit(**arXiv**) [[paper]")


def test_a_label_that_fits_one_rows_code_alone_is_not_given_to_anothers():
    rows = "".join(
        f"* Seeing {what} from orbit [[Paper]](https://arxiv.org/abs/240{n}.00001){more}\n"
        for n, (what, more) in enumerate(
            (
                ("forests", ""),
                ("rivers", " [[Forest Weights]](https://github.com/a/b)"),
                ("hills", ""),
            ),
            1,
        )
    )
    assert added_lines(rows, NEW)[0].endswith("[[Code]](https://github.com/lake/net)")


def test_an_author_without_a_name_is_no_crash():
    new = NEW.model_copy(update={"extra": {"authors": ", Bo Beech"}})
    assert "Seeing lakes from orbit" in added_lines(FAMILIES, new)[0]


def test_a_stated_day_does_not_take_the_place_of_a_month_in_figures():
    new = NEW.model_copy(update={"extra": {"authors": "Ann Ash", "date": "7 May 2024"}})
    assert added_lines(CREDITED, new)[0].startswith("- [2024/05] ")


def test_a_link_to_arxiv_is_the_paper_whatever_its_label():
    rows = "".join(
        f"⭐**Seeing {what} from orbit** \\\n[[Website](https://arxiv.org/abs/240{n}.00001)]\n\n"
        for n, what in enumerate(("forests", "rivers", "hills"), 1)
    )
    _, curated = loaded(rows)
    assert [row.entry.link("paper").url[-10:] for row in curated.rows] == [
        "2401.00001",
        "2402.00001",
        "2403.00001",
    ]


def test_lines_of_labels_are_no_papers():
    text = "# Papers\n\n## Methods\n\n" + "".join(
        f"**Seeing {what} from orbit**\n\n- intro: about {what}\n- arxiv: <https://arxiv.org/abs/{n}>\n"
        f"- github(Caffe): <https://github.com/{what}/net>\n- arXiv: https://arxiv.org/abs/{n}\n\n"
        for n, what in (("2403.00001", "forests"), ("2402.00001", "rivers"))
    )
    config, report = learn_config(text, "any", "README.md")
    assert config.sections == ()
    assert "no titles with links to papers" in report.unread[0].reason


def test_headings_in_html_are_headings():
    row = "- [Seeing {0} from orbit](https://arxiv.org/abs/240{1}.00001)\n"
    text = (
        '<h1 align="center">Papers</h1>\n\n## Methods\n\n'
        + "".join(row.format(what, n) for n, what in enumerate(("forests", "rivers"), 1))
        + '\n<h2 id="data">Data <i>and more</i></h2>\n\n'
        + "".join(row.format(what, n) for n, what in enumerate(("coasts", "hills"), 3))
    )
    config, _ = learn_config(text, "any", "README.md")
    assert [section.id for section in config.sections] == ["methods", "data-and-more"]


def test_a_picture_in_a_heading_in_html_is_no_heading():
    text = f'# Papers\n\n<h2 align="center"><img src="b.png"></h2>\n\n### Methods\n\n{CREDITED}'
    config, _ = learn_config(text, "any", "README.md")
    assert [section.path for section in config.sections] == [("Methods",)]


@given(
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.sampled_from(["%d %b %Y", "%B %d, %Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%y.%m.%d"]),
)
def test_a_day_written_like_another_is_read_as_that_day(day, other, form):
    written = written_like(other.strftime(form), day)
    assert day_of(written) == day
    assert find_day(f"(Arxiv {written}) Title") == written


@pytest.mark.parametrize("text", ["2403.00001", "31 Feb 2024", "2024", "v24.13.01", "1.2.3"])
def test_what_is_no_day_is_none(text):
    assert find_day(text) == ""
