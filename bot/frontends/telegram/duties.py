"""What admins ask the bot for, and what they are told unasked. Their numbers are never logged."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from telegram.error import TelegramError

from bot.authoring.apart import apart
from bot.authoring.asked import Disliked, voted_against, waiting
from bot.authoring.journal import Journal
from bot.dialogue.feedback import reason_labels
from bot.dialogue.replies import Paragraph, Reply, texts
from bot.frontends.telegram.delivering import Delivering
from bot.frontends.telegram.pieces import Place
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.reading import Duty
from bot.frontends.telegram.reloading import Reloaded, Reloading
from bot.frontends.telegram.trying import Stopped
from bot.knowledge.entries import COMPARISON, RECOMMENDATION, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.voice import TelegramVoice
from bot.storage import Person, StorageError, Store

MOST_SHOWN = 10
"""So many faults or entries fit a message that is read on a phone."""
_LOGGER = logging.getLogger(__name__)


class Duties:
    """Knows the admins."""

    def __init__(
        self,
        admins: frozenset[int],
        reloading: Reloading,
        delivering: Delivering,
        privacy: Privacy,
        store: Store,
    ) -> None:
        self._admins = admins
        self._reloading = reloading
        self._delivering = delivering
        self._privacy = privacy
        self._store = store
        self._begun: set[asyncio.Task[None]] = set()

    def begin(self, duty: Duty, place: Place, person: Person) -> None:
        """Do what an admin asked for, and answer it, while others are answered."""
        task = asyncio.create_task(self._do(duty, place, person))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def finish(self, seconds: float) -> None:
        """Until all that was begun is done, or for so long."""
        if self._begun:
            _, late = await asyncio.wait(self._begun, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _do(self, duty: Duty, place: Place, person: Person) -> None:
        try:
            await self._done(duty, place, person)
        except Stopped:
            pass
        except Exception as error:  # the one place where whatever went wrong with it ends
            _LOGGER.error("/%s failed", duty, exc_info=error)
            await self._tell_one(place, person, Reply(texts(self._say.apology)))

    async def _done(self, duty: Duty, place: Place, person: Person) -> None:
        match duty:
            case "review":
                reply = await self._review()
            case "reload":
                done = await self._reloading.reload()
                await self._tell(done, besides=place.chat)
                reply = _reloaded(self._say, done.problems)
        await self._delivering.tell(place, person, reply)

    async def watch(self) -> None:
        """Take over what is saved, and tell the admins what can't be; until cancelled."""
        async for done in self._reloading.follow():
            await self._tell(done)

    @property
    def _knowledge(self) -> Knowledge:
        return self._reloading.knowledge

    @property
    def _say(self) -> TelegramVoice:
        return self._knowledge.voice.telegram

    async def _tell(self, done: Reloaded, besides: int | None = None) -> None:
        """Each fault once, and that all is well again; to everybody but the one who is answered anyway."""
        if not done.news and not done.mended:
            return
        reply = _reloaded(self._say, done.news) if done.news else Reply(texts(self._say.reload_mended))
        for admin in self._admins - {besides}:
            await self._tell_one(Place(admin), self._privacy.person(admin, admin), reply)

    async def _tell_one(self, place: Place, person: Person, reply: Reply) -> None:
        try:
            await self._delivering.tell(place, person, reply)
        except (TelegramError, StorageError, Stopped) as error:
            # Telegram lets a bot write only to those who wrote to it first.
            _LOGGER.warning("an admin could not be told: %s", error)

    async def _review(self) -> Reply:
        asked = await self._store.questions_by_time()
        # Sorting them out takes long where they are many.
        questions = await apart(waiting, [question for question, _ in asked], Journal())
        wordings = {wording for question in questions for wording in question.wordings}
        since = min((at for question, at in asked if question.strip() in wordings), default=0.0)
        said = self._say.review_none
        if questions:
            number = sum(question.times for question in questions)
            said = self._say.review_waiting.format(n=number, different=len(questions), date=_day(since))
        missed = self._missed(await voted_against(self._store))
        return Reply((*texts(said), *missed, *texts(self._say.review_how)))

    def _missed(self, entries: Sequence[Disliked]) -> tuple[Paragraph, ...]:
        """Entries that weren't what people meant, by their titles."""
        if not entries:
            return ()
        lines = [self._missing(one) for one in entries[:MOST_SHOWN]]
        return texts("\n".join([self._say.review_missed, *lines, *_more(self._say, entries)]))

    def _missing(self, one: Disliked) -> str:
        """One of them: its votes, and what people said was wrong."""
        entry = self._say.review_entry.format(
            title=self._title(one.entry), n=one.times, votes=one.votes, date=_day(one.since)
        )
        labels = reason_labels(self._knowledge.voice)
        reasons = [
            self._say.review_reason.format(reason=labels[reason], n=times)
            for reason, times in one.reasons
            if reason in labels
        ]
        return self._say.review_reasons.format(entry=entry, reasons=", ".join(reasons)) if reasons else entry

    def _title(self, entry: str) -> str:
        """In words; a vanished entry by its id."""
        ref = Ref.parse(entry)
        if ref == UNKNOWN:
            return self._knowledge.voice.sentences.fallback
        if ref == COMPARISON:
            return self._knowledge.voice.labels.compare
        if ref == RECOMMENDATION:
            return self._knowledge.voice.labels.guide
        found = self._knowledge.entries.get(ref) if ref else None
        return found.title if found else entry


def _reloaded(say: TelegramVoice, problems: Sequence[Problem]) -> Reply:
    """The outcome for admins: what is wrong and where, or that all is taken over."""
    if not problems:
        return Reply(texts(say.reload_done))
    lines = [problem.short() for problem in problems[:MOST_SHOWN]]
    return Reply((*texts(say.reload_refused), *texts("\n".join([*lines, *_more(say, problems)]))))


def _more(say: TelegramVoice, items: Sequence[object]) -> list[str]:
    """The line for what isn't shown."""
    rest = len(items) - MOST_SHOWN
    return [say.and_more.format(n=rest)] if rest > 0 else []


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
