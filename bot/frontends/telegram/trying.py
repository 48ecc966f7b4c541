"""Which failed calls are tried again, and when to let a chat wait instead.

Telegram down: waits for it. Asked to wait, or Telegram is ill: `Wait`, so that the chat is parked.
Perhaps delivered: not repeated, once the answer stays away.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.frontends.telegram.request import NotConnected

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
ILL_SECONDS = 5.0
"""How long to leave Telegram alone after two errors of its own in a row."""
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


class Wait(Exception):
    """This chat has to wait for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Stopped(Exception):
    """The bot is ending and Telegram can't be reached: what is in hand stays unanswered, and unconfirmed."""


class Trying:
    """Repeats calls until the bot is to end."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()

    async def until_done(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """The call's result; None where it may have been delivered and nobody knows."""
        pause, ill = FIRST_PAUSE, False
        while True:
            try:
                return await call()
            except RetryAfter as error:
                raise Wait(seconds_of(error.retry_after)) from None
            except NotConnected:
                await self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except TimedOut:
                _LOGGER.warning("Telegram took a message and didn't answer in time; it isn't repeated")
                return None
            except BadRequest:
                raise
            except NetworkError as error:
                # A connection that was kept too long, or an error of Telegram's own.
                if ill:
                    _LOGGER.warning("Telegram is ill: %s", error)
                    raise Wait(ILL_SECONDS) from None
                ill = True
                await self._pause(FIRST_PAUSE)

    async def _pause(self, seconds: float) -> None:
        if self.stopping.is_set():
            raise Stopped
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return
        raise Stopped


def seconds_of(wait: int | timedelta) -> float:
    """How long Telegram asks to wait, in whichever form the library tells it."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
