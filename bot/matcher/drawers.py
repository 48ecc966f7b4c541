"""A large mapping in small packed parts; a part is unpacked when something in it is first looked up.

What is known of all words and phrasings is much, and a question needs little of it.
"""

import marshal
from collections.abc import Mapping
from typing import Any, TypeVar
from zlib import crc32

T = TypeVar("T")


class Drawers(dict[str, T | None]):
    """`drawers[key]` is None where there is nothing. Other ways see only what is unpacked."""

    def __init__(self, packed: list[bytes]) -> None:
        """`packed`: what `pack` gave."""
        super().__init__()
        self._packed = packed

    def __missing__(self, key: str) -> T | None:
        number = _number(key, len(self._packed))
        if self._packed[number]:
            self.update(marshal.loads(self._packed[number]))
            self._packed[number] = b""
        return self.get(key)


def pack(content: Mapping[str, Any], each: int = 1) -> list[bytes]:
    """Plain data by key, in parts that hold about so many keys `each`."""
    drawers: list[dict[str, Any]] = [{} for _ in range(1 + len(content) // each)]
    count = len(drawers)
    for key, value in content.items():
        drawers[_number(key, count)][key] = value
    return [marshal.dumps(drawer) if drawer else b"" for drawer in drawers]


def _number(key: str, count: int) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) % count
