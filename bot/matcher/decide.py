"""From scores to a decision: sure of one, torn between a few, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

SURE = 0.46
"""Confidence from which the best is given as the answer."""
MARGIN = 1.5
"""How much the lead over the best of another group counts, against the score itself."""
WEAK = 0.28
"""With a lower score nothing is sure, whatever its lead."""
TORN = 0.26
"""Score from which an entry is worth offering."""
MENU = 3
"""So many are offered at most."""


class Scored(Protocol):
    """Something with a score from 0 to 1 and a group within which there is no rivalry."""

    @property
    def score(self) -> float: ...

    @property
    def group(self) -> str: ...


S = TypeVar("S", bound=Scored)


@dataclass(frozen=True)
class Sure(Generic[S]):
    """The first is the answer."""

    best: S
    confidence: float


@dataclass(frozen=True)
class Torn(Generic[S]):
    """One of these may be it."""

    choices: tuple[S, ...]
    confidence: float


@dataclass(frozen=True)
class Nothing:
    """Nobody asked for anything that is known."""

    confidence: float


Decision: TypeAlias = Sure[S] | Torn[S] | Nothing


def confidence(ranking: Sequence[S]) -> float:
    """How sure the first of a ranking is, 0 to 1: its score and its lead over the best of another group."""
    if not ranking:
        return 0.0
    best = ranking[0]
    rival = next((one.score for one in ranking if one.group != best.group), 0.0)
    return max(0.0, min(1.0, best.score + MARGIN * (best.score - rival)))


def decide(ranking: Sequence[S]) -> "Decision[S]":
    """`ranking`: best first."""
    sure = confidence(ranking)
    if ranking and sure >= SURE and ranking[0].score >= WEAK:
        return Sure(ranking[0], sure)
    choices = tuple(one for one in ranking if one.score >= TORN)[:MENU]
    return Torn(choices, sure) if choices else Nothing(sure)
