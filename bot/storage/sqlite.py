"""The SQLite file: one thread writes, and what waits for it meanwhile shares its next commit."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from errno import EACCES
from pathlib import Path
from stat import S_ISDIR
from typing import Any, BinaryIO

from bot.knowledge.problems import refusal
from bot.storage.tables import SCHEMA_VERSION, SQLITE, Session, StorageError, T, Work, newer, steps

OPENING_SECONDS, BUSY_SECONDS = 5.0, 1.0
"""How long to wait for another process that holds the database: when opening, and later on."""
IDLE_SECONDS = 2.0
"""After so long without writing the log is emptied, so that it keeps no copy of what was deleted."""
ONE_BYTE = 1
"""SQLite takes a file of this size for an empty one."""
NO_DATABASE = "that file is no SQLite database; put a backup in its place, or move it away"
PIECE = 1 << 20  # the file is searched in pieces: it may be larger than the memory
_MISTAKES = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError, sqlite3.DataError)
"""Errors of a statement, which fails the same way each time; all others are the database's state."""
_Waiting = list[tuple[Work[Any], bool, "asyncio.Future[Any]"]]


class Sqlite:
    """The open file, to which one process writes."""

    shared = False

    def __init__(self, path: Path | str) -> None:
        """Makes or migrates the tables. Raises StorageError when that can't be done."""
        self._reading, self._writing = _File(str(path)), _File(str(path))
        self._waiting: _Waiting = []
        self._committing: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, "database")

    async def close(self) -> None:
        if self._committing is not None:
            await self._committing  # also what nobody waits for any more is written
        if self._idle is not None:
            self._idle.cancel()
        self._thread.shutdown()
        for file in (self._reading, self._writing):
            file.close()

    async def read(self, work: Work[T]) -> T:
        with _usable():
            return work(self._reading.session(), time.time())

    async def write(self, work: Work[T], synced: bool = False) -> T:
        """`synced`: it must survive a power cut, too."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, synced, done))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        return await done

    async def _commit_all(self) -> None:
        """Group by group, until nothing waits; what ends in the same turn of the loop comes along."""
        loop = asyncio.get_running_loop()
        if self._idle is not None:
            self._idle.cancel()
        while waiting := self._waiting:
            self._waiting = []
            results = await loop.run_in_executor(self._thread, self._commit, waiting)
            for (_, _, done), result in zip(waiting, results, strict=True):
                if not done.done() and isinstance(result, Exception):
                    done.set_exception(result)
                elif not done.done():
                    done.set_result(result)
        self._idle = loop.call_later(IDLE_SECONDS, self._thread.submit, self._emptied)

    def _commit(self, waiting: _Waiting) -> list[Any]:
        """In the thread: what each work gives, or the error that it ended with."""
        try:
            with _usable():
                return self._transaction(waiting)
        except StorageError as error:
            return [error] * len(waiting)
        except Exception as error:  # raised where the work came from; one's mistake isn't the others'
            return [error] if len(waiting) == 1 else [self._commit([one])[0] for one in waiting]

    def _transaction(self, waiting: _Waiting) -> list[Any]:
        session, now = self._writing.session(), time.time()
        self._writing.sync(any(synced for _, synced, _ in waiting))
        with _begun(session.connection):
            return [work(session, now) for work, _, _ in waiting]

    def _emptied(self) -> bool:
        """Empty the write-ahead log into the file; while another process reads, that must wait."""
        with suppress(sqlite3.Error, StorageError):
            return not self._writing.session().value("PRAGMA wal_checkpoint(TRUNCATE)")
        return False

    async def erase(self, texts: Sequence[str]) -> bool:
        """Leave no copy of what was deleted, least of these texts; False if that must be tried again."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._erased, texts)

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
        self._session, self._synced = Session(connect(self._path), SQLITE), False
        self._found = self._look()

    def session(self) -> Session:
        if self._look() != self._found:
            # SQLite would go on writing into the deleted file, and all of it would be lost.
            self.close()
            self._open()
        return self._session

    def sync(self, synced: bool) -> None:
        if synced != self._synced:
            self._session.connection.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
            self._synced = synced

    def _look(self) -> tuple[int, int]:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # with each turn: half the time of Path's
        except OSError:
            gone = f"the database {self._path} is gone; put it back, or restart the bot"
            raise StorageError(gone) from None
        return found.st_dev, found.st_ino

    def raw(self) -> BinaryIO:
        """The file's bytes. It stays open, since closing it would end the locks that SQLite holds on it."""
        self._raw = self._raw or Path(self._path).open("rb")  # noqa: SIM115
        return self._raw

    def close(self) -> None:
        self._session.connection.close()
        if self._raw is not None:
            self._raw.close()
            self._raw = None


@contextmanager
def _usable() -> Iterator[None]:
    """Tell a state of the database from a mistake."""
    try:
        yield
    except _MISTAKES:
        raise
    except sqlite3.Error as error:
        raise StorageError(f"the database can't be used: {error}") from error


@contextmanager
def _begun(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have ended it already
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


def obstacle(path: str) -> str:
    """What keeps this user from a database there, and what to do; "" where nothing is seen."""
    file = Path(path)
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    except OSError as error:
        return refusal(error)
    folder = folder_of(path)
    if not found and not folder.is_dir():
        return f"there is no folder {folder}; make it for the bot's user"
    if found and S_ISDIR(found.st_mode):
        return "that is a folder; name a file in it"
    if not os.access(folder, os.W_OK):
        return f"the folder {folder} can't be written to; give it to the bot's user"
    if found and not os.access(file, os.R_OK | os.W_OK):
        return "that file can't be written to; give it to the bot's user"
    return NO_DATABASE if found and found.st_size == ONE_BYTE else ""


def folder_of(path: str) -> Path:
    """Where the file is, or would be made; a link may lead elsewhere."""
    file = Path(path)
    return (file.resolve() if file.is_symlink() else file).parent


def reason(path: str, error: Exception) -> str:
    """Why a database can't be opened."""
    if "not a database" in str(error):
        return NO_DATABASE
    return obstacle(path) or (refusal(error) if isinstance(error, OSError) else str(error))


def connect(path: str) -> sqlite3.Connection:
    """An open file with today's tables, for its owner's eyes only. Raises StorageError."""
    with ExitStack() as undo:
        try:
            # What is there is never opened and closed: that would end the locks that SQLite holds on it.
            if Path(path).exists():
                if not os.access(path, os.R_OK | os.W_OK):
                    raise PermissionError(EACCES, os.strerror(EACCES), path)
                if Path(path).stat().st_size == ONE_BYTE:
                    raise sqlite3.DatabaseError("file is not a database")
            else:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            db = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None, check_same_thread=False)
            undo.callback(db.close)
            version(db, path)  # what isn't ours is left as it is
            with suppress(OSError):
                Path(path).chmod(0o600)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                db.execute(f"PRAGMA {pragma}")
            _migrate(db, path)
            db.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_SECONDS)}")
        except (sqlite3.Error, OSError) as error:
            raise StorageError(f"the database {path} can't be opened: {reason(path, error)}") from error
        undo.pop_all()
        return db


@contextmanager
def transaction(path: str) -> Iterator[Session]:
    """The file in one transaction that nobody else writes beside. Raises StorageError."""
    with closing(connect(path)) as db, _usable(), _begun(db):
        yield Session(db, SQLITE)


def _migrate(db: sqlite3.Connection, path: str) -> None:
    if version(db, path) < SCHEMA_VERSION:
        with _begun(db):
            # Read anew: another process may have been quicker.
            for statement in steps(version(db, path), SQLITE):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


def version(db: sqlite3.Connection, path: str) -> int:
    """The number of the schema, 0 in a new file. Raises StorageError for what isn't this bot's, or newer."""
    # In this order: another process may make the tables just now.
    tables = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > SCHEMA_VERSION:
        raise newer(path, found)
    if tables and not found:
        raise StorageError(f"the database {path} can't be opened: it is another program's; name another file")
    return found


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
