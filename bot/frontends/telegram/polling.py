"""Asks Telegram for updates, and confirms them only after they were answered.

Telegram keeps what isn't confirmed: whatever kills this process, the next one gets it again.
"""

import asyncio
import logging
from collections.abc import Sequence, Set
from time import monotonic
from typing import Any, cast

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.intake import Intake
from bot.frontends.telegram.lanes import Crowd, Item, lanes, numbers, run
from bot.frontends.telegram.reading import UPDATE_KINDS, Read
from bot.frontends.telegram.request import plainly
from bot.frontends.telegram.trying import seconds_of
from bot.operations.vitals import Vitals
from bot.storage import StorageError

POLL_SECONDS = 25
"""Telegram answers an empty poll after so long."""
PATIENCE = 10.0
"""So much longer than the poll itself may its answer take: a cut connection must not hang it."""
BATCH = 100
ROOM = 50
"""With so many updates or fewer in hand there is a look at what came after them."""
PATIENCE_WITH_A_FULL_BATCH = 0.1
"""More waits with Telegram, somebody's first message perhaps: the next poll comes soon. A usual call takes
half as long: to store what is on its way, and to send the rest from there, costs more than to wait for it."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
NEWCOMER_SECONDS = 10.0
"""Who meets another poller in its first seconds is the newcomer, and ends; the other goes on."""
LONGEST_CONFLICT_PAUSE = 4.0
"""Short enough for a newcomer to meet this process while it is one."""
CONFLICT_SECONDS = 60.0
"""After so long without a conflict the next one is told again."""
LONGEST_FAULT_PAUSE = 10.0
WEBHOOK_IN_THE_WAY = (
    "a webhook is set for this bot, so it can't be polled: delete it with `python -m bot webhook delete`, "
    "or set BOT_WEBHOOK_URL to go on with it"
)
_LOGGER = logging.getLogger(__name__)


class Ending(Exception):
    """The bot can't go on; the message is one line for the operator."""


class PollingBot(Bot):
    """The library's bot, and data as it comes: an update that it can't read must not block the others."""

    async def fetch(self, offset: int | None, limit: int, seconds: int) -> list[dict[str, Any]]:
        call = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": UPDATE_KINDS}
        updates = await self._post("getUpdates", call, read_timeout=seconds + PATIENCE)
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        return cast(list[dict[str, Any]], updates)

    async def write(self, method: str, call: dict[str, Any]) -> dict[str, Any]:
        """A call that gives the message which it wrote, as it comes. None in `call` isn't sent.

        It is plain data already: the library would look through each value for what it has to convert.
        """
        return cast(dict[str, Any], await self.request.post(f"{self.base_url}/{method}", plainly(call)))


class Polling:
    """Fetch, handle, confirm; until it is told to stop."""

    def __init__(self, bot: PollingBot, intake: Intake, handling: Handling, vitals: Vitals) -> None:
        self._bot = bot
        self._intake = intake
        self._handling = handling
        self._vitals = vitals
        self._offset: int | None = None
        self._done: Set[int] = frozenset()
        """The numbers of the last batch that need nothing more."""
        self._stopping = asyncio.Event()
        self._fetching: asyncio.Task[list[dict[str, Any]]] | None = None
        """The poll in hand: a long one, or a look ahead while a batch is handled."""
        self._pause = FIRST_PAUSE
        self._conflict_pause = FIRST_PAUSE
        self._begun: float | None = None
        self._last_conflict: float | None = None
        self._fault_pause = FIRST_PAUSE
        self._crowd = Crowd()

    def stop(self) -> None:
        """Fetch no more; what is in hand is finished."""
        self._stopping.set()
        if self._fetching is not None:
            self._fetching.cancel()

    async def run(self) -> None:
        """Raises Ending when the token is refused or another process polls."""
        while not self._stopping.is_set():
            updates = await self._fetch()
            if updates:
                await self._handle(updates)
        await self._confirm()

    async def _fetch(self) -> list[dict[str, Any]]:
        self._begun = self._begun or monotonic()
        self._fetching = self._fetching or self._poll(POLL_SECONDS)
        try:
            updates = await self._fetching
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise
            return []
        except InvalidToken:
            raise Ending("Telegram doesn't accept BOT_TOKEN any more; @BotFather has the new one") from None
        except Conflict as conflict:
            await self._conflict(conflict)
            return []
        except RetryAfter as error:
            await self._wait(seconds_of(error.retry_after))
            return []
        except TelegramError as error:
            # Also what is no answer of the Bot API at all, such as a proxy's page.
            await self._unreachable(error)
            return []
        finally:
            self._fetching = None
        self._reachable()
        return self._new(updates)

    def _new(self, updates: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Without what a look ahead gives again: it confirms nothing, and that is done by now.

        Nothing is dropped for its low number: after a quiet week Telegram begins anywhere.
        """
        new = [raw for raw in updates if _number(raw) not in self._done]
        if new and (first := _number(new[0])) is not None and first < (self._offset or 0):
            _LOGGER.info("Telegram counts updates anew, from %d on, as it does after a quiet week", first)
        return new

    def _poll(self, seconds: int) -> asyncio.Task[list[dict[str, Any]]]:
        poll = asyncio.create_task(self._bot.fetch(self._offset, BATCH, seconds))
        # Told to stop, nobody asks any more how it ended.
        poll.add_done_callback(lambda done: done.cancelled() or done.exception())
        return poll

    async def _conflict(self, conflict: Conflict) -> None:
        if "webhook" in conflict.message and "setWebhook" not in conflict.message:
            raise Ending(WEBHOOK_IN_THE_WAY)
        now = monotonic()
        if self._begun is not None and now - self._begun < NEWCOMER_SECONDS:
            raise Ending("another process polls with the same BOT_TOKEN already, so this one ends")
        if self._last_conflict is None or now - self._last_conflict > CONFLICT_SECONDS:
            self._conflict_pause = FIRST_PAUSE
            _LOGGER.warning("another process polls with the same BOT_TOKEN; end it, this one goes on")
        self._last_conflict = now
        await self._wait(self._conflict_pause)
        self._conflict_pause = min(2 * self._conflict_pause, LONGEST_CONFLICT_PAUSE)

    async def _unreachable(self, error: TelegramError) -> None:
        # Said once, not with every attempt.
        if self._pause == FIRST_PAUSE:
            _LOGGER.warning("Telegram can't be reached (%s); trying until it can", error)
        await self._wait(self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _reachable(self) -> None:
        if self._pause > FIRST_PAUSE:
            _LOGGER.info("Telegram is there again")
        self._pause = FIRST_PAUSE
        self._vitals.polled()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _handle(self, updates: Sequence[dict[str, Any]]) -> None:
        """The whole batch; the offset moves past what is done, and no further."""
        open_updates: set[int] = set()
        batch: list[Read] = []
        for raw in updates:
            read = self._intake.read(raw)
            if read is not None:
                batch.append(read)
                open_updates.add(read.update)
        self._vitals.hold(sorted(open_updates))

        fault: StorageError | None = None

        async def handle(item: Item) -> bool:
            nonlocal fault
            # While nothing can be saved, nobody's item is begun.
            if self._stopping.is_set() or fault is not None:
                return False
            try:
                if not await self._handling.handle(item):
                    return False
            except StorageError as error:
                fault = error
                return False
            open_updates.difference_update(numbers(item))
            self._vitals.release(numbers(item))
            return True

        if len(updates) <= ROOM:
            # Who writes meanwhile waits for the answers in hand, but not for a poll besides.
            self._fetching = self._poll(0)
        full = len(updates) == BATCH
        await run(lanes(batch, self._crowd), handle, PATIENCE_WITH_A_FULL_BATCH if full else None)
        # What is undone is Telegram's again.
        self._vitals.release(open_updates)
        self._done = {number for raw in updates if (number := _number(raw)) is not None} - open_updates
        self._offset = min(open_updates, default=int(updates[-1]["update_id"]) + 1)
        if len(updates) < BATCH and not open_updates:
            self._crowd = Crowd()
        await self._after(fault)

    async def _after(self, fault: StorageError | None) -> None:
        """Pause after a fault of the database; what it left undone is fetched again."""
        if fault is None:
            self._vitals.database_works()
            self._fault_pause = FIRST_PAUSE
            return
        self._vitals.database_failed(fault)
        await self._wait(self._fault_pause)
        self._fault_pause = min(2 * self._fault_pause, LONGEST_FAULT_PAUSE)

    async def _confirm(self) -> None:
        """Tell Telegram what is done; if it can't be told, the remembered ids do."""
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(1.0):
                await self._bot.fetch(self._offset, 1, 0)
        except (TelegramError, TimeoutError) as error:
            _LOGGER.info("the last updates could not be confirmed: %s", type(error).__name__)


def _number(raw: dict[str, Any]) -> int | None:
    """An update's number; what has none is left to whoever reads it."""
    number = raw.get("update_id")
    return number if isinstance(number, int) else None
