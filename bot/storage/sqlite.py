"""The SQLite file. One process writes to it, so its methods never let another task in between."""

import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.storage.database import Held, Session, StorageError, T
from bot.storage.schema import SCHEMA_VERSION, SQLITE, newer, steps
from bot.storage.together import Together, Work

BUSY_SECONDS = 5.0
"""How long to wait, when opening, for another process that holds the database."""
BUSY_AT_WORK_SECONDS = 1.0
"""Likewise later on, when everybody waits meanwhile; who asked for it tries again."""
PIECE = 1 << 20
"""The file is searched in pieces: it may be larger than the memory."""
MEMORY = ":memory:"
_MISTAKES = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError, sqlite3.DataError)
"""Errors of a statement, which fails the same way each time; all others are the database's state."""


class _Usable:
    """Tells a state of the database from a mistake. Not a generator, which took longer than a statement."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error) and not isinstance(error, _MISTAKES):
            raise StorageError(f"the database can't be used: {error}") from error


_USABLE = _Usable()


class Sqlite:
    """The open file."""

    shared = False

    def __init__(self, path: Path | str) -> None:
        """`path` of the file, or ":memory:"; makes or migrates the tables.

        Raises StorageError when it can't be opened or is newer than this program.
        """
        self._path = str(path)
        self._db = connect(self._path)
        self._file = self._found()
        self._together = Together(self._transaction)

    async def close(self) -> None:
        await self._together.finish()
        self._db.close()

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        with _USABLE:
            return self._db.execute(statement, values).rowcount

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with _USABLE:
            self._db.executemany(statement, values)

    async def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        with _USABLE:
            return self._db.execute(statement, values).fetchone()

    async def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with _USABLE:
            return self._db.execute(statement, values).fetchall()

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        return await self._together.run(work)

    async def _transaction(self, works: Sequence[Work]) -> list[Any]:
        self._reopen_if_replaced()
        await self.execute("BEGIN IMMEDIATE")
        try:
            done = [await work(self) for work in works]
            await self.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            if self._db.in_transaction:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
            raise
        return done

    async def hold(self, work: Callable[[Session], Awaitable[T]]) -> tuple[Held | None, T]:
        self._reopen_if_replaced()
        return None, await work(self)

    async def flush(self) -> bool:
        """Empty the write-ahead log into the file; while another process reads, that must wait."""
        return not (await self.row("PRAGMA wal_checkpoint(TRUNCATE)"))[0]

    async def erase(self, texts: Iterable[str]) -> bool:
        from asyncio import to_thread

        flushed = await self.flush()
        # secure_delete overwrites what is deleted, but not the copies that SQLite leaves behind, now and
        # then, when it moves rows to another page: then the file is written anew.
        if self._path != MEMORY and await to_thread(_contains, self._path, list(texts)):
            await self.execute("VACUUM")
            flushed = await self.flush()
        return flushed

    def _found(self) -> tuple[int, int] | None:
        if self._path == MEMORY:
            return None
        try:
            found = os.stat(self._path)  # noqa: PTH116  # with each turn: half the time of Path's
        except OSError:
            raise StorageError(
                f"the database {self._path} is gone; put it back, or restart the bot"
            ) from None
        return found.st_dev, found.st_ino

    def _reopen_if_replaced(self) -> None:
        """SQLite would go on writing into the deleted file, and all of it would be lost."""
        if self._found() != self._file:
            reopened = connect(self._path)
            self._db.close()
            self._db, self._file = reopened, self._found()


def connect(path: str) -> sqlite3.Connection:
    """An open file with today's tables. Raises StorageError."""
    with ExitStack() as undo:
        try:
            db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            undo.callback(db.close)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                db.execute(f"PRAGMA {pragma}")
            _migrate(db, path)
            db.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_AT_WORK_SECONDS)}")
        except sqlite3.Error as error:
            raise StorageError(f"the database {path} can't be opened: {error}") from error
        undo.pop_all()
        return db


def _migrate(db: sqlite3.Connection, path: str) -> None:
    if _version(db, path) == SCHEMA_VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Read anew: another process may have been quicker.
        for statement in steps(_version(db, path), SQLITE):
            db.execute(statement)
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection, path: str) -> int:
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > SCHEMA_VERSION:
        raise StorageError(newer(path, found))
    return found


def _contains(path: str, texts: Sequence[str]) -> bool:
    wanted = [text.encode() for text in texts]
    overlap = max(map(len, wanted), default=1) - 1
    before = b""
    with Path(path).open("rb") as file:
        while piece := file.read(PIECE):
            piece = before + piece
            if any(text in piece for text in wanted):
                return True
            before = piece[-overlap:] if overlap else b""
    return False
