"""Judges from titles, authors and years whether two records are one paper.

Rows seldom name authors, so a title alone must be nearly equal to be the same; what is merely
alike goes to a person. Two different arXiv ids are two papers unless a person says otherwise:
arXiv gives a new version the old id.

    likeness of titles     authors agree   authors unknown   authors differ, or two arXiv ids
    >= SAME_TITLE          same            same              maybe
    >= SAME_WITH_AUTHORS   same            maybe             new
    below                  new             new               new

Titles set apart by a coined name or a telling word (see `titles`) are never the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from catalog.identity.titles import Title, likeness, normalise_title, spell_out, split_title

SAME_TITLE = 97.0
"""Likeness (0 to 100) from which a title alone makes two records one paper."""
SAME_WITH_AUTHORS = 85.0
"""Likeness from which title and authors together do, and a title alone makes a question."""
ALIKE_UNDER_ONE_NAME = 60.0
"""Likeness of the rest that makes a question where both bear one coined name (``GeoChat: …``)."""
AUTHORS_AGREE = 0.5
"""Share of the shorter author list that must stand in the longer one."""
MIN_TITLE_WORDS = 4
"""Shorter titles (``Remote sensing``) never make two records one paper."""
MIN_NAME_LETTERS = 5
"""Rows that show only a name (``RSICD``) ask about papers of that name; shorter ones are many."""
MAX_YEARS_APART = 3
"""Equal titles further apart than preprint and publication go to a person."""
MIN_SHARED_WORDS = 0.4
"""Share of the shorter title's words below which two titles are not compared at all."""

Kind = Literal["same", "maybe", "new"]


class Judgement(NamedTuple):
    """What two records are to each other, how alike, and why."""

    kind: Kind
    score: float
    reason: str

    @property
    def rank(self) -> tuple[int, float]:
        """The surer a judgement, the higher."""
        return ("new", "maybe", "same").index(self.kind), self.score


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a row, an entry or a paper."""

    keys: tuple[str, ...]
    title: Title
    authors: tuple[str, ...]
    year: int | None
    has_arxiv_id: bool

    @property
    def surnames(self) -> frozenset[str]:
        """Last names of the authors, as far as one can tell."""
        names = (normalise_title(author).split() for author in self.authors)
        return frozenset(words[-1] for words in names if words)


NEW = Judgement("new", 0.0, "")


def share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles share enough words to be worth comparing."""
    return len(one & other) >= MIN_SHARED_WORDS * min(len(one), len(other))


def judge(asked: Profile, known: Profile) -> Judgement:
    """Judge two records that share no key."""
    one, other = asked.title, known.title
    score = likeness(one, other)
    agree = _authors_agree(asked, known)
    if (asked.has_arxiv_id and known.has_arxiv_id) or agree is False:
        return _judge_against_evidence(one, other, score, agree)
    if score >= SAME_WITH_AUTHORS and not _set_apart(one, other):
        return _judge_alike(asked, known, score, agree)
    return _judge_retitled(one, other, score, agree)


def _judge_against_evidence(
    one: Title, other: Title, score: float, agree: bool | None
) -> Judgement:
    if score < SAME_TITLE or _set_apart(one, other):
        return NEW
    return Judgement("maybe", score, f"same title, {_other_authors(agree) or 'two arXiv ids'}")


def _judge_alike(asked: Profile, known: Profile, score: float, agree: bool | None) -> Judgement:
    said = "same title" if score >= SAME_TITLE else f"titles alike ({score:.0f} of 100)"
    if agree:
        return Judgement("same", score, f"{said}, same authors")
    doubt = _doubt(asked, known, score)
    return Judgement("maybe" if doubt else "same", score, said + doubt)


def _doubt(asked: Profile, known: Profile, score: float) -> str:
    """Why two like titles whose authors are unknown need a person; empty if they do not."""
    if score < SAME_TITLE:
        return ", authors unknown"
    if len(asked.title.words) < MIN_TITLE_WORDS:
        return ", but a short one"
    years_apart = abs(asked.year - known.year) if asked.year and known.year else 0
    return f", {years_apart} years apart" if years_apart > MAX_YEARS_APART else ""


def _judge_retitled(one: Title, other: Title, score: float, agree: bool | None) -> Judgement:
    """A later version may cut its title, keep the name and change the rest, or rename itself."""
    if one.name != other.name and _is_long(one.tail) and one.tail == other.tail:
        return Judgement("maybe", max(score, SAME_WITH_AUTHORS), "same title under another name")
    if _is_named_after(one, other) or _is_named_after(other, one):
        return Judgement(
            "maybe", SAME_WITH_AUTHORS, f"{min(one.text, other.text, key=len)!r} names it"
        )
    if one.telling != other.telling:
        return NEW
    if one.name and one.name == other.name:
        return _judge_one_name(one, other, agree)
    shorter, longer = sorted((one.text, other.text), key=len)
    if _is_long(shorter) and longer.startswith(shorter + " "):
        kind: Kind = "same" if agree else "maybe"
        return Judgement(kind, SAME_WITH_AUTHORS, "one title continues the other")
    return NEW


def _judge_one_name(one: Title, other: Title, agree: bool | None) -> Judgement:
    rests = (
        split_title(spell_out(one.tail, other.tail)),
        split_title(spell_out(other.tail, one.tail)),
    )
    score = likeness(*rests)
    said = f"both are called {one.name!r}"
    if score >= SAME_TITLE or (agree and score >= ALIKE_UNDER_ONE_NAME):
        return Judgement("same", score, f"{said}, same title spelt out")
    return Judgement("maybe", score, said) if score >= ALIKE_UNDER_ONE_NAME else NEW


def _set_apart(one: Title, other: Title) -> bool:
    names = {title.name.replace(" ", "") for title in (one, other) if title.name}
    return len(names) > 1 or one.telling != other.telling


def _is_named_after(named: Title, paper: Title) -> bool:
    """Whether a row shows nothing but the coined name of a paper, as tables of datasets do."""
    name = paper.name.replace(" ", "")
    return len(name) >= MIN_NAME_LETTERS and named.text.replace(" ", "") == name


def _is_long(text: str) -> bool:
    return len(text.split()) >= MIN_TITLE_WORDS


def _authors_agree(asked: Profile, known: Profile) -> bool | None:
    """None where either side names nobody."""
    if not asked.authors or not known.authors:
        return None
    one, other = asked.surnames, known.surnames
    if not one or not other:
        return None
    return len(one & other) >= AUTHORS_AGREE * min(len(one), len(other))


def _other_authors(agree: bool | None) -> str:
    return "other authors" if agree is False else ""
