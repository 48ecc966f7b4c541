"""PostgreSQL: two pools of connections, so that turns in hand never wait for each other's.

A lost connection is replaced and what was begun on it done anew. That may repeat a transaction whose
commit was done but never confirmed; the claimed update id tells so (see `turns`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from time import monotonic, sleep
from typing import Any, TypeAlias

from bot.storage.database import Held, LostError, Session, StorageError, T
from bot.storage.schema import POSTGRES, SCHEMA_VERSION, newer, steps

try:
    import psycopg
    from psycopg import AsyncConnection, Connection, errors
    from psycopg.conninfo import conninfo_to_dict
    from psycopg_pool import AsyncConnectionPool, PoolTimeout
except ImportError:
    raise StorageError("PostgreSQL needs one more package: pip install -e '.[postgres]'") from None

ERROR: type[Exception] = psycopg.Error
Pool: TypeAlias = "AsyncConnectionPool[AsyncConnection[Any]]"
# What the store raises says it once; the pool would say it with every attempt.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
LOST_SECONDS = 5.0
"""So long a lost connection is replaced before it counts as an error; a restart takes a second or two."""
OPEN_SECONDS = 15.0
"""Likewise when the bot starts, perhaps together with the database."""
TURNS, OTHERS = 16, 4
"""Connections of each pool: three replicas stay below PostgreSQL's own limit of a hundred."""
READY = 4
"""So many for turns are there before they are needed: to make one takes as long as a turn."""
_LOCK = 0x1F79
"""Names the lock under which one of several replicas that start together makes the tables."""
# Of a machine that died the server learns within half a minute, and frees its locks. A process that hangs
# loses them after ten minutes.
SESSION = b"""
SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10min';
SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
"""
_PATIENCE: dict[str, Any] = {
    **{"connect_timeout": 5, "tcp_user_timeout": 20_000},
    **{"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3},
}
"""Likewise for the server's machine."""
_MISTAKES = (psycopg.ProgrammingError, psycopg.InterfaceError, psycopg.IntegrityError, psycopg.DataError)
"""Errors of a statement, which fails the same way each time."""
_STATES = (errors.InsufficientPrivilege, errors.UndefinedTable, errors.UndefinedColumn)
"""Of these the ones that are the database's state."""
_PASSING = ("08", "40", "57P", "53300")
"""How the codes of what passes begin: lost, a deadlock, shutting down or starting, too many connections."""


class Postgres:
    """The database. Opens its connections when they are first needed."""

    shared = True

    def __init__(self, url: str) -> None:
        """Makes or migrates the tables. Raises StorageError when that can't be done."""
        connect(url).close()
        self._others, self._turns = _pool(url, 1, OTHERS), _pool(url, READY, TURNS)

    async def close(self) -> None:
        await self._others.close()
        await self._turns.close()

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        return await self._try(self._others, lambda session: session.execute(statement, values))

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        kept = list(values)
        await self._try(self._others, lambda session: session.executemany(statement, kept))

    async def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return await self._try(self._others, lambda session: session.row(statement, values))

    async def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        return await self._try(self._others, lambda session: session.rows(statement, values))

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        async def whole(session: _Session) -> T:
            async with session.transaction():
                return await work(session)

        return await self._try(self._others, whole)

    async def hold(self, work: Callable[[Session], Awaitable[T]]) -> tuple[Held | None, T]:
        async def begin() -> tuple[_Held, T]:
            held = _Held(self._turns, await _taken(self._turns))
            try:
                await held.session.execute("BEGIN")
                return held, await work(held.session)
            except BaseException:
                await held.release()
                raise

        return await _retried(self._turns, begin)

    async def flush(self) -> bool:
        return True

    async def erase(self, texts: Iterable[str]) -> bool:
        """What is deleted can't be read any more; its pages are the server's to clean."""
        return True

    async def _try(self, pool: Pool, work: Callable[["_Session"], Awaitable[T]]) -> T:
        async def attempt() -> T:
            connection = await _taken(pool)
            try:
                return await work(_Session(connection))
            finally:
                await pool.putconn(connection)

        return await _retried(pool, attempt)


class _Session:
    def __init__(self, connection: "AsyncConnection[Any]") -> None:
        self._connection = connection

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        with self._usable():
            return (await self._connection.execute(_written(statement), values)).rowcount

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        if kept := list(values):
            with self._usable():
                async with self._connection.cursor() as cursor:
                    await cursor.executemany(_written(statement), kept)

    async def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        with self._usable():
            return await (await self._connection.execute(_written(statement), values)).fetchone()

    async def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._usable():
            return await (await self._connection.execute(_written(statement), values)).fetchall()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        with self._usable():
            async with self._connection.transaction():
                yield

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if isinstance(error, _MISTAKES) and not isinstance(error, _STATES):
                raise
            lost = self._connection.closed or _passing(error)
            told = f"the database can't be used: {_line(error)}"
            raise (LostError(told) if lost else StorageError(told)) from error


class _Held:
    def __init__(self, pool: Pool, connection: "AsyncConnection[Any]") -> None:
        self._pool = pool
        self._connection: AsyncConnection[Any] | None = connection
        self.session = _Session(connection)

    async def commit(self) -> None:
        await self.session.execute("COMMIT")
        await self.release()

    async def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                with suppress(psycopg.Error):
                    await connection.rollback()
            finally:
                # The pool replaces it if it is broken.
                await self._pool.putconn(connection)


async def _retried(pool: Pool, attempt: Callable[[], Awaitable[T]]) -> T:
    until, pause = monotonic() + LOST_SECONDS, 0.05
    while True:
        try:
            return await attempt()
        except LostError:
            if monotonic() >= until:
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, 1.0)
        # Connections that lie idle were lost together with this one.
        await pool.check()


async def _taken(pool: Pool) -> "AsyncConnection[Any]":
    try:
        if pool.closed:
            await pool.open()
        return await pool.getconn()
    except PoolTimeout as error:
        raise LostError(f"the database can't be used: {_line(error)}") from error
    except psycopg.OperationalError as error:
        # Closed for good: the bot is ending.
        raise StorageError(f"the database can't be used: {_line(error)}") from error


def _pool(url: str, ready: int, size: int) -> Pool:
    # After half a minute without the server a pool would try less and less often: rather it gives up
    # soon, and begins anew with whoever asks next.
    return AsyncConnectionPool(
        url,
        kwargs={"autocommit": True, **_PATIENCE},
        configure=_configured,
        min_size=ready,
        max_size=size,
        open=False,
        timeout=LOST_SECONDS,
        reconnect_timeout=2.0,
    )


async def _configured(connection: "AsyncConnection[Any]") -> None:
    await connection.execute(SESSION)


def connect(url: str) -> "Connection[Any]":
    """An open connection to today's tables. Raises StorageError."""
    until = monotonic() + OPEN_SECONDS
    while True:
        try:
            db = psycopg.connect(url, autocommit=True, **_PATIENCE)
            break
        except psycopg.Error as error:
            if monotonic() >= until or isinstance(error, _MISTAKES) or not _passing(error):
                raise StorageError(f"the database {shown(url)} can't be opened: {_line(error)}") from None
        sleep(0.5)
    try:
        with db.transaction():
            _migrate(db, url)
    except psycopg.Error as error:
        db.close()
        raise StorageError(f"the database {shown(url)} can't be used: {_line(error)}") from error
    except StorageError:
        db.close()
        raise
    return db


def _migrate(db: "Connection[Any]", url: str) -> None:
    db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    db.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    row = db.execute("SELECT version FROM schema_version").fetchone()
    found = row[0] if row else 0
    if found > SCHEMA_VERSION:
        raise StorageError(newer(shown(url), found))
    if found < SCHEMA_VERSION:
        for statement in steps(found, POSTGRES):
            db.execute(statement.encode())
        db.execute("DELETE FROM schema_version")
        db.execute("INSERT INTO schema_version VALUES (%s)", (SCHEMA_VERSION,))


def shown(url: str) -> str:
    """The address without the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "BOT_DATABASE_URL"
    return f"postgresql://{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"


@lru_cache(maxsize=200)
def _written(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


def _passing(error: psycopg.Error) -> bool:
    return (error.sqlstate or "08").startswith(_PASSING)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
