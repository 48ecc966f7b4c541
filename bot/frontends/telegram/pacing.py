"""How fast several processes may send together: each takes its share of what Telegram lets one bot send.

A process that is alone needs none of this: Telegram tells it when it is too fast. Others wouldn't hear of it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

A_SECOND = 30
"""About so many messages Telegram takes of one bot."""
WINDOW = 1.0
"""In which so many are sent at most, however they lie in it."""
LOOK_SECONDS = 0.25
"""After so long at most whoever waits looks whether things have changed."""


class Pace:
    """Knows when this process may send the next message, and what the others must be told."""

    def __init__(self) -> None:
        self._share = 1
        self._sent: deque[float] = deque()
        self._silent_until = 0.0
        self._sure_until = 0.0
        self._refused_until = 0.0
        """Of the last message, if Telegram refused it."""
        self._turn = asyncio.Lock()
        self._untold = 0.0
        self.news = asyncio.Event()
        """Set when the others must be told something at once."""

    def agree(self, alive: int, silence: float, sure_until: float) -> None:
        """What all of them know: how many they are, and for how long all are silent.

        Until `sure_until` that holds; then nothing is sent before it was agreed on anew.
        """
        self._share = max(1, A_SECOND // alive)
        self._silent_until = max(self._silent_until, monotonic() + silence)
        self._sure_until = sure_until

    async def turn(self, pause: Callable[[float], Awaitable[None]]) -> None:
        """Wait until one more message may be sent, first come, first served. Raises what `pause` does."""
        async with self._turn:
            while (left := self._left()) > 0:
                await pause(min(left, LOOK_SECONDS))
            self._sent.append(monotonic())

    def taken(self) -> None:
        """Telegram took a message."""
        self._refused_until = 0.0

    def refused(self, seconds: float) -> None:
        """Telegram asked to wait. Once, that is the chat's affair; twice in a row, it means the bot."""
        now = monotonic()
        if self._refused_until > now:
            self._silent_until = max(self._silent_until, min(self._refused_until, now + seconds))
            self._untold = self._silent_until
            self.news.set()
        self._refused_until = now + seconds

    def untold(self) -> float:
        """For how many seconds the others must be silent, too."""
        self.news.clear()
        return max(0.0, self._untold - monotonic())

    def _left(self) -> float:
        now = monotonic()
        if now > self._sure_until:
            return LOOK_SECONDS
        while len(self._sent) > self._share:
            self._sent.popleft()
        full = self._sent[0] + WINDOW if len(self._sent) == self._share else 0.0
        return max(full, self._silent_until) - now
