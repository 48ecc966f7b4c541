"""Tables as pictures: drawn off the event loop, uploaded once, then sent by Telegram's file id."""

import asyncio
import json
import logging
from dataclasses import asdict
from hashlib import sha256

from bot.dialogue.replies import Table
from bot.picture import draw
from bot.storage import Store

LOOK = 1
"""Counted up when pictures come to look otherwise: then none is sent by its old file id."""
_LOGGER = logging.getLogger(__name__)


class Pictures:
    """Remembers the file ids of what this bot has uploaded."""

    def __init__(self, store: Store, bot: int) -> None:
        self._store = store
        self._bot = bot

    def known(self, table: Table) -> str | None:
        """Telegram's file id of this table's picture."""
        return self._store.fact(self._name(table))

    def remember(self, table: Table, file: str) -> None:
        self._store.remember(self._name(table), file)

    async def drawn(self, table: Table) -> bytes | None:
        """The picture, None where it can't be drawn: the same is told in words."""
        try:
            return await asyncio.to_thread(draw, table)
        except Exception:  # whatever a drawing trips over, people still get the text
            _LOGGER.exception("a table could not be drawn")
            return None

    def _name(self, table: Table) -> str:
        content = json.dumps([LOOK, asdict(table)], ensure_ascii=False)
        # A file id belongs to one bot.
        return f"picture:{self._bot}:{sha256(content.encode()).hexdigest()[:32]}"
