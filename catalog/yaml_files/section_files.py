"""Section files (``sections/<id>.yaml``): entries that a person edits by hand.

Writing never re-emits a file. An entry is a block of lines; adding, removing or moving one
splices whole blocks, and a changed field is changed inside its block by ruamel.yaml. Comments,
key order and everybody's quotes elsewhere survive because they are never touched.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml
from pydantic import ValidationError
from ruamel.yaml import YAML

from catalog.catalog_errors import EntryError
from catalog.entry import Entry, Link
from catalog.markdown.lines import bare, newline_of, split_lines
from catalog.yaml_files.section_blocks import read_block
from catalog.yaml_files.yaml_nodes import YamlFile
from catalog.yaml_files.yaml_text import scalar

FIELDS = tuple(Entry.model_fields)
_ITEM = re.compile(r"(?<! )(?P<indent> *)-(?: |$)")
_IDLE = re.compile(r"\s*+(?:#.*)?\s*")
_OFFSET_SEQUENCE = re.compile(r"^( *)[\w\"']+:[ ]*\n\1  - ", re.MULTILINE)
_ONLY_KEPT = frozenset({"row", "below", "quirk"})


@dataclass(frozen=True, slots=True)
class Block:
    """One item of a section file."""

    start: int
    """Index of its first line."""
    end: int
    """Index after its last line; comments above the next item are not part of it."""
    entry: Entry | None
    """None for a line that is kept without being understood."""
    row: str = ""
    """That line."""
    below: str = ""
    """Lines under it."""


@dataclass(frozen=True, slots=True)
class SectionFile:
    """A section file taken apart; joining `lines` gives its text."""

    path: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    is_plain: bool = False
    """Whether it has the tool's own layout, in which each item can be read by itself."""

    @property
    def text(self) -> str:
        """The file."""
        return "".join(self.lines)


def read_section_file(text: str, path: str) -> SectionFile:
    """Read a section file. Raises EntryError with file, line, field and remedy."""
    return _read_written(text, path) or _read_any(text, path)


def _read_written(text: str, path: str) -> SectionFile | None:
    """Read a file that has the tool's own layout, block by block; None for any other."""
    lines = tuple(split_lines(text))
    head = next((n for n, line in enumerate(lines) if not _IDLE.fullmatch(line)), len(lines))
    if head == len(lines) or bare(lines[head]) != "entries:":
        return None
    starts = [n for n in range(head + 1, len(lines)) if lines[n].startswith("- ")]
    if not starts or not all(map(_IDLE.fullmatch, lines[head + 1 : starts[0]])):
        return None
    blocks = []
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        end = _end_of_block(lines, start, following)
        block = _written_block(lines, start, end) or _other_block(lines, start, end, path)
        blocks.append(block)
    return SectionFile(path, lines, tuple(blocks), is_plain=True)


def _written_block(lines: Sequence[str], start: int, end: int) -> Block | None:
    data = read_block("".join(lines[start:end]))
    if data is None:
        return None
    if "row" in data and data.keys() <= _ONLY_KEPT:
        return Block(start, end, None, data["row"], data.get("below", ""))
    try:
        return Block(start, end, Entry.model_validate(data))
    except ValidationError:
        return None  # read again by the YAML parser, which knows the line to blame


def _other_block(lines: Sequence[str], start: int, end: int, path: str) -> Block:
    source = YamlFile("".join(lines[start:end]), path, start + 1, EntryError)
    root = source.compose()
    items = root.value if isinstance(root, yaml.SequenceNode) else []
    if len(items) != 1:
        raise source.fail("an entry must be `key: value` lines", root, "Write `- title: …`.")
    return _block(source, items[0], start, end)


def _read_any(text: str, path: str) -> SectionFile:
    source = YamlFile(text, path, error=EntryError)
    root = source.compose()
    items = _items(source, root)
    lines = tuple(split_lines(text))
    starts = [item.start_mark.line for item in items]
    following_starts = [*starts[1:], len(lines)] if starts else []
    blocks = []
    for item, start, following in zip(items, starts, following_starts, strict=True):
        end = _end_of_block(lines, start, following)
        blocks.append(_block(source, item, start, end))
    return SectionFile(path, lines, tuple(blocks))


def _items(source: YamlFile, root: yaml.Node | None) -> list[yaml.Node]:
    remedy = "A section file is `entries:` followed by a list, one `- title: …` an entry."
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise source.fail("no `entries:`", root, remedy)
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode) or key.value != "entries":
            name = key.value if isinstance(key, yaml.ScalarNode) else "a key of several words"
            raise source.fail(f"{name}: unknown", key, remedy)
        if isinstance(value, yaml.SequenceNode):
            return list(value.value)
        if value.value:
            raise source.fail("entries: not a list", value, remedy)
    return []


def _block(source: YamlFile, item: yaml.Node, start: int, end: int) -> Block:
    if not isinstance(item, yaml.MappingNode):
        raise source.fail("an entry must be `key: value` lines", item, "Write `- title: …`.")
    keys = {key.value for key, _ in item.value if isinstance(key, yaml.ScalarNode)}
    if "row" in keys and keys <= _ONLY_KEPT:
        data = source.value(item)
        return Block(start, end, None, data.get("row") or "", data.get("below") or "")
    return Block(start, end, source.model(Entry, item))


def _end_of_block(lines: Sequence[str], start: int, following: int) -> int:
    """Index after an item's last line: blank lines and comments above the next are not its."""
    indent = len(lines[start]) - len(lines[start].lstrip(" "))
    end = following
    while end > start + 1:
        line = lines[end - 1]
        is_comment = line.lstrip().startswith("#") and len(line) - len(line.lstrip(" ")) <= indent
        if bare(line).strip() and not is_comment:
            break
        end -= 1
    return end


def new_section_file(blocks: Sequence[str], title: str, newline: str = "\n") -> str:
    """Text of a section file made of `entry_block`s and `kept_block`s."""
    head = f"# {title}: one entry a row, in the order of the README.\n"
    body = f"{head}entries:{'' if blocks else ' []'}\n" + "".join(blocks)
    return body if newline == "\n" else body.replace("\n", newline)


def kept_block(row: str, below: str = "") -> str:
    """Item for a line, and those under it, that is kept as it is."""
    under = f"  below: {scalar(below)}\n" if below else ""
    return f"- row: {scalar(row)}\n{under}"


def entry_block(entry: Entry) -> str:
    """Lines of an entry, keys in the order of the model, nothing that is empty."""
    lines: list[str] = []
    for name in FIELDS:
        value = getattr(entry, name)
        if isinstance(value, str):
            lines.append(f"{name}: {scalar(value)}")
        elif value not in (None, (), {}):
            lines += _field_lines(name, value)
    return "- " + "\n  ".join(lines) + "\n"


def _field_lines(name: str, value: Any) -> list[str]:
    """Lines of a field that is not empty."""
    if isinstance(value, tuple):
        if isinstance(value[0], Link):
            return [f"{name}:", *(f"- {_flow_link(link)}" for link in value)]
        return [f"{name}: [{', '.join(scalar(word, in_flow=True) for word in value)}]"]
    if isinstance(value, dict):
        return [f"{name}:", *(f"  {scalar(k)}: {scalar(v)}" for k, v in value.items())]
    return [f"{name}: {value if isinstance(value, int) else scalar(value)}"]


def _flow_link(link: Link) -> str:
    label = f", label: {scalar(link.label, in_flow=True)}" if link.label else ""
    return f"{{kind: {link.kind}, url: {scalar(link.url, in_flow=True)}{label}}}"


def with_block(file: SectionFile, index: int, block: str) -> SectionFile:
    """File with a new item before the item at `index`. Raises EntryError where it is none there."""
    fresh = indented(file, block)
    lines = _inserted(file, index, fresh)
    if file.is_plain:
        at, size = _place(file, index), len(fresh)
        if made := _written_block(lines, at, at + size):
            # The others are what they were: a file of a thousand is not read for each new one.
            later = file.blocks[index:]
            moved = (replace(it, start=it.start + size, end=it.end + size) for it in later)
            blocks = (*file.blocks[:index], made, *moved)
            return SectionFile(file.path, tuple(lines), blocks, is_plain=True)
    return read_section_file("".join(lines), file.path)


def _inserted(file: SectionFile, index: int, fresh: Sequence[str]) -> list[str]:
    lines = list(file.lines)
    newline = newline_of(file.text)
    if not file.blocks:
        return _first_item(lines, fresh, newline)
    at = _place(file, index)
    if index == len(file.blocks):
        lines[at - 1] = bare(lines[at - 1]) + newline
    return [*lines[:at], *fresh, *lines[at:]]


def _place(file: SectionFile, index: int) -> int:
    """Line before which an item at `index` stands."""
    return file.blocks[index].start if index < len(file.blocks) else file.blocks[-1].end


def indented(file: SectionFile, block: str) -> list[str]:
    """Lines of an item with the indentation and the line endings of a file's items."""
    newline = newline_of(file.text)
    indent = re.match(" *", file.lines[file.blocks[0].start]) if file.blocks else None
    return [(indent[0] if indent else "") + bare(line) + newline for line in split_lines(block)]


def _first_item(lines: list[str], fresh: Sequence[str], newline: str) -> list[str]:
    kept = [line for line in lines if not re.match(r"entries\s*:", line)]
    return [*kept, f"entries:{newline}", *fresh]


def remove_block(file: SectionFile, index: int) -> list[str]:
    """Lines of the file without one item."""
    block = file.blocks[index]
    lines = [*file.lines[: block.start], *file.lines[block.end :]]
    if len(file.blocks) == 1:
        lines = [re.sub(r"^(entries\s*:)", r"\1 []", line) for line in lines]
    return lines


def change_block(file: SectionFile, index: int, before: Entry, after: Entry) -> list[str]:
    """Lines of the file with one entry's changed fields, the others as they stand."""
    block = file.blocks[index]
    lines = file.lines
    end = block.end
    while _IDLE.fullmatch(lines[end - 1]):
        end -= 1  # comments under the item, which would go with its last key if that goes
    text = "".join(lines[block.start : end])
    fresh = split_lines(_changed_item(text, before, after))
    return [*lines[: block.start], *fresh, *lines[end:]]


def _changed_item(text: str, before: Entry, after: Entry) -> str:
    """Lines of one item, its mapping edited as a document of its own."""
    newline = newline_of(text)
    indent = text.index("-")
    width = len(text) - len(text[indent + 1 :].lstrip(" "))
    lines = [bare(line) for line in split_lines(text)]
    mapping = "\n".join([" " * width + lines[0][width:], *lines[1:]])
    offset = 2 if _OFFSET_SEQUENCE.search(mapping) else 0
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 1_000_000
    editor.indent(mapping=2, sequence=offset + 2, offset=offset)
    item = editor.load(textwrap.dedent(mapping))
    for name in FIELDS:
        if getattr(before, name) != getattr(after, name):
            _set_key(item, name, getattr(after, name))
    out = io.StringIO()
    editor.dump(item, out)
    fresh = [f"{' ' * width}{line}".rstrip() for line in out.getvalue().splitlines()]
    fresh[0] = text[:width] + fresh[0][width:]
    return "".join(line + newline for line in fresh)


def _set_key(item: Any, name: str, value: Any) -> None:
    if value in (None, (), {}):
        item.pop(name, None)
        return
    fragment = "\n".join(_field_lines(name, value))
    loader = YAML()
    loader.preserve_quotes = True
    parsed = loader.load(fragment)[name]
    if name in item:
        item[name] = parsed
        return
    earlier = FIELDS[: FIELDS.index(name)]
    position = max((i + 1 for i, key in enumerate(item) if key in earlier), default=len(item))
    item.insert(position, name, parsed)
