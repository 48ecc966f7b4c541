"""Many small numbers side by side in one whole number, each in a lane of its own.

Python multiplies and adds such a number at once and in C, where a loop over the numbers would take a
hundred times as long; it takes a tenth of the memory, too. The numbers are fixed-point and not below 0.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from itertools import chain

WIDTH = 32
"""Bits of a lane. Nothing checks that a sum stays below 2**32: whoever adds knows that it does."""
UNIT = 1 << 14
"""A lane counts in parts of so many a one: finer than any score is told apart."""
BLOCK = 64
"""Lanes of a block: where there are thousands, most rows have numbers in a few blocks only."""

ALONE = 20
"""Bits below the lane in a row with one number."""

Blocks = tuple[int, ...]
"""A block, its lanes, the next block, its lanes, and so on: lane 70 is the seventh of block 1."""


def packed(numbers: Sequence[tuple[int, float]]) -> int:
    """The numbers, each with its lane, as one row; below 0 it is a single number's lane and that number.

    Most rows have one number, and it may be far up: so they take 28 bytes, and not four for every lane.
    """
    rounded = [(lane, round(UNIT * number)) for lane, number in numbers]
    if len(rounded) == 1 and 0 < rounded[0][1] < 1 << ALONE:
        [(lane, number)] = rounded
        return -(lane << ALONE | number)
    return sum([number << WIDTH * lane for lane, number in rounded])


def times(row: int, weight: int) -> int:
    """The numbers of a row, each so many times, as a sum of rows has them."""
    if row >= 0:
        return weight * row
    return weight * (-row & (1 << ALONE) - 1) << WIDTH * (-row >> ALONE)


def unpacked(lanes: int, count: int) -> tuple[int, ...]:
    """The first `count` lanes of a sum, which must be all; each is so many parts of `UNIT`."""
    return struct.unpack(f"<{count}I", lanes.to_bytes(count * WIDTH // 8, "little"))


def in_blocks(numbers: Iterable[tuple[int, float]]) -> Blocks:
    """The numbers, each with its lane, in as many blocks as they need."""
    blocks: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for lane, number in numbers:
        blocks[lane // BLOCK].append((lane % BLOCK, number))
    return tuple(chain.from_iterable((block, packed(some)) for block, some in blocks.items()))


def add(sums: MutableMapping[int, int], blocks: Blocks, weight: int = 1) -> None:
    """Add to the sums, by block, so many times each number. `sums`: gives 0 where nothing is yet."""
    places = iter(blocks)
    for block, lanes in zip(places, places, strict=True):
        sums[block] += weight * lanes if lanes >= 0 else times(lanes, weight)


def out_of_blocks(sums: Mapping[int, int], count: int) -> list[int]:
    """The first `count` lanes of these sums, which must be all."""
    lanes: list[int] = []
    for block in range(-(-count // BLOCK)):
        lanes += unpacked(sums[block], BLOCK) if sums.get(block) else [0] * BLOCK
    return lanes[:count]
