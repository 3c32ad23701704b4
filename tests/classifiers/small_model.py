"""A small model of a made-up list, trained on abstracts written for tests."""

from dataclasses import replace
from functools import lru_cache

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.paper import Paper
from classifiers.dataset import NONE, Example, Label
from classifiers.recipes import PLAIN
from classifiers.training import train
from tests.classifiers.fake_corpus import fake_corpus

RECIPE = replace(PLAIN, sampled_negatives=300, hard_negatives=100)
CONFIG = ListConfig(
    id="fake",
    name="Fake",
    sections=(
        SectionConfig(
            id="data",
            path=("Data",),
            label="dataset",
            keywords=True,
            columns=(ColumnConfig(header="Name", holds="name", fill="dataset_name"),),
        ),
        SectionConfig(id="conversational", path=("Chat",), keywords=True),
        SectionConfig(id="generative", path=("Make",), manual=True),
    ),
    keyword_legend={"llm": "a language model", "i-t": "image and text"},
)


def examples(days=100):
    labels, texts = fake_corpus(days=days)
    known = {label.arxiv_id: label for label in labels}
    return [Example(paper, known.get(key) or stream_label(paper)) for key, paper in texts.items()]


def stream_label(paper, list_id="fake"):
    day = paper.announced_date
    return Label(list_id, paper.arxiv_id, day, day, False, NONE, weight=0.5, source="stream")


@lru_cache
def small_model():
    return train(RECIPE, examples())


def paper(title, abstract="", arxiv_id="2601.00001"):
    return Paper(arxiv_id, title, abstract)


ASSISTANT = "We present an assistant that answers questions about aerial scenes"
BENCHMARK = "We release a benchmark of satellite image and caption pairs"
PAINTER = "We train a diffusion model that paints land cover from a prompt"
BOUND = "We prove a bound for sparse regression in high dimension"
