"""Whether a guide keeps its promises, over all combinations of answers.

Every result can be reached, every option matters, more of something never pushes the other way, limits
hold, and no reason speaks of a form that may not be the result.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from bot.authoring.draft import Draft, Finding, Severity
from bot.guide.answers import DEPENDS
from bot.guide.recommend import recommend
from bot.guide.scoring import Result, Scales, Tally
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.source import Key

SAMPLES = 6_000
TOO_OFTEN = 0.5
"""A result in more than this part of all combinations is worth a warning."""
STRIDE = 7919
"""Samples are taken this far apart, a prime, so that they differ in every step."""


class RememberingScales(Scales):
    """Scales that are asked half a million times for what some thousand states of them say."""

    def __init__(self, guide: Guide) -> None:
        super().__init__(guide)
        self._results: dict[Tally, Result] = {}

    def result(self, tally: Tally) -> Result:
        if tally not in self._results:
            self._results[tally] = super().result(tally)
        return self._results[tally]


class Combinations:
    """Every way to answer a guide, skipping and "it depends" included.

    They are counted by what lies on the scales: two hundred thousand leave some two thousand states.
    """

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

    def samples(self, number: int) -> Iterator[dict[str, str]]:
        """Combinations spread over all of them, or all when there are few."""
        places = range(0, self.number * STRIDE, STRIDE)
        return (self._at(place % self.number) for place in islice(places, min(number, self.number)))

    def _at(self, number: int) -> dict[str, str]:
        answers = {}
        for step in self._steps:
            known = list(self.scales.effects(step))
            number, place = divmod(number, len(known))
            answers[step] = known[place]
        return answers


@dataclass(frozen=True)
class Fault:
    """Something wrong with a guide, at a place of its file."""

    path: tuple[Key, ...]
    message: str
    suggestion: str = ""
    severity: Severity = "error"


def guide_audit(draft: Draft) -> Iterator[Finding]:
    """The rule: every fault of the folder's guide, on its line."""
    if draft.knowledge is None or draft.knowledge.guide is None:
        return
    guide = draft.knowledge.guide
    source = draft.sources["guide.yaml"]
    for fault in (*audit(guide), *_named_forms(guide, draft.knowledge)):
        line, file = source.line(fault.path), source.file
        yield Finding(file, line, fault.message, fault.suggestion, fault.severity, "guide")


def audit(guide: Guide) -> Iterator[Fault]:
    """Every fault of a guide."""
    combinations = Combinations(RememberingScales(guide))
    yield from _unreachable(guide, combinations)
    yield from _vetoes(guide, combinations)
    for number, step in enumerate(guide.steps):
        others = list(combinations.without(step.id))
        yield from _idle(combinations.scales, number, step, others)
        yield from _unmonotonic(combinations.scales, number, step, others)
    yield from _one_sided(guide, combinations)


def _unreachable(guide: Guide, combinations: Combinations) -> Iterator[Fault]:
    """Recommendations that no answers lead to."""
    reached = set(combinations.shares())
    advice = guide.recommendations
    wanted: list[tuple[tuple[Key, ...], Result]] = [
        *((("sides", n), Result("side", one.side)) for n, one in enumerate(advice.sides)),
        *((("forms", n), Result("form", one.side, one.form)) for n, one in enumerate(advice.forms)),
        (("either",), Result("either")),
        (("none",), Result("none")),
        *([(("sequence",), Result("sequence"))] if advice.sequence else []),
    ]
    for path, result in wanted:
        if result not in reached:
            message = f"no answers lead to `{result}`"
            yield Fault(("recommendations", *path), message, "Change its needs or the pulls, or leave it out")


def _vetoes(guide: Guide, combinations: Combinations) -> Iterator[Fault]:
    """Limits that change nothing, that together leave no side, or that don't hold."""
    scales = combinations.scales
    earned = {tally: {v.side for v in scales.vetoes(tally)} for tally in combinations.tallies}
    if any(sides == set(guide.sides) for sides in earned.values()):
        yield Fault(("veto",), "some answers rule both sides out", "A limit may rule out one side only")
    for n in range(len(guide.veto)):
        without = guide.model_copy(update={"veto": (*guide.veto[:n], *guide.veto[n + 1 :])})
        if not _matters(scales, RememberingScales(without), combinations):
            yield Fault(("veto", n), "this limit never changes a result", "Change its needs, or leave it out")


def _matters(limited: Scales, free: Scales, combinations: Combinations) -> bool:
    samples = combinations.samples(SAMPLES)
    return any(limited.result(limited.weigh(one)) != free.result(free.weigh(one)) for one in samples)


def _named_forms(guide: Guide, knowledge: Knowledge) -> Iterator[Fault]:
    """Reasons that speak of a form: it may not be the one that is recommended."""
    forms = [form.form for form in guide.recommendations.forms]
    titles = [term.title.lower() for id in forms if (term := knowledge.term(id))]
    for n, step in enumerate(guide.steps):
        for m, option in enumerate(step.options):
            named = next((title for title in titles if title in (option.reason or "").lower()), None)
            if named:
                message = f"the reason of `{option.id}` speaks of “{named}”, which may not be the result"
                yield Fault(("steps", n, "options", m, "reason"), message, "Say it of the side", "warning")


def _idle(scales: Scales, number: int, step: Step, others: list[Tally]) -> Iterator[Fault]:
    """Options that never change a result. What is balanced on purpose, or leads to a hint, may do that."""
    hints = {(id, option) for m in scales.guide.mentions for id, ids in m.needs.items() for option in ids}
    told = {id: _results(scales, step, id, others) for id in (*(o.id for o in step.options), DEPENDS)}
    for n, option in enumerate(step.options):
        path = ("steps", number, "options", n)
        balanced = option.pull[0] == option.pull[1] > 0 or (step.id, option.id) in hints
        if told[option.id] == told[DEPENDS] and not balanced:
            message = f"`{option.id}` never changes a result"
            yield Fault(path, message, "Give it a pull, or leave it out: “it depends” does the same")


def _results(scales: Scales, step: Step, answer: str, others: list[Tally]) -> tuple[Result, ...]:
    effect = scales.effects(step.id)[answer]
    return tuple(scales.result(scales.lay(tally, effect)) for tally in others)


def _unmonotonic(scales: Scales, number: int, step: Step, others: list[Tally]) -> Iterator[Fault]:
    """A scale of options on which one more towards the first side pushes to the second."""
    known = [(n, option) for n, id in enumerate(step.ordered) if (option := step.option(id))]
    for n, id in enumerate(step.ordered):
        if step.option(id) is None:
            yield Fault(("steps", number, "ordered", n), f"`{id}` is no option of `{step.id}`")
    for (_, less), (n, more) in pairwise(known):
        before = _results(scales, step, less.id, others)
        after = _results(scales, step, more.id, others)
        steps_back = any(_falls(scales, a, b) for a, b in zip(before, after, strict=True))
        if steps_back or more.pull[0] - more.pull[1] < less.pull[0] - less.pull[1]:
            message = f"`{more.id}` comes after `{less.id}` but pushes the other way"
            yield Fault(("steps", number, "ordered", n), message, "Mend the pulls or the order")


def _falls(scales: Scales, less: Result, more: Result) -> bool:
    """Whether the result turns from the first side towards the second, where more should do the opposite."""
    first, second = scales.guide.sides
    falls = {(first, second), (first, "either"), ("either", second)}
    return (less.side or less.kind, more.side or more.kind) in falls


def _one_sided(guide: Guide, combinations: Combinations) -> Iterator[Fault]:
    """Results that come too easily."""
    for result, share in combinations.shares().items():
        if share > TOO_OFTEN:
            message = f"`{result}` is the result of {share:.0%} of all combinations of answers"
            yield Fault(("recommendations",), message, "Balance the pulls", "warning")
    first = {step.id: step.options[0].id for step in guide.steps}
    side = recommend(guide, first).result.side
    if side:
        message = f"who always takes the first option ends at `{side}`"
        yield Fault(("steps",), message, "Put an option of the other side first in some steps", "warning")
