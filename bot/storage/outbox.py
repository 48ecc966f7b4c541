"""What is to be sent later, chat by chat and in order."""

import time

from bot.storage import turns
from bot.storage.database import Database, Session
from bot.storage.records import Delivery, Person, Waiting
from bot.storage.replicas import Replicas

_WAITING = "SELECT id, person, chat, address, content, due, replica FROM outbox WHERE chat=? ORDER BY id"


class Outbox:
    """Every method raises StorageError while the database can't be used."""

    def __init__(self, db: Database, replicas: Replicas) -> None:
        self._db = db
        self._replicas = replicas

    async def waiting(self, chat: str) -> Waiting | None:
        """What is to be sent next in a chat."""
        row = await self._db.row(f"{_WAITING} LIMIT 1", (chat,))
        return Waiting(*row) if row else None

    async def all_waiting(self, chat: str) -> list[Waiting]:
        """All that is to be sent in a chat, in order."""
        return [Waiting(*row) for row in await self._db.rows(_WAITING, (chat,))]

    async def waiting_chats(self) -> dict[str, float]:
        """The chats that wait, and for how many seconds yet: never for more than was asked of them."""
        now = time.time()
        rows = await self._db.rows("SELECT chat, MAX(due), MAX(due - at) FROM outbox GROUP BY chat")
        # The clock may have been set back since.
        return {str(chat): max(0.0, min(due - now, asked)) for chat, due, asked in rows}

    async def count_waiting(self, person: Person) -> int:
        """How many messages wait for this person in this chat."""
        row = await self._db.row(
            "SELECT COUNT(*) FROM outbox WHERE chat=? AND person=?", (person.chat, person.person)
        )
        return int(row[0])

    async def wait(self, person: Person, delivery: Delivery) -> None:
        """Keep something to be sent later that belongs to no turn."""
        now, number = time.time(), self._replicas.number
        await self._db.run(lambda session: turns.keep_waiting(session, person, delivery, now, number))

    def is_ours(self, waiting: Waiting) -> bool:
        """Whether this process is to send it, and no other one."""
        return not self._db.shared or waiting.replica == self._replicas.number

    async def sent(self, waiting: Waiting, delivery: Delivery) -> None:
        """What waited was sent, or can't be any more."""
        now = time.time()

        async def write(session: Session) -> None:
            await session.execute("DELETE FROM outbox WHERE id=?", (waiting.id,))
            if waiting.person:
                await turns.keep_answer(session, Person(waiting.person, waiting.chat), delivery, now)

        await self._db.run(write)

    async def postpone(self, chat: str, due: float) -> None:
        """All that waits in a chat has to wait longer."""
        statement = "UPDATE outbox SET due=? WHERE chat=?"
        await self._db.run(lambda session: session.execute(statement, (due, chat)))
