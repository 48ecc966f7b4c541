"""What people asked and didn't get: questions passed on, near-duplicates together; answers that missed."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from bot.authoring.journal import Journal
from bot.storage import Store
from bot.storage.store import file_of
from bot.understanding.likeness import groups
from bot.understanding.tokens import words

T = TypeVar("T")
NEAR = 80.0
"""Likeness, 0 to 100, from which two questions are one."""


@dataclass(frozen=True)
class Question:
    """One question in all its wordings."""

    wordings: tuple[str, ...]
    """The most frequent first."""
    times: int

    @property
    def text(self) -> str:
        return self.wordings[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """What is remembered of it: never its words."""
        return tuple(key_of(wording) for wording in self.wordings)


@dataclass(frozen=True)
class Disliked:
    """An answer that wasn't what people meant."""

    entry: str
    times: int
    votes: int
    """All votes on it."""
    since: float
    """When the first of these votes came."""
    reasons: tuple[tuple[str, int], ...] = ()
    """What people said was wrong, and how many did, the most frequent first."""


def key_of(text: str) -> str:
    """The same for texts of the same words."""
    return blake2b(" ".join(words(text)).encode(), digest_size=8).hexdigest()


def grouped(questions: Sequence[str]) -> list[Question]:
    """Near-duplicates together, the most frequent first."""
    counts = Counter(question.strip() for question in questions if words(question))
    texts = [text for text, _ in counts.most_common()]
    found = []
    for numbers in groups([words(text) for text in texts], NEAR):
        wordings = tuple(texts[number] for number in numbers)
        found.append(Question(wordings, sum(counts[wording] for wording in wordings)))
    return sorted(found, key=lambda question: -question.times)


def waiting(questions: Sequence[str], journal: Journal) -> list[Question]:
    """What no review has settled."""
    return [question for question in grouped(questions) if not journal.is_settled(question.keys)]


def passed_on(database: str) -> list[str]:
    """What people passed on, oldest first; nothing where no bot has run yet."""
    return _read(database, Store.questions) or []


def disliked(database: str) -> list[Disliked]:
    """Entries that somebody voted against, the most disliked first; none where no bot has run yet."""
    return _read(database, voted_against) or []


async def voted_against(store: Store) -> list[Disliked]:
    """The same of an open store."""
    return [Disliked(*row, await store.reasons_against(row[0])) for row in await store.votes_against()]


def _read(database: str, ask: Callable[[Store], Awaitable[T]]) -> T | None:
    file = file_of(database)
    if file is not None and not Path(file).exists():
        return None

    async def asked() -> T:
        store = Store(database)
        try:
            return await ask(store)
        finally:
            await store.close()

    return asyncio.run(asked())
