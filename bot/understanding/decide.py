"""From probabilities to a decision: confident of one, ambiguous between a few, or no match."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.voice import Thresholds
from bot.understanding.interpretation import DIGITS, Candidate, Interpretation

MENU = 3
"""So many are offered at most."""


@dataclass(frozen=True)
class Confident:
    """The first is the answer."""

    best: Candidate


@dataclass(frozen=True)
class Ambiguous:
    """One of these may be it; likeliest first."""

    choices: tuple[Candidate, ...]


@dataclass(frozen=True)
class NoMatch:
    """Nobody asked for anything that is known."""


Decision: TypeAlias = Confident | Ambiguous | NoMatch


def decide(candidates: Sequence[Candidate], thresholds: Thresholds) -> Decision:
    """`candidates`: likeliest first."""
    if candidates and _reaches(candidates[0], needed(candidates[0], thresholds)):
        return Confident(candidates[0])
    offered = worth_a_button(candidates, thresholds)
    return Ambiguous(_different(offered)) if offered else NoMatch()


def worth_a_button(candidates: Sequence[Candidate], thresholds: Thresholds) -> list[Candidate]:
    """Those that are likely enough to be offered, and answer something."""
    silent = ("gap", "silent", "smalltalk")
    return [one for one in candidates if one.kind not in silent and _reaches(one, thresholds.menu)]


def may_be_in_trouble(interpretation: Interpretation, thresholds: Thresholds) -> bool:
    """Whether care goes before an answer."""
    return round(interpretation.trouble, DIGITS) >= thresholds.caring


def needed(candidate: Candidate, thresholds: Thresholds) -> float:
    """The probability from which a candidate of this kind is given as the answer."""
    by_kind = {
        "gap": thresholds.gap,
        "guide": thresholds.guide,
        "compare": thresholds.compare,
        "smalltalk": thresholds.smalltalk,
        "silent": 2.0,
    }
    return by_kind.get(candidate.kind, thresholds.confident)


def _reaches(candidate: Candidate, threshold: float) -> bool:
    return round(candidate.probability, DIGITS) >= threshold


def _different(choices: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The likeliest of each kind first, so that a menu offers different answers."""
    kinds = [one.kind for one in choices]
    firsts = [one for n, one in enumerate(choices) if one.kind not in kinds[:n]]
    menu = [*firsts, *(one for one in choices if one not in firsts)][:MENU]
    return tuple(one for one in choices if one in menu)
