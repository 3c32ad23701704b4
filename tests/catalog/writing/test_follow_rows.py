"""New rows follow the rows nearest to their place, field by field."""

from __future__ import annotations

import pytest

from catalog.catalog_errors import EditError
from catalog.entry import Entry, Link
from catalog.markdown.balance import is_balanced
from catalog.writing.row_forms import form_of
from tests.catalog.writing.new_rows import added_lines, loaded

NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    abbreviation="LakeNet",
    venue="arXiv",
    year=2024,
    links=(
        Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),
        Link(url="https://github.com/lake/net", kind="code"),
    ),
    extra={"authors": "Ann Ash, Bo Beech"},
)


def added(rows, new=NEW):
    return added_lines(rows, new)


AUTHORS = """\
1. [**Forests from orbit.**](https://arxiv.org/abs/2401.00001) _Cy Cedar, Di Dogwood._ Arxiv 2024.
2. [**Rivers from orbit.**](https://arxiv.org/abs/2402.00001) _El Elm, Fe Fir._ CVPR 2024. \
[![Stars](https://img.shields.io/github/stars/river/net)](https://github.com/river/net)
"""
SUB_BULLETS = """\
- **Seeing forests from orbit** (2024.01) [[pdf]](https://arxiv.org/abs/2401.00001)
  - Cy Cedar, Di Dogwood
- **Seeing rivers from orbit** (2024.02) [[pdf]](https://arxiv.org/abs/2402.00001)
  - El Elm, Fe Fir
"""
NAMES = """\
* **ForestNet**: "Seeing forests from orbit", **`arXiv 2024.01`**. \
[[Paper](https://arxiv.org/abs/2401.00001)] [[Code](https://github.com/forest/net)]
* **RiverNet**: "Seeing rivers from orbit", **`arXiv 2024.02`**. [[Paper](https://arxiv.org/abs/2402.00001)]
* "Seeing coasts from orbit", **`arXiv 2024.03`**. [[Paper](https://arxiv.org/abs/2403.00001)]
"""
BADGES = """\
|Title|Code|
|---|---|
|[Seeing forests from orbit](https://arxiv.org/abs/2401.00001)|[![Star](https://img.shields.io/github/stars/forest/net.svg)](https://github.com/forest/net)|
|[Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)|[![Star](https://img.shields.io/github/stars/river/net.svg)](https://github.com/river/net)|
"""


NESTED = "".join(
    f"* **Seeing {what} from orbit**[^{1 + n % 2}]\n"
    f"  - 📄 [paper](https://arxiv.org/abs/240{n}.00001) | 💻 [code](https://github.com/{what}/net)\n"
    for n, what in enumerate(("forests", "rivers", "coasts", "fields"), start=1)
)


def test_a_footnote_of_another_paper_and_the_sign_of_an_absent_link_do_not_come_along():
    """A new row bore "[^2]", which said that its weights are open, and ended in "| 💻"."""
    assert added(NESTED, NEW.model_copy(update={"links": NEW.links[:1]})) == [
        "* **Seeing lakes from orbit**",
        "  - 📄 [paper](https://arxiv.org/abs/2405.00001)",
    ]
    assert added(NESTED) == [
        "* **Seeing lakes from orbit**",
        "  - 📄 [paper](https://arxiv.org/abs/2405.00001) | 💻 [code](https://github.com/lake/net)",
    ]


DASHES = "".join(
    f"- **Seeing {what} from orbit** - *{name} et al.*, `CVPR'24` "
    f"[[Paper](https://arxiv.org/abs/240{n}.00001)]\n"
    for n, (what, name) in enumerate(
        {"forests": "Ash", "rivers": "Elm", "fields": "Fir"}.items(), 1
    )
)


def test_the_hyphen_before_words_of_another_row_goes_with_them():
    """A new row read "**Title** -, `arXiv'24`"."""
    (new,) = added(DASHES, NEW.model_copy(update={"links": NEW.links[:1], "extra": {}}))
    assert new == (
        "- **Seeing lakes from orbit**, `arXiv'24` [[Paper](https://arxiv.org/abs/2405.00001)]"
    )


def test_authors_numbers_and_badges_are_those_of_the_new_paper():
    assert added(AUTHORS) == [
        "3. [**Seeing lakes from orbit.**](https://arxiv.org/abs/2405.00001) _Ann Ash, Bo Beech._ "
        "arXiv 2024. [![Stars](https://img.shields.io/github/stars/lake/net)](https://github.com/lake/net)"
    ]


def test_lines_below_a_bullet_come_with_it():
    assert added(SUB_BULLETS) == [
        "- **Seeing lakes from orbit** (2024.05) [[pdf]](https://arxiv.org/abs/2405.00001)",
        "  - Ann Ash, Bo Beech",
    ]


def test_a_name_before_the_title_is_the_new_papers():
    assert added(NAMES) == [
        '* **LakeNet**: "Seeing lakes from orbit", **`arXiv 2024.05`**. '
        "[[Paper](https://arxiv.org/abs/2405.00001)] [[Code](https://github.com/lake/net)]"
    ]


def test_what_a_paper_lacks_goes_with_its_marks():
    bare = NEW.model_copy(update={"abbreviation": None, "extra": {}, "links": NEW.links[:1]})
    assert added(NAMES, bare) == [
        '* "Seeing lakes from orbit", **`arXiv 2024.05`**. [[Paper](https://arxiv.org/abs/2405.00001)]'
    ]
    assert added(AUTHORS, bare) == [
        "3. [**Seeing lakes from orbit.**](https://arxiv.org/abs/2405.00001) arXiv 2024."
    ]


def test_cells_with_badges_follow_the_nearest_row():
    assert added(BADGES) == [
        "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)|[![Star](https://img.shields."
        "io/github/stars/lake/net.svg)](https://github.com/lake/net)|"
    ]


def test_remarks_on_another_paper_never_come_along():
    rows = (
        "- [Seeing forests from orbit](https://arxiv.org/abs/2401.00001), best paper of 2023, CVPR\n"
        "- [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001), with a fine appendix\n"
    )
    (line,) = added(rows)
    assert not any(word in line for word in ("best", "2023", "CVPR", "fine", "appendix"))
    assert is_balanced(line)


def test_a_row_that_shows_no_form_is_left_to_a_person():
    rows = (
        "- https://arxiv.org/abs/2401.00001 Seeing forests from orbit\n"
        "- https://arxiv.org/abs/2402.00001 Seeing rivers from orbit\n"
    )
    with pytest.raises(EditError, match="no row of section methods shows how"):
        added(rows)


def test_a_row_is_written_again_from_its_own_record():
    for rows in (AUTHORS, SUB_BULLETS, NAMES, BADGES):
        text, curated = loaded(rows)
        for row in curated.rows:
            form = form_of(text.splitlines()[row.line - 1], row.entry)
            assert form is not None or rows is BADGES
