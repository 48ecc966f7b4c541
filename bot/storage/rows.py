"""The rows of updates, chat by chat in order, and which process answers a chat.

A claim stands for a chat as long as it has rows. Its owner holds a lease, renewed while it lives; what
another process puts into the chat its owner finds at the end of the turn in hand: both lock the claim.
"""

import json
import secrets
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

from bot.storage.tables import Session, StorageError, T, Work

if TYPE_CHECKING:
    from bot.storage.postgres import Postgres
    from bot.storage.sqlite import Sqlite

LEASE_SECONDS = 30.0  # so long a process may be silent before others answer its chats
MOST_WAITING = 20  # so many waiting messages of one person are answered; the rest get one notice together
MOST_TAKEN_OVER = 200  # so many chats are taken over at a time: other processes are there, too
STALE_SECONDS = 86_400.0  # what is older than this comes from a restored backup: nobody waits for it
LONGEST_SILENCE = 3600.0
Kind = Literal["talk", "guest", "other", "notice", "rest"]
"""Of a row: a message or a press, a guest's question, anything else; that too much was written; the rest of
an answer that is still to be sent."""
P = ParamSpec("P")
S = TypeVar("S", bound="Rows")
_EXPIRED = "(claims.until < ? OR claims.until > ?)"
_CLAIM = (
    "INSERT INTO claims (chat, owner, until) VALUES (?, ?, ?) ON CONFLICT (chat) DO UPDATE SET "
    f"owner=CASE WHEN {_EXPIRED} THEN excluded.owner ELSE claims.owner END, until=CASE WHEN {_EXPIRED} "
    "OR claims.owner=excluded.owner THEN excluded.until ELSE claims.until END RETURNING owner, due, wait"
)


@dataclass(frozen=True)
class Arrival:
    """An update on its way into the inbox."""

    digest: str  # a keyed hash of bot, number and content
    number: int
    chat: str  # "" puts it aside: nobody can read it
    person: str
    sealed: str
    kind: Kind = "talk"
    thread: int = 0
    forgets: bool = False  # it is /forget: what the person wrote before needs no answer any more


class Put(NamedTuple):
    """What became of it."""

    outcome: Literal["new", "seen", "too many"]
    ours: bool = False  # whether this process is to answer the chat
    wait: float = 0.0  # so many seconds the chat is to be left alone


@dataclass(frozen=True)
class Row:
    """What is to be answered next in a chat."""

    id: int
    chat: str
    kind: Kind
    sealed: str
    tries: int = 0
    age: float = field(default=0.0, compare=False)  # in seconds


def reading(
    work: Callable[Concatenate[S, Session, float, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Makes a method that does this in a transaction; it gets a session and the database's time."""

    @wraps(work)
    async def method(self: S, /, *given: P.args, **named: P.kwargs) -> T:
        return await self.read(lambda db, now: work(self, db, now, *given, **named))

    return method


def writing(
    work: Callable[Concatenate[S, Session, float, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Likewise: all of it is written, or nothing."""

    @wraps(work)
    async def method(self: S, /, *given: P.args, **named: P.kwargs) -> T:
        return await self.write(lambda db, now: work(self, db, now, *given, **named))

    return method


class Rows:
    """Of one process. Every method raises StorageError while the database can't be used."""

    def __init__(self, database: "Sqlite | Postgres") -> None:
        self._db = database
        self.owner = secrets.token_hex(8)  # what tells this process from others on the same database
        self.shared = database.shared  # whether other processes may be answering from it
        self.works: Callable[[], None] = lambda: None  # told whenever something could be written,
        self.failed: Callable[[StorageError], None] = lambda fault: None  # and of each fault

    async def read(self, work: Work[T]) -> T:
        return await self._db.read(work)

    async def write(self, work: Work[T], synced: bool = False) -> T:
        """All of it in one transaction, or nothing. `synced`: it must survive a power cut, too."""
        try:
            done = await self._db.write(work, synced)
        except StorageError as fault:
            self.failed(fault)
            raise
        self.works()
        return done

    async def put(self, arrivals: Sequence[Arrival]) -> list[Put]:
        """Keep updates, unless they were seen before or are too much of one person; what became of each."""
        # In one order everywhere: two processes never wait for each other's claims in a ring.
        order = sorted(range(len(arrivals)), key=lambda place: arrivals[place].chat)

        def work(db: Session, now: float) -> dict[int, Put]:
            return {place: self._put(db, now, arrivals[place]) for place in order}

        found = await self.write(work, synced=True)
        return [found[place] for place in range(len(arrivals))]

    def _put(self, db: Session, now: float, one: Arrival) -> Put:
        before = db.value("SELECT 1 FROM seen WHERE digest=?", (f"update:{one.number}",))
        new = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING"
        if before or not db.execute(new, (one.digest, now)).rowcount:
            return Put("seen")
        if one.forgets:
            db.execute("DELETE FROM inbox WHERE person=? AND kind <> 'other'", (one.person,))
        kind: Kind = one.kind
        if kind == "talk":
            whose = "SELECT kind FROM inbox WHERE chat=? AND person=?"
            waiting = [row[0] for row in db.rows(whose, (one.chat, one.person))]
            if "notice" in waiting:
                return Put("too many")
            kind = "notice" if len(waiting) >= MOST_WAITING else kind
        db.execute(
            "INSERT INTO inbox (digest, chat, person, thread, kind, sealed, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (one.digest, one.chat, one.person, one.thread, kind, one.sealed, now),
        )
        outcome: Literal["new", "too many"] = "too many" if kind == "notice" else "new"
        return Put(outcome, *self._claim(db, now, one.chat)) if one.chat else Put(outcome)

    def _claim(self, db: Session, now: float, chat: str) -> tuple[bool, float]:
        """Whether a chat is this process's, and for how many seconds it is to be left alone."""
        # A lease that ends later than any can was given before the clock was set back.
        expired = (now, now + 2 * LEASE_SECONDS)
        claim = (chat, self.owner, now + LEASE_SECONDS, *expired, *expired)
        owner, due, wait = db.execute(_CLAIM, claim).fetchone()
        # The clock may have been set since: nobody waits for longer than was asked.
        return owner == self.owner, max(0.0, min(due - now, wait))

    @reading
    def following(self, db: Session, now: float, chat: str) -> Row | None:
        """What is to be answered next in a chat of this process."""
        row = db.execute(
            "SELECT id, inbox.chat, kind, sealed, tries, ? - at FROM inbox JOIN claims "
            "ON claims.chat = inbox.chat WHERE inbox.chat=? AND owner=? ORDER BY id LIMIT 1",
            (now, chat, self.owner),
        ).fetchone()
        return None if row is None else Row(*row)

    def _owns(self, db: Session, chat: str) -> bool:
        """Whether the lease of a chat is still this process's; it stays so to the end of the transaction."""
        return bool(db.value("SELECT owner FROM claims WHERE chat=? {lock}", (chat,)) == self.owner)

    def _goes_on(self, db: Session, chat: str) -> bool:
        """Whether more waits in a chat of this process; else its claim ends."""
        if db.value("SELECT 1 FROM inbox WHERE chat=? LIMIT 1", (chat,)):
            db.execute("UPDATE claims SET due=0, wait=0 WHERE chat=? AND due <> 0", (chat,))
            return True
        db.execute("DELETE FROM claims WHERE chat=? AND owner=?", (chat, self.owner))
        return False

    @writing
    def finish(self, db: Session, now: float, row: Row) -> bool:
        """A row needs nothing more, if there is one; gives whether its chat goes on."""
        if not self._owns(db, row.chat):
            return False
        db.execute("DELETE FROM inbox WHERE id=?", (row.id,))
        return self._goes_on(db, row.chat)

    @writing
    def fail(self, db: Session, now: float, row: Row, aside: bool) -> bool:
        """Answering a row has failed: once more, or never; gives whether its chat goes on."""
        change = "chat=''" if aside else "tries=tries+1"
        db.execute(f"UPDATE inbox SET {change} WHERE id=?", (row.id,))
        return self._goes_on(db, row.chat)

    def _postpone(self, db: Session, now: float, chat: str, wait: float) -> None:
        db.execute("UPDATE claims SET due=?, wait=? WHERE chat=?", (now + wait, wait, chat))

    postpone = writing(_postpone)  # leave a chat alone for so many seconds

    def _ended(self, db: Session, now: float, row: Row, rest: str, wait: float) -> bool:
        """A row is gone, or only its rest is left; False where it was gone: forgotten, or another's."""
        if not rest:
            return bool(db.execute("DELETE FROM inbox WHERE id=?", (row.id,)).rowcount)
        left = db.execute("UPDATE inbox SET kind='rest', sealed=?, tries=0 WHERE id=?", (rest, row.id))
        self._postpone(db, now, row.chat, wait)
        return bool(left.rowcount)

    @writing
    def take_over(self, db: Session, now: float) -> list[tuple[str, float]]:
        """Claim chats that are nobody's; gives them, and for how many seconds each is to be left alone.

        Whose message came first is first: so the next process begins with what a killed one had in hand.
        """
        gone = db.rows(
            f"SELECT chat FROM claims WHERE {_EXPIRED} ORDER BY "
            "(SELECT MIN(id) FROM inbox WHERE inbox.chat = claims.chat) LIMIT ? {skip}",
            (now, now + 2 * LEASE_SECONDS, MOST_TAKEN_OVER),
        )
        nobodys = db.rows(
            "SELECT chat FROM inbox WHERE chat <> '' AND NOT EXISTS "
            "(SELECT 1 FROM claims WHERE claims.chat = inbox.chat) GROUP BY chat ORDER BY MIN(id) LIMIT ?",
            (MOST_TAKEN_OVER,),
        )
        found = list(dict.fromkeys(row[0] for row in (*gone, *nobodys)))
        # In one order everywhere, as above.
        claims = {chat: self._claim(db, now, chat) for chat in sorted(found)}
        return [(chat, claims[chat][1]) for chat in found if claims[chat][0]]

    @writing
    def renew(self, db: Session, now: float, chats: Iterable[str]) -> None:
        """This process lives, and works on these chats."""
        renewed = "UPDATE claims SET until=? WHERE owner=? AND chat IN {each}"
        db.execute(renewed, (now + LEASE_SECONDS, self.owner, json.dumps(list(chats))))

    @writing
    def give_back(self, db: Session, now: float, everybodys: bool = False) -> None:
        """Let others answer this process's chats; or, where it is alone, all that another has left."""
        db.execute("UPDATE claims SET owner='', until=0 WHERE owner=? OR ?", (self.owner, everybodys))

    @writing
    def drop_stale(self, db: Session, now: float) -> int:
        """Delete what nobody waits for any more; gives how much it was."""
        old = db.execute("DELETE FROM inbox WHERE chat <> '' AND at < ?", (now - STALE_SECONDS,))
        return int(old.rowcount)

    @writing
    def take_over_outbox(
        self, db: Session, now: float, arrival: Callable[[str, str, str, str, str], Arrival | None]
    ) -> None:
        """What a version before the inbox left to be sent waits in the inbox from now on.

        `arrival` makes a row of number, person, chat, sealed address and content; None drops it.
        """
        db.execute("SELECT id FROM slots WHERE id=1 {lock}")  # one process at a time
        if not db.value("SELECT 1 FROM {tables} AS found WHERE name='outbox'"):
            return
        for *left, due in db.rows("SELECT id, person, chat, address, content, due FROM outbox ORDER BY id"):
            if (found := arrival(*map(str, left))) is not None:
                self._put(db, now, found)
                self._postpone(db, now, found.chat, max(0.0, due - now))
        db.execute("DROP TABLE outbox")

    @reading
    def backlog(self, db: Session, now: float) -> tuple[int, float]:
        """How many rows wait for nothing but an answer, and how old the oldest of them is, in seconds."""
        count, oldest = db.execute(
            "SELECT COUNT(*), MIN(at) FROM inbox LEFT JOIN claims ON claims.chat = inbox.chat "
            "WHERE inbox.chat <> '' AND (claims.due IS NULL OR claims.due <= ?)",
            (now,),
        ).fetchone()
        return int(count), max(0.0, now - oldest) if count else 0.0

    @writing
    def reserve(self, db: Session, now: float, count: int, rate: float) -> tuple[float, float]:
        """Take send slots that all share; in how many seconds the first comes, how long all are silent."""
        after, silent = db.execute("SELECT next, silent FROM slots WHERE id=1 {lock}").fetchone()
        # Where the clock was set back since, nobody waits for it to catch up.
        first = after if now < after < now + LEASE_SECONDS else now
        db.execute("UPDATE slots SET next=? WHERE id=1", (first + count / rate,))
        return first - now, max(0.0, min(silent - now, LONGEST_SILENCE))

    @writing
    def silence(self, db: Session, now: float, seconds: float) -> None:
        """Telegram means the bot, not a chat: no process is to send for so long."""
        db.execute("UPDATE slots SET silent=? WHERE id=1 AND silent < ?", (now + seconds, now + seconds))
