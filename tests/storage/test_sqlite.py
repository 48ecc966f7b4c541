"""The file in trouble: what can't be stored is an error, and when the trouble is over it works again."""

import asyncio
import random
import sqlite3
import sys
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.state import PassedOn, State
from bot.storage import Person, StorageError, Store
from bot.storage.opening import alone

ADA, BOB = Person("ada", "ada's chat"), Person("bob", "2")
STATE = State(misses=1)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.01)


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


async def limited(store: Store, pragma: str) -> None:
    """What holds for the connection that writes, from the next transaction on."""
    await store.write(lambda db, now: db.value(pragma))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


async def test_forgetting_leaves_no_byte_of_the_person_in_the_files(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    await store.save(Person("ada", "elsewhere"), STATE)
    await store.save(BOB, STATE)
    await store.forget(ADA, None)
    await store.erase()
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
        await store.forget(one, None)
        await store.erase()
        left = _bytes(path)
        for text in (one.person, one.chat, _hash("q" + one.person)):
            assert text.encode() not in left


async def test_questions_that_were_kept_long_enough_are_in_no_file(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    await store.write(lambda db, now: db.execute("UPDATE questions SET at=5"))
    await store.clean(keep_questions_days=90)
    assert b"secret" not in _bytes(path)


async def test_what_a_reader_kept_in_the_log_is_erased_by_the_next_cleaning(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a very secret question")])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM questions").fetchall()
    await store.forget(ADA, None)
    await store.erase()
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
        await store.save(ADA, STATE)
    other.close()
    await store.save(ADA, STATE)
    assert await store.load(ADA) == STATE


async def test_a_table_that_somebody_dropped_is_the_same_kind_of_error(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("DROP TABLE states")
    other.close()
    with pytest.raises(StorageError, match="no such table"):
        await store.load(ADA)


async def test_a_full_disk_leaves_no_open_transaction(store: Store) -> None:
    pages = await store.read(lambda db, now: db.value("PRAGMA page_count"))
    await limited(store, f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="full"):
        await store.save(ADA, STATE, [PassedOn("x" * 100_000)])
    await limited(store, f"PRAGMA max_page_count={pages + 1000}")
    await store.save(ADA, STATE)
    assert await store.load(ADA) == STATE


async def test_read_only_for_a_while(store: Store) -> None:
    await store.save(BOB, STATE)
    await limited(store, "PRAGMA query_only=ON")
    with pytest.raises(StorageError, match="readonly"):
        await store.save(ADA, STATE)
    assert await store.load(BOB) == STATE
    # A pragma needs no transaction, and none can be begun.
    store._db._writing.session().execute("PRAGMA query_only=OFF")  # type: ignore[union-attr]
    await store.save(ADA, STATE)
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
        await store.load(BOB)
    assert not list(path.parent.glob("bot.sqlite3*"))
    _move(path.with_name("away"), path)
    await store.save(BOB, STATE)
    assert (await store.load(ADA), await store.load(BOB)) == (STATE, STATE)


async def test_replaced_by_a_backup_the_backup_is_used_and_not_harmed(store: Store, path: Path) -> None:
    backup = path.with_name("backup")
    await store.save(ADA, STATE)
    await store.read(lambda db, now: db.execute("VACUUM INTO ?", (str(backup),)))
    await store.save(ADA, State(misses=5))
    _move(path, path.with_name("old"))
    _move(backup, path)
    assert await store.load(ADA) == STATE
    await store.save(ADA, State(misses=9))
    await store.close()
    again: Any = Store(path)
    assert await again.load(ADA) == State(misses=9)
    await again.close()


def test_the_file_is_for_its_owner_s_eyes_only(path: Path) -> None:
    Store(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    Store(path)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_another_process_that_looks_into_the_file_harms_nothing(store: Store, path: Path) -> None:
    await store.save(ADA, STATE, [PassedOn("a question")])
    await store.forget(ADA, None)
    # It looks for copies in the file itself, and must not lose its locks by that.
    await store.erase()
    look = (
        f"import sqlite3; db = sqlite3.connect({str(path)!r}); db.execute('SELECT 1 FROM states'); db.close()"
    )
    for number in range(3):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", look)
        assert await process.wait() == 0
        await store.save(BOB, State(misses=number))
        assert await store.load(BOB) == State(misses=number)
    await store.close()
    again = Store(path)
    assert await again.load(BOB) == State(misses=2)
    await again.close()


def test_of_two_bots_on_one_file_the_second_ends_with_one_line(path: Path) -> None:
    url = f"sqlite:///{path}"
    with alone(url):
        with pytest.raises(StorageError, match="another bot answers from") as caught, alone(url):
            pass
        assert "\n" not in str(caught.value)
    with alone(url):
        pass
