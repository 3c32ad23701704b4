"""Links: what the words around an address say it is for."""

from __future__ import annotations

import pytest

from catalog.paper import Paper
from flows.candidates.enrichment.paper_links import PaperLinks, find_links
from flows.candidates.enrichment.urls import found_urls


def links_of(abstract: str, comment: str = "") -> PaperLinks:
    return find_links(Paper("2601.00001", "A title", abstract, comment=comment))


REPO = "https://github.com/toylab/toynet"


@pytest.mark.parametrize(
    "text",
    [
        f"Code is available at {REPO}.",
        f"Our code ({REPO}) is public.",
        rf"Code: \url{{{REPO}}}.",
        rf"The code is at \href{{{REPO}}}{{this link}}.",
        rf"Code at $\href{{{REPO}}}{{\text{{{REPO}}}}}$.",
        "Our code is at github.com/toylab/toynet",
        "The code will be at https://github.com/toylab/ toynet.",
        "The code will be at https: //github.com/toylab/toynet.",
        f"Code is available at:{REPO}",
        f"Implementation is at urlhttps://{REPO.removeprefix('https://')}.",
        f"**Code**: [{REPO}]",
        f"Project page: {REPO}",
    ],
)
def test_finds_the_repository_however_it_is_written(text: str) -> None:
    assert links_of(text) == PaperLinks(code_url=REPO)


def test_underscores_escaped_for_latex_are_plain() -> None:
    assert links_of(r"Code: https://github.com/toylab/toy\_net.").code_url == (
        "https://github.com/toylab/toy_net"
    )


def test_parentheses_inside_an_address_stay() -> None:
    found = next(found_urls("See (https://example.org/a_(b)) for more"))
    assert found.url == "https://example.org/a_(b)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Code and dataset are available at {REPO}.", PaperLinks(code_url=REPO, data_url=REPO)),
        (f"The dataset is available at {REPO}.", PaperLinks(data_url=REPO)),
        (
            "Data is at https://huggingface.co/datasets/toylab/toys and code at " + REPO,
            PaperLinks(code_url=REPO, data_url="https://huggingface.co/datasets/toylab/toys"),
        ),
        (
            "Our model is at https://huggingface.co/toylab/toynet.",
            PaperLinks(code_url="https://huggingface.co/toylab/toynet"),
        ),
        (
            "Models: https://huggingface.co/toylab/toynet, code: " + REPO,
            PaperLinks(code_url=REPO),
        ),
        (
            "Try the demo: https://huggingface.co/spaces/toylab/toynet",
            PaperLinks(project_url="https://huggingface.co/spaces/toylab/toynet"),
        ),
        (
            "Project page: https://toylab.github.io/toynet/",
            PaperLinks(project_url="https://toylab.github.io/toynet/"),
        ),
        ("See toylab.github.io for videos", PaperLinks(project_url="https://toylab.github.io")),
        (
            "Project website: https://toys.example.org/net",
            PaperLinks(project_url="https://toys.example.org/net"),
        ),
        (
            "Our code is available at https://anonymous.4open.science/r/toy-1234.",
            PaperLinks(code_url="https://anonymous.4open.science/r/toy-1234"),
        ),
        (
            "Code is released at https://gitlab.example.org/toylab/net",
            PaperLinks(code_url="https://gitlab.example.org/toylab/net"),
        ),
        (
            "The data can be downloaded from https://doi.org/10.5281/zenodo.1",
            PaperLinks(data_url="https://doi.org/10.5281/zenodo.1"),
        ),
        (
            "Simulation code is at https://doi.org/10.5281/zenodo.2",
            PaperLinks(code_url="https://doi.org/10.5281/zenodo.2"),
        ),
        (
            "The images are at https://www.kaggle.com/datasets/toylab/toys",
            PaperLinks(data_url="https://www.kaggle.com/datasets/toylab/toys"),
        ),
    ],
)
def test_files_links_by_the_words_around_them(text: str, expected: PaperLinks) -> None:
    assert links_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Watch the video at https://youtu.be/abc",
        "Published version: https://doi.org/10.1109/TGRS.2024.1",
        "Poster: https://zenodo.org/records/1",
        "Our method is based on https://github.com/others/base",
        "We train using https://github.com/others/framework",
        "We took articles from https://paperswithcode.com/about",
        "Entry to the toy challenge (https://toys.example.org/challenge)",
        "Cut address: https://github.co",
        "More at https://toys.example.org",
        "No address at all: github is mentioned",
        "https://",
        "http://[::1",
    ],
)
def test_leaves_out_what_is_not_the_papers_own(text: str) -> None:
    assert links_of(text) == PaperLinks()


def test_of_two_repositories_the_first_is_taken() -> None:
    links = links_of(f"Code: {REPO}.", comment="Code: https://github.com/toylab/moved")
    assert links.code_url == REPO
