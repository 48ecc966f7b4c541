"""Tables and charts as pictures: drawn off the event loop, uploaded once, then sent by Telegram's file id."""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bot.dialogue.replies import Drawable
from bot.storage import StorageError, Store

DRAWINGS = 16  # so many pictures are kept until their file ids are known
_LOGGER = logging.getLogger(__name__)


class Pictures:
    """Remembers the file ids of what this bot has uploaded."""

    def __init__(self, store: Store, bot: int) -> None:
        self._store = store
        self._bot = bot
        # Several chats may ask for one before its file id is known.
        self._drawings = lru_cache(DRAWINGS)(_drawn)
        # One after the other: side by side they would be done no sooner, and take memory each.
        self._draughtsman = ThreadPoolExecutor(1, "pictures")

    async def known(self, picture: Drawable) -> str | None:
        """Telegram's file id of this picture."""
        return await self._store.fact(self._name(picture))

    async def remember(self, picture: Drawable, file: str) -> None:
        try:
            await self._store.remember(self._name(picture), file)
        except StorageError as error:
            # It was sent; the next one is drawn again.
            _LOGGER.warning("a picture's file id could not be kept: %s", error)

    async def drawn(self, picture: Drawable) -> bytes | None:
        """The picture, None where it can't be drawn: the same is told in words."""
        return await asyncio.get_running_loop().run_in_executor(self._draughtsman, self._drawings, picture)

    def _name(self, picture: Drawable) -> str:
        content = json.dumps([_look(), asdict(picture)], ensure_ascii=False)
        # A file id belongs to one bot.
        return f"picture:{self._bot}:{sha256(content.encode()).hexdigest()[:32]}"


@cache
def _look() -> str:
    """Changes with whatever draws: then no picture is sent by its old file id."""
    found = sha256(f"{version('Pillow')} {version('fontpkg-inter')}".encode())
    spec = find_spec("bot.pictures")
    for file in sorted(Path(spec.origin or "").parent.glob("*.py")) if spec else ():
        found.update(file.read_bytes())
    return found.hexdigest()


def _drawn(picture: Drawable) -> bytes | None:
    try:
        return draw(picture)
    except Exception:  # whatever a drawing trips over, people still get the text
        _LOGGER.exception("a picture could not be drawn")
        return None


def draw(picture: Drawable) -> bytes:
    # Pillow and the typeface are read for the first picture: no answer has to wait for them.
    from bot.pictures import draw as drawn

    return drawn(picture)
