"""Rows whose number stands inside the marks of their title: ``**1. Title**``."""

from __future__ import annotations

import pytest

from catalog.curated_list import load_list
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from tests.catalog.writing.new_rows import added_lines, loaded

PLACES = ("forests", "rivers", "coasts", "hills")
PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
NEW = Entry(
    title="3D lakes [from] orbit", arxiv_id="2405.00001", venue="CVPR", year=2024, links=(PAPER,)
)


def rows(form: str) -> str:
    told = enumerate(PLACES, 1)
    return "".join(form.format(n=n, place=place, year=2019 + n) for n, place in told)


_URL = "https://arxiv.org/abs/2{n}03.00001"
FORMS = {
    "paragraphs": f"**{{n}}. Seeing {{place}} from orbit**\n\n- Paper: {_URL}\n\n",
    "bullets": f"- **{{n}}. Seeing {{place}} from orbit**. ICML {{year}}. [[paper]({_URL})]\n",
    "linked": f"- [{{n}}. Seeing {{place}} from orbit]({_URL}), ICML {{year}}\n",
    "bold links": f"* **[{{n}}. Seeing {{place}} from orbit]({_URL})** ICML {{year}}\n",
}
LINES = {
    "paragraphs": "**5. 3D lakes \\[from\\] orbit**",
    "bullets": "- **5. 3D lakes \\[from\\] orbit**. CVPR 2024. "
    "[[paper](https://arxiv.org/abs/2405.00001)]",
    "linked": "- [5. 3D lakes \\[from\\] orbit](https://arxiv.org/abs/2405.00001), CVPR 2024",
    "bold links": "* **[5. 3D lakes \\[from\\] orbit](https://arxiv.org/abs/2405.00001)** CVPR 2024",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_number_was_part_of_the_title(form):
    text, curated = loaded(rows(FORMS[form]))
    assert [row.entry.title for row in curated.rows] == [f"Seeing {it} from orbit" for it in PLACES]
    assert curated.rendered() == text


@pytest.mark.parametrize("form", FORMS)
def test_a_new_paper_got_no_number(form):
    assert added_lines(rows(FORMS[form]), NEW)[0] == LINES[form]


def test_a_list_imported_with_its_numbers_in_the_titles_renders_the_same():
    text, curated = loaded(rows(FORMS["bullets"]))
    imported = import_readme(text, "any", curated.config)
    files = dict(imported.files)
    path = imported.config.section_path("methods")
    told = files[path].replace(
        "title: Seeing forests from orbit", "title: 1. Seeing forests from orbit"
    )
    assert told != files[path]
    assert load_list(imported.config, files | {path: told}).rendered() == text


@pytest.mark.parametrize("title", ["🔥 Hot Lakes and Cold Rivers", "7. Lakes and Cold Rivers"])
@pytest.mark.parametrize("ending", ["", " (ICML 2023)\n  > A remark"])
def test_a_new_paper_whose_own_title_begins_with_a_sign_or_a_number_was_refused(title, ending):
    form = "- [{}](https://arxiv.org/abs/{})"
    text = "".join(
        form.format(f"Seeing {place} from orbit", f"2{n}03.00001") + ending + "\n"
        for n, place in enumerate(PLACES)
    )
    line, *_ = added_lines(text, NEW.model_copy(update={"title": title}))
    assert line.startswith(form.format(title, "2405.00001"))
