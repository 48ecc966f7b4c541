"""What the store asks of a database, be it SQLite or PostgreSQL."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from bot.settings import OperatorError

T = TypeVar("T")


class StorageError(OperatorError):
    """The database can't be used; the message is one line for the operator."""


class LostError(StorageError):
    """The connection is gone, and with it what was begun on it."""


class Session(Protocol):
    """Statements, with `?` for each value. All raise StorageError while the database can't be used."""

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Gives how many rows were written."""

    async def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> None: ...

    async def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first row, None where there is none."""

    async def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]: ...


class Held(Protocol):
    """A transaction that stays open for a whole turn."""

    @property
    def session(self) -> Session: ...

    async def commit(self) -> None: ...

    async def release(self) -> None:
        """Undo what wasn't committed. Harmless when it is over already."""


class Database(Session, Protocol):
    """Where things are kept."""

    shared: bool
    """Whether several processes work on it, so that turns must be locked."""

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Work in one transaction, whole or not at all; `work` may be repeated and awaits nothing else."""

    async def hold(self, work: Callable[[Session], Awaitable[T]]) -> tuple[Held | None, T]:
        """The same, but the transaction stays open. None where there is nobody to lock out."""

    async def flush(self) -> bool:
        """Leave no copy of what was deleted outside of the tables; False when that must be tried again."""

    async def erase(self, texts: Iterable[str]) -> bool:
        """Flush, and leave none of these in the files, unless in what is still stored."""

    async def close(self) -> None: ...
