"""The interview: one paper after the other, one key an answer, any time back or out."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.config import SectionConfig
from catalog.markdown.shown import shown_text
from catalog.paper import Paper
from flows.memory.taught import Answer

SHOWN_CHARACTERS = 900
"""Characters of an abstract that are shown."""
MOST_SECTIONS = 9
"""Sections that a digit names."""
KEYS = "y yes · n no · ? unsure · u undo · q stop"


@dataclass(frozen=True, slots=True)
class Interview:
    """Who is asked, and how."""

    sections: Sequence[SectionConfig]
    ask: Callable[[str], str]
    """Shows a prompt and gives the line that was typed. Raises EOFError at the end of input."""
    say: Callable[[str], None]
    who: str
    today: date

    def hold(self, papers: Sequence[Paper]) -> list[Answer]:
        """Ask about each paper in turn; the answers given until the person stopped."""
        answers: list[Answer] = []
        while len(answers) < len(papers):
            paper = papers[len(answers)]
            self.say(_shown(paper, len(answers) + 1, len(papers)))
            key = self._key()
            if key == "q":
                break
            if key == "u":
                del answers[-1:]
            else:
                answers.append(self._answer(paper, key))
        return answers

    @property
    def legend(self) -> str:
        """What may be typed."""
        named = ("".join(map(shown_text, it.path[-1:])) or it.id for it in self._named())
        digits = [f"{n} {name}" for n, name in enumerate(named, 1)]
        return " · ".join([KEYS, *digits])

    def _named(self) -> Sequence[SectionConfig]:
        return [each for each in self.sections if not each.manual][:MOST_SECTIONS]

    def _key(self) -> str:
        digits = [str(n) for n in range(1, len(self._named()) + 1)]
        while True:
            try:
                typed = self.ask("> ").strip().lower()[:1]
            except EOFError:
                return "q"
            if typed in {"y", "n", "?", "u", "q", *digits} and typed:
                return typed
            self.say(self.legend)

    def _answer(self, paper: Paper, key: str) -> Answer:
        section = self._named()[int(key) - 1] if key.isdigit() else None
        return Answer(
            arxiv_id=paper.arxiv_id,
            announced_date=paper.announced_date,
            decided_date=self.today,
            decided_by=self.who,
            decision="rejected" if key == "n" else "unsure" if key == "?" else "accepted",
            section=section.class_label if section else "",
            task=(section.task if section else None) or "",
        )


def _shown(paper: Paper, number: int, total: int) -> str:
    abstract = textwrap.shorten(_plain(paper.abstract), SHOWN_CHARACTERS, placeholder=" …")
    head = f"\n{number} of {total}   {_plain(paper.arxiv_id)}\n{_plain(paper.title)}"
    return f"{head}\n{textwrap.indent(textwrap.fill(abstract, 96), '  ')}"


def _plain(text: str) -> str:
    """Text without what could move a terminal's cursor or change its colours."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
