"""What admins teach: a question with its label waits to be kept, and is part of the knowledge from then on.

A row holds a text and no person but the admin, and that one only until it is kept or taken back.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.storage.tables import Session

Status = Literal["labelled", "kept", "undone", "never"]
NewGap = tuple[str, str, str]  # id, title and reply
_COLUMNS = "id, words, question, expect, gap, also, status, at"


@dataclass(frozen=True)
class Lesson:
    """One question with what it is to be answered with."""

    words: str  # a hash of its words, as they were asked
    question: str  # the words themselves; an admin may have changed them
    expect: str  # one label, as in the questions that teach
    gap: NewGap | None = None  # a gap that is new with it
    also: tuple[str, ...] = ()  # hashes of the other wordings that it settles
    status: Status = "labelled"
    id: int = 0
    at: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Asked:
    """A question that somebody passed on."""

    id: int
    question: str
    at: float
    waiting: str = ""  # the sealed address of somebody who wants to be told the answer


def asked(db: Session, now: float) -> list[Asked]:
    """What people passed on knowing that it may become an example, oldest first."""
    rows = db.rows("SELECT id, question, at, address FROM questions WHERE agreed = 1 ORDER BY id")
    return [Asked(*row) for row in rows]


def lessons(db: Session, now: float) -> list[Lesson]:
    """All there are, oldest first."""
    return _lessons(db, "1 = 1")


def asked_and_taught(db: Session, now: float) -> tuple[list[Asked], list[Lesson]]:
    return asked(db, now), lessons(db, now)


def forget(db: Session, admin: str) -> None:
    """An admin has all forgotten: what is kept stands there without anybody's name anyway."""
    db.execute("DELETE FROM taught WHERE admin=? AND status='labelled'", (admin,))
    db.execute("DELETE FROM facts WHERE name=?", (f"teach:{admin}",))


def clean(db: Session, before: float) -> None:
    """Labels that nobody kept, and the memory of what was taken back."""
    db.execute("DELETE FROM taught WHERE status IN ('labelled', 'undone') AND at < ?", (before,))


def mark(db: Session, now: float) -> str:
    """Another one as soon as something was kept or taken back."""
    found = "SELECT COUNT(*), COALESCE(MAX(at), 0) FROM taught WHERE status IN ('kept', 'undone')"
    count, last = db.rows(found)[0]
    return f"{count} {last}" if count else ""


def label(db: Session, now: float, admin: str, lesson: Lesson) -> None:
    """An admin's label of a question, in place of the one that the same admin gave it before."""
    whose = (lesson.words, admin)
    again = "SELECT 1 FROM taught WHERE words=? AND admin=? AND status='labelled' AND question=? AND expect=?"
    if db.value(again, (*whose, lesson.question, lesson.expect)):
        return  # the same press comes again
    db.execute("DELETE FROM taught WHERE words=? AND admin=? AND status='labelled'", whose)
    _insert(db, now, admin, lesson)


def never(db: Session, now: float, lesson: Lesson) -> None:
    """Not to be asked about again; of the words only hashes are kept."""
    if not db.value("SELECT 1 FROM taught WHERE words=? AND status='never'", (lesson.words,)):
        _insert(db, now, "", lesson)


def _insert(db: Session, now: float, admin: str, one: Lesson) -> None:
    values = (one.words, one.question, one.expect, json.dumps(one.gap), json.dumps(one.also), one.status)
    db.execute(
        "INSERT INTO taught (words, question, expect, gap, also, status, admin, turn, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)",
        (*values, admin, now),
    )


def labelled(db: Session, now: float, admin: str, upto: int | None = None) -> list[Lesson]:
    """What waits to be kept of one admin; `upto`: no number higher than that."""
    found = _lessons(db, "status='labelled' AND admin=?", admin)
    return [one for one in found if upto is None or one.id <= upto]


def teachers(db: Session, now: float) -> list[str]:
    """Admins of whom something waits to be kept."""
    return [str(row[0]) for row in db.rows("SELECT DISTINCT admin FROM taught WHERE status='labelled'")]


def keep(db: Session, now: float, admin: str, upto: int, turn: str) -> list[Lesson]:
    """What an admin labelled, up to a number, counts from now on. `turn` names the press: twice is once."""
    if done := _lessons(db, "status='kept' AND turn=?", turn):
        return done
    found = labelled(db, now, admin, upto)
    _become(db, now, "kept", turn, [one.id for one in found])
    return found


def undo(db: Session, now: float, admin: str, turn: str) -> list[Lesson]:
    """Take back what the admin has labelled and not kept; where there is none, what was kept last."""
    if done := _lessons(db, "status='undone' AND turn=?", turn):
        return done
    found = labelled(db, now, admin)
    if not found:
        last = db.value("SELECT turn FROM taught WHERE status='kept' ORDER BY at DESC, id DESC LIMIT 1")
        found = _lessons(db, "status='kept' AND turn=?", last)
    _become(db, now, "undone", turn, [one.id for one in found])
    return found


def _become(db: Session, now: float, status: Status, turn: str, ids: Collection[int]) -> None:
    change = "UPDATE taught SET status=?, turn=?, admin='', at=? WHERE id=?"
    for id in ids:
        db.execute(change, (status, turn, now, id))


def _lessons(db: Session, where: str, *values: object) -> list[Lesson]:
    return [
        _lesson(row) for row in db.rows(f"SELECT {_COLUMNS} FROM taught WHERE {where} ORDER BY id", values)
    ]


def _lesson(row: Sequence[Any]) -> Lesson:
    id, words, question, expect, gap, also, status, at = row
    new = json.loads(gap)
    return Lesson(
        words, question, expect, tuple(new) if new else None, tuple(json.loads(also)), status, id, at
    )


def told(db: Session, now: float, id: int) -> str:
    """The sealed address of somebody who waits for an answer: once, then it is gone."""
    address = str(db.value("SELECT address FROM questions WHERE id=? {lock}", (id,)) or "")
    db.execute("UPDATE questions SET address='', chat='' WHERE id=?", (id,))
    return address
