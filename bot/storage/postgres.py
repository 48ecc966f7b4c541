"""PostgreSQL: a few threads with a connection each. What was begun on a lost connection is done over again.

That may repeat a transaction whose commit was done and never confirmed, so works are made to bear it: what
is put twice was seen, and a turn whose row is gone saves nothing.
"""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import Any

from bot.storage.tables import POSTGRES, SCHEMA_VERSION, Session, StorageError, T, Work, newer, steps

try:
    import psycopg
    from psycopg import errors
    from psycopg.conninfo import conninfo_to_dict
except ImportError:
    raise StorageError("PostgreSQL needs one more package: pip install -e '.[postgres]'") from None

LOST_SECONDS = 5.0
"""So long a lost connection is replaced before it counts as an error; a restart takes a second or two."""
OPEN_SECONDS = 15.0  # likewise when the bot starts, perhaps together with the database
CONNECTIONS = 8  # three replicas stay well below PostgreSQL's own limit of a hundred
_LOCK = 0x1F79  # names the lock under which one of several replicas that start together makes the tables
# Of a machine that died the server learns within half a minute, and frees its locks; and the other way round.
_SESSION = b"""
SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '1min';
SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
"""
_PATIENCE: dict[str, Any] = {
    **{"connect_timeout": 5, "tcp_user_timeout": 20_000},
    **{"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3},
}
_MISTAKES = (psycopg.ProgrammingError, psycopg.InterfaceError, psycopg.IntegrityError, psycopg.DataError)
"""Errors of a statement, which fails the same way each time."""
_STATES = (errors.InsufficientPrivilege, errors.UndefinedTable, errors.UndefinedColumn)
"""Of these the ones that are the database's state."""
_PASSING = ("08", "40", "57P", "53300")
"""How the codes of what passes begin: lost, a deadlock, shutting down or starting, too many connections."""
_NOW = b"SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"
_Connection = psycopg.Connection[Any]


class Postgres:
    """The database. Opens its connections when they are first needed."""

    shared = True

    def __init__(self, url: str) -> None:
        """Makes or migrates the tables. Raises StorageError when that can't be done."""
        connect(url).close()
        self._url = url
        self._own = threading.local()
        self._open: set[_Connection] = set()
        self._threads = ThreadPoolExecutor(CONNECTIONS, "database")

    async def close(self) -> None:
        self._threads.shutdown()
        for db in self._open:
            db.close()

    async def write(self, work: Work[T], synced: bool = False) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._done, work)
        except RuntimeError as error:
            raise _unusable(error) from error

    read = write

    async def erase(self, texts: Sequence[str]) -> bool:
        """What is deleted can't be read any more; its pages are the server's to clean."""
        return True

    def _done(self, work: Work[T]) -> T:
        until, pause = monotonic() + LOST_SECONDS, 0.05
        while True:
            try:
                return self._transaction(work)
            except psycopg.Error as error:
                if isinstance(error, _MISTAKES) and not isinstance(error, _STATES):
                    raise
                lost = self._forget_if_closed() or _passing(error)
                if not lost or monotonic() >= until:
                    raise _unusable(error) from error
            sleep(pause)
            pause = min(2 * pause, 1.0)

    def _transaction(self, work: Work[T]) -> T:
        """On this thread's own connection."""
        if (session := getattr(self._own, "session", None)) is None:
            db = psycopg.connect(self._url, autocommit=True, **_PATIENCE)
            db.execute(_SESSION)
            self._open.add(db)
            session = self._own.session = Session(db, POSTGRES, "%s")
        with session.connection.transaction():
            return work(session, session.connection.execute(_NOW).fetchone()[0])

    def _forget_if_closed(self) -> bool:
        """Whether the connection is gone; the next attempt makes another."""
        session = getattr(self._own, "session", None)
        if session is None or not session.connection.closed:
            return False
        self._open.discard(session.connection)
        self._own.session = None
        return True


def connect(url: str) -> _Connection:
    """An open connection to today's tables. Raises StorageError."""
    until = monotonic() + OPEN_SECONDS
    while True:
        try:
            db = psycopg.connect(url, autocommit=True, **_PATIENCE)
            break
        except psycopg.Error as error:
            if monotonic() >= until or isinstance(error, _MISTAKES) or not _passing(error):
                raise StorageError(f"the database {_shown(url)} can't be opened: {_line(error)}") from None
        sleep(0.5)
    try:
        with db.transaction():
            _migrate(db, url)
    except psycopg.Error as error:
        db.close()
        raise StorageError(f"the database {_shown(url)} can't be used: {_line(error)}") from error
    except StorageError:
        db.close()
        raise
    return db


@contextmanager
def transaction(url: str) -> Iterator[Session]:
    """The database in one transaction, in which nothing is put into the inbox. Raises StorageError."""
    try:
        with closing(connect(url)) as db, db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            db.execute("SET LOCAL lock_timeout = '10s'")
            db.execute("LOCK TABLE seen IN SHARE ROW EXCLUSIVE MODE")
            yield Session(db, POSTGRES, "%s")
    except psycopg.Error as error:
        raise _unusable(error) from error


def _migrate(db: _Connection, url: str) -> None:
    db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    row = db.execute("SELECT version FROM schema_version").fetchone()
    found = row[0] if row else 0
    if found > SCHEMA_VERSION:
        raise newer(_shown(url), found)
    if found < SCHEMA_VERSION:
        for statement in steps(found, POSTGRES):
            db.execute(statement.encode())
        db.execute("DELETE FROM schema_version")
        db.execute("INSERT INTO schema_version VALUES (%s)", (SCHEMA_VERSION,))


def _shown(url: str) -> str:
    """The address without the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "BOT_DATABASE_URL"
    return f"postgresql://{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"


def _passing(error: psycopg.Error) -> bool:
    return (error.sqlstate or "08").startswith(_PASSING)


def _unusable(error: Exception) -> StorageError:
    return StorageError(f"the database can't be used: {_line(error)}")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
