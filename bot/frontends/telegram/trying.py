"""Which failed calls are tried again, and when to let a chat wait instead.

Telegram down: waits for it. Asked to wait, or Telegram is ill: `Wait`, so that the chat is parked.
Perhaps delivered: a cut connection is tried once more, when Telegram answers again; an answer that
stays away isn't. Whatever takes long goes on by itself (`Slow`), so that nobody else waits for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.frontends.telegram.pacing import Pace
from bot.frontends.telegram.request import Cut, NotConnected

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
ILL_SECONDS = 5.0
"""How long to leave Telegram alone after two errors of its own in a row."""
TURNS = 5
"""So many turns of the event loop bring an answer that has arrived from the socket to its caller."""
PATIENCE = 1.0
"""So long one call may hold up what comes after it in its batch."""
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


class Wait(Exception):
    """This chat has to wait for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Slow(Exception):
    """It takes long, and goes on as a task that whoever catches this has to mind."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        super().__init__("it takes long")
        self.task = task


class Stopped(Exception):
    """The bot is ending and Telegram can't be reached: what is in hand stays unanswered, and unconfirmed."""


class Verdict(Enum):
    """What to do about a failed call."""

    RETRY = "surely not delivered: try until it is"
    WAIT = "Telegram said how long to wait"
    ILL = "an error of Telegram's own: try once more, then let the chat wait"
    CUT = "perhaps delivered: try once more when Telegram answers, then take it as sent"
    SENT = "perhaps delivered, and slowly: take it as sent"
    GIVE_UP = "the same call would fail again"


def verdict(error: TelegramError) -> Verdict:
    """What an error says about the call that it ended."""
    match error:
        case RetryAfter():
            return Verdict.WAIT
        case NotConnected():
            return Verdict.RETRY
        case TimedOut():
            return Verdict.SENT
        case Cut():
            return Verdict.CUT
        case BadRequest():
            return Verdict.GIVE_UP
        case NetworkError():
            return Verdict.ILL
        case _ if type(error) is TelegramError:
            # No answer of the Bot API at all, such as a proxy's page.
            return Verdict.ILL
        case _:
            return Verdict.GIVE_UP


async def patiently(work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
    """The result of what doesn't take long. Raises Slow after that. `seconds`: None takes the usual ones."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=PATIENCE if seconds is None else seconds)
        for _ in range(TURNS):
            # It may have arrived while this process was busy itself: then nothing was slow.
            if task.done():
                break
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not task.done():
        raise Slow(task)
    return task.result()


class Trying:
    """Repeats calls until the bot is to end."""

    def __init__(self, probe: Callable[[], Awaitable[object]], pace: Pace | None = None) -> None:
        """`probe`: a call that changes nothing, to see whether Telegram answers. `pace`: of several."""
        self.stopping = asyncio.Event()
        self._probe = probe
        self._pace = pace

    async def until_done(self, call: Callable[[], Awaitable[T]], *, harmless: bool = False) -> T | None:
        """The call's result; None where it may have been delivered and nobody knows.

        What is `harmless` when it is done twice, such as an edit, is repeated though it may have been.
        """
        pause = FIRST_PAUSE
        before: set[Verdict] = set()
        while True:
            try:
                return await self._paced(call)
            except RetryAfter as error:
                raise Wait(seconds_of(error.retry_after)) from None
            except TelegramError as error:
                found = verdict(error)
                if found is Verdict.GIVE_UP:
                    raise
                if found is Verdict.SENT or (found is Verdict.CUT and found in before and not harmless):
                    _LOGGER.warning("Telegram took a message and didn't answer; it isn't repeated: %s", error)
                    return None
                if found is Verdict.ILL and found in before:
                    _LOGGER.warning("Telegram is ill: %s", error)
                    raise Wait(ILL_SECONDS) from None
            before.add(found)
            await self._pause(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            if found is Verdict.CUT:
                await self._reached()

    async def _paced(self, call: Callable[[], Awaitable[T]]) -> T:
        if self._pace is None:
            return await call()
        await self._pace.turn(self._pause)
        try:
            done = await call()
        except RetryAfter as error:
            self._pace.refused(seconds_of(error.retry_after))
            raise
        self._pace.taken()
        return done

    async def _reached(self) -> None:
        """Wait until Telegram answers: the second attempt is the last, and must not meet the same trouble."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._probe()
            except NetworkError:
                await self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except TelegramError:
                return
            else:
                return

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
