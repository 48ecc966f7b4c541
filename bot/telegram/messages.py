"""Single messages: written, edited or deleted, a table or chart as a picture where that can be.

Goes through to the caller: all errors of calls on which something depends.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from telegram import Bot, InputMediaPhoto, Message, ReplyParameters
from telegram.constants import CallbackQueryLimit, ChatAction, ParseMode
from telegram.error import BadRequest

from bot.dialogue.replies import Chart, Drawable
from bot.telegram.keyboard import markup
from bot.telegram.pictures import Pictures
from bot.telegram.render import Piece, Place, Sent

PASSING_SECONDS = 1.0  # so long a call on which nothing depends may hold up its turn
MOST_ACKNOWLEDGED = 500  # so many presses are remembered, since each is acknowledged once
_UNCHANGED = "not modified"
_GONE = ("to edit not found", "can't be edited")
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


class Messages:
    """Of one bot."""

    def __init__(self, bot: Bot, pictures: Pictures) -> None:
        self.bot, self._pictures = bot, pictures
        self._passing: set[asyncio.Task[object]] = set()
        self._acknowledged = deque[str](maxlen=MOST_ACKNOWLEDGED)

    async def send(self, place: Place, piece: Piece) -> Sent | None:
        """Write a message, or edit one; None where the message before it tells all."""
        if piece.instead is not None:
            return await self._edit(place, piece, piece.instead)
        answering = (
            ReplyParameters(piece.reply_to, allow_sending_without_reply=True) if piece.reply_to else None
        )
        how: dict[str, Any] = {
            "message_thread_id": place.thread,
            "reply_markup": markup(piece.keys),
            "reply_parameters": answering,
        }
        if piece.table is not None:
            send = partial(self.bot.send_photo, place.chat, caption=piece.html, **how)
            try:
                return await self._as_picture(place, piece.table, lambda photo: send(photo=photo))
            except _NoPicture:
                if isinstance(piece.table, Chart):
                    return None
        return _sent(await self.bot.send_message(place.chat, piece.html, **how))

    async def _edit(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        """Edit a message; where that can't be, write a new one."""
        if piece.is_there:
            return old
        below = old.picture and piece.keeps_picture and piece.table is None
        if old.picture != (piece.table is not None) and not below:
            # A text can't become a picture, nor the other way round.
            return await self._replace(place, piece, old)
        where: dict[str, Any] = {"chat_id": place.chat, "message_id": old.message}
        where["reply_markup"] = markup(piece.keys)
        try:
            if below:
                await self.bot.edit_message_caption(caption=piece.html, **where)
            elif piece.table is None:
                await self.bot.edit_message_text(piece.html, **where)
            else:
                edit = partial(self.bot.edit_message_media, **where)
                await self._as_picture(
                    place,
                    piece.table,
                    lambda photo: edit(media=InputMediaPhoto(photo, piece.html, ParseMode.HTML)),
                )
        except _NoPicture:
            return await self._replace(place, replace(piece, table=None), old)
        except BadRequest as error:
            if _UNCHANGED in error.message:
                return old
            if not _is_of_the_message(error):
                raise
            return await self.send(place, replace(piece, instead=None))
        return old

    async def _replace(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        await self.delete(place, old)
        return await self.send(place, replace(piece, instead=None))

    async def _as_picture(
        self, place: Place, table: Drawable, send: Callable[[str | bytes], Awaitable[Message | bool]]
    ) -> Sent:
        """By the known file id, else drawn anew. Raises _NoPicture where neither is possible."""
        if (known := await self._pictures.known(table)) is not None:
            try:
                return _sent(await send(known))
            except BadRequest as error:
                if _is_of_the_message(error):
                    raise
                _LOGGER.warning("Telegram doesn't know a picture any more: %s", error)
        uploading = self.bot.send_chat_action(
            place.chat, ChatAction.UPLOAD_PHOTO, message_thread_id=place.thread
        )
        _, drawn = await asyncio.gather(self.in_passing(uploading), self._pictures.drawn(table))
        if drawn is None:
            raise _NoPicture
        try:
            message = await send(drawn)
        except BadRequest as error:
            if _is_of_the_message(error):
                raise
            _LOGGER.warning("Telegram refused a picture: %s", error)
            raise _NoPicture from None
        if isinstance(message, Message):
            await self._pictures.remember(table, message.photo[-1].file_id)
        return _sent(message)

    # What nothing depends on

    async def delete(self, place: Place, old: Sent) -> None:
        await self.in_passing(self.bot.delete_message(place.chat, old.message))

    async def acknowledge(self, query: str, words: str | None = None) -> None:
        """Stop the button's clock, once. Too old a query is nobody's concern."""
        if query in self._acknowledged:
            return
        self._acknowledged.append(query)
        hint = words and words[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
        await self.in_passing(self.bot.answer_callback_query(query, hint))

    async def in_passing(self, call: Coroutine[Any, Any, T]) -> T | None:
        """Nobody waits long for it, and its failure is nobody's concern: None where that isn't known."""
        task = asyncio.create_task(call)
        self._passing.add(task)
        task.add_done_callback(self._passed)
        done, _ = await asyncio.wait([task], timeout=PASSING_SECONDS)
        return task.result() if done and task.exception() is None else None

    def _passed(self, task: asyncio.Task[object]) -> None:
        self._passing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.debug("a call has failed: %s", error)

    async def close(self) -> None:
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)


class _NoPicture(Exception):
    """The table has to be told in words alone."""


def _is_of_the_message(error: BadRequest) -> bool:
    """Whether it tells of the message to edit, not of what it was to become."""
    return any(words in error.message for words in (_UNCHANGED, *_GONE))


def _sent(message: Message | bool) -> Sent:
    # Only an edit of an inline message gives no message back.
    if not isinstance(message, Message):
        raise TypeError("a call in a chat gives its message")
    return Sent(message.message_id, bool(message.photo))
