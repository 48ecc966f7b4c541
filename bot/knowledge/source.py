"""One YAML file in, plain data with the line of every value out.

Stricter than YAML: every scalar stays the text that was written (`no`, `on` and `12:30` too), a
doubled key is a mistake, and anchors are not allowed, so no file can grow when it is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.knowledge.problems import KnowledgeError, Problem, refusal

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
PARSER: type = getattr(yaml, "CLoader", yaml.Loader)
"""The one written in C, where PyYAML has it: ten times as fast, and both must read alike."""
_NULL = "tag:yaml.org,2002:null"

Key: TypeAlias = str | int
Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"


@dataclass
class Source:
    """A file's data, the line of each value by its path of keys, and what is wrong with its YAML."""

    file: str
    data: Data = None
    lines: dict[tuple[Key, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    """Nodes read so far: an alias gives one a second time, and few of them make billions."""

    def line(self, path: Iterable[Key]) -> int:
        """The line of the value at `path`, or of the nearest thing around it that is there."""
        keys = tuple(path)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def at(self, path: Iterable[Key]) -> Data:
        """What stands at `path`, None where there is nothing."""
        data = self.data
        for key in path:
            if isinstance(data, dict) and isinstance(key, str):
                data = data.get(key)
            elif isinstance(data, list) and isinstance(key, int) and key < len(data):
                data = data[key]
            else:
                return None
        return data

    def complain(self, path: Iterable[Key], message: str) -> None:
        self.problems.append(Problem(self.file, self.line(path), message))


def read_source(path: Path) -> Source:
    """Read one file. Whatever it holds, its mistakes become problems, never exceptions."""
    source, text = Source(str(path)), ""
    try:
        text = text_of(path)
        root = yaml.compose(text, Loader=PARSER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        if opened := _open_quote(text, line):
            source.problems.append(Problem(source.file, opened, "a quote that begins here isn't closed"))
        else:
            source.problems.append(Problem(source.file, line, _in_plain_words(error)))
    except yaml.YAMLError:
        source.problems.append(
            Problem(source.file, 0, "holds characters that no text file has; save it as UTF-8 text")
        )
    except KnowledgeError as error:
        source.problems += error.problems
    except RecursionError:
        source.problems.append(Problem(source.file, 0, "is nested too deeply to be read"))
    else:
        source.data = None if root is None else _plain(root, (), source)
    return source


def text_of(path: Path) -> str:
    """What stands in a file. Raises KnowledgeError where that is no text or can't be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"is over {MAX_BYTES // 1_000_000} MB; split it up or shorten it"
        else:
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
    except OSError as error:
        message = f"cannot be read: {refusal(error)}"
    raise KnowledgeError([Problem(str(path), 0, message)])


def _open_quote(text: str, line: int) -> int | None:
    """Where a quote begins that swallows lines up to `line`, where the file can't be understood."""
    try:
        for token in yaml.scan(text, Loader=PARSER):
            begun, ended = int(token.start_mark.line) + 1, int(token.end_mark.line) + 1
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and begun < ended == line:
                return begun
    except yaml.MarkedYAMLError as error:
        if error.context == "while scanning a quoted scalar" and error.context_mark:
            return int(error.context_mark.line) + 1
    return None


def _in_plain_words(error: yaml.MarkedYAMLError) -> str:
    said = " ".join(part for part in (error.context, error.problem) if part)
    if "tab character" in said or "'\\t'" in said:
        return "a tab is used for indentation; use spaces"
    if "cannot start any token" in said:
        return (
            "a sign stands here that can't begin a text (a tab, @, % or `); "
            "indent with spaces, and put texts that begin with a sign in double quotes"
        )
    if "undefined alias" in said or "mapping values are not allowed" in said:
        return "this line is not valid YAML; put the text in double quotes"
    return f"this is not valid YAML ({said}); look at the indentation, quotes and colons here"


def _plain(node: yaml.Node, path: tuple[Key, ...], source: Source) -> Data:
    """`node` as text, lists and mappings; notes the line of every value in `source`."""
    source.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in source.seen:
        source.complain(path, "`*name` (a YAML alias) is not supported; write the value out")
        return None
    source.seen.add(id(node))
    if len(path) > MAX_DEPTH:
        source.complain(path, "is nested too deeply; nothing here needs more than a few levels")
        return None
    if node.tag.startswith("!"):
        # YAML would drop the word.
        source.complain(path, f"`{node.tag}` can't begin a text; put the text in double quotes")
    match node:
        case yaml.ScalarNode(value=value, tag=tag):
            # `null` and `~` leave a key out; a key with nothing after it was forgotten, and is told.
            return None if value and tag == _NULL else str(value)
        case yaml.SequenceNode(value=items):
            return [_plain(item, (*path, n), source) for n, item in enumerate(items)]
        case yaml.MappingNode():
            return _mapping(node, path, source)
    raise TypeError(node)


def _mapping(node: yaml.MappingNode, path: tuple[Key, ...], source: Source) -> Data:
    data: dict[str, Data] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            line = key_node.start_mark.line + 1
            source.problems.append(Problem(source.file, line, "a key must be a word, not a list or mapping"))
            continue
        key, place = str(key_node.value), (*path, str(key_node.value))
        if key in data:
            first = source.line(place)
            line = key_node.start_mark.line + 1
            source.problems.append(
                Problem(
                    source.file,
                    line,
                    f"`{key}` stands here a second time (first in line {first}); keep one",
                )
            )
            continue
        source.lines[place] = key_node.start_mark.line + 1
        data[key] = _plain(value_node, place, source)
    return data
