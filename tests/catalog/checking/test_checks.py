"""Every rule of the validator, by the message that a maintainer reads."""

from datetime import date

import pytest

from catalog.checking.checks import check_list, has_errors
from catalog.checking.findings import RULES
from catalog.config import ColumnConfig, LastUpdatedConfig, ListConfig, SectionConfig
from catalog.curated_list import load_list
from flows.cli.check_lists import check_lists

TODAY = date(2026, 11, 21)
COLUMNS = (
    ColumnConfig(header="Year", holds="year"),
    ColumnConfig(header="Keywords", holds="keywords"),
    ColumnConfig(header="Title", holds="title", linked=True),
    ColumnConfig(header="Code", holds="code", label="code", empty="N/A"),
)
SECTIONS = tuple(
    SectionConfig(id=name.lower(), path=("Papers", name), columns=COLUMNS, keywords=True)
    for name in ("Methods", "Surveys")
)
CONFIG = ListConfig(
    id="list",
    name="A list",
    readme="README.md",
    sections=SECTIONS,
    keyword_legend={"llm": "uses one"},
)
GOOD = "|2024|`llm`|[GeoChat: Grounded talk about maps](https://arxiv.org/abs/2311.15826)|N/A|"
OTHER = "|2024||[Seeing forests from orbit with radar](https://arxiv.org/abs/2406.09385)|N/A|"


def readme(methods=(GOOD,), surveys=(OTHER,)):
    def table(rows):
        return "\n".join(["|Year|Keywords|Title|Code|", "|---|---|---|---|", *rows, ""])

    return f"# Papers\n\n## Methods\n\n{table(methods)}\n## Surveys\n\n{table(surveys)}"


def findings(methods=(GOOD,), surveys=(OTHER,), config=CONFIG):
    config = config.model_copy(update={"mode": "readme"})
    return check_list(load_list(config, {"README.md": readme(methods, surveys)}), TODAY)


def only(found):
    (finding,) = found
    return finding


def catalog_findings(methods, surveys="", **changes):
    """Findings of a list in catalog mode, its README being what the section files make it."""
    config = CONFIG.model_copy(update={"mode": "catalog"})
    template = readme(["<!-- litwatch:section methods -->"], ["<!-- litwatch:section surveys -->"])
    files = {
        "README.md": "",
        "catalog/list/template.md": template,
        "catalog/list/sections/methods.yaml": f"entries:\n{methods}",
        "catalog/list/sections/surveys.yaml": f"entries:\n{surveys}",
    }
    files["README.md"] = load_list(config, files).rendered()
    return check_list(load_list(config, files | changes), TODAY)


def test_a_sound_list_has_no_findings():
    assert findings() == []


@pytest.mark.parametrize(
    ("second", "key"),
    [
        ("|2024|`llm`|[GeoChat, again](http://www.arxiv.org/pdf/2311.15826v2.pdf)|N/A|",
         "arxiv:2311.15826"),
        ("|2025|`llm`|[Other words](https://huggingface.co/papers/2311.15826)|N/A|",
         "arxiv:2311.15826"),
    ],
)  # fmt: skip
def test_duplicate_by_key(second, key):
    found = only(findings(methods=[GOOD, second]))
    assert (found.kind, found.rule, found.line) == ("error", "duplicate", 8)
    assert f"stands in methods already, at README.md:7 ({key})." in found.message
    assert "`supersedes:`" in found.remedy


def test_duplicate_by_title():
    second = "|2024||[GeoChat: grounded talk about maps.](https://example.org/geochat)|N/A|"
    found = only(findings(methods=[GOOD, second]))
    assert (found.rule, found.field) == ("duplicate", "title")
    assert "the same title stands at README.md:7." in found.message


def test_perhaps_duplicate_with_two_arxiv_ids():
    second = "|2024||[GeoChat: Grounded talk about maps](https://arxiv.org/abs/2412.00001)|N/A|"
    found = only(findings(methods=[GOOD, second]))
    assert (found.kind, found.rule) == ("note", "perhaps-duplicate")


def test_two_datasets_of_one_paper_are_a_note():
    named = tuple(
        column.model_copy(update={"holds": "name"}) if column.header == "Title" else column
        for column in COLUMNS
    )
    config = CONFIG.model_copy(
        update={"sections": (SECTIONS[0].model_copy(update={"columns": named}), SECTIONS[1])}
    )
    rows = [
        "|2016||[UCM-Captions](https://ieeexplore.ieee.org/document/7546397)|N/A|",
        "|2016||[Sydney-Captions](https://ieeexplore.ieee.org/abstract/document/7546397/)|N/A|",
    ]
    found = only(findings(methods=rows, config=config))
    assert (found.kind, found.rule) == ("note", "perhaps-duplicate")
    assert "its paper stands at README.md:7 under another name" in found.message


def test_two_papers_of_one_repository_are_a_note():
    rows = [
        "|2024||[Seeing forests](https://github.com/lab/forests)|N/A|",
        "|2025||[Seeing rivers](https://github.com/lab/forests)|N/A|",
    ]
    found = only(findings(methods=rows))
    assert (found.kind, found.rule) == ("note", "perhaps-duplicate")


def test_in_several_sections():
    found = only(findings(methods=[GOOD], surveys=[GOOD]))
    assert (found.kind, found.rule, found.line) == ("note", "in-several-sections", 13)
    assert "stands in methods too, at README.md:7." in found.message


VERSIONS = """\
- title: "GeoChat: Grounded talk about maps"
  arxiv_id: "2311.15826"
  arxiv_version: 1
  links:
  - {kind: paper, url: "https://arxiv.org/abs/2311.15826v1"}
- title: "SkyChat: Grounded talk about more maps"
  arxiv_id: "2311.15826"
  arxiv_version: 4
  links:
  - {kind: paper, url: "https://arxiv.org/abs/2311.15826v4"}
"""


def test_a_marked_later_version_is_no_duplicate():
    assert only(catalog_findings(VERSIONS)).rule == "duplicate"
    assert catalog_findings(VERSIONS + "  supersedes: 2311.15826v1\n") == []


def test_a_later_version_may_stand_first():
    later, earlier = VERSIONS.split("- title")[2], VERSIONS.split("- title")[1]
    swapped = f"- title{later}  supersedes: 2311.15826v1\n- title{earlier}"
    assert catalog_findings(swapped) == []


def test_supersedes_nothing():
    found = only(catalog_findings(VERSIONS + "  supersedes: 2311.15826v3\n"))
    assert (found.rule, found.field, found.line) == ("supersedes-nothing", "supersedes", 12)
    assert "no other row is 2311.15826v3." in found.message


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (GOOD[:-1] + "]|", "a bracket without its partner"),
        (GOOD.replace("`llm`", "`llm"), "a backtick that is not closed"),
        (GOOD.replace("2024", "**2024"), "bold that is not closed"),
        (GOOD.replace("](", "] ("), "a blank between [text] and (address), so it is no link"),
        (GOOD.replace("N/A", "[code](https://example.org"), "a link whose address is not closed"),
    ],
)
def test_dead_markup(row, what):
    found = [f for f in findings(methods=[row]) if f.rule == "dead-markup"]
    assert f"{what}." in " ".join(f.message for f in found)
    assert all(f.kind == "error" for f in found)


@pytest.mark.parametrize(
    "row",
    [
        GOOD.replace("GeoChat", r"GeoChat \[v2\] \*"),
        GOOD.replace("N/A", "[`code` [a]](https://example.org/a_(b))"),
        GOOD.replace("N/A", '<a href="https://example.org/[x]">x</a>'),
        GOOD.replace("N/A", "**N/A** `[` ``a`b``"),
        GOOD.replace("N/A", '[code](https://example.org "titled")'),
    ],
)
def test_sound_markup_is_not_dead(row):
    assert [f for f in findings(methods=[row]) if f.rule == "dead-markup"] == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("N/A", "[code]()"), "the link 'code' has no address."),
        (GOOD.replace("N/A", "[code](#)"), "the link 'code' has no address."),
        (GOOD.replace("2311.15826", ""), "https://arxiv.org/abs/ names no paper."),
    ],
)
def test_empty_link(row, message):
    found = [f for f in findings(methods=[row]) if f.rule == "empty-link"]
    assert message in only(found).message
    assert only(found).kind == "error"


@pytest.mark.parametrize("url", ["ftp://example.org/a", "www.example.org", "./paper.pdf"])
def test_not_http(url):
    entry = f'- title: A paper\n  links:\n  - {{kind: paper, url: "{url}"}}\n'
    found = [f for f in catalog_findings(entry) if f.rule == "not-http"]
    assert f"A paper: '{url}' is no web address." in only(found).message


def test_malformed_arxiv_id_of_a_link():
    found = only(findings(methods=[GOOD.replace("2311.15826", "2311.1582")]))
    assert (found.kind, found.rule) == ("error", "malformed-arxiv-id")
    assert "https://arxiv.org/abs/2311.1582 is no paper's address." in found.message


def test_malformed_arxiv_id_of_an_entry():
    found = only(catalog_findings('- title: A paper\n  arxiv_id: "2313.15826v1"\n'))
    assert (found.rule, found.field, found.line) == ("malformed-arxiv-id", "arxiv_id", 3)
    assert "'2313.15826v1' is no arXiv id." in found.message


MISMATCH = """\
- title: A paper
  {field}: "{value}"
  links:
  - {{kind: paper, url: "{url}"}}
"""


def test_arxiv_id_that_does_not_match_its_link():
    url = "https://arxiv.org/abs/2311.15827v2"
    found = only(catalog_findings(MISMATCH.format(field="arxiv_id", value="2311.15826", url=url)))
    assert (found.kind, found.rule, found.line) == ("error", "id-mismatch", 3)
    assert "arxiv_id says 2311.15826, the link leads to 2311.15827v2." in found.message


def test_doi_that_does_not_match_its_link():
    url = "https://doi.org/10.1109/B.2"
    found = only(catalog_findings(MISMATCH.format(field="doi", value="10.1109/A.1", url=url)))
    assert "doi says 10.1109/a.1, the link leads to 10.1109/b.2." in found.message


@pytest.mark.parametrize("year", [1066, 2031, 20240])
def test_year_out_of_range(year):
    found = only(catalog_findings(f"- title: A paper\n  year: {year}\n"))
    assert (found.kind, found.rule, found.line) == ("error", "year-out-of-range", 3)
    assert f"A paper: the year {year} cannot be." in found.message


def test_year_before_preprint():
    found = only(findings(methods=[GOOD.replace("2024", "2019")]))
    assert (found.kind, found.rule) == ("note", "year-before-preprint")
    assert "year 2019, but arXiv 2311.15826 is of 2023." in found.message


def test_unknown_keyword():
    found = only(findings(methods=[GOOD.replace("llm", "lmm")]))
    assert (found.kind, found.rule) == ("error", "unknown-keyword")
    assert "keyword 'lmm' is not in the legend (llm)." in found.message


def test_unknown_column():
    found = only(catalog_findings("- title: A paper\n  extra:\n    Tusk: ivory\n"))
    assert (found.rule, found.line) == ("unknown-column", 3)
    assert "section methods has no column 'Tusk'." in found.message


def test_authors_below_a_title_are_no_unknown_column():
    """A list that `init` had just read ended `check` with exit code 2."""
    row = GOOD.replace("15826)", "15826)<br>Ann Ash, Bo Beech, Cy Cedar")
    assert findings(methods=[row]) == []
    authors = "- title: A paper\n  extra:\n    authors: Ann Ash, Bo Beech\n"
    assert catalog_findings(authors) == []


def test_unknown_section():
    lost = SectionConfig(id="lost", path=("Papers", "Lost"), columns=COLUMNS)
    found = only(findings(config=CONFIG.model_copy(update={"sections": (*SECTIONS, lost)})))
    assert (found.kind, found.rule) == ("error", "unknown-section")
    assert "section lost is not in it: no table or list under 'Papers / Lost'." in found.message


def test_out_of_step():
    edited = readme(["|2024||A paper|N/A|", "|2024||By hand|N/A|"], [])
    found = only(catalog_findings("- title: A paper\n  year: 2024\n", **{"README.md": edited}))
    assert (found.kind, found.rule, found.line) == ("error", "out-of-step", 8)
    assert "litwatch render" in found.remedy


def test_hidden_characters():
    found = only(findings(methods=[GOOD.replace("GeoChat", "Geo\u202echat\u200b")]))
    assert (found.kind, found.rule) == ("note", "hidden-characters")
    assert "holds U+202E, U+200B." in found.message


def test_kept_verbatim():
    found = only(findings(methods=[GOOD, "| | | | |"]))
    assert (found.kind, found.rule, found.line) == ("note", "kept-verbatim", 8)
    assert "kept as it is: no title in the row" in found.message


def test_a_line_kept_in_a_section_file_is_said_to_be_kept_once():
    """It was `kept as it is: kept as it is`."""
    found = only(catalog_findings("- row: '| ....'\n"))
    assert (found.rule, found.message.count("kept as it is")) == ("kept-verbatim", 1)


def test_a_quirk_turns_its_finding_into_a_note_with_the_reason():
    entry = "- title: A paper\n  year: 1066\n  quirk: a facsimile of the tapestry\n"
    found = only(catalog_findings(entry))
    assert (found.kind, found.rule) == ("note", "year-out-of-range")
    assert found.remedy == "Meant to be so: a facsimile of the tapestry"


def test_a_quirk_without_a_reason_excuses_nothing():
    assert only(catalog_findings('- title: A paper\n  year: 1066\n  quirk: " "\n')).kind == "error"


def test_a_quirk_in_a_readme_is_a_comment_in_the_row():
    row = GOOD.replace("llm", "lmm").replace("N/A", "N/A <!-- quirk: large motion model -->")
    found = only(findings(methods=[row]))
    assert (found.kind, found.remedy) == ("note", "Meant to be so: large motion model")


def test_needless_quirk():
    found = only(catalog_findings("- title: A paper\n  quirk: just because\n"))
    assert (found.kind, found.rule, found.line) == ("note", "needless-quirk", 3)


def test_findings_say_where_what_and_what_to_do():
    found = only(findings(methods=[GOOD.replace("llm", "lmm")]))
    assert str(found) == (
        "README.md:7: error: GeoChat: Grounded talk about maps: keyword 'lmm' is not in the legend "
        "(llm). [unknown-keyword] Correct it, or add it to `keyword_legend:` in list.yaml."
    )
    assert found.as_json()["rule"] == "unknown-keyword"
    assert has_errors([found])
    assert not has_errors([found.excused("why")])


@pytest.mark.parametrize(
    ("settings", "rule", "message"),
    [
        ("arxiv: {categories: [cs.XX]}", "unknown-category", "arXiv has no category 'cs.XX'."),
        (
            "sections: [{id: m, path: [M], columns: [{header: A, holds: text, fill: magic}]}]",
            "unknown-fill",
            "no rule 'magic' fills a column (task,",
        ),
    ],
)
def test_names_that_only_others_know(tmp_path, settings, rule, message):
    home = tmp_path / "catalog/list"
    home.mkdir(parents=True)
    head = "id: list\nname: A list\nmode: readme\nreadme: README.md\n"
    (home / "list.yaml").write_text(f"{head}{settings}\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("## M\n\n|A|\n|---|\n|a word|\n", encoding="utf-8")
    (found,) = [f for f in check_lists(tmp_path / "catalog")["list"] if f.rule == rule]
    assert message in found.message
    assert (found.kind, found.path, found.line) == ("error", "catalog/list/list.yaml", 5)


def test_a_configured_line_that_is_not_there():
    config = ListConfig(id="x", name="X", mode="readme", readme="README.md")
    config = config.model_copy(update={"last_updated": LastUpdatedConfig(line="Of {date}")})
    (found,) = check_list(load_list(config, {"README.md": "# Papers\n"}), date(2026, 5, 4))
    assert (found.rule, found.kind) == ("unknown-line", "error")
    assert found.message == "no line 'Of {date}' in it."


def test_a_list_that_cannot_be_read_does_not_keep_the_others_from_being_checked(tmp_path):
    for name, readme in (("bad", "name"), ("good", "readme: README.md")):
        home = tmp_path / "catalog" / name
        home.mkdir(parents=True)
        text = f"id: {name}\nname: A list\nmode: readme\n{readme}\n"
        (home / "list.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Papers\n", encoding="utf-8")
    checked = check_lists(tmp_path / "catalog")
    (found,) = checked["bad"]
    assert (found.rule, found.kind) == ("unreadable", "error")
    assert found.path.endswith("list.yaml")
    assert found.message.startswith("not valid YAML")
    assert checked["good"] == []


def test_every_rule_is_tested_here():
    with open(__file__, encoding="utf-8") as here:
        text = here.read()
    assert [rule for rule in RULES if f'"{rule}"' not in text] == []


@pytest.mark.parametrize(
    ("style", "rules"),
    [
        ("- [{title}](https://arxiv.org/abs/2601.0000{n}), arXiv 2026", []),
        ("- **{title}** arXiv 2026 [[paper](https://arxiv.org/abs/2601.0000{n})]", ["stale-parts"]),
    ],
)
def test_bullets_restyled_by_hand_left_the_learned_style_to_new_ones(style, rules):
    """`parts:` of list.yaml wrote new bullets as nobody wrote them any more, and check was silent."""
    parts = ("- [{title}]({paper})", ", {venue}", " {year}")
    section = SectionConfig(id="box", path=("Box kites",), layout="bullets", parts=parts)
    config = ListConfig(id="kites", name="Kites", mode="readme", sections=(section,))
    rows = [style.format(title=f"Kites that fly, number {n}, at sea", n=n) for n in range(1, 6)]
    text = "\n".join(["# Kites", "", "## Box kites", "", *rows, ""])
    found = check_list(load_list(config, {config.readme_path: text}), date(2026, 12, 1))
    assert [it.rule for it in found] == rules
    assert all("Delete `parts:`" in it.remedy for it in found)
