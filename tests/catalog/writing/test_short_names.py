"""Lists that begin each row with a paper's short name: ``[Name](…) — Title``."""

from __future__ import annotations

import pytest

from catalog.curated_list import load_list
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.markdown.read_bullets import read_bullet
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
NEW = Entry(
    title="Seeing Lakes, Ponds and [some] Rivers from Orbit",
    abbreviation="LakeNet",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER,),
)
NAMELESS = NEW.model_copy(update={"abbreviation": None, "title": "Seeing Lakes from Orbit"})
PAPERS = [
    ("ForestNet", "Seeing Forests and Shrubs from Above", "ICML", 2312),
    ("RiverNet", "Rivers Change by the Hour, Seen from Orbit", "ICLR", 2309),
    ("CoastGPT", "Talking about coasts", "ICCV", 2303),
    ("HillFormer", "Hills: A Transformer for Slopes", "ECCV", 2302),
]


def rows(form: str) -> str:
    return "".join(
        form.format(name=name, title=title, venue=venue, month=month) + "\n"
        for name, title, venue, month in PAPERS
    )


_URL = "https://arxiv.org/abs/{month}.00001"
DASH = f"- [{{name}}]({_URL}) — {{title}}"
COLON = f"- [{{name}}]({_URL}): {{title}}, {{venue}} 2023"
BOLD_LINK = f'- **[{{name}}]({_URL})** "{{title}}" ({{venue}} 2023)'
BLANK = f"* [**{{name}}**]({_URL}) {{title}}. {{venue}} 2023."
BOLD = f"- **{{name}}** - {{title}}. [[paper]({_URL})]"
DATED = f"1. [2023/02] [{{name}}]({_URL}) - *{{title}}*"
LAKES = "Seeing Lakes, Ponds and \\[some\\] Rivers from Orbit"
_LAKE = "https://arxiv.org/abs/2405.00001"


@pytest.mark.parametrize("form", [DASH, COLON, BOLD_LINK, BLANK, BOLD, DATED])
def test_a_short_name_was_read_as_the_title(form):
    text, curated = loaded(rows(form))
    told = [(row.entry.abbreviation, row.entry.title) for row in curated.rows]
    assert told == [(name, title) for name, title, *_ in PAPERS]
    assert curated.rows[0].entry.arxiv_id == "2312.00001"
    assert not any(row.entry.venue in ("ForestNet", "RiverNet") for row in curated.rows)
    assert curated.rendered() == text


@pytest.mark.parametrize(
    ("form", "line", "nameless"),
    [
        (DASH, f"- [LakeNet]({_LAKE}) — {LAKES}", f"- [Seeing Lakes from Orbit]({_LAKE})"),
        (
            COLON,
            f"- [LakeNet]({_LAKE}): {LAKES}, CVPR 2024",
            f"- [Seeing Lakes from Orbit]({_LAKE}), CVPR 2024",
        ),
        (
            BOLD_LINK,
            f'- **[LakeNet]({_LAKE})** "{LAKES}" (CVPR 2024)',
            f"- **[Seeing Lakes from Orbit]({_LAKE})** (CVPR 2024)",
        ),
        (
            BLANK,
            f"* [**LakeNet**]({_LAKE}) {LAKES}. CVPR 2024.",
            f"* [**Seeing Lakes from Orbit**]({_LAKE}). CVPR 2024.",
        ),
        (
            BOLD,
            f"- **LakeNet** - {LAKES}. [[paper]({_LAKE})]",
            f"- Seeing Lakes from Orbit. [[paper]({_LAKE})]",
        ),
    ],
)
def test_a_new_paper_got_its_title_where_others_have_their_name(form, line, nameless):
    assert added_lines(rows(form), NEW) == [line]
    assert added_lines(rows(form), NAMELESS) == [nameless]


@pytest.mark.parametrize(
    "readme",
    [
        # Remarks on what the name stands for.
        "- [ForestNet](https://arxiv.org/abs/2312.00001) - a network that sees forests.\n"
        "- [RiverNet](https://arxiv.org/abs/2309.00001) - Rivers in all seasons, from above.\n"
        "- [CoastGPT](https://arxiv.org/abs/2303.00001) - This one talks about coasts.\n",
        # Names with authors.
        "- [ForestNet](https://arxiv.org/abs/2312.00001) - Di Dogwood, El Elm, Fe Fir. ICML 2023\n"
        "- [RiverNet](https://arxiv.org/abs/2309.00001) - Gu Gum, Ho Holly, Iv Ivy. ICLR 2023\n"
        "- [CoastGPT](https://arxiv.org/abs/2303.00001) - Ju Juniper, Ki King, Li Lime. ICCV 2023\n",
        # Tools, of which no paper is linked.
        "- [ForestKit](https://github.com/forest/kit) - Fast Forests for Everyone\n"
        "- [RiverKit](https://github.com/river/kit) - The River Framework in Rust\n"
        "- [CoastKit](https://github.com/coast/kit) - Coasts Made Easy with Python\n",
    ],
)
def test_a_remark_beside_a_name_is_no_title(readme):
    rows = [row.entry for row in loaded(readme)[1].rows]
    assert [row.title[:5] for row in rows] == ["Fores", "River", "Coast"]
    assert not any(row.abbreviation for row in rows)


def test_a_remark_in_brackets_behind_a_name_stays_out_of_the_title():
    form = f'- **{{name}}** (made of {{venue}}): "{{title}}", {{venue}} 2023 [[paper]({_URL})]'
    text = rows(DASH) + rows(form)
    titles = [row.entry.title for row in loaded(text)[1].rows]
    assert titles == [title for _, title, *_ in PAPERS] * 2


@pytest.mark.parametrize("form", [DASH, BOLD])
def test_a_list_configured_before_is_read_and_rendered_as_it_was(form):
    text, curated = loaded(rows(form))
    sections = (curated.config.sections[0].model_copy(update={"named": False}),)
    before = curated.config.model_copy(update={"sections": sections})
    imported = import_readme(text, "any", before)
    assert "title: ForestNet" in "".join(imported.files.values())
    # In `catalog` mode the files are the truth, whichever way the README would be read now.
    for config in (
        imported.config,
        imported.config.model_copy(update={"sections": curated.config.sections}),
    ):
        assert load_list(config, imported.files).rendered() == text


def test_a_title_with_commas_before_its_venue_was_cut():
    form = f"- {{title}}, {{venue}} 2023 [[paper]({_URL})]"
    assert [row.entry.title for row in loaded(rows(form))[1].rows] == [it[1] for it in PAPERS]


@pytest.mark.parametrize("form", [DASH, COLON, BLANK])
@pytest.mark.parametrize("title", ["Lakes? Rivers! Ponds. A Study of Seas", "Lake"])
def test_a_paper_whose_title_is_not_read_beside_its_name_was_refused(form, title):
    [line] = added_lines(rows(form), NEW.model_copy(update={"title": title}))
    told = read_bullet(line, named=True)
    assert (told.title, told.abbreviation, told.arxiv_id) == (title, None, "2405.00001")


def test_a_semicolon_before_the_authors_became_part_of_a_title_with_commas():
    title = "Trees, Shrubs, and Grass from Above"
    row = f"- {title}; Di Dogwood, El Elm; ICML 2023; [[PDF](https://arxiv.org/abs/2312.00001)]\n"
    assert loaded(row)[1].rows[0].entry.title == title
