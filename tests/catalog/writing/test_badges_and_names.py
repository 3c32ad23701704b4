"""Hands that label rows with badges, or link the names of authors."""

from __future__ import annotations

import pytest

from catalog.entry import Entry, Link
from catalog.markdown.links import badges_without_link, is_badges
from catalog.markdown.read_bullets import read_bullet
from catalog.writing.fill_forms import Usage, filled
from catalog.writing.row_forms import form_of
from tests.catalog.writing.new_rows import added_lines, loaded

NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),),
    extra={"authors": "Ann Ash, Bo Beech"},
)
BADGE = "![](https://img.shields.io/badge/{}-red)"
LABELLED = f"""\
1. **Seeing forests from orbit.** ICML 2024. {BADGE.format("Trees")} {BADGE.format("Zero_Shot")}

   *Di Dogwood, El Elm.* [[pdf](https://arxiv.org/abs/2403.00001)], 2024.3

2. **Seeing rivers from orbit.** Preprint. {BADGE.format("Water")} {BADGE.format("Zero_Shot")}

   *Fe Fir, Gu Gum.* [[pdf](https://arxiv.org/abs/2402.00001)], 2024.2

3. **Seeing coasts from orbit.** ICLR 2023. {BADGE.format("Sand")}

   *Ho Holly, Iv Ivy.* [[pdf](https://arxiv.org/abs/2302.00001)], 2023.2

4. **Seeing hills from orbit.** Preprint. {BADGE.format("Hills")} {BADGE.format("Zero_Shot")}

   *Ju Juniper, Ki King.* [[pdf](https://arxiv.org/abs/2302.00002)], 2023.2
"""
LINKED_NAMES = """\
**Seeing forests from orbit.**<br>
*[Di D. Dogwood](https://dogwood.example/), [El Elm](https://elm.example/).*<br>
ICML 2024. [[PDF](https://arxiv.org/abs/2403.00001)] [[Github](https://github.com/forest/net)]

**Seeing rivers from orbit.**<br>
*Fe Fir, Gu Gum.*<br>
CVPR 2024. [[PDF](https://arxiv.org/abs/2402.00001)]

**Seeing coasts from orbit.**<br>
*Ho Holly, Iv Ivy.*<br>
CVPR 2023. [[PDF](https://arxiv.org/abs/2302.00001)]
"""


@pytest.mark.parametrize("rows", [LABELLED, LINKED_NAMES])
def test_rows_are_written_again_from_their_own_record(rows):
    text, curated = loaded(rows)
    assert len(curated.rows) >= 3
    for row in curated.rows:
        assert curated.render_row(row.section, row.entry) == text.splitlines()[row.line - 1]


def test_a_new_row_has_no_badge_of_its_neighbours():
    lines = added_lines(LABELLED, NEW.model_copy(update={"venue": "ECCV"}))
    assert lines[0].rstrip() == "1. **Seeing lakes from orbit.** ECCV 2024."
    assert "badge" not in "".join(lines)


def test_a_preprint_in_plain_words_is_the_venue():
    rows = [row.entry for row in loaded(LABELLED)[1].rows]
    assert [entry.venue for entry in rows] == ["ICML", "Preprint", "ICLR", "Preprint"]


def test_a_title_in_bold_does_not_give_way_to_an_author_of_three_names():
    rows = [row.entry for row in loaded(LINKED_NAMES)[1].rows]
    assert rows[0].title == "Seeing forests from orbit"
    assert added_lines(LINKED_NAMES, NEW)[0] == "**Seeing lakes from orbit.**<br>"


def test_a_bold_topic_before_a_linked_title_is_no_title():
    line = "- **Water and more water:** [Seeing lakes from orbit](https://lakes.example/report)"
    assert read_bullet(line).title == "Seeing lakes from orbit"


@pytest.mark.parametrize(
    "text",
    [
        "[![](https://img.shields.io/badge/A-red)](https://a.example)",
        "![](https://img.shields.io/github/stars/a/b)",
        "![](https://img.shields.io/badge/A-red) words ![](https://img.shields.io/badge/B-red)",
        "![](https://evil.example/badge/A-red)",
        "no badge",
        "",
    ],
)
def test_only_labels_count_as_badges(text):
    assert badges_without_link(text) == ""
    assert not is_badges(text)


def test_what_is_no_badge_never_fills_the_place_of_one():
    row = f"- **Seeing forests from orbit.** {BADGE.format('Trees')} [pdf](https://arxiv.org/abs/2403.00001)"
    form = form_of(row, read_bullet(row))
    assert form is not None
    hostile = NEW.model_copy(update={"extra": {"badges": "![](https://evil.example/x.png)"}})
    assert "evil" not in filled(form, hostile, None, Usage({}))


def test_a_fold_that_is_never_closed_does_not_keep_a_row_from_being_followed():
    rows = "".join(
        f"- Seeing {place} from orbit. [[paper]](https://arxiv.org/abs/2403.0000{n})\n"
        f"  - Di Dogwood, El Elm.\n  - <details><summary>Digest</summary> Of {place}.\n\n"
        for n, place in enumerate(["forests", "rivers", "coasts"])
    )
    lines = added_lines(rows, NEW.model_copy(update={"venue": "arXiv"}))
    assert lines == [
        "- Seeing lakes from orbit. [[paper]](https://arxiv.org/abs/2405.00001)",
        "  - Ann Ash, Bo Beech.",
    ]


SHORTENED = "".join(
    f"- **Seeing {place} from orbit**. {names}. [pdf](https://arxiv.org/abs/2403.0000{n})\n"
    for n, (place, names) in enumerate(
        [
            ("forests", "D. Dogwood, E. Elm"),
            ("rivers", "F. Fir et al"),
            ("coasts", "H. Holly et al"),
            ("hills", "J. Juniper et al"),
        ]
    )
)


@pytest.mark.parametrize("authors", ["Ann Ash, Bo Beech, Cy Cedar", "Ann Ash; Bo Beech; Cy Cedar"])
def test_names_are_shortened_one_by_one_and_end_in_one_period(authors):
    entry = NEW.model_copy(update={"venue": "arXiv", "extra": {"authors": authors}})
    (line,) = added_lines(SHORTENED, entry)
    assert ".." not in line
    assert "A. Ash" in line
    assert "X. B" not in line
