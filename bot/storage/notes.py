"""How a turn's notes are written down, how a person is forgotten, and how long what is kept."""

import time
from collections.abc import Collection

from bot.dialogue.notes import Asked, Guided, Note, PassedOn, Voted
from bot.storage import taught
from bot.storage.database import Session
from bot.storage.values import Person

STATE_DAYS = 365
REMEMBERED_ANSWERS_DAYS = 2
"""So long people can edit what they asked."""
SEEN_DAYS = 3
"""Telegram brings an update again for 24 hours at most. So long an unreadable row is kept, too."""
TOLD_DAYS = 30
"""So long somebody waits to be told an answer."""
DAY = 86_400
_OF_A_PERSON = ("states", "questions", "votes", "reasons", "answers")
_OF_A_CHAT = ("states", "answers", "inbox")


def write(db: Session, now: float, person: Person, notes: Collection[Note], address: str = "") -> None:
    """`address`: where to tell the answer to a question that is passed on."""
    # In one order everywhere: two turns that count the same things never wait for each other in a ring.
    for note in sorted(notes, key=_place):
        match note:
            case PassedOn(question):
                _pass_on(db, now, person, question, address)
            case Voted():
                _vote(db, now, person, note)
            case Asked(outcome=outcome):
                _count(db, now, outcome, _entry(note))
            case Guided(what, which):
                _count(db, now, f"guide-{what}", which)


def _place(note: Note) -> tuple[str, str]:
    match note:
        case Asked(outcome=outcome):
            return outcome, _entry(note)
        case Guided(what, which):
            return f"guide-{what}", which
    return "", ""


def _entry(asked: Asked) -> str:
    return str(asked.matches[0].ref) if asked.matches else ""


def _count(db: Session, now: float, what: str, which: str) -> None:
    db.execute(
        "INSERT INTO counts VALUES (?, ?, ?, 1) "
        "ON CONFLICT (day, outcome, entry) DO UPDATE SET n = counts.n + 1",
        (time.strftime("%Y-%m-%d", time.gmtime(now)), what, which),
    )


def _vote(db: Session, now: float, person: Person, voted: Voted) -> None:
    """One vote of a person on an entry, and one reason: the last counts."""
    place = (person.person, str(voted.ref))
    db.execute(
        "INSERT INTO votes VALUES (?, ?, ?, ?) ON CONFLICT (person, entry) "
        "DO UPDATE SET helpful=excluded.helpful, at=excluded.at",
        (*place, int(voted.helpful), now),
    )
    db.execute("DELETE FROM reasons WHERE person=? AND entry=?", place)
    if voted.reason:
        db.execute("INSERT INTO reasons VALUES (?, ?, ?, ?)", (*place, voted.reason, now))


def _pass_on(db: Session, now: float, person: Person, question: str, address: str) -> None:
    # What no database takes: half of a sign, and the sign that ends a text.
    question = question.encode("utf-8", "replace").decode().replace("\0", "")
    # The same question twice is one: an old button can be pressed again.
    db.execute(
        "INSERT INTO questions (person, question, at, agreed) SELECT ?, ?, ?, 1 WHERE NOT EXISTS "
        "(SELECT 1 FROM questions WHERE person=? AND question=?)",
        (person.person, question, now, person.person, question),
    )
    if address:
        where = "person=? AND question=?"
        db.execute(
            f"UPDATE questions SET address=?, chat=? WHERE {where}",
            (address, person.chat, person.person, question),
        )


def forget(db: Session, person: Person, row: int) -> set[str]:
    """Delete all of a person but the row with which it was asked for, which becomes nobody's.

    Gives what must not be found in the database's files any more.
    """
    who = (person.person,)
    questions = [row[0] for row in db.rows("SELECT question FROM questions WHERE person=?", who)]
    chats = {person.chat}
    for table in _OF_A_CHAT:
        chats.update(row[0] for row in db.rows(f"SELECT DISTINCT chat FROM {table} WHERE person=?", who))
    for table in _OF_A_PERSON:
        db.execute(f"DELETE FROM {table} WHERE person=?", who)
    taught.forget(db, person.person)
    # What came later was written after all was deleted.
    db.execute("DELETE FROM inbox WHERE person=? AND id < ?", (person.person, row))
    db.execute("UPDATE inbox SET person='' WHERE id=?", (row,))
    alone = {chat for chat in chats if chat and not _anybody_in(db, chat)}
    return {person.person, *alone, *filter(None, questions)}


def _anybody_in(db: Session, chat: str) -> bool:
    return any(
        db.value(f"SELECT 1 FROM {table} WHERE chat=? AND person <> '' LIMIT 1", (chat,))
        for table in _OF_A_CHAT
    )


def clean(db: Session, now: float, questions_days: int) -> tuple[set[str], int]:
    """Delete what is old but for states; gives the questions, and how many rows of people."""
    oldest = (now - questions_days * DAY,)
    questions = {row[0] for row in db.rows("SELECT question FROM questions WHERE at < ?", oldest) if row[0]}
    deleted = db.execute("DELETE FROM questions WHERE at < ?", oldest).rowcount
    taught.clean(db, *oldest)
    for table, days in (("votes", STATE_DAYS), ("reasons", STATE_DAYS), ("answers", REMEMBERED_ANSWERS_DAYS)):
        deleted += db.execute(f"DELETE FROM {table} WHERE at < ?", (now - days * DAY,)).rowcount
    wanted = (now - TOLD_DAYS * DAY,)
    db.execute("UPDATE questions SET address='', chat='' WHERE address <> '' AND at < ?", wanted)
    kept = (now - SEEN_DAYS * DAY,)
    deleted += db.execute("DELETE FROM inbox WHERE chat='' AND at < ?", kept).rowcount
    db.execute("DELETE FROM seen WHERE at < ?", kept)
    return questions, deleted


def clean_states(db: Session, now: float, first: str, last: str) -> int:
    """Delete the unused states of people from `first` to before `last`; "" for no bound."""
    bounds = [("person >= ?", first)] * bool(first) + [("person < ?", last)] * bool(last)
    where = " AND ".join(("at < ?", *(bound for bound, _ in bounds)))
    values = (now - STATE_DAYS * DAY, *(value for _, value in bounds))
    return int(db.execute(f"DELETE FROM states WHERE {where}", values).rowcount)
