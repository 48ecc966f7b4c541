"""All combinations of answers to a guide: counted by what lies on the scales rather than one by one.

Two hundred thousand combinations leave some two thousand different states of the scales.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from bot.guide.answers import MOST_DOUBLED, SKIPPED
from bot.guide.scoring import Result, Scales, Tally

STRIDE = 7919
"""Samples are taken this far apart, a prime, so that they differ in every step."""


class Combinations:
    """Every way to answer a guide, skipping and "it depends" included."""

    def __init__(self, scales: Scales) -> None:
        self.scales = scales
        self._steps = [step.id for step in scales.guide.steps]
        self.tallies = self._count(self._steps)
        self.number = sum(self.tallies.values())

    def _count(self, steps: Iterable[str]) -> Mapping[Tally, int]:
        """Each state of the scales after `steps`, with the number of ways to get there."""
        counts: Mapping[Tally, int] = {self.scales.empty(): 1}
        for step in steps:
            after: Counter[Tally] = Counter()
            for tally, number in counts.items():
                for effect in self.scales.effects(step).values():
                    after[self.scales.lay(tally, effect)] += number
            counts = after
        return counts

    def without(self, step: str) -> Iterable[Tally]:
        """Every state of the scales that the other steps can lead to."""
        return self._count(one for one in self._steps if one != step)

    def shares(self) -> Mapping[Result, float]:
        """Each result, and in what part of all combinations it comes."""
        counts: Counter[Result] = Counter()
        for tally, number in self.tallies.items():
            counts[self.scales.result(tally)] += number
        return {result: number / self.number for result, number in counts.most_common()}

    def samples(self, number: int) -> Iterator[tuple[dict[str, str], frozenset[str]]]:
        """Combinations spread over all of them, or all when there are few, with doubled steps in turn."""
        places = range(0, self.number * STRIDE, STRIDE)
        for n, place in enumerate(islice(places, min(number, self.number))):
            answers = self._at(place % self.number)
            answered = [step for step, answer in answers.items() if answer != SKIPPED]
            yield answers, frozenset(answered[n % 5 :][: n % (MOST_DOUBLED + 1)])

    def _at(self, number: int) -> dict[str, str]:
        answers = {}
        for step in self._steps:
            known = list(self.scales.effects(step))
            number, place = divmod(number, len(known))
            answers[step] = known[place]
        return answers
