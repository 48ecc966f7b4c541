"""Reading and writing: a few statements, each turn in one transaction.

People are hashes, in columns of their own, so that everything of a person can be found and deleted.
"""

import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.dialogue.notes import Note
from bot.dialogue.state import State
from bot.storage import cleaning, turns
from bot.storage.database import Held, LostError, Session
from bot.storage.opening import opened
from bot.storage.outbox import Outbox
from bot.storage.records import Count, Delivery, Person
from bot.storage.replicas import Replicas

DOUBLE_TAP_SECONDS = 60.0
"""A second press of a button that comes later than this is meant."""


class Store:
    """The open database. Every method raises StorageError while the database can't be used."""

    def __init__(self, place: Path | str) -> None:
        """A URL, the path of an SQLite file, or ":memory:". Raises StorageError."""
        self._db = opened(place)
        self.replicas = Replicas(self._db)
        self.outbox = Outbox(self._db, self.replicas)
        # A process before this one may have ended before it could flush.
        self._unflushed = True
        self._gone: set[str] = set()
        """What was forgotten, and may still stand in the files."""

    async def close(self) -> None:
        await self._db.close()

    @asynccontextmanager
    async def turn(self, person: Person, update: int | None = None) -> AsyncIterator["HeldTurn | None"]:
        """What was before a turn, and how it is saved; None for an update that was answered before.

        Several processes on one database: meanwhile the person's row is locked and the update claimed.
        Whoever gets the same update, or the person's next one, waits. If this process dies, the
        database undoes both.
        """

        async def begin(session: Session) -> State | None:
            now = time.time()
            if not self._db.shared:
                done = update is not None and await self.is_done(update)
                return None if done else await turns.load(session, person)
            if update is not None and not await turns.claim(session, (update,), now):
                return None
            return await turns.lock(session, person, now)

        held, state = await self._db.hold(begin)
        turn = None if state is None else HeldTurn(self, person, update, state, held)
        try:
            yield turn
        finally:
            if held is not None:
                await held.release()

    async def load(self, person: Person) -> State:
        """The state as it was saved; a fresh one for somebody new."""
        return await turns.load(self._db, person)

    async def is_done(self, update: int) -> bool:
        """Whether this update was answered and stored before."""
        return await self._db.row("SELECT 1 FROM updates WHERE id=?", (update,)) is not None

    async def pressed(self, person: Person) -> str:
        """The button that the person pressed here just now, as the last thing; "" for anything else."""
        now = time.time()
        row = await self._db.row(
            "SELECT pressed FROM states WHERE person=? AND chat=? AND thread=? AND at BETWEEN ? AND ?",
            (person.person, person.chat, person.thread, now - DOUBLE_TAP_SECONDS, now),
        )
        return str(row[0]) if row else ""

    async def save(
        self,
        person: Person,
        state: State,
        notes: Collection[Note] = (),
        update: int | None = None,
        delivery: Delivery | None = None,
        before: State | None = None,
    ) -> None:
        """A whole turn in one transaction: the state, notes, what was sent, that the update is done.

        Nothing happens when the update was stored before: by another process, or by this one, which then
        lost the connection before it heard of it. The state is left alone where it isn't the one `before`
        the turn any more: somebody else has answered this person since.
        """
        now = time.time()

        async def write(session: Session) -> set[str]:
            if update is not None and not await turns.claim(session, (update,), now):
                return set()
            newer = before is not None and await turns.lock(session, person, now) != before
            kept = None if newer else state
            sent = delivery or Delivery()
            return await turns.store(session, person, kept, notes, sent, now, self.replicas.number)

        self._gone |= await self._db.run(write)

    async def finish(self, *updates: int) -> None:
        """Note that updates need nothing more, where there is no turn to save."""
        now = time.time()
        await self._db.run(lambda session: turns.claim(session, updates, now))

    async def answer_to(self, chat: str, message: int) -> str:
        """What was kept of the answer to a message, "" where there is none."""
        row = await self._db.row("SELECT replies FROM answers WHERE chat=? AND message=?", (chat, message))
        return str(row[0]) if row else ""

    @property
    def shared(self) -> bool:
        """Whether other processes may be answering from the same database."""
        return self._db.shared

    async def leave(self, chat: str) -> None:
        """The bot was blocked or removed: nothing of the talks in this chat is kept."""

        async def write(session: Session) -> None:
            for table in ("states", "answers", "outbox"):
                await session.execute(f"DELETE FROM {table} WHERE chat=?", (chat,))

        await self._db.run(write)

    async def move_chat(self, old: str, new: str, address: str) -> None:
        """A group got another number: its states and what waits go along."""

        async def write(session: Session) -> None:
            await session.execute(
                "DELETE FROM states WHERE chat=? AND (person, thread) IN "
                "(SELECT person, thread FROM states WHERE chat=?)",
                (new, old),
            )
            await session.execute("UPDATE states SET chat=? WHERE chat=?", (new, old))
            await session.execute("UPDATE outbox SET chat=?, address=? WHERE chat=?", (new, address, old))

        await self._db.run(write)

    async def flush(self) -> None:
        """Leave no copy of what was deleted in the database's files."""
        gone = set(self._gone)
        erased = await (self._db.erase(gone) if gone else self._db.flush())
        # While another process reads, that can't be done: the cleaning tries again.
        self._unflushed = not erased
        if erased:
            self._gone -= gone

    async def clean(self, keep_questions_days: int) -> None:
        """Delete what has been kept long enough; questions after so many days."""
        # Here, since a single question needs none of it and is to be quick.
        from asyncio import sleep

        now = time.time()
        gone, deleted = await self._db.run(
            partial(cleaning.clean, now=now, questions_days=keep_questions_days)
        )
        self._gone |= gone
        for first, last in cleaning.slices():
            # One by one, so that others come in between: with many people, reading all takes a while.
            deleted += await self._db.run(partial(cleaning.clean_states, now=now, first=first, last=last))
            await sleep(0)
        if deleted or self._unflushed or self._gone:
            await self.flush()

    async def questions(self) -> list[str]:
        """What was passed on to the authors, oldest first."""
        return [row[0] for row in await self._db.rows("SELECT question FROM questions ORDER BY id")]

    async def questions_by_time(self) -> list[tuple[str, float]]:
        """The same, each with the time when it was passed on."""
        rows = await self._db.rows("SELECT question, at FROM questions ORDER BY id")
        return [(str(question), float(at)) for question, at in rows]

    async def votes_against(self) -> list[tuple[str, int, int, float]]:
        """Each entry that somebody voted against: such votes, all votes on it, and the first such vote."""
        rows = await self._db.rows(
            "SELECT entry, SUM(1 - helpful), COUNT(*), MIN(CASE WHEN helpful = 0 THEN at END) FROM votes "
            "GROUP BY entry HAVING SUM(1 - helpful) > 0 ORDER BY 2 DESC, 1"
        )
        return [(str(entry), int(against), int(votes), float(since)) for entry, against, votes, since in rows]

    async def counts(self, first_day: str) -> list[Count]:
        """What was counted since a day (YYYY-MM-DD, UTC), that day included."""
        rows = await self._db.rows("SELECT day, outcome, entry, n FROM counts WHERE day >= ?", (first_day,))
        return [Count(*row) for row in rows]

    async def votes(self, since: float) -> list[tuple[str, bool]]:
        """Entries, and whether somebody found them helpful; one vote a person and entry."""
        rows = await self._db.rows("SELECT entry, helpful FROM votes WHERE at >= ?", (since,))
        return [(str(entry), bool(helpful)) for entry, helpful in rows]

    async def reasons_against(self, entry: str) -> tuple[tuple[str, int], ...]:
        """What people said was wrong with an entry, and how many did, the most frequent first."""
        # A reason counts with the vote that it came with: after a move an older one may still be there.
        rows = await self._db.rows(
            "SELECT reasons.reason, COUNT(*) FROM reasons JOIN votes ON votes.person = reasons.person "
            "AND votes.entry = reasons.entry AND votes.at = reasons.at "
            "WHERE reasons.entry=? GROUP BY reasons.reason ORDER BY 2 DESC, 1",
            (entry,),
        )
        return tuple((str(reason), int(times)) for reason, times in rows)

    async def fact(self, name: str) -> str | None:
        """Something about the bot itself that was remembered, such as the file id of a picture."""
        row = await self._db.row("SELECT value FROM facts WHERE name=?", (name,))
        return str(row[0]) if row else None

    async def remember(self, name: str, value: str) -> None:
        await self._write(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
            (name, value),
        )

    async def _write(self, statement: str, values: tuple[str | float, ...]) -> None:
        await self._db.run(lambda session: session.execute(statement, values))


class HeldTurn:
    """A turn in hand."""

    def __init__(
        self, store: Store, person: Person, update: int | None, state: State, held: Held | None
    ) -> None:
        self.state = state
        """As it was before the turn."""
        self._store = store
        self._person = person
        self._update = update
        self._held = held

    async def save(
        self, state: State, notes: Collection[Note] = (), delivery: Delivery | None = None
    ) -> None:
        """All of the turn, or nothing of it: then StorageError is raised."""
        before: State | None = None
        if self._held is not None:
            try:
                now = time.time()
                session, sent = self._held.session, delivery or Delivery()
                number = self._store.replicas.number
                await turns.store(session, self._person, state, notes, sent, now, number)
                await self._held.commit()
                return
            except LostError:
                # The lock is gone with the connection; unless the update was answered by somebody else
                # meanwhile, or the commit came through after all, the turn is stored on another one.
                await self.release()
                before = self.state
        await self._store.save(self._person, state, notes, self._update, delivery, before)

    async def release(self) -> None:
        """Let others in before the turn is saved."""
        if self._held is not None:
            await self._held.release()
            self._held = None
