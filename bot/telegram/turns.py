"""Works the rows of the inbox off, a turn each; what fails is tried again, or put aside."""

import asyncio
import json
import logging
from collections.abc import Coroutine
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.dialogue.state import Asked
from bot.operations.vitals import Handled, Kind, Vitals
from bot.storage import Row, StorageError, Store
from bot.telegram.chats import Chats, Ended
from bot.telegram.client import Slots
from bot.telegram.privacy import Privacy, Unreadable
from bot.telegram.send import Rest
from bot.telegram.updates import kind_of

LOOK_SECONDS = {False: 1.0, True: 0.2}
"""So often there is a look for chats that are nobody's; more often where several processes are."""
RENEW_SECONDS = 10.0
UNREADABLE = (
    *(TelegramError, AttributeError, LookupError, TypeError),
    *(ValueError, OverflowError, RecursionError),
)
"""What reading an update may raise."""
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """A row in hand. The library's handlers get no more than the update, so they find it in TURN."""

    row: Row
    number: int = 0
    kind: Kind = "other"
    goes_on: bool | None = None  # whether more waits in the chat; None as long as the row is still there
    wait: float = 0.0  # so long the chat is to be left alone then
    error: Exception | None = None  # what is wrong still: with the database, or the row is tried once more
    outcome: str | Asked = "silent"
    begun: float = field(default_factory=perf_counter)

    def ends(self, goes_on: bool, outcome: str | Asked, wait: float = 0.0) -> None:
        """The row needs nothing more; or, after `wait` seconds, only that its rest is sent."""
        self.goes_on, self.outcome, self.wait = goes_on, outcome, wait


TURN: ContextVar[Turn] = ContextVar("turn")
App = Application[Any, Any, Any, Any, Any, Any]


class Turns:
    """Of the chats of this process."""

    def __init__(
        self, application: App, store: Store, privacy: Privacy, vitals: Vitals, slots: Slots
    ) -> None:
        self._application, self._store, self._privacy = application, store, privacy
        self._vitals = vitals
        self.chats = Chats(slots, self._work)
        self._typing: dict[int, Update] = {}  # the newest inline query of each person
        self._beside: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How much is answered now or could be."""
        return self.chats.busy + len(self._beside)

    async def _work(self, chat: str) -> Ended:
        turn = Turn(Row(0, chat, "other", ""))
        TURN.set(turn)
        try:
            turn.row = await self._store.following(chat) or turn.row
            if turn.row.id:
                await self._answer(turn)
            if isinstance(turn.error, StorageError):
                raise turn.error
            if turn.goes_on is None and turn.error is None:
                turn.goes_on = await self._store.finish(turn.row)
        except StorageError:
            return Ended(turn.row.chat)
        if turn.number and turn.goes_on is not None and turn.row.kind != "notice":
            self._told(turn)
        return Ended(turn.row.chat, turn.goes_on, turn.wait)

    async def _answer(self, turn: Turn) -> None:
        """By the library's handlers; where one of them fails, it is for the error handler."""
        try:
            update = self._opened(turn.row)
        except Unreadable as error:
            await self._application.process_error(None, error)
            return
        if isinstance(update, Update):
            turn.number, turn.kind = update.update_id, kind_of(update)
        await self._process(update)

    def _opened(self, row: Row) -> Update | Rest:
        try:
            text = self._privacy.open(row.sealed)
            if row.kind == "rest":
                return Rest.from_json(text)
            return Update.de_json(json.loads(text), self._application.bot)
        except Unreadable:
            raise
        except UNREADABLE as error:
            # Its own text could quote what somebody wrote.
            raise Unreadable(type(error).__name__) from None

    async def _process(self, update: Update | Rest) -> None:
        await self._application.process_update(update)
        # The library notes everybody's number for its persistence, which nobody uses here.
        self._application._chat_ids_to_be_updated_in_persistence.clear()
        self._application._user_ids_to_be_updated_in_persistence.clear()

    def _told(self, turn: Turn) -> None:
        took, done = round(1000 * (perf_counter() - turn.begun), 1), turn.outcome
        if isinstance(done, str):
            handled = Handled(turn.number, turn.kind, done, milliseconds=took)
        else:
            entry = str(done.matches[0].ref) if done.matches else None
            handled = Handled(turn.number, turn.kind, done.outcome, entry, done.confidence, took)
        self._vitals.handled(handled)

    # Beside

    def type(self, update: Update) -> None:
        """Somebody types the bot's name somewhere; of several queries of one person the last is answered."""
        who = update.inline_query.from_user.id if update.inline_query else 0
        if who not in self._typing:
            self.beside(self._answer_typing(who))
        self._typing[who] = update

    async def _answer_typing(self, who: int) -> None:
        update = None
        try:
            while update is not (update := self._typing[who]):
                TURN.set(turn := Turn(Row(0, "", "other", ""), update.update_id, "inline"))
                await self._process(update)
                self._told(turn)
        finally:
            del self._typing[who]

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def look(self) -> None:
        """Take over chats that are nobody's, and say that this process lives; until cancelled."""
        seconds, renewed = LOOK_SECONDS[self._store.shared], monotonic()
        while True:
            with suppress(StorageError):
                if monotonic() - renewed > RENEW_SECONDS:
                    await self._store.renew(self.chats.known)
                    renewed = monotonic()
                for chat, wait in await self._store.take_over():
                    self.chats.wake(chat, wait)
            await asyncio.sleep(seconds)

    async def stop(self, seconds: float) -> None:
        """Begin nothing more; what is in hand is waited for so long, the rest is left to the next process."""
        if tasks := [*self.chats.stop(), *self._beside]:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
