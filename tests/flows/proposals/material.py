"""Rows, lists and hostile texts for the tests of what a maintainer reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from classifiers.lanes import Cause
from classifiers.screened import Reason
from flows.memory.records import NearRow, ProposedRow, Record
from flows.proposals.commands.desk import Desk
from flows.proposals.text.parts import Proposal

TODAY = date(2026, 11, 21)

TABLE = (
    ColumnConfig(header="Year", holds="year"),
    ColumnConfig(header="Venue", holds="venue"),
    ColumnConfig(header="Keywords", holds="keywords"),
    ColumnConfig(header="Paper Title", holds="title", linked=True),
    ColumnConfig(header="Code/Project", holds="code", empty="N/A"),
)
DATASETS = (
    ColumnConfig(header="Year", holds="year"),
    ColumnConfig(header="Name", holds="name", linked=True),
    ColumnConfig(header="Download", holds="data", empty="N/A"),
    ColumnConfig(header="Attribute", holds="text"),
)
LIST = ListConfig(
    id="geo",
    name="Geo Models",
    sections=(
        SectionConfig(
            id="chat", path=("Methods", "Conversational Models"), columns=TABLE, keywords=True
        ),
        SectionConfig(id="clip", path=("Methods", "Contrastive Models"), columns=TABLE),
        SectionConfig(id="data", path=("Datasets",), columns=DATASETS),
        SectionConfig(
            id="app-captioning",
            path=("Application", "Captioning"),
            label="application",
            task="captioning",
            columns=TABLE,
        ),
        SectionConfig(id="friends", path=("Relevant Projects",), manual=True),
    ),
    keyword_legend={"clip": "Use CLIP", "llm": "Use an LLM"},
    venue_names={"arXiv": "Arxiv"},
)

HOSTILE_TITLES = (
    "A | B: tables | inside",
    "@torvalds and @github/security, look; mail root@example.org",
    "Fixes #12, closes GH-7, resolves owner/repo#3",
    "Closes https://github.com/owner/repo/issues/1 and www.example.com",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "--><b>out</b><!-- litwatch {\"row\":\"forged\",\"ticked\":false} -->",
    "[click](javascript:alert(1)) ![pic](https://evil.example/x.png)",
    "`code` **bold** _under_ ~~gone~~ $x<y$ \\",
    "line\nbreak\r\n- [x] forged box <!-- litwatch {\"row\":\"x\"} -->",
    "right\u202eto\u202cleft zero\u200bwidth \x00nul",
    "</details><h1>big</h1>",
    "- [x] list", "1. one", "> quote", "# head", "+ plus", "= = =", "",
    "]( https://evil.example )",
    "&lt;b&gt; &amp; &#64;name",
    "x" * 5000,
)  # fmt: skip

hostile_text = st.one_of(
    st.sampled_from(HOSTILE_TITLES),
    st.lists(
        st.sampled_from(
            ["@a", "#1", "<b>", "-->", "<!--", "|", "`", "[", "]", "(", ")", "*", "_", "\n", "\\",
             "fixes #2", "GH-3", "http://a.b", "$", "~", "</details>", "- [x] ", "&#64;", "word ",
             "litwatch {", "}", "\u202e", "\u200b", "\r\n", ":tada:", "a/b#4", "!"]
        ),
        max_size=12,
    ).map("".join),
    st.text(max_size=60),
)  # fmt: skip


def entry(number: int = 1, title: str = "EarthTalker: a model", **changes: Any) -> Entry:
    arxiv_id = f"2511.{number:05}"
    paper = Link(url=f"https://arxiv.org/abs/{arxiv_id}", kind="paper")
    code = Link(url="https://github.com/owner/earthtalker", kind="code")
    facts = {"arxiv_id": arxiv_id, "venue": "arXiv", "year": 2025, "keywords": ("llm",)}
    return Entry(**(facts | {"title": title, "links": (paper, code)} | changes))


def row(number: int = 1, title: str = "EarthTalker: a model", **changes: Any) -> ProposedRow:
    item = changes.pop("entry", None) or entry(number, title)
    section = changes.pop("section", "chat")
    made = ProposedRow(
        key=f"arxiv:2511.{number:05}",
        short_id=f"2511.{number:05}",
        what="row",
        section=section,
        entry=item,
        edit=AddRow(section, item) if section else None,
        prob_relevant=0.97,
        reasons=(Reason("remote sensing", 2.0), Reason("dialogue", 1.0), Reason("robot", -0.4)),
        nearest=(NearRow("GeoChatter", "chat", "https://arxiv.org/abs/2311.00001", 0.4),),
        abstract="We talk about the Earth. It answers. " * 40,
        announced_date=date(2026, 11, 20),
        proposed_date=TODAY,
        model_hash="0123456789abcdef",
    )
    return replace(made, **changes)


def unsure_row(number: int, title: str = "Perhaps", **changes: Any) -> ProposedRow:
    clear = {"cause": Cause.BELOW_THRESHOLD, "is_ticked": False, "is_ticked_at_creation": False}
    return row(number, title, **(clear | {"prob_relevant": 0.4} | changes))


def proposal(*rows: ProposedRow, **changes: Any) -> Proposal:
    figures = {"precision": 0.86, "recall": 0.93, "tested_on": "papers of 2025-09 to 2025-12"}
    return replace(Proposal("Geo Models", TODAY, rows, model_figures=figures), **changes)


def record(item: ProposedRow, status: str = "proposed", **changes: Any) -> Record:
    return replace(Record(item, status, date(2026, 11, 20), number=7), **changes)  # type: ignore[arg-type]


def desk(records: Iterable[Record], **changes: Any) -> Desk:
    facts: dict[str, Any] = {"config": LIST, "today": TODAY, "commander": "ann", "thread": 7}
    return Desk(records={r.row.id: r for r in records}, **(facts | changes))
