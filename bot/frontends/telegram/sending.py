"""One piece to one place: sends or edits it, and tells apart what may be tried again.

Telegram down: waits for it. Asked to wait, or Telegram is ill: `Wait`, so that the chat is parked.
Perhaps delivered: not repeated. What the caller must act on goes through: Forbidden, ChatMigrated.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.dialogue.replies import Table
from bot.frontends.telegram.pictures import Pictures
from bot.frontends.telegram.pieces import Key, Piece, Place, Sent
from bot.frontends.telegram.request import NotConnected

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
ILL_SECONDS = 5.0
"""How long to leave Telegram alone after two errors of its own in a row."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


class Wait(Exception):
    """This chat has to wait for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Stopped(Exception):
    """The bot is ending and Telegram can't be reached: what is in hand stays unanswered, and unconfirmed."""


class Sender:
    """Writes to chats through one bot."""

    def __init__(self, bot: Bot, pictures: Pictures) -> None:
        self._bot = bot
        self._pictures = pictures
        self.stopping = asyncio.Event()

    async def send(self, place: Place, piece: Piece) -> Sent | None:
        """The message that was written or edited; None where only Telegram knows."""
        if piece.instead is not None:
            return await self._edit(place, piece, piece.instead)
        if piece.table is not None:
            return await self._send_picture(place, piece, piece.table)
        return await self._send_text(place, piece)

    async def answer_press(self, query: str, words: str | None = None) -> None:
        """Stop the button's clock. Too old a query is nobody's concern."""
        try:
            await self._bot.answer_callback_query(query, words)
        except TelegramError as error:
            _LOGGER.debug("a press could not be answered: %s", error)

    async def delete(self, place: Place, message: int) -> None:
        try:
            await self._bot.delete_message(place.chat, message)
        except TelegramError as error:
            _LOGGER.debug("a message could not be deleted: %s", error)

    async def _send_text(self, place: Place, piece: Piece) -> Sent | None:
        def send(words: str, mode: str | None) -> Awaitable[Message]:
            return self._bot.send_message(
                place.chat,
                words,
                parse_mode=mode,
                message_thread_id=place.thread,
                reply_markup=_markup(piece.keys),
                link_preview_options=_NO_PREVIEW,
                reply_parameters=_reply(piece),
            )

        return _sent(await self._tried(lambda: _as_html(send, piece.html)))

    async def _send_picture(self, place: Place, piece: Piece, table: Table) -> Sent | None:
        async def send(photo: str | bytes) -> Message:
            message = await self._bot.send_photo(
                place.chat,
                photo,
                caption=piece.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.thread,
                reply_markup=_markup(piece.keys),
                reply_parameters=_reply(piece),
            )
            self._pictures.remember(table, message.photo[-1].file_id)
            return message

        return await self._with_picture(piece, table, send, lambda: self._send_text(place, piece))

    async def _with_picture(
        self,
        piece: Piece,
        table: Table,
        send: Callable[[str | bytes], Awaitable[Message]],
        without: Callable[[], Awaitable[Sent | None]],
    ) -> Sent | None:
        """By the known file id, else drawn anew; where neither is possible, the text alone."""
        known = self._pictures.known(table)
        if known is not None:
            try:
                return _sent(await self._tried(lambda: send(known)))
            except BadRequest as error:
                if _is_about_editing(error):
                    raise
                _LOGGER.warning("Telegram doesn't know a picture any more: %s", error)
                self._pictures.forget(table)
        drawn = await self._pictures.drawn(table)
        if drawn is None:
            return await without()
        try:
            return _sent(await self._tried(lambda: send(drawn)))
        except BadRequest as error:
            if _is_about_editing(error):
                raise
            _LOGGER.warning("Telegram refused a picture: %s", error)
            return await without()

    async def _edit(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        """Edit a message; where that can't be, write a new one."""
        if old.picture != (piece.table is not None):
            # A text can't become a picture, nor the other way round.
            await self.delete(place, old.message)
            return await self.send(place, _anew(piece))
        try:
            if piece.table is not None:
                await self._edit_picture(place, piece, old, piece.table)
            else:
                await self._edit_text(place, piece, old)
        except BadRequest as error:
            if "not modified" in error.message:
                return old
            if _is_about_editing(error):
                return await self.send(place, _anew(piece))
            raise
        return old

    async def _edit_text(self, place: Place, piece: Piece, old: Sent) -> None:
        def edit(words: str, mode: str | None) -> Awaitable[Message | bool]:
            return self._bot.edit_message_text(
                words,
                place.chat,
                old.message,
                parse_mode=mode,
                reply_markup=_markup(piece.keys),
                link_preview_options=_NO_PREVIEW,
            )

        await self._tried(lambda: _as_html(edit, piece.html))

    async def _edit_picture(self, place: Place, piece: Piece, old: Sent, table: Table) -> None:
        async def edit(photo: str | bytes) -> Message:
            message = await self._bot.edit_message_media(
                InputMediaPhoto(photo, piece.html, ParseMode.HTML),
                place.chat,
                old.message,
                reply_markup=_markup(piece.keys),
            )
            if not isinstance(message, Message):
                raise TelegramError("an edit in a chat gives its message")
            self._pictures.remember(table, message.photo[-1].file_id)
            return message

        async def words_only() -> Sent | None:
            await self.delete(place, old.message)
            return await self._send_text(place, piece)

        await self._with_picture(piece, table, edit, words_only)

    async def _tried(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """The call's result; None where it may have been delivered and nobody knows."""
        pause, ill = FIRST_PAUSE, False
        while True:
            try:
                return await call()
            except RetryAfter as error:
                raise Wait(_seconds(error.retry_after)) from None
            except NotConnected:
                await self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except TimedOut:
                _LOGGER.warning("Telegram took a message and didn't answer in time; it isn't repeated")
                return None
            except BadRequest:
                raise
            except NetworkError as error:
                # A connection that was kept too long, or an error of Telegram's own.
                if ill:
                    _LOGGER.warning("Telegram is ill: %s", error)
                    raise Wait(ILL_SECONDS) from None
                ill = True
                await self._pause(FIRST_PAUSE)

    async def _pause(self, seconds: float) -> None:
        if self.stopping.is_set():
            raise Stopped
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return
        raise Stopped


async def _as_html(call: Callable[[str, str | None], Awaitable[T]], html: str) -> T:
    """With HTML; a text that Telegram can't parse goes without, since an ugly answer beats none."""
    try:
        return await call(html, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        _LOGGER.error("Telegram can't parse a text of the bot: %s", error)
        return await call(unescape(re.sub(r"<[^>]*>", "", html)), None)


def _is_about_editing(error: BadRequest) -> bool:
    message = error.message.lower()
    return "to edit not found" in message or "can't be edited" in message or "not modified" in message


def _anew(piece: Piece) -> Piece:
    return Piece(piece.html, piece.keys, piece.table, piece.reply_to, None, piece.question)


def _sent(message: Message | None) -> Sent | None:
    return Sent(message.message_id, bool(message.photo)) if message is not None else None


def _reply(piece: Piece) -> ReplyParameters | None:
    if piece.reply_to is None:
        return None
    return ReplyParameters(piece.reply_to, allow_sending_without_reply=True)


def _markup(rows: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(key.label, callback_data=key.code, style=key.style) for key in row]
            for row in rows
        ]
    )


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
