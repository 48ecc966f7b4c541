"""What a message can mean, and how the readings of its clauses become one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.meaning import Candidate, Comparison
from bot.matcher.decide import Sure, decide

PART = 0.85
"""What a part's score counts against the whole message's."""


@dataclass(frozen=True)
class Context:
    """What the talk was about before this message: ids of a term and of an aspect."""

    term: str | None = None
    aspect: str | None = None
    sides: tuple[str, ...] = ()
    """The terms that the same message has named before, when they are several."""


NOTHING = Context()
"""At the beginning of a talk."""


@dataclass(frozen=True)
class Reading:
    """What a message can mean."""

    text: str
    """The part of the message that was understood."""
    candidates: tuple[Candidate, ...]
    """Best first."""
    named: tuple[str, ...] = ()
    """The terms in it."""
    assumed: str | None = None
    """The term that was talked about before and is taken to be meant."""
    second: "Reading | None" = None
    """Another question in the same message, just as sure and of another kind."""
    foreign: bool = False
    """It is not in English, and nothing is sure."""


def apart(whole: Reading, parts: Sequence[Reading]) -> Reading:
    """Without the comparison of things that are asked about one by one: "what is A and what is B"."""
    if len({part.named for part in parts if len(part.named) == 1}) < 2:
        return whole
    return replace(
        whole, candidates=tuple(c for c in whole.candidates if not isinstance(c.meaning, Comparison))
    )


def merged(whole: Reading, parts: Sequence[Reading]) -> Reading:
    """The surest reading of each meaning, of the whole or of a part."""
    best = {one.meaning: one for one in reversed(whole.candidates)}
    surest = whole
    for part in (replace(part, candidates=_scaled(part.candidates)) for part in parts):
        for one in part.candidates:
            if one.meaning not in best or best[one.meaning].score < one.score:
                best[one.meaning] = one
        if _top(part) > _top(surest):
            surest = part
    ranked = sorted(best.values(), key=lambda one: -one.score)
    return Reading(surest.text, tuple(ranked), surest.named or whole.named, surest.assumed or whole.assumed)


def _scaled(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one.meaning, PART * one.score, one.group, one.why) for one in candidates)


def _top(reading: Reading) -> float:
    return reading.candidates[0].score if reading.candidates else 0.0


def second(first: Reading, parts: Sequence[Reading]) -> Reading | None:
    """Another part that is as sure, of a different kind of answer than the best of `first`."""
    best = first.candidates[0].group if first.candidates else ""
    sure = [(part, decision) for part in parts if isinstance(decision := decide(part.candidates), Sure)]
    return next((part for part, one in sure if one.best.group != best), None) if len(sure) > 1 else None
