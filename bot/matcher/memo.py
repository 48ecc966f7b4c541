"""What is costly to make of the knowledge may be remembered from one start to the next."""

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Memo(Protocol):
    """Gives what `make` gives: plain lists, tuples, dicts, texts and numbers. It may remember by `name`."""

    def __call__(self, name: str, make: Callable[[], T]) -> T: ...


def fresh(name: str, make: Callable[[], T]) -> T:
    """Remembers nothing."""
    return make()
