"""The schemas that editors read: in step with the models, and with what the loader accepts."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.authoring.schema import FOLDER, first_line, point_to_schemas, schema_of, schemas, write_schemas
from bot.knowledge.folder import knowledge_files
from bot.knowledge.questions import question_files
from tests.conftest import SHIPPED, SMALL


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """As editors read YAML: dates are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(schemas()[name])


def mistakes(name: str, text: str) -> list[str]:
    """What an editor would underline."""
    data: Any = yaml.load(text, Loader)
    return [error.message for error in validator(name).iter_errors(data)]


def files(folder: Path) -> Iterator[str]:
    yield from knowledge_files(folder)
    yield from question_files(folder)


def test_the_schemas_are_the_same_each_time_they_are_made() -> None:
    assert schemas() == schemas()


def test_the_committed_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    committed = {path.name: path.read_text() for path in (SHIPPED / FOLDER).glob("*.json")}
    assert committed == {path.name: path.read_text() for path in tmp_path.glob("*.json")}


@pytest.mark.parametrize("folder", [SHIPPED, SMALL])
def test_an_editor_underlines_nothing_in_a_file_that_loads(folder: Path) -> None:
    for name in files(folder):
        assert mistakes(schema_of(name), (folder / name).read_text(encoding="utf-8")) == [], name


def test_each_shipped_file_points_to_its_schema() -> None:
    for name in files(SHIPPED):
        with (SHIPPED / name).open(encoding="utf-8") as file:
            line = next(file)
        assert line == first_line(name), name
        assert ((SHIPPED / name).parent / line.rstrip().partition("$schema=")[2]).exists(), name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("faq", "topics: [{id: a, title: A, answer: B, titel: C}]"),
        ("faq", "topics: [{id: A b, title: A, answer: B}]"),
        ("faq", "topics: [{id: a, title: A}]"),
        ("glossary", "terms: [{id: a, title: A, answer: B, kind: fom}]"),
        ("bot", "sentences: {falback: x}"),
        ("gaps", "gap: []"),
        ("synonyms", "synonyms: {a: b}"),
        ("phrasings", "topics: {a: how}"),
        ("phrasings", "topic: {a: [how]}"),
        ("batch", "{name: a, writer: b, date: c, first: d, questions: [{q: e, expct: f}]}"),
    ],
)
def test_an_editor_underlines_what_the_loader_refuses(name: str, text: str) -> None:
    assert mistakes(name, text)


def test_an_editor_shows_what_stands_under_the_fields() -> None:
    topic = json.dumps(schemas()["faq"])
    assert "The answer in at most 200 characters" in topic
    assert "What the bot says." in json.dumps(schemas()["bot"])


def test_a_bot_file_with_one_sentence_is_enough() -> None:
    assert mistakes("bot", "sentences: {fallback: No idea.}") == []


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    assert len(write_schemas(tmp_path)) == len(schemas())
    assert write_schemas(tmp_path) == []


def test_files_are_pointed_to_their_schemas_once(tmp_path: Path) -> None:
    (tmp_path / "gaps.yaml").write_text("# Mine\ngaps: []\n")
    (tmp_path / "phrasings").mkdir()
    (tmp_path / "phrasings" / "gaps.yaml").write_text("gaps: {}\n")
    assert [path.name for path in point_to_schemas(tmp_path)] == ["gaps.yaml", "gaps.yaml"]
    assert (tmp_path / "gaps.yaml").read_text() == first_line("gaps.yaml") + "# Mine\ngaps: []\n"
    assert "$schema=../.schema/phrasings.json" in (tmp_path / "phrasings" / "gaps.yaml").read_text()
    assert point_to_schemas(tmp_path) == []
