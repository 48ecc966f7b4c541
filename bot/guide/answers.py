"""What a person has answered: a mapping from step to option, with two answers that every step has.

The walk and the scores are derived from it and never stored, so nothing can go stale.
"""

from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

from bot.knowledge.guide import Guide, Needs

# No author's id can hold a tilde, so these never meet an option.
SKIPPED: Final = "~skipped"
DEPENDS: Final = "~depends"

Answers: TypeAlias = Mapping[str, str]
"""Step → option, SKIPPED or DEPENDS."""

MOST_DOUBLED = 2
"""So many steps can be made to count double."""


def known(guide: Guide, answers: Answers) -> dict[str, str]:
    """The answers that this guide still knows, in the order of its steps: the file may have changed since."""
    return {
        step.id: answer
        for step in guide.steps
        if (answer := answers.get(step.id))
        and (answer in (SKIPPED, DEPENDS) or step.option(answer) is not None)
    }


def weighable(guide: Guide, answers: Answers, doubled: Collection[str]) -> frozenset[str]:
    """The doubled steps that count: answered ones, not skipped."""
    answered = known(guide, answers)
    return frozenset(step for step in doubled if answered.get(step, SKIPPED) != SKIPPED)


def met(needs: Needs, answers: Answers) -> bool:
    """Whether every step named is answered with one of its options."""
    return all(answers.get(step) in options for step, options in needs.items())
