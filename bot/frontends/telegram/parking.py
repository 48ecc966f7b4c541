"""Chats that Telegram told to wait: what is to be sent there is stored, and sent in order when it is due."""

import asyncio
import logging
from time import time

from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.frontends.telegram.pieces import Piece, Place, Sent, sent_from_json, sent_to_json
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.sending import Sender
from bot.frontends.telegram.trying import Wait
from bot.storage import Delivery, StorageError, Store, Waiting

FAULT_SECONDS = 5.0
"""How long to leave a database alone that can't be used."""
_LOGGER = logging.getLogger(__name__)


class Parking:
    """Knows which chats wait. A chat that waits gets nothing past what waits for it."""

    def __init__(self, store: Store, sender: Sender, privacy: Privacy) -> None:
        self._store = store
        self._sender = sender
        self._privacy = privacy
        self._due: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._unsaved: dict[int, Delivery] = {}
        """What was sent while the database couldn't take it: not to be sent again."""

    async def start(self) -> None:
        """Know what an earlier process left. Raises StorageError."""
        self._due = await self._store.waiting_chats()

    def due(self, chat: str) -> float | None:
        """Until when a chat waits, None when it doesn't."""
        return self._due.get(chat)

    def park(self, chat: str, seconds: float) -> float:
        """Let a chat wait; gives the time when it is due."""
        self._due[chat] = time() + seconds
        self._changed.set()
        return self._due[chat]

    async def look(self, chat: str) -> None:
        """Something may have been stored for a chat that isn't known to wait."""
        if chat not in self._due and (waiting := await self._store.waiting(chat)) is not None:
            self._due[chat] = waiting.due
            self._changed.set()

    async def leave(self, chat: str) -> None:
        await self._store.leave(chat)
        self._due.pop(chat, None)

    async def move(self, old: int, new: int) -> None:
        """A group got another number."""
        was, now = self._privacy.chat(old), self._privacy.chat(new)
        await self._store.move_chat(was, now, self._privacy.seal(new))
        if was in self._due:
            self._due[now] = self._due.pop(was)
            self._changed.set()

    async def run(self) -> None:
        """Send what is due, until the bot ends (Stopped)."""
        while True:
            self._changed.clear()
            chat = min(self._due, key=lambda chat: self._due[chat], default=None)
            wait = None if chat is None else self._due[chat] - time()
            if chat is not None and wait is not None and wait <= 0:
                await self._try_release(chat)
                continue
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _try_release(self, chat: str) -> None:
        try:
            await self._release(chat)
        except StorageError as error:
            _LOGGER.warning("what waits has to wait longer: %s", error)
            self.park(chat, FAULT_SECONDS)

    async def _release(self, chat: str) -> None:
        while (waiting := await self._store.waiting(chat)) is not None:
            try:
                if waiting.id not in self._unsaved:
                    self._unsaved[waiting.id] = await self._send(waiting)
            except Wait as wait:
                await self._store.postpone(chat, self.park(chat, wait.seconds))
                return
            except Forbidden:
                await self.leave(chat)
                return
            except ChatMigrated as moved:
                await self.move(self._privacy.unseal(waiting.address)[0], moved.new_chat_id)
                return
            except (TelegramError, ValueError) as error:
                _LOGGER.error("what waited can't be sent: %s", error)
                self._unsaved[waiting.id] = Delivery()
            await self._store.sent(waiting, self._unsaved[waiting.id])
            del self._unsaved[waiting.id]
        self._due.pop(chat, None)
        # The file keeps no copy of what was sent meanwhile.
        await self._store.flush()

    async def _send(self, waiting: Waiting) -> Delivery:
        place, piece = self._place(waiting), Piece.from_json(waiting.content)
        # Read before the sending: an error after it must not lead to a second copy.
        earlier = sent_from_json(await self._store.answer_to(waiting.chat, piece.question or 0))
        sent = await self._sender.send(place, piece)
        if piece.question is None or sent is None:
            return Delivery()
        kept: list[Sent] = [each for each in earlier if each != sent]
        return Delivery(piece.question, sent_to_json([*kept, sent]))

    def _place(self, waiting: Waiting) -> Place:
        """Raises ValueError where another key sealed the address: that must reach nobody else."""
        place = Place(*self._privacy.unseal(waiting.address))
        if self._privacy.chat(place.chat) != waiting.chat:
            raise ValueError("BOT_SECRET has changed since")
        return place
