"""PostgreSQL: a few threads with a connection each. What was begun on a lost connection is done over again.

That may repeat a transaction whose commit was done and never confirmed, so works are made to bear it: what
is put twice was seen, and a turn whose row is gone saves nothing.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import get_ident
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
_PASSING = ("08", "25P", "40", "57P", "53300")
"""How the codes of what passes begin: lost, idle for long, a deadlock, ending or starting, too many of us."""
_NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


class Postgres:
    """The database. Opens its connections when they are first needed."""

    shared = True

    def __init__(self, url: str) -> None:
        """Makes or migrates the tables. Raises StorageError when that can't be done."""
        self._url = url
        self._sessions: dict[int, Session] = {}  # by thread
        self._threads = ThreadPoolExecutor(CONNECTIONS, "database")
        try:
            self._done(partial(_migrate, url), OPEN_SECONDS)
        finally:
            self.disconnect()

    async def close(self) -> None:
        self._threads.shutdown()
        self.disconnect()

    def disconnect(self) -> None:
        """Whatever is asked for next is connected anew."""
        for session in self._sessions.values():
            session.connection.close()

    async def write(self, work: Work[T], synced: bool = False) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._done, work, LOST_SECONDS
            )
        except RuntimeError as error:
            raise self.unusable(error) from error

    read = write

    async def erase(self, texts: Sequence[str]) -> bool:
        """What is deleted can't be read any more; its pages are the server's to clean."""
        return True

    def _done(self, work: Work[T], seconds: float) -> T:
        """In a transaction, begun anew for so long where the connection is lost."""
        until, pause = monotonic() + seconds, 0.05
        while True:
            try:
                session = self.session()
                with session.connection.transaction():
                    return work(session, session.value(_NOW))
            except psycopg.Error as error:
                if isinstance(error, _MISTAKES) and not isinstance(error, _STATES):
                    raise
                if not (error.sqlstate or "08").startswith(_PASSING) or monotonic() >= until:
                    raise self.unusable(error) from error
            sleep(pause)
            pause = min(2 * pause, 1.0)

    def session(self) -> Session:
        """On this thread's own connection, another one where it was lost."""
        session = self._sessions.get(get_ident())
        if session is None or session.connection.closed:
            try:
                db = psycopg.connect(self._url, autocommit=True, **_PATIENCE)
            except psycopg.ProgrammingError as error:
                raise self.unusable(error) from None  # the URL is none
            db.execute(_SESSION)
            session = self._sessions[get_ident()] = Session(db, POSTGRES, "%s")
        return session

    def unusable(self, error: Exception) -> StorageError:
        return StorageError(f"the database {_shown(self._url)} can't be used: {' '.join(str(error).split())}")


@contextmanager
def transaction(url: str) -> Iterator[Session]:
    """The database in one transaction, in which nothing is put into the inbox. Raises StorageError."""
    database = Postgres(url)
    try:
        session = database.session()
        with session.connection.transaction():
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            session.execute("LOCK TABLE seen IN SHARE ROW EXCLUSIVE MODE")
            yield session
    except psycopg.Error as error:
        raise database.unusable(error) from error
    finally:
        database.disconnect()


def _migrate(url: str, db: Session, now: float) -> None:
    db.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    found = db.value("SELECT version FROM schema_version") or 0
    if found > SCHEMA_VERSION:
        raise newer(_shown(url), found)
    if found < SCHEMA_VERSION:
        for statement in steps(found, POSTGRES):
            db.execute(statement)
        db.execute("DELETE FROM schema_version")
        db.execute("INSERT INTO schema_version VALUES (?)", (SCHEMA_VERSION,))


def _shown(url: str) -> str:
    """The address without the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "BOT_DATABASE_URL"
    return f"postgresql://{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"
