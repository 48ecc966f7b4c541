"""The buttons under a message: what they send, open or copy, within Telegram's limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit

from bot.dialogue.events import Event, Privately, Vote
from bot.dialogue.links import may_link
from bot.dialogue.replies import Button, Reply, Row
from bot.knowledge.texts import TelegramVoice

LABEL_WIDTH = 60  # characters that fit in a row of buttons, shared by them; a phone cuts the rest off anyhow
MOST_LEADING_IN = 5  # buttons under a message in a chat that the bot isn't in


class Key(NamedTuple):
    """A button: its words, what is sent to the bot, opened or copied, and its colour."""

    label: str
    code: str
    style: str | None = None
    does: Literal["press", "open", "copy"] = "press"


Keys: TypeAlias = tuple[tuple[Key, ...], ...]
Buttons: TypeAlias = tuple[tuple[InlineKeyboardButton, ...], ...]


@dataclass(frozen=True)
class Keyboards:
    """Makes the buttons of one bot."""

    write: Callable[[Event], str]  # makes the code of an event
    home: str  # the bot's own address
    say: TelegramVoice

    def address(self, payload: str) -> str:
        """A link into the chat with the bot."""
        return f"{self.home}?start={payload}"

    def link(self, event: Event) -> str:
        """The link that does what a button with this event does."""
        return self.address(self.write(event))

    def under(self, reply: Reply) -> Keys:
        """The reply's own buttons, and one that copies a link to it; what asks for feedback stays last."""
        linked = self.link(reply.link) if reply.link else None
        copied = linked if reply.share is None else self.address(reply.share)
        copying = ((Key(self.say.copy_link, copied, does="copy"),),) if copied else ()
        room = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER) - len(copying)
        keys = self._keys(reply.rows, room)
        asks = any(isinstance(button.event, Vote) for row in reply.rows[-1:] for button in row)
        return (*keys[:-1], *copying, *keys[-1:]) if asks else (*keys, *copying)

    def leading_in(self, reply: Reply) -> Keys:
        """For a chat that the bot isn't in: links to what the reply offers, or to the reply itself."""
        if reply.link is None:
            offered = [tuple(filter(None, map(_privately, row))) for row in reply.rows]
            if keys := self._keys(offered, MOST_LEADING_IN):
                return keys
        address = self.link(reply.link) if reply.link else self.home
        return ((Key(self.say.into_chat, address, does="open"),),)

    def _keys(self, rows: Iterable[Row], room: int) -> Keys:
        keys: list[tuple[Key, ...]] = []
        for row in rows:
            shown = row[: min(room, InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)]
            room -= len(shown)
            if shown:
                keys.append(tuple(self._key(button, len(shown)) for button in shown))
        return tuple(keys)

    def _key(self, button: Button, neighbours: int) -> Key:
        style = "primary" if button.tone == "primary" else None
        label = _label(button.label, LABEL_WIDTH // neighbours)
        if isinstance(button.event, Privately):
            return Key(label, self.link(button.event), style, "open")
        return Key(label, self.write(button.event), style)


def _privately(button: Button) -> Button | None:
    """As a link into the chat, where a link can do what the button does."""
    if isinstance(button.event, Privately):
        return button
    return replace(button, event=Privately(button.event)) if may_link(button.event) else None


def _label(words: str, width: int) -> str:
    """A label that keeps whole words where it must be shortened."""
    width = max(width, 12)
    if len(words) <= width:
        return words
    head = words[: width - 1]
    whole = head.rpartition(" ")[0]
    return (whole if len(whole) > width // 2 else head).rstrip(" ,;:–-") + "…"


def markup(keys: Keys) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(buttons_of(keys)) if keys else None


def buttons_of(keys: Keys) -> Buttons:
    """Keys as the library's buttons."""
    return tuple(tuple(map(_button, row)) for row in keys)


@lru_cache(maxsize=1000)
def _button(key: Key) -> InlineKeyboardButton:
    """Made once: many messages have the same ones."""
    does = {"open": "url", "copy": "copy_text", "press": "callback_data"}[key.does]
    given: dict[str, Any] = {does: CopyTextButton(key.code) if key.does == "copy" else key.code}
    return InlineKeyboardButton(key.label, style=key.style, **given)
