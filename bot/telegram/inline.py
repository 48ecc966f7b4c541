"""Answers in chats that the bot isn't in: while somebody types its name there, or asks it as a guest.

Everybody gets the same answers and nothing is kept of them, so Telegram may keep what was found. Each gets
one attempt: the next letter brings another query, and nobody waits for long.
"""

import logging
from collections.abc import Callable
from time import time

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.error import RetryAfter, TelegramError

from bot.conversation import Conversation
from bot.dialogue.events import Event
from bot.dialogue.replies import Button, Reply
from bot.dialogue.state import State
from bot.telegram.client import pause_after
from bot.telegram.keyboard import Keyboards, markup
from bot.telegram.messages import Messages
from bot.telegram.render import render_alone

PAGE = 20  # so many results are shown before Telegram asks for more; at most 50 would be taken
CACHE_SECONDS = 300  # so long Telegram may show what was found to whoever types the same
LONGEST_TITLE, LONGEST_DESCRIPTION = 120, 200
START = "inline"
"""The payload of the button above the results: it stands for nothing, so it leads to the greeting."""
_LOGGER = logging.getLogger(__name__)


class Inline:
    """Answers people where the bot is no member."""

    def __init__(
        self, conversation: Conversation, messages: Messages, keyboards: Callable[[], Keyboards]
    ) -> None:
        """`keyboards` and the conversation's dialogue are asked for each time: they can be read anew."""
        self._conversation, self._bot, self._keyboards = conversation, messages.bot, keyboards
        self._in_passing = messages.in_passing

    async def suggest(self, asked: InlineQuery) -> str:
        """What the letters typed so far may lead to."""
        start = int(asked.offset) if asked.offset.isascii() and asked.offset.isdigit() else 0
        found = self._conversation.dialogue.suggest(asked.query)
        page = [article for button in found[start : start + PAGE] if (article := self._found(button))]
        rest = str(start + PAGE) if len(found) > start + PAGE else ""
        more = InlineQueryResultsButton(self._keyboards().say.ask_here, start_parameter=START)
        shown = self._bot.answer_inline_query(asked.id, page, CACHE_SECONDS, False, rest, more)
        await self._in_passing(shown)
        return "found" if page else "nothing found"

    async def answer(self, query: str, event: Event) -> str:
        """The answer to a guest's question, in the chat where it was asked."""
        turn = self._conversation.dialogue.respond_in_public(event, State(), time())
        shown = next((shown for reply in turn.replies if (shown := self._shown("guest", reply))), None)
        if shown is None:
            return "silent"
        return await self._in_passing(self._tell(query, shown)) or "on its way"

    async def _tell(self, query: str, shown: InlineQueryResultArticle) -> str:
        try:
            try:
                await self._bot.answer_guest_query(query, shown)
            except TelegramError as error:
                if pause_after(error) is None or isinstance(error, RetryAfter):
                    raise
                # Telegram takes one answer to a query, so a second attempt does no harm.
                await self._bot.answer_guest_query(query, shown)
        except TelegramError as error:
            # There is no chat to be written to later, only this one question.
            _LOGGER.warning("a guest's question could not be answered: %s", error)
            return "not answered"
        return "answered"

    def _found(self, button: Button) -> InlineQueryResultArticle | None:
        turn = self._conversation.dialogue.respond_in_public(button.event, State(), 0.0)
        return self._shown(self._keyboards().write(button.event), turn.replies[0])

    def _shown(self, id: str, reply: Reply) -> InlineQueryResultArticle | None:
        """The first paragraph is the title of the result, the others what is seen of it before it is sent."""
        piece = render_alone(reply, self._keyboards())
        if piece is None:
            return None
        title, *rest = [
            paragraph.visible() for paragraph in reply.paragraphs if paragraph.visible().strip()
        ] or [""]
        if reply.table:
            title, rest = reply.table.title, [", ".join(heading for heading, _ in reply.table.rows)]
        return InlineQueryResultArticle(
            id,
            title[:LONGEST_TITLE],
            InputTextMessageContent(piece.html),
            reply_markup=markup(piece.keys),
            description=" ".join(rest)[:LONGEST_DESCRIPTION],
        )
