"""The file in trouble: what can't be stored is an error, and when the trouble is over it works again."""

import random
import sqlite3
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.notes import Forget, PassedOn
from bot.dialogue.state import State
from bot.storage import Person, StorageError, Store

ADA, BOB = Person("ada", "ada's chat"), Person("bob", "2")
STATE = State(misses=1)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_AT_WORK_SECONDS", 0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    opened = Store(path)
    yield opened
    await opened.close()


def _bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob("bot.sqlite3*"))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


async def test_forgetting_leaves_no_byte_of_the_person_in_the_files(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    await store.save(Person("ada", "elsewhere"), STATE)
    await store.save(BOB, STATE)
    await store.save(ADA, State(), [Forget()])
    await store.flush()
    left = _bytes(path)
    for text in (b"secret", b"ada", b"elsewhere"):
        assert text not in left
    assert b"bob" in left


@pytest.mark.parametrize("seed", [2, 3, 16])
async def test_not_even_in_a_copy_that_sqlite_left_behind_when_it_moved_rows(
    store: Store, path: Path, seed: int
) -> None:
    """With these seeds it leaves some, in spite of secure_delete."""
    dice = random.Random(seed)
    people = [Person(_hash(f"p{number}"), _hash(f"chatp{number}")) for number in range(200)]
    for _ in range(2000):
        one = dice.choice(people)
        state = State(candidates=("s" * dice.randint(50, 2500),))
        words = "QQ" + _hash("q" + one.person) * dice.randint(1, 9)
        await store.save(one, state, [PassedOn(words)] if dice.random() < 0.1 else [])
    for one in people[:50]:
        await store.save(one, State(), [Forget()])
        await store.flush()
        left = _bytes(path)
        for text in (one.person, one.chat, _hash("q" + one.person)):
            assert text.encode() not in left


async def test_questions_that_were_kept_long_enough_are_in_no_file(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    await store._db.execute("UPDATE questions SET at=5")
    await store.clean(keep_questions_days=90)
    assert b"secret" not in _bytes(path)


async def test_what_a_reader_kept_in_the_log_is_erased_by_the_next_cleaning(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM questions").fetchall()
    await store.save(ADA, State(), [Forget()])
    await store.flush()
    reader.close()
    await store.clean(keep_questions_days=90)
    assert b"secret" not in _bytes(path)


def test_a_path_that_is_no_database_is_refused_in_one_line(path: Path) -> None:
    path.write_text("not a database, " * 100)
    with pytest.raises(StorageError, match="can't be opened"):
        Store(path)


async def test_locked_for_a_while(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked"):
        await store.save(ADA, STATE, update=1)
    other.close()
    await store.save(ADA, STATE, update=1)
    assert await store.load(ADA) == STATE


async def test_a_table_that_somebody_dropped_is_the_same_kind_of_error(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("DROP TABLE states")
    other.close()
    with pytest.raises(StorageError, match="no such table"):
        await store.load(ADA)


async def test_a_full_disk_leaves_no_open_transaction(store: Store) -> None:
    pages = (await store._db.row("PRAGMA page_count"))[0]
    await store._db.row(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="full"):
        await store.save(ADA, STATE, [PassedOn("x" * 100_000)], update=1)
    assert not await store.is_done(1)
    await store._db.row(f"PRAGMA max_page_count={pages + 1000}")
    await store.save(ADA, STATE, update=1)
    assert await store.load(ADA) == STATE


async def test_read_only_for_a_while(store: Store) -> None:
    await store.save(BOB, STATE)
    await store._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError, match="readonly"):
        await store.save(ADA, STATE, update=1)
    assert await store.load(BOB) == STATE
    await store._db.execute("PRAGMA query_only=OFF")
    await store.save(ADA, STATE, update=1)
    assert await store.load(ADA) == STATE


def _move(path: Path, to: Path) -> None:
    for end in ("", "-wal", "-shm"):
        if (file := Path(f"{path}{end}")).exists():
            file.rename(f"{to}{end}")


async def test_gone_nothing_is_stored_elsewhere_and_back_it_goes_on(store: Store, path: Path) -> None:
    await store.save(ADA, STATE)
    _move(path, path.with_name("away"))
    with pytest.raises(StorageError, match="is gone"):
        await store.save(BOB, STATE)
    with pytest.raises(StorageError, match="is gone"):
        async with store.turn(BOB, 5):
            pass
    assert not list(path.parent.glob("bot.sqlite3*"))
    _move(path.with_name("away"), path)
    await store.save(BOB, STATE)
    assert (await store.load(ADA), await store.load(BOB)) == (STATE, STATE)


async def test_replaced_by_a_backup_the_backup_is_used_and_not_harmed(store: Store, path: Path) -> None:
    backup = path.with_name("backup")
    await store.save(ADA, STATE)
    await store._db.execute("VACUUM INTO ?", (str(backup),))
    await store.save(ADA, State(misses=5))
    _move(path, path.with_name("old"))
    _move(backup, path)
    async with store.turn(ADA, 7) as turn:
        assert turn
        assert turn.state == STATE
        await turn.save(State(misses=9))
    await store.close()
    again: Any = Store(path)
    assert await again.load(ADA) == State(misses=9)
    await again.close()
