"""What people do outside of a chat with the bot: type its name, ask it as a guest, open its links."""

import re
import time
from urllib.parse import parse_qs, urlsplit

from .errors import Json
from .inline_results import text_of
from .keyboards import read_markup
from .model import Chat, Message, User
from .people import People
from .utf16 import found_entities
from .world import GUEST_SECONDS, INLINE_SECONDS

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_QUERY = 256


class Elsewhere(People):
    """Inline queries, guest questions, links."""

    def inline_query(self, user: User, text: str, offset: str = "", age: float = 0.0) -> str:
        """Type the bot's name and a text in some chat. What Telegram still has it answers by itself."""
        query = self.world.new_query(user, INLINE_SECONDS - age)
        query.asked = (text[:LONGEST_QUERY], offset)
        self.world.inline_queries[query.id] = query
        expires, answer = self.world.inline_cache.get(query.asked, (0.0, None))
        if time.monotonic() < expires:
            query.answer = answer
            return query.id
        payload = {"id": query.id, "from": user.as_json(), "query": query.asked[0], "offset": offset}
        self.world.queue.add("inline_query", {**payload, "chat_type": "sender"})
        return query.id

    def choose(
        self, user: User, chat: Chat, query_id: str, result_id: str, reply_to: Message | None = None
    ) -> Message:
        """Send a result that the bot found to a chat; it comes from the person, by way of the bot.

        Where the bot is in that chat, it is told of the message.
        """
        result = next(each for each in self._results(query_id) if each["id"] == result_id)
        text = text_of(result)
        message = self._message(chat, user, reply_to, None)
        message.text, message.html, message.via = text.text, text.source, self.world.bot
        message.entities = list(text.entities)
        message.markup = read_markup(result.get("reply_markup"), only_inline=True)
        return self._publish(message)

    def guest_message(
        self, chat: Chat, user: User, text: str, age: float = 0.0, thread: int | None = None
    ) -> str:
        """Ask the bot in a chat that it isn't in; gives the id of the query."""
        query = self.world.new_query(user, GUEST_SECONDS - age)
        message = self._message(chat, user, None, thread)
        message.text = message.html = text
        message.entities = found_entities(text)
        self.world.guest_queries[query.id] = query
        self.world.guest_places[query.id] = (chat, message)
        self.world.queue.add("guest_message", {**message.as_json(), "guest_query_id": query.id})
        return query.id

    def open_link(self, user: User, url: str) -> Message:
        """Tap a link to the bot: its chat opens, and Start is tapped there."""
        parts = urlsplit(url)
        if parts.netloc != "t.me" or parts.path.strip("/").lower() != str(self.world.bot.username).lower():
            raise LookupError(f"{url} doesn't lead to this bot")
        payload = parse_qs(parts.query).get("start", [""])[0]
        # Telegram's apps drop a payload that can't be one.
        words = f"/start {payload}" if _PAYLOAD.fullmatch(payload) else "/start"
        return self.send_text(self.private(user), user, words)

    def _results(self, query_id: str) -> list[Json]:
        answer = self.world.inline_queries[query_id].answer
        return list(answer["results"]) if answer else []
