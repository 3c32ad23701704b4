"""What is read as a list of papers, and what of it as a paper."""

from __future__ import annotations

import pytest

from catalog.curated_list import load_list
from catalog.learning.learn_list import learn_config
from tests.catalog.writing.new_rows import loaded

PLACES = ("forests", "rivers", "coasts", "hills")
PAPERS = "".join(
    f"- **Seeing {place} from orbit**, ICML 2023. [[paper](https://arxiv.org/abs/2403.0000{n})]\n"
    for n, place in enumerate(PLACES)
)


def _readme(heading: str, rows: str) -> str:
    return f"# Papers\n\n## {heading}\n\n{rows}\n## Methods\n\n{PAPERS.replace('Seeing', 'Saw')}"


@pytest.mark.parametrize("heading", ["Jobs", "✨ Highlights", "Overview", "Features", "About"])
def test_papers_under_a_heading_of_something_else_were_refused(heading):
    text = _readme(heading, PAPERS)
    config, report = learn_config(text, "any", "README.md")
    assert len(config.sections) == 2
    assert not report.unread
    assert load_list(config, {"README.md": text}).rendered() == text


@pytest.mark.parametrize("heading", ["Jobs", "Highlights", "Overview"])
@pytest.mark.parametrize(
    "rows",
    [
        "- [A position for lakes](https://jobs.example/1)\n- [One for hills](https://jobs.example/2)\n",
        "- We cover all lakes, see [this survey](https://arxiv.org/abs/2403.00009).\n"
        "- Our code is [here](https://github.com/lake/net).\n- It is [fast](https://lake.example).\n",
        "- We show [lakes in spring](https://arxiv.org/abs/2403.00001).\n"
        "- We show [lakes in summer](https://arxiv.org/abs/2403.00002).\n"
        "- We show [lakes in autumn](https://arxiv.org/abs/2403.00003).\n",
    ],
)
def test_what_is_no_paper_under_such_a_heading_stays_out(heading, rows):
    config, report = learn_config(_readme(heading, rows), "any", "README.md")
    assert [section.path for section in config.sections] == [("Methods",)]
    assert "no titles with links to papers" in report.unread[0].reason


@pytest.mark.parametrize("heading", ["News", "Cite us", "Contributors"])
def test_a_heading_that_is_never_of_papers_is_named_as_the_reason(heading):
    config, report = learn_config(_readme(heading, PAPERS), "any", "README.md")
    assert [section.path for section in config.sections] == [("Methods",)]
    assert report.unread[0].line == 5
    assert "the heading is one of news" in report.unread[0].reason


@pytest.mark.parametrize(
    "item",
    [
        "- 2024.05: We released [our survey of lakes](https://arxiv.org/abs/2405.00002).",
        "- [2024/05/12] 🔥 Our paper [Seeing lakes](https://arxiv.org/abs/2405.00002) is out!",
        "- **2024-05-12**: We've added 20 papers to [the list](https://github.com/lake/list).",
        "- May 2024: The [list](https://github.com/lake/list) is online.",
    ],
)
def test_news_between_papers_was_a_row(item):
    text, curated = loaded(f"{item}\n{PAPERS}")
    assert [row.entry.title for row in curated.rows] == [f"Seeing {it} from orbit" for it in PLACES]
    assert curated.bodies["methods"].items[0].reason == "news, no paper of the list"
    assert curated.rendered() == text


@pytest.mark.parametrize(
    "title",
    [
        "We Need to Talk about Lakes",
        "Our Model of Lakes",
        "We need to talk about lakes",
        "What we released into lakes",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "- [2024.05] **{}** [[paper](https://arxiv.org/abs/2405.00002)]",
        "- 2024.05: [{}](https://arxiv.org/abs/2405.00002) (accepted at ICML)",
        "- {} [[paper](https://arxiv.org/abs/2405.00002)]",
    ],
)
def test_a_title_that_begins_like_news_stays_a_paper(form, title):
    _, curated = loaded(f"{form.format(title)}\n{PAPERS}")
    assert curated.rows[0].entry.title == title
    assert len(curated.rows) == 5


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ("- [2024.05] {} [[paper](https://lake.example/1)]", "What We Know about Lakes"),
        ("- (2024-05-12) {} [[PDF](https://lake.example/1)]", "The Data Is Out There"),
        ("- [May 2024] **{}** [[link](https://lake.example/1)]", "Can We Trust Our Labels?"),
    ],
)
def test_a_dated_paper_on_a_page_of_its_own_was_taken_for_news(form, title):
    _, curated = loaded(f"{form.format(title)}\n{PAPERS}")
    assert curated.rows[0].entry.title == title
