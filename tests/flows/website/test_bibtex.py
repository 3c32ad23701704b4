"""BibTeX that a real parser, and bibtex itself, read without a complaint."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from catalog.curated_list import packaged_lists, read_list
from flows.memory.shipped import shipped_records
from flows.website.bibtex import bibtex_of, citation_key, to_bibtex, venue_of
from flows.website.site_rows import Known, site_rows
from tests.flows.website.made_up import made_up_row, row

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60)
GEOCHAT = {
    "title": "GeoChat: Grounded Large Vision-Language Model for Remote Sensing",
    "authors": ("Kartik Kuckreja", "Muhammad Sohail Danish"),
}


def test_a_preprint() -> None:
    written = bibtex_of(row(authors=("Ada Example", "Bo de Muster"), categories=("cs.CV", "cs.AI")))
    assert written == (
        "@misc{example2024harvest,\n"
        "  title = {{Harvest maps from orbit}},\n"
        "  author = {Ada Example and Bo de Muster},\n"
        "  year = {2024},\n"
        "  eprint = {2403.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CV},\n"
        "  url = {https://arxiv.org/abs/2403.00001}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("venue", "kind", "field", "name"),
    [
        ("CVPR", "inproceedings", "booktitle", "Conference on Computer Vision and Pattern"),
        ("CVPRW", "inproceedings", "booktitle", "(CVPR), Workshops"),
        ("ICLR ML4RS Workshop", "inproceedings", "booktitle", "(ICLR), Workshops"),
        ("TGRS", "article", "journal", "IEEE Transactions on Geoscience and Remote Sensing"),
        ("ra-l", "article", "journal", "IEEE Robotics and Automation Letters"),
        ("arXiv", "misc", "eprint", "2403.00001"),
        ("", "misc", "eprint", "2403.00001"),
        ("A School & Club", "misc", "howpublished", r"A School \& Club"),
    ],
)
def test_venues_have_full_names_and_their_kind_of_entry(
    venue: str, kind: str, field: str, name: str
) -> None:
    (entry,) = parse_string(bibtex_of(row(venue=venue)), "bibtex").entries.values()
    assert entry.type == kind
    assert name in entry.fields[field]
    assert ("howpublished" in entry.fields) is (field == "howpublished")


def test_no_venue_of_the_table_is_a_workshop_of_another() -> None:
    assert venue_of("WWW")[1].endswith("(WWW)")
    assert venue_of("W") == ("misc", "W")


def test_keys_are_those_that_people_type() -> None:
    assert citation_key(row(**GEOCHAT)) == "kuckreja2024geochat"
    assert citation_key(row("The Über-Map", authors=("Zoë Ångström Jr.",))) == "angstrom2024uber"
    assert citation_key(row("On 武汉", authors=("李",), year=None, month="2023-01")) == "2023"
    assert citation_key(row("…", year=None, month="")) == "paper"


def test_keys_of_a_list_differ() -> None:
    written = to_bibtex([row(), row("Harvest maps by ship", key="arxiv:2403.00002")] * 20)
    keys = [line for line in written.splitlines() if line.startswith("@")]
    assert keys[:2] == ["@misc{2024harvest,", "@misc{2024harvesta,"]
    assert len(set(keys)) == 40


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% of $x_1 & #2", r"50\% of \$x\_1 \& \#2"),
        ("a ~ b ^ c", r"a \textasciitilde{} b \textasciicircum{} c"),
        (r"\input{passwd}", r"\textbackslash{}input\textbraceleft{}passwd\textbraceright{}"),
        ("two\nlines", "two lines"),
    ],
)
def test_marks_of_latex_are_text_in_a_title(title: str, written: str) -> None:
    assert f"title = {{{{{written}}}}}" in bibtex_of(row(title))


@given(title=texts, author=texts, venue=texts, url=texts)
def test_a_parser_finds_one_entry_whatever_a_paper_says(
    title: str, author: str, venue: str, url: str
) -> None:
    one = row(title, authors=(author, "Ada Example"), venue=venue, paper_url=url, doi=url)
    (entry,) = parse_string(bibtex_of(one), "bibtex").entries.values()
    assert {"title", "year", "eprint"} <= set(entry.fields)


def test_a_name_with_the_separator_stays_one_author() -> None:
    written = bibtex_of(row(authors=("Smith and Co", "Ada Example")))
    (entry,) = parse_string(written, "bibtex").entries.values()
    assert len(entry.persons["author"]) == 2


def test_a_row_without_anything_but_a_title() -> None:
    bare = row(arxiv_id="", month="", year=None, paper_url="", key="title:x")
    assert bibtex_of(bare) == "@misc{harvest,\n  title = {{Harvest maps from orbit}}\n}\n"


def shipped(list_id: str) -> str:
    folder = packaged_lists()
    known = Known(records=shipped_records(folder, list_id))
    return to_bibtex(site_rows(read_list(folder, list_id), known))


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_the_shipped_lists_are_read_whole(list_id: str) -> None:
    written = shipped(list_id)
    data = parse_string(written, "bibtex")
    assert len(data.entries) == written.count("\n@") + 1
    style = find_plugin("pybtex.style.formatting", "unsrt")()
    # Papers that are not on arXiv have no authors here: a row of the list names none.
    named = [entry for entry in data.entries.values() if "author" in entry.persons]
    assert len(list(style.format_entries(named))) == len(named) > 40


@pytest.mark.long
@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_bibtex_itself_has_no_complaint(list_id: str, tmp_path: Path) -> None:
    bibtex = shutil.which("bibtex")
    if bibtex is None:
        told = "bibtex is not installed (Debian: apt install texlive-binaries texlive-base)"
        pytest.fail(told) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(told)
    (tmp_path / "papers.bib").write_text(shipped(list_id) + to_bibtex([made_up_row(1)]), "utf-8")
    aux = "\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{papers}\n"
    (tmp_path / "x.aux").write_text(aux, "utf-8")
    done = subprocess.run([bibtex, "x"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    # A preprint without authors has no name to sort by; that is no mistake of ours.
    wrong = [line for line in done.stdout.splitlines() if "error" in line.lower()]
    assert wrong == [], done.stdout
