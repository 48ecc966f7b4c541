"""One piece to one place: sends it, or edits what is there; a table or chart as a picture where that can be.

Goes through to the caller: Wait and Stopped (see trying), Forbidden, ChatMigrated.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from telegram import Message
from telegram.error import BadRequest

from bot.dialogue.replies import Chart, Drawable
from bot.frontends.telegram.calls import Buttons, Calls
from bot.frontends.telegram.pictures import Pictures
from bot.frontends.telegram.pieces import Piece, Place, Sent
from bot.frontends.telegram.trying import Trying

_LOGGER = logging.getLogger(__name__)
_UNCHANGED = "not modified"
_GONE = ("to edit not found", "can't be edited")


class Sender:
    """Writes to chats."""

    def __init__(self, calls: Calls, pictures: Pictures, trying: Trying) -> None:
        self.calls = calls
        self._pictures = pictures
        self._trying = trying

    async def send(self, place: Place, piece: Piece) -> Sent | None:
        """The message that was written or edited; None where only Telegram knows."""
        if piece.instead is not None:
            return await self._edit(place, piece, piece.instead)
        if piece.table is None:
            return await self._trying.until_done(lambda: self.calls.send_text(place, piece))

        async def send(photo: str | bytes) -> Message:
            return await self.calls.send_photo(place, piece, photo)

        try:
            return await self._as_picture(place, piece.table, send)
        except _NoPicture:
            if isinstance(piece.table, Chart):
                return None  # the message before it tells all of it
            return await self.send(place, replace(piece, table=None))

    async def relabel(self, place: Place, message: int, rows: Buttons) -> None:
        """Other buttons below a message; where that can't be, it keeps its own."""
        try:
            await self._trying.until_done(lambda: self.calls.edit_keys(place, message, rows))
        except BadRequest as error:
            _LOGGER.debug("the buttons of a message stay as they are: %s", error)

    async def _edit(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        """Edit a message; where that can't be, write a new one."""
        below = old.picture and piece.keeps_picture and piece.table is None
        if old.picture != (piece.table is not None) and not below:
            # A text can't become a picture, nor the other way round.
            return await self._replace(place, piece, old)
        try:
            if piece.table is None:
                change = self.calls.edit_caption if below else self.calls.edit_text
                edit = partial(change, place, old.message, piece)
                await self._trying.until_done(edit, harmless=True)
            else:
                edit_photo = partial(self.calls.edit_photo, place, old.message, piece)
                await self._as_picture(place, piece.table, edit_photo, harmless=True)
        except _NoPicture:
            return await self._replace(place, replace(piece, table=None), old)
        except BadRequest as error:
            if _UNCHANGED in error.message:
                return old
            if not _is_gone(error):
                raise
            return await self.send(place, replace(piece, instead=None))
        return old

    async def _replace(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        await self.calls.delete(place, old.message)
        return await self.send(place, replace(piece, instead=None))

    async def _as_picture(
        self,
        place: Place,
        table: Drawable,
        send: Callable[[str | bytes], Awaitable[Message]],
        *,
        harmless: bool = False,
    ) -> Sent | None:
        """By the known file id, else drawn anew. Raises _NoPicture where neither is possible."""
        if (known := await self._pictures.known(table)) is not None:
            try:
                return _sent(await self._trying.until_done(lambda: send(known), harmless=harmless))
            except BadRequest as error:
                if _UNCHANGED in error.message or _is_gone(error):
                    raise
                _LOGGER.warning("Telegram doesn't know a picture any more: %s", error)
        _, drawn = await asyncio.gather(self.calls.tell_upload(place), self._pictures.drawn(table))
        if drawn is None:
            raise _NoPicture
        try:
            message = await self._trying.until_done(lambda: send(drawn), harmless=harmless)
        except BadRequest as error:
            if _UNCHANGED in error.message or _is_gone(error):
                raise
            _LOGGER.warning("Telegram refused a picture: %s", error)
            raise _NoPicture from None
        if message is not None:
            await self._pictures.remember(table, message.photo[-1].file_id)
        return _sent(message)


class _NoPicture(Exception):
    """The table has to be told in words alone."""


def _is_gone(error: BadRequest) -> bool:
    return any(words in error.message for words in _GONE)


def _sent(message: Message | None) -> Sent | None:
    return Sent(message.message_id, bool(message.photo)) if message is not None else None
