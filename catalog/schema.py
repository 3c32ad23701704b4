"""JSON schema of ``list.yaml``, generated from `catalog.config`: what editors complete by.

Descriptions come from the attribute docstrings of the models, so that they are written once.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from catalog.config import ListConfig

SCHEMA_PATH = "docs/list.schema.json"


def list_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a list's configuration."""
    schema = ListConfig.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    for model in configuration_models():
        target = schema if model is ListConfig else definitions[model.__name__]
        _describe(target, model)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the schema as the file says it."""
    return json.dumps(list_schema(), indent=2, ensure_ascii=False) + "\n"


def configuration_models() -> tuple[type[BaseModel], ...]:
    """Every model of the configuration, a model before those that it holds."""
    return tuple(dict.fromkeys(_models_of(ListConfig)))


def attribute_docs(model: type[BaseModel]) -> dict[str, str]:
    """Attribute docstrings of a model by field, each on one line; "" where there is none."""
    (class_node,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    docs = dict.fromkeys(model.model_fields, "")
    body = class_node.body if isinstance(class_node, ast.ClassDef) else []
    for node, following in pairwise(body):
        match node, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ) if name in docs:
                docs[name] = " ".join(text.split())
    return docs


def _models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for inner in _inner_models(field.annotation):
            yield from _models_of(inner)


def _inner_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _inner_models(argument)


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    schema["description"] = " ".join((model.__doc__ or "").split())
    for name, doc in attribute_docs(model).items():
        schema["properties"][name].pop("title", None)  # only repeats the name
        if doc:
            schema["properties"][name]["description"] = doc.replace("``", "`")
