"""What people asked and didn't get: questions passed on, near-duplicates together; answers that missed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.storage import Store
from bot.storage.taught import Lesson, NewGap, Status
from bot.understanding.likeness import groups
from bot.understanding.tokens import words

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

    def lesson(self, expect: str, status: Status, gap: NewGap | None = None, text: str = "") -> Lesson:
        """The question with a label; of one that is never to come again nothing but hashes."""
        words = "" if status == "never" else text or self.text
        return Lesson(self.keys[0], words, expect, gap, self.keys[1:], status)


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


def waiting(questions: Sequence[Question], lessons: Sequence[Lesson]) -> list[Question]:
    """Those that nobody has settled, by a label or for good."""
    settled = {key for one in lessons if one.status != "undone" for key in (one.words, *one.also)}
    return [question for question in questions if not settled.issuperset(question.keys)]


async def voted_against(store: Store) -> list[Disliked]:
    """Entries that somebody voted against, the most disliked first."""
    return [Disliked(*row, await store.reasons_against(row[0])) for row in await store.votes_against()]
