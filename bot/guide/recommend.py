"""What to recommend, and why: each reason comes from one of the person's own answers."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.guide.answers import DEPENDS, SKIPPED, Answers, known, met, weighable
from bot.guide.scales import Closeness, Result, Scales, closeness
from bot.guide.walk import open_steps, possible_results
from bot.knowledge.guide import Guide, Mention, Needs, Option, Step

MOST_REASONS = 3
MOST_MENTIONS = 2


@dataclass(frozen=True)
class Reason:
    """One answer that speaks for or against something."""

    step: str
    option: str
    text: str
    section: str
    lead: int
    """How much it speaks for the first side; below 0 for the second; doubled where the step is."""


@dataclass(frozen=True)
class Flip:
    """The smallest change of one answer that turns the result."""

    step: str
    option: str
    result: Result


@dataclass(frozen=True)
class Recommendation:
    """The result and all that is said about it."""

    result: Result
    closeness: Closeness
    claim: str
    section: str | None
    reasons: tuple[Reason, ...]
    against: Reason | None
    """The strongest of the person's own answers that speaks against it."""
    caution: str | None
    """What speaks against it for anybody, where none of the person's answers does."""
    other: str | None
    """The side that didn't win."""
    flip: Flip | None
    """None: no single answer would turn it."""
    mentions: tuple[Mention, ...]
    still_open: tuple[str, ...]
    """Steps without an answer."""
    may_become: tuple[Result, ...]
    """The other results that answers to these could lead to; empty: the result is firm."""


def recommend(guide: Guide, answers: Answers, doubled: Collection[str] = ()) -> Recommendation:
    """The recommendation that the answers lead to; open steps count as skipped."""
    answers, doubled = known(guide, answers), weighable(guide, answers, doubled)
    scales = Scales(guide)
    tally = scales.weigh(answers, doubled)
    result = scales.result(tally)
    reasons = sorted(_reasons(guide, answers, doubled), key=lambda reason: (-abs(reason.lead), reason.step))
    claim, section, caution = _words(guide, result)
    against = next((r for r in reasons if _speaks_against(guide, r, result)), None)
    others = possible_results(guide, answers, doubled) - {result}
    return Recommendation(
        result=result,
        closeness=closeness(tally),
        claim=claim,
        section=section,
        reasons=tuple(_chosen(guide, reasons, result, answers))[:MOST_REASONS],
        against=against,
        caution=None if against else caution,
        other=next((side for side in guide.sides if result.side and side != result.side), None),
        flip=smallest_flip(scales, answers, doubled),
        mentions=tuple(_mentions(guide, answers, result))[:MOST_MENTIONS],
        still_open=tuple(step.id for step in open_steps(guide, answers)),
        may_become=tuple(sorted(others, key=str)),
    )


def smallest_flip(scales: Scales, answers: Answers, doubled: Collection[str] = ()) -> Flip | None:
    """The change of one answer that moves the scales least and still turns the result, None without one.

    A form of the same side is another result, too. Of changes of one size, what turns it to the other
    side or to a tie goes before what merely puts the two in a row. Answers that were skipped are left
    alone: there is nothing to change in them.
    """
    now = scales.result(scales.weigh(answers, doubled))
    turning = [flip for flip in _changes(scales, answers, doubled) if flip.result != now]

    def size(flip: Flip) -> tuple[int, bool, str, str]:
        effects = scales.effects(flip.step)
        moved = abs(effects[flip.option].lead - effects[answers[flip.step]].lead)
        weight = 2 if flip.step in doubled else 1
        return weight * moved, flip.result.kind == "sequence", flip.step, flip.option

    return min(turning, key=size, default=None)


def _changes(scales: Scales, answers: Answers, doubled: Collection[str]) -> Iterator[Flip]:
    """Every other option in place of one answer, and the result that it would lead to."""
    for step, answer in answers.items():
        if answer == SKIPPED:
            continue
        others = scales.weigh(answers, doubled, scales.steps_without(step))
        for option, effect in scales.effects(step).items():
            if option not in (answer, SKIPPED, DEPENDS):
                changed = scales.lay(others, effect, 2 if step in doubled else 1)
                yield Flip(step, option, scales.result(changed))


def _reasons(guide: Guide, answers: Answers, doubled: Collection[str]) -> Iterator[Reason]:
    for step in guide.steps:
        option = step.option(answers.get(step.id, SKIPPED))
        if option and option.reason:
            yield _reason(step, option, 2 if step.id in doubled else 1)


def _reason(step: Step, option: Option, weight: int) -> Reason:
    lead = weight * (option.pull[0] - option.pull[1])
    return Reason(step.id, option.id, option.reason or "", option.section or step.section, lead)


def _chosen(guide: Guide, reasons: list[Reason], result: Result, answers: Answers) -> Iterator[Reason]:
    """The reasons that carry the result, the strongest first; what earned a form before the others."""
    needed = _needs(guide, result, answers)
    earned = [reason for reason in reasons if reason.step in needed]
    yield from earned
    rest = [reason for reason in reasons if reason not in earned]
    if result.side:
        yield from (reason for reason in rest if _side(guide, reason) == result.side)
    else:
        yield from _one_of_each(guide, rest)


def _one_of_each(guide: Guide, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """The strongest reason of each side, the first side's first: what lies between the two."""
    sides = [_side(guide, reason) for reason in reasons]
    for side in guide.sides:
        if side in sides:
            yield list(reasons)[sides.index(side)]


def _needs(guide: Guide, result: Result, answers: Answers) -> Needs:
    advice = guide.recommendations
    if result.kind == "form":
        return next(form.needs for form in advice.forms if form.form == result.form)
    if result.kind == "sequence" and advice.sequence:
        return next((case.needs for case in advice.sequence.cases if met(case.needs, answers)), {})
    return {}


def _side(guide: Guide, reason: Reason) -> str | None:
    if not reason.lead:
        return None
    return guide.sides[0 if reason.lead > 0 else 1]


def _speaks_against(guide: Guide, reason: Reason, result: Result) -> bool:
    return bool(result.side) and _side(guide, reason) not in (None, result.side)


def _words(guide: Guide, result: Result) -> tuple[str, str | None, str | None]:
    """Claim, section and what speaks against it."""
    advice = guide.recommendations
    match result.kind:
        case "form":
            form = next(form for form in advice.forms if form.form == result.form)
            return form.claim, form.section, form.against
        case "side":
            side = next(side for side in advice.sides if side.side == result.side)
            return side.claim, side.section, side.against
        case "sequence" if advice.sequence:
            return advice.sequence.claim, advice.sequence.section, advice.sequence.against
        case "either":
            return advice.either.claim, advice.either.section, None
    return advice.none.claim, None, None


def _mentions(guide: Guide, answers: Answers, result: Result) -> Iterator[Mention]:
    for mention in guide.mentions:
        if mention.side in (None, result.side) and met(mention.needs, answers):
            yield mention
