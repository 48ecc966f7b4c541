"""The SQLite file: its tables, its version, one transaction at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA_VERSION = 1
BUSY_SECONDS = 5.0
"""How long to wait for another process that holds the database."""

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
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class StorageError(Exception):
    """The database can't be used; the message is one line for the operator."""


def open_database(path: Path | str) -> sqlite3.Connection:
    """The open file, or ":memory:", with all tables.

    Raises StorageError when it can't be opened or is newer than this program.
    """
    try:
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        _prepare(db, path)
    except sqlite3.Error as error:
        raise StorageError(f"the database {path} can't be opened: {error}") from error
    return db


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


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All statements within, or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
