"""A YAML file cut open at a place that the parser tells, to put a text there while all else stays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import yaml

from bot.knowledge.problems import short_name

_FLOW_SIGNS = ",[]{}"


class InsertError(Exception):
    """It can't be inserted safely; the message is one line for the author."""


@dataclass(frozen=True)
class Edit:
    """A file as it is and as it would be."""

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """What changes, as lines with `+` and `-`."""
        name = short_name(str(self.path))
        before, after = (text.splitlines() for text in (self.before, self.after))
        return "\n".join(unified_diff(before, after, name, name, lineterm="", n=1))


class Cut:
    """A file's text and its nodes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = path.read_text(encoding="utf-8")
        self._lines = self._text.splitlines(keepends=True)
        if self._lines and not self._lines[-1].endswith("\n"):
            self._lines[-1] += "\n"
        self.root = _composed(self._text)

    def item(self, key: str, id: str) -> yaml.MappingNode:
        """The entry `id` of the list `key`."""
        items = value_of(self.root, key)
        for item in items.value if isinstance(items, yaml.SequenceNode) else ():
            found = value_of(item, "id")
            if isinstance(item, yaml.MappingNode) and found is not None and found.value == id:
                return item
        raise InsertError(f"{self._path.name} has no `{id}` under `{key}`")

    def appended(self, items: yaml.SequenceNode, text: str) -> str:
        return self.appended_text(items, scalar(text, bool(items.flow_style)))

    def appended_text(self, items: yaml.SequenceNode, text: str, gap: bool = False) -> str:
        """`text` as one more item. `gap`: an empty line before it."""
        if not items.flow_style:
            indent = items.value[0].start_mark.column - 2
            return self.below(items.value[-1], "\n" * gap + _item(text, indent))
        line, column = items.end_mark.line, items.end_mark.column - 1
        before, after = self._lines[line][:column], self._lines[line][column:]
        if not items.value and "\n" in text:
            opening = self._lines[line][: items.start_mark.column].rstrip()
            rest = after[1:].strip()
            return self._with(line, f"{opening}{'  ' + rest if rest else ''}\n" + _item(text, 2))
        comma = ", " if items.value and not before.rstrip().endswith(",") else ""
        return self._with(line, before + comma + text + after)

    def below(self, node: yaml.Node, text: str) -> str:
        """`text` after the last line of `node`."""
        last = _last(node)
        end = last.end_mark.line - (1 if last.end_mark.column == 0 and last.end_mark.line else 0)
        return "".join([*self._lines[: end + 1], text, *self._lines[end + 1 :]])

    def _with(self, line: int, text: str) -> str:
        return "".join([*self._lines[:line], text, *self._lines[line + 1 :]])

    def edit(self, after: str, added: int) -> Edit:
        """Raises InsertError unless `after` holds all scalars of before, in order, and `added` texts more."""
        old = _scalars(self.root)
        try:
            new = _scalars(_composed(after))
        except InsertError:
            new = []
        rest = iter(new)
        kept = all(any(one == other for other in rest) for one in old)
        if not kept or len(new) - len(old) != added:
            name = short_name(str(self._path))
            raise InsertError(f"{name} is written in a way that can't be edited safely; add it by hand")
        return Edit(self._path, self._text, after)


def _composed(text: str) -> yaml.Node:
    try:
        node = yaml.compose(
            text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        )
    except yaml.YAMLError as error:
        raise InsertError(f"this is not valid YAML: {error}") from None
    if not isinstance(node, yaml.Node):
        raise InsertError("the file is empty")
    return node


def _scalars(node: yaml.Node, path: str = "") -> list[str]:
    """Every text with its keys: `topics.phrasings=how long`."""
    match node:
        case yaml.ScalarNode(value=""):
            return []  # a key with nothing
        case yaml.ScalarNode():
            return [f"{path}={node.value}"]
        case yaml.SequenceNode():
            return [found for item in node.value for found in _scalars(item, path)]
        case yaml.MappingNode():
            return [found for key, item in node.value for found in _scalars(item, f"{path}.{key.value}")]
    return []


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _last(node: yaml.Node) -> yaml.Node:
    """The scalar or bracket that ends `node`: the parser counts comments below a block as its own."""
    match node:
        case yaml.SequenceNode(flow_style=False, value=[*_, yaml.Node() as last]):
            return _last(last)
        case yaml.MappingNode(flow_style=False, value=[*_, (_, yaml.Node() as last)]):
            return _last(last)
    return node


def _item(text: str, indent: int) -> str:
    lines = text.split("\n")
    margin = " " * indent
    return "".join([f"{margin}- {lines[0]}\n", *(f"{margin}  {line}\n" for line in lines[1:])])


def scalar(text: str, flow: bool = False) -> str:
    """`text` as YAML: bare where that reads the same, in double quotes elsewhere."""
    text = " ".join(text.split())
    bare = f"[{text}]" if flow else f"- {text}"
    try:
        node = yaml.compose(bare, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        node = None
    same = isinstance(node, yaml.SequenceNode) and _same(node.value, text)
    return (
        text if same and not (flow and set(text) & set(_FLOW_SIGNS)) else json.dumps(text, ensure_ascii=False)
    )


def _same(nodes: Sequence[yaml.Node], text: str) -> bool:
    return len(nodes) == 1 and isinstance(nodes[0], yaml.ScalarNode) and nodes[0].value == text
