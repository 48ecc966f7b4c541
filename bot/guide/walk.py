"""Which step comes next. Derived from the answers alone, so no place in the talk can go stale."""

from collections.abc import Collection
from functools import reduce

from bot.guide.answers import SKIPPED, Answers, known
from bot.guide.scales import Result, Scales
from bot.knowledge.guide import Guide, Step

ENOUGH_TO_SHOW = 3
"""After so many answers, skipped ones not counted, one may ask for the result."""


def open_steps(guide: Guide, answers: Answers) -> tuple[Step, ...]:
    """The steps without an answer, in their order."""
    answered = known(guide, answers)
    return tuple(step for step in guide.steps if step.id not in answered)


def possible_results(guide: Guide, answers: Answers, doubled: Collection[str] = ()) -> frozenset[Result]:
    """Every result that some answers to the open steps can lead to, forms included."""
    scales = Scales(guide)
    answered = known(guide, answers)
    start = scales.weigh(answered, doubled, answered)
    opened = [step.id for step in open_steps(guide, answers)]
    return frozenset(map(scales.result, scales.reach([start], opened)))


def is_settled(guide: Guide, answers: Answers) -> bool:
    """Whether no answer to the open steps could change the result.

    Most often the first open step already could, so each further one is looked at only when
    none before it did, with the rest skipped.
    """
    scales = Scales(guide)
    answered = known(guide, answers)
    opened = [step.id for step in open_steps(guide, answers)]
    tallies = {scales.weigh(answered, (), answered)}
    for number, step in enumerate(opened, 1):
        tallies = scales.reach(tallies, [step])
        skipped = [scales.effects(rest)[SKIPPED] for rest in opened[number:]]
        ended = {reduce(scales.lay, skipped, tally) for tally in tallies}
        if len(set(map(scales.result, ended))) > 1:
            return False
    return True


def may_show(guide: Guide, answers: Answers) -> bool:
    """Whether there are enough answers for a result before the end."""
    given = [answer for answer in known(guide, answers).values() if answer != SKIPPED]
    return len(given) >= ENOUGH_TO_SHOW


def next_step(guide: Guide, answers: Answers) -> Step | None:
    """The first open step; None when all are answered or none of the open ones matters any more."""
    opened = open_steps(guide, answers)
    if not opened or is_settled(guide, answers):
        return None
    return opened[0]
