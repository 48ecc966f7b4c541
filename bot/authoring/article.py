"""An article as plain text in, its parts out: title, date, sections, words that it explains, a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LONGEST_HEADING = 90
"""Longer lines are paragraphs."""
_DATE = re.compile(r"(?:last\s+)?(?:updated|published|date)\b:?\s+(?:on\s+)?(.*\d{4}.*)", re.IGNORECASE)
_WORDS = re.compile(r"\b(terms?|glossary|vocabulary|words?|definitions? of terms)\b", re.IGNORECASE)
_CELLS = re.compile(r"\t+|\s*\|\s*")
_RULE = re.compile(r"[\s|:+-]+")


@dataclass
class Part:
    """A heading and what stands below it."""

    heading: str
    paragraphs: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    """The table below it, its first row on top."""
    parts: list["Part"] = field(default_factory=list)
    """What it groups: a heading that is followed by another has no text of its own."""


@dataclass(frozen=True)
class Article:
    """What can be seen in an article without understanding it."""

    title: str
    date: str | None
    sections: tuple[Part, ...]
    words: tuple[Part, ...]
    """Parts under a heading such as "Related terms"."""
    table: tuple[tuple[str, ...], ...]
    """Row by row; the first holds the names of the columns, each row begins with what it compares."""
    table_heading: str = "Comparison"


def read_article(text: str) -> Article:
    """Raises ValueError when there is no text in it."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    said = [line for line in lines if line]
    if not said:
        raise ValueError("there is no text in it")
    date = next((found[1].strip() for line in said if (found := _DATE.fullmatch(line))), None)
    parts = list(_grouped(_parts(lines[lines.index(said[0]) + 1 :])))
    tables = [part for part in _all(parts) if _is_table(part.rows)]
    return Article(
        title=said[0].lstrip("# "),
        date=date,
        sections=tuple(part for part in parts if not _explains(part) and _told(part)),
        words=tuple(word for part in parts if _explains(part) for word in part.parts),
        table=tuple(tuple(row) for row in tables[0].rows) if tables else (),
        table_heading=tables[0].heading if tables else "Comparison",
    )


def _parts(lines: Sequence[str]) -> Iterator[Part]:
    """Each heading with its paragraphs, in order; text before the first heading is left out."""
    part: Part | None = None
    for number, line in enumerate(lines):
        if not line or _DATE.fullmatch(line):
            continue
        if _CELLS.search(line):
            if part and not _RULE.fullmatch(line):
                part.rows.append(_CELLS.split(line.strip("|").strip()))
        elif _is_heading(lines, number):
            if part:
                yield part
            part = Part(line.strip("# "))
        elif part:
            part.paragraphs.append(line)
    if part:
        yield part


def _is_heading(lines: Sequence[str], number: int) -> bool:
    """A short line without a full stop that stands alone, or one marked with `#`."""
    line = lines[number]
    if line.startswith("#"):
        return True
    alone = not any(lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines))
    return alone and len(line) <= LONGEST_HEADING and line[-1] not in ".!,;:" and any(map(str.isalpha, line))


def _grouped(parts: Iterator[Part]) -> Iterator[Part]:
    """A heading of words takes all that follows it."""
    group: Part | None = None
    for part in parts:
        if group:
            group.parts.append(part)
        elif not _told(part) and _WORDS.search(part.heading):
            group = part
        else:
            yield part
    if group:
        group.parts = [part for part in group.parts if part.paragraphs]
        yield group


def _all(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Two columns beside the heading of each row, and at least one row below their names."""
    return len(rows) > 1 and len(rows[0]) > 2 and all(len(row) == len(rows[0]) for row in rows)


def _told(part: Part) -> bool:
    return bool(part.paragraphs or part.rows)


def _explains(part: Part) -> bool:
    return bool(part.parts)
