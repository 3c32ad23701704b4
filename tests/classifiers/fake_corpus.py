"""Abstracts written for tests: every sentence is made up, every seed gives the same papers."""

import random
from datetime import date, timedelta

from catalog.paper import Paper
from classifiers.dataset import NONE, Label

OPENINGS = {
    "dataset": "We release a benchmark of satellite image and caption pairs",
    "conversational": "We present an assistant that answers questions about aerial scenes",
    "generative": "We train a diffusion model that paints land cover from a prompt",
    NONE: "We prove a bound for sparse regression in high dimension",
    "near": "We segment clouds in radar swaths with a small convolutional network",
}
FILLERS = (
    "Experiments on four collections confirm the gain.",
    "The code will be opened with the paper.",
    "An analysis of failures closes the study.",
    "Training takes one day on a single card.",
    "We compare against nine earlier methods.",
    "Ablations show which part matters.",
)
FIRST_DAY = date(2025, 3, 18)


def fake_paper(number, kind, day, seed=0):
    rng = random.Random(f"{seed}/{number}/{kind}")
    words = [OPENINGS[kind], *rng.sample(FILLERS, 3), f"Case {number}."]
    return Paper(
        arxiv_id=f"{day:%y%m}.{number:05d}",
        title=f"{OPENINGS[kind][3:40]} no {number}",
        abstract=" ".join(words),
        categories=("cs.CV",),
        announced_date=day,
    )


def fake_corpus(days=120, a_day=6, seed=0, list_id="fake"):
    """Return (labels, texts): each day one paper that belongs, the rest do not."""
    rng = random.Random(seed)
    labels, texts, number = [], {}, 0
    for offset in range(days):
        day = FIRST_DAY + timedelta(days=offset)
        kinds = [rng.choice(["dataset", "conversational", "generative"])]
        kinds += rng.choices([NONE, "near"], k=a_day - 1)
        for kind in kinds:
            number += 1
            paper = fake_paper(number, kind, day, seed)
            texts[paper.arxiv_id] = paper
            if kind != NONE:
                labels.append(fake_label(paper, kind, list_id))
    return labels, texts


def fake_label(paper, kind, list_id="fake"):
    belongs = kind not in (NONE, "near")
    return Label(
        list_id=list_id,
        arxiv_id=paper.arxiv_id,
        announced_date=paper.announced_date,
        known_date=paper.announced_date,
        is_relevant=belongs,
        section=kind if belongs else NONE,
        keywords=frozenset({"llm"}) if kind == "conversational" else frozenset(),
    )
