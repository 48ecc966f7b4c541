"""What was learned of a folder is kept from one start to the next, and never used wrongly."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from bot import cache
from bot.cache import learned_of, teaching
from bot.knowledge.entries import Entry
from bot.knowledge.loader import load_knowledge
from bot.knowledge.questions import Question
from bot.understanding.arrays import to_arrays
from bot.understanding.learning import Learned, learn
from tests.conftest import GUIDED, SMALL

E = TypeVar("E", bound=Entry)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that is empty when a test begins."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    copy.mkdir()
    for path in SMALL.glob("*.yaml"):
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def learnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One line for each time that something is learned."""
    found: list[str] = []

    def counted(*arguments: object, **how: object) -> Learned:
        found.append("learned")
        return learn(*arguments, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "learn", counted)
    return found


def _ask(folder: Path) -> Learned:
    return learned_of(folder, load_knowledge(folder))


def _kept(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_what_was_learned_once_is_not_learned_again(folder: Path, learnings: list[str]) -> None:
    assert _ask(folder).exact == _ask(folder).exact
    assert learnings == ["learned"]


def test_what_the_guide_learned_is_kept_with_the_rest() -> None:
    knowledge = load_knowledge(GUIDED)
    assert knowledge.guide is not None
    first, kept = learned_of(GUIDED, knowledge), learned_of(GUIDED, knowledge)
    assert len(kept.typed) == len(first.typed) >= len(knowledge.guide.steps)
    for name, classifier in first.typed.items():
        for word in ("far", "dont care", "rain"):
            features = {"": 1.0, word: 1.0}
            assert kept.typed[name].likely(features) == classifier.likely(features)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("faq.yaml", "title: How long can I keep a book?", "title: How long may I keep a book?"),
        ("synonyms.yaml", "", "# a remark\n"),
        ("bot.yaml", "", "# a remark\n"),
    ],
)
def test_a_changed_file_is_learned_anew(
    folder: Path, learnings: list[str], name: str, old: str, new: str
) -> None:
    _ask(folder)
    _change(folder / name, old, new)
    _ask(folder)
    assert len(learnings) == 2


def test_another_answer_is_in_force_without_learning_anew(folder: Path, learnings: list[str]) -> None:
    _ask(folder)
    _change(folder / "faq.yaml", "Four weeks", "Nine weeks")
    _change(folder / "glossary.yaml", "", "# a remark\n")
    _ask(folder)
    assert len(learnings) == 1


def test_nothing_is_learned_from_the_prose_of_answers(folder: Path) -> None:
    knowledge = load_knowledge(folder)
    other = {"short": "Other.", "answer": "Others.", "plain": None, "reply": "Else.", "related": ()}
    bare = replace(
        knowledge,
        topics=tuple(_with(topic, other) for topic in knowledge.topics),
        terms=tuple(_with(term, {**other, "facts": {}, "differs": {}}) for term in knowledge.terms),
        gaps=tuple(_with(gap, other) for gap in knowledge.gaps),
    )
    asked = [Question(q="what does a lost card cost", expect=("topic:lost-card",))]
    one, two = (to_arrays(learn(each, asked)) for each in (knowledge, bare))
    assert {name: array.tolist() for name, array in one.items()} == {
        name: array.tolist() for name, array in two.items()
    }


def _with(entry: E, fields: dict[str, Any]) -> E:
    known = {name: value for name, value in fields.items() if name in type(entry).model_fields}
    return entry.model_copy(update=known)


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text + new)


@pytest.mark.parametrize("name", ["phrasings/faq.yaml", "questions.yaml"])
def test_so_is_a_new_one(folder: Path, learnings: list[str], name: str) -> None:
    _ask(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    texts = {"questions.yaml": "batches: []\n", "phrasings/faq.yaml": "topics: {loan-length: [till when]}\n"}
    (folder / name).write_text(texts[name])
    _ask(folder)
    assert len(learnings) == 2


def test_another_version_of_numpy_learns_anew(
    folder: Path, learnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(folder)
    monkeypatch.setattr(np, "__version__", "0.0")
    _ask(folder)
    assert len(learnings) == 2


def test_two_folders_do_not_take_each_others(folder: Path, tmp_path: Path, learnings: list[str]) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "faq.yaml").write_text("topics: [{id: a, title: Is it far?, answer: No.}]\n")
    (other / "bot.yaml").write_bytes((folder / "bot.yaml").read_bytes().partition(b"intents")[0])
    (other / "faq.yaml").write_text("topics: [{id: a, title: Is it far?, answer: No.}]\n")
    for _ in range(2):
        assert "topic:a" in _ask(other).keys
        assert "topic:loan-length" in _ask(folder).keys
    assert len(learnings) == 2


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "overwritten", "another's arrays", "objects"])
def test_a_broken_or_foreign_file_is_learned_anew_and_replaced(
    folder: Path, home: Path, learnings: list[str], damage: str
) -> None:
    _ask(folder)
    (path,) = _kept(home)
    whole = path.read_bytes()
    if damage == "another's arrays":
        np.savez(path, weights=np.zeros(3))
    elif damage == "objects":
        np.savez(path, key=np.array({"a": 1}, object))
    else:
        path.write_bytes(
            {
                "empty": b"",
                "text": b"PK, but no archive",
                "cut": whole[: len(whole) // 2],
                "overwritten": whole[:2_000] + b"\0" * 2_000 + whole[4_000:],
            }[damage]
        )
    assert "topic:loan-length" in _ask(folder).keys
    assert len(learnings) == 2
    _ask(folder)
    assert len(learnings) == 2


def test_arrays_that_lack_something_are_learned_anew(folder: Path, home: Path, learnings: list[str]) -> None:
    _ask(folder)
    (path,) = _kept(home)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files if name != "exact"}
    with path.open("wb") as part:
        np.savez(part, allow_pickle=False, **arrays)
    assert _ask(folder).exact
    assert len(learnings) == 2


def test_what_somebody_else_put_there_is_not_read(
    folder: Path, learnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(folder)
    monkeypatch.setattr("os.getuid", lambda: 12345)
    _ask(folder)
    assert len(learnings) == 2


def test_what_is_kept_is_for_nobody_else_to_read(folder: Path, home: Path) -> None:
    _ask(folder)
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in _kept(home))


def test_where_nothing_can_be_written_all_goes_on_and_it_is_said(
    folder: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home.write_text("a file where the folder should be")
    with caplog.at_level(logging.INFO):
        assert "topic:loan-length" in _ask(folder).keys
    assert "can't be kept" in caplog.text


def test_what_was_learned_while_a_file_was_saved_is_not_kept(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved_meanwhile(*arguments: object, **how: object) -> Learned:
        (folder / "questions.yaml").write_text("batches: []\n")
        return learn(*arguments, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "learn", saved_meanwhile)
    _ask(folder)
    assert _kept(home) == []


def test_nothing_half_written_is_left_behind(folder: Path, home: Path) -> None:
    _ask(folder)
    assert [path.suffix for path in _kept(home)] == [".npz"]


def test_a_file_that_can_not_be_read_is_left_to_the_loader(folder: Path) -> None:
    knowledge = load_knowledge(folder)
    (folder / "questions.yaml").mkdir()
    assert "topic:loan-length" in learned_of(folder, knowledge).keys


BATCH = """\
name: {name}
writer: a reader
date: 2026-11-23
first: none
held: {held}
questions:
  - {{q: {q}, expect: "topic:late-fee"}}
"""


def test_only_batches_that_are_not_held_teach(folder: Path) -> None:
    (folder / "questions").mkdir()
    for name, held in (("open", "no"), ("kept", "yes")):
        text = BATCH.format(name=name, held=held, q=f"my {name} book is late")
        (folder / "questions" / f"{name}.yaml").write_text(text)
    assert [question.q for question in teaching(folder)] == ["my open book is late"]


def test_a_mistake_among_the_questions_stops_nobody(folder: Path) -> None:
    (folder / "questions").mkdir()
    (folder / "questions" / "open.yaml").write_text(
        BATCH.format(name="open", held="no", q="my book is late") + "  - {q: what is this}\n"
    )
    assert [question.q for question in teaching(folder)] == ["my book is late"]
    assert "topic:late-fee" in _ask(folder).keys
