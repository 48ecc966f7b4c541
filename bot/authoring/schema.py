"""JSON Schemas for editors, made from the models: completion, help on hovering, mistakes underlined.

The help is what stands under the fields of the models, so there is one text for both.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from inspect import cleandoc, getsource
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

from pydantic import Field

from bot.knowledge.entries import Aspect, Gap, Id, Phrasings, Record, Term, Text, Topic
from bot.knowledge.folder import PHRASINGS, knowledge_files
from bot.knowledge.guide import Guide
from bot.knowledge.questions import QUESTIONS, Batch, QuestionsFile, question_files
from bot.knowledge.source import text_of
from bot.knowledge.voice import Voice

FOLDER = ".schema"
"""Hidden beside the files, which point to it."""
ANY_SCALAR = ["string", "number", "boolean"]
"""`no`, `12:30` and `21` are text here, whatever an editor takes them for."""

LAID_OVER = frozenset({"required"})
"""A folder's bot.yaml is laid over the defaults: it says only what it says differently."""


class FaqFile(Record):
    """The questions that the article answers."""

    sections: dict[Id, Text] = Field(default_factory=dict)
    """Section id → its title, in the order of the article."""
    topics: tuple[Topic, ...]
    """The questions, each with its answer."""


class GlossaryFile(Record):
    """The words of the article, and what can be asked of each."""

    aspects: tuple[Aspect, ...] = ()
    """The rows of a comparison."""
    terms: tuple[Term, ...] = ()
    """The words."""


class GapsFile(Record):
    """What people ask that the article doesn't say."""

    gaps: tuple[Gap, ...]


class SynonymsFile(Record):
    """Words and short phrases that mean the same here."""

    synonyms: tuple[tuple[Text, ...], ...]
    """Groups: whoever asks with one word of a group is understood as with any other."""


def schemas() -> Mapping[str, dict[str, Any]]:
    """Name of a schema → what it says."""
    models: dict[str, type[Record]] = {
        "faq": FaqFile,
        "glossary": GlossaryFile,
        "gaps": GapsFile,
        "synonyms": SynonymsFile,
        "guide": Guide,
        "bot": Voice,
        "questions": QuestionsFile,
        "phrasings": Phrasings,
        "batch": Batch,
    }
    records = list(_all(Record))
    for record in records:
        _help_from_docstrings(record)
    for record in records:
        record.model_rebuild(force=True)
    return {
        name: _schema(model, LAID_OVER if name == "bot" else frozenset()) for name, model in models.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write them into `folder`; gives the files whose content changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, schema in schemas().items():
        path, text = folder / f"{name}.json", json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        if not (path.exists() and path.read_text("utf-8") == text):
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed


def point_to_schemas(folder: Path) -> list[Path]:
    """Give each file of `folder` the first line that editors look for; gives those that lacked it.

    Raises KnowledgeError where one can't be read, OSError where one can't be written.
    """
    found = []
    for file in (*knowledge_files(folder), *question_files(folder)):
        path, line = folder / file, first_line(file)
        text = text_of(path)
        if not text.startswith(line):
            path.write_text(line + text, "utf-8")
            found.append(path)
    return found


def first_line(file: str) -> str:
    """What stands at the head of a file, such as `faq.yaml` or `phrasings/faq.yaml`."""
    up = "../" * file.count("/")
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema_of(file)}.json\n"


def schema_of(file: str) -> str:
    """The name of its schema: `faq`, `phrasings`."""
    folder, _, name = file.rpartition("/")
    return {PHRASINGS: "phrasings", QUESTIONS: "batch"}.get(folder, name.removesuffix(".yaml"))


def _all(record: type[Record]) -> Iterator[type[Record]]:
    yield record
    for kind in record.__subclasses__():
        yield from _all(kind)


def _help_from_docstrings(record: type[Record]) -> None:
    """Gives each field what stands under it, here or in what `record` is a kind of, as its description."""
    for kind in reversed(record.__mro__[: record.__mro__.index(Record)]):
        for field, text in pairwise(_class(kind).body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(help_))):
                    record.model_fields[name].description = cleandoc(help_)


def _class(kind: type) -> ast.ClassDef:
    parsed = ast.parse(dedent(getsource(kind))).body[0]
    assert isinstance(parsed, ast.ClassDef)
    return parsed


def _schema(model: type[Record], without: frozenset[str]) -> dict[str, Any]:
    """`without`: keys of JSON Schema to leave out."""
    body = {key: _loosened(value, without) for key, value in model.model_json_schema().items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **{k: v for k, v in body.items() if k not in without},
    }


def _loosened(node: object, without: frozenset[str]) -> object:
    """Texts may look like numbers or truth values; names that pydantic makes up are no help."""
    if isinstance(node, list):
        return [_loosened(item, without) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = {key for key in node if key in without or (key == "title" and isinstance(node[key], str))}
    found = {key: _loosened(value, without) for key, value in node.items() if key not in dropped}
    if found.get("type") == "string" and not {"pattern", "enum", "const"} & set(found):
        found["type"] = ANY_SCALAR
    return found
