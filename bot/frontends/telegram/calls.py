"""The few calls to the Bot API that write: how a piece becomes their arguments."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultsButton,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import CallbackQueryLimit, ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.frontends.telegram.pieces import Key, Piece, Place, Sent
from bot.frontends.telegram.trying import Slow, patiently

if TYPE_CHECKING:
    from bot.frontends.telegram.polling import PollingBot

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")
Buttons: TypeAlias = tuple[tuple[InlineKeyboardButton, ...], ...]


class Calls:
    """Single calls, no second attempts: what they raise is for the sender to judge."""

    def __init__(self, bot: "PollingBot") -> None:
        self._bot = bot
        self._slow: set[asyncio.Task[object]] = set()

    async def send_text(self, place: Place, piece: Piece) -> Sent:
        """As plain data there and back: most answers go this way, and the library would make objects of
        each button, and of the whole message that Telegram answers with."""

        async def send(words: str, mode: str | None) -> Sent:
            call = {
                "chat_id": place.chat,
                "text": words,
                "parse_mode": mode,
                "message_thread_id": place.thread,
                "reply_markup": {"inline_keyboard": keys} if keys else None,
                "link_preview_options": {"is_disabled": True},
                "reply_parameters": _replying(piece),
            }
            return Sent(int((await self._bot.write("sendMessage", call))["message_id"]))

        keys = [[_plain_button(key) for key in row] for row in piece.keys]
        return await _as_html(send, piece.html)

    async def send_photo(self, place: Place, piece: Piece, photo: str | bytes) -> Message:
        return await self._bot.send_photo(
            place.chat,
            photo,
            caption=piece.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=place.thread,
            reply_markup=markup(piece.keys),
            reply_parameters=_reply(piece),
        )

    async def edit_text(self, place: Place, message: int, piece: Piece) -> Message:
        def edit(words: str, mode: str | None) -> Awaitable[Message | bool]:
            return self._bot.edit_message_text(
                words,
                place.chat,
                message,
                parse_mode=mode,
                reply_markup=markup(piece.keys),
                link_preview_options=_NO_PREVIEW,
            )

        return _in_a_chat(await _as_html(edit, piece.html))

    async def edit_photo(self, place: Place, message: int, piece: Piece, photo: str | bytes) -> Message:
        media = InputMediaPhoto(photo, piece.html, ParseMode.HTML)
        return _in_a_chat(
            await self._bot.edit_message_media(media, place.chat, message, reply_markup=markup(piece.keys))
        )

    async def edit_caption(self, place: Place, message: int, piece: Piece) -> Message:
        """Other words and buttons below a picture that stays."""
        edited = self._bot.edit_message_caption(
            place.chat,
            message,
            caption=piece.html,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(piece.keys),
        )
        return _in_a_chat(await edited)

    async def edit_keys(self, place: Place, message: int, rows: Buttons) -> None:
        """Other buttons below a message that stays."""
        await self._bot.edit_message_reply_markup(
            place.chat, message, reply_markup=InlineKeyboardMarkup(rows)
        )

    async def tell_upload(self, place: Place) -> None:
        """A picture is on its way. It arrives without this, too."""
        try:
            await self._bot.send_chat_action(
                place.chat, ChatAction.UPLOAD_PHOTO, message_thread_id=place.thread
            )
        except TelegramError as error:
            _LOGGER.debug("a chat action was refused: %s", error)

    async def delete(self, place: Place, message: int) -> None:
        await self.in_passing(self._bot.delete_message(place.chat, message))

    async def answer_inline(
        self,
        query: str,
        results: Sequence[InlineQueryResult],
        rest: str,
        button: InlineQueryResultsButton,
        cache_seconds: int,
    ) -> None:
        """Show results in another chat. `rest`: from where on there are more, "" where there are none."""
        await self._bot.answer_inline_query(query, results, cache_seconds, False, rest, button)

    async def answer_guest(self, query: str, result: InlineQueryResult) -> bool:
        await self._bot.answer_guest_query(query, result)
        return True

    async def answer_press(self, query: str, words: str | None = None, patience: float | None = None) -> None:
        """Stop the button's clock. Too old a query is nobody's concern."""
        hint = words and words[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
        await self.in_passing(self._bot.answer_callback_query(query, hint), patience)

    async def in_passing(self, call: Coroutine[Any, Any, T], patience: float | None = None) -> T | None:
        """What nothing depends on: nobody waits long for it, and its failure is nobody's concern.

        Gives what came of it; None where that isn't known.
        """
        try:
            return await patiently(call, patience)
        except Slow as slow:
            self._slow.add(slow.task)
            slow.task.add_done_callback(self._minded)
        except TelegramError as error:
            _LOGGER.debug("a call has failed: %s", error)
        return None

    def _minded(self, task: asyncio.Task[object]) -> None:
        self._slow.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.debug("a slow call has failed: %s", error)


def _in_a_chat(edited: Message | bool) -> Message:
    # Only an edit of an inline message gives no message back.
    if not isinstance(edited, Message):
        raise TelegramError("an edit in a chat gives its message")
    return edited


async def _as_html(call: Callable[[str, str | None], Awaitable[T]], html: str) -> T:
    """With HTML; a text that Telegram can't parse goes without, since an ugly answer beats none."""
    try:
        return await call(html, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        _LOGGER.error("Telegram can't parse a text of the bot: %s", error)
        return await call(unescape(re.sub(r"<[^>]*>", "", html)), None)


def _reply(piece: Piece) -> ReplyParameters | None:
    return ReplyParameters.de_json(answered) if (answered := _replying(piece)) else None


def _replying(piece: Piece) -> dict[str, Any] | None:
    if piece.reply_to is None:
        return None
    return {"message_id": piece.reply_to, "allow_sending_without_reply": True}


def markup(rows: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(buttons_of(rows)) if rows else None


def buttons_of(rows: tuple[tuple[Key, ...], ...]) -> Buttons:
    """Keys as the library's buttons."""
    return tuple(tuple(map(_button, row)) for row in rows)


def _button(key: Key) -> InlineKeyboardButton:
    return InlineKeyboardButton.de_json(_plain_button(key))


def _plain_button(key: Key) -> dict[str, Any]:
    """As Telegram takes it."""
    button: dict[str, Any] = {"text": key.label}
    match key.does:
        case "open":
            button["url"] = key.code
        case "copy":
            button["copy_text"] = {"text": key.code}
        case "press":
            button["callback_data"] = key.code
    if key.style:
        button["style"] = key.style
    return button
