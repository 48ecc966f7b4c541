"""Chats that must wait: what is to be sent there is stored, and sent in order when it is due.

Because Telegram told them to, because a call takes long, or because they have had their time in a batch.
"""

import asyncio
import logging
from functools import partial
from time import monotonic, time

from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.frontends.telegram.pieces import Piece, Place, Sent, sent_from_json, sent_to_json
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.sending import Sender
from bot.frontends.telegram.trying import Stopped, Wait
from bot.operations.vitals import Vitals
from bot.storage import Delivery, StorageError, Store, Waiting

FAULT_SECONDS = 5.0
"""How long to leave a database alone that can't be used."""
OTHERS_SECONDS = 1.0
"""After so long to look again whether another replica has sent what comes first."""
RELEASED_AT_ONCE = 16
"""So many chats are sent what waits for them at the same time."""
_LOGGER = logging.getLogger(__name__)


class Parking:
    """Knows which chats wait. A chat that waits gets nothing past what waits for it."""

    def __init__(self, store: Store, sender: Sender, privacy: Privacy, vitals: Vitals) -> None:
        self._store = store
        self._sender = sender
        self._privacy = privacy
        self._vitals = vitals
        self._due: dict[str, float] = {}
        """By the clock that only goes forwards: the other one may be set back."""
        self._again: set[str] = set()
        """Chats for which something was stored while they were looked through."""
        self._changed = asyncio.Event()
        self._stopping = False
        self._releasing: dict[str, asyncio.Task[None]] = {}
        self._adopted: dict[str, asyncio.Task[Sent | None]] = {}
        """What is on its way already: the first of what waits in its chat."""
        self._unsaved: dict[int, Delivery] = {}
        """What was sent while the database couldn't take it: not to be sent again."""

    async def start(self) -> None:
        """Know what an earlier process left; of several each learns by its beats. Raises StorageError."""
        if self._store.shared:
            return
        now = monotonic()
        self._due = {
            chat: now + seconds for chat, seconds in (await self._store.outbox.waiting_chats()).items()
        }

    def due(self, chat: str) -> float | None:
        """Until when a chat waits, in seconds since 1970; None when it doesn't."""
        due = self._due.get(chat)
        return None if due is None else time() + due - monotonic()

    def park(self, chat: str, seconds: float) -> float:
        """Let a chat wait; gives the time when it is due."""
        self._due[chat] = monotonic() + seconds
        self._changed.set()
        return time() + seconds

    @property
    def is_busy(self) -> bool:
        """Whether so much is on its way that no more should be: a crash would repeat all of it."""
        return len(self._adopted.keys() | self._releasing.keys()) >= RELEASED_AT_ONCE

    def adopt(self, chat: str, sending: asyncio.Task[Sent | None]) -> float:
        """Let a chat wait for a message that is on its way; nothing may wait there yet."""
        self._adopted[chat] = sending
        return self.park(chat, 0.0)

    async def look(self, chat: str) -> None:
        """Something may have been stored for a chat that isn't known to wait."""
        if chat in self._due:
            self._again.add(chat)
        elif (waiting := await self._store.outbox.waiting(chat)) is not None:
            self.park(chat, waiting.due - time())

    def mind(self, chats: dict[str, float]) -> None:
        """These wait, for so many seconds; this process may not have known of them."""
        for chat in chats.keys() - self._due.keys():
            self.park(chat, chats[chat])

    def lose(self) -> None:
        """Another process sends what waited here: this one was taken for dead."""
        for task in (*self._releasing.values(), *self._adopted.values()):
            task.cancel()
        self._adopted.clear()
        self._unsaved.clear()
        self._due.clear()

    async def leave(self, chat: str) -> None:
        await self._store.leave(chat)
        self._due.pop(chat, None)
        if (sending := self._adopted.pop(chat, None)) is not None:
            sending.cancel()

    async def move(self, old: int, new: int) -> None:
        """A group got another number."""
        was, now = self._privacy.chat(old), self._privacy.chat(new)
        await self._store.move_chat(was, now, self._privacy.seal(new))
        if was in self._due:
            self._due[now] = self._due.pop(was)
        if was in self._adopted:
            self._adopted[now] = self._adopted.pop(was)
        self._changed.set()

    async def run(self) -> None:
        """Send what is due, until it is stopped."""
        try:
            while not self._stopping or self._releasing or self._on_their_way():
                self._changed.clear()
                self._begin_due()
                await self._until_next()
        finally:
            for task in (*self._releasing.values(), *self._adopted.values()):
                task.cancel()

    def stop(self) -> None:
        """Begin to send nothing more; what is on its way is waited for."""
        self._stopping = True
        self._changed.set()

    def _on_their_way(self) -> set[str]:
        return self._due.keys() & self._adopted.keys()

    def _begin_due(self) -> None:
        now = monotonic()
        known = self._on_their_way() if self._stopping else self._due.keys()
        due = [chat for chat in known if self._due[chat] <= now and chat not in self._releasing]
        for chat in due[: RELEASED_AT_ONCE - len(self._releasing)]:
            self._releasing[chat] = asyncio.create_task(self._try_release(chat))
            self._releasing[chat].add_done_callback(partial(self._released, chat))

    def _released(self, chat: str, task: asyncio.Task[None]) -> None:
        del self._releasing[chat]
        self._changed.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("what waits could not be sent", exc_info=error)
            self.park(chat, FAULT_SECONDS)

    async def _until_next(self) -> None:
        """Until the next chat is due, or something has changed."""
        wait = None
        if len(self._releasing) < RELEASED_AT_ONCE and not self._stopping:
            due = [at for chat, at in self._due.items() if chat not in self._releasing]
            wait = max(0.0, min(due) - monotonic()) if due else None
        try:
            async with asyncio.timeout(wait):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _try_release(self, chat: str) -> None:
        try:
            await self._release(chat)
        except Stopped:
            # It stays stored, for the next run.
            self.park(chat, FAULT_SECONDS)
        except StorageError as error:
            self._vitals.database_failed(error)
            self.park(chat, FAULT_SECONDS)

    async def _release(self, chat: str) -> None:
        while (waiting := await self._next(chat)) is not None:
            if self._stopping and chat not in self._adopted:
                return
            if not self._store.outbox.is_ours(waiting):
                # What is ours in this chat comes after it.
                self.park(chat, OTHERS_SECONDS)
                return
            try:
                if waiting.id not in self._unsaved:
                    self._unsaved[waiting.id] = await self._send(waiting)
            except Wait as wait:
                await self._store.outbox.postpone(chat, self.park(chat, wait.seconds))
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
            await self._store.outbox.sent(waiting, self._unsaved[waiting.id])
            del self._unsaved[waiting.id]
            self._vitals.database_works()
        self._due.pop(chat, None)
        if not self._due:
            # The file keeps no copy of what was sent meanwhile.
            await self._store.flush()

    async def _next(self, chat: str) -> Waiting | None:
        """What is to be sent next, also where it was stored while the database was being asked."""
        while True:
            self._again.discard(chat)
            waiting = await self._store.outbox.waiting(chat)
            if waiting is not None or chat not in self._again:
                return waiting

    async def _send(self, waiting: Waiting) -> Delivery:
        place, piece = self._place(waiting), Piece.from_json(waiting.content)
        # Read before the sending: an error after it must not lead to a second copy.
        earlier = sent_from_json(await self._store.answer_to(waiting.chat, piece.question or 0))
        sent = await (self._adopted.pop(waiting.chat, None) or self._sender.send(place, piece))
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
