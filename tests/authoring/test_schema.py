"""The schemas that editors read: in step with the models, and with what the loader accepts."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.authoring.schema import FOLDER, first_line, point_to_schemas, schemas, write_schemas
from tests.conftest import SHIPPED, SMALL

FILES = sorted([*SHIPPED.glob("*.yaml"), *SMALL.glob("*.yaml")])


class Loader(yaml.SafeLoader):
    """As editors read YAML: dates are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def mistakes(name: str, text: str) -> list[str]:
    """What an editor would underline."""
    data: Any = yaml.load(text, Loader)
    return [error.message for error in Draft7Validator(schemas()[name]).iter_errors(data)]


def test_the_committed_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    committed = {path.name: path.read_text() for path in (SHIPPED / FOLDER).glob("*.json")}
    assert committed == {path.name: path.read_text() for path in tmp_path.glob("*.json")}


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}-{path.stem}" for path in FILES])
def test_an_editor_underlines_nothing_in_a_file_that_loads(path: Path) -> None:
    assert mistakes(path.stem, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_file_points_to_its_schema(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(first_line(path.stem))
    assert (path.parent / FOLDER / f"{path.stem}.json").exists()


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
    assert len(write_schemas(tmp_path)) == 7
    assert write_schemas(tmp_path) == []


def test_files_are_pointed_to_their_schemas_once(tmp_path: Path) -> None:
    (tmp_path / "gaps.yaml").write_text("# Mine\ngaps: []\n")
    assert [path.name for path in point_to_schemas(tmp_path)] == ["gaps.yaml"]
    assert (tmp_path / "gaps.yaml").read_text() == first_line("gaps") + "# Mine\ngaps: []\n"
    assert point_to_schemas(tmp_path) == []
