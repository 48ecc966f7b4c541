"""Everything from one database into another, SQLite or PostgreSQL, in one transaction on either side.

What is there already is never lost: of two versions of a row the newer one stays. So it can be repeated.
"""

from contextlib import AbstractContextManager
from typing import NamedTuple

from bot.storage import sqlite
from bot.storage.opening import file_of, is_begun
from bot.storage.tables import KEYS, TABLES, Session, StorageError

BATCH = 1000  # so many rows are held in memory
_NEWER = dict.fromkeys(("seen", "states", "answers", "votes", "reasons"), "at") | {"counts": "n"}
"""Where the larger value is the one to keep."""
_NEW = {
    # What was seen there was answered, or waits there already. So this table comes before that one.
    "inbox": "NOT EXISTS (SELECT 1 FROM seen WHERE digest=?)",
    "questions": "NOT EXISTS (SELECT 1 FROM questions WHERE person=? AND question=?)",
    "taught": "NOT EXISTS (SELECT 1 FROM taught WHERE words=? AND question=? AND expect=?)",
}


class Moved(NamedTuple):
    """What became of one table."""

    table: str
    found: int  # rows in the source
    added: int  # rows more in the target than before
    there: int  # rows in the target now


def move(source: str, target: str) -> list[Moved]:
    """Copy all tables; the target is as before unless all of them were copied.

    Raises StorageError where a database can't be used or is newer than this program.
    """
    if not is_begun(source):
        raise StorageError(f"there is no database {file_of(source)}")
    if source == target:
        raise StorageError("both are the same database")
    with _transaction(source) as giver, _transaction(target) as taker:
        return [_moved(table, columns, giver, taker) for table, columns in TABLES.items()]


def _transaction(url: str) -> AbstractContextManager[Session]:
    """A database in one long transaction: what is still running on it must wait."""
    file = file_of(url)
    if file is None:
        from bot.storage import postgres

        return postgres.transaction(url)
    return sqlite.transaction(file)


def _moved(table: str, columns: tuple[str, ...], giver: Session, taker: Session) -> Moved:
    count = f"SELECT COUNT(*) FROM {table}"
    before, found = int(taker.value(count)), 0
    numbered = table not in KEYS
    given = ", ".join(columns[numbered:])
    rows = giver.execute(f"SELECT {given} FROM {table}" + f" ORDER BY {columns[0]}" * numbered)
    new = f"INSERT INTO {table} ({given}) SELECT {', '.join('?' * len(columns[1:]))} WHERE {_NEW.get(table)}"
    newer = f"WHERE excluded.{_NEWER[table]} > {table}.{_NEWER[table]}" if table in _NEWER else ""
    while batch := rows.fetchmany(BATCH):
        for row in batch:
            if numbered:
                taker.execute(new, (*row, *row[: _NEW[table].count("?")]))
            else:
                taker.put(table, *row, where=newer)
        found += len(batch)
    there = int(taker.value(count))
    return Moved(table, found, there - before, there)
