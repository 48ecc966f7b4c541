"""Words in one's own chat, as most messages are: read as they come, without an object for each part.

What it doesn't know takes the way of all others, with the library: the same talk comes out of both.
"""

from typing import Any

from bot.dialogue.events import Said
from bot.frontends.telegram.pieces import Place
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.reading import Talk

_KNOWN = {"message_id", "from", "chat", "date", "text", "entities"}
"""Entities count only where several talk, and in commands."""


def read_plain(raw: dict[str, Any], privacy: Privacy) -> Talk | None:
    """None for all but a new message of mere words, without a command, of a person in the private chat."""
    match raw:
        case {
            "update_id": int(number),
            "message": {
                "message_id": int(message),
                "from": {"id": int(user), "is_bot": False, "first_name": str()},
                "chat": {"id": int(chat), "type": "private"},
                "date": int(),
                "text": str(text),
            } as sent,
        } if len(raw) == 2 and sent.keys() <= _KNOWN and not (words := text.strip()).startswith("/"):
            place = Place(chat)
            return Talk(
                number, privacy.person(user, *place), place, Said(words), "message", message, private=True
            )
    return None
