"""Which chat is next: each one turn at a time, many side by side; what must wait holds up nobody else."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import NamedTuple

from bot.telegram.client import Slots

CHATS_AT_ONCE = 64  # so many are answered at the same time, and so many turns a crash may repeat
SLOW, SLOW_SECONDS = 5, (0.25, 1.0)
"""After so many times as long as usual a turn gives its place to another chat; but within these bounds."""
LATE_SECONDS = 0.05  # a timer that is later than this tells of the process, not of the call
MOST_SLOW = 500  # so many turns may be in hand in all
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
        slots.changed = self.fill
        self.known: set[str] = set()  # chats that are ready, in hand or closed for a while
        self._ready: deque[str] = deque()
        self._again: set[str] = set()  # of these, what has got something since its turn began
        self._closed: dict[str, asyncio.TimerHandle] = {}
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._slow: set[str] = set()  # those in hand that gave their places up
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._waking: asyncio.TimerHandle | None = None
        self._usual = SLOW_SECONDS[1] / SLOW  # so long turns take that aren't slow
        self._stopping = False

    def wake(self, chat: str, wait: float = 0.0, first: bool = False) -> None:
        """Something is to be answered in a chat, after so many seconds; `first`: before others."""
        if chat in self.known:
            self._again.add(chat)
            return
        self.known.add(chat)
        if wait > 0:
            self._close(chat, wait)
            return
        if first:
            self._ready.appendleft(chat)
        else:
            self._ready.append(chat)
        # Not at once: the next poll goes out first, which takes two rounds of the loop.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self.fill)

    def waits(self, chat: str) -> bool:
        """Whether what comes to a chat now has to wait: for Telegram, or for a slow call."""
        return chat in self._closed or chat in self._slow

    def let_go(self, chat: str) -> None:
        """As when the time is over for which a chat was to be left alone."""
        if (timer := self._closed.pop(chat, None)) is not None:
            timer.cancel()
            self._ready.append(chat)
            self.fill()

    @property
    def slow(self) -> int:
        """How many wait for a slow call."""
        return len(self._slow)

    @property
    def busy(self) -> int:
        """How many are answered now or could be: neither closed nor waiting for a slow call."""
        return len(self.known) - len(self._closed) - self.slow

    def fill(self) -> None:
        """Begin turns, as far as there are places and send slots."""
        while self._ready and len(self._in_hand) - self.slow < CHATS_AT_ONCE and not self._stopping:
            if (wait := self._slots.wait(len(self._ready))) > 0:
                if self._waking is not None:
                    self._waking.cancel()
                self._waking = asyncio.get_running_loop().call_later(wait, self.fill)
                return
            self._slots.take()
            chat = self._ready.popleft()
            self._in_hand[chat] = asyncio.create_task(self._turn(chat))

    async def _turn(self, chat: str) -> None:
        begun, ended = monotonic(), Ended(chat)
        self._time(chat, min(max(SLOW_SECONDS[0], SLOW * self._usual), SLOW_SECONDS[1]))
        self._again.discard(chat)
        try:
            ended = await self._work(chat)
        finally:
            self._timers.pop(chat).cancel()
            del self._in_hand[chat]
            if chat in self._slow:
                self._slow.discard(chat)
            else:
                self._usual += 0.1 * (monotonic() - begun - self._usual)
            self._after(chat, ended)
            self.fill()

    def _after(self, chat: str, ended: Ended) -> None:
        if ended.goes_on is None or (ended.goes_on and ended.wait > 0):
            self._close(chat, ended.wait or FAULT_SECONDS)
        elif ended.goes_on or chat in self._again:
            self._ready.append(chat)
        else:
            self.known.discard(chat)
        if ended.chat != chat:
            self.wake(ended.chat)

    def _close(self, chat: str, wait: float) -> None:
        """Leave a chat alone for so many seconds."""
        self._closed[chat] = asyncio.get_running_loop().call_later(wait, self.let_go, chat)

    def _time(self, chat: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        self._timers[chat] = loop.call_at(due, self._is_slow, chat, due)

    def _is_slow(self, chat: str, due: float) -> None:
        """A turn takes long: another chat may begin, this one stays closed until it ends."""
        if asyncio.get_running_loop().time() > due + LATE_SECONDS:
            # It is this process that is slow, and the answer may have come long ago.
            self._time(chat, SLOW_SECONDS[0])
        elif self.slow < MOST_SLOW:
            self._slow.add(chat)
            self.fill()

    def stop(self) -> list[asyncio.Task[None]]:
        """Begin nothing more; gives the turns in hand."""
        self._stopping = True
        for timer in (*self._closed.values(), self._waking):
            if timer is not None:
                timer.cancel()
        return list(self._in_hand.values())
