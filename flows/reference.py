"""Generates what the documentation says of settings: ``python -m flows.reference``.

The JSON schema and the marked blocks of docs/configuration.md come from the models, and a test
keeps both true. Text outside the marks is written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from catalog.files import write_text_atomically
from catalog.schema import SCHEMA_PATH, attribute_docs, configuration_models, schema_text

CONFIGURATION_PATH = "docs/configuration.md"

_BLOCK = re.compile(
    r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL
)


def generated_files(root: Path) -> dict[Path, str]:
    """Text that each generated file below `root` should have."""
    configuration = root / CONFIGURATION_PATH
    return {
        root / SCHEMA_PATH: schema_text(),
        configuration: with_tables(configuration.read_text(encoding="utf-8")),
    }


def with_tables(page: str) -> str:
    """Page with its marked blocks written afresh. Raises KeyError for an unknown mark."""
    models = _models()
    return _BLOCK.sub(lambda m: f"{m[1]}{settings_table(models[m['name']])}{m[3]}", page)


def settings_table(model: type[BaseModel]) -> str:
    """Markdown table of a model's fields: name, values, default, meaning."""
    docs = attribute_docs(model)
    rows = [
        f"| `{_shown_name(model, name)}` | {_values(field)} | {_default(field)} | {docs[name]} |"
        for name, field in model.model_fields.items()
    ]
    head = ["| setting | values | default | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(row.replace("``", "`") for row in rows)]) + "\n"


def _models() -> dict[str, type[BaseModel]]:
    from flows.settings import Settings  # after the lists' models: it looks for lists on import

    return {model.__name__: model for model in (*configuration_models(), Settings)}


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
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    if isinstance(default, BaseModel):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def main() -> None:
    """Write the generated files of the checkout that this module stands in."""
    for path, text in generated_files(Path(__file__).parent.parent).items():
        write_text_atomically(path, text)


if __name__ == "__main__":
    main()
