"""A list watches the categories that its rows' records have."""

from __future__ import annotations

import pytest

from catalog.config_text import config_text
from catalog.curated_list import load_list
from catalog.learning.arxiv_queries import propose_arxiv
from catalog.learning.learn_list import learn_config
from catalog.paper import Paper
from flows.training.row_categories import adopt_categories, categories_of, coverage

README = "# Maps\n\n## Papers\n\n" + "".join(
    f"- [Image segmentation for map number {n}](https://arxiv.org/abs/2401.{n:05})\n"
    for n in range(20)
)
PAPERS = [
    Paper(f"2401.{n:05}", "Maps", "", categories=("cs.CR", "cs.CV") if n < 9 else ("cs.LG",))
    for n in range(20)
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "list.yaml"


def listed(path, categories=None):
    config, _ = learn_config(README, "maps", "README.md")
    curated = load_list(config, {"README.md": README})
    arxiv = propose_arxiv([row.entry.title for row in curated.rows])
    if categories:
        arxiv = arxiv.model_copy(update={"categories": categories})
    config = config.model_copy(update={"arxiv": arxiv})
    path.write_text(config_text(config))
    return load_list(config, {"README.md": README})


def test_the_fewest_categories_that_reach_nearly_all():
    assert categories_of(PAPERS) == ("cs.LG", "cs.CR")
    assert coverage(PAPERS, ["cs.LG"]) == 0.55
    assert categories_of([]) == ()


def test_a_guess_is_put_right(path):
    said = []
    curated = listed(path)
    before = path.read_text()
    config = adopt_categories(curated, PAPERS, path, said.append)
    assert config.arxiv.categories == ("cs.LG", "cs.CR")
    assert "  categories: [cs.LG, cs.CR]\n" in path.read_text()
    rest = path.read_text().replace("  categories: [cs.LG, cs.CR]\n", "")
    assert rest == before  # the default was not written out
    assert said[0].startswith("categories: cs.LG, cs.CR reach 100% of the rows' papers on arXiv")


def test_a_guess_that_is_written_out_is_put_right(path):
    readme = README.replace("segmentation", "segmentation and language model prompts")
    config, _ = learn_config(readme, "maps", "README.md")
    curated = load_list(config, {"README.md": readme})
    arxiv = propose_arxiv([row.entry.title for row in curated.rows])
    config = config.model_copy(update={"arxiv": arxiv})
    path.write_text(config_text(config))
    curated = load_list(config, {"README.md": readme})
    assert f"  categories: [{', '.join(arxiv.categories)}]\n" in path.read_text()
    adopt_categories(curated, PAPERS, path, lambda said: None)
    assert "  categories: [cs.LG, cs.CR]\n" in path.read_text()


def test_what_a_person_chose_stays_and_is_spoken_of(path):
    said = []
    curated = listed(path, ("cs.RO",))
    before = path.read_text()
    assert adopt_categories(curated, PAPERS, path, said.append) == curated.config
    assert path.read_text() == before
    assert said[0].endswith("those of list.yaml 0%")


def test_categories_that_reach_all_are_left_in_peace(path):
    said = []
    curated = listed(path, ("cs.CV", "cs.LG"))
    assert adopt_categories(curated, PAPERS, path, said.append) == curated.config
    assert said == []
