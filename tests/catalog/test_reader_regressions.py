"""What broke the reader once, found by feeding it nasty READMEs."""

import pytest

from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning_style import learn_config
from catalog.markdown.links import find_links

ROW = "- [Seeing forests from orbit](https://arxiv.org/abs/2406.09385), CVPR 2024\n"


def titles(text):
    config, _ = learn_config(text, "list", "README.md")
    return [row.entry.title for row in load_list(config, {"README.md": text}).rows]


def test_a_second_bullet_list_under_one_heading_is_not_taken_for_the_list():
    text = f"# Papers\n\n## Methods\n\n1. First of all, some rules\n2. Be kind\n\nAnd now:\n\n{ROW}"
    assert titles(text) == ["Seeing forests from orbit"]
    imported = import_readme(text, "list")
    assert len(load_list(imported.config, imported.files).rows) == 1


def test_a_link_whose_label_holds_an_escaped_link_is_one_link():
    (link,) = find_links(r"[A \[x\](y) and \`c\`](https://arxiv.org/abs/2406.09385)")
    assert link.url == "https://arxiv.org/abs/2406.09385"
    assert link.label == r"A \[x\](y) and \`c\`"


def test_a_link_inside_a_stray_bracket_is_still_found():
    assert [link.label for link in find_links("[[pdf](https://x.example/p)](")] == ["pdf"]


@pytest.mark.parametrize(
    "bullet",
    [
        "- ** A title here [**pdf**](https://arxiv.org/abs/2406.09385)*, [code](https://x.example)*",
        "- null**Bold** [code](https://github.com/c/d)",
        "- [![S](https://img.shields.io/x.svg)](https://github.com/a/b). [x]: y [c](https://x.org)",
        "- [Fire](https://doi.org/10.1109/X.1)`clip` `sam` [code](https://github.com/c/d)",
    ],
)
def test_odd_bullets_are_learned_without_a_crash(bullet):
    text = f"# Papers\n\n## Methods\n\n{ROW}{bullet}\n"
    config, _ = learn_config(text, "list", "README.md")
    assert load_list(config, {"README.md": text}).rendered() == text


@pytest.mark.parametrize("title", [r"\| end\ ", "@me fixes #12", "**b** [x](y) <i>", "a_b_ `c`"])
def test_a_title_in_an_html_table_is_inert_and_read_back(title):
    text = (
        "# Papers\n\n<table>\n<tr><th>Title</th><th>Venue</th></tr>\n"
        '<tr><td><a href="https://arxiv.org/abs/2401.00001">Seeing forests</a></td>'
        "<td>CVPR 2024</td></tr>\n</table>\n"
    )
    config, _ = learn_config(text, "list", "README.md")
    curated = load_list(config, {"README.md": text})
    paper = Link(url="https://arxiv.org/abs/2406.09385", kind="paper")
    added = Entry(title=title, arxiv_id="2406.09385", venue="ICCV", year=2025, links=(paper,))
    changed = curated.apply([AddRow(config.sections[0].id, added)])["README.md"]
    assert "@me" not in changed
    rows = load_list(config, {"README.md": changed}).rows
    assert [row.entry.title for row in rows if row.entry.arxiv_id == "2406.09385"] == [
        title.strip()
    ]


def bullet_for(title, text):
    config, _ = learn_config(text, "list", "README.md")
    curated = load_list(config, {"README.md": text})
    paper = Link(url="https://arxiv.org/abs/2406.09385", kind="paper")
    added = Entry(title=title, arxiv_id="2406.09385", year=2024, links=(paper,))
    changed = curated.apply([AddRow(config.sections[0].id, added)])["README.md"]
    (line,) = set(changed.splitlines()) - set(text.splitlines())
    rows = load_list(config, {"README.md": changed}).rows
    assert title in [row.entry.title for row in rows]
    return line


@pytest.mark.parametrize(
    ("title", "start"),
    [("1. Item", r"- 1\. Item"), ("# Head of state", r"- \# Head"), ("- a dash", r"- \- a dash")],
)
def test_a_title_that_begins_a_bullet_starts_no_block(title, start):
    text = "# Papers\n\n## Methods\n\n- Seeing forests [paper](https://arxiv.org/abs/2401.00001)\n"
    assert bullet_for(title, text).startswith(start)


def test_a_list_whose_bullets_link_only_code_still_gets_the_paper():
    text = "# Papers\n\n## Methods\n\n- Seeing forests [code](https://github.com/a/b)\n"
    assert bullet_for("A title", text) == "- [A title](https://arxiv.org/abs/2406.09385)"


def test_a_short_title_is_not_found_inside_an_address():
    text = (
        "# Papers\n\n## Methods\n\n"
        '- <a href="https://arxiv.org/abs/2401.00001">arx</a>, CVPR 2024\n'
        '- <a href="https://arxiv.org/abs/2401.00002">Seeing forests</a>, CVPR 2024\n'
    )
    config, _ = learn_config(text, "list", "README.md")
    assert config.sections[0].parts[0] == '- <a href="{paper}">{title}</a>'


def test_a_new_bullet_never_repeats_the_address_of_another():
    text = (
        "# Papers\n\n## Methods\n\n"
        "- https://arxiv.org/abs/2401.00001 Seeing forests from orbit, CVPR 2024\n"
        "- https://arxiv.org/abs/2401.00002 Seeing rivers from orbit, CVPR 2024\n"
    )
    assert "2401" not in bullet_for("Seeing lakes from orbit", text)
