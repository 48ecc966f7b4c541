"""Which step comes next. Derived from the answers alone, so no place in the talk can go stale.

First the core steps, as long as an answer could still change the side; then, where the side is open, one
that could turn it; then one that could earn a form of the side. A guide of core steps alone asks them all
until nothing could change the result.
"""

from collections.abc import Collection, Iterable
from functools import reduce

from bot.guide.answers import SKIPPED, Answers, known
from bot.guide.scoring import Result, Scales
from bot.knowledge.guide import Ask, Guide, Step

ENOUGH_TO_SHOW = 3
"""After so many answers, skipped ones not counted, one may ask for the result."""
ENOUGH_TO_SETTLE = 2
"""With fewer answers a further core step is asked whatever they say: a reason alone convinces nobody."""


def open_steps(guide: Guide, answers: Answers) -> tuple[Step, ...]:
    """The steps without an answer, in their order."""
    answered = known(guide, answers)
    return tuple(step for step in guide.steps if step.id not in answered)


def possible_results(guide: Guide, answers: Answers, doubled: Collection[str] = ()) -> frozenset[Result]:
    """Every result that answers to the open steps can lead to, forms included; those only told left out."""
    scales, answered = Scales(guide), known(guide, answers)
    start = scales.weigh(answered, doubled, answered)
    opened = [step.id for step in open_steps(guide, answers) if step.ask != "more"]
    rest = [scales.effects(step.id)[SKIPPED] for step in open_steps(guide, answers) if step.ask == "more"]
    return frozenset(
        scales.result(reduce(scales.lay, rest, tally)) for tally in scales.reach([start], opened)
    )


def is_settled(guide: Guide, answers: Answers) -> bool:
    """Whether no answer to the open steps could change the result.

    Most often the first open step already could, so each further one is looked at only when
    none before it did, with the rest skipped.
    """
    opened = [step for step in open_steps(guide, answers) if step.ask != "more"]
    return all(len(_results(guide, answers, opened[:number])) == 1 for number in range(1, len(opened) + 1))


def _results(guide: Guide, answers: Answers, steps: Iterable[Step]) -> set[Result]:
    """The results that answers to `steps` can lead to, with all other open ones skipped."""
    scales, answered = Scales(guide), known(guide, answers)
    opened = [step.id for step in steps]
    skipped = [
        scales.effects(step.id)[SKIPPED] for step in open_steps(guide, answers) if step.id not in opened
    ]
    tallies = scales.reach([scales.weigh(answered, (), answered)], opened)
    return {scales.result(reduce(scales.lay, skipped, tally)) for tally in tallies}


def may_show(guide: Guide, answers: Answers) -> bool:
    """Whether there are enough answers for a result before the end."""
    return _given(guide, answers) >= ENOUGH_TO_SHOW


def _given(guide: Guide, answers: Answers) -> int:
    return sum(answer != SKIPPED for answer in known(guide, answers).values())


def next_step(guide: Guide, answers: Answers) -> Step | None:
    """The step to ask; None when the result stands."""
    opened = open_steps(guide, answers)
    if all(step.ask == "core" for step in guide.steps):
        return opened[0] if opened and not is_settled(guide, answers) else None
    core = [step for step in opened if step.ask == "core"]
    if core and (_given(guide, answers) < ENOUGH_TO_SETTLE or _may_turn(guide, answers, core)):
        return core[0]
    scales = Scales(guide)
    if scales.wants_both(scales.weigh(known(guide, answers))):
        return None
    turning = (s for s in _unless_asked(guide, opened, "close") if _may_turn(guide, answers, [s]))
    earning = (s for s in _unless_asked(guide, opened, "form") if _may_earn(guide, answers, s))
    return next(turning, None) or next(earning, None)


def is_last(guide: Guide, answers: Answers, step: Step) -> bool:
    """Whether no answer to `step` leads to another question."""
    later = (next_step(guide, {**answers, step.id: answer}) for answer in Scales(guide).effects(step.id))
    return all(one is None for one in later)


def _unless_asked(guide: Guide, opened: Collection[Step], ask: Ask) -> tuple[Step, ...]:
    """The open steps of a kind of which, for each side, only one is asked: none of those where one was."""
    asked = {step.side for step in guide.steps if step.ask == ask and step not in opened}
    return tuple(step for step in opened if step.ask == ask and step.side not in asked)


def _may_turn(guide: Guide, answers: Answers, steps: Iterable[Step]) -> bool:
    return len({result.side or result.kind for result in _results(guide, answers, steps)} - {"none"}) > 1


def _may_earn(guide: Guide, answers: Answers, step: Step) -> bool:
    """Whether an answer to `step` could end in a form of the side that leads, where it is asked for that."""
    results = _results(guide, answers, [step])
    sides = {result.side for result in _results(guide, answers, [])}
    return step.side in (None, *sides) and any(r.form for r in results) and not _formed(guide, answers)


def _formed(guide: Guide, answers: Answers) -> bool:
    return any(result.form for result in _results(guide, answers, []))
