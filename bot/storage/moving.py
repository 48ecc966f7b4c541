"""Everything from one database into another, SQLite or PostgreSQL, in one transaction on either side.

What is there already is never lost: of two versions of a row the newer one stays. So it can be repeated.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from bot.storage import sqlite
from bot.storage.database import StorageError
from bot.storage.opening import file_of, on_server
from bot.storage.schema import TABLES

BATCH = 1000
"""So many rows are held in memory."""
_KEYS = {
    "states": ("person", "chat", "thread"),
    "answers": ("chat", "message"),
    "updates": ("id",),
    "votes": ("person", "entry"),
    "reasons": ("person", "entry"),
    "counts": ("day", "outcome", "entry"),
    "facts": ("name",),
}
"""What tells the rows of a table apart. In the others a number does, which means something else elsewhere."""
_NEWER = {"updates": "at", "states": "at", "answers": "at", "votes": "at", "reasons": "at", "counts": "n"}
"""Where the larger value is the one to keep."""


@dataclass(frozen=True)
class Moved:
    """What became of one table."""

    table: str
    found: int
    """Rows in the source."""
    added: int
    """Rows more in the target than before."""
    there: int
    """Rows in the target now."""


def move(source: str, target: str) -> list[Moved]:
    """Copy all tables; the target is as before unless all of them were copied.

    Raises StorageError where a database can't be used or is newer than this program, and where
    something didn't arrive.
    """
    file = file_of(source)
    if file is not None and not Path(file).exists():
        raise StorageError(f"there is no database {file}")
    if source == target:
        raise StorageError("both are the same database")
    with _opened(source) as giver, _opened(target) as taker:
        return [_moved(table, columns, giver, taker) for table, columns in TABLES.items()]


@contextmanager
def _opened(url: str) -> Iterator["_Side"]:
    side = _Server(url) if on_server(url) else _File(url)
    try:
        side.begin()
        yield side
        side.commit()
    except side.error as error:
        raise StorageError(f"the database can't be used: {' '.join(str(error).split())}") from error
    finally:
        # Undoes what isn't committed.
        side.close()


def _moved(table: str, columns: Sequence[str], giver: "_Side", taker: "_Side") -> Moved:
    before, found = taker.count(table), 0
    reading = _reading(table, columns)
    writing = _writing(table, columns)
    for rows in giver.batches(reading):
        taker.write(writing, rows)
        found += len(rows)
    there = taker.count(table)
    if found != giver.count(table) or there < found:
        raise StorageError(f"{table}: of {found} rows {there} arrived; nothing was moved")
    return Moved(table, found, there - before, there)


def _reading(table: str, columns: Sequence[str]) -> str:
    if table in _KEYS:
        return f"SELECT {', '.join(columns)} FROM {table}"
    content = ", ".join(columns[1:])
    # How many rows with the same content came so far: so many must be there, too.
    nth = f"ROW_NUMBER() OVER (PARTITION BY {content} ORDER BY id)"
    return f"SELECT {content}, {content}, {nth} FROM {table} ORDER BY id"


def _writing(table: str, columns: Sequence[str]) -> str:
    if table not in _KEYS:
        content = columns[1:]
        same = " AND ".join(f"{column}=?" for column in content)
        return (
            f"INSERT INTO {table} ({', '.join(content)}) SELECT {_marks(content)} "
            f"WHERE (SELECT COUNT(*) FROM {table} WHERE {same}) < ?"
        )
    values = ", ".join(f"{column}=excluded.{column}" for column in columns if column not in _KEYS[table])
    newer = _NEWER.get(table)
    better = f" WHERE excluded.{newer} > {table}.{newer}" if newer else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(columns)}) "
        f"ON CONFLICT ({', '.join(_KEYS[table])}) DO UPDATE SET {values}{better}"
    )


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))


class _File:
    """An SQLite file in a transaction: a bot that still runs on it is refused, and confirms nothing."""

    error: type[Exception] = sqlite3.Error

    def __init__(self, url: str) -> None:
        path = file_of(url)
        if path is None:
            raise StorageError(f"{url}: expected sqlite:///bot.sqlite3 or postgresql://host/name")
        self._db = sqlite.connect(path)

    def begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def count(self, table: str) -> int:
        return int(self._db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])

    def batches(self, reading: str) -> Iterator[list[Any]]:
        rows = self._db.execute(reading)
        while batch := rows.fetchmany(BATCH):
            yield batch

    def write(self, writing: str, rows: list[Any]) -> None:
        self._db.executemany(writing, rows)

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


class _Server:
    """A PostgreSQL database in a transaction: replicas that still run on it wait, and confirm nothing."""

    def __init__(self, url: str) -> None:
        from bot.storage import postgres

        self.error = postgres.ERROR
        self._db = postgres.connect(url)

    def begin(self) -> None:
        self._db.execute("SET lock_timeout = '10s'")
        self._db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._db.execute("LOCK TABLE updates IN SHARE ROW EXCLUSIVE MODE")

    def count(self, table: str) -> int:
        row = self._db.execute(f"SELECT COUNT(*) FROM {table}".encode()).fetchone()
        return int(row[0]) if row else 0

    def batches(self, reading: str) -> Iterator[list[Any]]:
        with self._db.cursor("moving") as rows:
            rows.execute(reading.encode())
            while batch := rows.fetchmany(BATCH):
                yield batch

    def write(self, writing: str, rows: list[Any]) -> None:
        with self._db.cursor() as cursor:
            cursor.executemany(writing.replace("?", "%s").encode(), rows)

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


_Side: TypeAlias = _File | _Server
