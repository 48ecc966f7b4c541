"""The open database as the rest of the program sees it: the inbox, turns, what authors and operators read.

People are hashes, in columns of their own, so that everything of a person can be found and deleted.
"""

import fcntl
import json
import logging
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from bot.dialogue.notes import Forget, Note
from bot.dialogue.state import State
from bot.storage import inbox, notes
from bot.storage.database import Database, Session, StorageError, Work
from bot.storage.values import Arrival, Count, Delivery, Person, Put, Row

T = TypeVar("T")
DOUBLE_TAP_SECONDS = 60.0
"""A second press of a button that comes later than this is meant."""
NO_URL = "expected sqlite:///bot.sqlite3 or postgresql://host/name"
_WHOSE = "person=? AND chat=? AND thread=?"
_LOGGER = logging.getLogger(__name__)


def file_of(url: str) -> str | None:
    """The path in sqlite:///path, None for another kind of URL."""
    scheme, _, path = url.partition("://")
    return path[1:] if scheme == "sqlite" and path.startswith("/") and path != "/" else None


def on_server(url: str) -> bool:
    """Whether the URL is one of PostgreSQL."""
    return url.partition("://")[0] in ("postgresql", "postgres")


def opened(place: Path | str) -> Database:
    """A URL, or the path of an SQLite file. Raises StorageError."""
    if isinstance(place, str) and on_server(place):
        from bot.storage.postgres import Postgres

        return Postgres(place)
    from bot.storage.sqlite import Sqlite

    if isinstance(place, str) and "://" in place:
        path = file_of(place)
        if path is None:
            raise StorageError(f"{place}: {NO_URL}")
        return Sqlite(path)
    return Sqlite(place)


@contextmanager
def transaction(url: str) -> Iterator[Session]:
    """A database in one long transaction: what is still running on it must wait. Raises StorageError."""
    if on_server(url):
        from bot.storage import postgres

        with postgres.transaction(url) as session:
            yield session
        return
    from bot.storage import sqlite

    path = file_of(url)
    if path is None:
        raise StorageError(f"{url}: {NO_URL}")
    with sqlite.transaction(path) as session:
        yield session


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only process that answers from a file meanwhile; a server's database takes several.

    Raises StorageError where another one does.
    """
    path = file_of(url)
    if path is None:
        yield
        return
    try:
        with Path(f"{path}.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise StorageError(f"another bot answers from {path} already, so this one ends") from None
    except OSError as error:
        from bot.storage.sqlite import reason

        raise StorageError(f"the database {path} can't be opened: {reason(path, error)}") from None


class Store:
    """Every method raises StorageError while the database can't be used."""

    def __init__(self, place: Path | str) -> None:
        """A URL, or the path of an SQLite file. Raises StorageError."""
        self._db = opened(place)
        self.owner = secrets.token_hex(8)
        """What tells this process from others on the same database."""
        # A process before this one may have ended before it could erase.
        self._unerased = True
        self._gone: set[str] = set()
        """What was forgotten, and may still stand in the files."""

    async def close(self) -> None:
        await self._db.close()

    @property
    def shared(self) -> bool:
        """Whether other processes may be answering from the same database."""
        return self._db.shared

    async def read(self, work: Work[T]) -> T:
        return await self._db.read(work)

    async def write(self, work: Work[T]) -> T:
        """All of it in one transaction, or nothing."""
        return await self._db.write(work)

    # The inbox

    async def put(self, arrivals: Sequence[Arrival]) -> list[Put]:
        """Keep updates, safe from a power cut; gives what became of each, in their order."""
        return await self._db.write(lambda db, now: inbox.put(db, now, self.owner, arrivals), synced=True)

    async def following(self, chat: str) -> Row | None:
        """What is to be answered next in a chat."""
        return await self._db.read(lambda db, now: inbox.following(db, now, self.owner, chat))

    async def finish(self, row: Row) -> bool:
        """A row needs nothing more; gives whether its chat goes on."""

        def work(db: Session, now: float) -> bool:
            if not inbox.owns(db, self.owner, row.chat):
                return False
            inbox.drop(db, row)
            return inbox.has_more(db, self.owner, row.chat)

        return await self._db.write(work)

    async def release(self, chat: str) -> bool:
        """A chat in which nothing was found to answer; gives whether something has come since."""
        return await self._db.write(
            lambda db, now: inbox.owns(db, self.owner, chat) and inbox.has_more(db, self.owner, chat)
        )

    async def postpone(self, chat: str, wait: float) -> None:
        await self._db.write(lambda db, now: inbox.postpone(db, now, chat, wait))

    async def fail(self, row: Row, aside: bool) -> bool:
        """Answering a row has failed: once more, or never; gives whether its chat goes on."""

        def work(db: Session, now: float) -> bool:
            if aside:
                inbox.put_aside(db, row)
            else:
                inbox.count_failure(db, row)
            return inbox.has_more(db, self.owner, row.chat)

        return await self._db.write(work)

    async def take_over(self) -> list[tuple[str, float]]:
        """Chats that are nobody's, and for how many seconds each is to be left alone."""
        return await self._db.write(lambda db, now: inbox.take_over(db, now, self.owner))

    async def renew(self, chats: Iterable[str]) -> None:
        """These are still answered here."""
        await self._db.write(lambda db, now: inbox.renew(db, now, self.owner, chats))

    async def give_back(self, everybodys: bool = False) -> None:
        """Let others answer this process's chats; or, where it is alone, all that another has left."""
        owner = None if everybodys else self.owner
        await self._db.write(lambda db, now: inbox.give_back(db, owner))

    async def drop_stale(self) -> int:
        """Delete what nobody waits for any more; gives how much it was."""
        return await self._db.write(inbox.drop_stale)

    async def backlog(self) -> tuple[int, float]:
        """How many updates wait for nothing but an answer, and the age of the oldest in seconds."""
        return await self._db.read(inbox.backlog)

    async def reserve(self, count: int, rate: float) -> tuple[float, float]:
        """Send slots that all processes share: see `inbox.reserve`."""
        return await self._db.write(lambda db, now: inbox.reserve(db, now, count, rate))

    async def silence(self, seconds: float) -> None:
        await self._db.write(lambda db, now: inbox.silence(db, now, seconds))

    # Turns

    async def load(self, person: Person) -> State:
        """The state as it was saved; a fresh one for somebody new."""
        select = f"SELECT state FROM states WHERE {_WHOSE}"
        text = await self._db.read(lambda db, now: db.value(select, _key(person)))
        return State() if text is None else _read(text)

    async def pressed(self, person: Person) -> str:
        """The button that the person pressed here just now, as the last thing; "" for anything else."""
        select = f"SELECT pressed FROM states WHERE {_WHOSE} AND at BETWEEN ? AND ?"
        return str(
            await self._db.read(
                lambda db, now: db.value(select, (*_key(person), now - DOUBLE_TAP_SECONDS, now)) or ""
            )
        )

    async def answer_to(self, chat: str, message: int) -> str:
        """What was kept of the answer to a message, or that begins with it; "" where there is none."""
        select = "SELECT replies FROM answers WHERE chat=? AND message=?"
        return str(await self._db.read(lambda db, now: db.value(select, (chat, message)) or ""))

    async def whose(self, chat: str, message: int) -> str:
        """The person whose answer that is, "" where nobody knows."""
        select = "SELECT person FROM answers WHERE chat=? AND message=?"
        return str(await self._db.read(lambda db, now: db.value(select, (chat, message)) or ""))

    async def save(
        self,
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

        def work(db: Session, now: float) -> bool:
            if row is not None and not inbox.owns(db, self.owner, row.chat):
                return False
            if row is not None and not _ended(db, now, row, sent):
                return inbox.has_more(db, self.owner, row.chat)
            if Forget() not in noted:
                _keep(db, now, person, state, sent)
            notes.write(db, now, person, noted, sent.address)
            return bool(row and (sent.rest or inbox.has_more(db, self.owner, row.chat)))

        return await self._db.write(work)

    async def sent_rest(self, row: Row, person: Person, delivery: Delivery) -> bool:
        """What was left of a turn was sent, or a part of it; gives whether the chat goes on."""

        def work(db: Session, now: float) -> tuple[bool, bool]:
            if not inbox.owns(db, self.owner, row.chat):
                return False, False
            # What says that all is forgotten is nobody's.
            whose = db.value("SELECT person FROM inbox WHERE id=?", (row.id,))
            if _ended(db, now, row, delivery) and whose:
                _keep_answer(db, now, person, delivery)
            return bool(delivery.rest) or inbox.has_more(db, self.owner, row.chat), whose == ""

        goes_on, forgotten = await self._db.write(work)
        if forgotten:
            await self.erase()
        return goes_on

    async def forget(self, person: Person, row: Row | None) -> bool:
        """Delete all of a person; False where a copy of it may stay on the disk for a while."""
        forget = partial(notes.forget, person=person, row=row.id if row else 0)
        self._gone |= await self._db.write(lambda db, now: forget(db))
        # The chat's own number stands in the row that is being answered.
        self._unerased = not await self._db.erase([])
        return not self._unerased

    async def leave(self, chat: str) -> None:
        """The bot was blocked or removed: nothing of the talks in this chat is kept, and nothing waits."""

        def work(db: Session, now: float) -> None:
            for table in ("states", "answers", "inbox"):
                db.execute(f"DELETE FROM {table} WHERE chat=?", (chat,))
            db.execute("UPDATE questions SET address='', chat='' WHERE chat=?", (chat,))

        await self._db.write(work)

    async def move_chat(self, old: str, new: str) -> None:
        """A group got another number: its states and its rows go along."""

        def work(db: Session, now: float) -> None:
            db.execute(
                "DELETE FROM states WHERE chat=? AND (person, thread) IN "
                "(SELECT person, thread FROM states WHERE chat=?)",
                (new, old),
            )
            db.execute("UPDATE states SET chat=? WHERE chat=?", (new, old))
            inbox.move_chat(db, now, self.owner, old, new)

        await self._db.write(work)

    async def erase(self) -> None:
        """Leave no copy of what was deleted in the database's files; if that can't be, the cleaning does."""
        gone = set(self._gone)
        erased = await self._db.erase(sorted(gone))
        self._unerased = not erased
        if erased:
            self._gone -= gone

    async def clean(self, keep_questions_days: int) -> None:
        """Delete what has been kept long enough; questions after so many days."""
        gone, deleted = await self._db.write(partial(notes.clean, questions_days=keep_questions_days))
        self._gone |= gone
        # One slice by the first digit of the hash after the other: with many people, reading all takes long.
        for first, last in pairwise(("", *"123456789abcdef", "")):
            deleted += await self._db.write(partial(notes.clean_states, first=first, last=last))
        if deleted or self._unerased or self._gone:
            await self.erase()

    # What authors and operators read

    async def questions(self) -> list[str]:
        """What people passed on to the authors, oldest first."""
        return [question for question, _ in await self.questions_by_time()]

    async def questions_by_time(self) -> list[tuple[str, float]]:
        """The same, each with the time when it was passed on."""
        rows = await self._rows("SELECT question, at FROM questions ORDER BY id")
        return [(str(question), float(at)) for question, at in rows]

    async def votes_against(self) -> list[tuple[str, int, int, float]]:
        """Each entry that somebody voted against: such votes, all votes on it, and the first such vote."""
        rows = await self._rows(
            "SELECT entry, SUM(1 - helpful), COUNT(*), MIN(CASE WHEN helpful = 0 THEN at END) FROM votes "
            "GROUP BY entry HAVING SUM(1 - helpful) > 0 ORDER BY 2 DESC, 1"
        )
        return [(str(entry), int(against), int(votes), float(since)) for entry, against, votes, since in rows]

    async def reasons_against(self, entry: str) -> tuple[tuple[str, int], ...]:
        """What people said was wrong with an entry, and how many did, the most frequent first."""
        # A reason counts with the vote that it came with: after a move an older one may still be there.
        rows = await self._rows(
            "SELECT reasons.reason, COUNT(*) FROM reasons JOIN votes ON votes.person = reasons.person "
            "AND votes.entry = reasons.entry AND votes.at = reasons.at "
            "WHERE reasons.entry=? GROUP BY reasons.reason ORDER BY 2 DESC, 1",
            entry,
        )
        return tuple((str(reason), int(times)) for reason, times in rows)

    async def counts(self, first_day: str) -> list[Count]:
        """What was counted since a day (YYYY-MM-DD, UTC), that day included."""
        rows = await self._rows("SELECT day, outcome, entry, n FROM counts WHERE day >= ?", first_day)
        return [Count(*row) for row in rows]

    async def votes(self, since: float) -> list[tuple[str, bool]]:
        """Entries, and whether somebody found them helpful; one vote a person and entry."""
        rows = await self._rows("SELECT entry, helpful FROM votes WHERE at >= ?", since)
        return [(str(entry), bool(helpful)) for entry, helpful in rows]

    async def fact(self, name: str) -> str | None:
        """Something about the bot itself that was remembered, such as the file id of a picture."""
        value = await self._db.read(lambda db, now: db.value("SELECT value FROM facts WHERE name=?", (name,)))
        return None if value is None else str(value)

    async def remember(self, name: str, value: str) -> None:
        keep = "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value=excluded.value"
        await self._db.write(lambda db, now: db.execute(keep, (name, value)))

    async def probe(self) -> None:
        """Raises StorageError where nothing can be written: a full disk can still be read."""
        await self.remember("health:probe", str(int(time.time())))

    async def _rows(self, select: str, *values: object) -> list[Any]:
        return await self._db.read(lambda db, now: db.rows(select, values))


def _ended(db: Session, now: float, row: Row, sent: Delivery) -> bool:
    if sent.rest:
        return inbox.keep_rest(db, now, row, sent.rest, sent.wait)
    return inbox.drop(db, row)


def _keep(db: Session, now: float, person: Person, state: State, sent: Delivery) -> None:
    db.execute(
        "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (person, chat, thread) "
        "DO UPDATE SET state=excluded.state, pressed=excluded.pressed, at=excluded.at",
        (*_key(person), json.dumps(state.to_json()), sent.pressed, now),
    )
    _keep_answer(db, now, person, sent)


def _keep_answer(db: Session, now: float, person: Person, sent: Delivery) -> None:
    """What is needed to edit an answer."""
    for number in {sent.question, sent.first} - {None} if sent.replies else ():
        db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat, message) "
            "DO UPDATE SET person=excluded.person, replies=excluded.replies, at=excluded.at",
            (person.chat, number, person.person, sent.replies, now),
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
