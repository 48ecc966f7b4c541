"""An update as Telegram gives it, on its way in: the same for polling and the webhook."""

import logging
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.frontends.telegram.plain import read_plain
from bot.frontends.telegram.reading import Read, Reader
from bot.operations.vitals import Handled, Kind, Vitals

_KINDS: dict[str, Kind] = {
    "message": "message",
    "edited_message": "edit",
    "callback_query": "press",
    "my_chat_member": "member",
    "inline_query": "inline",
    "guest_message": "guest",
}
_LARGEST = 2**63 - 1
_LOGGER = logging.getLogger(__name__)


class Intake:
    """Reads updates. One that can't be read must not block the others."""

    def __init__(self, bot: Bot, reader: Reader, vitals: Vitals) -> None:
        self._bot = bot
        self._reader = reader
        self._vitals = vitals

    def read(self, raw: dict[str, Any]) -> Read | None:
        """What the update means to the bot; None where it means nothing, and that is told."""
        try:
            _check_number(raw)
            read = read_plain(raw, self._reader.privacy) or self._reader.read(Update.de_json(raw, self._bot))
        except (
            *(TelegramError, AttributeError, LookupError, TypeError),
            *(ValueError, OverflowError, RecursionError),
        ) as error:
            skipped = _skipped(raw, "unreadable")
            # Only the kind of the error: its text could quote what somebody wrote.
            reason = type(error).__name__
            _LOGGER.error("update %s can't be read and is skipped: %s", skipped.update, reason)
            self._vitals.handled(skipped)
            return None
        if read is None:
            self._vitals.handled(_skipped(raw, "not for the bot"))
        return read


def _check_number(raw: dict[str, Any]) -> None:
    """Raises ValueError where the database couldn't take the update's number."""
    number = raw.get("update_id")
    if not isinstance(number, int) or not 0 <= number <= _LARGEST:
        raise ValueError("no number of an update")


def _skipped(raw: dict[str, Any], outcome: str) -> Handled:
    number = raw.get("update_id")
    kind: Kind = next((kind for field, kind in _KINDS.items() if field in raw), "other")
    return Handled(number if isinstance(number, int) else 0, kind, outcome)
