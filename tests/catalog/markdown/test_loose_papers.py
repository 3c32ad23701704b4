"""Papers in no list: each begins with a heading or a paragraph, and facts of it follow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.catalog_errors import EditError
from catalog.curated_list import load_list
from catalog.edits import AddRow, MoveRow, RemoveRow
from catalog.entry import Entry, Link
from catalog.learning.learn_list import learn_config
from catalog.markdown import read_bullets
from catalog.markdown.lines import split_lines
from catalog.markdown.read_bullets import names_paper
from catalog.markdown.runs import find_runs
from tests.catalog.writing.new_rows import added_lines, loaded

PAPER = Link(url="https://arxiv.org/abs/2405.00001", kind="paper")
CODE = Link(url="https://github.com/lake/net", kind="code")
NEW = Entry(
    title="Seeing lakes [from] orbit",
    arxiv_id="2405.00001",
    venue="CVPR",
    year=2024,
    links=(PAPER, CODE),
    extra={"authors": "Ann Ash, Bo Beech"},
)

LABELS = """\
**Seeing forests from orbit**

- Paper(Oral): https://arxiv.org/abs/2403.00001
- Code: https://github.com/forest/net

**Seeing rivers from orbit**

- Homepage: https://rivers.example/orbit
- Paper: https://arxiv.org/abs/2402.00001
- Code: None

**Seeing coasts from orbit**

- Paper: https://arxiv.org/abs/2302.00001
- Code: https://github.com/coast/net

**Seeing hills from orbit**

- Paper: https://arxiv.org/abs/2302.00002
- Code: None
"""
HEADINGS = """\
### [Seeing forests from orbit](https://arxiv.org/abs/2403.00001)

*Di Dogwood, El Elm* - ICML 2024

Forests, seen from above.

### [Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)

*Fe Fir, Gu Gum* - CVPR 2024

Rivers need more than one look.

### [Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)

*Ho Holly, Iv Ivy* - CVPR 2023

Coasts change by the hour.
"""
HEADINGS_OVER_LABELS = """\
#### Seeing forests from orbit again
- **Authors:** Di Dogwood, El Elm
- **Paper:** [arXiv](https://arxiv.org/abs/2403.00001)
- **Code:** [GitHub](https://github.com/forest/net)
- **Venue:** ICML 2024

#### Seeing rivers from orbit again
- **Authors:** Fe Fir, Gu Gum
- **Paper:** [arXiv](https://arxiv.org/abs/2402.00001)
- **Venue:** CVPR 2024

#### Seeing coasts from orbit again
- **Authors:** Ho Holly, Iv Ivy
- **Paper:** [arXiv](https://arxiv.org/abs/2302.00001)
- **Venue:** CVPR 2023

#### HillNet
- **Authors:** Ju Juniper, Ki King
- **Paper:** [arXiv](https://arxiv.org/abs/2302.00002)
- **Venue:** CVPR 2023
"""
RULES = """\
[Seeing forests from orbit](https://arxiv.org/abs/2403.00001)

- Forests, seen from above.
- Better than a walk.

---

[Seeing rivers from orbit](https://arxiv.org/abs/2402.00001)

- Rivers need more than one look.

---

[Seeing coasts from orbit](https://arxiv.org/abs/2302.00001)

- Coasts change by the hour.

---
"""
CHINESE = """\
**Seeing forests from orbit**

- 主页：https://forests.example/orbit

- 论文下载链接：https://forests.example/orbit.pdf
- 代码（即将开源）：https://github.com/forest/net

**Seeing rivers from orbit**

论文：https://arxiv.org/abs/2402.00001

代码：https://github.com/river/net

**Seeing coasts from orbit**

- 论文：暂无
- 代码：https://github.com/coast/net

**Seeing hills from orbit**

- 论文：https://arxiv.org/abs/2302.00002
- 代码：https://github.com/hill/net
"""
_RULED = "[Seeing lakes \\[from\\] orbit](https://arxiv.org/abs/2405.00001)"
HANDS = {
    "LABELS": LABELS,
    "HEADINGS": HEADINGS,
    "HEADINGS_OVER_LABELS": HEADINGS_OVER_LABELS,
    "RULES": RULES,
}
TITLES = ["Seeing forests from orbit", "Seeing rivers from orbit", "Seeing coasts from orbit"]


@pytest.mark.parametrize("hand", HANDS)
def test_each_paper_is_one_row_with_what_follows_it(hand):
    text, curated = loaded(HANDS[hand])
    titles = [row.entry.title.removesuffix(" again") for row in curated.rows]
    assert titles[:3] == TITLES
    assert [row.entry.arxiv_id for row in curated.rows[:2]] == ["2403.00001", "2402.00001"]
    assert curated.rendered() == text
    assert [section.path for section in curated.config.sections] == [("Methods",)]


def test_labels_tell_what_an_address_is():
    rows = [row.entry for row in loaded(CHINESE)[1].rows]
    assert [row.title for row in rows[:3]] == TITLES
    assert [link.kind for link in rows[0].links] == ["project", "paper", "code"]
    assert [link.kind for link in rows[1].links] == ["paper", "code"]
    assert added_lines(CHINESE, NEW.model_copy(update={"links": (PAPER, CODE)}))[-1].startswith(
        "- 代码：https://github.com/lake/net"
    )


def test_two_headings_that_say_the_same_are_two_sections():
    text = "# Papers\n\n" + "\n".join(
        f"## Methods\n\n[Seeing {place} from orbit](https://arxiv.org/abs/2403.0000{n})\n\n- Seen.\n"
        for n, place in enumerate(["lakes", "hills", "coasts"])
    )
    config, _ = learn_config(text, "any", "README.md")
    curated = load_list(config, {"README.md": text})
    assert [row.section for row in curated.rows] == ["methods", "methods-2", "methods-3"]
    changed = curated.apply([AddRow("methods-2", NEW)])["README.md"]
    assert "orbit](https://arxiv.org/abs/2405.00001)\n\n## Methods\n\n[Seeing coasts" in changed


def test_bold_words_over_links_to_no_paper_are_no_rows():
    text = f"# Papers\n\n## Methods\n\n{LABELS}\n## Join us\n\n" + "\n".join(
        f"**Open place {n}**\n\n- Form: https://jobs.example/{n}\n" for n in range(3)
    )
    config, _ = learn_config(text, "any", "README.md")
    assert [section.path for section in config.sections] == [("Methods",)]


def test_facts_under_a_title_are_read():
    rows = [row.entry for row in loaded(HEADINGS_OVER_LABELS)[1].rows]
    assert [(entry.venue, entry.year) for entry in rows[:2]] == [("ICML", 2024), ("CVPR", 2024)]
    assert rows[0].extra["authors"] == "Di Dogwood, El Elm"
    assert [link.kind for link in rows[0].links] == ["paper", "code"]
    assert rows[3].title == "HillNet"


@pytest.mark.parametrize(
    ("hand", "lines"),
    [
        (
            "LABELS",
            [
                "**Seeing lakes \\[from\\] orbit**",
                "- Paper: https://arxiv.org/abs/2405.00001",
                "- Code: https://github.com/lake/net",
            ],
        ),
        (
            "HEADINGS",
            [
                "### [Seeing lakes \\[from\\] orbit](https://arxiv.org/abs/2405.00001)",
                "*Ann Ash, Bo Beech* - CVPR 2024",
            ],
        ),
        (
            "HEADINGS_OVER_LABELS",
            [
                "#### Seeing lakes \\[from\\] orbit",
                "- **Authors:** Ann Ash, Bo Beech",
                "- **Paper:** [arXiv](https://arxiv.org/abs/2405.00001)",
                "- **Code:** [GitHub](https://github.com/lake/net)",
                "- **Venue:** CVPR 2025",
            ],
        ),
        ("RULES", [_RULED]),
    ],
)
def test_a_new_paper_is_written_so_too(hand, lines):
    new = NEW.model_copy(update={"year": 2025}) if "- **Venue:** CVPR 2025" in lines else NEW
    assert added_lines(HANDS[hand], new) == lines


def test_a_label_for_nothing_is_kept_and_one_without_an_address_is_not():
    without = NEW.model_copy(update={"links": (PAPER,)})
    assert "- Code: None" in _changed(LABELS, without).split("Seeing lakes")[1].splitlines()
    assert "Code" not in "\n".join(added_lines(HEADINGS_OVER_LABELS, without))


def test_blank_lines_and_rules_between_papers_are_kept():
    assert "2405.00001)\n\n---\n\n[Seeing forests" in _changed(RULES, NEW)
    oldest_first = "\n---\n\n".join([*reversed(RULES.split("\n---\n\n"))])
    oldest_first = oldest_first.replace("\n---\n\n---\n", "\n---\n") + "\n---\n"
    assert _changed(oldest_first, NEW).endswith("walk.\n\n---\n\n" + _RULED + "\n\n---\n")
    assert "orbit**\n\n- Paper: https://arxiv.org/abs/2405" in _changed(LABELS, NEW)


def test_a_paper_taken_out_leaves_the_others_as_they_were():
    for hand in HANDS.values():
        text, curated = loaded(hand)
        first = curated.rows[0]
        changed = curated.apply([RemoveRow(first.section, first.key)])["README.md"]
        assert changed == text.replace(curated.bodies[first.section].items[0].text, "")


@pytest.mark.parametrize(
    "readme",
    [
        # Sections of one row each are sections, with titles of many words or none.
        "\n".join(
            f"## Models for {place} and more\n\n- [Seeing {place} from orbit](https://arxiv.org/abs/2403.0000{n})\n"
            for n, place in enumerate(["lakes", "hills", "coasts", "roads"])
        ),
        "\n".join(
            f"## Models for {place} and more\n\n- [Net{n}](https://arxiv.org/abs/2403.0000{n})\n"
            for n, place in enumerate(["lakes", "hills", "coasts", "roads"])
        ),
        "\n".join(
            f"## Models for {place} and more\n\n- **Seeing {place} from orbit** [[paper]](https://arxiv.org/abs/2403.0000{n})\n"
            for n, place in enumerate(["lakes", "hills", "coasts", "roads"])
        ),
    ],
)
def test_headings_over_rows_stay_headings(readme):
    config, _ = learn_config(f"# Papers\n\n{readme}", "any", "README.md")
    assert len(config.sections) == 4


def test_bold_names_over_lists_of_papers_are_no_papers():
    text = "# Papers\n\n## Methods\n\n" + "\n".join(
        f"**[Venue {n}](https://openreview.net/group{n})**\n\n"
        f"- [Seeing place {n} from orbit](https://arxiv.org/abs/2403.0000{n})\n"
        f"- [Seeing town {n} from orbit](https://arxiv.org/abs/2403.0001{n})\n"
        for n in range(4)
    )
    config, _ = learn_config(text, "any", "README.md")
    rows = load_list(config, {"README.md": text}).rows
    assert all(row.entry.title.startswith("Seeing") for row in rows)


def _papers(*parts: str) -> str:
    """Four papers, each with these lines; ``{n}`` and ``{place}`` tell them apart."""
    places = enumerate(["lakes", "hills", "coasts", "roads"])
    form = "\n\n".join(parts) + "\n"
    return "\n".join(form.replace("{n}", str(n)).replace("{place}", place) for n, place in places)


LINKS = "[Paper](https://arxiv.org/abs/2403.0000{n}) | [Code](https://github.com/some/net{n})"


BOLD, HEADED = "**Seeing {place} from orbit**", "### Seeing {place} from orbit"


@pytest.mark.parametrize(
    ("title", "links"),
    [
        (BOLD, LINKS),
        (HEADED, LINKS),
        (HEADED, f"ICML 2024 | {LINKS}"),
        (BOLD, LINKS.split(" |")[0]),
    ],
)
def test_links_below_a_title_are_no_paper_of_their_own(title, links):
    text, curated = loaded(_papers(title, links, "All of the {place}, from above."))
    rows = [row.entry for row in curated.rows]
    assert [row.title.split()[1] for row in rows] == ["lakes", "hills", "coasts", "roads"]
    assert [row.arxiv_id for row in rows] == [f"2403.0000{n}" for n in range(4)]
    assert len(curated.config.sections) == 1
    assert "[Paper](https://arxiv.org/abs/2405.00001)" in _changed(text[21:], NEW)


@pytest.mark.parametrize(
    "sentence",
    [
        "Added [paper]({url}).",
        "See the [paper]({url}) for how.",
        "As in [paper]({url}), [data](/d).",
    ],
)
def test_a_heading_over_a_sentence_that_links_a_paper_is_no_title(sentence):
    under = sentence.format(url="https://arxiv.org/abs/2403.0000{n}")
    assert not loaded(_papers("### Training the net on {place}", under))[1].rows


FACTS = "- Paper: https://arxiv.org/abs/2403.0000{n}\n- Code: https://github.com/some/net{n}"


@pytest.mark.parametrize(
    "under",
    [
        "### We are hiring for lakes\n\n" + FACTS.format(n=9),
        "### How to contribute a lake\n\n- Paper: https://arxiv.org/abs/2403.00009",
        "### \U0001f4e2 News and updates\n\n" + FACTS.format(n=9),
        "### CVPR 2024\n\n- Paper: https://arxiv.org/abs/2403.00009",
        "### Our lab\n\n- Paper: https://arxiv.org/abs/2403.00009\n- Form: https://lab.example",
    ],
)
def test_a_heading_that_names_no_paper_was_read_as_the_title_of_one(under):
    _, curated = loaded(_papers(HEADED, FACTS) + f"\n## More\n\n{under}\n")
    assert {row.entry.title[:6] for row in curated.rows} == {"Seeing"}


@pytest.mark.parametrize("part", ["Week ", "Lecture #", "\u7b2c"])
def test_headings_that_number_parts_were_read_as_titles(part):
    weeks = _papers(f"### {part}{{n}}: Seeing {{place}} from orbit", FACTS)
    assert not loaded(weeks)[1].rows


@pytest.mark.parametrize(
    "title", ["How to Train your ViT on Lakes?", "LakeNet", "Phi-1", "Llama 2"]
)
def test_titles_that_are_short_or_begin_like_advice_stay_titles(title):
    rows = loaded(_papers(HEADED, FACTS) + f"\n### {title}\n\n{FACTS.format(n=9)}\n")[1].rows
    assert [row.entry.title for row in rows][4:] == [title]


def test_the_title_of_a_headed_paper_is_no_bold_label_below_it():
    _, curated = loaded(_papers(HEADED, "**Authors:** Ann Ash, Bo Beech", LINKS))
    assert {row.entry.title[:6] for row in curated.rows} == {"Seeing"}


@pytest.mark.parametrize("label", ["https://arxiv.org/abs/2403.0000{n}", "2403.0000{n}"])
def test_an_address_that_is_its_own_label_is_no_title(label):
    told = f"- **Link**: [{label}](https://arxiv.org/abs/2403.0000{{n}})"
    rows = loaded(_papers(HEADED, told))[1].rows
    assert [row.entry.arxiv_id for row in rows] == [f"2403.0000{n}" for n in range(4)]
    assert {row.entry.title[:6] for row in rows} == {"Seeing"}


def test_headings_that_are_numbered_are_read_and_numbered_on():
    rows = _papers(HEADED.replace("### ", "### {n}. "), "arXiv: https://arxiv.org/abs/2{n}03.00001")
    assert {row.entry.title[:6] for row in loaded(rows)[1].rows} == {"Seeing"}
    assert "### 4. Seeing lakes \\[from\\] orbit" in _changed(rows, NEW).splitlines()


def test_the_label_of_a_summary_is_no_venue():
    told = (HEADED, LINKS, "TL;DR: Seen from above.")
    _, curated = loaded(_papers(*told))
    assert not any(row.entry.venue for row in curated.rows)
    assert "DR:" not in "\n".join(added_lines(_papers(*told), NEW))


def test_what_stands_under_cite_us_is_no_row():
    cite = "\n## Cite us\n\n### Plain text of the citation\n\nhttps://arxiv.org/abs/2403.00009\n"
    _, curated = loaded(_papers(HEADED, LINKS) + cite)
    assert [section.id for section in curated.config.sections] == ["methods"]


@pytest.mark.parametrize(
    "title",
    [
        "[CVPR 2024] Seeing {place} from orbit",
        "[CVPR 24] Seeing {place} from orbit",
        "ICLR 24: Seeing {place} from orbit",
        "ICLR 2024 - Seeing {place} from orbit",
        "Paper {n}: Seeing {place} from orbit",
        "Lake{n} Technical Report of {place}",
    ],
)
def test_titles_behind_a_venue_or_a_number_were_taken_for_numbered_parts(title):
    assert len(loaded(_papers(f"### {title}", FACTS))[1].rows) == 4


@pytest.mark.parametrize(
    "title",
    [
        "Contribution-Aware Token Pruning for Lakes",
        "Contributions of Shape and Color to Lakes",
        "Citing Lakes with Language Models",
        "How to Get Your Model to See Lakes from Orbit",
        "How to Use Language Models to Map Lakes",
        "We Are Looking at Lakes from Space",
        "ResNet-50",
        "[YOLOv10](https://arxiv.org/abs/2403.00008)",
        "[VGG16](https://arxiv.org/abs/2403.00008)",
    ],
)
def test_titles_like_headings_about_the_list_or_a_venue_were_not_read(title):
    text = _papers(HEADED, FACTS) + f"\n### {title}\n\n{FACTS.format(n=9)}\n\n"
    _, curated = loaded(text + _papers("### Once more seeing {place}", FACTS))
    assert len(curated.config.sections) == 1
    assert len(curated.rows) == 9


def test_a_short_title_with_a_link_that_no_other_paper_has_was_not_read():
    under = f"{FACTS.format(n=9)}\n- Leaderboard: https://lakes.example/board"
    rows = loaded(_papers(HEADED, FACTS) + f"\n### LakeNet\n\n{under}\n")[1].rows
    assert [row.entry.title for row in rows][4:] == ["LakeNet"]


@pytest.mark.parametrize("facts", [["Ann Ash, Bo Beech"], ["Ann Ash, Bo Beech", "CVPR 2024"]])
def test_papers_whose_authors_stand_between_title_and_links_were_not_read(facts):
    text = _papers(BOLD, *facts, LINKS)
    rows = [row.entry for row in loaded(text)[1].rows]
    assert [row.title.split()[1] for row in rows] == ["lakes", "hills", "coasts", "roads"]
    assert {row.extra["authors"] for row in rows} == {"Ann Ash, Bo Beech"}
    new = NEW.model_copy(update={"extra": {"authors": "Cy Cedar, Di Dogwood"}})
    assert "orbit**\n\nCy Cedar, Di Dogwood\n\n" in _changed(text, new)


@pytest.mark.parametrize("title", [BOLD, HEADED])
def test_a_paper_without_a_venue_left_three_blank_lines_in_its_place(title):
    text = _papers(title, "Ann Ash, Bo Beech", "CVPR 2024", LINKS)
    for newline in ("\n", "\r\n"):
        new = NEW.model_copy(update={"venue": None, "year": None})
        changed = _changed(text.replace("\n", newline), new)
        assert f"Ann Ash, Bo Beech{newline * 2}[Paper](https://arxiv.org/abs/2405" in changed


def test_a_label_in_bold_below_a_fold_was_read_as_the_title():
    fold = "<details>\n<summary>Seeing {place} from orbit</summary>"
    text = _papers(fold, "**Authors:** Ann Ash, Bo Beech", f"**Links:** {LINKS}", "</details>")
    assert not loaded(text)[1].rows


FOLDED = (
    "### [Seeing {place} from orbit](https://arxiv.org/abs/2403.0000{n})",
    '<img src="img/{n}.png" width="300">',
    "<details>\n<summary>Abstract</summary>",
    "All of the {place}, from above.",
    "</details>",
)


def test_a_picture_and_a_fold_below_a_title_part_no_papers():
    top = '<p align="right"><a href="#papers">back to top</a></p>\n'
    _, curated = loaded(_papers(*FOLDED) + "\n" + top + "\n## License\n\nMIT\n")
    assert [row.section for row in curated.rows] == ["methods"] * 4
    assert all(
        item.text.rstrip().endswith("</details>") for item in curated.bodies["methods"].items
    )


def test_a_fold_around_papers_is_none_of_theirs():
    around = f"<details open>\n<summary>Show</summary>\n\n{_papers(*FOLDED[:1])}\n</details>\n"
    _, curated = loaded(around)
    assert len(curated.rows) == 4
    assert not any("details" in item.text for item in curated.bodies["methods"].items)


@pytest.mark.parametrize("foot", ["---\n\nKept by me.\n", "[Back to top](#papers)\n"])
def test_the_last_paper_takes_no_footer(foot):
    few = _papers("**Seeing {place} from orbit**", LINKS, "All of the {place}.").rsplit("All", 1)[0]
    _, curated = loaded(few + foot)
    assert curated.bodies["methods"].items[3].text.endswith("/net3)\n")


@pytest.mark.parametrize("tail", ["```bibtex\n@article{net{n}}\n```", "> Seen, and seen again."])
def test_the_last_paper_keeps_its_citation(tail):
    foot = "```\npip install nets\n```\n"
    text, curated = loaded(_papers(HEADED, LINKS, tail) + "\n" + foot)
    last = curated.bodies["methods"].items[3].text
    assert last.endswith(tail.replace("{n}", "3") + "\n")
    changed = curated.apply([RemoveRow("methods", curated.rows[3].key)])["README.md"]
    assert changed == text.replace(last + "\n", "")


def test_a_file_that_ends_with_a_line_end_does_so_with_a_new_paper_at_its_end():
    oldest_first = _papers(BOLD, LINKS.replace("2403.0000{n}", "2{n}03.00001"))
    assert _changed(oldest_first, NEW).endswith("lake/net)\n")


@pytest.mark.parametrize(
    ("title", "links"), [(HEADED, LINKS), (BOLD, LINKS), (BOLD, "- Paper: {url}\n- Code: None")]
)
def test_a_section_whose_papers_are_taken_out_is_read_down_to_the_last(title, links):
    links = links.replace("{url}", "https://arxiv.org/abs/2403.0000{n}")
    text, curated = loaded(_papers(title, links))
    config = curated.config
    for left in (3, 2, 1):
        row = curated.rows[0]
        text = curated.apply([RemoveRow(row.section, row.key)])["README.md"]
        curated = load_list(config, {"README.md": text})
        assert len(curated.rows) == left
    added = curated.apply([AddRow("methods", NEW)])["README.md"]
    assert "2405.00001" in added.split("Seeing roads")[1]


def test_a_row_that_would_be_none_where_it_is_moved_to_stays():
    data = "\n## Data\n\n- [ForestNet](https://forest.example)\n"
    text, curated = loaded(_papers(FOLDED[0], "ICML 2024") + data)
    with pytest.raises(EditError, match="would not show"):
        curated.apply([MoveRow("data", curated.rows[-1].key, "methods")])
    assert curated.rendered() == text


@pytest.mark.parametrize(
    ("label", "none"), [("- Code: ", "None"), ("- 代码：", "暂无"), ("- **Code**: ", "coming soon")]
)
def test_a_paper_with_code_is_not_said_to_have_none(label, none):
    rows = _papers(BOLD, "- Paper: https://arxiv.org/abs/2403.0000{n}\n" + label + none)
    assert f"{label}https://github.com/lake/net" in _changed(rows, NEW).splitlines()


def test_the_day_of_a_neighbour_is_not_said_of_a_new_paper():
    date = "- Date: 2024-03-1{n}\n- Paper: https://arxiv.org/abs/2403.0000{n}"
    rows = _papers(HEADED, date)
    assert {row.entry.extra["date"][:9] for row in loaded(rows)[1].rows} == {"2024-03-1"}
    assert "Date" not in "\n".join(added_lines(rows, NEW))
    dated = NEW.model_copy(update={"extra": {"date": "2024-05-02"}})
    assert "- Date: 2024-05-02" in added_lines(rows, dated)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60), st.sampled_from(sorted(HANDS)))
def test_any_title_becomes_one_row_or_none(title, hand):
    text, curated = loaded(HANDS[hand])
    entry = Entry(title=title, arxiv_id="2405.00001", links=(PAPER,))
    try:
        changed = curated.apply([AddRow(curated.config.sections[0].id, entry)])["README.md"]
    except EditError:
        return
    config = curated.config
    again = load_list(config, {"README.md": changed})
    assert len(again.rows) == len(curated.rows) + 1
    assert len(changed) > len(text)


def _changed(rows: str, new: Entry) -> str:
    _, curated = loaded(rows)
    return curated.apply([AddRow(curated.config.sections[0].id, new)])["README.md"]


@pytest.mark.parametrize("model", ["Llama", "Qwen"])
def test_titles_that_count_models_were_read_as_numbered_parts(model):
    counted = "".join(f"### {model} {n}\n\n{FACTS.format(n=n)}\n\n" for n in range(5, 9))
    rows = loaded(_papers(HEADED, FACTS) + f"\n{counted}")[1].rows
    assert [row.entry.title for row in rows][4:] == [f"{model} {n}" for n in range(5, 9)]


@pytest.mark.parametrize("hand", [LABELS, RULES, _papers(BOLD, LINKS, "All of it, from above.")])
def test_each_line_below_a_title_was_read_whole_to_tell_where_papers_begin(hand, monkeypatch):
    """2 MB of such papers took three times as long to be told apart."""
    lines = split_lines(f"# Papers\n\n## Methods\n\n{hand}")
    before = find_runs(lines)
    monkeypatch.setattr(read_bullets, "read_publication", None)
    monkeypatch.setattr(read_bullets, "find_day", None)
    names_paper.cache_clear()
    assert find_runs(lines) == before
