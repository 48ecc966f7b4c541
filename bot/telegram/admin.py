"""What admins ask the bot for, and what they are told unasked; the knowledge is read anew while the bot runs.

A folder with mistakes changes nothing. Admins' numbers are never logged.
"""

import asyncio
import gc
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Literal, Protocol

from bot.authoring.review import Disliked, grouped, voted_against, waiting
from bot.authoring.watch import Parts, dialogue_of, parts, saves
from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.entries import reason_labels
from bot.dialogue.replies import Paragraph, Reply, text, texts
from bot.knowledge.entries import COMPARISON, RECOMMENDATION, UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.texts import TelegramVoice
from bot.processes import apart
from bot.storage import taught
from bot.telegram.render import Piece

Duty = Literal["reload", "review"]
"""What only admins can ask for; to anybody else it is a command that doesn't exist."""
LET_GO_SECONDS = 2.0
"""The former knowledge is garbage then: not in the same moment in which people first meet the new one."""
MOST_SHOWN = 10  # so many faults or entries fit a message that is read on a phone
_LOGGER = logging.getLogger(__name__)


class Tell(Protocol):
    async def __call__(self, number: int, *said: Reply | Piece, once: str = "") -> None:
        """Say something in somebody's own chat, by number; what `once` names is said a single time."""


@dataclass(frozen=True)
class Reloaded:
    """What became of one reading."""

    problems: tuple[Problem, ...] = ()  # all that is wrong; nothing, when the folder was taken over
    news: tuple[Problem, ...] = ()  # those that weren't there the last time
    mended: bool = False  # it is in order again after it wasn't


class Admin:
    """Knows the admins, and the folder that a conversation goes by."""

    def __init__(
        self,
        numbers: frozenset[int],
        folder: Path,
        keep_questions_days: int,
        conversation: Conversation,
        taken: Callable[[], Awaitable[None]],
        tell: Tell,
    ) -> None:
        """`taken` is called after each change that was taken over."""
        self.numbers = numbers
        self.folder, self._keep_days = folder, keep_questions_days
        self._conversation = conversation
        self._taken, self.tell = taken, tell
        self._stop = Event()
        self._saved = saves(folder, self._stop)
        self.reading = asyncio.Lock()
        self.taught = ""  # what was taught by admins, as it is in force: its mark in the database
        self.unwritten = ""  # why the folder lacks some of it
        self._faults: frozenset[tuple[str, str]] = frozenset()
        self._begun: set[asyncio.Task[None]] = set()

    def begin(self, duty: Duty, admin: int) -> None:
        """Do what an admin asked for, and answer it, while others are answered."""
        task = asyncio.create_task(self._do(duty, admin))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def finish(self, seconds: float) -> None:
        """Until all that was begun is done, or for so long."""
        if self._begun:
            _, late = await asyncio.wait(self._begun, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _do(self, duty: Duty, admin: int) -> None:
        try:
            if duty == "reload":
                done = await self._read()
                await self._tell_others(done, besides=admin)
                reply = _reloaded(self._say, done.problems)
            else:
                reply = await self._review()
        except Exception as error:  # the one place where whatever went wrong with it ends
            _LOGGER.error("/%s failed", duty, exc_info=error)
            reply = Reply(texts(self._say.apology))
        await self.tell(admin, reply)

    async def watch(self) -> None:
        """Take over what is saved, and tell the admins what can't be; until cancelled."""
        try:
            while await asyncio.to_thread(next, self._saved, None) is not None:
                await self._tell_others(await self._read())
        except ImportError:
            _LOGGER.info("changed files wait for /reload: to notice them, pip install -e '.[authors]'")
        except OSError as error:
            _LOGGER.warning("changed files wait for /reload, since the folder can't be watched: %s", error)
        finally:
            self._stop.set()
        await asyncio.Event().wait()

    async def take_over(self) -> str:
        """What was taught counts from now on; gives why it can't be written, where that is new."""
        before = self.unwritten
        await self._tell_others(await self._read())
        return self.unwritten if self.unwritten != before else ""

    async def _read(self) -> Reloaded:
        """In a process of its own; taken over where nothing is wrong with it."""
        async with self.reading:
            store = self._conversation.store
            lessons, mark = await store.read(lambda db, now: (taught.lessons(db, now), taught.mark(db, now)))
            certain = [one for one in lessons if one.status in ("kept", "undone")]
            made = await apart(parts, self.folder, certain)
            self.taught = mark
            if isinstance(made, tuple):
                return self._refused(made)
            self._conversation.dialogue = await asyncio.to_thread(_ready, made, self._keep_days)
            asyncio.get_running_loop().call_later(LET_GO_SECONDS, _let_go)
            mended, self._faults = bool(self._faults), frozenset()
            self.unwritten = made.unwritten
        _LOGGER.info("the knowledge was read anew: %d entries", len(self._knowledge.entries))
        await self._taken()
        return Reloaded(mended=mended)

    def _refused(self, problems: tuple[Problem, ...]) -> Reloaded:
        """A fault is news until it is gone, wherever it moves in its file."""
        before, self._faults = self._faults, frozenset(map(_fault, problems))
        news = tuple(problem for problem in problems if _fault(problem) not in before)
        for problem in news:
            _LOGGER.warning("the changed knowledge is not taken over: %s", problem)
        return Reloaded(problems, news)

    async def _tell_others(self, done: Reloaded, besides: int | None = None) -> None:
        """Each fault once, and that all is well again; to everybody but the one who is answered anyway."""
        if not done.news and not done.mended:
            return
        reply = _reloaded(self._say, done.news) if done.news else Reply(texts(self._say.reload_mended))
        for admin in self.numbers - {besides}:
            await self.tell(admin, reply)

    @property
    def _knowledge(self) -> Knowledge:
        return self._conversation.dialogue.knowledge

    @property
    def _say(self) -> TelegramVoice:
        return self._knowledge.voice.telegram

    async def _review(self) -> Reply:
        """What waits for the authors."""
        store = self._conversation.store
        asked = await store.questions_by_time()
        # Sorting them out takes long where they are many.
        groups = await apart(grouped, [question for question, _ in asked])
        questions = waiting(groups, await store.read(taught.lessons))
        wordings = {wording for question in questions for wording in question.wordings}
        since = min((at for question, at in asked if question.strip() in wordings), default=0.0)
        said = self._say.review_none
        if questions:
            number = sum(question.times for question in questions)
            said = self._say.review_waiting.format(n=number, different=len(questions), date=_day(since))
        missed = self._missed(await voted_against(store))
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


def _ready(made: Parts, keep_questions_days: int) -> Dialogue:
    dialogue = dialogue_of(made, keep_questions_days)
    dialogue.warm_up()
    return dialogue


def _let_go() -> None:
    """What stays isn't searched for garbage (see cli)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _reloaded(say: TelegramVoice, problems: Sequence[Problem]) -> Reply:
    """The outcome for admins: what is wrong and where, or that all is taken over."""
    if not problems:
        return Reply(texts(say.reload_done))
    lines = [problem.short() for problem in problems[:MOST_SHOWN]]
    return Reply((*texts(say.reload_refused), text("\n".join([*lines, *_more(say, problems)]))))


def _more(say: TelegramVoice, items: Sequence[object]) -> list[str]:
    """The line for what isn't shown."""
    rest = len(items) - MOST_SHOWN
    return [say.and_more.format(n=rest)] if rest > 0 else []


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def _fault(problem: Problem) -> tuple[str, str]:
    return problem.file, re.sub(r"\bline \d+", "", problem.message)
