"""The files of one folder: what stands in them, checked item by item, and what is wrong in each."""

import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.knowledge import checks
from bot.knowledge.entries import Aspect, Entry, Gap, Phrasings, Record, Term, Topic
from bot.knowledge.problems import Problem, refusal
from bot.knowledge.source import Data, Key, Source, read_source

M = TypeVar("M", bound=Entry)
T = TypeVar("T")

FILES = ("bot.yaml", "faq.yaml", "glossary.yaml", "guide.yaml", "gaps.yaml", "synonyms.yaml")
"""What the bot says. The questions that people asked stand apart: `questions.py`."""
PHRASINGS = "phrasings"
"""The folder with how people ask. Any file of it may hold the phrasings of any entry."""
LISTS: Mapping[str, tuple[str, type[Record]]] = {
    "topics": ("faq.yaml", Topic),
    "aspects": ("glossary.yaml", Aspect),
    "terms": ("glossary.yaml", Term),
    "gaps": ("gaps.yaml", Gap),
}
"""Key of a list → the file that it stands in and the shape of its items."""
VALUES: Mapping[str, str] = {"sections": "faq.yaml", "synonyms": "synonyms.yaml"}
"""Key of anything else → its file."""


def knowledge_files(folder: Path) -> list[str]:
    """The files that a folder has of these, as `faq.yaml` and `phrasings/faq.yaml`.

    What can't be looked at, or leads nowhere, is named, too: whoever reads it is told why.
    """
    return [*(name for name in FILES if is_there(folder / name)), *yaml_files(folder, PHRASINGS)]


def yaml_files(folder: Path, within: str) -> list[str]:
    """The YAML files of a folder within `folder`, by name; none where there is no such folder."""
    try:
        names = sorted(path.name for path in (folder / within).iterdir())
    except OSError:
        return [f"{within}/*.yaml"] if is_there(folder / within) else []
    return [f"{within}/{name}" for name in names if name.endswith(".yaml") and name[0] != "."]


def is_there(path: Path) -> bool:
    """Whether something has this path, be it unreadable or a link to nowhere."""
    try:
        path.lstat()
    except OSError as error:
        return not isinstance(error, FileNotFoundError | NotADirectoryError)
    return True


def unusable(folder: Path) -> str:
    """Why nothing in a folder can be read, in words; "" where it can."""
    try:
        os.scandir(f"{folder}/.").close()  # the dot: what is in it must be open to looks, too
    except (FileNotFoundError, NotADirectoryError):
        return f"there is no folder {folder}"
    except OSError as error:
        return f"{folder} cannot be read: {refusal(error)}"
    return ""


def is_folder(path: Path) -> bool:
    """Whether there is a folder, as far as this user may know."""
    return os.path.isdir(path)  # noqa: PTH112  # Path's raises where a folder above may not be entered


class Folder:
    """One reading of a folder. Mistakes gather in the sources."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sources = {name: read_source(path / name) for name in knowledge_files(path)}
        self.unread = frozenset(name for name, source in self.sources.items() if source.problems)
        """Files that are no YAML: nobody knows what a reference into them leads to."""
        self.phrasings = tuple(self._read_phrasings())
        """The files that hold nothing but phrasings, each with what stands in it."""
        self._check_keys()
        self._check_topics()

    def version(self) -> str:
        """A short name for exactly these files."""
        digest = blake2b(digest_size=6)
        for name in (*knowledge_files(self.path), *yaml_files(self.path, "questions")):
            try:
                content = (self.path / name).read_bytes()
            except OSError:
                content = b""  # gone since
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def problems(self) -> list[Problem]:
        return [problem for source in self.sources.values() for problem in source.problems]

    def source(self, file: str) -> Source:
        """The file's source; an empty one where there is no such file."""
        return self.sources.setdefault(file, Source(str(self.path / file), {}))

    def _check_keys(self) -> None:
        for name, source in self.sources.items():
            keys = [key for key, (file, _) in LISTS.items() if file == name]
            keys += [key for key, file in VALUES.items() if file == name]
            if source.problems or not keys:
                continue
            if not isinstance(source.data, dict):
                source.complain((), f"must begin with `{keys[0]}:` and hold a list under it")
                source.data = {}
            for key in source.data:
                if key not in keys:
                    source.complain((key,), f"unknown key `{key}`{checks.did_you_mean(key, keys)}")

    def _check_topics(self) -> None:
        if "faq.yaml" not in self.sources:
            problem = Problem(
                str(self.path / "faq.yaml"), 0, "is missing; a folder needs at least its topics"
            )
            if not is_folder(self.path):
                problem = Problem(str(self.path), 0, "there is no such folder; expected one with a faq.yaml")
            self.source("faq.yaml").problems.append(problem)
        faq = self.sources["faq.yaml"]
        if not faq.problems and not self.data("faq.yaml", "topics"):
            faq.complain((), "`topics` is missing or empty; expected at least one topic")

    def data(self, file: str, key: str) -> Data:
        """What stands under a key, None where there is nothing."""
        source = self.sources.get(file)
        return source.data.get(key) if source and isinstance(source.data, dict) else None

    def items(self, key: str, model: type[M]) -> tuple[M, ...]:
        """The items of a list, each checked by itself, so that one misfit hides no other."""
        file, _ = LISTS[key]
        data, source = self.data(file, key), self.source(file)
        if data is None:
            return ()
        if not isinstance(data, list):
            source.complain((key,), f"`{key}` must be a list (each item begins with `- id:`)")
            return ()
        checks.doubled_ids(source, key, data)
        items = (_item(source, (key, n), data[n], model) for n in range(len(data)))
        return tuple(self._phrased(key, item) for item in items if item)

    def _phrased(self, key: str, item: M) -> M:
        """An entry with what the phrasings files add to its own."""
        more = [text for _, file in self.phrasings for text in getattr(file, key).get(item.id, ())]
        return item.model_copy(update={"phrasings": (*item.phrasings, *more)}) if more else item

    def _read_phrasings(self) -> Iterator[tuple[Source, Phrasings]]:
        for name, source in self.sources.items():
            if name.startswith(PHRASINGS) and not source.problems:
                try:
                    yield source, Phrasings.model_validate(source.data)
                except ValidationError as error:
                    checks.explain(error, source, (), lambda path: checks.known_keys(Phrasings, path))

    def phrased(self, key: str) -> Iterator[tuple[Source, tuple[Key, ...], str]]:
        """The ids that the phrasings files name under `key`, each with its place."""
        for source, file in self.phrasings:
            for id in getattr(file, key):
                yield source, (key, id), id

    def value(self, key: str, shape: type[T], default: T) -> T:
        """Anything else that stands under a key."""
        file = VALUES[key]
        data = self.data(file, key)
        if data is None:
            return default
        try:
            return TypeAdapter(shape).validate_python(data)
        except ValidationError as error:
            checks.explain(error, self.source(file), (key,), lambda _: [])
            return default

    def raw(self, key: str) -> Iterator[tuple[int, dict[str, Data]]]:
        """The items of a list as written, as far as they are mappings, each with its number."""
        data = self.data(LISTS[key][0], key)
        for number, item in enumerate(data if isinstance(data, list) else []):
            if isinstance(item, dict):
                yield number, item

    def ids(self, key: str) -> list[str]:
        """The ids of a list, of broken items too."""
        return [id for _, item in self.raw(key) if isinstance(id := item.get("id"), str)]

    def texts(self, field: str) -> Iterator[tuple[Source, tuple[Key, ...], str]]:
        """Every text under the key `field` of any entry: a text, items of a list, keys of a mapping."""
        for key, (file, _) in LISTS.items():
            for number, item in self.raw(key):
                for path, text in _leaves(item.get(field)):
                    yield self.source(file), (key, number, field, *path), text


def _item(source: Source, path: tuple[Key, ...], data: Data, model: type[M]) -> M | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        checks.explain(error, source, path, lambda at: checks.known_keys(model, at[len(path) :]))
        return None


def _leaves(value: Data) -> Iterator[tuple[tuple[Key, ...], str]]:
    match value:
        case str():
            yield (), value
        case list():
            yield from (((number,), text) for number, text in enumerate(value) if isinstance(text, str))
        case dict():
            yield from (((key,), key) for key in value)
