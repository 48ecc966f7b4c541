"""What is written at the same time shares a transaction, and each gets its own outcome."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.dialogue.state import State
from bot.storage import Person, StorageError, Store
from bot.storage.database import Session
from bot.storage.sqlite import Sqlite

ADA, EVE = Person("ada", "chat of ada"), Person("eve", "chat of eve")


class Watched(Sqlite):
    """Knows which statements it was given."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self.statements: list[str] = []

    async def execute(self, statement: str, values: object = ()) -> int:
        self.statements.append(statement)
        return await super().execute(statement, values)  # type: ignore[arg-type]


async def _remember(session: Session, name: str) -> str:
    await session.execute("INSERT INTO facts VALUES (?, 'x')", (name,))
    return name


async def test_what_comes_at_the_same_time_is_committed_once() -> None:
    db = Watched()
    done = await asyncio.gather(*(db.run(partial(_remember, name=n)) for n in ("a", "b", "c")))
    assert done == ["a", "b", "c"]
    assert db.statements.count("COMMIT") == 1
    assert await db.rows("SELECT name FROM facts ORDER BY name") == [("a",), ("b",), ("c",)]


async def test_one_works_mistake_isnt_the_others() -> None:
    db = Sqlite(":memory:")
    names = ("a", "a", "b")
    done = await asyncio.gather(*(db.run(partial(_remember, name=n)) for n in names), return_exceptions=True)
    assert [type(each).__name__ for each in done] == ["str", "IntegrityError", "str"]
    assert await db.rows("SELECT name FROM facts ORDER BY name") == [("a",), ("b",)]


async def test_while_the_database_cant_be_used_all_of_them_are_told_and_nothing_is_written() -> None:
    db = Sqlite(":memory:")
    await db.execute("PRAGMA query_only=ON")
    done = await asyncio.gather(
        *(db.run(partial(_remember, name=n)) for n in ("a", "b")), return_exceptions=True
    )
    assert all(isinstance(each, StorageError) for each in done)
    await db.execute("PRAGMA query_only=OFF")
    assert await db.rows("SELECT name FROM facts") == []


async def test_a_turn_that_nobody_waits_for_any_more_is_stored_before_the_end(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.sqlite3")
    saving = [
        asyncio.create_task(store.save(who, State(misses=2), update=n)) for n, who in enumerate((ADA, EVE))
    ]
    await asyncio.sleep(0)
    saving[0].cancel()
    await store.close()
    await asyncio.wait(saving)
    again = Store(tmp_path / "bot.sqlite3")
    assert [(await again.load(who)).misses for who in (ADA, EVE)] == [2, 2]
    await again.close()


@pytest.mark.parametrize("lost", ["a", "b"])
async def test_a_cancelled_work_keeps_nobody_elses_result_back(lost: str) -> None:
    db = Sqlite(":memory:")
    tasks = {n: asyncio.create_task(db.run(partial(_remember, name=n))) for n in ("a", "b")}
    await asyncio.sleep(0)
    tasks.pop(lost).cancel()
    for name, task in tasks.items():
        assert await task == name
