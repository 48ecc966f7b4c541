"""Which database a setting names, and whether another process answers from it already."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.storage.sqlite import Sqlite, folder_of, reason
from bot.storage.tables import StorageError

if TYPE_CHECKING:
    from bot.storage.postgres import Postgres


def file_of(url: str) -> str | None:
    """The path in sqlite:///path; None for a URL of PostgreSQL. Raises StorageError for any other."""
    scheme, _, path = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        return None
    if scheme == "sqlite" and path.startswith("/") and path != "/":
        return path[1:]
    raise StorageError(f"{url}: expected sqlite:///bot.sqlite3 or postgresql://host/name")


def is_begun(url: str) -> bool:
    """Whether there is a database to read, since opening one makes it.

    Raises StorageError where nobody can tell, and for an empty file: no bot wrote it.
    """
    file = file_of(url)
    if file is None:
        return True
    try:
        size = Path(file).stat().st_size
    except OSError as error:
        if isinstance(error, FileNotFoundError) and folder_of(file).is_dir():
            return False
        raise StorageError(f"the database {file} can't be opened: {reason(file, error)}") from None
    if not size:
        raise StorageError(f"the database {file} is empty; put a backup in its place, or start the bot")
    return True


def opened(place: Path | str) -> "Sqlite | Postgres":
    """A URL, or the path of an SQLite file. Raises StorageError."""
    file = file_of(place) if isinstance(place, str) and "://" in place else place
    if file is None:
        from bot.storage.postgres import Postgres

        return Postgres(str(place))
    return Sqlite(file)


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only process that answers from a file meanwhile; a server's database takes several.

    Raises StorageError where another one does.
    """
    path = file_of(url)
    if path is None:
        yield
        return
    try:
        with Path(f"{path}.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise StorageError(f"another bot answers from {path} already, so this one ends") from None
    except OSError as error:
        raise StorageError(f"the database {path} can't be opened: {reason(path, error)}") from None
