"""A change of an author's YAML file: lines are added, or taken out again, and all else stays as it is."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from bot.knowledge.entries import Ref
from bot.knowledge.folder import LISTS, PHRASINGS, is_there
from bot.knowledge.problems import refusal, short_name

_LIST = re.compile(r"^( *)[^\s#-][^\n]*:\n(?: *(?:#[^\n]*)?\n)*( *)-( +)", re.MULTILINE)
SYNONYMS = "synonyms"


class EditError(Exception):
    """A file can't be changed safely; the message is one line for the author."""


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

    def write(self) -> None:
        """Raises EditError where the file isn't any more as it was, or can't be written."""
        with _refused():
            self.path.parent.mkdir(exist_ok=True)
            part = self.path.with_name(f".{self.path.name}.part")
            part.write_text(self.after, encoding="utf-8")
            if _text(self.path) != self.before:
                part.unlink()
                raise EditError(f"{self.path.name} was saved by somebody else just now; try again")
            part.replace(self.path)


def edited(
    path: Path, change: Callable[[Any], None], start: str = "", removes: bool = False, rewrites: int = 0
) -> Edit:
    """What becomes of a file when `change` is done to what it holds; nothing is written.

    `start`: the text of a file that isn't there yet. Raises EditError unless lines are only added; with
    `removes`, only taken out; and with `rewrites`, so many changed.
    """
    name, before = short_name(str(path)), _text(path)
    yaml, written = _yaml(before or start), StringIO()
    try:
        data = yaml.load(before or start)
        change(data)
        yaml.dump(data, written)
    except (YAMLError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise EditError(f"{name} can't be changed: {str(error).splitlines()[0]}") from None
    edit = Edit(path, before, written.getvalue())
    lost = sum(line[0] == ("+" if removes else "-") for line in edit.diff.splitlines()[2:])
    if lost > rewrites:
        raise EditError(f"{name} is written in a way that can't be changed safely; do it by hand")
    return edit


def add_phrasing(folder: Path, ref: Ref, phrasing: str) -> Edit:
    """One more way to ask for an entry, in the file of phrasings for its kind. Raises EditError."""
    key = f"{ref.kind}s"

    def change(data: Any) -> None:
        if data[key] is None:
            data[key] = {}
        data[key].setdefault(ref.id, []).append(phrasing)

    return edited(folder / PHRASINGS / LISTS[key][0], change, f"{key}:\n")


def add_synonym(folder: Path, known: str, word: str) -> Edit:
    """`word` in the group that has `known`, or both in a group of their own. Raises EditError."""

    def change(data: Any) -> None:
        groups = data[SYNONYMS] = data[SYNONYMS] or []
        mine = next((group for group in groups if known in group), None)
        if mine is None:
            mine = CommentedSeq([known])
            mine.fa.set_flow_style()
            groups.append(mine)
        mine.append(word)

    return edited(folder / f"{SYNONYMS}.yaml", change, f"{SYNONYMS}:\n", rewrites=1)


def _text(path: Path) -> str:
    try:
        with _refused():
            return path.read_text(encoding="utf-8") if is_there(path) else ""
    except UnicodeDecodeError as error:
        raise EditError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None


@contextmanager
def _refused() -> Iterator[None]:
    """What the system refuses is told in a line."""
    try:
        yield
    except OSError as error:
        raise EditError(f"{error.filename}: {refusal(error)}") from None


def _yaml(text: str) -> YAML:
    """Writes as the file is written."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1 << 30
    found = _LIST.search(text)
    above, dash, gap = (len(part) for part in found.groups()) if found else (0, 2, 1)
    yaml.indent(mapping=2, sequence=dash - above + 1 + gap, offset=dash - above)
    return yaml
