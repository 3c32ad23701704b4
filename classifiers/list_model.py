"""The model of one list: loads, screens, saves. Everything else asks this facade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.card_facts import card_figures, card_hash
from classifiers.classifier_errors import ModelError, NoModelError
from classifiers.encoder import Encoder, EncoderHead, encoder_for
from classifiers.features import Featurizer, Floats, Ints, Row, Vocabulary, Words, field_block
from classifiers.filing import Place, choose_place
from classifiers.first_stage import SHORT_TEXT_WORDS, FirstStage
from classifiers.free_columns import Task, fill_columns, own_tasks
from classifiers.keywords import written_keywords
from classifiers.lanes import Cause, cause_of_score
from classifiers.lexicon import Lexicon
from classifiers.linear import Linear, softmax
from classifiers.meeting import Meeting
from classifiers.model_file import (
    pack_json,
    pack_lines,
    read_model,
    unpack_json,
    unpack_lines,
    write_model,
)
from classifiers.moves import MOVES
from classifiers.reading import TOGETHER, Reading
from classifiers.reasons import Explainer
from classifiers.screened import Reason, Screened
from classifiers.screening import Basis, Calibration, Thresholds
from classifiers.second_stage import SecondStage
from classifiers.sieve import Sieve
from classifiers.topics import TopicPairs

MODELS_DIR = Path(__file__).parent / "models"
LEAST_UNSURE = 0.1
"""Probability below which an unsure paper is worth nobody's time: of 199 shown to two lists below
it in 2026, 13 belonged. A list that proposes from less asks from half of that."""
_EXPLAINED_FROM = 0.02
"""Probability below which nobody asks why."""


def packaged_model(list_id: str) -> Path:
    """Folder of the model that ships for a list. Raises NoModelError where none does."""
    folder = MODELS_DIR / list_id
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", list_id) or not folder.is_dir():
        raise NoModelError(
            f"There is no model for the list {list_id!r} yet.",
            remedy=f"Train one: litwatch train --list {list_id}",
        )
    return folder


@dataclass(frozen=True)
class Heads:
    """What the columns of the model's coefficients stand for, after the first (screening)."""

    sections: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    keyword_thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the model sees in one paper."""

    words: Words
    row: Row
    scores: Floats
    """Log-odds of each head."""


@dataclass(frozen=True)
class ListModel:
    """A trained model. Immutable; safe to share between threads."""

    list_id: str
    featurizer: Featurizer
    first_stage: FirstStage
    linear: Linear
    heads: Heads
    calibration: Calibration
    thresholds: Thresholds
    card: Mapping[str, Any] = field(default_factory=dict)
    second_stage: SecondStage = field(default_factory=SecondStage)
    meeting: Meeting | None = None
    """Of lists without a lexicon."""
    encoder_head: EncoderHead | None = None
    encoder: Encoder | None = None
    """Of models trained with a sentence encoder: both or neither."""

    @property
    def hash(self) -> str:
        """SHA-256 of the arrays; empty until saved."""
        return card_hash(self.card)

    @property
    def figures(self) -> dict[str, Any]:
        """How good it was: see `card_figures`."""
        return card_figures(self.card)

    @classmethod
    def load(cls, folder: Path, encoder_dir: Path | None = None) -> ListModel:
        """Read a model, with the encoder of ``encoder_dir`` if it was trained with one.

        Raises ModelError (missing, cut short, tampered with, other version), EncoderError where
        the encoder is missing or another.
        """
        arrays, card = read_model(folder)
        try:
            model = _from_arrays(arrays, card)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise ModelError(
                f"the arrays do not fit together: {error!r}.",
                where=str(folder),
                remedy="Train it again with `litwatch train`.",
            ) from error
        return replace(model, encoder=encoder_for(model.encoder_head, encoder_dir, str(folder)))

    def save(self, folder: Path) -> ListModel:
        """Write model and card; gives the model with the card as written."""
        return replace(self, card=write_model(folder, _to_arrays(self), self.card))

    def with_card(self, **facts: Any) -> ListModel:
        """The same model with more on its card."""
        return replace(self, card={**self.card, **facts})

    @cached_property
    def sieve(self) -> Sieve:
        """The first stage, for many papers at once."""
        return Sieve(self.first_stage)

    @cached_property
    def _screening(self) -> Floats:
        """Coefficients of the first head, side by side in memory."""
        return np.ascontiguousarray(self.linear.coef[:, 0])

    def screen(self, papers: Sequence[Paper], config: ListConfig) -> list[Screened]:
        """Answer for each paper, in order; the answer to one never depends on the others."""
        answers: list[Screened] = []
        for start in range(0, len(papers), TOGETHER):
            reading = Reading(papers[start : start + TOGETHER])
            answers += self.screen_in(reading, range(len(reading.papers)), config)
        return answers

    def screen_in(
        self, reading: Reading, places: Sequence[int], config: ListConfig
    ) -> list[Screened]:
        """`screen` for some papers of a reading that several lists share."""
        may_belong = set(self.sieve.passing(reading.texts))
        passing = [at for at in places if at in may_belong]
        answers: dict[int, Screened] = {}
        for start in range(0, len(passing), TOGETHER):
            together = passing[start : start + TOGETHER]
            answers |= self.tell(reading, together, config, with_skipped=True)
        return [answers.get(at) or self._dropped(reading, at, Cause.FIRST_STAGE) for at in places]

    def tell(
        self,
        reading: Reading,
        places: Sequence[int],
        config: ListConfig,
        *,
        with_skipped: bool = False,
    ) -> Iterator[tuple[int, Screened]]:
        """Places of the papers to be told of, each with its answer; skipped ones if wanted.

        ``places`` are of papers that the first stage let through.
        """
        thresholds = self.thresholds_for(config)
        for at, read in zip(places, self._read(reading, places), strict=True):
            paper = reading.papers[at]
            if read is None:
                if with_skipped:
                    yield at, self._dropped(reading, at, Cause.SECOND_STAGE)
            elif with_skipped or self._prob(read) >= thresholds.unsure_from:
                yield at, self._answer(paper, read, config, thresholds)

    def prob_relevant(self, papers: Sequence[Paper]) -> npt.NDArray[np.float64]:
        """Calibrated probabilities alone, (papers,)."""
        probs = np.zeros(len(papers))
        for start in range(0, len(papers), TOGETHER):
            reading = Reading(papers[start : start + TOGETHER])
            passing = self.sieve.passing(reading.texts)
            for at, read in zip(passing, self._read(reading, passing), strict=True):
                probs[start + at] = self._prob(read) if read else 0.0
        return probs

    def thresholds_for(self, config: ListConfig) -> Thresholds:
        """The model's thresholds, or those that the list's configuration sets."""
        own, wanted = self.thresholds, config.screening
        propose = own.propose_from if wanted.propose_from is None else wanted.propose_from
        floor = max(own.unsure_from, min(LEAST_UNSURE, propose / 2))
        unsure = floor if wanted.unsure_from is None else wanted.unsure_from
        basis = own.basis if wanted.propose_from is None else Basis.CONFIGURED
        return Thresholds(propose, min(unsure, propose), basis)

    def _read(self, reading: Reading, places: Sequence[int]) -> list[_Read | None]:
        """What the model sees in each paper; None where the second stage or emptiness stops it."""
        words = [reading.words(at) for at in places]
        lexicon = self.featurizer.lexicon
        found = [reading.found(lexicon, at) for at in places]
        field = field_block(lexicon, found).scaled(self.featurizer.field_scale)
        passing = self._passing_second(words, field.dense)
        rows = self.featurizer.rows([words[at] for at in passing], field[passing])
        wholes = self._wholes(reading, [places[at] for at in passing])
        read = {
            at: _Read(words[at], row, self._scores(row, whole))
            for at, row, whole in zip(passing, rows, wholes, strict=True)
        }
        return [read.get(at) for at in range(len(words))]

    def _wholes(self, reading: Reading, places: Sequence[int]) -> list[float]:
        """What each text as a whole adds to the log-odds, by the encoder."""
        if self.encoder is None or self.encoder_head is None or not places:
            return [0.0] * len(places)
        return self.encoder_head.scores(reading.vectors(self.encoder, places))

    def _scores(self, row: Row, whole: float) -> Floats:
        scores = self.linear.scores(row)
        scores[0] += np.float32(whole)
        if self.meeting is not None:
            scores[0] = self.meeting.score(float(scores[0]), *self._words_of(row))
        return scores

    def _words_of(self, row: Row) -> tuple[Ints, Floats]:
        """Columns and values of the words of title and abstract: the first block."""
        end = row.columns.searchsorted(self.featurizer.starts.title)
        return row.columns[:end], row.values[:end]

    def _passing_second(self, papers: Sequence[Words], field: Floats) -> list[int]:
        """Places of the papers that have words and pass the second stage."""
        stage = self.second_stage
        passes = stage.passes(field).tolist() if stage.is_on else [True] * len(papers)
        return [
            at
            for at, words in enumerate(papers)
            if words and (passes[at] or words.count < SHORT_TEXT_WORDS)
        ]

    def _prob(self, read: _Read) -> float:
        return self.calibration.prob(float(read.scores[0]))

    def _dropped(self, reading: Reading, at: int, cause: Cause) -> Screened:
        cause = cause if reading.words(at) else Cause.NO_TEXT
        return Screened(reading.papers[at].arxiv_id, 0.0, cause, model_hash=self.hash)

    def _answer(
        self, paper: Paper, read: _Read, config: ListConfig, thresholds: Thresholds
    ) -> Screened:
        prob = self._prob(read)
        answer = self._file(paper, read.words, read.scores, prob, config, thresholds)
        if prob < _EXPLAINED_FROM:
            return answer
        explainer = Explainer(self.featurizer, read.row, read.words)
        is_shown = answer.cause.lane != "skipped"
        why_there = self._section_reasons(read, explainer) if is_shown else ()
        return replace(answer, reasons=self._reasons(read, explainer), section_reasons=why_there)

    def _section_reasons(self, read: _Read, explainer: Explainer) -> tuple[Reason, ...]:
        """What speaks for the most probable section, against the next."""
        scores = read.scores[1 : 1 + len(self.heads.sections)]
        if len(scores) < 2:
            return ()
        second, first = 1 + scores.argsort(kind="stable")[-2:]
        coef = self.linear.coef[read.row.columns]
        return explainer.explain(read.row.values * (coef[:, first] - coef[:, second]))

    def _reasons(self, read: _Read, explainer: Explainer) -> tuple[Reason, ...]:
        parts = read.row.values * self._screening[read.row.columns]
        if self.meeting is not None:
            columns, values = self._words_of(read.row)
            base = float(parts.sum() + self.linear.intercept[0])
            share, by_concept = self.meeting.pull(base, columns, values)
            parts *= np.float32(share)
            parts[: len(columns)] += by_concept.astype(np.float32)
        return explainer.explain(parts)

    def _file(
        self,
        paper: Paper,
        words: Words,
        scores: Floats,
        prob: float,
        config: ListConfig,
        thresholds: Thresholds,
    ) -> Screened:
        section_probs, task_probs, keyword_probs = self._split(scores)
        place = choose_place(section_probs, task_probs, config)
        cause = cause_of_score(thresholds.verdict(prob), place.obstacle)
        return Screened(
            arxiv_id=paper.arxiv_id,
            prob_relevant=prob,
            cause=cause,
            section=place.section,
            section_probs=section_probs,
            task=place.task,
            table=place.table.id if place.table else None,
            second_table=place.second.id if place.second else None,
            margin=place.margin,
            obstacle=place.obstacle,
            keywords=self._keywords(place, words, keyword_probs, config),
            columns=fill_columns(paper, place.table, _tasks(config))
            if cause.lane != "skipped"
            else {},
            model_hash=self.hash,
        )

    def _split(self, scores: Floats) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        """Probabilities of sections, tasks and keywords."""
        heads = self.heads
        first, second = 1 + len(heads.sections), 1 + len(heads.sections) + len(heads.tasks)
        sections, tasks = scores[1:first], scores[first:second]
        odds = scores[second:].astype(np.float64)
        return (
            dict(zip(heads.sections, softmax(sections).tolist(), strict=True))
            if len(sections)
            else {},
            dict(zip(heads.tasks, softmax(tasks).tolist(), strict=True)) if len(tasks) else {},
            dict(zip(heads.keywords, (1 / (1 + np.exp(-odds))).tolist(), strict=True)),
        )

    def _keywords(
        self, place: Place, words: Words, probs: Mapping[str, float], config: ListConfig
    ) -> tuple[str, ...]:
        if place.table is not None and not place.table.keywords:
            return ()
        text = " ".join([*words.title, *words.abstract])
        return written_keywords(
            probs, self.heads.keyword_thresholds, place.section, text, config.keyword_legend
        )


def _tasks(config: ListConfig) -> Sequence[Task] | None:
    """The list's own tasks; None where it names none."""
    return own_tasks(tuple(config.tasks.items())) if config.tasks else None


def _to_arrays(model: ListModel) -> dict[str, npt.NDArray[Any]]:
    featurizer, lexicon = model.featurizer, model.featurizer.lexicon
    meta = {
        "list_id": model.list_id,
        "sections": model.heads.sections,
        "tasks": model.heads.tasks,
        "keywords": model.heads.keywords,
        "keyword_thresholds": dict(model.heads.keyword_thresholds),
        "calibration": list(astuple(model.calibration)),
        "thresholds": list(astuple(model.thresholds)),
        "first_stage": [model.first_stage.threshold, model.first_stage.pass_share],
        "second_stage": [model.second_stage.limit, model.second_stage.pass_share],
        "lexicon": None if lexicon is None else _lexicon_as_json(lexicon),
    }
    return {
        "meta": pack_json(meta),
        "words": pack_lines(featurizer.words.terms),
        "words_idf": featurizer.words.idf,
        "words_parts": featurizer.words.parts,
        "title": pack_lines(featurizer.title.terms),
        "title_idf": featurizer.title.idf,
        "title_parts": featurizer.title.parts,
        "field_scale": featurizer.field_scale,
        "moves_scale": featurizer.moves_scale,
        "first_stage": pack_lines(sorted(model.first_stage.weights)),
        "first_stage_weights": _stage_weights(model.first_stage),
        "second_stage_weights": model.second_stage.weights,
        **_part_arrays("topics", featurizer.topics),
        **_part_arrays("meeting", model.meeting),
        **(model.encoder_head.as_arrays() if model.encoder_head else {}),
        "coef": model.linear.coef,
        "intercept": model.linear.intercept,
    }


def _from_arrays(arrays: Mapping[str, npt.NDArray[Any]], card: Mapping[str, Any]) -> ListModel:
    meta = unpack_json(arrays["meta"])
    featurizer = Featurizer(
        _vocabulary(arrays, "words"),
        _vocabulary(arrays, "title"),
        _lexicon_from_json(meta["lexicon"]),
        arrays["field_scale"],
        _part(TopicPairs, "topics", arrays),
        _moves_scale(arrays),
    )
    heads = Heads(
        tuple(meta["sections"]),
        tuple(meta["tasks"]),
        tuple(meta["keywords"]),
        meta["keyword_thresholds"],
    )
    shape = (featurizer.width, 1 + len(heads.sections) + len(heads.tasks) + len(heads.keywords))
    if arrays["coef"].shape != shape or arrays["intercept"].shape != shape[1:]:
        raise ValueError(f"coefficients have shape {arrays['coef'].shape}, not {shape}")
    return ListModel(
        list_id=meta["list_id"],
        featurizer=featurizer,
        first_stage=_stage_from_arrays(arrays, meta),
        linear=Linear(arrays["coef"], arrays["intercept"]),
        heads=heads,
        calibration=Calibration(*meta["calibration"]),
        thresholds=_thresholds(*meta["thresholds"]),
        card=card,
        second_stage=_second_stage(arrays, meta, featurizer),
        meeting=_part(Meeting, "meeting", arrays),
        encoder_head=EncoderHead.from_arrays(arrays),
    )


Part = TypeVar("Part", TopicPairs, Meeting)


def _part_arrays(name: str, part: TopicPairs | Meeting | None) -> dict[str, npt.NDArray[Any]]:
    return {f"{name}_{key}": value for key, value in vars(part).items()} if part else {}


def _part(kind: type[Part], name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Part | None:
    """A part that only lists with a lexicon have, or only those without; older models none."""
    keys = {each.name: f"{name}_{each.name}" for each in fields(kind)}
    if arrays.keys().isdisjoint(keys.values()):
        return None
    part = kind(**{field: arrays[key] for field, key in keys.items()})
    part.check(len(arrays["words_idf"]))
    return part


def _moves_scale(arrays: Mapping[str, npt.NDArray[Any]]) -> Floats:
    # Models from before 2026-12 read none.
    scale = arrays.get("moves_scale", np.zeros(0, np.float32))
    if scale.shape not in ((0,), (len(MOVES),)):
        raise ValueError(f"the moves have shape {scale.shape}")
    return scale


def _thresholds(propose: float, unsure: float, basis: str = Basis.PRECISION) -> Thresholds:
    # Models from before 2026-11-30 tell no basis.
    return Thresholds(propose, unsure, Basis(basis))


def _second_stage(
    arrays: Mapping[str, npt.NDArray[Any]], meta: Mapping[str, Any], featurizer: Featurizer
) -> SecondStage:
    # Models from before 2026-11-22 have none.
    weights = arrays.get("second_stage_weights", np.zeros(0, np.float32))
    if not len(weights):
        return SecondStage()
    if weights.shape != featurizer.field_scale.shape:
        raise ValueError(f"the second stage has shape {weights.shape}")
    return SecondStage(weights, *meta["second_stage"])


def _vocabulary(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Vocabulary:
    # Models from before 2026-11-22 have no parts; they only load slower.
    parts = {"parts": arrays[f"{name}_parts"]} if f"{name}_parts" in arrays else {}
    return Vocabulary(unpack_lines(arrays[name]), arrays[f"{name}_idf"], **parts)


def _stage_weights(stage: FirstStage) -> npt.NDArray[np.int32]:
    return np.array([stage.weights[word] for word in sorted(stage.weights)], np.int32)


def _stage_from_arrays(
    arrays: Mapping[str, npt.NDArray[Any]], meta: Mapping[str, Any]
) -> FirstStage:
    words = unpack_lines(arrays["first_stage"])
    weights = arrays["first_stage_weights"].tolist()
    return FirstStage(dict(zip(words, weights, strict=True)), *meta["first_stage"])


def _lexicon_as_json(lexicon: Lexicon) -> dict[str, Any]:
    groups = [[name, [" ".join(term) for term in terms]] for name, terms in lexicon.groups.items()]
    return {"groups": groups, "left": lexicon.left, "right": lexicon.right}


def _lexicon_from_json(value: Mapping[str, Any] | None) -> Lexicon | None:
    return None if value is None else _lexicon_of(orjson.dumps(value))


@lru_cache(maxsize=8)
def _lexicon_of(text: bytes) -> Lexicon:
    """Models that hold the same lexicon share one, and what it has worked out about words."""
    value = orjson.loads(text)
    groups = {name: tuple(tuple(term.split()) for term in terms) for name, terms in value["groups"]}
    return Lexicon(groups, value["left"], value["right"])
