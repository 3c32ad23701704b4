"""Generates what the documentation says of settings: ``python -m scripts.settings_reference``.

The JSON schema and the marked blocks of docs/configuration.md come from the models, and a test
keeps both true. Text outside the marks is written by hand.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from catalog.checking.findings import RULES
from catalog.files import write_atomically
from catalog.identity import same_paper
from catalog.schema import SCHEMA_PATH, attribute_docs, configuration_models, schema_text
from classifiers import free_columns as columns
from flows.settings import Settings

CONFIGURATION_PATH = "docs/configuration.md"
PAGES = (CONFIGURATION_PATH,)
"""Pages with marked blocks."""

_BLOCK = re.compile(
    r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL
)


def generated_files(root: Path) -> dict[Path, str]:
    """Text that each generated file below `root` should have."""
    pages = [root / name for name in PAGES]
    return {
        root / SCHEMA_PATH: schema_text(),
        **{page: with_tables(page.read_text(encoding="utf-8")) for page in pages},
    }


def with_tables(page: str) -> str:
    """Page with its marked blocks written afresh. Raises KeyError for an unknown mark."""
    blocks = {
        "rules": _rules_table,
        "thresholds": _thresholds_list,
        "fill_rules": _fill_rules_table,
    } | {model.__name__: partial(settings_table, model) for model in _models()}
    return _BLOCK.sub(lambda match: f"{match[1]}{blocks[match['name']]()}{match[3]}", page)


def settings_table(model: type[BaseModel]) -> str:
    """Markdown table of a model's fields: name, values, default, meaning."""
    docs = attribute_docs(model)
    rows = [
        (f"`{_shown_name(model, name)}`", _values(field), _default(field), docs[name])
        for name, field in model.model_fields.items()
    ]
    return _table(("setting", "values", "default", "meaning"), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")


def _rules_table() -> str:
    rows = ((f"`{r.name}`", r.kind, r.meaning, r.remedy) for r in RULES.values())
    return _table(("rule", "kind", "found", "remedy"), rows)


def _fill_rules_table() -> str:
    told = dict(re.findall(r"^``(\w+)``: (.+)$", columns.__doc__ or "", re.MULTILINE))
    return _table(("rule", "what it writes"), ((f"`{name}`", told[name]) for name in columns.RULES))


def _thresholds_list() -> str:
    docs = {name: " ".join(doc.split()) for name, doc in _constant_docs(same_paper)}
    rows = ((f"`{name}`", str(getattr(same_paper, name)), doc) for name, doc in docs.items())
    return _table(("threshold", "value", "meaning"), rows)


def _constant_docs(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Documented upper-case constants of a module, in its order."""
    body = ast.parse(inspect.getsource(module)).body
    for node, following in pairwise(body):
        match node, following:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(doc))),
            ) if name.isupper():
                yield name, doc


def _models() -> tuple[type[BaseModel], ...]:
    return (*configuration_models(), Settings)


def _shown_name(model: type[BaseModel], name: str) -> str:
    prefix: str = model.model_config.get("env_prefix", "")  # type: ignore[assignment]  # only settings have one
    return f"{prefix}{name}".upper() if prefix else name


def _values(field: FieldInfo) -> str:
    bounds = [
        f"{sign} {getattr(fact, attribute)}"
        for fact in field.metadata
        for attribute, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"))
        if hasattr(fact, attribute)
    ]
    return " ".join([_type_name(field.annotation), ", ".join(bounds)]).strip()


def _type_name(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return _type_name(get_args(annotation)[0])
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    if arguments and all(isinstance(argument, str) for argument in arguments):
        return ", ".join(f"`{argument}`" for argument in arguments)
    if get_origin(annotation) is tuple:
        return f"list of {_type_name(arguments[0])}"
    if get_origin(annotation) is dict:
        return "mapping"
    if arguments:
        return " or ".join(map(_type_name, arguments))
    return _plain_type_name(annotation)


def _plain_type_name(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    names = {str: "text", int: "number", float: "number", bool: "`true`, `false`"}
    return names.get(kind) or {SecretStr: "secret text", Path: "path"}.get(kind, kind.__name__)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is PydanticUndefined or field.default in (None, "", ()):
        return ""
    default = field.default
    if isinstance(default, BaseModel):
        return ""
    if isinstance(default, tuple):
        default = f"[{', '.join(map(str, default))}]"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def main() -> None:
    """Write the generated files of the checkout that this module stands in."""
    for path, text in generated_files(Path(__file__).parents[1]).items():
        write_atomically(path, text)


if __name__ == "__main__":
    main()
