"""The guide as a pair of scales: what each answer lays on them, and what they say in the end.

Nothing here depends on the order of steps or answers: it only adds up.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from bot.guide.answers import DEPENDS, SKIPPED, Answers, fits
from bot.knowledge.guide import Case, FormAdvice, Guide, Needs, Step, Veto

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
    """Something that some answers earn: a veto, both in a row, a tie, or a form."""

    needs: Needs
    earns: Veto | Case | FormAdvice
    kind: Kind = "form"


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
            if step.id not in condition.needs or fits(answer, condition.needs[step.id])
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
        """What the scales say, within the hard limits."""
        if not tally.most:
            return Result("none")
        out = {veto.side for veto in self.vetoes(tally)}
        left = [side for side in self.guide.sides if side not in out]
        if not out:
            if wanted := self.wants_both(tally):
                return Result(wanted)
            if closeness(tally) == "tie":
                return Result("either")
            left = [self.guide.sides[0 if tally.lead > 0 else 1]]
        return self._of_side(left[0], tally) if left else Result("none")

    def _of_side(self, side: str, tally: Tally) -> Result:
        forms = (one.earns for one in self._earned(tally) if isinstance(one.earns, FormAdvice))
        form = next((form.form for form in forms if form.side == side), None)
        return Result("form" if form else "side", side, form)

    def wants_both(self, tally: Tally) -> Kind | None:
        """Both in a row or alike, where answers say so themselves and no limit rules one out."""
        if self.vetoes(tally):
            return None
        clear = closeness(tally) == "clear"
        cases = ((one.kind, one.earns) for one in self._earned(tally))
        return next(
            (kind for kind, case in cases if isinstance(case, Case) and not (case.unless_clear and clear)),
            None,
        )

    def vetoes(self, tally: Tally) -> list[Veto]:
        """The hard limits that the answers set."""
        return [one.earns for one in self._earned(tally) if isinstance(one.earns, Veto)]

    def _earned(self, tally: Tally) -> Iterator[Condition]:
        return (one for n, one in enumerate(self.conditions) if tally.met >> n & 1)


def closeness(tally: Tally) -> Closeness:
    """How far apart the two sides are."""
    lead = 100 * abs(tally.lead)
    if lead < TIE * tally.most or not tally.lead:
        return "tie"
    return "clear" if lead >= CLEAR * tally.most else "close"


def _conditions(guide: Guide) -> tuple[Condition, ...]:
    """In the order in which they count; of forms those with the most needs first."""
    advice = guide.recommendations
    in_a_row = advice.sequence.cases if advice.sequence else ()
    forms = [Condition(needs, form) for form in advice.forms for needs in _ways_to(form)]
    return (
        *(Condition(veto.needs, veto) for veto in guide.veto),
        *(Condition(case.needs, case, "sequence") for case in in_a_row),
        *(Condition(case.needs, case, "either") for case in advice.either.cases),
        *sorted(forms, key=lambda condition: -len(condition.needs)),
    )


def _ways_to(form: FormAdvice) -> Iterator[Needs]:
    """Everything that must be answered for a form: its needs, and one of what else speaks for it."""
    yield from ({step: options, **form.needs} for step, options in form.also.items())
    if not form.also:
        yield form.needs
