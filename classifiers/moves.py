"""What the sentences of a paper do: what they introduce, what they study, whose it is.

Words say what a paper is about. Whether it brings a dataset, a model or a study of other people's
models stands in its moves (Swales, *Genre Analysis*, 1990): "we release a benchmark", "this paper
investigates", "our findings". They are found by rules of general English, of no field:

- A subject is *we*, or *this paper* (work, study, …). What it does is the first verb that is known
  among the three words after it: one of bringing (propose, release, …) or one of studying.
- What is brought is the first thing that is known among the sixteen words after such a verb, before
  a word that only says what for (*for, to, by, using, where, with*) or begins anew (*we*).
- A word that ends in *bench* names a benchmark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log1p

MOVES = (
    "title names a dataset or benchmark",
    "title names a benchmark",
    "dataset or benchmark named in the title and introduced",
    "introduces a dataset or benchmark, no model",
    "speaks of its own data",
    "studies and introduces nothing",
    "studies before it introduces",
    "title says that it studies",
    "title names a study or survey",
    "introduces an agent or system",
    "introduces a model first",
    "speaks of its own model",
    "speaks of its own agent",
    "introduces a study",
    "speaks of findings",
)
"""What the features say, in their order."""

Kinds = frozenset[str]
Act = tuple[bool, int]
"""Whether something is brought (else studied), and the place after the verb."""

_OBJECT_WORDS = 16
_VERB_WORDS = 3
_THINGS = {
    "data": "benchmark benchmarks leaderboard testbed dataset datasets corpus corpora database",
    "benchmark": "benchmark benchmarks leaderboard testbed",
    "model": "model models encoder encoders backbone transformer network networks vlm mllm llm "
    "lvlm gfm",
    "method": "framework frameworks architecture pipeline paradigm method methods approach "
    "approaches strategy module mechanism algorithm technique scheme loss adapter",
    "agent": "agent agents agentic system assistant platform toolkit",
    "study": "survey review overview taxonomy study studies analysis evaluation investigation "
    "comparison assessment perspective",
    "task": "task tasks problem setting",
}
_BRING = """propose introduce present develop design devise offer unveil construct curate
release build create compile annotate collect contribute establish assemble provide"""
_STUDY = """evaluate investigate study analyze analyse examine assess probe explore compare
benchmark argue ask test measure quantify review survey revisit discuss characterize conduct"""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STUDYING = _set_of("""evaluating assessing probing investigating exploring benchmarking
understanding rethinking revisiting comparing analyzing examining evaluation study analysis
assessment lessons comparative empirical""")
_FINDINGS = _set_of("""finding findings insight insights reveal reveals revealed revealing suggest
suggests suggested suggesting limitation limitations struggle struggles struggling gap gaps fail
fails failed failure failures opportunity opportunities future challenge challenges challenging
implication implications potential potentially""")
_OURS = _set_of("our proposed new novel")
_SELVES = _set_of("""paper work study article letter survey review research thesis report manuscript
chapter""")
_NO_LONGER_OBJECT = _set_of("for to by using where we with")
_NOTHING: Kinds = frozenset()


def _forms(verbs: str) -> Iterator[str]:
    for verb in verbs.split():
        stem = verb.removesuffix("e").removesuffix("y")
        yield from (verb, f"{verb}s", f"{stem}ies", f"{stem}ied", f"{verb}ed", f"{stem}ed")


_KINDS: Mapping[str, Kinds] = {
    word: frozenset(kind for kind, words in _THINGS.items() if word in words.split())
    for things in _THINGS.values()
    for word in things.split()
}
_BRINGS: Mapping[str, bool] = {
    **dict.fromkeys(_forms(_STUDY), False),
    **dict.fromkeys((*_forms(_BRING), "built"), True),
}
"""Known verbs, and whether they bring something."""
_CUES = {"we": "subject", **dict.fromkeys(_SELVES, "self"), **dict.fromkeys(_OURS, "ours")}


def read_moves(title: Sequence[str], abstract: Sequence[str]) -> list[float]:
    """Strength of each of `MOVES`, 0 or more, from the words of title and abstract."""
    named = _NOTHING.union(*map(_kinds_of, title))
    cues = [(at, cue) for at, cue in enumerate(map(_CUES.get, abstract)) if cue]
    acts = list(_acts(abstract, cues))
    brought = [_object(abstract, at) for brings, at in acts if brings]
    introduced = _NOTHING.union(*brought)
    own = [_owned(abstract, at) for at, cue in cues if cue == "ours"]
    return [
        float("data" in named),
        float("benchmark" in named),
        float("data" in named and "data" in introduced),
        float("data" in introduced and introduced.isdisjoint({"model", "method", "agent"})),
        _often("data", own),
        float(bool(acts) and not brought),
        float(bool(acts) and not acts[0][0]),
        float(not _STUDYING.isdisjoint(title)),
        float("study" in named),
        _often("agent", brought),
        float(bool(brought) and "model" in brought[0]),
        _often("model", own),
        _often("agent", own),
        _often("study", brought),
        log1p(sum(map(_FINDINGS.__contains__, abstract))),
    ]


def _kinds_of(word: str) -> Kinds:
    found = _KINDS.get(word, _NOTHING)
    return _KINDS["benchmark"] if not found and word.endswith("bench") else found


def _acts(words: Sequence[str], cues: Sequence[tuple[int, str]]) -> Iterator[Act]:
    """What the authors do, in the order in which they say so."""
    for at, cue in cues:
        is_self = cue == "self" and at > 0 and words[at - 1] in ("this", "our", "present")
        if cue == "subject" or is_self:
            for place in range(at + 1, min(at + 1 + _VERB_WORDS, len(words))):
                if words[place] in _BRINGS:
                    yield _BRINGS[words[place]], place + 1
                    break


def _object(words: Sequence[str], start: int) -> Kinds:
    """Kinds of the thing that a verb brings; empty for one that is not known."""
    for word in words[start : start + _OBJECT_WORDS]:
        if word in _NO_LONGER_OBJECT:
            return _NOTHING
        if found := _kinds_of(word):
            return found
    return _NOTHING


def _owned(words: Sequence[str], at: int) -> Kinds:
    """Kinds of the thing that *our* (proposed, new) speaks of."""
    return next(filter(None, map(_kinds_of, words[at + 1 : at + 4])), _NOTHING)


def _often(kind: str, things: Sequence[Kinds]) -> float:
    return log1p(sum(kind in kinds for kinds in things))
