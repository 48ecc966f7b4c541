"""What a turn leaves behind: replies to show, a state to keep, notes to write down.

The state is all that must be remembered of a talk between two messages: plain data, never the person's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from bot.dialogue.events import Reason
from bot.dialogue.replies import Reply
from bot.guide.state import GuideTalk
from bot.knowledge.entries import UNKNOWN, Ref

VERSION = 1
"""Of the state's form. Counted up when an older state must be read differently."""


@dataclass(frozen=True)
class MenuItem:
    """A button of the last reply, so that typing its number or its words presses it."""

    label: str
    code: str


@dataclass(frozen=True)
class Subject:
    """What the talk is about: a term and, where one was asked for, an aspect of it."""

    term: str | None = None
    aspect: str | None = None
    at: float = 0.0
    """When it was last spoken of, in seconds since 1970."""
    others: tuple[str, ...] = ()
    """The other sides, when it was a comparison."""
    entry: str = ""
    """The entry, `kind:id`, that was answered with; empty where it was a fact or a comparison."""
    whole: bool = False
    """Its longer part was told, too."""
    sides: tuple[str, ...] = ()
    """The terms that "the first" and "the other one" point at, in the order in which they came."""
    taken: bool = False
    """It was said that this term is taken to be meant: once is enough."""

    def after(self, before: "Subject") -> "Subject":
        """With what can be pointed at, now that this was told after `before`."""
        told = (self.term, *self.others) if self.term else ()
        sides: tuple[str | None, ...]
        if self.sides or len(told) > 1:
            sides = self.sides or told
        elif self.term in before.sides or self.term == before.term:
            sides = before.sides
        else:
            sides = (before.term, self.term)
        taken = self.taken or (before.taken and self.term == before.term)
        return replace(self, sides=tuple(filter(None, sides)), taken=taken)

    @property
    def is_something(self) -> bool:
        """Whether anything was answered before."""
        return bool(self.term) or Ref.parse(self.entry) not in (None, UNKNOWN)

    @property
    def is_comparison(self) -> bool:
        return bool(self.others) and not self.aspect and not self.entry

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What the answer was made of: its entry, else its terms and its aspect."""
        if entry := Ref.parse(self.entry):
            return (entry,)
        terms = [Ref("term", term) for term in (self.term, *self.others) if term]
        return (*terms, Ref("aspect", self.aspect)) if self.aspect else tuple(terms)


@dataclass(frozen=True)
class State:
    """One person in one chat."""

    menu: tuple[MenuItem, ...] = ()
    subject: Subject = Subject()
    candidates: tuple[str, ...] = ()
    """Codes of what else the last question may have meant, best first."""
    answered: str = ""
    """The entry, `kind:id`, that the last question was answered with: what can be voted on."""
    misses: int = 0
    """Questions in a row that found nothing."""
    passing_on: bool = False
    """The next message is for the authors."""
    last: int = 0
    """The number of the person's message, when nothing came after it."""
    guide: GuideTalk | None = None
    """How far the person is in the guide, once it was begun."""
    question: str | None = field(default=None, compare=False)
    """The last question in the person's words: kept in memory only, and forgotten with the process."""

    def told(self, subject: Subject, now: float) -> "State":
        """After an answer about `subject`."""
        return replace(self, subject=replace(subject, at=now).after(self.subject), misses=0)

    def to_json(self) -> dict[str, Any]:
        """As plain data for storing, without the person's words."""
        # Not asdict, which copies whatever it meets: with each turn, that took longer than to write it.
        data = {
            **vars(self),
            "menu": [vars(item) for item in self.menu],
            "subject": vars(self.subject),
            "guide": self.guide.to_json() if self.guide else None,
        }
        del data["question"]
        return {"version": VERSION, **data}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "State":
        """The way back. Fields that an older state lacks get their defaults.

        Raises ValueError for a state written by a newer program, and ValueError, TypeError, KeyError or
        AttributeError for what is no state at all.
        """
        if data.get("version", 0) > VERSION:
            raise ValueError(f"state of version {data['version']}; this program reads up to {VERSION}")
        return cls(
            menu=tuple(MenuItem(str(item["label"]), str(item["code"])) for item in data.get("menu", ())),
            subject=_subject(data.get("subject", {})),
            candidates=tuple(map(str, data.get("candidates", ()))),
            answered=str(data.get("answered", "")),
            misses=int(data.get("misses", 0)),
            passing_on=bool(data.get("passing_on", False)),
            last=int(data.get("last", 0)),
            guide=GuideTalk.from_json(data["guide"]) if data.get("guide") else None,
        )


def _subject(data: Mapping[str, Any]) -> Subject:
    term, aspect = data.get("term"), data.get("aspect")
    return Subject(
        term=term and str(term),
        aspect=aspect and str(aspect),
        at=float(data.get("at", 0.0)),
        others=tuple(map(str, data.get("others", ()))),
        entry=str(data.get("entry", "")),
        whole=bool(data.get("whole", False)),
        sides=tuple(map(str, data.get("sides", ()))),
        taken=bool(data.get("taken", False)),
    )


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


@dataclass(frozen=True)
class Turn:
    """Replies to show, the state to keep, notes to write down."""

    replies: tuple[Reply, ...]
    state: State
    notes: tuple[Note, ...] = ()
