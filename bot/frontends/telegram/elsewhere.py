"""Answers in chats that the bot isn't in: while somebody types its name there, or asks it as a guest.

Everybody gets the same answers and nothing is kept of them, so Telegram may keep what was found.
An answer that takes long goes on by itself, and none is sent later: by then nobody waits for it.
"""

import logging
from collections.abc import Callable

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.conversation import Conversation
from bot.dialogue.replies import Button, Reply
from bot.dialogue.state import State
from bot.frontends.telegram.calls import Calls, markup
from bot.frontends.telegram.keyboards import Keyboards
from bot.frontends.telegram.reading import Guest, Inline
from bot.frontends.telegram.rendering import render_alone
from bot.frontends.telegram.trying import Trying, Wait

PAGE = 20
"""So many results are shown before Telegram asks for more; at most 50 would be taken."""
CACHE_SECONDS = 300
"""So long Telegram may show what was found to whoever types the same."""
LONGEST_TITLE, LONGEST_DESCRIPTION = 120, 200
START = "inline"
"""The payload of the button above the results: it stands for nothing, so it leads to the greeting."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_LOGGER = logging.getLogger(__name__)


class Elsewhere:
    """Answers people where the bot is no member."""

    def __init__(
        self,
        conversation: Conversation,
        calls: Calls,
        keyboards: Callable[[], Keyboards],
        trying: Trying,
    ) -> None:
        """`keyboards` and the conversation's dialogue are asked for each time: they can be read anew."""
        self._conversation = conversation
        self._calls = calls
        self._keyboards = keyboards
        self._trying = trying

    async def suggest(self, asked: Inline) -> str:
        """What the letters typed so far may lead to. One attempt: the next letter brings another query."""
        if asked.refused:
            # Not kept: the same may be typed again in a moment.
            none = self._calls.answer_inline(asked.query, [], "", self._ask_here(), 0)
            await self._calls.in_passing(none, asked.patience)
            return "too many"
        start = int(asked.offset) if asked.offset.isascii() and asked.offset.isdigit() else 0
        found = self._conversation.dialogue.suggest(asked.typed)
        page = [article for button in found[start : start + PAGE] if (article := self._found(button))]
        rest = str(start + PAGE) if len(found) > start + PAGE else ""
        shown = self._calls.answer_inline(asked.query, page, rest, self._ask_here(), CACHE_SECONDS)
        await self._calls.in_passing(shown, asked.patience)
        return "found" if page else "nothing found"

    async def answer(self, guest: Guest, now: float) -> str:
        """The answer to a question, in the chat where it was asked."""
        turn = self._conversation.dialogue.respond_in_public(guest.event, State(), now)
        shown = next((shown for reply in turn.replies if (shown := self._shown("guest", reply))), None)
        if shown is None:
            return "silent"
        telling = self._tell(guest.query, shown)
        return await self._calls.in_passing(telling, guest.patience) or "on its way"

    async def _tell(self, query: str, shown: InlineQueryResultArticle) -> str:
        try:
            await self._trying.until_done(lambda: self._calls.answer_guest(query, shown))
        except (TelegramError, Wait) as error:
            # There is no chat to be written to later, only this one question.
            _LOGGER.warning("a guest's question could not be answered: %s", error)
            return "not answered"
        return "answered"

    def _ask_here(self) -> InlineQueryResultsButton:
        return InlineQueryResultsButton(self._keyboards().say.ask_here, start_parameter=START)

    def _found(self, button: Button) -> InlineQueryResultArticle | None:
        turn = self._conversation.dialogue.respond_in_public(button.event, State(), 0.0)
        return self._shown(self._keyboards().write(button.event), turn.replies[0])

    def _shown(self, id: str, reply: Reply) -> InlineQueryResultArticle | None:
        """The first paragraph is the title of the result, the others what is seen of it before it is sent."""
        piece = render_alone(reply, self._keyboards())
        if piece is None:
            return None
        title, *rest = [paragraph.plain() for paragraph in reply.paragraphs if paragraph.plain().strip()] or [
            ""
        ]
        if reply.table:
            title, rest = reply.table.title, [", ".join(heading for heading, _ in reply.table.rows)]
        return InlineQueryResultArticle(
            id,
            title[:LONGEST_TITLE],
            InputTextMessageContent(piece.html, ParseMode.HTML, link_preview_options=_NO_PREVIEW),
            reply_markup=markup(piece.keys),
            description=" ".join(rest)[:LONGEST_DESCRIPTION],
        )
