"""What has been asked, answered and missed in some days: sums of counts, which tell of nobody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.storage import Count

K = TypeVar("K")

ANSWERED = ("answer", "compare", "gap", "guide", "smalltalk")
"""Outcomes in which a question got its answer; the others are suggest (offered) and fallback (missed)."""


@dataclass(frozen=True)
class Day:
    """The questions of one day."""

    name: str
    answered: int
    offered: int
    missed: int


@dataclass(frozen=True)
class Votes:
    """How helpful an entry was found."""

    entry: str
    helpful: int
    all: int


@dataclass(frozen=True)
class Figures:
    """All that a report tells."""

    days: tuple[Day, ...]
    outcomes: Counter[str]
    answers: Counter[str]
    """By entry."""
    gaps: Counter[str]
    starts: int
    asked: Counter[str]
    """By step of the guide: to how many it was shown for the first time."""
    answered: Counter[str]
    """Likewise, how many went on from there."""
    results: Counter[str]
    votes: tuple[Votes, ...]
    """The least helpful entry first."""

    @property
    def questions(self) -> int:
        return self.outcomes.total()

    def left(self, step: str) -> int:
        """How many went no further than this step."""
        return max(0, self.asked[step] - self.answered[step])

    @property
    def empty(self) -> bool:
        return not (self.questions or self.starts or self.votes)


def first_day(now: float, days: int) -> str:
    """The first of so many days, of which today is the last."""
    return _name(now, days - 1)


def figures(counts: Iterable[Count], votes: Iterable[tuple[str, bool]], now: float, days: int) -> Figures:
    """Sums up. Guide counts begin with `guide-`; all other counts are outcomes of questions."""
    counts = list(counts)
    questions = [count for count in counts if not count.what.startswith("guide-")]
    return Figures(
        days=_days(questions, now, days),
        outcomes=_sum((count.what, count.n) for count in questions),
        answers=_by_entry(counts, "answer"),
        gaps=_by_entry(counts, "gap"),
        starts=_by_entry(counts, "guide-start").total(),
        asked=_by_entry(counts, "guide-asked"),
        answered=_by_entry(counts, "guide-answered"),
        results=_by_entry(counts, "guide-finish"),
        votes=_votes(votes),
    )


def _days(questions: list[Count], now: float, days: int) -> tuple[Day, ...]:
    by_day = _sum(((count.day, _kind(count.what)), count.n) for count in questions)
    names = [_name(now, ago) for ago in reversed(range(days))]
    kinds = ("answered", "offered", "missed")
    return tuple(Day(name, *(by_day[name, kind] for kind in kinds)) for name in names)


def _kind(outcome: str) -> str:
    if outcome in ANSWERED:
        return "answered"
    return "offered" if outcome == "suggest" else "missed"


def _by_entry(counts: list[Count], what: str) -> Counter[str]:
    return _sum((count.which, count.n) for count in counts if count.what == what)


def _sum(pairs: Iterable[tuple[K, int]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for key, n in pairs:
        total[key] += n
    return total


def _votes(votes: Iterable[tuple[str, bool]]) -> tuple[Votes, ...]:
    every, helpful = Counter[str](), Counter[str]()
    for entry, found in votes:
        every[entry] += 1
        helpful[entry] += found
    told = [Votes(entry, helpful[entry], n) for entry, n in every.items()]
    return tuple(sorted(told, key=lambda one: (one.helpful / one.all, -one.all, one.entry)))


def _name(now: float, ago: int) -> str:
    return (datetime.fromtimestamp(now, UTC) - timedelta(days=ago)).strftime("%Y-%m-%d")
