"""What must be written down after a turn: values, which the conversation hands to the store."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.dialogue.events import Reason
from bot.knowledge.entries import Ref

Outcome = Literal["answer", "suggest", "gap", "fallback", "guide", "compare", "smalltalk"]


@dataclass(frozen=True)
class Scored:
    """An entry and how well the question fitted it, 0 to 100."""

    ref: Ref
    section: str | None
    title: str
    score: int
    serious: bool = False
    """Somebody may be in trouble."""


@dataclass(frozen=True)
class Asked:
    """A question and what the bot made of it; never its words."""

    outcome: Outcome
    confidence: int
    """0 to 100."""
    matches: tuple[Scored, ...]
    """Up to ten, best first."""
    offered: tuple[Ref, ...]
    """Answered with, or put on a button as an answer to this question, in order."""
    caring: bool = False
    """Somebody may be in trouble, so nothing else was said."""


@dataclass(frozen=True)
class PassedOn:
    """A question for the authors, in the person's words, because the person pressed the button."""

    question: str


@dataclass(frozen=True)
class Voted:
    """Whether an answer helped, and why not."""

    ref: Ref
    helpful: bool
    reason: Reason | None = None


@dataclass(frozen=True)
class Guided:
    """Something happened in the guide: counted, never whose it was."""

    what: Literal["start", "asked", "answered", "finish"]
    which: str = ""
    """The step, or what was recommended."""


@dataclass(frozen=True)
class Forget:
    """Everything about the person is to be deleted."""


Note: TypeAlias = Asked | PassedOn | Voted | Guided | Forget
