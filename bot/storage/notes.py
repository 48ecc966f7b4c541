"""How a turn's notes are written down, and how a person is forgotten."""

import time
from collections.abc import Collection

from bot.dialogue.notes import Asked, Forget, Guided, Note, PassedOn, Voted
from bot.storage.database import Session
from bot.storage.records import Person

_OF_A_PERSON = ("states", "questions", "votes", "reasons", "answers", "outbox")
_OF_A_CHAT = ("states", "answers", "outbox")


async def write(session: Session, person: Person, notes: Collection[Note], now: float) -> set[str]:
    """Write notes down; gives what must not be found in the database's files any more."""
    gone: set[str] = set()
    # In one order everywhere: two turns that count the same things never wait for each other in a ring.
    for note in sorted(notes, key=_place):
        match note:
            case Forget():
                gone |= await _forget(session, person)
            case PassedOn(question):
                await _pass_on(session, person, question, now)
            case Voted():
                await _vote(session, person, note, now)
            case Asked(outcome=outcome):
                await _count(session, outcome, _entry(note), now)
            case Guided(what, which):
                await _count(session, f"guide-{what}", which, now)
    return gone


async def _count(session: Session, what: str, which: str, now: float) -> None:
    day = time.strftime("%Y-%m-%d", time.gmtime(now))
    await session.execute(
        "INSERT INTO counts VALUES (?, ?, ?, 1) "
        "ON CONFLICT (day, outcome, entry) DO UPDATE SET n = counts.n + 1",
        (day, what, which),
    )


async def _vote(session: Session, person: Person, voted: Voted, now: float) -> None:
    """One vote of a person on an entry, and one reason: the last counts."""
    place = (person.person, str(voted.ref))
    await session.execute(
        "INSERT INTO votes VALUES (?, ?, ?, ?) ON CONFLICT (person, entry) "
        "DO UPDATE SET helpful=excluded.helpful, at=excluded.at",
        (*place, int(voted.helpful), now),
    )
    await session.execute("DELETE FROM reasons WHERE person=? AND entry=?", place)
    if voted.reason:
        await session.execute("INSERT INTO reasons VALUES (?, ?, ?, ?)", (*place, voted.reason, now))


def _place(note: Note) -> tuple[str, str, str]:
    match note:
        case Asked(outcome=outcome):
            return "Asked", outcome, _entry(note)
        case Guided(what, which):
            return "Guided", what, which
        case PassedOn() | Voted():
            return "Person", "", ""
        case Forget():
            return "Then nothing is left of the person", "", ""


def _entry(asked: Asked) -> str:
    return str(asked.matches[0].ref) if asked.matches else ""


async def _pass_on(session: Session, person: Person, question: str, now: float) -> None:
    # What no database takes: half of a sign, and the sign that ends a text.
    question = question.encode("utf-8", "replace").decode().replace("\0", "")
    # The same question twice is one: an old button can be pressed again.
    await session.execute(
        "INSERT INTO questions (person, question, at) SELECT ?, ?, ? WHERE NOT EXISTS "
        "(SELECT 1 FROM questions WHERE person=? AND question=?)",
        (person.person, question, now, person.person, question),
    )


async def _forget(session: Session, person: Person) -> set[str]:
    questions = await session.rows("SELECT question FROM questions WHERE person=?", (person.person,))
    chats = {person.chat}
    for table in _OF_A_CHAT:
        rows = await session.rows(f"SELECT DISTINCT chat FROM {table} WHERE person=?", (person.person,))
        chats.update(row[0] for row in rows)
    for table in _OF_A_PERSON:
        await session.execute(f"DELETE FROM {table} WHERE person=?", (person.person,))
    alone = {chat for chat in chats if not await _anybody_in(session, chat)}
    return {person.person, *alone, *(row[0] for row in questions if row[0])}


async def _anybody_in(session: Session, chat: str) -> bool:
    for table in _OF_A_CHAT:
        if await session.row(f"SELECT 1 FROM {table} WHERE chat=? LIMIT 1", (chat,)):
            return True
    return False
