"""What a row needs whose turn has failed: another attempt, or none; an apology where somebody waits."""

import logging
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.conversation import Conversation
from bot.dialogue.replies import Reply, texts
from bot.storage import StorageError
from bot.telegram.client import pause_after
from bot.telegram.privacy import Unreadable
from bot.telegram.send import Sender
from bot.telegram.turns import TURN, Turn
from bot.telegram.updates import place_of

TRIES = 3  # so often a row is answered that fails; then it is put aside
_NOT_HERE = (
    *("not enough rights", "have no rights", "topic_closed", "chat_write_forbidden", "topic_deleted"),
    *("message thread not found", "chat not found", "chat_restricted", "chat_send_"),
)
"""What Telegram says where the bot may not write."""
_LOGGER = logging.getLogger(__name__)


class Failures:
    """Sees to them."""

    def __init__(self, conversation: Conversation, sender: Sender) -> None:
        self._conversation, self._store, self._sender = conversation, conversation.store, sender

    async def failed(self, update: object, context: Any) -> None:
        """The library's error handler: a handler has raised something."""
        turn = TURN.get()
        turn.error = context.error
        if isinstance(turn.error, StorageError):
            return
        try:
            await self._failed(turn, turn.error, update if isinstance(update, Update) else None)
        except StorageError as fault:
            turn.error = fault

    async def _failed(self, turn: Turn, error: Exception, update: Update | None) -> None:
        row = turn.row
        if not row.id:
            _LOGGER.error("update %s failed", turn.number, exc_info=error)
            turn.outcome = "failed"
            return None
        if (wait := pause_after(error, row.tries)) is not None:
            turn.wait = wait
            return await self._store.postpone(row.chat, wait)
        if isinstance(error, BadRequest | Forbidden) and any(one in str(error).lower() for one in _NOT_HERE):
            _LOGGER.info("in chat %s the bot may not write", row.chat[:8])
            return turn.ends(await self._store.finish(row), "may not write")
        if isinstance(error, Forbidden):
            await self._store.leave(row.chat)
            return turn.ends(await self._store.finish(row), "forbidden")
        if isinstance(error, Unreadable):
            _LOGGER.error("a row can't be read and is put aside: %s", error)
            return turn.ends(await self._store.fail(row, aside=True), "unreadable")
        _LOGGER.error("update %s in chat %s failed", turn.number, row.chat[:8], exc_info=error)
        if row.tries + 1 < TRIES and not isinstance(error, TelegramError):
            await self._store.fail(row, aside=False)
            return None
        # Put aside first: no fault of the database repeats an apology.
        turn.ends(await self._store.fail(row, aside=True), "failed")
        if update is not None:
            await self._apologize(update)
        return None

    async def _apologize(self, update: Update) -> None:
        if update.callback_query:
            await self._sender.messages.acknowledge(update.callback_query.id)
        if not isinstance(message := update.effective_message, Message):
            return
        said = self._conversation.dialogue.knowledge.voice.telegram.apology
        try:
            await self._sender.tell(place_of(message), Reply(texts(said)))
        except TelegramError as error:
            _LOGGER.error("no apology could be sent: %s", error)
