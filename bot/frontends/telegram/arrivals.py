"""Updates that arrive one by one: each is handled once, and after those of its chat that came before."""

import asyncio
from time import monotonic
from typing import Any

from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.intake import Intake
from bot.frontends.telegram.lanes import chat_of
from bot.frontends.telegram.reading import Read
from bot.operations.vitals import Vitals
from bot.storage import StorageError

FIRST_FAULT_PAUSE, LONGEST_FAULT_PAUSE = 1.0, 10.0


class Arrivals:
    """Knows what is in hand."""

    def __init__(self, intake: Intake, handling: Handling, vitals: Vitals) -> None:
        self._intake = intake
        self._handling = handling
        self._vitals = vitals
        self._in_hand: dict[int, asyncio.Task[bool]] = {}
        """The turn of each update."""
        self._last: dict[int, asyncio.Task[bool]] = {}
        """The last turn of each chat: the next one waits for it."""
        self._fault_pause = 0.0
        self._closed_until = 0.0

    async def take(self, raw: dict[str, Any]) -> float | None:
        """Handle an update; None once it needs nothing more, else after how many seconds it must come again.

        Who stops waiting for this doesn't stop the turn.
        """
        if (left := self._closed_until - monotonic()) > 0:
            return left
        read = self._intake.read(raw)
        if read is None:
            return None
        try:
            # A turn that has begun is never broken off, or it would be told twice.
            done = await asyncio.shield(self._begin(read))
        except StorageError as fault:
            return self._close(fault)
        if done:
            self._open()
        return None if done else 1.0

    async def finish(self) -> None:
        """Until nothing is in hand any more."""
        await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    def _begin(self, read: Read) -> asyncio.Task[bool]:
        """The turn of an update; one that comes again while it is in hand joins in."""
        if (turn := self._in_hand.get(read.update)) is not None:
            return turn
        turn = asyncio.create_task(self._after(self._last.get(chat_of(read)), read))
        self._in_hand[read.update] = self._last[chat_of(read)] = turn
        self._vitals.hold([read.update])
        turn.add_done_callback(lambda done: self._end(read, done))
        return turn

    async def _after(self, earlier: asyncio.Task[bool] | None, read: Read) -> bool:
        if earlier is not None:
            await asyncio.wait([earlier])
        return await self._handling.handle(read)

    def _end(self, read: Read, turn: asyncio.Task[bool]) -> None:
        del self._in_hand[read.update]
        if self._last[chat_of(read)] is turn:
            del self._last[chat_of(read)]
        self._vitals.release([read.update])
        # Nobody may be waiting for it any more.
        if not turn.cancelled():
            turn.exception()

    def _close(self, fault: StorageError) -> float:
        """Begin nothing for a while: what can't be stored would be told, and not be remembered."""
        self._vitals.database_failed(fault)
        # Several turns may have failed at the same time: that is one fault.
        if monotonic() >= self._closed_until:
            self._fault_pause = min(2 * self._fault_pause or FIRST_FAULT_PAUSE, LONGEST_FAULT_PAUSE)
            self._closed_until = monotonic() + self._fault_pause
        return self._fault_pause

    def _open(self) -> None:
        self._vitals.database_works()
        self._fault_pause = 0.0
