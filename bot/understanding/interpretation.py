"""What a message can mean, and how likely each of it is."""

from dataclasses import dataclass
from typing import TypeAlias, get_args

from bot.knowledge.entries import Ref
from bot.knowledge.questions import Move

DIGITS = 3
"""Probabilities are compared as rounded to so many, so that another machine decides the same."""
MOVES: tuple[Move, ...] = get_args(Move)
"""Where several fit, the first is it."""


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
    """Two or three terms are wanted side by side; the usual ones where none is named."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class Guidance:
    """A personal recommendation is wanted."""


Meaning: TypeAlias = Entry | Fact | Comparison | Guidance


@dataclass(frozen=True)
class Candidate:
    """A meaning and how likely it is."""

    meaning: Meaning
    probability: float
    """From 0 to 1."""
    kind: str
    """The kind of answer: candidates of one kind are no rivals of each other."""
    rule: str = ""
    """The rule of code that put it here, if it wasn't the model alone."""


@dataclass(frozen=True)
class Context:
    """What the talk was about before this message: ids of a term, of an aspect, of further terms."""

    term: str | None = None
    aspect: str | None = None
    others: tuple[str, ...] = ()
    """The terms that were told of beside `term`."""
    sides: tuple[str, ...] = ()
    """The terms that one can point at, in the order in which they came."""
    answered: bool = False
    """Something stands there that a message can be about."""
    bare: bool = False
    """The message is another name and nothing else that says anything."""


NOTHING = Context()
"""At the beginning of a talk."""


@dataclass(frozen=True)
class Interpretation:
    """What a message can mean."""

    text: str
    """The part of the message that was understood."""
    candidates: tuple[Candidate, ...]
    """Likeliest first."""
    named: tuple[str, ...] = ()
    """The terms in it."""
    assumed: str | None = None
    """The term that was talked about before and is taken to be meant."""
    second: "Interpretation | None" = None
    """Another question in the same message, just as sure and of another kind."""
    foreign: bool = False
    """It is in another language than the folder's, and nothing is sure."""
    trouble: float = 0.0
    """How likely somebody is in trouble, 0 to 1."""
