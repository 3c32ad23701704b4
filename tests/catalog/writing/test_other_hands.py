"""Lists in other hands: read, followed by a new paper, and rewritten from their own records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog_errors import EditError
from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.learning.learn_list import learn_config
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    abbreviation="LakeNet",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech"},
)

NUMBERED = """\
1. Cy Cedar, Di Dogwood. **"Seeing forests from orbit."** CVPR (2024). [paper](https://arxiv.org/abs/2401.00001) [code](https://github.com/forest/net)
2. El Elm, Fe Fir. **"Seeing rivers from orbit."** ICCV (2023). [paper](https://arxiv.org/abs/2302.00001)
3. Gu Gum, Ho Holly, Iv Ivy. **"Seeing coasts from orbit."** arXiv (2024). [paper](https://arxiv.org/abs/2403.00001)
"""
AFTER_A_DASH = """\
- **Seeing forests from orbit** - Cy Cedar, Di Dogwood (CVPR 2024) [paper](https://arxiv.org/abs/2401.00001) [code](https://github.com/forest/net)
- **Seeing rivers from orbit** - El Elm, Fe Fir (ICCV 2023) [paper](https://arxiv.org/abs/2302.00001)
- **Seeing coasts from orbit** - Gu Gum, Ho Holly (arXiv 2024) [paper](https://arxiv.org/abs/2403.00001)
"""
DATED = """\
- [2024/05] Seeing forests from orbit. *Cy Cedar, Di Dogwood*. arXiv. [[pdf]](https://arxiv.org/abs/2405.00011)
- [2024/02] Seeing rivers from orbit. *El Elm, Fe Fir*. CVPR 2024. [[pdf]](https://arxiv.org/abs/2402.00001)
- [2024/01] Seeing coasts from orbit. *Gu Gum, Ho Holly*. arXiv. [[pdf]](https://arxiv.org/abs/2401.00001)
- [2023/09] Seeing hills from orbit. *Ju Juniper, Ka Kapok*. ICCV 2023. [[pdf]](https://arxiv.org/abs/2309.00001)
"""
REFERENCES = """\
- Cedar, C., & Dogwood, D. (2024). Seeing forests from orbit. *TGRS*. [link](https://arxiv.org/abs/2401.00001)
- Elm, E., & Fir, F. (2024). Seeing rivers from orbit. *ICCV*. [link](https://arxiv.org/abs/2402.00001)
- Gum, G., & Holly, H. (2023). Seeing coasts from orbit. *CVPR*. [link](https://arxiv.org/abs/2302.00001)
"""
EMOJI = """\
- 🌲 [Seeing forests from orbit](https://arxiv.org/abs/2401.00001) [💻 code](https://github.com/forest/net) 📅 2024
- 🌲 [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001) 📅 2024
- 🌲 [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001) [💻 code](https://github.com/coast/net) 📅 2023
"""
FACTS_BELOW = """\
- **Seeing forests from orbit**
  - *Cy Cedar, Di Dogwood*
  - ECCV 2024
  - [Paper](https://arxiv.org/abs/2401.00001) | [Code](https://github.com/forest/net)
- **Seeing rivers from orbit**
  - *El Elm, Fe Fir*
  - ICCV 2023
  - [Paper](https://arxiv.org/abs/2302.00001)
- **Seeing coasts from orbit**
  - *Gu Gum, Ho Holly*
  - arXiv 2024
  - [Paper](https://arxiv.org/abs/2403.00001)
"""
CHINESE = """\
- **从轨道看森林的基础模型**\uff0cECCV 2024\uff0c[论文](https://arxiv.org/abs/2401.00001) [代码](https://github.com/forest/net)
- **从轨道看河流的基础模型**\uff0cICCV 2023\uff0c[论文](https://arxiv.org/abs/2302.00001)
- **从轨道看海岸的基础模型**\uff0carXiv 2024\uff0c[论文](https://arxiv.org/abs/2403.00001)
"""
DEFINITIONS = """\
**ForestNet**: Seeing forests from orbit. ECCV 2024. [paper](https://arxiv.org/abs/2401.00001) [code](https://github.com/forest/net)

**RiverNet**: Seeing rivers from orbit. ICCV 2023. [paper](https://arxiv.org/abs/2302.00001)

**CoastNet**: Seeing coasts from orbit. arXiv 2024. [paper](https://arxiv.org/abs/2403.00001)
"""
HTML = """\
<table>
<tr><th>Title</th><th>Venue</th><th>Links</th></tr>
<tr><td align="left"><b>Seeing forests from orbit</b></td><td>ECCV 2024</td><td><a href="https://arxiv.org/abs/2401.00001">paper</a> <a href="https://github.com/forest/net">code</a></td></tr>
<tr><td align="left"><b>Seeing rivers from orbit</b></td><td>ICCV 2023</td><td><a href="https://arxiv.org/abs/2302.00001">paper</a></td></tr>
</table>
"""
SOURCES = """\
|Date|Venue|Benchmark|Size|Source|
|-|-|-|-|-|
|2024-01|ECCV 2024|ForestBench|10|"Seeing forests from orbit" [[paper](https://arxiv.org/abs/2401.00001)] [[code](https://github.com/forest/net)]|
|2023-02|ICCV 2023|RiverBench|20|"Seeing rivers from orbit" [[paper](https://arxiv.org/abs/2302.00001)]|
|2024-03|arXiv|CoastBench|-|"Seeing coasts from orbit" [[paper](https://arxiv.org/abs/2403.00001)]|
|2024-03|arXiv|HillBench|-|"Seeing hills from orbit" [[paper](https://arxiv.org/abs/2403.00002)]|
"""
NOTED = """\
|Title|Venue|Notes|
|-|-|-|
|[Seeing forests from orbit](https://arxiv.org/abs/2401.00001)|ECCV2024|see [the blog](https://forest.example/blog)|
|[Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)|ICLR 2024 Workshop on Rivers|1~8 bands|
|[Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)|ICCV2023|RiverNet *|
"""
ENDS = """\
| [Seeing forests from orbit](https://arxiv.org/abs/2401.00001) | 2024 | arXiv | A7 |
| [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001) | 2024 | arXiv |
| [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001) | 2023 | ICCV |
| [Seeing hills from orbit](https://arxiv.org/abs/2302.00002) | 2023 | ICCV | B7 |
"""
MODELS = f"""\
| Paper | Year | Venue | Models |
|-|-|-|-|
{ENDS}"""
CODE_SPANS = """\
- **[Seeing forests from orbit](https://arxiv.org/abs/2401.00001)** (*2024*) `*ACL`
- **[Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)** (*2024*) `Arxiv`
- **[Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)** (*2023*) `*ACL`
- **[Seeing hills from orbit](https://arxiv.org/abs/2302.00002)** (*2023*) `Arxiv`
- **[Seeing towns from orbit](https://arxiv.org/abs/2302.00003)** (*2023*)
- **[Seeing roads from orbit](https://arxiv.org/abs/2302.00004)** (*2023*)
"""
STEADY = {
    "NUMBERED": NUMBERED,
    "AFTER_A_DASH": AFTER_A_DASH,
    "DATED": DATED,
    "REFERENCES": REFERENCES,
    "EMOJI": EMOJI,
    "FACTS_BELOW": FACTS_BELOW,
    "CHINESE": CHINESE,
    "DEFINITIONS": DEFINITIONS,
    "HTML": HTML,
    "SOURCES": SOURCES,
    "NOTED": NOTED,
    "MODELS": MODELS,
    "CODE_SPANS": CODE_SPANS,
}


def added(rows, new=NEW):
    return added_lines(rows, new)


@pytest.mark.parametrize("hand", STEADY)
def test_rows_of_other_hands_are_written_again_from_their_own_record(hand):
    text, curated = loaded(STEADY[hand])
    assert len(curated.rows) >= 2
    for row in curated.rows:
        written = curated.render_row(row.section, row.entry)
        assert written == text.splitlines()[row.line - 1]


@pytest.mark.parametrize(
    ("hand", "lines"),
    [
        (
            "NUMBERED",
            [
                '4. Ann Ash, Bo Beech. **"Seeing lakes from orbit."** CVPR (2024). '
                "[paper](https://arxiv.org/abs/2405.00001) [code](https://github.com/lake/net)"
            ],
        ),
        (
            "AFTER_A_DASH",
            [
                "- **Seeing lakes from orbit** - Ann Ash, Bo Beech (CVPR 2024) "
                "[paper](https://arxiv.org/abs/2405.00001) [code](https://github.com/lake/net)"
            ],
        ),
        (
            "DATED",
            [
                "- [2024/05] Seeing lakes from orbit. *Ann Ash, Bo Beech*. CVPR 2024. "
                "[[pdf]](https://arxiv.org/abs/2405.00001)"
            ],
        ),
        (
            "REFERENCES",
            [
                "- Ash, A., & Beech, B. (2024). Seeing lakes from orbit. *CVPR*. "
                "[link](https://arxiv.org/abs/2405.00001)"
            ],
        ),
        (
            "EMOJI",
            [
                "- 🌲 [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001) "
                "[💻 code](https://github.com/lake/net) 📅 2024"
            ],
        ),
        (
            "FACTS_BELOW",
            [
                "- **Seeing lakes from orbit**",
                "  - *Ann Ash, Bo Beech*",
                "  - CVPR 2024",
                "  - [Paper](https://arxiv.org/abs/2405.00001) | [Code](https://github.com/lake/net)",
            ],
        ),
        (
            "CHINESE",
            [
                "- **Seeing lakes from orbit**\uff0cCVPR 2024\uff0c"
                "[论文](https://arxiv.org/abs/2405.00001) [代码](https://github.com/lake/net)"
            ],
        ),
        (
            "DEFINITIONS",
            [
                "**LakeNet**: Seeing lakes from orbit. CVPR 2024. "
                "[paper](https://arxiv.org/abs/2405.00001) [code](https://github.com/lake/net)"
            ],
        ),
        (
            "HTML",
            [
                '<tr><td align="left"><b>Seeing lakes from orbit</b></td><td>CVPR 2024</td><td>'
                '<a href="https://arxiv.org/abs/2405.00001">paper</a> '
                '<a href="https://github.com/lake/net">code</a></td></tr>'
            ],
        ),
        (
            "SOURCES",
            [
                '|2024-05|CVPR 2024|LakeNet|-|"Seeing lakes from orbit" '
                "[[paper](https://arxiv.org/abs/2405.00001)] [[code](https://github.com/lake/net)]|"
            ],
        ),
        ("NOTED", ["|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|CVPR2024||"]),
        (
            "MODELS",
            ["| [Seeing lakes from orbit](https://arxiv.org/abs/2405.00001) | 2024 | CVPR |"],
        ),
        (
            "CODE_SPANS",
            ["- **[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)** (*2024*) `CVPR`"],
        ),
    ],
)
def test_a_new_paper_is_written_in_the_hand_of_the_list(hand, lines):
    new = NEW.model_copy(update={"abbreviation": None}) if hand == "MODELS" else NEW
    assert added(STEADY[hand], new) == lines


def test_a_preprint_is_dated_as_the_lists_preprints_are():
    preprint = NEW.model_copy(update={"venue": "arXiv", "links": (PAPER,)})
    (bullet,) = added(DATED, preprint)
    assert "*Ann Ash, Bo Beech*. arXiv. [[pdf]]" in bullet
    (row,) = added(SOURCES, preprint)
    assert row.startswith("|2024-05|arXiv|LakeNet|")


def test_a_new_section_without_rows_is_written_like_its_neighbour():
    text = f"# Papers\n\n## Old\n\n{AFTER_A_DASH}\n## New\n\n- [odd](https://arxiv.org/abs/2403.00009)\n"
    config, _ = learn_config(text, "any", "README.md")
    curated = load_list(config, {"README.md": text})
    assert curated.render_row("old", NEW).startswith("- **Seeing lakes from orbit** - Ann Ash")


def test_a_venue_that_only_other_rows_show_gets_a_place():
    rows = (
        "- **ForestNet**: Seeing forests from orbit [2024-01] [[paper](https://arxiv.org/abs/2401.00001)]\n"
        "- **RiverNet**: Seeing rivers from orbit [2024-02] [[paper](https://arxiv.org/abs/2402.00001)]\n"
        "- Seeing coasts from orbit [2023-02] [ICCV 2023] [[paper](https://arxiv.org/abs/2302.00001)]\n"
    )
    assert added(rows, NEW.model_copy(update={"links": (PAPER,)})) == [
        "- **LakeNet**: Seeing lakes from orbit [2024-05] [CVPR 2024] "
        "[[paper](https://arxiv.org/abs/2405.00001)]"
    ]


def test_a_remark_in_brackets_on_some_papers_is_not_said_of_another():
    rows = "".join(
        f'- **Net{n}** ({"MLM" if n % 2 else "CLM"}): "Seeing {what} from orbit" '
        f"[[paper](https://arxiv.org/abs/240{n}.00001)]\n"
        for n, what in enumerate(("forests", "rivers", "coasts", "hills", "towns"), 1)
    )
    (line,) = added(rows, NEW.model_copy(update={"links": (PAPER,)}))
    assert line.startswith('- **LakeNet**: "Seeing lakes')


def test_a_row_never_says_that_a_published_paper_is_a_preprint():
    rows = (
        "- **Seeing forests from orbit**, arXiv preprint arXiv:2401.00001 [[pdf](https://arxiv.org/abs/2401.00001)]\n"
        "- **Seeing rivers from orbit**, arXiv preprint arXiv:2402.00001 [[pdf](https://arxiv.org/abs/2402.00001)]\n"
        "- **Seeing coasts from orbit**, ICCV 2023 [[pdf](https://arxiv.org/abs/2302.00001)]\n"
    )
    assert added(rows, NEW.model_copy(update={"links": (PAPER,)})) == [
        "- **Seeing lakes from orbit**, CVPR 2024 [[pdf](https://arxiv.org/abs/2405.00001)]"
    ]


def test_a_question_ends_in_one_mark():
    asked = NEW.model_copy(update={"title": "Do lakes freeze?", "links": (PAPER,)})
    (line,) = added(
        "- **Seeing forests.** CVPR 2024. [pdf](https://arxiv.org/abs/2401.00001)\n"
        "- **Seeing rivers.** ICCV 2023. [pdf](https://arxiv.org/abs/2301.00001)\n",
        asked,
    )
    assert line == "- **Do lakes freeze?** CVPR 2024. [pdf](https://arxiv.org/abs/2405.00001)"


def test_no_author_of_another_row_comes_along_whose_name_is_written_with_entities():
    rows = "".join(
        f"- **Seeing {what} from orbit** [[pdf](https://arxiv.org/abs/240{n}.00001)]\n"
        f"  - Cy Cedar, Di Dogwood, Beg&uuml;m Demir.\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    assert added(rows, NEW.model_copy(update={"links": (PAPER,)})) == [
        "- **Seeing lakes from orbit** [[pdf](https://arxiv.org/abs/2405.00001)]",
        "  - Ann Ash, Bo Beech.",
    ]


def test_a_badge_that_a_paper_lacks_goes_with_its_line_break():
    rows = "|Title|Venue|\n|-|-|\n" + "".join(
        f"|![Star](https://img.shields.io/github/stars/{what}/net.svg) <br> "
        f"[**Seeing {what} from orbit**](https://arxiv.org/abs/240{n}.00001)|CVPR|\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    assert added(rows, NEW.model_copy(update={"links": (PAPER,)})) == [
        "|[**Seeing lakes from orbit**](https://arxiv.org/abs/2405.00001)|CVPR|"
    ]


def test_an_address_in_angle_brackets_is_no_open_tag():
    rows = "".join(
        f"- **Seeing {what} from orbit**\n  <https://arxiv.org/abs/240{n}.00001>\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    assert added(rows, NEW.model_copy(update={"links": (PAPER,)})) == [
        "- **Seeing lakes from orbit**",
        "  <https://arxiv.org/abs/2405.00001>",
    ]


def test_a_question_before_authors_is_written_where_a_period_ends_titles():
    rows = "".join(
        f"- **[Net{n}]** Seeing {what} from orbit. Ash et al., CVPR 2023.\n"
        f"  [[paper]](https://arxiv.org/abs/240{n}.00001)\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    new = NEW.model_copy(update={"title": "Who sees lakes from orbit?", "links": (PAPER,)})
    assert added(rows, new)[0] == (
        "- **[LakeNet]** Who sees lakes from orbit?. Ash et al., CVPR 2024."
    )


def test_a_link_that_is_gone_leaves_no_empty_bullet():
    rows = "".join(
        f"- **Seeing {what} from orbit**\n"
        f"  - [Code](https://github.com/{what}/net)\n"
        f"  - [Paper](https://arxiv.org/abs/240{n}.00001)\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    for told in (rows, rows.replace("\n", "\r\n")):
        assert added(told, NEW.model_copy(update={"links": (PAPER,)})) == [
            "- **Seeing lakes from orbit**",
            "  - [Paper](https://arxiv.org/abs/2405.00001)",
        ]


@pytest.mark.parametrize("label", ["", "https://arxiv.org/abs/"])
def test_a_label_that_is_the_number_or_the_address_is_that_of_the_new_paper(label):
    rows = "".join(
        f"- **Seeing {what} from orbit** [{label}240{n}.00001](https://arxiv.org/abs/240{n}.00001)\n"
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    labelled = PAPER.model_copy(update={"label": "Paper"})
    for link in (PAPER, labelled):
        assert added(rows, NEW.model_copy(update={"links": (link,)})) == [
            f"- **Seeing lakes from orbit** [{label}2405.00001](https://arxiv.org/abs/2405.00001)"
        ]


TITLES = st.text(
    st.sampled_from('abcdefghijklmnopqrstuvwxyz ABCD.,:;!?*_~`[]()<>|$&#@"“”0123456789-–é界\\'),
    min_size=3,
    max_size=60,
).filter(lambda text: any(char.isalpha() for char in text))


@given(st.sampled_from(sorted(STEADY)), TITLES)
def test_whatever_a_title_holds_the_row_is_whole_or_refused(hand, title):
    _, curated = loaded(STEADY[hand])
    new = NEW.model_copy(update={"title": title})
    section = curated.config.sections[0].id
    try:
        changed = curated.apply([AddRow(section, new)])["README.md"]
    except EditError:
        return
    again = load_list(curated.config, {"README.md": changed})
    assert len(again.rows) == len(curated.rows) + 1
    assert [row.entry.links[0].url for row in again.rows if row.entry.arxiv_id == "2405.00001"] == [
        PAPER.url
    ]
