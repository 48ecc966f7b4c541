"""The guide as a pair of scales: what each answer lays on them, and what they say in the end.

Nothing here depends on the order of steps or answers: it only adds up.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from bot.guide.answers import DEPENDS, SKIPPED, Answers
from bot.knowledge.guide import FormAdvice, Guide, Needs, Step

TIE = 10
"""Percent of what the answers could have added up to: with a lead below this, nobody wins."""
CLEAR = 40
"""From this lead on, the result is clear."""

Closeness: TypeAlias = Literal["clear", "close", "tie"]
Kind: TypeAlias = Literal["side", "form", "sequence", "either", "none"]


class Result(NamedTuple):
    """What is recommended."""

    kind: Kind
    side: str | None = None
    """The side that won, for a side or a form within it."""
    form: str | None = None

    def __str__(self) -> str:
        return self.form or self.side or self.kind


class Tally(NamedTuple):
    """What lies on the scales."""

    lead: int
    """Of the first side; below 0 the second leads."""
    most: int
    """How great the lead could have become by the steps that were not skipped."""
    met: int
    """A bit for each condition of the guide that these answers still allow."""


class Effect(NamedTuple):
    """What one answer does."""

    lead: int
    most: int
    allowed: int
    """The bits of the conditions that this answer doesn't rule out."""


@dataclass(frozen=True)
class Condition:
    """A form or a sequence that some answers earn."""

    needs: Needs
    form: FormAdvice | None = None
    unless_clear: bool = False


class Scales:
    """One guide, ready to weigh answers."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.conditions = _conditions(guide)
        self._all = (1 << len(self.conditions)) - 1
        self._effects = {step.id: self._effects_of(step) for step in guide.steps}

    def _effects_of(self, step: Step) -> Mapping[str, Effect]:
        effects = {
            option.id: Effect(option.pull[0] - option.pull[1], step.strongest, self._bits(step, option.id))
            for option in step.options
        }
        effects[SKIPPED] = Effect(0, 0, self._bits(step, SKIPPED))
        effects[DEPENDS] = Effect(0, step.strongest, self._bits(step, DEPENDS))
        return effects

    def _bits(self, step: Step, answer: str) -> int:
        return sum(
            1 << n
            for n, condition in enumerate(self.conditions)
            if step.id not in condition.needs or answer in condition.needs[step.id]
        )

    def effects(self, step: str) -> Mapping[str, Effect]:
        """What each answer to a step does, options first."""
        return self._effects[step]

    def steps_without(self, step: str) -> list[str]:
        """All steps but one."""
        return [one for one in self._effects if one != step]

    def empty(self) -> Tally:
        """The scales before the first answer."""
        return Tally(0, 0, self._all)

    @staticmethod
    def lay(tally: Tally, effect: Effect, weight: int = 1) -> Tally:
        """The scales after one more answer."""
        lead, most = tally.lead + weight * effect.lead, tally.most + weight * effect.most
        return Tally(lead, most, tally.met & effect.allowed)

    def weigh(
        self, answers: Answers, doubled: Collection[str] = (), steps: Iterable[str] | None = None
    ) -> Tally:
        """The answers to `steps`, or to all; a step without an answer counts as skipped."""
        tally = self.empty()
        for step in self._effects if steps is None else steps:
            effect = self._effects[step][answers.get(step, SKIPPED)]
            tally = self.lay(tally, effect, 2 if step in doubled else 1)
        return tally

    def reach(self, start: Iterable[Tally], steps: Iterable[str]) -> set[Tally]:
        """Every state of the scales that some answers to `steps` can lead to."""
        tallies = set(start)
        for step in steps:
            effects = set(self._effects[step].values())
            tallies = {self.lay(tally, effect) for tally in tallies for effect in effects}
        return tallies

    def result(self, tally: Tally) -> Result:
        """What the scales say."""
        if not tally.most:
            return Result("none")
        near = closeness(tally)
        for n, condition in enumerate(self.conditions):
            earned = tally.met >> n & 1 and not (condition.unless_clear and near == "clear")
            if earned and condition.form is None:
                return Result("sequence")
        if near == "tie":
            return Result("either")
        side = self.guide.sides[0 if tally.lead > 0 else 1]
        for n, condition in enumerate(self.conditions):
            form = condition.form
            if tally.met >> n & 1 and form is not None and form.side == side:
                return Result("form", side, form.form)
        return Result("side", side)


def closeness(tally: Tally) -> Closeness:
    """How far apart the two sides are."""
    lead = 100 * abs(tally.lead)
    if lead < TIE * tally.most or not tally.lead:
        return "tie"
    return "clear" if lead >= CLEAR * tally.most else "close"


def _conditions(guide: Guide) -> tuple[Condition, ...]:
    """Sequences first, then forms: those with the most needs before the others."""
    advice = guide.recommendations
    cases = advice.sequence.cases if advice.sequence else ()
    forms = sorted(advice.forms, key=lambda form: -len(form.needs))
    return (
        *(Condition(case.needs, None, case.unless_clear) for case in cases),
        *(Condition(form.needs, form) for form in forms),
    )
