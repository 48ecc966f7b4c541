"""Lengths of time in a message: "5 hrs a week for a month" is five hours a week and thirty days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.knowledge.guide import Option
from bot.knowledge.guide_voice import GuideAmounts

WORKING_DAYS = 5
"""In a week, for "two hours a day"."""
NEAR = 2
"""So many words before and after an amount tell what it is about."""
APART = 6
"""So many words at most from one month to the other in "from june till the end of september"."""
MONTH = 30
"""Days."""
TENS = range(20, 100, 10)
_BETWEEN = ("of", "a", "an")
"""May stand between a number and its unit: a couple of weeks, half a year."""


@dataclass(frozen=True)
class Amount:
    """One length of time."""

    kind: Literal["days", "hours_a_week"]
    value: float
    words: frozenset[int]
    """The places of the words that say it."""


class Amounts:
    """Finds amounts by the words of one language."""

    def __init__(self, voice: GuideAmounts) -> None:
        self._voice = voice
        self._a_week = [tuple(phrase.split()) for phrase in voice.a_week]
        self._a_day = [tuple(phrase.split()) for phrase in voice.a_day]
        self._changing = [f" {phrase} " for phrase in voice.changing]

    def find(self, words: Sequence[str]) -> Iterator[Amount]:
        """Every amount in `words`, those left out that are about something else."""
        for place, word in enumerate(words):
            days = self._voice.days.get(word)
            number = self._number_before(words, place)
            if days is None or number is None or self._is_about_else(words, number[1], place):
                continue
            yield self._amount(words, place, days, *number)
        yield from self._between_months(words)

    def change(self, words: Sequence[str]) -> bool:
        """Whether `words` tell of a time that isn't the same all along: a little now, more later."""
        said = f" {' '.join(words)} "
        return any(phrase in said for phrase in self._changing)

    def _number_before(self, words: Sequence[str], place: int) -> tuple[float, int] | None:
        """The number that belongs to the unit at `place`, and where it stands."""
        start = place - 1
        while start >= max(0, place - 2) and words[start] in _BETWEEN:
            start -= 1
        word = words[start] if start >= 0 else ""
        value = self._number(word)
        if value is not None:
            tens = self._voice.numbers.get(words[start - 1], 0) if start else 0
            # "twenty five" is one number, "twenty 5" and "two five" are not.
            is_compound = tens in TENS and value < 10 and not word.isdecimal()
            return (tens + value, start - 1) if is_compound else (value, start)
        return (1.0, start + 1) if start < place - 1 and word in self._voice.article_after else None

    def _number(self, word: str) -> float | None:
        return float(word) if word.isdecimal() else self._voice.numbers.get(word)

    def _between_months(self, words: Sequence[str]) -> Iterator[Amount]:
        """From the first to the last of two months that are named shortly after each other."""
        named = [
            (place, self._voice.months[word])
            for place, word in enumerate(words)
            if word in self._voice.months
        ]
        for (start, first), (end, last) in pairwise(named):
            if first != last and end - start <= APART:
                yield Amount("days", ((last - first) % 12 + 1) * MONTH, frozenset(range(start, end + 1)))

    def _is_about_else(self, words: Sequence[str], start: int, place: int) -> bool:
        if start and words[start - 1] in self._voice.not_after:
            return True
        near = words[max(0, start - NEAR) : place + NEAR + 1]
        return any(word in self._voice.of_something_else for word in near)

    def _amount(self, words: Sequence[str], place: int, days: float, number: float, start: int) -> Amount:
        hours = number * days * self._voice.hours_of_a_day
        for phrases, times in ((self._a_week, 1), (self._a_day, WORKING_DAYS)):
            end = next(
                (place + len(p) for p in phrases if tuple(words[place + 1 : place + 1 + len(p)]) == p), None
            )
            if end is not None and days <= 1:
                return Amount("hours_a_week", hours * times, frozenset(range(start, end + 1)))
        return Amount("days", number * days, frozenset(range(start, place + 1)))


def means(amount: Amount, option: Option) -> bool:
    """Whether an option stands for this amount."""
    between = option.amounts.days if amount.kind == "days" else option.amounts.hours_a_week
    return between is not None and between[0] <= amount.value < between[1]
