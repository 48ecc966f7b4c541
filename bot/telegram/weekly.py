"""A line for admins each Monday: how the week was, what to teach first; one, however many processes run."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.conversation import Conversation
from bot.storage import StorageError, taught
from bot.telegram.teaching import Teaching

LOOK_SECONDS = 600.0
HOUR = 7  # in UTC: from this hour of a Monday on
FIRST = 3  # so many questions are named
NAME = "weekly"
_LOGGER = logging.getLogger(__name__)


class Weekly:
    """Tells it."""

    def __init__(self, conversation: Conversation, teaching: Teaching) -> None:
        self._conversation, self._store, self._teaching = conversation, conversation.store, teaching

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look(datetime.now(UTC))
            except StorageError as error:
                _LOGGER.warning("the weekly line must wait: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, now: datetime) -> None:
        """Tell of the week that is over, unless that was done. Of the very first one nothing is told."""
        monday = (now - timedelta(hours=HOUR)).date()
        monday -= timedelta(days=monday.weekday())
        told = await self._store.fact(NAME)
        if told is not None and told < str(monday):
            await self._teaching.trials.tell_admins(await self._line(str(monday)), f"{NAME}:{monday}")
        if told is None or told < str(monday):
            await self._store.remember(NAME, str(monday))

    async def _line(self, monday: str) -> str:
        end = datetime.fromisoformat(monday).replace(tzinfo=UTC)
        begin = end - timedelta(days=7)
        counts = await self._store.counts(str(begin.date()))
        found: Counter[str] = Counter()
        for count in counts:
            found[count.what] += count.n if count.day < monday else 0
        lessons = await self._store.read(taught.lessons)
        kept = [one for one in lessons if one.status == "kept" and begin.timestamp() <= one.at]
        say = self._conversation.dialogue.knowledge.voice.telegram
        first = [
            say.weekly_first.format(question=one.text[:100], times=one.times)
            for one in await self._teaching.first(FIRST)
        ]
        return say.weekly.format(
            asked=sum(n for what, n in found.items() if not what.startswith("guide-")),
            answered=found["answer"] + found["compare"] + found["guide"],
            unsaid=found["gap"],
            missed=found["fallback"],
            taught=sum(one.at < end.timestamp() for one in kept),
            first=", ".join(first) or "–",
        )
