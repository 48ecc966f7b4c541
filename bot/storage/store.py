"""The open database as the rest of the program sees it: turns, what authors and operators read, and the rows.

People are hashes, in columns of their own, so that everything of a person can be found and deleted.
"""

import json
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.state import Asked, Forget, Guided, Note, PassedOn, State, Voted
from bot.storage import taught
from bot.storage.heard import Heard
from bot.storage.opening import opened
from bot.storage.rows import Row, reading, writing
from bot.storage.tables import Session

DAY = 86_400
STATE_DAYS = 365
REMEMBERED_ANSWERS_DAYS = 2  # so long people can edit what they asked
SEEN_DAYS = 3  # telegram brings an update again for 24 hours at most. So long an unreadable row is kept, too
TOLD_DAYS = 30  # so long somebody waits to be told an answer
DOUBLE_TAP_SECONDS = 60.0  # A second press of a button that comes later than this is meant
_OF_A_PERSON = ("states", "questions", "votes", "reasons", "answers")
_OF_A_CHAT = ("states", "answers", "inbox")
_WHOSE = "person=? AND chat=? AND thread=?"
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Person:
    """Somebody in one chat: hashes, never Telegram's own numbers."""

    person: str
    chat: str
    thread: int = 0

    @property
    def key(self) -> tuple[str, str, int]:
        return self.person, self.chat, self.thread


@dataclass(frozen=True)
class Delivery:
    """What became of a turn's replies; saved with the turn."""

    question: int | None = None  # the number of the message that was answered
    replies: str = ""  # what the front end needs to edit the answer; "" keeps nothing
    pressed: str = ""  # which button led here, so that a second tap on it is known
    rest: str = ""  # what is still to be sent, sealed; "" when all was
    wait: float = 0.0  # not before so many seconds are over
    address: str = ""  # where to tell the answer to what was passed on, sealed; "" where nobody asked for it
    first: int | None = None  # the answer's first message: by it the answer is found, too, and whose it is


class Store(Heard):
    """Every method raises StorageError while the database can't be used."""

    def __init__(self, place: Path | str) -> None:
        """A URL, or the path of an SQLite file. Raises StorageError."""
        super().__init__(opened(place))
        # A process before this one may have ended before it could erase.
        self._unerased = True
        self._gone: set[str] = set()  # what was forgotten, and may still stand in the files

    async def close(self) -> None:
        await self._db.close()

    # Turns

    @reading
    def load(self, db: Session, now: float, person: Person) -> State:
        """The state as it was saved; a fresh one for somebody new."""
        text = db.value(f"SELECT state FROM states WHERE {_WHOSE}", person.key)
        try:
            return State() if text is None else State.from_json(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # A talk that begins anew is better than none at all.
            _LOGGER.warning("a saved state can't be read, so that talk begins anew: %r", error)
            return State()

    @reading
    def pressed(self, db: Session, now: float, person: Person) -> str:
        """The button that the person pressed here just now, as the last thing; "" for anything else."""
        select = f"SELECT pressed FROM states WHERE {_WHOSE} AND at BETWEEN ? AND ?"
        return str(db.value(select, (*person.key, now - DOUBLE_TAP_SECONDS, now)) or "")

    @reading
    def answer_to(self, db: Session, now: float, chat: str, message: int) -> str:
        """What was kept of the answer to a message, or that begins with it; "" where there is none."""
        select = "SELECT replies FROM answers WHERE chat=? AND message=?"
        return str(db.value(select, (chat, message)) or "")

    @reading
    def whose(self, db: Session, now: float, chat: str, message: int) -> str:
        """The person whose answer that is, "" where nobody knows."""
        select = "SELECT person FROM answers WHERE chat=? AND message=?"
        return str(db.value(select, (chat, message)) or "")

    @writing
    def save(
        self,
        db: Session,
        now: float,
        person: Person,
        state: State,
        noted: Collection[Note] = (),
        delivery: Delivery | None = None,
        row: Row | None = None,
    ) -> bool:
        """A whole turn in one transaction: state, notes, what was sent; and the row that it answers is gone.

        Gives whether the chat goes on. Nothing is saved where the row isn't this process's any more:
        another has answered it, or the person has had all forgotten.
        """
        sent = delivery or Delivery()
        if row is not None and not self._owns(db, row.chat):
            return False
        if row is not None and not self._ended(db, now, row, sent.rest, sent.wait):
            return self._goes_on(db, row.chat)
        if Forget() not in noted:
            db.put("states", *person.key, json.dumps(state.to_json()), sent.pressed, now)
            _keep_answer(db, now, person, sent)
        _note(db, now, person, noted, sent.address)
        return bool(row and (sent.rest or self._goes_on(db, row.chat)))

    @writing
    def _sent_rest(
        self, db: Session, now: float, row: Row, person: Person, sent: Delivery
    ) -> tuple[bool, bool]:
        if not self._owns(db, row.chat):
            return False, False
        # What says that all is forgotten is nobody's.
        whose = db.value("SELECT person FROM inbox WHERE id=?", (row.id,))
        if self._ended(db, now, row, sent.rest, sent.wait) and whose:
            _keep_answer(db, now, person, sent)
        return bool(sent.rest) or self._goes_on(db, row.chat), whose == ""

    async def sent_rest(self, row: Row, person: Person, delivery: Delivery) -> bool:
        """What was left of a turn was sent, or a part of it; gives whether the chat goes on."""
        goes_on, forgotten = await self._sent_rest(row, person, delivery)
        if forgotten:
            await self.erase()
        return goes_on

    @writing
    def _forget(self, db: Session, now: float, person: Person, row: int) -> set[str]:
        """Delete all of a person but the row with which it was asked for, which becomes nobody's.

        Gives what must not be found in the database's files any more.
        """
        who = (person.person,)
        questions = {row[0] for row in db.rows("SELECT question FROM questions WHERE person=?", who)}
        chats = {person.chat}
        for table in _OF_A_CHAT:
            chats.update(row[0] for row in db.rows(f"SELECT DISTINCT chat FROM {table} WHERE person=?", who))
        for table in _OF_A_PERSON:
            db.execute(f"DELETE FROM {table} WHERE person=?", who)
        taught.forget(db, person.person)
        # What came later was written after all was deleted.
        db.execute("DELETE FROM inbox WHERE person=? AND id < ?", (person.person, row))
        db.execute("UPDATE inbox SET person='' WHERE id=?", (row,))
        somebody = "SELECT 1 FROM {} WHERE chat=? AND person <> '' LIMIT 1"
        alone = {
            chat for chat in chats if not any(db.value(somebody.format(one), (chat,)) for one in _OF_A_CHAT)
        }
        return {person.person, *alone, *questions} - {""}

    async def forget(self, person: Person, row: Row | None) -> bool:
        """Delete all of a person; False where a copy of it may stay on the disk for a while."""
        self._gone |= await self._forget(person, row.id if row else 0)
        # The chat's own number stands in the row that is being answered.
        self._unerased = not await self._db.erase([])
        return not self._unerased

    @writing
    def pass_on(self, db: Session, now: float, person: Person, question: str) -> None:
        """Keep a question for the authors; the turn that tells so may keep it again."""
        _pass_on(db, now, person, question, "")

    @writing
    def leave(self, db: Session, now: float, chat: str) -> None:
        """The bot was blocked or removed: nothing of the talks in this chat is kept, and nothing waits."""
        for table in _OF_A_CHAT:
            db.execute(f"DELETE FROM {table} WHERE chat=?", (chat,))
        db.execute("UPDATE questions SET address='', chat='' WHERE chat=?", (chat,))

    @writing
    def move_chat(self, db: Session, now: float, old: str, new: str) -> None:
        """A group got another number: its states and its rows go along."""
        db.execute(
            "DELETE FROM states WHERE chat=? AND (person, thread) IN "
            "(SELECT person, thread FROM states WHERE chat=?)",
            (new, old),
        )
        for table in ("states", "inbox"):
            db.execute(f"UPDATE {table} SET chat=? WHERE chat=?", (new, old))
        db.execute("DELETE FROM claims WHERE chat=?", (old,))
        self._claim(db, now, new)

    async def erase(self) -> None:
        """Leave no copy of what was deleted in the database's files; if that can't be, the cleaning does."""
        gone = set(self._gone)
        self._unerased = not await self._db.erase(sorted(gone))
        if not self._unerased:
            self._gone -= gone

    # How long what is kept

    @writing
    def _clean(self, db: Session, now: float, questions_days: int) -> int:
        oldest = (now - questions_days * DAY,)
        gone = db.rows("SELECT question FROM questions WHERE at < ? AND question <> ''", oldest)
        self._gone |= {row[0] for row in gone}
        kept = {"seen": SEEN_DAYS, "questions": questions_days, "answers": REMEMBERED_ANSWERS_DAYS}
        kept |= {"states": STATE_DAYS, "votes": STATE_DAYS, "reasons": STATE_DAYS, "inbox": SEEN_DAYS}
        deleted = 0
        for table, days in kept.items():
            only = " AND chat=''" if table == "inbox" else ""
            old = db.execute(f"DELETE FROM {table} WHERE at < ?{only}", (now - days * DAY,))
            deleted += old.rowcount if table != "seen" else 0
        taught.clean(db, *oldest)
        wanted = (now - TOLD_DAYS * DAY,)
        db.execute("UPDATE questions SET address='', chat='' WHERE address <> '' AND at < ?", wanted)
        return deleted

    async def clean(self, keep_questions_days: int) -> None:
        """Delete what has been kept long enough; questions after so many days."""
        if await self._clean(keep_questions_days) or self._unerased or self._gone:
            await self.erase()

    # What the bot remembers of itself

    @reading
    def fact(self, db: Session, now: float, name: str) -> str | None:
        """Something about the bot itself that was remembered, such as the file id of a picture."""
        value: str | None = db.value("SELECT value FROM facts WHERE name=?", (name,))
        return value

    @writing
    def remember(self, db: Session, now: float, name: str, value: str) -> None:
        db.put("facts", name, value)

    async def probe(self) -> None:
        """Raises StorageError where nothing can be written: a full disk can still be read."""
        await self.remember("health:probe", str(int(time.time())))


def _keep_answer(db: Session, now: float, person: Person, sent: Delivery) -> None:
    """What is needed to edit an answer."""
    for number in {sent.question, sent.first} - {None} if sent.replies else ():
        db.put("answers", person.chat, number, person.person, sent.replies, now)


def _note(db: Session, now: float, person: Person, notes: Collection[Note], address: str) -> None:
    """`address`: where to tell the answer to a question that is passed on."""
    counted: list[tuple[str, str]] = []
    for note in notes:
        match note:
            case PassedOn(question):
                _pass_on(db, now, person, question, address)
            case Voted(ref, helpful, reason):
                # One vote of a person on an entry, and one reason: the last counts.
                place = (person.person, str(ref))
                db.put("votes", *place, int(helpful), now)
                db.execute("DELETE FROM reasons WHERE person=? AND entry=?", place)
                if reason:
                    db.put("reasons", *place, reason, now)
            case Asked(outcome, _, matches):
                counted.append((outcome, str(matches[0].ref) if matches else ""))
            case Guided(what, which):
                counted.append((f"guide-{what}", which))
    day, more = time.strftime("%Y-%m-%d", time.gmtime(now)), "DO UPDATE SET n = counts.n + 1"
    # In one order everywhere: two turns that count the same things never wait for each other in a ring.
    for one in sorted(counted):
        new = f"INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT (day, outcome, entry) {more}"
        db.execute(new, (day, *one))


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
        told = "UPDATE questions SET address=?, chat=? WHERE person=? AND question=?"
        db.execute(told, (address, person.chat, person.person, question))
