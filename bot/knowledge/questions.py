"""Questions as people really write them, with what the bot must do with each: `questions/<batch>.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ValidationError, model_validator

from bot.knowledge import checks
from bot.knowledge.entries import Id, Record, Text
from bot.knowledge.folder import is_folder, is_there, yaml_files
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.source import Data, Key, Source, read_source

QUESTIONS = "questions"
"""The folder with a file for each batch, and the name of the single file that may stand in its place."""
Move = Literal["source", "sure", "why", "example", "simpler", "shorter", "judged", "again", "more", "wrong"]
"""What a message may want of the answer before, and nothing else."""
Expected = Annotated[
    tuple[Text, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=str | tuple[Text, ...],
    ),
]


class Question(Record):
    """What somebody wrote, and what a careful librarian would accept as the answer."""

    q: Text | None = None
    """The question."""
    talk: tuple[Text, ...] = ()
    """Instead of `q`: a short talk, of which the last line is judged."""
    expect: Expected = ()
    """One or two of `kind:id` and `section:id`; or one of guide, compare, smalltalk; or, for what the article
    doesn't say, the gap that says so, unknown (no gap fits) or none (any way of saying so); or harmless (it
    only sounds like trouble)."""
    move: Move | None = None
    """What the last line of a talk wants of the answer before it, where it is about that: a line without it
    teaches that it isn't."""
    aspect: Id | None = None
    """The aspect asked for, when one is asked of one term."""
    terms: tuple[Id, ...] = ()
    """The terms that are to stand side by side."""
    never: tuple[Text, ...] = ()
    """What must not come, as in `expect`."""
    style: Text = "plain"
    """How it is written: plain, typos, sms, one-word, ramble, describe, two, form-aspect, non-native."""
    near: bool = False
    """Out of scope, but in the article's words."""
    date: Text | None = None
    """When it was taught, where an admin did that."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.q is None) == (not self.talk):
            raise ValueError("write either `q` or `talk`")
        if not self.expect:
            raise ValueError("`expect` is missing")
        return self

    def lines(self) -> tuple[str, ...]:
        """What is said, in order; the last one is judged."""
        return self.talk or (self.q or "",)


_OR_TEXT = BeforeValidator(lambda value: value, json_schema_input_type=Text | Question)
"""For editors: the text alone will do, see `Batch`."""


class Batch(Record):
    """Questions by one writer, who hadn't seen the knowledge."""

    name: Id
    writer: Text
    """Who wrote them, and what they knew."""
    date: Text
    """When they were first run."""
    first: Text
    """The figures of that first run, before anything was mended by them."""
    relabelled: int = 0
    """How many expectations were changed after the first run."""
    held: bool = False
    """Kept apart: its figures are told, its misses never, and it doesn't teach."""
    expect: Expected = ()
    """What each question of the batch leads to, unless it says so itself."""
    style: Text = "plain"
    """How each of them is written, likewise."""
    near: bool = False
    """Whether each of them is out of scope in the article's words, likewise."""
    questions: tuple[Annotated[Question, _OR_TEXT], ...]
    """One a line: its text alone where the batch says what to expect."""

    @model_validator(mode="before")
    @classmethod
    def _told_once(cls, data: Any) -> Any:
        """What stands at the head holds for each question that doesn't say it."""
        if not isinstance(data, dict) or not isinstance(questions := data.get("questions"), list):
            return data
        head = {key: data[key] for key in ("expect", "style", "near") if key in data}
        listed = [{"q": one} if isinstance(one, str) else one for one in questions]
        return {**data, "questions": [{**head, **one} if isinstance(one, dict) else one for one in listed]}


class QuestionsFile(Record):
    """All batches in one file."""

    batches: tuple[Batch, ...]


@dataclass(frozen=True)
class Questions:
    """What could be read of all questions, and what is wrong with the rest."""

    batches: tuple[Batch, ...] = ()
    problems: tuple[Problem, ...] = ()


def question_files(folder: Path) -> list[str]:
    """The files with questions that a folder of knowledge has, as `questions/students.yaml`."""
    single = f"{QUESTIONS}.yaml"
    return [*([single] if is_there(folder / single) else []), *yaml_files(folder, QUESTIONS)]


def read_questions(path: Path) -> Questions:
    """A file, or all of a folder of knowledge. A bad question is left out, as is a batch with a bad head."""
    files = [path / name for name in question_files(path)] if is_folder(path) else [path]
    sources = [read_source(file) for file in files]
    found: dict[str, Batch] = {}
    for source in sources:
        for place, batch in _batches(source):
            if found.setdefault(batch.name, batch) is not batch:
                source.complain((*place, "name"), f"the name `{batch.name}` is taken; choose another")
    return Questions(tuple(found.values()), tuple(p for source in sources for p in source.problems))


def load_questions(path: Path) -> tuple[Batch, ...]:
    """The same. Raises KnowledgeError with everything that is wrong."""
    found = read_questions(path)
    if found.problems:
        raise KnowledgeError(list(found.problems))
    return found.batches


def _batches(source: Source) -> Iterator[tuple[tuple[Key, ...], Batch]]:
    """What a file holds, a batch or a list of them, each with its place."""
    data = source.data
    places: list[tuple[Key, ...]] = [()]
    if isinstance(data, dict) and "batches" in data:
        for key in data.keys() - {"batches"}:
            source.complain((key,), f"unknown key `{key}`; expected `batches` alone")
        listed = data["batches"]
        if not isinstance(listed, list):
            source.complain(("batches",), "`batches` must be a list (each item begins with `- name:`)")
        places = [("batches", n) for n in range(len(listed))] if isinstance(listed, list) else []
    for place in () if source.problems and data is None else places:
        if batch := _batch(source, place, source.at(place)):
            yield place, batch


def _batch(source: Source, place: tuple[Key, ...], data: Data) -> Batch | None:
    """The batch without the questions that are wrong, None where it is wrong itself."""
    try:
        return Batch.model_validate(data)
    except ValidationError as error:
        checks.explain(error, source, place, _known_keys)
        wrong = {detail["loc"][:2] for detail in error.errors()}
    questions = data.get("questions") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(questions, list):
        return None
    if any(at[0] != "questions" for at in wrong):
        return None
    right = [one for n, one in enumerate(questions) if ("questions", n) not in wrong]
    return Batch.model_validate({**data, "questions": right})


def _known_keys(place: tuple[Key, ...]) -> list[str]:
    return list((Question if "questions" in place[:-1] else Batch).model_fields)
