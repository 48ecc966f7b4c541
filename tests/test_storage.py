"""What is saved is found again after a restart; what is forgotten is nowhere."""

import sqlite3
import time
from pathlib import Path

import pytest

from bot.dialogue.notes import Forget, PassedOn, Voted
from bot.dialogue.state import MenuItem, State, Subject
from bot.knowledge.entries import Ref
from bot.storage import Person, StorageError, Store

ADA, BOB = Person("ada", "1"), Person("bob", "1")
STATE = State(menu=(MenuItem("One", "1k"),), subject=Subject("a", "b", 1.0), candidates=("x",), misses=1)


def test_a_state_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    store = Store(path)
    store.save(ADA, STATE, update=7)
    store.close()
    again = Store(path)
    assert again.load(ADA) == STATE
    assert again.load(BOB) == State()
    assert again.is_done(7)
    assert not again.is_done(6)


def test_the_same_person_has_a_state_of_their_own_in_each_chat_and_thread() -> None:
    store = Store(":memory:")
    store.save(ADA, STATE)
    assert store.load(Person("ada", "2")) == State()
    assert store.load(Person("ada", "1", thread=5)) == State()


def test_a_turn_is_saved_whole_or_not_at_all() -> None:
    store = Store(":memory:")
    unstorable = PassedOn(object())  # type: ignore[arg-type]
    with pytest.raises(sqlite3.Error):
        store.save(ADA, STATE, [unstorable], update=7)
    assert store.load(ADA) == State()
    assert not store.is_done(7)


def test_forgetting_leaves_no_byte_of_the_person_in_the_files(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.sqlite3")
    store.save(ADA, STATE, [PassedOn("a very secret question"), Voted(Ref("topic", "t"), helpful=True)])
    store.save(Person("ada", "elsewhere"), STATE)
    store.save(BOB, STATE)
    store.save(ADA, State(), [Forget()])
    store.flush()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret" not in left
    assert b"ada" not in left
    assert b"bob" in left
    assert store.questions() == []


def test_old_things_are_cleaned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(":memory:")
    store.save(ADA, STATE, [PassedOn("why")], update=1)
    later = 91 * 86_400.0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + later)
    store.clean(keep_questions_days=90)
    assert store.questions() == []
    assert not store.is_done(1)
    assert store.load(ADA) == STATE


def test_a_database_of_a_newer_bot_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StorageError, match="newer version") as caught:
        Store(path)
    assert "\n" not in str(caught.value)


def test_a_path_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_text("not a database, " * 100)
    with pytest.raises(StorageError, match="can't be opened"):
        Store(tmp_path / "bot.sqlite3")


def test_what_a_reader_kept_in_the_log_is_flushed_by_the_next_cleaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_AT_WORK_SECONDS", 0.01)
    store = Store(tmp_path / "bot.sqlite3")
    store.save(ADA, STATE, [PassedOn("a very secret question")])
    reader = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM questions").fetchall()
    store.save(ADA, State(), [Forget()])
    store.flush()
    reader.close()
    store.clean(keep_questions_days=90)
    assert b"secret" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_database_that_is_locked_or_broken_is_one_kind_of_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_AT_WORK_SECONDS", 0.01)
    store = Store(tmp_path / "bot.sqlite3")
    other = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked"):
        store.save(ADA, STATE)
    other.execute("DROP TABLE states")
    other.execute("COMMIT")
    with pytest.raises(StorageError, match="no such table"):
        store.load(ADA)


def test_a_full_disk_leaves_no_open_transaction(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.sqlite3")
    pages = store._db.row("PRAGMA page_count")[0]
    store._db.row(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="full"):
        store.save(ADA, STATE, [PassedOn("x" * 100_000)])
    store._db.row(f"PRAGMA max_page_count={pages + 1000}")
    store.save(ADA, STATE)
    assert store.load(ADA) == STATE


def test_votes_against_an_entry_are_counted_with_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(":memory:")
    liked, hated = Ref("topic", "liked"), Ref("topic", "hated")
    for now, (person, ref, helpful) in enumerate(
        [(ADA, hated, True), (BOB, hated, False), (Person("eve", "1"), hated, False), (ADA, liked, True)], 100
    ):
        monkeypatch.setattr(time, "time", lambda now=now: float(now))
        store.save(person, State(), (Voted(ref, helpful),))
    assert store.votes_against() == [("topic:hated", 2, 3, 101.0)]


def test_a_question_that_was_passed_on_is_kept_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(":memory:")
    monkeypatch.setattr(time, "time", lambda: 100.0)
    store.save(ADA, State(), (PassedOn("why?"),))
    assert store.questions_by_time() == [("why?", 100.0)]
