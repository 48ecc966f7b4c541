"""What was made of a folder is remembered from one start to the next, and never wrongly."""

from pathlib import Path

import pytest

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import State
from bot.knowledge.loader import load_knowledge
from bot.remembered import Remembered

SMALL = Path(__file__).parent / "knowledge" / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "faq.yaml").write_text("topics: []")
    return folder


def _never() -> list[int]:
    raise AssertionError("made again")


def _files(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_what_was_made_once_is_not_made_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert Remembered(folder, cache)("words", lambda: [1, 2]) == [1, 2]
    assert Remembered(folder, cache)("words", _never) == [1, 2]


def test_a_changed_file_of_knowledge_is_noticed(folder: Path, tmp_path: Path) -> None:
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    (folder / "faq.yaml").write_text("topics: [] ")
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [2]) == [2]


def test_a_changed_file_in_a_folder_within_is_noticed(folder: Path, tmp_path: Path) -> None:
    (folder / "phrasings").mkdir()
    (folder / "phrasings" / "faq.yaml").write_text("topics: {}")
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    (folder / "phrasings" / "faq.yaml").write_text("topics: { }")
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [2]) == [2]


@pytest.mark.parametrize("damaged", [b"", b"x", b"\0" * 100], ids=["empty", "cut", "overwritten"])
def test_a_damaged_file_is_made_anew(folder: Path, tmp_path: Path, damaged: bytes) -> None:
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    for path in _files(tmp_path / "cache"):
        path.write_bytes(damaged)
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [2]) == [2]
    assert Remembered(folder, tmp_path / "cache")("words", _never) == [2]


def test_what_was_made_while_a_file_was_saved_is_not_kept(folder: Path, tmp_path: Path) -> None:
    def saved_meanwhile() -> list[int]:
        (folder / "faq.yaml").write_text("topics: [ ]")
        return [1]

    assert Remembered(folder, tmp_path / "cache")("words", saved_meanwhile) == [1]
    assert _files(tmp_path / "cache") == []
    (folder / "faq.yaml").write_text("topics: []")
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [2]) == [2]


def test_what_somebody_else_put_there_is_not_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    monkeypatch.setattr("os.getuid", lambda: 12345)
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [2]) == [2]


def test_what_is_kept_is_for_nobody_else_to_read(folder: Path, tmp_path: Path) -> None:
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in _files(tmp_path / "cache"))


def test_a_file_that_can_not_be_read_is_left_to_the_loader(folder: Path, tmp_path: Path) -> None:
    (folder / "gaps.yaml").mkdir()
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [1]) == [1]


def test_where_nothing_can_be_written_all_goes_on(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert Remembered(folder, tmp_path / "cache")("words", lambda: [1]) == [1]


def test_nothing_half_written_is_left_behind(folder: Path, tmp_path: Path) -> None:
    Remembered(folder, tmp_path / "cache")("words", lambda: [1])
    assert [path.name for path in _files(tmp_path / "cache")] == ["words"]


def test_what_is_remembered_answers_as_what_is_made(tmp_path: Path) -> None:
    knowledge = load_knowledge(SMALL)
    made = Dialogue(knowledge)
    Dialogue(knowledge, memo=Remembered(SMALL, tmp_path))
    remembered = Dialogue(knowledge, memo=Remembered(SMALL, tmp_path))
    for question in ("how many boks", "what is a family card", "can i park there", "xyzzy"):
        assert remembered.respond(Said(question), State(), 0.0) == made.respond(Said(question), State(), 0.0)
