"""What to recommend, and why: each reason comes from one of the person's own answers."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.guide.answers import SKIPPED, Answers, fits, known, met, weighable
from bot.guide.scoring import Closeness, Result, Scales, closeness
from bot.guide.steps import open_steps, possible_results
from bot.knowledge.guide import Case, FormAdvice, Guide, Mention, Needs, Option, SideAdvice, Step

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
    """The smallest change of one wish that turns the result to another side."""

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
    limits: tuple[str, ...]
    """The limits that the person gave, each in a few words."""
    vetoes: tuple[str, ...]
    """What rules the other side out, whatever else was answered."""
    reasons: tuple[Reason, ...]
    against: Reason | None
    """The strongest of the person's own answers that speaks against it."""
    caution: str | None
    """What speaks against it for this person, where none of the answers does."""
    other: str | None
    """The side that didn't win."""
    flip: Flip | None
    """None: no other wish would turn it."""
    mentions: tuple[Mention, ...]
    still_open: tuple[str, ...]
    """Steps without an answer."""
    may_become: tuple[Result, ...]
    """The other results that answers to these could lead to, likeliest first; empty: the result is firm."""


def recommend(guide: Guide, answers: Answers, doubled: Collection[str] = ()) -> Recommendation:
    """The recommendation that the answers lead to; open steps count as skipped."""
    order = {step: place for place, step in enumerate(answers)}
    answers, doubled = known(guide, answers), weighable(guide, answers, doubled)
    scales = Scales(guide)
    tally = scales.weigh(answers, doubled)
    result = scales.result(tally)
    reasons = _ordered(guide, _reasons(guide, answers, doubled), order)
    advice = _advice(guide, result, answers)
    against = next((r for r in reasons if _speaks_against(guide, r, result)), None)
    others = possible_results(guide, answers, doubled) - {result}
    return Recommendation(
        result=result,
        closeness=closeness(tally),
        claim=advice.claim,
        section=advice.section,
        limits=tuple(_limits(guide, answers)),
        vetoes=tuple(veto.text for veto in guide.veto if result.side and met(veto.needs, answers)),
        reasons=tuple(_chosen(guide, reasons, result, answers))[:MOST_REASONS],
        against=against,
        caution=None if against else advice.against,
        other=next((side for side in guide.sides if result.side and side != result.side), None),
        flip=smallest_flip(scales, answers, doubled),
        mentions=tuple(_mentions(guide, answers, result))[:MOST_MENTIONS],
        still_open=tuple(step.id for step in open_steps(guide, answers)),
        may_become=tuple(
            sorted(others, key=lambda other: (other.kind == "none", other.side == result.side, str(other)))
        ),
    )


def smallest_flip(scales: Scales, answers: Answers, doubled: Collection[str] = ()) -> Flip | None:
    """The change of one wish that moves the scales least and still turns the side, None without one.

    From a side it leads to the other, from a tie or both in a row to either side. Facts and what was
    skipped are left alone: nobody can wish for more time than there is.
    """
    now = scales.result(scales.weigh(answers, doubled))

    def moved(flip: Flip) -> int:
        effects = scales.effects(flip.step)
        return effects[flip.option].lead - effects[answers[flip.step]].lead

    def turns(flip: Flip) -> bool:
        """Whether another side wins, and the one that the change itself speaks for."""
        towards = scales.guide.sides[0 if moved(flip) > 0 else 1]
        return flip.result.side not in (None, now.side) and flip.result.side == towards

    def size(flip: Flip) -> tuple[int, str, str]:
        return (2 if flip.step in doubled else 1) * abs(moved(flip)), flip.step, flip.option

    return min(filter(turns, _changes(scales, answers, doubled)), key=size, default=None)


def _changes(scales: Scales, answers: Answers, doubled: Collection[str]) -> Iterator[Flip]:
    """Every other option in place of one wish, and the result that it would lead to."""
    for step in scales.guide.steps:
        answer = answers.get(step.id, SKIPPED)
        if answer == SKIPPED or step.fact:
            continue
        others = scales.weigh(answers, doubled, scales.steps_without(step.id))
        for option in step.options:
            # What speaks for neither side is told, not wished for, such as what a school requires.
            if option.id != answer and any(option.pull):
                effect = scales.effects(step.id)[option.id]
                changed = scales.lay(others, effect, 2 if step.id in doubled else 1)
                yield Flip(step.id, option.id, scales.result(changed))


def _limits(guide: Guide, answers: Answers) -> Iterator[str]:
    for step in guide.steps:
        option = step.option(answers.get(step.id, SKIPPED))
        if option and option.limit:
            yield option.limit


def _reasons(guide: Guide, answers: Answers, doubled: Collection[str]) -> Iterator[Reason]:
    for step in guide.steps:
        option = step.option(answers.get(step.id, SKIPPED))
        if option and option.reason:
            yield _reason(step, option, 2 if step.id in doubled else 1)


def _reason(step: Step, option: Option, weight: int) -> Reason:
    lead = weight * (option.pull[0] - option.pull[1])
    return Reason(step.id, option.id, option.reason or "", option.section or step.section, lead)


def _ordered(guide: Guide, reasons: Iterable[Reason], order: Mapping[str, int]) -> list[Reason]:
    """The strongest first; of equals a wish before a fact, and what was told first before the rest."""
    facts = {step.id for step in guide.steps if step.fact}
    last = len(order)
    return sorted(reasons, key=lambda r: (-abs(r.lead), r.step in facts, order.get(r.step, last), r.step))


def _chosen(guide: Guide, reasons: list[Reason], result: Result, answers: Answers) -> Iterator[Reason]:
    """The reasons that carry the result, in their order; those that earned a form are never left out."""
    needed = _needs(guide, result, answers)
    carrying = [r for r in reasons if r.step in needed or _side(guide, r) == result.side]
    if result.side:
        earned = [reason for reason in carrying if reason.step in needed]
        rest = [reason for reason in carrying if reason not in earned]
        kept = [*earned, *rest][:MOST_REASONS]
        yield from (reason for reason in reasons if reason in kept)
    else:
        yield from carrying
        yield from _one_of_each(guide, [reason for reason in reasons if reason not in carrying])


def _one_of_each(guide: Guide, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """The strongest reason of each side, the first side's first: what lies between the two."""
    sides = [_side(guide, reason) for reason in reasons]
    for side in guide.sides:
        if side in sides:
            yield list(reasons)[sides.index(side)]


def _needs(guide: Guide, result: Result, answers: Answers) -> Needs:
    """The answers that earned a form, or both in a row."""
    match _earned(guide, result, answers):
        case FormAdvice() as form:
            also = {step: options for step, options in form.also.items() if fits(answers.get(step), options)}
            return {**also, **form.needs}
        case Case() as case:
            return case.needs
    return {}


def _earned(guide: Guide, result: Result, answers: Answers) -> FormAdvice | Case | None:
    advice = guide.recommendations
    if result.kind == "form":
        return next(form for form in advice.forms if form.form == result.form)
    in_a_row = advice.sequence.cases if advice.sequence else ()
    cases = {"sequence": in_a_row, "either": advice.either.cases}.get(result.kind, ())
    return next((case for case in cases if met(case.needs, answers)), None)


def _side(guide: Guide, reason: Reason) -> str | None:
    if not reason.lead:
        return None
    return guide.sides[0 if reason.lead > 0 else 1]


def _speaks_against(guide: Guide, reason: Reason, result: Result) -> bool:
    return bool(result.side) and _side(guide, reason) not in (None, result.side)


@dataclass(frozen=True)
class _Advice:
    claim: str
    section: str | None = None
    against: str | None = None


def _advice(guide: Guide, result: Result, answers: Answers) -> _Advice:
    """What is said of a result: the claim, where it stands, and what speaks against it."""
    advice = guide.recommendations
    match result.kind:
        case "form":
            form = next(form for form in advice.forms if form.form == result.form)
            return _Advice(form.claim, form.section, form.against)
        case "side":
            side = next(side for side in advice.sides if side.side == result.side)
            return _Advice(side.claim, side.section, _drawback(side, answers))
        case "sequence" if advice.sequence:
            claim = _claimed(guide, result, answers) or advice.sequence.claim
            return _Advice(claim, advice.sequence.section, advice.sequence.against)
        case "either":
            return _Advice(_claimed(guide, result, answers) or advice.either.claim, advice.either.section)
    return _Advice(advice.none.claim)


def _claimed(guide: Guide, result: Result, answers: Answers) -> str | None:
    earned = _earned(guide, result, answers)
    return earned.claim if isinstance(earned, Case) else None


def _drawback(side: SideAdvice, answers: Answers) -> str:
    fitting = (drawback.text for drawback in side.drawbacks if met(drawback.needs, answers))
    return next(fitting, side.against)


def _mentions(guide: Guide, answers: Answers, result: Result) -> Iterator[Mention]:
    for mention in guide.mentions:
        recommended = mention.term is not None and mention.term == result.form
        if mention.side in (None, result.side) and met(mention.needs, answers) and not recommended:
            yield mention
