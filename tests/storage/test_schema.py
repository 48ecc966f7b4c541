"""A database of any earlier shape is brought forward with all that is in it."""

import sqlite3
from pathlib import Path

import pytest

from bot.dialogue.state import MenuItem, State, Subject
from bot.guide.state import GuideTalk
from bot.storage import Person, StorageError, Store
from bot.storage.tables import SCHEMA_VERSION, SQLITE, TABLES, steps

OLDEST = Path(__file__).with_name("schema_1.sql")
WITH_REASONS = """
CREATE TABLE reasons (
    person TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, entry)
) WITHOUT ROWID;
INSERT INTO reasons VALUES ('person1', 'topic:t', 'unclear', 1750000000.5);
"""
GUIDE = GuideTalk(answers=(("why", "learn"),))
STATE = State((MenuItem("One", "1k"),), Subject("a", "b", 1.0), ("x",), misses=1, guide=GUIDE)


def _dumped(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as db:
        there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES if table in there}
    db.close()
    return rows


@pytest.fixture(params=["", WITH_REASONS], ids=["first", "with reasons"])
def oldest(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The first shape, and the same with a table that came to it without a new version."""
    path = tmp_path / "bot.sqlite3"
    with sqlite3.connect(path) as db:
        db.executescript(OLDEST.read_text() + request.param)
    db.close()
    return path


async def test_the_oldest_shape_is_migrated_with_all_its_rows(oldest: Path) -> None:
    before = _dumped(oldest)
    assert all(before.values())
    with sqlite3.connect(oldest) as db:
        [updates] = db.execute("SELECT COUNT(*) FROM updates").fetchone()
    db.close()
    store = Store(oldest)
    assert await store.load(Person("person1", "chat1")) == STATE
    assert await store.read(lambda db, now: db.value("PRAGMA user_version")) == SCHEMA_VERSION
    await store.save(Person("person1", "chat1"), STATE)
    assert await store.questions() == ["question 0", "question 1", "question 2"]
    await store.close()
    after = _dumped(oldest)
    assert {table: len(rows) for table, rows in after.items()} == {
        table: {"slots": 1, "seen": updates}.get(table, len(before.get(table, ()))) for table in TABLES
    }


async def test_a_migrated_database_has_the_shape_of_a_new_one(oldest: Path, tmp_path: Path) -> None:
    def shape(path: Path) -> list[tuple[str, ...]]:
        with sqlite3.connect(path) as db:
            # What waits in an older one's outbox is sent, and the table goes.
            named = "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name <> 'outbox' ORDER BY 1, 2"
            names = db.execute(named).fetchall()
            columns = [(table, *row) for table in TABLES for row in db.execute(f"PRAGMA table_info({table})")]
        db.close()
        return [*names, *columns]

    await Store(oldest).close()
    await Store(tmp_path / "new.sqlite3").close()
    assert shape(oldest) == shape(tmp_path / "new.sqlite3")


def test_a_migration_that_fails_leaves_everything_as_it_was(
    oldest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(version: int, words: dict[str, str]) -> list[str]:
        return [*steps(version, words), "DROP TABLE states", "this is no SQL"]

    monkeypatch.setattr("bot.storage.sqlite.steps", failing)
    before = _dumped(oldest)
    with pytest.raises(StorageError, match="can't be opened"):
        Store(oldest)
    assert _dumped(oldest) == before
    with sqlite3.connect(oldest) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()


async def test_the_tables_are_those_that_the_steps_make(tmp_path: Path) -> None:
    await Store(tmp_path / "bot.sqlite3").close()
    with sqlite3.connect(tmp_path / "bot.sqlite3") as db:
        named = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        found = {row[0] for row in db.execute(named)} - {"outbox"}
        for table in found:
            assert tuple(row[1] for row in db.execute(f"PRAGMA table_info({table})")) == TABLES[table]
    db.close()
    assert found == TABLES.keys()
    assert not list(steps(SCHEMA_VERSION, SQLITE))
