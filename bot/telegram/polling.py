"""Asks Telegram for updates; asking for the next ones confirms those that are kept."""

import asyncio
import logging
import warnings
from time import monotonic
from typing import Any

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.operations.vitals import Vitals
from bot.settings import SettingsError
from bot.storage import StorageError
from bot.telegram.client import pause, seconds_of
from bot.telegram.inbox import Inbox
from bot.telegram.updates import UPDATE_KINDS

POLL_SECONDS = 25  # telegram answers an empty poll after so long
PATIENCE = 10.0  # so much longer than the poll itself may its answer take: a cut connection must not hang it
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
NEWCOMER_SECONDS = 10.0
"""Who meets another poller in its first seconds is the newcomer, and ends; the other goes on."""
LONGEST_CONFLICT_PAUSE = 4.0  # short enough for a newcomer to meet this process while it is one
CONFLICT_SECONDS = 60.0  # after so long without a conflict the next one is told again
WEBHOOK_IN_THE_WAY = (
    "a webhook is set for this bot, so it can't be polled: delete it with `python -m bot webhook delete`, "
    "or set BOT_WEBHOOK_URL to go on with it"
)
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates")
_LOGGER = logging.getLogger(__name__)


class Polling:
    """Fetch and keep, until it is told to stop."""

    def __init__(self, bot: Bot, inbox: Inbox, vitals: Vitals) -> None:
        self._bot, self._inbox, self._vitals = bot, inbox, vitals
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._polling: asyncio.Task[list[dict[str, Any]]] | None = None
        self._unreached = self._unkept = self._conflicts = 0
        """How often in a row; each time there is a longer pause."""
        self._last_conflict = -CONFLICT_SECONDS

    def stop(self) -> None:
        """Fetch no more."""
        self._stopping.set()
        if self._polling is not None:
            self._polling.cancel()  # what has arrived just now is kept

    async def run(self) -> None:
        """Raises SettingsError when the token is refused or another process polls."""
        self._begun = monotonic()
        while not self._stopping.is_set():
            self._polling = asyncio.create_task(self._poll())
            if updates := await self._result(self._polling):
                await self._keep(updates)
        await self._confirm()

    async def _poll(self) -> list[dict[str, Any]]:
        call = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": UPDATE_KINDS}
        # `get_updates` would read all or nothing: one that it can't read would block the others.
        updates = await self._bot.do_api_request("getUpdates", call, read_timeout=POLL_SECONDS + PATIENCE)
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        return updates

    async def _result(self, polling: "asyncio.Task[list[dict[str, Any]]]") -> list[dict[str, Any]]:
        try:
            updates = await polling
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise
            return []
        except (InvalidToken, EndPointNotFound):
            raise SettingsError(
                "Telegram doesn't accept BOT_TOKEN any more; @BotFather has the new one"
            ) from None
        except Conflict as conflict:
            await self._conflict(conflict)
        except RetryAfter as error:
            await pause(seconds_of(error.retry_after), self._stopping)
        except TelegramError as error:
            # Also what is no answer of the Bot API at all, such as a proxy's page. Said once, not each time.
            if not self._unreached:
                _LOGGER.warning("Telegram can't be reached (%s); trying until it can", error)
            self._unreached += 1
            await self._wait_longer(self._unreached)
        else:
            if self._unreached:
                _LOGGER.info("Telegram is there again")
            self._unreached = 0
            self._vitals.polled()
            return updates
        return []

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        """What can't be kept Telegram gives again."""
        try:
            await self._inbox.take(updates)
        except StorageError as fault:
            self._vitals.database_failed(fault)
            self._unkept += 1
            await self._wait_longer(self._unkept)
            return
        self._unkept = 0
        numbers = [number for one in updates if isinstance(number := one.get("update_id"), int)]
        # Nothing is dropped for its low number: after a quiet week Telegram begins anywhere.
        if numbers and self._offset is not None and numbers[0] < self._offset:
            _LOGGER.info("Telegram counts updates anew, from %d on, as after a quiet week", numbers[0])
        self._offset = numbers[-1] + 1 if numbers else self._offset

    async def _conflict(self, conflict: Conflict) -> None:
        if "webhook" in conflict.message and "setWebhook" not in conflict.message:
            raise SettingsError(WEBHOOK_IN_THE_WAY)
        now = monotonic()
        if now - self._begun < NEWCOMER_SECONDS:
            raise SettingsError("another process polls with the same BOT_TOKEN already, so this one ends")
        if now - self._last_conflict > CONFLICT_SECONDS:
            self._conflicts = 0
            _LOGGER.warning("another process polls with the same BOT_TOKEN; end it, this one goes on")
        self._last_conflict = now
        self._conflicts += 1
        await self._wait_longer(self._conflicts, LONGEST_CONFLICT_PAUSE)

    async def _wait_longer(self, times: int, longest: float | None = None) -> None:
        await pause(min(FIRST_PAUSE * 2 ** min(times - 1, 10), longest or LONGEST_PAUSE), self._stopping)

    async def _confirm(self) -> None:
        """Tell Telegram what is kept; if it can't be told, what comes again was seen."""
        call = {"offset": self._offset, "limit": 1, "timeout": 0}
        try:
            async with asyncio.timeout(1.0):
                await self._bot.do_api_request("getUpdates", call)
        except (TelegramError, TimeoutError) as error:
            _LOGGER.info("the last updates could not be confirmed: %s", type(error).__name__)
