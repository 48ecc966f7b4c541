"""From scores to a decision: sure of one, torn between a few, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

SURE = 0.32
"""Confidence from which the best is given as the answer, unless it says otherwise of itself."""
LEAD = 0.8
"""How much the lead over the best of another group counts, as a share of the best, against the score."""
WEAK = 0.2
"""With a lower score nothing is sure, whatever its lead."""
TORN = 0.22
"""Score from which an entry is worth offering."""
MENU = 3
"""So many are offered at most."""


class Scored(Protocol):
    """Something with a score from 0 to 1, a group within which there is no rivalry, and its own threshold."""

    @property
    def score(self) -> float: ...

    @property
    def group(self) -> str: ...

    @property
    def sure_from(self) -> float: ...


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
    if best.score <= 0:
        return 0.0
    rival = next((one.score for one in ranking if one.group != best.group), 0.0)
    # A share, not a difference: long messages have low scores all over, and leads as clear as short ones.
    lead = max(0.0, 1 - rival / best.score)
    return min(1.0, (best.score + LEAD * lead) / (1 + LEAD))


def decide(ranking: Sequence[S]) -> "Decision[S]":
    """`ranking`: best first."""
    sure = confidence(ranking)
    if ranking and sure >= ranking[0].sure_from and ranking[0].score >= WEAK:
        return Sure(ranking[0], sure)
    choices = tuple(one for one in ranking if one.score >= TORN)
    return Torn(_different(choices), sure) if choices else Nothing(sure)


def _different(choices: tuple[S, ...]) -> tuple[S, ...]:
    """The best of each group first, so that a menu offers different answers; shown best first."""
    groups = [one.group for one in choices]
    firsts = [one for n, one in enumerate(choices) if one.group not in groups[:n]]
    menu = [*firsts, *(one for one in choices if one not in firsts)][:MENU]
    return tuple(one for one in choices if one in menu)
