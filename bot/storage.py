"""What must survive a restart, in SQLite: states, what was sent or waits, votes, questions passed on.

One connection, a few statements, each turn in one transaction. People are hashes, in columns of
their own, so that everything of a person can be found and deleted.
"""

import json
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.dialogue.notes import Asked, Forget, Note, PassedOn, Voted
from bot.dialogue.state import State

SCHEMA_VERSION = 1
BUSY_SECONDS = 5.0
"""How long to wait for another process that holds the database."""
REMEMBERED_UPDATES_DAYS = 3
"""Telegram redelivers for 24 hours at most."""
REMEMBERED_ANSWERS_DAYS = 2
"""So long people can edit what they asked."""
STATE_DAYS = 365
DAY = 86_400

_SCHEMA = """
CREATE TABLE IF NOT EXISTS states (
    person TEXT NOT NULL, chat TEXT NOT NULL, thread INTEGER NOT NULL,
    state TEXT NOT NULL, pressed TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, chat, thread)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    chat TEXT NOT NULL, message INTEGER NOT NULL, person TEXT NOT NULL,
    replies TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat, message)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, chat TEXT NOT NULL, address TEXT NOT NULL,
    content TEXT NOT NULL, due REAL NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_by_chat ON outbox (chat, id);
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, question TEXT NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS votes (
    person TEXT NOT NULL, entry TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (person, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, entry)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class StorageError(Exception):
    """The database can't be used; the message is one line for the operator."""


@dataclass(frozen=True)
class Person:
    """Somebody in one chat: hashes, never Telegram's own numbers."""

    person: str
    chat: str
    thread: int = 0


@dataclass(frozen=True)
class Delivery:
    """What became of a turn's replies; saved with the turn."""

    question: int | None = None
    """The number of the message that was answered."""
    replies: str = ""
    """What the front end needs to edit the answer when the question is edited; "" keeps nothing."""
    pressed: str = ""
    """Which button led here, so that a second tap on it is known."""
    waiting: tuple[str, ...] = ()
    """What must be sent later, in order, as the front end wrote it: never the person's words."""
    address: str = ""
    """Where to send it, sealed by the front end."""
    due: float = 0.0
    """Not before this time."""


@dataclass(frozen=True)
class Waiting:
    """A message that is to be sent later."""

    id: int
    person: str
    chat: str
    address: str
    content: str
    due: float


class Store:
    """The open database."""

    def __init__(self, path: Path | str) -> None:
        """`path` of the file, or ":memory:".

        Raises StorageError when it can't be opened or is newer than this program.
        """
        self._path = path
        try:
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare()
        except sqlite3.Error as error:
            raise StorageError(f"the database {path} can't be opened: {error}") from error

    def _prepare(self) -> None:
        # secure_delete overwrites what is deleted: /forget leaves nothing in the file.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found > SCHEMA_VERSION:
            raise StorageError(
                f"the database {self._path} was written by a newer version of the bot "
                f"(schema {found}, this one knows {SCHEMA_VERSION}); update the bot"
            )
        self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def load(self, person: Person) -> State:
        """The state as it was saved; a fresh one for somebody new."""
        row = self._db.execute(
            "SELECT state FROM states WHERE person=? AND chat=? AND thread=?",
            (person.person, person.chat, person.thread),
        ).fetchone()
        return State.from_json(json.loads(row[0])) if row else State()

    def is_done(self, update: int) -> bool:
        """Whether this update was answered and stored before."""
        return self._db.execute("SELECT 1 FROM updates WHERE id=?", (update,)).fetchone() is not None

    def pressed(self, person: Person) -> str:
        """The button whose press was the last thing that the person did here, "" for anything else."""
        row = self._db.execute(
            "SELECT pressed FROM states WHERE person=? AND chat=? AND thread=?",
            (person.person, person.chat, person.thread),
        ).fetchone()
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
        with self._transaction():
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
                entry = str(matches[0].ref) if matches else ""
                day = time.strftime("%Y-%m-%d", time.gmtime(now))
                self._db.execute(
                    "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                    (day, outcome, entry),
                )

    def _forget(self, person: Person) -> None:
        for table in ("states", "questions", "votes", "answers", "outbox"):
            self._db.execute(f"DELETE FROM {table} WHERE person=?", (person.person,))

    def finish(self, *updates: int) -> None:
        """Note that updates need nothing more, where there is no turn to save."""
        now = time.time()
        with self._transaction():
            self._db.executemany(
                "INSERT OR IGNORE INTO updates VALUES (?, ?)", [(update, now) for update in updates]
            )

    def answer_to(self, chat: str, message: int) -> str:
        """What was kept of the answer to a message, "" where there is none."""
        row = self._db.execute(
            "SELECT replies FROM answers WHERE chat=? AND message=?", (chat, message)
        ).fetchone()
        return str(row[0]) if row else ""

    def waiting(self, chat: str) -> Waiting | None:
        """What is to be sent next in a chat."""
        row = self._db.execute(
            "SELECT id, person, chat, address, content, due FROM outbox WHERE chat=? ORDER BY id LIMIT 1",
            (chat,),
        ).fetchone()
        return Waiting(*row) if row else None

    def waiting_chats(self) -> dict[str, float]:
        """The chats that wait, and until when."""
        rows = self._db.execute("SELECT chat, MAX(due) FROM outbox GROUP BY chat")
        return {str(chat): float(due) for chat, due in rows}

    def count_waiting(self, person: Person) -> int:
        """How many messages wait for this person in this chat."""
        row = self._db.execute(
            "SELECT COUNT(*) FROM outbox WHERE chat=? AND person=?", (person.chat, person.person)
        ).fetchone()
        return int(row[0])

    def wait(self, person: Person, delivery: Delivery) -> None:
        """Keep something to be sent later that belongs to no turn."""
        with self._transaction():
            self._keep_waiting(person, delivery, time.time())

    def sent(self, waiting: Waiting, delivery: Delivery) -> None:
        """What waited was sent, or can't be any more."""
        owner = Person(waiting.person, waiting.chat)
        with self._transaction():
            self._db.execute("DELETE FROM outbox WHERE id=?", (waiting.id,))
            if owner.person:
                self._keep_answer(owner, delivery, time.time())

    def postpone(self, chat: str, due: float) -> None:
        """All that waits in a chat has to wait longer."""
        with self._transaction():
            self._db.execute("UPDATE outbox SET due=? WHERE chat=?", (due, chat))

    def leave(self, chat: str) -> None:
        """The bot was blocked or removed: nothing of the talks in this chat is kept."""
        with self._transaction():
            for table in ("states", "answers", "outbox"):
                self._db.execute(f"DELETE FROM {table} WHERE chat=?", (chat,))

    def flush(self) -> None:
        """Empty the write-ahead log into the file, so that no copy of what was deleted stays there."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def move_chat(self, old: str, new: str, address: str) -> None:
        """A group got another number: its states and what waits go along."""
        with self._transaction():
            self._db.execute("UPDATE OR REPLACE states SET chat=? WHERE chat=?", (new, old))
            self._db.execute("UPDATE outbox SET chat=?, address=? WHERE chat=?", (new, address, old))

    def clean(self, keep_questions_days: int) -> None:
        """Delete what has been kept long enough."""
        now = time.time()
        with self._transaction():
            for table, days in (
                ("updates", REMEMBERED_UPDATES_DAYS),
                ("states", STATE_DAYS),
                ("votes", STATE_DAYS),
                ("answers", REMEMBERED_ANSWERS_DAYS),
                ("outbox", REMEMBERED_UPDATES_DAYS),
                ("questions", keep_questions_days),
            ):
                self._db.execute(f"DELETE FROM {table} WHERE at < ?", (now - days * DAY,))

    def questions(self) -> list[str]:
        """What was passed on to the authors, oldest first."""
        return [row[0] for row in self._db.execute("SELECT question FROM questions ORDER BY id")]

    def fact(self, name: str) -> str | None:
        """Something about the bot itself that was remembered, such as the file id of a picture."""
        row = self._db.execute("SELECT value FROM facts WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
