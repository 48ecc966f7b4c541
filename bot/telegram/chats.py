"""Which chat is next: each one turn at a time, many side by side; what must wait holds up nobody else."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.telegram.client import Slots

CHATS_AT_ONCE = 64  # so many are answered at the same time; a crash may repeat these, and slow ones
SLOW_SECONDS = 0.5  # after so long a turn gives its place to another chat
LATE_SECONDS = 0.05  # a timer that is later than this tells of the process, not of the call
FAULT_SECONDS = 1.0  # so long a chat is left alone after the database failed in its turn, or the answer to it


class Ended(NamedTuple):
    """What a turn leaves."""

    chat: str  # another number than it began with, where the chat has moved
    goes_on: bool | None = None  # whether more waits in the chat; None where the row is still there
    wait: float = 0.0  # so long the chat is to be left alone


class Chats:
    """Of this process."""

    def __init__(self, slots: Slots, work: Callable[[str], Awaitable[Ended]]) -> None:
        """`work` is one turn of a chat."""
        self._slots, self._work = slots, work
        self.known: set[str] = set()  # chats that are ready, in hand or closed for a while
        self._ready: deque[str] = deque()
        self._any_ready = asyncio.Event()
        self._again: set[str] = set()  # of those known, what has got something since its turn began
        self._closed: dict[str, asyncio.TimerHandle] = {}
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._slow: set[str] = set()  # those in hand that gave their places up
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)
        self._beginning = asyncio.create_task(self._begin())

    def wake(self, chat: str, wait: float = 0.0, first: bool = False) -> None:
        """Something is to be answered in a chat, after so many seconds; `first`: before others."""
        if chat in self.known:
            self._again.add(chat)
            return
        self.known.add(chat)
        if wait > 0:
            self._close(chat, wait)
        else:
            self._is_ready(chat, first)

    def _is_ready(self, chat: str, first: bool = False) -> None:
        self._ready.insert(0 if first else len(self._ready), chat)
        self._any_ready.set()

    def _close(self, chat: str, wait: float) -> None:
        """Leave a chat alone for so many seconds."""
        self._closed[chat] = asyncio.get_running_loop().call_later(wait, self.let_go, chat)

    def let_go(self, chat: str) -> None:
        """As when the time is over for which a chat was to be left alone."""
        if (timer := self._closed.pop(chat, None)) is not None:
            timer.cancel()
            self._is_ready(chat)

    def waits(self, chat: str) -> bool:
        """Whether what comes to a chat now has to wait: for Telegram, or for a slow call."""
        return chat in self._closed or chat in self._slow

    @property
    def slow(self) -> int:
        """How many wait for a slow call."""
        return len(self._slow)

    @property
    def busy(self) -> int:
        """How many are answered now or could be: neither closed nor waiting for a slow call."""
        return len(self.known) - len(self._closed) - self.slow

    async def _begin(self) -> None:
        """Turn by turn, as far as there are places and send slots."""
        while True:
            await self._any_ready.wait()
            await self._places.acquire()
            await self._slots.take(len(self._ready))
            chat = self._ready.popleft()
            if not self._ready:
                self._any_ready.clear()
            self._in_hand[chat] = asyncio.create_task(self._turn(chat))

    async def _turn(self, chat: str) -> None:
        self._again.discard(chat)
        self._time(chat)
        ended = Ended(chat)
        try:
            ended = await self._work(chat)
        finally:
            self._timers.pop(chat).cancel()
            del self._in_hand[chat]
            if chat not in self._slow:
                self._places.release()
            self._slow.discard(chat)
            self._after(chat, ended)

    def _time(self, chat: str) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + SLOW_SECONDS
        self._timers[chat] = loop.call_at(due, self._is_slow, chat, due)

    def _is_slow(self, chat: str, due: float) -> None:
        """Another chat may begin, unless it is this process that is slow."""
        if asyncio.get_running_loop().time() > due + LATE_SECONDS:
            self._time(chat)
        else:
            self._slow.add(chat)
            self._places.release()

    def _after(self, chat: str, ended: Ended) -> None:
        if ended.goes_on is None or (ended.goes_on and ended.wait > 0):
            self._close(chat, ended.wait or FAULT_SECONDS)
        elif ended.goes_on or chat in self._again:
            self._is_ready(chat)
        else:
            self.known.discard(chat)
        if ended.chat != chat:
            self.wake(ended.chat)

    def stop(self) -> list[asyncio.Task[None]]:
        """Begin nothing more; gives the turns in hand."""
        self._beginning.cancel()
        for timer in self._closed.values():
            timer.cancel()
        return list(self._in_hand.values())
