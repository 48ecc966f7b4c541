"""What labels do: tried beside the running bot, taken over when they are kept, and told to who waited."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from bot.authoring.changes import Results
from bot.authoring.review import judged, key_of
from bot.conversation import Conversation
from bot.dialogue.events import Said
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.processes import apart
from bot.storage import StorageError, taught
from bot.storage.taught import Lesson
from bot.telegram.admin import Admin
from bot.telegram.cards import Cards, button, short
from bot.telegram.client import pause
from bot.telegram.privacy import Privacy

FOLLOW_SECONDS = 2.0  # so often a process looks whether another one has taught something
_LOGGER = logging.getLogger(__name__)


class Trials:
    """Tries and follows what is taught."""

    def __init__(self, admin: Admin, conversation: Conversation, privacy: Privacy) -> None:
        self._admin, self._conversation, self._store = admin, conversation, conversation.store
        self._tell, self._privacy = admin.tell, privacy
        self._numbers = {privacy.person(number, number).person: number for number in admin.numbers}
        self._before: tuple[object, asyncio.Task[Results | str]] | None = None
        """How questions are understood today."""
        self._trials: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._news = False  # something was taken over, and who waits for an answer isn't told yet

    def wake(self) -> None:
        """Something was kept or taken back just now."""
        self._woken.set()

    def try_labels(self, admin: str) -> None:
        """Have an admin's labels tried that wait, in place of what was being tried for the same admin.

        Where none waits, it is found out how questions are understood today, while the admin still reads.
        """
        if (before := self._trials.get(admin)) is not None:
            before.cancel()
        self._trials[admin] = asyncio.create_task(self._try(admin))

    async def _judged_today(self, lessons: Sequence[Lesson]) -> Results | str:
        """Once for each state of the knowledge, whoever stops waiting for it."""
        mark = self._conversation.dialogue.knowledge.version, tuple((one.id, one.status) for one in lessons)
        if self._before is None or self._before[0] != mark or self._before[1].cancelled():
            self._before = mark, asyncio.create_task(apart(judged, self._admin.folder, lessons))
        try:
            return await asyncio.shield(self._before[1])
        except Exception:
            self._before = None
            raise

    async def _try(self, admin: str) -> None:
        """Tell the admin what the labels do that wait."""
        try:
            lessons = await self._store.read(taught.lessons)
            mine = await self._store.read(partial(taught.labelled, admin=admin))
            certain = [one for one in lessons if one.status in ("kept", "undone")]
            before = await self._judged_today(certain)
            if not mine:
                return
            after = before
            if not isinstance(before, str):
                after = await apart(judged, self._admin.folder, [*certain, *mine], before)
            if mine != await self._store.read(partial(taught.labelled, admin=admin)):
                return  # the admin went on at another process, which tells of all
            said, can_keep = self._cards.verdict(mine, before, after)
            keep = (button(self._cards.say.keep, "keep", "", str(mine[-1].id)),) if can_keep else ()
            keys = ((*keep, button(self._cards.say.take_back, "undo")),)
            await self._tell(self._numbers[admin], *self._cards.said(said, keys))
        except StorageError as error:
            _LOGGER.warning("what was labelled can't be tried now: %s", error)
        except Exception:  # the one place where whatever went wrong with it ends
            _LOGGER.exception("what was labelled can't be tried")

    # What others see of it

    async def follow(self) -> None:
        """Take over what was kept or taken back, here or by another process; until cancelled."""
        await self._go_on()
        while True:
            self._woken.clear()
            try:
                mark = await self._store.read(taught.mark)
                if mark != self._admin.taught:
                    self._news = True
                    await self._take_over()
                if self._news:
                    await self._tell_who_waits()
                    self._news = False
            except StorageError as error:
                _LOGGER.warning("what is taught can't be looked up: %s", error)
            except Exception:
                _LOGGER.exception("what is taught can't be taken over")
            await pause(FOLLOW_SECONDS, self._woken)

    async def _go_on(self) -> None:
        """Try again what was labelled when a process ended."""
        try:
            admins = await self._store.read(taught.teachers)
        except StorageError:
            return
        for admin in admins:
            if admin in self._numbers:
                self.try_labels(admin)

    async def _take_over(self) -> None:
        unwritten = await self._admin.take_over()
        if unwritten:
            said = self._cards.said(self._cards.say.unwritten.format(reason=unwritten))
            for number in self._numbers.values():
                await self._tell(number, *said)

    async def _tell_who_waits(self) -> None:
        """Who wanted to be told gets the answer once it is in force, a single time."""
        asked, lessons = await self._store.read(taught.asked_and_taught)
        known = {key: one for one in lessons if one.status == "kept" for key in (one.words, *one.also)}
        for one in asked:
            lesson = known.get(key_of(one.question)) if one.waiting else None
            if lesson is None:
                continue
            if Ref.parse(lesson.expect) in self._conversation.dialogue.knowledge.entries:
                await self._answer(one)
            await self._store.write(partial(taught.told, id=one.id))

    async def _answer(self, asked: taught.Asked) -> None:
        try:
            number = int(self._privacy.open(asked.waiting))
        except ValueError as error:
            _LOGGER.warning("somebody can't be told an answer: %s", error)
            return
        turn = self._conversation.dialogue.respond(Said(asked.question), State(), 0.0)
        voice = self._conversation.dialogue.knowledge.voice.telegram
        said = voice.now_known.format(question=short(asked.question))
        await self._tell(number, Reply(texts(said)), *turn.replies, once=f"answer:{asked.id}:{asked.at}")

    async def tell_admins(self, said: str, once: str) -> None:
        for person, number in self._numbers.items():
            await self._tell(number, *self._cards.said(said), once=f"{once}:{person}")

    async def stop(self) -> None:
        tasks = [*self._trials.values(), *([self._before[1]] if self._before else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def _cards(self) -> Cards:
        """Of the knowledge as it is now."""
        return Cards(self._conversation.dialogue)
