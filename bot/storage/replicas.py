"""Which processes answer from one PostgreSQL, by its clock, and what each of them minds.

Each one beats once in a while. Who hasn't for long counts as dead: its row is deleted, and what waited with
it is somebody else's from then on. Should it live after all, its next beat tells it so.
"""

from dataclasses import dataclass
from time import time

from bot.storage.database import Database

DEAD_SECONDS = 30.0
"""So long a process may be silent; longer than it sends without having heard from the database."""
_NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


@dataclass(frozen=True)
class Beat:
    """What a process learns when it says that it lives."""

    anew: bool
    """It wasn't there, or was taken for dead: nothing that it had waiting is its own any more."""
    alive: int
    """How many processes there are, this one among them."""
    silence: float
    """For so many seconds none of them is to send anything."""
    waiting: dict[str, float]
    """The chats whose messages this one is to send, and for how many seconds they wait yet."""


class Replicas:
    """This process among the others."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.number = 0
        """What tells it from the others; 0 is nobody's, for one that is alone."""

    async def beat(self, silence: float = 0.0) -> Beat:
        """Say that this process lives; `silence`: nobody must send anything for so many seconds.

        Takes over what waits with nobody. Raises StorageError.
        """
        known, self.number = self.number, await self._renewed(silence)
        await self._take_over()
        alive, left = await self._db.row(f"SELECT COUNT(*), MAX(silent) - {_NOW} FROM replicas")
        return Beat(self.number != known, int(alive), max(0.0, left or 0.0), await self._waiting())

    async def leave(self) -> None:
        """What waits is left to the others. Raises StorageError."""
        await self._db.execute("DELETE FROM replicas WHERE id=?", (self.number,))

    # Each of these is a transaction of its own: whoever is stopped in between holds nothing up.

    async def _renewed(self, silence: float) -> int:
        kept = f"seen={_NOW}, silent=GREATEST(silent, {_NOW} + ?)"
        if await self._db.execute(f"UPDATE replicas SET {kept} WHERE id=?", (silence, self.number)):
            return self.number
        new = f"INSERT INTO replicas (seen, silent) VALUES ({_NOW}, {_NOW} + ?) RETURNING id"
        return int((await self._db.row(new, (silence,)))[0])

    async def _take_over(self) -> None:
        await self._db.execute(f"DELETE FROM replicas WHERE seen < {_NOW} - ?", (DEAD_SECONDS,))
        await self._db.execute(
            "UPDATE outbox SET replica=? WHERE id IN (SELECT id FROM outbox "
            "WHERE replica NOT IN (SELECT id FROM replicas) FOR UPDATE SKIP LOCKED)",
            (self.number,),
        )

    async def _waiting(self) -> dict[str, float]:
        waiting = "SELECT chat, LEAST(MAX(due) - ?, MAX(due - at)) FROM outbox WHERE replica=? GROUP BY chat"
        rows = await self._db.rows(waiting, (time(), self.number))
        return {str(chat): max(0.0, seconds) for chat, seconds in rows}
