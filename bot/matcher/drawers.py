"""A large mapping in a few packed parts; a value is unpacked when its key is looked up.

What is known of all words and phrasings is much, and a question needs little of it. Keys are kept as
numbers of 64 bits in order, values as bytes, equal ones once: hardly more than what they say takes.
"""

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Generic, TypeAlias, TypeVar
from zlib import adler32, compress, crc32, decompress

T = TypeVar("T")

Packed: TypeAlias = tuple[bytes, bytes, bytes, bytes]
"""The signs of the keys in order; the number of each key's value; where each value begins; the values."""
LARGE = 2048
"""A value of so many bytes is compressed: what an entry uses of its words is mostly noughts."""
CACHED = 2048
"""So many keys are remembered with what they gave."""


class Drawers(Generic[T]):
    """`drawers[key]` is None where there is nothing."""

    def __init__(self, packed: Packed) -> None:
        """`packed`: what `pack` gave on a machine of this kind."""
        signs, numbers, begins, self._values = packed
        self._signs, self._numbers, self._begins = array("Q", signs), array("I", numbers), array("I", begins)
        self._remembered = lru_cache(CACHED)(self._unpacked)

    def __getitem__(self, key: str) -> T | None:
        return self._remembered(key)

    def _unpacked(self, key: str) -> T | None:
        sign = _sign(key)
        place = bisect_left(self._signs, sign)
        if place == len(self._signs) or self._signs[place] != sign:
            return None
        number = self._numbers[place]
        found: T = _loads(self._values[self._begins[number] : self._begins[number + 1]])
        return found


def pack(content: Iterable[tuple[str, Any]]) -> Packed:
    """Plain data by key; no value may be bytes. Of what `content` makes one by one, one is held at a time."""
    numbers: dict[bytes, int] = {}
    rows = sorted((_sign(key), numbers.setdefault(_dumps(value), len(numbers))) for key, value in content)
    begins = array("I", [0])
    for value in numbers:
        begins.append(begins[-1] + len(value))
    return (
        array("Q", [sign for sign, _ in rows]).tobytes(),
        array("I", [number for _, number in rows]).tobytes(),
        begins.tobytes(),
        b"".join(numbers),
    )


def _dumps(value: Any) -> bytes:
    data = marshal.dumps(value)
    return marshal.dumps(compress(data)) if len(data) >= LARGE else data


def _loads(data: bytes) -> Any:
    value = marshal.loads(data)
    return marshal.loads(decompress(value)) if isinstance(value, bytes) else value


def _sign(key: str) -> int:
    """Two sums over the key: that two keys of a million have the same is less likely than a broken disk."""
    data = key.encode("utf-8", "surrogatepass")
    return crc32(data) << 32 | adler32(data)
