"""Hands that say with signs, badges and tags what a link leads to or where a paper appeared."""

from __future__ import annotations

import pytest

from catalog.edits import AddRow
from catalog.entry import Entry, Link
from tests.catalog.writing.new_rows import added_lines, loaded

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
PLAIN = NEW.model_copy(update={"venue": None, "links": (PAPER,)})
PLACES = [("forests", "ICML", 2312), ("rivers", "ICLR", 2309), ("coasts", "ICCV", 2303)]
PLACES += [("hills", "ECCV", 2302)]


def rows(form: str, head: str = "") -> str:
    """Four rows of one form; ``{n}``, ``{place}``, ``{venue}`` and ``{month}`` tell them apart."""
    told = [
        form.format(n=n, place=place, venue=venue, month=month)
        for n, (place, venue, month) in enumerate(PLACES, 1)
    ]
    return head + "".join(told)


TAGGED = rows(
    "- [[{venue}](https://arxiv.org/abs/{month}.00001)] Seeing {place} from above. "
    "[[pytorch](https://github.com/{place}/net)] [__`seg.`__]\n"
)
HASHED = rows(
    "- [2023/0{n}] **[Seeing {place} from above](https://arxiv.org/abs/{month}.00001)** "
    "`{venue}` #seeing #{place}\n"
)
SIGNED = rows(
    "| Seeing {place} from above | {venue} 2023 | [📄](https://arxiv.org/abs/{month}.00001) "
    "[💻](https://github.com/{place}/net) |\n",
    "| Title | Venue | Links |\n|---|---|---|\n",
)
BADGES = rows(
    "|**Seeing {place} from above**|{venue} 2023|[![arXiv](https://badge.example/arXiv-{month}."
    "00001-red)](https://arxiv.org/abs/{month}.00001) [![GitHub](https://badge.example/stars/"
    "{place}/net)](https://github.com/{place}/net)|\n",
    "|Title|Venue|Resources|\n|-|-|-|\n",
).replace("ICLR 2023", "arXiv 2023")
ESCAPED = rows(
    "{n}. **[{venue}'23]** Seeing {place} from above "
    "[\\[paper\\]](https://arxiv.org/abs/{month}.00001)\n"
)
IN_VENUE = rows(
    "* Seeing {place} from above, in *{venue}* 2023. [paper](https://arxiv.org/abs/{month}.00001)\n"
)
PEOPLE_BELOW = rows(
    "- 📄 **Seeing {place} from above**\n  - 👥 Di Dogwood, El Elm\n"
    "  - 🔗 [Paper](https://arxiv.org/abs/{month}.00001)\n"
)
BROKEN_LINES = rows(
    "**Seeing {place} from above** \\\n*Di Dogwood, El Elm* \\\n"
    "[Paper](https://arxiv.org/abs/{month}.00001) \\\n{n} Mar 2023\n\n"
)
FOLDED = rows(
    "### {n}. Seeing {place} from above\n**Authors**: Di Dogwood, El Elm\n<details span>\n"
    "<summary><b>Abstract</b></summary>\nThe {place}.\n</details>\n\n"
    "[📄 Paper](https://arxiv.org/abs/{month}.00001) | [🌐 Project Page](https://{place}.example/) "
    "| [💻 Code](https://github.com/{place}/net) | [🎥 Short Presentation](https://film.example)\n"
    "<br>\n<br>\n"
)
YEAR_FIRST = rows(
    "* **2023** | Seeing {place} from above | Di Dogwood et al. | {venue} | "
    "[PDF](https://arxiv.org/pdf/{month}.00001)\n"
)
CODE_FIRST = rows(
    "- `{venue} 2023` Seeing {place} from above [[link](https://arxiv.org/abs/{month}.00001)]\n"
)
BREAKS = rows(
    "+ Seeing {place} from above<br/>Di Dogwood, El Elm<br/>*{venue}*, 2023. "
    "[[paper]](https://arxiv.org/abs/{month}.00001)\n"
)
PUBLISHER = rows(
    "- [Seeing {place} from above](https://arxiv.org/abs/{month}.00001)\n  - Di Dogwood, El Elm\n"
    "  - Publisher: {venue} 2023\n"
)
BRACKETS = rows(
    "- (2023-0{n}) [Seeing {place} from above](https://arxiv.org/abs/{month}.00001) "
    "(Di Dogwood et al.)\n"
)
TITLE_LABEL = rows(
    "- **Title:** Seeing {place} from above\n  - **Authors:** Di Dogwood, El Elm\n"
    "  - **Link:** [arXiv](https://arxiv.org/abs/{month}.00001)\n"
)
CHINESE_LABEL = rows(
    "- 论文名称\uff1aSeeing {place} from above\n  - 作者\uff1aDi Dogwood, El Elm\n"
    "  - 论文地址\uff1ahttps://arxiv.org/abs/{month}.00001\n"
)
DASHES = rows(
    "- 2023.0{n} - Seeing {place} from above - [`arXiv`](https://arxiv.org/abs/{month}.00001)\n"
)
QUOTED_COMMA = rows(
    '- Di Dogwood, El {venue}, "Seeing {place} from above," in *{venue}*, 2023. '
    "[[Link](https://arxiv.org/abs/{month}.00001)]\n"
)
NUMBERS = rows(
    "| Seeing {place} from above | [arXiv:{month}.00001](https://arxiv.org/abs/{month}.00001) |\n",
    "| Title | Link |\n|---|---|\n",
)
HANDS = [TAGGED, HASHED, SIGNED, BADGES, ESCAPED, IN_VENUE, PEOPLE_BELOW, BROKEN_LINES, FOLDED]
HANDS += [YEAR_FIRST, CODE_FIRST, BREAKS, PUBLISHER, BRACKETS]
HANDS += [TITLE_LABEL, CHINESE_LABEL, DASHES, QUOTED_COMMA, NUMBERS]


@pytest.mark.parametrize("hand", HANDS)
def test_each_row_is_read_by_its_title(hand):
    text, curated = loaded(hand)
    titles = [row.entry.title for row in curated.rows]
    assert titles == [f"Seeing {place} from above" for place, *_ in PLACES]
    assert curated.rendered() == text


def test_a_venue_that_links_the_paper_was_read_as_the_title():
    [first, *_] = [row.entry for row in loaded(TAGGED)[1].rows]
    assert (first.venue, [link.kind for link in first.links]) == ("ICML", ["paper", "code"])
    assert added_lines(TAGGED, NEW) == [
        "- [[CVPR](https://arxiv.org/abs/2405.00001)] Seeing lakes from orbit. "
        "[[pytorch](https://github.com/lake/net)] [__`seg.`__]"
    ]
    assert added_lines(TAGGED, PLAIN)[0].startswith("- [[Paper](https://arxiv.org/abs/2405.00001)]")


def test_a_tag_of_another_paper_left_its_hash_and_a_venue_alone_got_a_year():
    told = "- [2024/05] **[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)**"
    [line] = added_lines(HASHED, NEW.model_copy(update={"links": (PAPER,)}))
    assert line == f"{told} `CVPR`"
    assert added_lines(HASHED, PLAIN) == [told]


def test_links_that_bear_a_sign_were_taken_for_papers_and_the_code_was_lost():
    assert [link.kind for link in loaded(SIGNED)[1].rows[0].entry.links] == ["paper", "code"]
    assert added_lines(SIGNED, NEW) == [
        "| Seeing lakes from orbit | CVPR 2024 | [📄](https://arxiv.org/abs/2405.00001) "
        "[💻](https://github.com/lake/net) |"
    ]


def test_the_badge_of_arxiv_was_given_the_venue_and_that_of_the_code_was_lost():
    [line] = added_lines(BADGES, NEW)
    assert "[![arXiv](https://badge.example/arXiv-2405.00001-red)](https://arxiv.org/" in line
    assert "[![GitHub](https://badge.example/stars/lake/net)](https://github.com/lake/net)" in line


def test_rows_with_escaped_brackets_around_labels_are_written_again():
    text, curated = loaded(ESCAPED)
    for row in curated.rows:
        assert curated.render_row(row.section, row.entry) == text.splitlines()[row.line - 1]


def test_a_title_before_in_got_no_new_rows():
    [line] = added_lines(IN_VENUE, NEW.model_copy(update={"links": (PAPER,)}))
    assert line.startswith("* Seeing lakes from orbit, in *CVPR* 2024. [paper](https://arxiv")


def test_a_sign_before_authors_hid_the_first_of_them():
    assert loaded(PEOPLE_BELOW)[1].rows[0].entry.extra["authors"] == "Di Dogwood, El Elm"
    assert "  - 👥 Ann Ash, Bo Beech" in added_lines(PEOPLE_BELOW, NEW)


def test_a_row_ended_in_the_line_break_before_a_line_that_it_lacks():
    assert added_lines(BROKEN_LINES, PLAIN)[-1] == "[Paper](https://arxiv.org/abs/2405.00001)"


def test_links_that_end_in_line_breaks_parted_headed_papers():
    text, curated = loaded(FOLDED)
    assert len(curated.config.sections) == 1
    changed = curated.apply([AddRow("methods", NEW)])["README.md"]
    assert "[📄 Paper](https://arxiv.org/abs/2405.00001) | [💻 Code](https://github" in changed
    assert changed.startswith(text.split("### 1.", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("hand", "line"),
    [
        (YEAR_FIRST, "* **2024** | Seeing lakes from orbit | Ann Ash et al. | CVPR | [PDF]({url})"),
        (CODE_FIRST, "- `CVPR 2024` Seeing lakes from orbit [[link]({url})]"),
        (
            BREAKS,
            "+ Seeing lakes from orbit<br/>Ann Ash, Bo Beech<br/>*CVPR*, 2024. [[paper]]({url})",
        ),
        (PUBLISHER, "  - Publisher: CVPR 2024"),
        (BRACKETS, "- (2024-05) [Seeing lakes from orbit]({url}) (Ann Ash et al.)"),
    ],
)
def test_what_stands_beside_a_title_was_read_as_part_of_it_or_as_a_venue(hand, line):
    new = NEW.model_copy(update={"links": (PAPER,)})
    assert added_lines(hand, new)[-1] == line.format(url=PAPER.url)


@pytest.mark.parametrize(
    ("hand", "lines"),
    [
        (
            TITLE_LABEL,
            "- **Title:** Seeing lakes from orbit\n  - **Authors:** Ann Ash, Bo Beech\n"
            "  - **Link:** [arXiv]({url})",
        ),
        (
            CHINESE_LABEL,
            "- 论文名称\uff1aSeeing lakes from orbit\n  - 作者\uff1aAnn Ash, Bo Beech\n"
            "  - 论文地址\uff1a{url}",
        ),
        (DASHES, "- 2024.05 - Seeing lakes from orbit - [`arXiv`]({url})"),
        (
            QUOTED_COMMA,
            '- Ann Ash, Bo Beech, "Seeing lakes from orbit," in *CVPR*, 2024. [[Link]({url})]',
        ),
    ],
)
def test_a_label_a_date_or_a_comma_beside_a_title_was_read_as_part_of_it(hand, lines):
    new = NEW.model_copy(update={"links": (PAPER,)})
    assert "\n".join(added_lines(hand, new)) == lines.format(url=PAPER.url)


def test_a_column_that_labels_links_by_number_gave_a_new_paper_the_number_of_another():
    assert added_lines(NUMBERS, NEW) == [
        "| Seeing lakes from orbit | [arXiv:2405.00001](https://arxiv.org/abs/2405.00001) |"
    ]
