"""The same store on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Store

from .serving import new_database, serving

Opens = Callable[[], Store]


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A PostgreSQL server, of which nothing stays."""
    with serving() as running:
        yield running


@pytest.fixture
def postgres(server: Any) -> str:
    """The URL of an empty database."""
    return new_database(server)


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
