"""The SQLite file: one thread writes, and what waits for it meanwhile shares its next commit."""

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from bot.storage.database import Session, StorageError, T, Work
from bot.storage.tables import SCHEMA_VERSION, SQLITE, newer, steps

if TYPE_CHECKING:
    from asyncio import Future, TimerHandle
    from collections.abc import Iterator

OPENING_SECONDS, BUSY_SECONDS = 5.0, 1.0
"""How long to wait for another process that holds the database: when opening, and later on."""
IDLE_SECONDS = 2.0
"""After so long without writing the log is emptied, so that it keeps no copy of what was deleted."""
PIECE = 1 << 20
"""The file is searched in pieces: it may be larger than the memory."""
_MISTAKES = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError, sqlite3.DataError)
"""Errors of a statement, which fails the same way each time; all others are the database's state."""


class _Waiting(NamedTuple):
    work: Work[Any]
    synced: bool
    done: "Future[Any]"


class Sqlite:
    """The open file, to which one process writes."""

    shared = False

    def __init__(self, path: Path | str) -> None:
        """Makes or migrates the tables. Raises StorageError when that can't be done."""
        self._path = str(path)
        self._reading, self._writing = _File(self._path), _File(self._path)
        self._waiting: list[_Waiting] = []
        self._busy = False
        self._idle: TimerHandle | None = None
        from concurrent.futures import ThreadPoolExecutor

        self._thread = ThreadPoolExecutor(1, "database")

    async def close(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        # Also what nobody waits for any more is written.
        while self._waiting or self._busy:
            await self.write(lambda db, now: None)
        self._thread.shutdown()
        for file in (self._reading, self._writing):
            file.close()

    async def read(self, work: Work[T]) -> T:
        with _usable():
            return work(self._reading.session(), time.time())

    async def write(self, work: Work[T], synced: bool = False) -> T:
        from asyncio import get_running_loop

        loop = get_running_loop()
        done: Future[T] = loop.create_future()
        self._waiting.append(_Waiting(work, synced, done))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._commit_next)  # what ends in the same turn of the loop comes along
        return await done

    def _commit_next(self) -> None:
        from asyncio import get_running_loop

        loop = get_running_loop()
        waiting, self._waiting = self._waiting, []
        if not waiting:
            self._busy = False
            if self._idle is not None:
                self._idle.cancel()
            self._idle = loop.call_later(IDLE_SECONDS, self._tidy)
            return
        committing = loop.run_in_executor(self._thread, self._commit, waiting)
        committing.add_done_callback(lambda done: self._committed(waiting, done.result()))

    def _committed(self, waiting: list[_Waiting], results: list[Any]) -> None:
        for (_, _, done), result in zip(waiting, results, strict=True):
            if done.done():
                continue
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)
        self._commit_next()

    def _commit(self, waiting: list[_Waiting]) -> list[Any]:
        """In the thread: what each work gives, or the error that it ended with."""
        try:
            with _usable():
                return self._transaction(waiting)
        except StorageError as error:
            return [error] * len(waiting)
        except (
            Exception
        ) as error:  # each is raised where its work came from, and one's mistake isn't the others'
            return [error] if len(waiting) == 1 else [self._commit([one])[0] for one in waiting]

    def _transaction(self, waiting: list[_Waiting]) -> list[Any]:
        session, now = self._writing.session(), time.time()
        self._writing.sync(any(one.synced for one in waiting))
        session.connection.execute("BEGIN IMMEDIATE")
        try:
            results = [one.work(session, now) for one in waiting]
            session.connection.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            if session.connection.in_transaction:
                with suppress(sqlite3.Error):
                    session.connection.execute("ROLLBACK")
            raise
        return results

    def _tidy(self) -> None:
        if not self._busy:
            self._thread.submit(self._emptied)

    def _emptied(self) -> bool:
        """Empty the write-ahead log into the file; while another process reads, that must wait."""
        with suppress(sqlite3.Error, StorageError):
            return not self._writing.session().value("PRAGMA wal_checkpoint(TRUNCATE)")
        return False

    async def erase(self, texts: Sequence[str]) -> bool:
        from asyncio import get_running_loop

        return await get_running_loop().run_in_executor(self._thread, self._erased, texts)

    def _erased(self, texts: Sequence[str]) -> bool:
        emptied = self._emptied()
        # secure_delete overwrites what is deleted, but not the copies that SQLite leaves behind, now and
        # then, when it moves rows to another page: then the file is written anew.
        if texts and _contains(self._writing.raw(), texts):
            with suppress(sqlite3.Error, StorageError):
                self._writing.session().execute("VACUUM")
            emptied = self._emptied()
        return emptied


class _File:
    """A connection, made anew where somebody put another file in the place of this one."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._raw: BinaryIO | None = None
        self._open()

    def _open(self) -> None:
        self._db = connect(self._path)
        self._session, self._found, self._synced = Session(self._db, SQLITE), self._look(), False

    def session(self) -> Session:
        if self._look() != self._found:
            # SQLite would go on writing into the deleted file, and all of it would be lost.
            self.close()
            self._open()
        return self._session

    def sync(self, synced: bool) -> None:
        if synced != self._synced:
            self._db.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
            self._synced = synced

    def _look(self) -> tuple[int, int]:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # with each turn: half the time of Path's
        except OSError:
            raise StorageError(
                f"the database {self._path} is gone; put it back, or restart the bot"
            ) from None
        return found.st_dev, found.st_ino

    def raw(self) -> BinaryIO:
        """The file's bytes. It stays open, since closing it would end the locks that SQLite holds on it."""
        if self._raw is None:
            self._raw = Path(self._path).open("rb")  # noqa: SIM115
        return self._raw

    def close(self) -> None:
        self._db.close()
        if self._raw is not None:
            self._raw.close()
            self._raw = None


@contextmanager
def _usable() -> "Iterator[None]":
    """Tell a state of the database from a mistake."""
    try:
        yield
    except _MISTAKES:
        raise
    except sqlite3.Error as error:
        raise StorageError(f"the database can't be used: {error}") from error


def obstacle(path: str) -> str:
    """What keeps this user from a database there, and what to do; "" where nothing is seen."""
    file, folder = Path(path), Path(path).parent
    if not folder.is_dir():
        return f"there is no folder {folder}; make it for the bot's user"
    if file.is_dir():
        return "that is a folder; name a file in it"
    if not os.access(folder, os.W_OK):
        return f"the folder {folder} can't be written to; give it to the bot's user"
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return "that file can't be written to; give it to the bot's user"
    return ""


def reason(path: str, error: Exception) -> str:
    """Why a database can't be opened."""
    if "not a database" in str(error):
        return "that file is no SQLite database; put a backup in its place, or move it away"
    return obstacle(path) or getattr(error, "strerror", None) or str(error)


def connect(path: str) -> sqlite3.Connection:
    """An open file with today's tables, for its owner's eyes only. Raises StorageError."""
    with ExitStack() as undo:
        try:
            _keep_to_owner(path)
            db = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None, check_same_thread=False)
            undo.callback(db.close)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                db.execute(f"PRAGMA {pragma}")
            _migrate(db, path)
            db.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_SECONDS)}")
        except (sqlite3.Error, OSError) as error:
            raise StorageError(f"the database {path} can't be opened: {reason(path, error)}") from error
        undo.pop_all()
        return db


@contextmanager
def transaction(path: str) -> "Iterator[Session]":
    """The file in one transaction that nobody else writes beside. Raises StorageError."""
    with closing(connect(path)) as db, _usable():
        db.execute("BEGIN IMMEDIATE")
        yield Session(db, SQLITE)
        db.execute("COMMIT")


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


def _keep_to_owner(path: str) -> None:
    # A file that is there is never opened and closed: that would end the locks that SQLite holds on it.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        with suppress(OSError):
            Path(path).chmod(0o600)


def _contains(file: BinaryIO, texts: Sequence[str]) -> bool:
    wanted = [text.encode() for text in texts]
    overlap, before = max(map(len, wanted)) - 1, b""
    file.seek(0)
    while piece := file.read(PIECE):
        piece = before + piece
        if any(text in piece for text in wanted):
            return True
        before = piece[-overlap:] if overlap else b""
    return False
