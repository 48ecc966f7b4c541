"""A long table in parts that a phone shows well: few rows, and no more words than go under one picture."""

from itertools import pairwise
from math import ceil
from typing import TypeAlias

from bot.dialogue.replies import Reply, Table

MOST_ROWS = 6
ROOM = 1000
"""Characters of a part in words, with its title: a picture's caption holds the same."""

Rows: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


def parts(table: Table, taken: int = 0) -> tuple[Rows, ...]:
    """The rows in as few parts as have room, all about as long; a row that is too long stands alone.

    `taken`: characters that something else needs beside the first part.
    """
    rows = table.rows
    for count in range(ceil(len(rows) / MOST_ROWS), len(rows)):
        cut = _even(rows, count)
        if all(_length(table, part) + taken * (not n) <= ROOM for n, part in enumerate(cut)):
            return cut
    return tuple((row,) for row in rows)


def _even(rows: Rows, count: int) -> tuple[Rows, ...]:
    edges = [ceil(len(rows) * n / max(count, 1)) for n in range(count + 1)]
    return tuple(rows[first:last] for first, last in pairwise(edges))


def _length(table: Table, rows: Rows) -> int:
    words = Reply((), table=Table(table.title, table.columns, rows, table.note)).plain()
    # A blank line between rows, and the line that tells which part it is.
    return len(words) + len(rows) + 40
