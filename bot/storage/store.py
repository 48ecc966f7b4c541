"""Reading and writing: a few statements, each turn in one transaction.

People are hashes, in columns of their own, so that everything of a person can be found and deleted.
"""

import json
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from bot.dialogue.notes import Asked, Forget, Guided, Note, PassedOn, Voted
from bot.dialogue.state import State
from bot.storage.database import Database
from bot.storage.records import Count, Delivery, Person, Waiting

REMEMBERED_UPDATES_DAYS = 3
"""Telegram redelivers for 24 hours at most."""
REMEMBERED_ANSWERS_DAYS = 2
"""So long people can edit what they asked."""
STATE_DAYS = 365
DOUBLE_TAP_SECONDS = 60.0
"""A second press of a button that comes later than this is meant."""
DAY = 86_400


class Store:
    """The open database. Every method raises StorageError while the database can't be used."""

    def __init__(self, path: Path | str) -> None:
        """`path` of the file, or ":memory:". Raises StorageError."""
        self._db = Database(path)
        # A process before this one may have ended before it could flush.
        self._unflushed = True

    def close(self) -> None:
        self._db.close()

    def load(self, person: Person) -> State:
        """The state as it was saved; a fresh one for somebody new."""
        row = self._db.row(
            "SELECT state FROM states WHERE person=? AND chat=? AND thread=?",
            (person.person, person.chat, person.thread),
        )
        return State.from_json(json.loads(row[0])) if row else State()

    def is_done(self, update: int) -> bool:
        """Whether this update was answered and stored before."""
        return self._db.row("SELECT 1 FROM updates WHERE id=?", (update,)) is not None

    def pressed(self, person: Person) -> str:
        """The button that the person pressed here just now, as the last thing; "" for anything else."""
        now = time.time()
        row = self._db.row(
            "SELECT pressed FROM states WHERE person=? AND chat=? AND thread=? AND at BETWEEN ? AND ?",
            (person.person, person.chat, person.thread, now - DOUBLE_TAP_SECONDS, now),
        )
        return str(row[0]) if row else ""

    def save(
        self,
        person: Person,
        state: State,
        notes: Collection[Note] = (),
        update: int | None = None,
        delivery: Delivery | None = None,
    ) -> None:
        """A whole turn in one transaction: the state, notes, what was sent, that the update is done."""
        now = time.time()
        delivery = delivery or Delivery()
        place = (person.person, person.chat, person.thread)
        with self._db.transaction():
            if update is not None:
                self._db.execute("INSERT OR IGNORE INTO updates VALUES (?, ?)", (update, now))
            self._db.execute(
                "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?)",
                (*place, json.dumps(state.to_json()), delivery.pressed, now),
            )
            self._keep_answer(person, delivery, now)
            for note in notes:
                self._write(person, note, now)
            # After the notes: what says that all is forgotten must itself still arrive, as nobody's.
            owner = replace(person, person="") if Forget() in notes else person
            self._keep_waiting(owner, delivery, now)

    def _keep_answer(self, person: Person, delivery: Delivery, now: float) -> None:
        if delivery.question is not None and delivery.replies:
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                (person.chat, delivery.question, person.person, delivery.replies, now),
            )

    def _keep_waiting(self, person: Person, delivery: Delivery, now: float) -> None:
        self._db.executemany("DELETE FROM outbox WHERE id=?", [(number,) for number in delivery.dropped])
        self._db.executemany(
            "INSERT INTO outbox (person, chat, address, content, due, at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (person.person, person.chat, delivery.address, content, delivery.due, now)
                for content in delivery.waiting
            ],
        )

    def _write(self, person: Person, note: Note, now: float) -> None:
        match note:
            case Forget():
                self._forget(person)
            case PassedOn(question):
                # The same question twice is one: an old button can be pressed again.
                self._db.execute(
                    "INSERT INTO questions (person, question, at) SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
                    "(SELECT 1 FROM questions WHERE person=?1 AND question=?2)",
                    (person.person, question, now),
                )
            case Voted(ref, helpful):
                self._db.execute(
                    "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?)",
                    (person.person, str(ref), helpful, now),
                )
            case Asked(outcome=outcome, matches=matches):
                self._count(outcome, str(matches[0].ref) if matches else "", now)
            case Guided(what, which):
                self._count(f"guide-{what}", which, now)

    def _count(self, what: str, which: str, now: float) -> None:
        day = time.strftime("%Y-%m-%d", time.gmtime(now))
        self._db.execute(
            "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
            (day, what, which),
        )

    def _forget(self, person: Person) -> None:
        for table in ("states", "questions", "votes", "answers", "outbox"):
            self._db.execute(f"DELETE FROM {table} WHERE person=?", (person.person,))

    def finish(self, *updates: int) -> None:
        """Note that updates need nothing more, where there is no turn to save."""
        now = time.time()
        with self._db.transaction():
            self._db.executemany(
                "INSERT OR IGNORE INTO updates VALUES (?, ?)", [(update, now) for update in updates]
            )

    def answer_to(self, chat: str, message: int) -> str:
        """What was kept of the answer to a message, "" where there is none."""
        row = self._db.row("SELECT replies FROM answers WHERE chat=? AND message=?", (chat, message))
        return str(row[0]) if row else ""

    def waiting(self, chat: str) -> Waiting | None:
        """What is to be sent next in a chat."""
        row = self._db.row(
            "SELECT id, person, chat, address, content, due FROM outbox WHERE chat=? ORDER BY id LIMIT 1",
            (chat,),
        )
        return Waiting(*row) if row else None

    def all_waiting(self, chat: str) -> list[Waiting]:
        """All that is to be sent in a chat, in order."""
        rows = self._db.rows(
            "SELECT id, person, chat, address, content, due FROM outbox WHERE chat=? ORDER BY id", (chat,)
        )
        return [Waiting(*row) for row in rows]

    def waiting_chats(self) -> dict[str, float]:
        """The chats that wait, and for how many seconds yet: never for more than was asked of them."""
        now = time.time()
        rows = self._db.rows("SELECT chat, MAX(due), MAX(due - at) FROM outbox GROUP BY chat")
        # The clock may have been set back since.
        return {str(chat): max(0.0, min(due - now, asked)) for chat, due, asked in rows}

    def count_waiting(self, person: Person) -> int:
        """How many messages wait for this person in this chat."""
        row = self._db.row(
            "SELECT COUNT(*) FROM outbox WHERE chat=? AND person=?", (person.chat, person.person)
        )
        return int(row[0])

    def wait(self, person: Person, delivery: Delivery) -> None:
        """Keep something to be sent later that belongs to no turn."""
        with self._db.transaction():
            self._keep_waiting(person, delivery, time.time())

    def sent(self, waiting: Waiting, delivery: Delivery) -> None:
        """What waited was sent, or can't be any more."""
        owner = Person(waiting.person, waiting.chat)
        with self._db.transaction():
            self._db.execute("DELETE FROM outbox WHERE id=?", (waiting.id,))
            if owner.person:
                self._keep_answer(owner, delivery, time.time())

    def postpone(self, chat: str, due: float) -> None:
        """All that waits in a chat has to wait longer."""
        with self._db.transaction():
            self._db.execute("UPDATE outbox SET due=? WHERE chat=?", (due, chat))

    def leave(self, chat: str) -> None:
        """The bot was blocked or removed: nothing of the talks in this chat is kept."""
        with self._db.transaction():
            for table in ("states", "answers", "outbox"):
                self._db.execute(f"DELETE FROM {table} WHERE chat=?", (chat,))

    def flush(self) -> None:
        """Empty the write-ahead log into the file, so that no copy of what was deleted stays there."""
        busy = self._db.row("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        # While another process reads, the log stays: the cleaning tries again.
        self._unflushed = bool(busy)

    def move_chat(self, old: str, new: str, address: str) -> None:
        """A group got another number: its states and what waits go along."""
        with self._db.transaction():
            self._db.execute("UPDATE OR REPLACE states SET chat=? WHERE chat=?", (new, old))
            self._db.execute("UPDATE outbox SET chat=?, address=? WHERE chat=?", (new, address, old))

    def clean(self, keep_questions_days: int) -> None:
        """Delete what has been kept long enough."""
        now = time.time()
        with self._db.transaction():
            for table, days in (
                ("updates", REMEMBERED_UPDATES_DAYS),
                ("states", STATE_DAYS),
                ("votes", STATE_DAYS),
                ("answers", REMEMBERED_ANSWERS_DAYS),
                ("outbox", REMEMBERED_UPDATES_DAYS),
                ("questions", keep_questions_days),
            ):
                self._db.execute(f"DELETE FROM {table} WHERE at < ?", (now - days * DAY,))
        if self._unflushed:
            self.flush()

    def questions(self) -> list[str]:
        """What was passed on to the authors, oldest first."""
        return [row[0] for row in self._db.rows("SELECT question FROM questions ORDER BY id")]

    def questions_by_time(self) -> list[tuple[str, float]]:
        """The same, each with the time when it was passed on."""
        return [
            (str(q), float(at)) for q, at in self._db.rows("SELECT question, at FROM questions ORDER BY id")
        ]

    def votes_against(self) -> list[tuple[str, int, int, float]]:
        """Each entry that somebody voted against: such votes, all votes on it, and the first such vote."""
        rows = self._db.rows(
            "SELECT entry, SUM(1 - helpful), COUNT(*), MIN(CASE WHEN helpful = 0 THEN at END) FROM votes "
            "GROUP BY entry HAVING SUM(1 - helpful) > 0 ORDER BY 2 DESC, 1"
        )
        return [(str(entry), int(against), int(votes), float(since)) for entry, against, votes, since in rows]

    def counts(self, first_day: str) -> list[Count]:
        """What was counted since a day (YYYY-MM-DD, UTC), that day included."""
        rows = self._db.rows("SELECT day, outcome, entry, n FROM counts WHERE day >= ?", (first_day,))
        return [Count(*row) for row in rows]

    def votes(self, since: float) -> list[tuple[str, bool]]:
        """Entries, and whether somebody found them helpful; one vote a person and entry."""
        rows = self._db.rows("SELECT entry, helpful FROM votes WHERE at >= ?", (since,))
        return [(str(entry), bool(helpful)) for entry, helpful in rows]

    def fact(self, name: str) -> str | None:
        """Something about the bot itself that was remembered, such as the file id of a picture."""
        row = self._db.row("SELECT value FROM facts WHERE name=?", (name,))
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        with self._db.transaction():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
