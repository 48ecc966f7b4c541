"""What a message can mean, and how sure that is."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.entries import Ref
from bot.matcher.decide import SURE

SURE_OF_NO_CLAIM = 0.21
"""The confidence from which an answer is given that claims nothing: nobody takes away something untrue."""
NO_CLAIM = ("gap", "guide", "compare")
"""The groups of these: "the article doesn't say", the guide, and things side by side."""


@dataclass(frozen=True)
class Entry:
    """An entry answers it."""

    ref: Ref


@dataclass(frozen=True)
class Fact:
    """One aspect of one term is asked for."""

    term: str
    aspect: str


@dataclass(frozen=True)
class Comparison:
    """Two or three terms are wanted side by side."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class Guidance:
    """A personal recommendation is wanted."""


Meaning: TypeAlias = Entry | Fact | Comparison | Guidance


@dataclass(frozen=True)
class Candidate:
    """A meaning and how well the message fits it."""

    meaning: Meaning
    score: float
    """From 0 to 1."""
    group: str
    """Candidates of one group give the same kind of answer, so they are no rivals."""
    why: str = ""

    @property
    def sure_from(self) -> float:
        """The confidence from which it is given as the answer."""
        return SURE_OF_NO_CLAIM if self.group in NO_CLAIM else SURE
