"""What broke the reader once, found by feeding it nasty READMEs."""

import pytest

from catalog.catalog_errors import EditError
from catalog.curated_list import load_list
from catalog.edits import AddRow, RemoveRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from catalog.markdown.links import find_links
from catalog.markdown.read_bullets import read_bullet

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
    with pytest.raises(EditError, match="no row of section methods shows how"):
        bullet_for("Seeing lakes from orbit", text)


NEW = Entry(
    title="Seeing lakes from orbit",
    arxiv_id="2405.00001",
    year=2024,
    links=(Link(url="https://arxiv.org/abs/2405.00001", kind="paper"),),
)


def loaded(text, mode, **section):
    if mode == "catalog":
        imported = import_readme(text, "list")
        config, files = imported.config, dict(imported.files)
    else:
        config, _ = learn_config(text, "list", "README.md")
        files = {"README.md": text}
    sections = tuple(found.model_copy(update=section) for found in config.sections)
    return load_list(config.model_copy(update={"sections": sections}), files)


@pytest.mark.parametrize("mode", ["readme", "catalog"])
@pytest.mark.parametrize("order", ["append", "prepend"])
@pytest.mark.parametrize("end", ["", "\n## Next\n"])
def test_blank_lines_between_bullets_stay_between_bullets(mode, order, end):
    other = ROW.replace("2406.09385", "2401.00001")
    text = f"# Papers\n\n## Methods\n\n{other}\n{ROW}{end}"
    curated = loaded(text, mode, order=order)
    path = curated.config.readme_path
    files = {**curated.files, **curated.apply([AddRow("methods", NEW)])}
    again = load_list(curated.config, files)
    assert again.rendered() == files[path]
    bullets = files[path].removesuffix(end).split("## Methods\n\n")[1]
    assert [line.startswith("- ") for line in bullets.splitlines()] == [1, 0, 1, 0, 1]
    assert again.apply([RemoveRow("methods", "arxiv:2405.00001")])[path] == text


@pytest.mark.parametrize(
    "text",
    [
        f"# Papers\n\n## Methods\n\n{ROW}",
        "# Papers\n\n## Methods\n\n|Title|\n|-|\n|**[A b c](https://arxiv.org/abs/2401.00001)**|\n",
    ],
)
def test_a_title_that_reads_like_a_label_is_read_back(text):
    curated = loaded(text, "readme")
    added = NEW.model_copy(update={"title": "New: A Paper"})
    changed = curated.apply([AddRow("methods", added)])
    rows = load_list(curated.config, changed).rows
    assert "New: A Paper" in [row.entry.title for row in rows]


@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_a_table_that_links_no_title_still_links_the_new_paper(mode):
    text = (
        "# Papers\n\n## Data\n\n|Title|About|\n|-|-|\n"
        "|Seeing all the forests|see [here](https://x.example/a)|\n"
        "|Seeing all the rivers|see [here](https://x.example/b)|\n"
    )
    curated = loaded(text, mode)
    files = {**curated.files, **curated.apply([AddRow("data", NEW)])}
    line = "|[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)||"
    assert line in files[curated.config.readme_path].splitlines()
    assert load_list(curated.config, files).rendered() == files[curated.config.readme_path]


def test_a_row_that_nobody_could_read_back_is_not_written():
    text = f"# Papers\n\n## Methods\n\n{ROW}"
    curated = loaded(text, "readme", parts=("> [{title}]({paper})",))
    with pytest.raises(EditError, match="would not show 'Seeing lakes from orbit' as a row"):
        curated.apply([AddRow("methods", NEW)])


def test_a_row_that_a_later_edit_takes_out_is_not_asked_for():
    curated = loaded(f"# Papers\n\n## Methods\n\n{ROW}", "readme")
    edits = [AddRow("methods", NEW), RemoveRow("methods", "arxiv:2405.00001")]
    assert curated.apply(edits) == {}


@pytest.mark.parametrize(
    ("bullet", "title"),
    [
        ("- **Seeing forests from orbit.** A. Author", "Seeing forests from orbit"),
        ("- **Seeing forests with Author et al.** A. Author", "Seeing forests with Author et al."),
        ("- **Seeing forests and so on...** A. Author", "Seeing forests and so on..."),
    ],
)
@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_the_period_after_a_title_is_not_part_of_it(mode, bullet, title):
    text = f"# Papers\n\n## Methods\n\n{bullet} [paper](https://arxiv.org/abs/2406.09385)\n"
    curated = loaded(text, mode)
    assert [row.entry.title for row in curated.rows] == [title]
    assert curated.rendered() == text


def test_lines_inside_a_table_are_found_though_they_are_not_parsed():
    row = "|2024|[Seeing forests number {}](https://arxiv.org/abs/2401.0000{})|"
    rows = [row.format(n, n) for n in range(6)]
    commented = ["<!--", *rows[:2], "| --> |", *rows[2:4], "", "-->"]
    table = ["|Year|Title|", "|-|-|", *rows]
    text = "\n".join(["# Papers", "", *commented, "", "## Methods", "", *table, "---", ""])
    (section,) = [s for s in loaded(text, "readme").config.sections if s.path == ("Methods",)]
    found = [row for row in loaded(text, "readme").rows if row.section == section.id]
    assert [text.split("\n")[row.line - 1] for row in found] == rows


def test_a_table_of_one_row_with_names_of_downloads_is_read_by_its_names():
    text = (
        "# Data\n\n## Retrieval\n\n| Dataset | Home | Download link |\n|---|:-:|:-:|\n"
        "[Lakeside](https://arxiv.org/abs/2204.00001)|[Github](https://github.com/l/s)|"
        "[[Drive]](https://drive.google.com/a) [[BaiduYun]](https://pan.baidu.com/b) x\n"
    )
    curated = loaded(text, "readme")
    assert titles(text) == ["Lakeside"]
    assert "[Seeing lakes from orbit](https://arxiv.org/abs/2405.00001)" in added(curated)


def added(curated):
    (changed,) = curated.apply([AddRow(curated.config.sections[0].id, NEW)]).values()
    return changed


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_a_file_without_final_newline_has_none_when_its_last_row_is_gone(mode, newline):
    other = ROW.replace("2406.09385", "2401.00001")
    text = f"# Papers\n\n## Methods\n\n{other}{ROW}".replace("\n", newline).rstrip("\r\n")
    curated = loaded(text, mode)
    changed = curated.apply([RemoveRow("methods", "arxiv:2406.09385")])
    assert text.startswith(changed[curated.config.readme_path] + newline)


@pytest.mark.parametrize(
    ("bullets", "line"),
    [
        (
            "1. **Seeing forests from orbit.** *A. Ash, B. Beech.* CVPR 2024. "
            "[[paper](https://arxiv.org/abs/2406.09385)]\n",
            "1. **Seeing lakes from orbit.** 2024. [[paper](https://arxiv.org/abs/2405.00001)]",
        ),
        (
            "- (2023) *Seeing forests from orbit*, A. Ash. [[pdf]](https://arxiv.org/abs/2306.00001)\n",
            "- (2024) *Seeing lakes from orbit* [[pdf]](https://arxiv.org/abs/2405.00001)",
        ),
        (
            "- **Seeing forests from orbit**, CVPR 2024. [![arXiv](https://img.shields.io/badge/"
            "arXiv-2406.09385-red.svg)](https://arxiv.org/abs/2406.09385)\n",
            "- **Seeing lakes from orbit**, 2024. [![arXiv](https://img.shields.io/badge/"
            "arXiv-2405.00001-red.svg)](https://arxiv.org/abs/2405.00001)",
        ),
        (
            "- **[CVPR 2024]** Seeing forests from orbit [paper](https://arxiv.org/abs/2406.09385)\n",
            "- Seeing lakes from orbit [paper](https://arxiv.org/abs/2405.00001)",
        ),
    ],
)
def test_what_opens_in_a_new_bullet_closes(bullets, line):
    other = bullets.replace("forests", "rivers").replace("A. Ash", "C. Cedar")
    text = f"# Papers\n\n## Methods\n\n{bullets}{other}"
    (new,) = set(added(loaded(text, "readme")).splitlines()) - set(text.splitlines())
    assert new == line


def test_an_html_table_whose_head_stands_on_one_line_is_read_and_its_head_is_not_repeated():
    text = (
        "# Papers\n\n<table>\n<thead><tr><th>Title</th><th>Links</th></tr></thead>\n<tbody>\n"
        '<tr>\n<td>Seeing forests</td>\n<td><a href="https://arxiv.org/abs/2401.00001">Paper</a>'
        "</td>\n</tr>\n</tbody>\n</table>\n"
    )
    assert titles(text) == ["Seeing forests"]
    curated = loaded(text, "readme")
    (changed,) = curated.apply([AddRow(curated.config.sections[0].id, NEW)]).values()
    assert (changed.count("<thead>"), changed.count("<td>")) == (1, 4)


def test_links_in_a_new_row_of_an_html_table_stay_apart():
    text = (
        "# Papers\n\n<table>\n<tr><th>Title</th><th>Links</th></tr>\n"
        '<tr><td>Seeing forests</td><td><a href="https://arxiv.org/abs/2401.00001">Paper</a> | '
        '<a href="https://github.com/s/f">Code</a></td></tr>\n</table>\n'
    )
    code = Link(url="https://github.com/n/p", kind="code")
    curated = loaded(text, "readme")
    entry = NEW.model_copy(update={"links": (*NEW.links, code)})
    (changed,) = curated.apply([AddRow(curated.config.sections[0].id, entry)]).values()
    assert '">Paper</a> | <a href="https://github.com/n/p">Code</a>' in changed


@pytest.mark.parametrize(
    ("bullet", "title"),
    [
        (
            "- [2024] Poses of SE(3) Kites for Everyone [[paper](https://arxiv.org/abs/2401.00001)]",
            "Poses of SE(3) Kites for Everyone",
        ),
        (
            "- [2025] A Kite Foundation Model (KFM) for Winds [[paper](https://arxiv.org/abs/2401.00001)]",
            "A Kite Foundation Model (KFM) for Winds",
        ),
        (
            "- [2025] [**Kite Lab**] Kites: Bringing Wings into the World [[report](https://k.org/r.pdf)]",
            "Kites: Bringing Wings into the World",
        ),
        (
            '* "Improving Kites with Linear Probes", **`ICLR 2025 Workshop on World Models`**. '
            "[[Paper](https://arxiv.org/abs/2504.00001)]",
            "Improving Kites with Linear Probes",
        ),
        ("- See the blog of [KiteLab](https://kites.org)", "KiteLab"),
    ],
)
def test_a_title_keeps_its_brackets_and_is_no_label_and_no_workshop(
    bullet: str, title: str
) -> None:
    """Every tag in brackets was cut out of a plain title, "report" and a workshop were titles."""
    assert read_bullet(bullet).title == title


@pytest.mark.parametrize(
    ("bullet", "told"),
    [
        (
            "- [**Lake Lab**] Seeing Lakes with Big Models: Train Fast, Run Fast, See Better",
            {"title": "Seeing Lakes with Big Models: Train Fast, Run Fast, See Better"},
        ),
        ("- [2025] LakeNet: A  Model of Lakes", {"title": "LakeNet: A Model of Lakes"}),
        (
            "- [2025] Seeing Lakes in the Arctic - A Comprehensive Survey and Future Directions",
            {
                "title": "Seeing Lakes in the Arctic - A Comprehensive Survey and Future Directions",
                "authors": None,
            },
        ),
        (
            "* **`Lake 2.0`**, Lake 2.0: An Open-Source, Real-Time, and Streaming Model of Lakes.",
            {"title": "Lake 2.0: An Open-Source, Real-Time, and Streaming Model of Lakes"},
        ),
        (
            '- "Lakes: Training by "Naturalizing" images" [2022-06] [ESEC/FSE 2022]',
            {"title": 'Lakes: Training by "Naturalizing" images', "venue": "ESEC/FSE"},
        ),
        (
            '- "Are "Solved Lakes" really solved? A study" [2025-03]',
            {"title": 'Are "Solved Lakes" really solved? A study'},
        ),
        ('3. **Lake**: "Lake 7B" [2023-10]', {"title": "Lake 7B", "abbreviation": "Lake"}),
        (
            '* "Seeing lakes from orbit", **`IEEE Letters on Lakes and Rivers`**.',
            {"title": "Seeing lakes from orbit", "venue": "IEEE Letters on Lakes and Rivers"},
        ),
        (
            '7. **LakeNet** (MLM + CLM): "Seeing lakes from orbit" [2022-02] [Science]',
            {"abbreviation": "LakeNet", "venue": "Science"},
        ),
        (
            '- "Seeing lakes from orbit" [2023-12] [Int. J. Lake Sci. 2023]',
            {"venue": "Int. J. Lake Sci", "publication": "Int. J. Lake Sci. 2023"},
        ),
        (
            '- [**Rust, Go, Zig**] "Seeing lakes from orbit" [2025-12]',
            {"tag": "Rust, Go, Zig", "venue": None},
        ),
        (
            '- [**OCL**] "Seeing lakes from orbit" [2023-03] [MSR 2023]',
            {"tag": "OCL", "venue": "MSR", "year": 2023},
        ),
        (
            "- [2024] [**ICLR 25 Oral**] Seeing lakes from orbit",
            {"venue": "ICLR", "year": 2024, "publication": "ICLR 25 Oral"},
        ),
        ("- **Seeing lakes from orbit** (*2024*) `*ACL`", {"venue": "*ACL"}),
        ("- [2024/05] Seeing lakes from orbit. *Ann Ash, Bo Beech*. arXiv.", {"venue": "arXiv"}),
        ("- \uff08arXiv 2025\uff09 **Seeing lakes from orbit**", {"venue": "arXiv", "year": 2025}),
        (
            "- **Seeing lakes from orbit.** _Lu Lake, J.N.Han, Ro Heath Jr., Ra Paul._",
            {"authors": "Lu Lake, J.N.Han, Ro Heath Jr., Ra Paul"},
        ),
        (
            "- **Seeing lakes from orbit** - Ann Ash, Bo Beech (CVPR 2024)",
            {"authors": "Ann Ash, Bo Beech"},
        ),
        (
            "- Ash, A., & Beech, B. (2024). Seeing lakes from orbit. *TGRS*.",
            {"title": "Seeing lakes from orbit", "authors": "Ash, A., & Beech, B."},
        ),
        ('- Ann Ash. **"Seeing lakes from orbit."** 2024', {"title": "Seeing lakes from orbit"}),
    ],
)
def test_what_a_bullet_says_is_read_in_many_hands(bullet, told):
    entry = read_bullet(f"{bullet} [[paper](https://arxiv.org/abs/2405.00001)]")
    assert {
        name: getattr(entry, name) if name in Entry.model_fields else entry.extra.get(name)
        for name in told
    } == told


def test_a_short_title_in_a_link_is_not_lost_to_slanted_authors():
    entry = read_bullet(
        "1. [**Lake Attention.**](https://arxiv.org/abs/2405.00001) _Ann Ash, Bo Fir._"
    )
    assert (entry.title, entry.extra["authors"]) == ("Lake Attention", "Ann Ash, Bo Fir")


def test_a_row_that_is_dated_the_year_before_its_venue_keeps_the_lists_hand():
    rows = "".join(
        f'- "Seeing {what} from orbit" [202{n}-11] [[paper](https://arxiv.org/abs/202{n}.00001)]\n'
        for n, what in enumerate(("forests", "rivers", "coasts"), 1)
    )
    text = f"# Papers\n\n## Methods\n\n{rows}"
    config, _ = learn_config(text, "list", "README.md")
    section = config.sections[0].model_copy(update={"parts": ()})
    curated = load_list(config.model_copy(update={"sections": (section,)}), {"README.md": text})
    new = NEW.model_copy(update={"arxiv_id": "2411.00001", "year": 2025})
    assert '- "Seeing lakes from orbit" [2024-11] [[paper](' in curated.render_row("methods", new)


def test_a_title_over_a_line_of_links_is_a_row_and_a_group_of_papers_is_not():
    item = (
        "- Seeing all the lakes\n  - Ann Ash, Bo Beech\n"
        "  - [Paper](https://arxiv.org/abs/2405.00001) | [Code](https://github.com/lake/net)\n"
    )
    group = (
        "- Papers on all the lakes\n"
        "  - Seeing big lakes [[paper](https://arxiv.org/abs/2405.00001)]\n"
        "  - Seeing small lakes [[paper](https://arxiv.org/abs/2405.00002)]\n"
    )
    assert titles(f"# Papers\n\n## Methods\n\n{item * 2}") == ["Seeing all the lakes"] * 2
    assert titles(f"# Papers\n\n## Methods\n\n{group}") == [
        "Seeing big lakes",
        "Seeing small lakes",
    ]


@pytest.mark.parametrize("authors", ["*Ash et al.*", "Ash et al.", "_Beg&uuml;m et al._"])
def test_a_surname_with_et_al_names_authors(authors):
    told = read_bullet(
        f"- **Seeing forests from orbit** - {authors}, `CVPR'25` "
        "[[Paper](https://arxiv.org/abs/2501.00001)]"
    )
    assert told.extra["authors"].rstrip(".") == authors.strip("*_").rstrip(".")
    assert told.title == "Seeing forests from orbit"
