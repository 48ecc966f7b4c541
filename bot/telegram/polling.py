"""Asks Telegram for updates; asking for the next ones confirms those that are kept."""

import asyncio
import logging
import warnings
from time import monotonic
from typing import Any

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError

from bot.operations.vitals import Vitals
from bot.settings import SettingsError
from bot.storage import StorageError
from bot.telegram.client import patiently, pause
from bot.telegram.inbox import Inbox
from bot.telegram.updates import UPDATE_KINDS

POLL_SECONDS = 25  # telegram answers an empty poll after so long
PATIENCE = 10.0  # so much longer than the poll itself may its answer take: a cut connection must not hang it
PAUSE = 1.0
"""Where nothing can be kept; and after a conflict, short enough for a newcomer to meet this process."""
NEWCOMER_SECONDS = 10.0
"""Who meets another poller in its first seconds is the newcomer, and ends; the other goes on."""
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
        self._begun, self._last_conflict = monotonic(), -CONFLICT_SECONDS

    def stop(self) -> None:
        """Fetch no more; what has arrived just now is kept."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises SettingsError when the token is refused or another process polls."""
        while not self._stopping.is_set():
            try:
                await self._keep(await patiently(self._poll, self._stopping) or [])
            except (InvalidToken, EndPointNotFound):
                raise SettingsError(
                    "Telegram doesn't accept BOT_TOKEN any more; @BotFather has the new one"
                ) from None
            except Conflict as conflict:
                await self._conflict(conflict)

    async def _poll(self) -> list[dict[str, Any]]:
        call = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": UPDATE_KINDS}
        # `get_updates` would read all or nothing: one that it can't read would block the others.
        updates = await self._bot.do_api_request("getUpdates", call, read_timeout=POLL_SECONDS + PATIENCE)
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        self._vitals.polled()
        return updates

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        """What can't be kept Telegram gives again."""
        numbers = [number for one in updates if isinstance(number := one.get("update_id"), int)]
        try:
            if updates:
                await self._inbox.take(updates)
        except StorageError:
            return await pause(PAUSE, self._stopping)
        # It may be a lower one than before: after a quiet week Telegram counts anew.
        self._offset = numbers[-1] + 1 if numbers else self._offset
        return None

    async def _conflict(self, conflict: Conflict) -> None:
        if "webhook" in conflict.message and "setWebhook" not in conflict.message:
            raise SettingsError(WEBHOOK_IN_THE_WAY)
        now = monotonic()
        if now - self._begun < NEWCOMER_SECONDS:
            raise SettingsError("another process polls with the same BOT_TOKEN already, so this one ends")
        if now - self._last_conflict > CONFLICT_SECONDS:
            _LOGGER.warning("another process polls with the same BOT_TOKEN; end it, this one goes on")
        self._last_conflict = now
        await pause(PAUSE, self._stopping)
