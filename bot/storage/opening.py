"""Which database a URL means."""

from pathlib import Path

from bot.storage.database import Database, StorageError
from bot.storage.sqlite import Sqlite


def file_of(url: str) -> str | None:
    """The path in sqlite:///path, None for another kind of URL."""
    scheme, _, path = url.partition("://")
    return path[1:] if scheme == "sqlite" and path.startswith("/") and path != "/" else None


def on_server(url: str) -> bool:
    """Whether the URL is one of PostgreSQL."""
    return url.partition("://")[0] in ("postgresql", "postgres")


def opened(place: Path | str) -> Database:
    """A URL, the path of an SQLite file, or ":memory:". Raises StorageError."""
    if isinstance(place, str) and on_server(place):
        from bot.storage.postgres import Postgres

        return Postgres(place)
    if isinstance(place, str) and "://" in place:
        path = file_of(place)
        if path is None:
            raise StorageError(f"{place}: expected sqlite:///bot.sqlite3 or postgresql://host/name")
        return Sqlite(path)
    return Sqlite(place)
