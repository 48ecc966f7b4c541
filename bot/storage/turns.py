"""The statements of a turn: what is read before it, and all that is stored after it."""

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.dialogue.notes import Forget, Note
from bot.dialogue.state import State
from bot.storage.database import Session
from bot.storage.notes import write
from bot.storage.records import Delivery, Person

_ROW = "person=? AND chat=? AND thread=?"
_LOGGER = logging.getLogger(__name__)


async def load(session: Session, person: Person) -> State:
    """The state as it was saved; a fresh one for somebody new."""
    row = await session.row(f"SELECT state FROM states WHERE {_ROW}", _key(person))
    return _read(row[0]) if row else State()


async def lock(session: Session, person: Person, now: float) -> State:
    """The same, and nobody else gets it before the transaction ends."""
    select = f"SELECT state FROM states WHERE {_ROW} FOR UPDATE"
    row = await session.row(select, _key(person))
    while row is None:
        # Who may be making the same row is waited for; if that comes to nothing, it is made anew.
        await session.execute(
            "INSERT INTO states VALUES (?, ?, ?, '{}', '', ?) ON CONFLICT DO NOTHING", (*_key(person), now)
        )
        row = await session.row(select, _key(person))
    return _read(row[0])


async def claim(session: Session, updates: Iterable[int], now: float) -> bool:
    """Note that updates are done; False when all of them were before."""
    done = 0
    for update in updates:
        done += await session.execute(
            "INSERT INTO updates VALUES (?, ?) ON CONFLICT DO NOTHING", (update, now)
        )
    return done > 0


async def store(
    session: Session,
    person: Person,
    state: State | None,
    notes: Collection[Note],
    delivery: Delivery,
    now: float,
    replica: int,
) -> set[str]:
    """Write a turn down; gives what must not be found in the database's files any more.

    No state: the one that is there stays.
    """
    if state is not None and Forget() not in notes:
        await session.execute(
            "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (person, chat, thread) "
            "DO UPDATE SET state=excluded.state, pressed=excluded.pressed, at=excluded.at",
            (*_key(person), json.dumps(state.to_json()), delivery.pressed, now),
        )
    if Forget() not in notes:
        await keep_answer(session, person, delivery, now)
    gone = await write(session, person, notes, now)
    # After the notes: what says that all is forgotten must itself still arrive, as nobody's.
    whose = replace(person, person="") if Forget() in notes else person
    await keep_waiting(session, whose, delivery, now, replica)
    return gone


async def keep_answer(session: Session, person: Person, delivery: Delivery, now: float) -> None:
    """What is needed to edit an answer."""
    if delivery.question is not None and delivery.replies:
        await session.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat, message) "
            "DO UPDATE SET person=excluded.person, replies=excluded.replies, at=excluded.at",
            (person.chat, delivery.question, person.person, delivery.replies, now),
        )


async def keep_waiting(
    session: Session, person: Person, delivery: Delivery, now: float, replica: int
) -> None:
    """What is to be sent later and by whom, and no longer what needn't be."""
    for number in delivery.dropped:
        await session.execute("DELETE FROM outbox WHERE id=?", (number,))
    for content in delivery.waiting:
        await session.execute(
            "INSERT INTO outbox (person, chat, address, content, due, at, replica) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (person.person, person.chat, delivery.address, content, delivery.due, now, replica),
        )


def _key(person: Person) -> tuple[str, str, int]:
    return person.person, person.chat, person.thread


def _read(text: str) -> State:
    try:
        return State.from_json(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # A talk that begins anew is better than none at all.
        _LOGGER.warning("a saved state can't be read, so that talk begins anew: %r", error)
        return State()
