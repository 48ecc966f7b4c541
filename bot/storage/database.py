"""What the statements run on, be it SQLite or PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from bot.settings import OperatorError

T = TypeVar("T")


class StorageError(OperatorError):
    """The database can't be used; the message is one line for the operator."""


class Session:
    """A transaction in hand. Statements have `?` for a value, and {words} that differ by database."""

    def __init__(self, connection: Any, words: Mapping[str, str], mark: str = "?") -> None:
        self.connection = connection
        self._written = lru_cache(maxsize=200)(lambda text: text.format_map(words).replace("?", mark))

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Gives the driver's cursor. Raises its errors, of which the database makes StorageErrors."""
        return self.connection.execute(self._written(statement), values)

    def value(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first value of the first row, None where there is none."""
        row = self.execute(statement, values).fetchone()
        return None if row is None else row[0]

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        return list(self.execute(statement, values).fetchall())


Work = Callable[[Session, float], T]
"""What is done in one transaction, given the time by the database's clock. It may be done over again."""


class Database(Protocol):
    """Where things are kept. All methods raise StorageError while the database can't be used."""

    shared: bool
    """Whether several processes may answer from it."""

    async def write(self, work: Work[T], synced: bool = False) -> T:
        """All of it or nothing. `synced`: it must survive a power cut, too."""

    async def read(self, work: Work[T]) -> T: ...

    async def erase(self, texts: Sequence[str]) -> bool:
        """Leave no copy of what was deleted, least of these texts; False if that must be tried again."""

    async def close(self) -> None: ...
