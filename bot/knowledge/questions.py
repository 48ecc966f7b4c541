"""Questions as people really write them, with what the bot must do with each: `questions.yaml`."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, ValidationError, model_validator

from bot.knowledge import checks
from bot.knowledge.entries import Id, Record, Text
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.source import read_source


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Question(Record):
    """What somebody wrote, and what a careful librarian would accept as the answer."""

    q: Text | None = None
    """The question."""
    talk: tuple[Text, ...] = ()
    """Instead of `q`: a short talk, of which the last line is judged."""
    expect: Annotated[
        tuple[Text, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[Text, ...])
    ]
    """One or two of `kind:id` and `section:id`; or one of guide, compare, smalltalk, none."""
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

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.q is None) == (not self.talk):
            raise ValueError("write either `q` or `talk`")
        return self

    def lines(self) -> tuple[str, ...]:
        """What is said, in order; the last one is judged."""
        return self.talk or (self.q or "",)


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
    """Kept apart: its figures are told, never its misses."""
    questions: tuple[Question, ...]


class QuestionsFile(Record):
    """The file."""

    batches: tuple[Batch, ...]


def load_questions(path: Path) -> tuple[Batch, ...]:
    """Read the file. Raises KnowledgeError with every problem in it."""
    source = read_source(path)
    if source.problems:
        raise KnowledgeError(source.problems)
    try:
        return QuestionsFile.model_validate(source.data).batches
    except ValidationError as error:
        checks.explain(error, source, (), lambda place: _known_keys(len(place)))
        raise KnowledgeError(source.problems) from None


def _known_keys(depth: int) -> list[str]:
    model: type[Record] = QuestionsFile if depth < 2 else Batch if depth < 4 else Question
    return list(model.model_fields)
