"""Everything arrives, in either direction and however often; nothing that is there already is lost."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.dialogue.state import Asked, PassedOn, Scored, State, Voted
from bot.knowledge.entries import Ref
from bot.storage import Arrival, Delivery, Person, StorageError, Store
from bot.storage.move import move
from bot.storage.tables import TABLES, Session
from bot.storage.taught import Lesson, label

TOPIC = Ref("topic", "t")
FILLED = 1100


@pytest.fixture
def target(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> str:
    """An empty database of the other kind."""
    if url.startswith("sqlite"):
        return str(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path / 'other.sqlite3'}"


def _voted(number: int) -> Voted:
    return Voted(TOPIC, True) if number == 1 else Voted(TOPIC, False, "unclear")


async def _fill(url: str) -> None:
    store = Store(url)
    asked = Asked("answer", 90, (Scored(TOPIC, None, "T", 90),), ())
    for number in range(3):
        await store.save(
            Person(f"p{number}", "1", 2**40),
            State(misses=number),
            [asked, PassedOn(f"why “{number}”?"), _voted(number)],
            Delivery(number, "[1]", "button"),
        )
    await store.remember("x", "1")
    await store.write(partial(label, admin="a", lesson=Lesson("k", "why", "none", also=("k2",))))
    # More than one batch.
    await store.put([Arrival(f"{n:04}", 2**50, f"chat {n % 70}", "p", f"sealed {n}") for n in range(FILLED)])
    await store.postpone("chat 1", 40.0)
    await store.close()


def _found(select: str, db: Session, now: float) -> list[Any]:
    return db.rows(select)


async def _rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    store = Store(url)
    rows = {}
    for table, columns in TABLES.items():
        # Numbers are given anew, in the same order.
        content = columns[1:] if table in ("inbox", "questions", "taught") else columns
        order = "id" if "id" in columns else ", ".join(columns)
        select = f"SELECT {', '.join(content)} FROM {table} ORDER BY {order}"
        rows[table] = [tuple(row) for row in await store.read(partial(_found, select))]
    await store.close()
    return rows


async def test_all_of_it_arrives_and_once_however_often(url: str, target: str) -> None:
    await _fill(url)
    filled = await _rows(url)
    assert all(filled.values())
    first = move(url, target)
    assert [(each.table, each.found, each.added, each.there) for each in first] == [
        (table, len(rows), len(rows) * (table != "slots"), len(rows)) for table, rows in filled.items()
    ]
    assert await _rows(target) == filled
    assert [each.added for each in move(url, target)] == [0] * len(TABLES)
    assert await _rows(target) == filled
    # And back.
    assert [each.added for each in move(target, url)] == [0] * len(TABLES)
    assert await _rows(url) == filled


async def test_what_the_target_has_newer_stays_and_what_comes_new_finds_a_number(
    url: str, target: str
) -> None:
    await _fill(url)
    move(url, target)
    ada = Person("p0", "1", 2**40)
    store = Store(target)
    await store.save(ada, State(misses=77), [PassedOn("another")])
    await store.save(Person("new", "9"), State(misses=78))
    await store.close()
    move(url, target)
    store = Store(target)
    assert await store.load(ada) == State(misses=77)
    assert await store.load(Person("new", "9")) == State(misses=78)
    assert len(await store.questions()) == 4
    await store.close()


async def test_what_is_newer_in_the_source_replaces_what_is_older(url: str, target: str) -> None:
    await _fill(url)
    move(url, target)
    ada = Person("p0", "1", 2**40)
    store = Store(url)
    await store.save(ada, State(misses=77), [Voted(TOPIC, False, "out-of-date")])
    await store.close()
    assert [each.added for each in move(url, target)] == [0] * len(TABLES)
    assert await _rows(target) == await _rows(url)


async def test_a_reason_that_was_taken_back_counts_no_more_though_it_is_still_there(
    url: str, target: str
) -> None:
    await _fill(url)
    move(url, target)
    store = Store(url)
    await store.save(Person("p0", "1"), State(), [Voted(TOPIC, True)])
    await store.close()
    move(url, target)
    store = Store(target)
    assert await store.reasons_against("topic:t") == (("unclear", 1),)
    assert [row[:3] for row in await store.votes_against()] == [("topic:t", 1, 3)]
    await store.close()


def _break(url: str, statement: Callable[[str], str]) -> None:
    if url.startswith("sqlite"):
        db = sqlite3.connect(url.removeprefix("sqlite:///"))
        db.execute(statement("sqlite"))
        db.commit()
        db.close()
    else:
        with psycopg.connect(url) as server:
            server.execute(statement("postgres").encode())


async def test_a_newer_schema_is_refused_on_either_side(url: str, target: str) -> None:
    await _fill(url)
    move(url, target)
    newer = {"sqlite": "PRAGMA user_version=99", "postgres": "UPDATE schema_version SET version=99"}
    _break(target, newer.__getitem__)
    with pytest.raises(StorageError, match="newer version"):
        move(url, target)
    with pytest.raises(StorageError, match="newer version"):
        move(target, url)


async def test_if_one_table_fails_nothing_was_moved(url: str, target: str) -> None:
    await _fill(url)
    await Store(target).close()
    _break(target, lambda _: "DROP TABLE facts")
    with pytest.raises(StorageError, match="facts"):
        move(url, target)
    _break(target, lambda _: "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)")
    assert not any(rows for table, rows in (await _rows(target)).items() if table != "slots")


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no database"):
        move(f"sqlite:///{tmp_path}/x.sqlite3", f"sqlite:///{tmp_path}/y.sqlite3")
    assert not list(tmp_path.iterdir())


async def test_from_a_file_to_a_file_and_not_into_itself(tmp_path: Path) -> None:
    one, other = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in "ab")
    await _fill(one)
    move(one, other)
    assert await _rows(one) == await _rows(other)
    with pytest.raises(StorageError, match="same"):
        move(one, one)
    with pytest.raises(StorageError, match="locked"):
        move(one, one.replace("a.sqlite3", "./a.sqlite3"))
    with pytest.raises(StorageError, match="expected sqlite:///"):
        move(one, "mysql://x")


async def test_a_bot_that_still_runs_can_store_nothing_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.01)
    one, other = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in "ab")
    await _fill(one)
    refused = []

    def moved(*_: object) -> None:
        running = sqlite3.connect(tmp_path / "a.sqlite3", timeout=0.01)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            running.execute("DELETE FROM states")
        running.close()
        refused.append(True)

    monkeypatch.setattr("bot.storage.move._moved", moved)
    move(one, other)
    assert refused
