"""How fast turns may begin: of one bot Telegram takes about thirty messages a second."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic

from bot.storage import StorageError, Store

BURST_SECONDS = 0.5
"""After a quiet moment the slots of so long may be used at once."""
MOST_RESERVED = 16
"""A process takes no more at a time, so that others get theirs."""
_LOGGER = logging.getLogger(__name__)


class Slots:
    """Slots for turns. Of one process they are counted here, of several in the database that they share."""

    def __init__(self, rate: float, store: Store) -> None:
        """`rate`: turns a second; 0 lets all begin at once."""
        self._rate, self._store = rate, store
        self._next = 0.0
        self._silent_until = 0.0
        self._reserved: deque[float] = deque()
        self._reserving: asyncio.Task[None] | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called when slots were reserved."""

    def wait(self, wanted: int) -> float:
        """After how many seconds the next turn may begin; `wanted`: so many would."""
        now = monotonic()
        if self._silent_until > now:
            return self._silent_until - now
        if not self._rate:
            return 0.0
        if not self._store.shared:
            return self._next - now - BURST_SECONDS
        if not self._reserved:
            self._reserve(wanted)
            return 3600.0
        return self._reserved[0] - now

    def take(self) -> None:
        if self._rate and self._store.shared:
            self._reserved.popleft()
        elif self._rate:
            self._next = max(self._next, monotonic()) + 1 / self._rate

    def silence(self, seconds: float) -> None:
        """Telegram means the bot, not a chat: nobody is to send for so long."""
        self._silent_until = max(self._silent_until, monotonic() + seconds)
        if self._store.shared:
            self._telling = asyncio.create_task(self._tell(seconds))

    async def _tell(self, seconds: float) -> None:
        try:
            await self._store.silence(seconds)
        except StorageError as error:
            _LOGGER.warning("that Telegram asks for silence could not be told to others: %s", error)

    def _reserve(self, wanted: int) -> None:
        if self._reserving is None:
            self._reserving = asyncio.create_task(self._reserved_some(min(wanted, MOST_RESERVED)))

    async def _reserved_some(self, count: int) -> None:
        try:
            first, silent = await self._store.reserve(count, self._rate)
            now = monotonic()
            self._reserved.extend(
                now + first + number / self._rate - BURST_SECONDS for number in range(count)
            )
            self._silent_until = max(self._silent_until, now + silent)
        except StorageError:
            await asyncio.sleep(1.0)
        finally:
            self._reserving = None
            self.changed()
