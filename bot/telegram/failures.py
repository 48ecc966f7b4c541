"""What a row needs whose turn has failed: another attempt, or none; an apology where somebody waits."""

import logging
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.conversation import Conversation
from bot.dialogue.replies import Reply, texts
from bot.storage import StorageError
from bot.telegram.client import pause_after
from bot.telegram.send import PartlySent, Sender
from bot.telegram.turns import TRIES, TURN, Turn
from bot.telegram.updates import place_of

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
        if not turn.row.id:
            _LOGGER.error("update %s failed", turn.number, exc_info=turn.error)
            turn.outcome = "failed"
        elif not isinstance(turn.error, StorageError):
            try:
                await self._failed(turn, turn.error, update if isinstance(update, Update) else None)
            except StorageError as fault:
                turn.error = fault

    async def _failed(self, turn: Turn, error: Exception, update: Update | None) -> None:
        if (wait := pause_after(error, turn.row.tries)) is None:
            return await self.give_up(turn, error, update)
        await self._store.postpone(turn.row.chat, wait)
        turn.wait = wait
        return None

    async def give_up(self, turn: Turn, error: BaseException, update: Update | None = None) -> None:
        """Telegram will never take it, or the bot has made a mistake."""
        row = turn.row
        if _may_not_write(error):
            _LOGGER.info("in chat %s the bot may not write", row.chat[:8])
            return turn.ends(await self._store.finish(row), "may not write")
        if isinstance(error, Forbidden):
            await self._store.leave(row.chat)
            return turn.ends(await self._store.finish(row), "forbidden")
        _LOGGER.error("update %s in chat %s failed", turn.number, row.chat[:8], exc_info=error)
        if row.tries + 1 < TRIES and not isinstance(error, PartlySent | TelegramError):
            await self._store.fail(row, aside=False)
            return None
        # Put aside first: no fault of the database repeats an apology.
        turn.ends(await self._store.fail(row, aside=True), "failed")
        if update and update.callback_query and not turn.acknowledged:
            await self._sender.messages.acknowledge(update.callback_query.id)
        if update and isinstance(update.effective_message, Message):
            await self._apologize(update.effective_message)
        return None

    async def _apologize(self, message: Message) -> None:
        said = self._conversation.dialogue.knowledge.voice.telegram.apology
        try:
            await self._sender.tell(place_of(message), Reply(texts(said)))
        except TelegramError as error:
            _LOGGER.error("no apology could be sent: %s", error)


def _may_not_write(error: BaseException) -> bool:
    words = str(error).lower()
    return isinstance(error, BadRequest | Forbidden) and any(one in words for one in _NOT_HERE)
