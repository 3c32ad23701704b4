"""The next year's heading, written as a list writes those it has, and nothing else moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog_errors import EditError
from catalog.config_file import load_config
from catalog.config_text import config_text
from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config
from catalog.periods import Period
from catalog.rollover.list_yaml import list_yaml_with_sections
from catalog.rollover.next_section import next_section, next_section_named
from catalog.rollover.open_heading import with_headings_for

HEAD = "| Title | Venue | Code |\n|:---|---|---|\n"
END = "## License\n\nCC0\n"


def row(year: int, number: int) -> str:
    url = f"https://arxiv.org/abs/{year % 100}03.{number:05}"
    return f"| [A kite of {year}, number {number}]({url}) | arXiv {year} | N/A |\n"


def bullet(year: int, number: int) -> str:
    url = f"https://arxiv.org/abs/{year % 100}03.{number:05}"
    return f"- **A kite of year{year % 100}, number {number}**, arXiv {year}. [[Paper]]({url})\n"


def entry(year: int = 2026, number: int = 7) -> Entry:
    paper_id = f"{year % 100}03.{number:05}"
    return Entry(
        title=f"A new kite, number {number}",
        arxiv_id=paper_id,
        venue="arXiv",
        year=year,
        links=(Link(url=f"https://arxiv.org/abs/{paper_id}", kind="paper"),),
    )


def section_text(heading: str, body: str) -> str:
    return f"{heading}\n\n{body}\n"


def table(heading: str, year: int, rows: int = 3) -> str:
    return section_text(heading, HEAD + "".join(row(year, n) for n in range(rows)))


def bullets(heading: str, year: int, rows: int = 4) -> str:
    return section_text(heading, "".join(bullet(year, n) for n in range(rows)))


def opened(text: str, period: Period, *entries: Entry, mode: str = "readme") -> dict[str, str]:
    config, _ = learn_config(text, "kites", "README.md")
    files = {"README.md": text}
    if mode == "catalog":
        made = import_readme(text, "kites", config)
        config, files = made.config, dict(made.files)
    curated = load_list(config, files)
    newest = max((s for s in config.sections if s.period), key=lambda s: s.period)
    new = next_section(config, newest, period)
    if new is None:
        raise LookupError("nothing shows how the heading would be written")
    edits = [AddRow(new.section.id, it) for it in entries]
    extended = with_headings_for(curated, edits)
    changed = extended.apply(edits)
    again = load_list(extended.config, {**files, **changed})
    assert next_section_named(config, new.section.id) == new
    assert [r.entry.title for r in again.rows if r.section == new.section.id]
    yaml = config_text(config)
    told = list_yaml_with_sections(yaml, "list.yaml", extended.config)
    assert load_config(told, "list.yaml").sections == extended.config.sections
    return changed


def without(after: str, before: str) -> str:
    """What was put into a text, in one place."""
    start = 0
    while start < len(before) and before[start] == after[start]:
        start += 1
    end = len(before) - start
    assert before == after[:start] + after[len(after) - end :] if end else before == after[:start]
    return after[start : len(after) - end]


FIRST = f"# Kites\n\n{table('## 🪁 2025 Papers', 2025)}{table('## 🪁 2024 Papers', 2024)}{END}"
LAST = f"# Kites\n\n{bullets('### Papers of 2024', 2024)}{bullets('### Papers of 2025', 2025)}{END}"


@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_the_next_year_comes_first_where_the_newest_does(mode):
    after = opened(FIRST, Period(2026), entry(), mode=mode)["README.md"]
    assert after == FIRST.replace(
        "## 🪁 2025 Papers",
        f"## 🪁 2026 Papers\n\n{HEAD}| [A new kite, number 7](https://arxiv.org/abs/2603.00007) "
        "| arXiv 2026 | N/A |\n\n## 🪁 2025 Papers",
    )


@pytest.mark.parametrize("mode", ["readme", "catalog"])
def test_the_next_year_comes_last_where_the_newest_does(mode):
    after = opened(LAST, Period(2026), entry(), entry(number=8), mode=mode)["README.md"]
    url = "https://arxiv.org/abs/2603.0000"
    new = "".join(
        f"- **A new kite, number {n}**, arXiv 2026. [[Paper]]({url}{n})\n" for n in (7, 8)
    )
    assert after == LAST.replace("## License", f"### Papers of 2026\n\n{new}\n## License")


def test_a_file_in_catalog_mode_and_the_template_follow():
    changed = opened(FIRST, Period(2026), entry(), mode="catalog")
    assert any("sections/" in path and "2026" in path for path in changed)
    assert any(path.endswith("template.md") for path in changed)


def test_lines_end_as_the_readme_ends_them():
    text = FIRST.replace("\n", "\r\n")
    put = without(opened(text, Period(2026), entry())["README.md"], text)
    assert put.count("\n") == put.count("\r\n") > 3


def test_a_list_that_ends_with_its_newest_year():
    text = LAST.removesuffix(END).rstrip("\n")
    after = opened(text, Period(2026), entry())["README.md"]
    assert after.startswith(text)
    assert after.endswith("arXiv 2026. [[Paper]](https://arxiv.org/abs/2603.00007)")


@pytest.mark.parametrize(
    ("months", "period", "expected"),
    [
        (("### 2025-12", "### 2025-09"), Period(2026, 1), "### 2026-01\n"),
        (("### December 2025", "### November 2025"), Period(2026, 1), "### January 2026\n"),
        (("### Oct 2025", "### May 2025"), Period(2025, 11), "### Nov 2025\n"),
        (("### 2025年9月", "### 2025年8月"), Period(2025, 10), "### 2025年10月\n"),
    ],
)
def test_months_are_written_as_the_list_writes_them(months, period, expected):
    text = "# Kites\n\n" + "".join(table(month, 2025) for month in months) + END
    after = opened(text, period, entry())["README.md"]
    assert without(after, text)
    assert after.index(expected) < after.index(months[0])


def test_a_month_of_a_new_year_opens_the_year_too():
    text = (
        f"# Kites\n\n## 2025\n\n{table('### December', 2025)}{table('### November', 2025)}"
        f"## 2024\n\n{table('### December', 2024)}{END}"
    )
    after = opened(text, Period(2026, 1), entry())["README.md"]
    assert without(after, text)
    assert after.startswith("# Kites\n\n## 2026\n\n### January\n\n| Title")


def test_a_table_of_contents_gets_its_line():
    text = FIRST.replace(
        "# Kites\n", "# Kites\n\n- [2025](#2025-papers)\n- [2024](#2024-papers)\n", 1
    )
    after = opened(text, Period(2026), entry())["README.md"]
    assert "\n- [2026](#2026-papers)\n- [2025](#2025-papers)\n- [2024]" in after
    beside = FIRST.replace("# Kites\n", "# Kites\n\n[2024](#b-2024) · [2025](#b-2025)\n", 1)
    after = opened(beside, Period(2026), entry())["README.md"]
    assert "\n[2024](#b-2024) · [2025](#b-2025) · [2026](#b-2026)\n" in after


def test_a_list_that_slept_opens_the_year_that_has_come():
    assert "🪁 2028 Papers" in opened(FIRST, Period(2028), entry(2028))["README.md"]


def test_what_is_not_steady_is_left_to_a_person():
    alone = f"# Kites\n\n{table('## 2025', 2025)}{END}"
    with pytest.raises(LookupError):
        opened(alone, Period(2026), entry())
    with pytest.raises(LookupError):
        opened(FIRST.replace("🪁 2024", "🎏 2024"), Period(2026), entry())
    noted = FIRST.replace("2025 Papers\n", "2025 Papers\n\nA year of wind.\n")
    with pytest.raises(EditError, match="not written like"):
        opened(noted, Period(2026), entry())
    footed = LAST.replace("## License", "Thanks to all.\n\n## License")
    with pytest.raises(EditError, match="under its rows"):
        opened(footed, Period(2026), entry())


def test_a_heading_that_stands_already_is_not_opened_twice():
    text = FIRST.replace("# Kites\n", "# Kites\n\n## 🪁 2026 Papers\n\nSoon.\n", 1)
    with pytest.raises(EditError, match="has it already"):
        opened(text, Period(2026), entry())


def test_headings_in_no_order_are_left_alone():
    text = (
        f"# Kites\n\n{table('## 2024', 2024)}{table('## 2025', 2025)}{table('## 2023', 2023)}{END}"
    )
    with pytest.raises(EditError, match="no order"):
        opened(text, Period(2026), entry())


@pytest.mark.parametrize(
    ("older", "newest", "period", "words"),
    [
        ("2024", "2025", Period(2026), "Kept since 2024."),
        ("May 2025", "June 2025", Period(2025, 7), "You may add yours."),
    ],
)
def test_words_below_every_section_keep_a_year_that_one_of_them_bears(older, newest, period, words):
    """ "Kept since 2024." below 2024 and 2025 came back as "Kept since 2026."."""
    parts = (f"{bullets(f'### {name}', 2025)}{words}\n\n" for name in (older, newest))
    text = f"# Kites\n\n{''.join(parts)}{END}"
    put = without(opened(text, period, entry())["README.md"], text)
    assert words in put
    assert f"{period.year}." not in put.replace("arXiv 2026.", "")


def test_a_heading_that_two_new_sections_share_is_not_written_twice():
    years = (
        f"## {y}\n\n{table(f'### Flat {y}', y)}{table(f'### Round {y}', y)}" for y in (2025, 2024)
    )
    text = f"# Kites\n\n{''.join(years)}{END}"
    config, _ = learn_config(text, "kites", "README.md")
    labelled = [it.model_copy(update={"label": it.id.split("-")[0]}) for it in config.sections]
    config = config.model_copy(update={"sections": tuple(labelled)})
    new = [next_section(config, it, Period(2026)) for it in config.sections[:2]]
    edits = [AddRow(it.section.id, entry(number=n)) for n, it in enumerate(new) if it]
    curated = load_list(config, {"README.md": text})
    with_headings_for(curated, edits[:1])
    with pytest.raises(EditError, match="a heading above it stands already"):
        with_headings_for(curated, edits)


HEADINGS = st.sampled_from(
    [
        "## {y}",
        "### {y} 🪁",
        "## <a name='y{y}'></a>Papers in {y}",
        "## **{y}**",
        "#### {y} papers",
        "<h3 id='y'>{y}</h3>",
    ]
)


@given(
    heading=HEADINGS,
    first_year=st.integers(2015, 2024),
    years=st.integers(2, 4),
    rows=st.integers(1, 3),
    newest_first=st.booleans(),
    is_table=st.booleans(),
    gap=st.sampled_from(["", "\n", "\n[Back to top](#kites)\n\n"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    intro=st.sampled_from(["", "Words on kites.\n\n"]),
)
def test_only_the_new_section_is_put_in(
    heading, first_year, years, rows, newest_first, is_table, gap, newline, intro
):
    """Whatever the form: the rest keeps its bytes, and the new row is read back."""
    make = row if is_table else bullet
    top = HEAD if is_table else ""
    gap = gap or ("" if is_table else "\n")
    span = list(range(first_year, first_year + years))
    told = [
        f"{heading.format(y=year)}\n\n{top}{''.join(make(year, n) for n in range(rows))}{gap}"
        for year in (reversed(span) if newest_first else span)
    ]
    text = f"# Kites\n\n{intro}{''.join(told)}{END}".replace("\n", newline)
    new = span[-1] + 1
    after = opened(text, Period(new), entry(new))["README.md"]
    put = without(after, text)
    assert "A new kite, number 7" in put
    assert put.count(str(new)) >= 1
    assert put.count(newline) == put.count("\n")


@pytest.mark.parametrize(
    "contents",
    [
        "[2025](#2025) | [2024](#2024)",
        "| [2025](#2025) | [2024](#2024) |",
        "[Top](#kites)|[2025](#2025)|[2024](#2024)",
        "**[2025](#2025)** | **[2024](#2024)**",
        '<p><a href="#2025">2025</a> | <a href="#2024">2024</a></p>',
    ],
)
def test_contents_in_one_line_are_no_section_and_get_the_new_link(contents):
    years = "".join(
        section_text(f"## {year}", "".join(bullet(year, n) for n in range(3)))
        for year in (2025, 2024)
    )
    text = f"# Kites\n\n{contents}\n\n{years}"
    config, _ = learn_config(text, "kites", "README.md")
    assert [section.id for section in config.sections] == ["2025", "2024"]
    edits = [AddRow("2026", entry())]
    curated = with_headings_for(load_list(config, {"README.md": text}), edits)
    changed = curated.apply(edits)["README.md"]
    line = changed.splitlines()[2]
    assert line.replace("2026", "2025", 2).count("2025") == 4
    assert line.index("2026") < line.index("2025") < line.index("2024")


def test_no_day_is_guessed_for_a_list_whose_headings_are_days():
    days = "".join(bullets(f"## {year}-05-03", year) for year in (2025, 2024))
    with pytest.raises(LookupError):
        opened(f"# Kites\n\n{days}{END}", Period(2026, 5), entry())


def test_years_in_bold_are_left_to_a_person():
    text = "# Kites\n\n## Papers\n\n" + bullets("**2025**", 2025) + bullets("**2024**", 2024)
    with pytest.raises(EditError, match="its heading is not found"):
        opened(text, Period(2026), entry())
