"""A folder of YAML in, `Knowledge` out, or one error with everything that is wrong in it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar, cast, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.knowledge import checks, guide_checks
from bot.knowledge.entries import Aspect, Gap, Id, Kind, Record, Ref, Term, Text, Topic
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.source import Data, Key, Source, read_source
from bot.knowledge.voice import Voice

M = TypeVar("M", bound=Record)
T = TypeVar("T")

DEFAULTS = tuple(Path(__file__).with_name(name) for name in ("guide_defaults.yaml", "defaults.yaml"))
FILES = (
    "bot.yaml",
    "faq.yaml",
    "glossary.yaml",
    "guide.yaml",
    "gaps.yaml",
    "synonyms.yaml",
)
LISTS: Mapping[str, tuple[str, type[Record]]] = {
    "topics": ("faq.yaml", Topic),
    "aspects": ("glossary.yaml", Aspect),
    "terms": ("glossary.yaml", Term),
    "gaps": ("gaps.yaml", Gap),
}
"""Key of a list → the file that it stands in and the shape of its items."""


def load_knowledge(folder: Path) -> Knowledge:
    """Read and check `folder`.

    Raises KnowledgeError with every problem of every file, each with file and line.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            [Problem(str(folder), 0, "there is no such folder; expected one with a faq.yaml")]
        )
    return _Loading(folder).knowledge()


class _Loading:
    """One reading of one folder: the files, and the problems found so far in each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = {name: read_source(folder / name) for name in FILES if (folder / name).exists()}

    def knowledge(self) -> Knowledge:
        self._check_files()
        voice = self._voice()
        lists = {key: self._items(file, key, model) for key, (file, model) in LISTS.items()}
        synonyms = self._value("synonyms.yaml", "synonyms", tuple[tuple[Text, ...], ...], ())
        declared = self._value("faq.yaml", "sections", dict[Id, Text], {})
        guide = self._guide(declared)
        self._check_references(declared)
        problems = [problem for source in self.sources.values() for problem in source.problems]
        if problems or voice is None:
            raise KnowledgeError(problems)
        return Knowledge(
            voice=voice,
            sections=declared
            or _sections_in_use(cast(list[Topic | Aspect], [*lists["topics"], *lists["aspects"]])),
            topics=cast(tuple[Topic, ...], lists["topics"]),
            aspects=cast(tuple[Aspect, ...], lists["aspects"]),
            terms=cast(tuple[Term, ...], lists["terms"]),
            gaps=cast(tuple[Gap, ...], lists["gaps"]),
            synonyms=synonyms,
            guide=guide,
        )

    def _check_files(self) -> None:
        if "faq.yaml" not in self.sources:
            missing = Source(str(self.folder / "faq.yaml"))
            missing.problems.append(
                Problem(missing.file, 0, "is missing; a folder needs at least its topics")
            )
            self.sources["faq.yaml"] = missing
        for name, source in self.sources.items():
            if source.problems or name in ("bot.yaml", "guide.yaml"):
                continue
            keys = [key for key, (file, _) in LISTS.items() if file == name]
            keys += {"faq.yaml": ["sections"], "synonyms.yaml": ["synonyms"]}.get(name, [])
            if not isinstance(source.data, dict):
                source.complain((), f"must begin with `{keys[0]}:` and hold a list under it")
                source.data = {}
            for key in source.data:
                if key not in keys:
                    source.complain((key,), f"unknown key `{key}`{checks.did_you_mean(key, keys)}")
        faq = self.sources["faq.yaml"]
        if not faq.problems and not self._data("faq.yaml", "topics"):
            faq.complain((), "`topics` is missing or empty; expected at least one topic")

    def _data(self, file: str, key: str) -> Data:
        source = self.sources.get(file)
        return source.data.get(key) if source and isinstance(source.data, dict) else None

    def _items(self, file: str, key: str, model: type[M]) -> tuple[M, ...]:
        """Each item by itself, so that one misfit hides no other."""
        data = self._data(file, key)
        if data is None:
            return ()
        source = self.sources[file]
        if not isinstance(data, list):
            source.complain((key,), f"`{key}` must be a list (each item begins with `- id:`)")
            return ()
        checks.doubled_ids(source, key, data)
        return tuple(item for n in range(len(data)) if (item := self._item(source, (key, n), data[n], model)))

    @staticmethod
    def _item(source: Source, path: tuple[Key, ...], data: Data, model: type[M]) -> M | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            checks.explain(error, source, path, lambda _: list(model.model_fields))
            return None

    def _value(self, file: str, key: str, shape: type[T], default: T) -> T:
        data = self._data(file, key)
        if data is None:
            return default
        try:
            return TypeAdapter(shape).validate_python(data)
        except ValidationError as error:
            checks.explain(error, self.sources[file], (key,), lambda _: [])
            return default

    def _guide(self, sections: Mapping[str, str]) -> Guide | None:
        source = self.sources.get("guide.yaml")
        if source is None or source.problems:
            return None
        if not isinstance(source.data, dict):
            source.complain((), "must begin with `sides:` and hold `steps:` and `recommendations:`")
            return None
        guide_checks.references(source, self._kinds(), [*sections, "terms"] if sections else [])
        try:
            return Guide.model_validate(source.data)
        except ValidationError as error:
            checks.explain(error, source, (), lambda path: _known_keys(Guide, path))
            return None

    def _kinds(self) -> dict[str, str]:
        """Each term and its kind, as far as the glossary can be read."""
        terms = self._data("glossary.yaml", "terms")
        items = [item for item in terms if isinstance(item, dict)] if isinstance(terms, list) else []
        return {str(item.get("id")): str(item.get("kind") or "form") for item in items}

    def _voice(self) -> Voice | None:
        source = self.sources.setdefault("bot.yaml", Source(str(self.folder / "bot.yaml"), {}))
        own = source.data if source.data is not None else {}
        if not isinstance(own, dict):
            source.complain((), "must hold `key: value` lines, such as `name: ...`")
            return None
        defaults = _defaults()
        self._check_sentences(source, own, defaults)
        try:
            return Voice.model_validate(_merged(defaults, own))
        except ValidationError as error:
            checks.explain(error, source, (), lambda path: _known_keys(Voice, path))
            return None

    @staticmethod
    def _check_sentences(source: Source, own: dict[str, Data], defaults: dict[str, Data]) -> None:
        for path in (("sentences",), ("labels",), ("telegram",), ("guide", "sentences"), ("guide", "labels")):
            sentences, allowed = _at(own, path), _at(defaults, path)
            for key, text in sentences.items():
                default = allowed.get(key)
                if isinstance(text, str) and isinstance(default, str):
                    checks.unknown_placeholders(source, (*path, key), text, default)

    def _check_references(self, sections: Mapping[str, str]) -> None:
        known = {Ref(cast(Kind, key.removesuffix("s")), id) for key in LISTS for _, id in self._ids(key)}
        terms = [id for _, id in self._ids("terms")]
        aspects = [id for _, id in self._ids("aspects")]
        checks.unknown_refs(self._texts("related"), known)
        checks.unknown_ids(self._texts("confusable_with"), terms, "term")
        checks.unknown_ids(self._texts("facts"), aspects, "aspect")
        if sections:
            checks.unknown_ids(self._texts("section"), [*sections, "terms"], "section")

    def _ids(self, key: str) -> Iterator[tuple[int, str]]:
        data = self._data(LISTS[key][0], key)
        for n, item in enumerate(data if isinstance(data, list) else []):
            if isinstance(item, dict) and isinstance(id := item.get("id"), str):
                yield n, id

    def _texts(self, field: str) -> Iterator[tuple[Source, tuple[Key, ...], str]]:
        """Every text under the key `field` of any entry: a text, items of a list, keys of a mapping."""
        for key, (file, _) in LISTS.items():
            data = self._data(file, key)
            for n, item in enumerate(data if isinstance(data, list) else []):
                value = item.get(field) if isinstance(item, dict) else None
                path: tuple[Key, ...] = (key, n, field)
                if isinstance(value, str):
                    yield self.sources[file], path, value
                elif isinstance(value, list):
                    yield from (
                        (self.sources[file], (*path, i), v) for i, v in enumerate(value) if isinstance(v, str)
                    )
                elif isinstance(value, dict):
                    yield from ((self.sources[file], (*path, k), k) for k in value)


@cache
def _defaults() -> dict[str, Data]:
    """What comes with the package, of all its files together."""
    found: Data = {}
    for path in DEFAULTS:
        source = read_source(path)
        if source.problems:
            raise KnowledgeError(source.problems)
        found = _merged(found, source.data)
    return cast(dict[str, Data], found)


def _at(data: Data, path: tuple[str, ...]) -> dict[str, Data]:
    """The mapping that stands at `path`, an empty one where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _merged(default: Data, own: Data) -> Data:
    """`own` laid over `default`, key by key; a list or a text replaces the default's whole."""
    if isinstance(default, dict) and isinstance(own, dict):
        return {
            key: _merged(default.get(key), own[key]) if key in own else default[key]
            for key in {**default, **own}
        }
    return default if own is None else own


def _known_keys(model: type[BaseModel], path: tuple[Key, ...]) -> list[str]:
    """The keys that could stand where `path` ends, found by walking the models."""
    for key in path[:-1]:
        field = model.model_fields.get(str(key))
        inner = field.annotation if field else None
        candidates = [inner, *get_args(inner)]
        model = next((m for m in candidates if isinstance(m, type) and issubclass(m, BaseModel)), model)
    return list(model.model_fields)


def _sections_in_use(entries: list[Topic | Aspect]) -> dict[str, str]:
    """Without declared sections, each gets a title made of its id."""
    ids = dict.fromkeys(entry.section for entry in entries if entry.section)
    return {id: id.replace("-", " ").replace("_", " ").capitalize() for id in ids}
