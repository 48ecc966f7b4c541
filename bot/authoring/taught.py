"""What admins taught, as part of a folder: in `questions/taught.yaml`, with the gaps that are new with it.

The database holds all of it. So what a folder lacks is added to it, and where it can't be written, a copy of
the folder has it.
"""

import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.authoring.edit_yaml import Edit, edited
from bot.knowledge.folder import LISTS, is_there
from bot.knowledge.questions import QUESTIONS, read_questions
from bot.knowledge.source import read_source
from bot.storage.taught import Lesson
from bot.understanding.tokens import words

if sys.platform != "win32":
    import fcntl

FILE = Path(QUESTIONS) / "taught.yaml"
_GAP = ("id", "title", "reply")
_NEW = {
    FILE.name: """\
# What people asked and admins of the bot labelled, one tap each. To take one back: /teach undo.
name: taught
writer: people who passed their question on
date: {date}
first: "not run: taught one by one"
questions:
""",
    "gaps.yaml": "gaps:\n",
}

Labels = Mapping[str, frozenset[str]]
"""The words of a question → what it leads to."""


def write(folder: Path, lessons: Sequence[Lesson]) -> list[Edit]:
    """Add to a folder what was kept and it lacks, and take out what was taken back; gives what was done.

    Raises EditError where a file can't be changed safely, OSError where it can't be written.
    """
    done: list[Edit] = []
    with _alone(folder):
        for path, change, removes in _changes(folder, lessons):
            if change is None:
                done.append(Edit(path, path.read_text(encoding="utf-8"), ""))
                path.unlink()
            else:
                start = _NEW[path.name].format(date=_day(time.time()))
                done.append(edited(path, change, start, removes))
                done[-1].write()
    return done


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process after the other: each adds to what the others have written."""
    if sys.platform == "win32":
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@contextmanager
def with_lessons(folder: Path, lessons: Sequence[Lesson]) -> Iterator[Path]:
    """The folder where it has all of these, else a copy that has. Raises as `write` does."""
    if not list(_changes(folder, lessons)):
        yield folder
        return
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"), copy_function=shutil.copyfile)
        write(copy, lessons)
        yield copy


def labels(folder: Path) -> Labels:
    """What the questions of a folder lead to that teach."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for batch in read_questions(folder).batches:
        for question in batch.questions if not batch.held else ():
            if question.q:
                found[_words(question.q)] |= set(question.expect)
    return found


_Change = tuple[Path, Callable[[Any], None] | None, bool]
"""A file, what is to be done to it (None: it goes), and whether lines are taken out."""


def _changes(folder: Path, lessons: Sequence[Lesson]) -> Iterator[_Change]:
    kept = _kept(lessons)
    yield from _changed_gaps(folder / LISTS["gaps"][0], kept, lessons)
    wanted = {(one.question, one.expect) for one in kept}
    undone = [(one.question, one.expect) for one in lessons if one.status == "undone"]
    undone = [one for one in undone if one not in wanted]
    listed = [item for item in _items(folder / FILE, "questions") if isinstance(item, dict)]
    if gone := [one for item in listed if (one := (item.get("q"), item.get("expect"))) in undone]:
        change = partial(_take_out, "questions", ("q", "expect"), gone)
        yield folder / FILE, change if len(gone) < len(listed) else None, True
    there, meant = labels(folder), _meant(lessons)
    missing = [
        (one.question, one.expect, _day(one.at))
        for one in kept
        if one.expect not in there.get(_words(one.question), ())
        and not _is_otherwise(there, meant, _words(one.question))
    ]
    if missing:
        yield folder / FILE, partial(_add, "questions", ("q", "expect", "date"), missing), False


def _changed_gaps(path: Path, kept: Sequence[Lesson], lessons: Sequence[Lesson]) -> Iterator[_Change]:
    listed = [item for item in _items(path, "gaps") if isinstance(item, dict)]
    ids = {item.get("id") for item in listed}
    if new := {one.gap[0]: one.gap for one in kept if one.gap and one.gap[0] not in ids}:
        yield path, partial(_add, "gaps", _GAP, list(new.values())), False
    used = {one.expect for one in kept}
    undone = [one.gap for one in lessons if one.gap and one.status == "undone" and one.expect not in used]
    # One that an author has changed since is the author's.
    if gone := [one for item in listed if (one := tuple(item.values())) in undone]:
        yield path, partial(_take_out, "gaps", _GAP, gone) if len(gone) < len(listed) else None, True


def _items(path: Path, key: str) -> list[Any]:
    data = read_source(path).data if is_there(path) else None
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _kept(lessons: Sequence[Lesson]) -> list[Lesson]:
    return [one for one in lessons if one.status in ("kept", "labelled")]


def _meant(lessons: Sequence[Lesson]) -> Labels:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for one in _kept(lessons):
        found[_words(one.question)] |= {one.expect}
    return found


def _is_otherwise(there: Labels, meant: Labels, question: str) -> bool:
    """Whether a folder has the question with other labels alone."""
    found = there.get(question, frozenset())
    return bool(found) and not found & meant.get(question, frozenset())


def _words(question: str) -> str:
    return " ".join(words(question))


def _add(key: str, names: Sequence[str], rows: Sequence[Sequence[str]], data: Any) -> None:
    if data[key] is None:
        data[key] = []
    data[key] += [dict(zip(names, row, strict=True)) for row in dict.fromkeys(rows)]


def _take_out(key: str, names: Sequence[str], gone: Sequence[Sequence[object]], data: Any) -> None:
    for item in [one for one in data[key] if tuple(one.get(name) for name in names) in gone]:
        data[key].remove(item)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
