"""The knowledge of the running bot: read anew when a file is saved or an admin asks, and swapped at once.

A folder with mistakes changes nothing. Between two events nobody sees half of a change.
"""

import asyncio
import gc
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from bot.authoring.apart import apart
from bot.authoring.reloading import Parts, dialogue_of, parts, saves
from bot.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import Problem

LET_GO_SECONDS = 2.0
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reloaded:
    """What became of one reading."""

    problems: tuple[Problem, ...] = ()
    """All that is wrong; nothing, when the folder was taken over."""
    news: tuple[Problem, ...] = ()
    """Those that weren't there the last time."""
    mended: bool = False
    """It is in order again after it wasn't."""


class Reloading:
    """The folder that a conversation goes by."""

    def __init__(
        self,
        folder: Path,
        keep_questions_days: int,
        conversation: Conversation,
        taken: Callable[[], Awaitable[None]],
    ) -> None:
        """`taken` is called after each change that was taken over."""
        self._folder, self._keep_days = folder, keep_questions_days
        self._conversation = conversation
        self._taken = taken
        self._stop = Event()
        self._saved = saves(folder, self._stop)
        self._reading = asyncio.Lock()
        self._faults: frozenset[tuple[str, str]] = frozenset()

    @property
    def knowledge(self) -> Knowledge:
        """As it is now."""
        return self._conversation.dialogue.knowledge

    async def reload(self) -> Reloaded:
        """Read the folder, in a process of its own, and take it over where nothing is wrong with it."""
        async with self._reading:
            made = await apart(parts, self._folder)
            if isinstance(made, tuple):
                return self._refused(made)
            self._conversation.dialogue = await asyncio.to_thread(_ready, made, self._keep_days)
            asyncio.get_running_loop().call_later(LET_GO_SECONDS, _let_go)
            mended, self._faults = bool(self._faults), frozenset()
        _LOGGER.info("the knowledge was read anew: %d entries", len(self.knowledge.entries))
        await self._taken()
        return Reloaded(mended=mended)

    def _refused(self, problems: tuple[Problem, ...]) -> Reloaded:
        """A fault is news until it is gone, wherever it moves in its file."""
        before, self._faults = self._faults, frozenset(map(_fault, problems))
        news = tuple(problem for problem in problems if _fault(problem) not in before)
        for problem in news:
            _LOGGER.warning("the changed knowledge is not taken over: %s", problem)
        return Reloaded(problems, news)

    async def follow(self) -> AsyncIterator[Reloaded]:
        """Each reading after files were saved; where saving can't be noticed, none, and no end."""
        try:
            while await asyncio.to_thread(next, self._saved, None) is not None:
                yield await self.reload()
        except ImportError:
            _LOGGER.info("changed files wait for /reload: to notice them, pip install -e '.[authors]'")
        except OSError as error:
            _LOGGER.warning("changed files wait for /reload, since the folder can't be watched: %s", error)
        finally:
            self._stop.set()
        await asyncio.Event().wait()


def _ready(made: Parts, keep_questions_days: int) -> Dialogue:
    dialogue = dialogue_of(made, keep_questions_days)
    dialogue.warm_up()
    return dialogue


def _let_go() -> None:
    """What stays isn't searched for garbage (see cli); the former knowledge is some now.

    It takes a while: not in the same moment in which people first meet the new knowledge.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _fault(problem: Problem) -> tuple[str, str]:
    return problem.file, re.sub(r"\bline \d+", "", problem.message)
