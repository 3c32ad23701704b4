"""The "last updated" line and news bullets: touched only where the configuration asks."""

from datetime import date

import pytest
from pydantic import ValidationError

from catalog.checking.checks import check_list
from catalog.config import LastUpdatedConfig, NewsConfig
from catalog.curated_list import load_list
from catalog.edits import AddRow, RemoveRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config

TODAY = date(2026, 5, 4)
README = (
    "# Papers\n\n🔥 Last Updated on 2024.01.02 🔥\n\n### 🥳 New\n\n- **2024.01.02**: Began.\n\n"
    "## Methods\n\n|Year|Title|\n|-|-|\n|2024|[Seeing forests](https://arxiv.org/abs/2401.00001)|\n"
)
SETTINGS = {
    "last_updated": LastUpdatedConfig(line="🔥 Last Updated on {date:%Y.%m.%d} 🔥"),
    "news": NewsConfig(after="### 🥳 New", bullet="- **{date:%Y.%m.%d}**: Added {titles}."),
}
both_modes = pytest.mark.parametrize("mode", ["readme", "catalog"])


def load(mode, text=README, **settings):
    if mode == "catalog":
        imported = import_readme(text, "x")
        config, files = imported.config, dict(imported.files)
    else:
        config, _ = learn_config(text, "x", "README.md")
        files = {"README.md": text}
    return load_list(config.model_copy(update=settings), files)


def new_row(title="Seeing lakes", **facts):
    paper = Link(url="https://arxiv.org/abs/2406.09385", kind="paper")
    return AddRow(
        "methods", Entry(title=title, arxiv_id="2406.09385", year=2024, links=(paper,), **facts)
    )


def changed_lines(curated, edits, today=TODAY):
    path = curated.config.readme_path
    before = curated.files[path].splitlines()
    after = curated.apply(edits, today=today)[path].splitlines()
    return [line for line in after if line not in before]


@both_modes
def test_a_new_row_brings_the_configured_lines(mode):
    curated = load(mode, **SETTINGS)
    assert changed_lines(curated, [new_row()]) == [
        "🔥 Last Updated on 2026.05.04 🔥",
        "- **2026.05.04**: Added Seeing lakes.",
        "|2024|[Seeing lakes](https://arxiv.org/abs/2406.09385)|",
    ]
    files = {**curated.files, **curated.apply([new_row()], today=TODAY)}
    again = load_list(curated.config, files)
    assert again.rendered() == files[curated.config.readme_path]  # the template was told too
    assert [f for f in check_list(again, TODAY) if f.kind == "error"] == []


@both_modes
@pytest.mark.parametrize(
    ("settings", "edits", "today"),
    [
        ({}, [new_row()], TODAY),
        (SETTINGS, [new_row()], None),
        (SETTINGS, [RemoveRow("methods", "arxiv:2401.00001")], TODAY),
    ],
    ids=["not configured", "no day", "nothing added"],
)
def test_no_other_line_changes_unless_it_is_asked_for(mode, settings, edits, today):
    assert [ln for ln in changed_lines(load(mode, **settings), edits, today) if "|" not in ln] == []


def test_titles_in_the_news_are_inert():
    (_, news, _) = changed_lines(
        load("readme", **SETTINGS), [new_row("@me fixes #12 <b> [x](y) {count}\n# boo")]
    )
    assert news == (
        "- **2026.05.04**: Added @&#8203;me fixes #&#8203;12 &lt;b> \\[x\\](y) {count} # boo."
    )


def test_many_titles_are_counted():
    news = NewsConfig(after="### 🥳 New", bullet="- {date}: {count} papers, {titles}", max_titles=1)
    edits = [new_row(abbreviation="Lakes"), new_row("Seeing rivers")]
    assert changed_lines(load("readme", news=news), edits)[0] == (
        "- 2026-05-04: 2 papers, Lakes and 1 more"
    )


@pytest.mark.parametrize("heading", ["## News", "## News\n\nWhat came last."])
def test_the_first_bullet_comes_under_the_heading(heading):
    news = NewsConfig(after="## News", bullet="- {date}: {titles}")
    text = README.replace("### 🥳 New\n\n- **2024.01.02**: Began.", heading)
    curated = load("readme", text, news=news)
    after = curated.apply([new_row()], today=TODAY)["README.md"]
    assert "## News\n\n- 2026-05-04: Seeing lakes\n\n" in after


@both_modes
def test_lines_that_are_not_there_change_nothing_and_are_reported(mode):
    missing = {
        "last_updated": LastUpdatedConfig(line="Updated: {date}"),
        "news": NewsConfig(after="## Old news", bullet="- {date}: {titles}"),
    }
    curated = load(mode, **missing)
    assert len(changed_lines(curated, [new_row()])) == 1
    found = [str(f) for f in check_list(curated, TODAY) if f.rule == "unknown-line"]
    assert found == [
        f"{curated.config.readme_path}:1: error: no line 'Updated: {{date}}' in it. "
        "[unknown-line] Correct it in list.yaml, or delete the setting.",
        f"{curated.config.readme_path}:1: error: no line '## Old news' in it. "
        "[unknown-line] Correct it in list.yaml, or delete the setting.",
    ]


@pytest.mark.parametrize("line", ["no day", "{date} and {date}", "{date}\n# boo"])
def test_a_line_needs_one_day(line):
    with pytest.raises(ValidationError, match="one line with the place"):
        LastUpdatedConfig(line=line)
