"""Keeps updates in the database before Telegram hears that it may forget them.

An update is Telegram's until it is kept, and ours from then on: whatever ends this process, the next one goes
on with its rows.
"""

import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Update

from bot.operations.vitals import Handled, Kind, Vitals
from bot.storage import Arrival, Put, Store
from bot.telegram.mentions import author
from bot.telegram.privacy import Privacy
from bot.telegram.turns import UNREADABLE, App, Turns
from bot.telegram.updates import KINDS, kind_of

_LARGEST = 2**63 - 1
_LOGGER = logging.getLogger(__name__)


@dataclass(eq=False)
class Inbox:
    """Where updates and what else is to be done in a chat come in."""

    application: App
    store: Store
    privacy: Privacy
    vitals: Vitals
    turns: Turns
    forgets: Callable[[Update], bool]  # is an update /forget?
    acknowledge: Callable[[str], Coroutine[Any, Any, None]]  # stops the clock of a press

    async def take(self, raw: Sequence[dict[str, Any]]) -> None:
        """Keep updates as Telegram gives them. Raises StorageError, and then none of them is kept."""
        found: list[tuple[Update | None, Arrival]] = []
        typed: list[Update] = []
        for one in raw:
            try:
                number = one.get("update_id")
                if not isinstance(number, int) or not 0 <= number <= _LARGEST:
                    raise ValueError("no number of an update")
                update = Update.de_json(one, self.application.bot)
                if update.inline_query:
                    typed.append(update)
                elif any(handler.check_update(update) for handler in self.application.handlers[0]):
                    found.append((update, self._arrival(one, update)))
                else:
                    self.vitals.handled(Handled(number, _kind(one), "not for the bot"))
            except UNREADABLE as error:
                # Each by itself: one that can't be read must not block the others.
                found.append((None, self._unreadable(one, error)))
        puts = await self.store.put([arrival for _, arrival in found])
        for (kept, arrival), put in zip(found, puts, strict=True):
            self._kept(kept, arrival, put)
        for update in typed:
            self.turns.type(update)

    def _unreadable(self, raw: dict[str, Any], error: Exception) -> Arrival:
        """Kept for some days, for whoever looks into it; under its person, as far as it tells of one."""
        number = raw.get("update_id")
        skipped = Handled(number if isinstance(number, int) else 0, _kind(raw), "unreadable")
        # Only the kind of the error: its text could quote what somebody wrote.
        _LOGGER.error("update %s can't be read and is skipped: %s", skipped.update, type(error).__name__)
        self.vitals.handled(skipped)
        senders = (part.get("from") for part in raw.values() if isinstance(part, dict))
        numbers = (sender.get("id") for sender in senders if isinstance(sender, dict))
        whose = next((self.privacy.person(one, 0).person for one in numbers if isinstance(one, int)), "")
        digest, sealed = self._sealed(raw)
        return Arrival(digest, 0, "", whose, sealed, "other")

    def _sealed(self, raw: dict[str, Any]) -> tuple[str, str]:
        text = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
        return self.privacy.digest(self.application.bot.id, text), self.privacy.seal(text)

    def _arrival(self, raw: dict[str, Any], update: Update) -> Arrival:
        message = update.message or update.edited_message or update.guest_message
        whose = update.effective_user.id if update.effective_user else 0
        place = update.effective_chat.id if update.effective_chat else whose
        person = self.privacy.person((author(message) if message else None) or whose, place)
        thread = (update.effective_message and update.effective_message.message_thread_id) or 0
        talks = bool(update.callback_query or update.message or update.edited_message)
        digest, sealed = self._sealed(raw)
        return Arrival(
            *(digest, update.update_id, person.chat, person.person, sealed),
            "guest" if update.guest_message else "talk" if talks else "other",
            thread,
            self.forgets(update),
        )

    def _kept(self, update: Update | None, arrival: Arrival, put: Put) -> None:
        query = update.callback_query if update else None
        if update is not None and put.outcome != "new":
            told = "seen before" if put.outcome == "seen" else put.outcome
            self.vitals.handled(Handled(update.update_id, kind_of(update), told))
        waits = put.wait > 0 or self.turns.chats.waits(arrival.chat) or put.outcome == "too many"
        if query is not None and waits:
            self.turns.beside(self.acknowledge(query.id))
        if put.ours:
            self.turns.chats.wake(arrival.chat, put.wait, first=arrival.kind == "guest")

    async def keep(self, arrival: Arrival) -> None:
        """Keep something to be done in a chat that nobody asked for. Raises StorageError."""
        [put] = await self.store.put([arrival])
        self._kept(None, arrival, put)


def _kind(raw: dict[str, Any]) -> Kind:
    return next((kind for field, kind in KINDS.items() if field in raw), "other")
