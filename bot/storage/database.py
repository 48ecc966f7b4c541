"""The SQLite file: its tables, its version, one transaction at a time."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1
BUSY_SECONDS = 5.0
"""How long to wait, when opening, for another process that holds the database."""
BUSY_AT_WORK_SECONDS = 1.0
"""Likewise later on, when everybody waits meanwhile; who asked for it tries again."""
_MISTAKES = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError, sqlite3.DataError)
"""Errors of a statement, which fails the same way each time; all others are the database's state."""

_TABLES = """
CREATE TABLE IF NOT EXISTS states (
    person TEXT NOT NULL, chat TEXT NOT NULL, thread INTEGER NOT NULL,
    state TEXT NOT NULL, pressed TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, chat, thread)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    chat TEXT NOT NULL, message INTEGER NOT NULL, person TEXT NOT NULL,
    replies TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat, message)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, chat TEXT NOT NULL, address TEXT NOT NULL,
    content TEXT NOT NULL, due REAL NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_by_chat ON outbox (chat, id);
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, question TEXT NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS votes (
    person TEXT NOT NULL, entry TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reasons (
    person TEXT NOT NULL, entry TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class StorageError(Exception):
    """The database can't be used; the message is one line for the operator."""


class Database:
    """The open file. Raises StorageError whenever it can't be used: locked, full, broken."""

    def __init__(self, path: Path | str) -> None:
        """`path` of the file, or ":memory:"; makes the tables that are missing.

        Raises StorageError when it can't be opened or is newer than this program.
        """
        try:
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            _prepare(self._db, path)
        except sqlite3.Error as error:
            raise StorageError(f"the database {path} can't be opened: {error}") from error

    def close(self) -> None:
        self._db.close()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        with _usable():
            return self._db.execute(statement, values)

    def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first row, None where there is none."""
        with _usable():
            return self._db.execute(statement, values).fetchone()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with _usable():
            return self._db.execute(statement, values).fetchall()

    def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with _usable():
            self._db.executemany(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements within, or none."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            if self._db.in_transaction:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
            raise


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except _MISTAKES:
        raise
    except sqlite3.Error as error:
        raise StorageError(f"the database can't be used: {error}") from error


def _prepare(db: sqlite3.Connection, path: Path | str) -> None:
    # secure_delete overwrites what is deleted: /forget leaves nothing in the file.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        db.execute(f"PRAGMA {pragma}")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise StorageError(
            f"the database {path} was written by a newer version of the bot "
            f"(schema {found}, this one knows {SCHEMA_VERSION}); update the bot"
        )
    db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
    db.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_AT_WORK_SECONDS)}")
