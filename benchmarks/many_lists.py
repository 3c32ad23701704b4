"""What a night costs with 1, 10, 100 and 1,000 different lists in one process.

    python benchmarks/many_lists.py [1 10 100 1000] [--keep FOLDER]

The lists are the two that ship, each cut and renamed: every one has its own rows (half of the
original's or more) and a model in a folder of its own; names of sections and models (six words in
ten of the original's vocabulary) come in fifty kinds. All stand in one repository. arXiv is a
stand-in that announces the first recorded night, of which every list proposes some six papers; a
second run of the same night shows what a quiet one costs.
Seconds on the wall depend on who else uses the machine, seconds of the processor hardly.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalog.config import ListConfig
from catalog.curated_list import packaged_lists, read_list
from catalog.list_folder import read_config
from classifiers.features import Vocabulary
from classifiers.list_model import Heads, ListModel, packaged_model
from flows.memory.places import begin_repository
from tests.flows.orchestration.prefect_processes import arxiv_of_today, plain_environment

ROOT = Path(__file__).parents[1]
ORIGINALS = ("vlgfm", "rsfm")
KEPT_WORDS = 0.6
KINDS = 50


def make_lists(folder: Path, count: int) -> None:
    """Write so many lists below catalog/ and their models below models/."""
    models = {it: ListModel.load(packaged_model(it)) for it in ORIGINALS}
    configs = {it: read_config(packaged_lists(), it) for it in ORIGINALS}
    for number in range(count):
        original = ORIGINALS[number % len(ORIGINALS)]
        chance = random.Random(number)
        name = f"{original}-{number:04d}"
        kind = number % KINDS
        renamed = {it.id: f"{it.id}-{kind}" for it in configs[original].sections}
        make_list(folder / "catalog", name, configs[original], renamed, chance)
        if number < KINDS:
            made = make_model(models[original], name, renamed, kind)
            made.save(folder / "models" / name)
        else:
            like = folder / "models" / f"{original}-{kind:04d}"
            shutil.copytree(like, folder / "models" / name)


def make_list(
    lists: Path, name: str, original: ListConfig, renamed: dict[str, str], chance: random.Random
) -> None:
    """Write one list: the original's files with part of its rows, under other names."""
    source, target = packaged_lists() / original.id, lists / name
    (target / "sections").mkdir(parents=True)
    config = (source / "list.yaml").read_text("utf-8")
    config = re.sub(r"^id: .*", f"id: {name}", config, flags=re.M)
    config = re.sub(r"^name: (.*)", rf"name: \1 {name}", config, flags=re.M)
    template = (source / "template.md").read_text("utf-8")
    for old, new in renamed.items():
        config = re.sub(rf"^(- id:) {old}$", rf"\1 {new}", config, flags=re.M)
        template = template.replace(f"litwatch:section {old} ", f"litwatch:section {new} ")
        section = source / "sections" / f"{old}.yaml"
        if section.exists():
            text = some_rows(section.read_text("utf-8"), chance)
            (target / "sections" / f"{new}.yaml").write_text(text, "utf-8")
    (target / "list.yaml").write_text(config, "utf-8")
    (target / "template.md").write_text(template, "utf-8")
    shown = read_list(lists, name, render_missing=True).rendered()
    (target / "README.md").write_text(shown, "utf-8")


def some_rows(text: str, chance: random.Random) -> str:
    head, *rows = re.split(r"^(?=- )", text, flags=re.M)
    share = chance.uniform(0.5, 1)
    kept = [row for row in rows if chance.random() < share]
    return head + "".join(kept or rows[:1])


def make_model(original: ListModel, name: str, renamed: dict[str, str], number: int) -> ListModel:
    """The original's model with part of its words and other sections, in arrays of its own."""
    chance = np.random.default_rng(number)
    featurizer = original.featurizer
    words, title = (some_words(it, chance) for it in (featurizer.words, featurizer.title))
    rest = np.arange(featurizer.starts.field, len(original.linear.coef))
    kept = np.concatenate([words, featurizer.starts.title + title, rest])
    topics = featurizer.topics
    return replace(
        original,
        list_id=name,
        featurizer=replace(
            featurizer,
            words=chosen(featurizer.words, words),
            title=chosen(featurizer.title, title),
            topics=topics and replace(topics, weights=topics.weights[words]),
        ),
        linear=replace(original.linear, coef=original.linear.coef[kept]),
        heads=renamed_heads(original.heads, renamed),
    )


def some_words(vocabulary: Vocabulary, chance: np.random.Generator) -> np.ndarray:
    """Places of some words, and of the pairs of words that are left."""
    keep = chance.random(len(vocabulary.terms)) < KEPT_WORDS
    words = {it for it, is_kept in zip(vocabulary.terms, keep, strict=True) if is_kept}
    parts = (term.split(" ") for term in vocabulary.terms)
    return np.flatnonzero([words.issuperset(each) for each in parts])


def chosen(vocabulary: Vocabulary, places: np.ndarray) -> Vocabulary:
    return Vocabulary(tuple(vocabulary.terms[at] for at in places), vocabulary.idf[places])


def renamed_heads(heads: Heads, renamed: dict[str, str]) -> Heads:
    return replace(heads, sections=tuple(renamed.get(it, it) for it in heads.sections))


def measure(folder: Path, count: int) -> None:
    """Run two nights of so many lists and print a line for each."""
    begin = folder / "repository"
    if not begin.exists():
        make_lists(folder, count)
        begin_repository(begin, folder / "catalog")
    with arxiv_of_today() as arxiv:
        env = plain_environment(
            folder / "prefect",
            PYTHONPATH=str(ROOT),
            LITWATCH_ARXIV_FEED_URL=arxiv.feed_url,
            LITWATCH_ARXIV_API_URL=arxiv.api_url,
            LITWATCH_ARXIV_OAI_URL=arxiv.oai_url,
            LITWATCH_ARXIV_INTERVAL_SECONDS="0",
            LITWATCH_STATE_DIR=str(folder / "state"),
            LITWATCH_CATALOG_DIR=str(begin / "catalog"),
            LITWATCH_MODELS_DIR=str(folder / "models"),
        )
        for which in ("first night", "again"):
            one_night(f"{count:5} lists, {which}", env, begin)


def one_night(what: str, env: dict[str, str], cwd: Path) -> None:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        words = [sys.executable, "-m", "litwatch", "nightly", "--json"]
        running = subprocess.Popen(words, env=env, cwd=cwd, stdout=out)
        _, status, used = os.wait4(running.pid, 0)
        out.seek(0)
        report = json.loads(out.read().splitlines()[-1])
    wall = time.perf_counter() - start
    proposed = sum(len(one["proposed"]) for one in report["lists"])
    print(
        f"{what:24} {wall:7.1f} s wall {used.ru_utime + used.ru_stime:7.1f} s processor "
        f"{used.ru_maxrss / 1024:6.0f} MB {report['requests_count']:3} requests "
        f"{proposed:6} rows, exit {os.waitstatus_to_exitcode(status)}",
        flush=True,
    )


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("counts", nargs="*", type=int, default=[1, 10, 100, 1000])
    given.add_argument("--keep", type=Path, help="folder for the lists, kept for another run")
    asked = given.parse_args()
    for count in asked.counts:
        with tempfile.TemporaryDirectory() as scratch:
            folder = (asked.keep or Path(scratch)) / str(count)
            folder.mkdir(parents=True, exist_ok=True)
            measure(folder, count)


if __name__ == "__main__":
    main()
