"""What a person has answered: a mapping from step to option, with two answers that every step has.

The walk and the scores are derived from it and never stored, so nothing can go stale.
"""

from collections.abc import Collection, Iterator, Mapping
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
    """The answers that this guide still knows, in the order of its steps: the file may have changed since.

    What an option was called before counts as the option, where its step has no answer of its own.
    """
    renamed = _renamed(guide) if any(not _has(guide, *pair) for pair in answers.items()) else {}
    moved = dict(renamed[pair] for pair in reversed([*answers.items()]) if pair in renamed)
    answers = {**moved, **{step: answer for step, answer in answers.items() if _has(guide, step, answer)}}
    return {step.id: answers[step.id] for step in guide.steps if step.id in answers}


def _has(guide: Guide, step_id: str, answer: str) -> bool:
    step = guide.step(step_id)
    return step is not None and (answer in (SKIPPED, DEPENDS) or step.option(answer) is not None)


def _renamed(guide: Guide) -> dict[tuple[str, str], tuple[str, str]]:
    """Step and option as they were called before → as they are called now."""
    return dict(former_names(guide))


def former_names(guide: Guide) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """What each option was called before, and what it is called now: step and option."""
    for step in guide.steps:
        for option in step.options:
            for name in option.formerly:
                before, slash, old = name.partition("/")
                yield (before, old) if slash else (step.id, name), (step.id, option.id)


def weighable(guide: Guide, answers: Answers, doubled: Collection[str]) -> frozenset[str]:
    """The doubled steps that count: answered ones, not skipped."""
    answered = known(guide, answers)
    return frozenset(step for step in doubled if answered.get(step, SKIPPED) != SKIPPED)


def met(needs: Needs, answers: Answers) -> bool:
    """Whether every step named is answered with one of its options."""
    return all(fits(answers.get(step), options) for step, options in needs.items())


def fits(answer: str | None, options: Collection[str]) -> bool:
    """Whether an answer is one of these options; an author writes "it depends" as `depends`."""
    return ("depends" if answer == DEPENDS else answer) in options
