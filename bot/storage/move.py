"""Everything from one database into another, SQLite or PostgreSQL, in one transaction on either side.

What is there already is never lost: of two versions of a row the newer one stays. So it can be repeated.
"""

from pathlib import Path
from typing import NamedTuple

from bot.storage.database import Session, StorageError
from bot.storage.store import file_of, transaction
from bot.storage.tables import TABLES

BATCH = 1000
"""So many rows are held in memory."""
_KEYS = {
    "claims": ("chat",),
    "seen": ("digest",),
    "states": ("person", "chat", "thread"),
    "answers": ("chat", "message"),
    "votes": ("person", "entry"),
    "reasons": ("person", "entry"),
    "counts": ("day", "outcome", "entry"),
    "facts": ("name",),
    "slots": ("id",),
}
"""What tells the rows of a table apart. In the others a number does, which means something else elsewhere."""
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
    found: int
    """Rows in the source."""
    added: int
    """Rows more in the target than before."""
    there: int
    """Rows in the target now."""


def move(source: str, target: str) -> list[Moved]:
    """Copy all tables; the target is as before unless all of them were copied.

    Raises StorageError where a database can't be used or is newer than this program.
    """
    file = file_of(source)
    if file is not None and not Path(file).exists():
        raise StorageError(f"there is no database {file}")
    if source == target:
        raise StorageError("both are the same database")
    with transaction(source) as giver, transaction(target) as taker:
        return [_moved(table, columns, giver, taker) for table, columns in TABLES.items()]


def _moved(table: str, columns: tuple[str, ...], giver: Session, taker: Session) -> Moved:
    count = f"SELECT COUNT(*) FROM {table}"
    before, found = int(taker.value(count)), 0
    given = columns if table in _KEYS else columns[1:]
    order = f" ORDER BY {columns[0]}" if table in _NEW else ""
    rows, writing = giver.execute(f"SELECT {', '.join(given)} FROM {table}{order}"), _writing(table, given)
    while batch := rows.fetchmany(BATCH):
        for row in batch:
            taker.execute(writing, (*row, *row[: _NEW[table].count("?") if table in _NEW else 0]))
        found += len(batch)
    there = int(taker.value(count))
    return Moved(table, found, there - before, there)


def _writing(table: str, columns: tuple[str, ...]) -> str:
    into, marks = f"INSERT INTO {table} ({', '.join(columns)})", ", ".join("?" * len(columns))
    if table in _NEW:
        return f"{into} SELECT {marks} WHERE {_NEW[table]}"
    keys = _KEYS[table]
    values = ", ".join(f"{column}=excluded.{column}" for column in columns if column not in keys)
    newer = _NEWER.get(table)
    better = f" WHERE excluded.{newer} > {table}.{newer}" if newer else ""
    return f"{into} VALUES ({marks}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {values}{better}"
