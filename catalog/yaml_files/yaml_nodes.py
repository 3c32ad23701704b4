"""YAML read for people's files: every scalar stays the text it is, every value knows its line.

A schema decides what a text means, so ``arxiv_id: 2307.10000`` does not lose its zeros and
``title: No`` is no boolean. Only the plain words ``null``, ``~`` and nothing at all mean None.
"""

from __future__ import annotations

import re
import reprlib
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from catalog.catalog_errors import CatalogError, ConfigurationError

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # pure Python where libyaml lacks


class _Loader(_PARSER):  # type: ignore[misc] # which of the two is known when it runs
    """Composes without asking of each text what it could be: that is a quarter of the time."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        return ""


_NULLS = ("", "~", "null", "Null", "NULL")
_MEND = "Mend the syntax there; text with ': ' or ' #' in it must be in quotes."
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlevel = 2
MAX_DEPTH = 40
SAFE_DEPTH = 400
"""What is composed without harm; `YamlFile.value` refuses what is below `MAX_DEPTH`."""
_MARKS = re.compile("[ ?:-]+")


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML text with the path that messages name, and the line its first line has there."""

    text: str
    path: str
    first_line: int = 1
    error: type[CatalogError] = ConfigurationError

    def compose(self) -> yaml.Node | None:
        """Node tree. Raises the file's error, with line, where the text is no YAML."""
        try:
            self._refuse_depth()
            node: yaml.Node | None = yaml.compose(self.text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line if mark else 0
            raise self._error(f"not valid YAML: {error.problem or error.context}", line) from None
        except yaml.YAMLError as error:
            raise self._error(f"not valid YAML: {error}".splitlines()[0], 0) from None
        return node

    def _refuse_depth(self) -> None:
        """Refuse a file nested so deeply that composing it, which recurses in C, would crash."""
        if depth_at_most(self.text) <= SAFE_DEPTH:
            return
        depth = 0
        for event in yaml.parse(self.text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                raise self._error("nested too deeply", mark.line if mark else 0, "Flatten it.")

    def fail(self, what: str, node: yaml.Node | None, remedy: str) -> CatalogError:
        """Error that names the node's line."""
        line = node.start_mark.line if node is not None else 0
        return self.error(what, where=f"{self.path}:{line + self.first_line}", remedy=remedy)

    def _error(self, what: str, line: int, remedy: str = _MEND) -> CatalogError:
        return self.error(what, where=f"{self.path}:{line + self.first_line}", remedy=remedy)

    def model(self, kind: type[BaseModel], node: yaml.Node) -> Any:
        """Node read as a pydantic model. Raises the file's error: line, field, remedy."""
        data = self.value(node)
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            problems = error.errors(include_url=False)
            # A misspelt key is also a missing one; the misspelling is what people can see.
            first = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
            place = ".".join(str(part) for part in first["loc"])
            where = locate(node, first["loc"])
            what = f"{place or 'entry'}: {_sentence(first['msg'])}"
            raise self.fail(what, where, _remedy(kind, first)) from None

    def value(
        self, node: yaml.Node, depth: int = 0, known: dict[yaml.Node, Any] | None = None
    ) -> Any:
        """Plain dicts, lists, texts and None. `known`: of nodes that aliases may name again."""
        known = {} if known is None else known
        if node not in known:
            known[node] = self._new_value(node, depth, known)
        return known[node]

    def _new_value(self, node: yaml.Node, depth: int, known: dict[yaml.Node, Any]) -> Any:
        if depth > MAX_DEPTH:
            raise self.fail("nested too deeply", node, "Flatten it.")
        if isinstance(node, yaml.ScalarNode):
            is_null = not node.style and node.value in _NULLS  # style: "" or None when plain
            return None if is_null else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1, known) for item in node.value]
        return self._mapping(node, depth, known)

    def _mapping(self, node: yaml.Node, depth: int, known: dict[yaml.Node, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise self.fail("a key must be one word", key_node, "Write `name: value`.")
            if key in result:
                raise self.fail(f"{key}: given twice", key_node, "Keep one of the two.")
            result[key] = self.value(value_node, depth + 1, known)
        return result


def depth_at_most(text: str) -> int:
    """What a text can be nested to, seen without parsing it, which takes as long as composing.

    A bracket opens one level. What is nested without any starts further right than what it is in,
    or is a list at its key's column, after blanks and marks alone; the innermost may follow a tag.
    """
    widest = max(map(len, _MARKS.findall(text)), default=0)
    return 2 * (widest + 2) + text.count("[") + text.count("{")


def locate(node: yaml.Node, path: tuple[int | str, ...]) -> yaml.Node:
    """Node at a path of keys and indexes, or the nearest one above it."""
    for part in path:
        following = _child(node, part)
        if following is None:
            break
        node = following
    return node


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").rstrip(".")
    return message[:1].lower() + message[1:]


def _remedy(kind: type[BaseModel], problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return f"Known here: {', '.join(_siblings(kind, problem['loc'][:-1]))}."
    if problem["type"] == "missing":
        return f"Add `{problem['loc'][-1]}:`."
    if problem.get("input", "") is None:
        return "Give it a value; the word null itself must be in quotes."
    given = problem.get("input")
    return f"It reads {_SHORT.repr(given)} now."


def _siblings(kind: Any, loc: tuple[int | str, ...]) -> list[str]:
    """Field names of the model that a path leads into."""
    for part in loc:
        if isinstance(part, int) or not _is_model(kind):
            continue
        field = kind.model_fields.get(part)
        kind = _inner_model(field.annotation) if field else None
    return list(kind.model_fields) if _is_model(kind) else []


def _inner_model(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    inner = (_inner_model(arg) for arg in getattr(annotation, "__args__", ()))
    return next((kind for kind in inner if kind), None)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
