"""A folder as its author left it: every entry that can be read, with its place, and the whole if it loads.

What is here tolerates mistakes, so that the checks of meaning can go on where the loader must stop.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

from pydantic import ValidationError

from bot.knowledge.entries import AnyEntry, Kind, Ref, Term
from bot.knowledge.folder import LISTS, PHRASINGS, Folder, is_folder, knowledge_files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import knowledge_of
from bot.knowledge.problems import KnowledgeError, Problem, short_name
from bot.knowledge.questions import question_files, read_questions
from bot.knowledge.source import Data, Key, Source, read_source
from bot.understanding.tokens import words

At = tuple[Key, ...]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend (error) or to look at (warning)."""

    file: str
    line: int
    """From 1; 0 when it concerns the whole file."""
    message: str
    """What is wrong."""
    suggestion: str = ""
    """What to do about it: a sentence of its own."""
    severity: Severity = "error"
    rule: str = "shape"
    """The name of the rule that found it."""
    text: str = ""
    """Where in the file's data it stands, to tell texts of one line apart."""

    @classmethod
    def of(cls, problem: Problem) -> "Finding":
        """What the loader complains of."""
        return cls(problem.file, problem.line, problem.message)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = f"warning: {self.message}" if self.severity == "warning" else self.message
        return f"{place}: {said}" + (f". {self.suggestion}" if self.suggestion else "")


@dataclass(frozen=True)
class Text:
    """One text of a file and where it stands."""

    text: str
    source: Source
    path: At

    @property
    def line(self) -> int:
        return self.source.line(self.path)

    @property
    def place(self) -> str:
        """As people say it: `faq.yaml, line 12`."""
        return f"{short_name(self.source.file)}, line {self.line}"

    @property
    def key(self) -> str:
        """The word or number that it stands under."""
        return str(self.path[-1]) if self.path else Path(self.source.file).stem

    def error(self, rule: str, message: str, suggestion: str = "") -> Finding:
        """This must be mended before it is published."""
        return self._finding("error", rule, message, suggestion)

    def warning(self, rule: str, message: str, suggestion: str = "") -> Finding:
        """This could be better."""
        return self._finding("warning", rule, message, suggestion)

    def _finding(self, severity: Severity, rule: str, message: str, suggestion: str) -> Finding:
        where = ".".join(map(str, self.path))
        return Finding(self.source.file, self.line, message, suggestion, severity, rule, where)


@dataclass(frozen=True)
class Placed:
    """An entry and where it stands."""

    ref: Ref
    entry: AnyEntry
    source: Source
    path: At
    elsewhere: tuple[Text, ...] = ()
    """Its phrasings that stand in files of their own."""

    def at(self, *keys: Key) -> Text:
        """The text under these keys of the entry, or the entry's own place where there is none."""
        value = self.source.at((*self.path, *keys))
        return Text(value if isinstance(value, str) else "", self.source, (*self.path, *keys))

    def texts(self, *keys: Key) -> Iterator[Text]:
        """Every text under these keys of the entry."""
        path = (*self.path, *keys)
        yield from _texts(self.source, self.source.at(path), path)

    def phrasings(self) -> list[Text]:
        return [*(self.at("phrasings", n) for n in range(len(self.entry.phrasings))), *self.elsewhere]

    def names(self) -> list[Text]:
        """What else finds the entry: its title and its other names."""
        aliases = len(self.entry.aliases) if isinstance(self.entry, Term) else 0
        return [self.at("title"), *(self.at("aliases", n) for n in range(aliases))]


@dataclass(frozen=True)
class Draft:
    """Everything that the rules may look at."""

    folder: Folder
    sources: Mapping[str, Source]
    """By file name: the files that are there, those with questions as well."""
    knowledge: Knowledge | None
    """None when the loader found problems."""
    problems: tuple[Problem, ...] = ()
    original: str = ""
    """The text of the article, where it was given: nothing may be copied from it."""

    @cached_property
    def entries(self) -> tuple[Placed, ...]:
        """Every entry that has the right shape, in the order of the files."""
        return tuple(placed for key in LISTS for placed in self._placed(key))

    @cached_property
    def named(self) -> frozenset[str]:
        """Every entry that has an id, as `kind:id`, of whatever shape it is."""
        return frozenset(f"{key.removesuffix('s')}:{id}" for key in LISTS for id in self.folder.ids(key))

    @cached_property
    def unread_kinds(self) -> frozenset[str]:
        """The kinds whose file is no YAML: nobody knows what a reference to them leads to."""
        unread = self.folder.unread
        return frozenset(key.removesuffix("s") for key, (file, _) in LISTS.items() if file in unread)

    def _placed(self, key: str) -> Iterator[Placed]:
        file, model = LISTS[key]
        for n, item in self.folder.raw(key):
            try:
                entry = cast(AnyEntry, model.model_validate(item))
            except ValidationError:
                continue  # the loader told it
            elsewhere = tuple(self.within(PHRASINGS, (key, entry.id)))
            ref = Ref(cast(Kind, key.removesuffix("s")), entry.id)
            yield Placed(ref, entry, self.sources[file], (key, n), elsewhere)

    def texts(self, file: str, path: At = ()) -> Iterator[Text]:
        """Every text of a file, or of what stands at `path` in it."""
        source = self.sources.get(file)
        if source:
            yield from _texts(source, source.at(path), path)

    def within(self, folder: str, path: At = ()) -> Iterator[Text]:
        """The same of all files of a folder within, such as `phrasings`."""
        for file in self.sources:
            if file.startswith(folder):
                yield from self.texts(file, path)

    def words(self, text: str) -> tuple[str, ...]:
        """The words as the bot compares them."""
        shorthand = self.knowledge.voice.cues.shorthand if self.knowledge else {}
        return tuple(words(text, shorthand))

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Words that say little; empty when the folder can't be loaded."""
        cues = self.knowledge.voice.cues.function_words if self.knowledge else ()
        return frozenset(word for phrase in cues for word in words(phrase))


def read_draft(path: Path, original: str = "") -> Draft:
    """Read the folder `path` with all its mistakes."""
    folder = Folder(path)
    sources = {name: folder.sources[name] for name in knowledge_files(path)}
    sources |= {name: read_source(path / name) for name in question_files(path)}
    problems = read_questions(path).problems if is_folder(path) else ()
    try:
        return Draft(folder, sources, knowledge_of(folder), problems, original)
    except KnowledgeError as error:
        return Draft(folder, sources, None, (*error.problems, *problems), original)


def _texts(source: Source, data: Data, path: At) -> Iterator[Text]:
    match data:
        case str() if data:
            yield Text(data, source, path)
        case list():
            for n, item in enumerate(data):
                yield from _texts(source, item, (*path, n))
        case dict():
            for key, item in data.items():
                yield from _texts(source, item, (*path, key))
