"""What is stored, as values."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class Person:
    """Somebody in one chat: hashes, never Telegram's own numbers."""

    person: str
    chat: str
    thread: int = 0


Kind = Literal["talk", "guest", "other", "notice", "rest"]
"""Of a row: a message or a press, a guest's question, anything else; that too much was written; the rest of
an answer that is still to be sent."""


@dataclass(frozen=True)
class Arrival:
    """An update on its way into the inbox."""

    digest: str
    """A keyed hash of bot, number and content."""
    number: int
    chat: str
    """"" puts it aside: nobody can read it."""
    person: str
    sealed: str
    kind: Kind = "talk"
    thread: int = 0
    forgets: bool = False
    """It is /forget: what the person wrote before needs no answer any more."""


class Put(NamedTuple):
    """What became of it."""

    outcome: Literal["new", "seen", "too many"]
    ours: bool = False
    """Whether this process is to answer the chat."""
    wait: float = 0.0
    """So many seconds the chat is to be left alone."""


@dataclass(frozen=True)
class Row:
    """What is to be answered next in a chat."""

    id: int
    chat: str
    kind: Kind
    sealed: str
    tries: int = 0
    age: float = field(default=0.0, compare=False)
    """In seconds."""


@dataclass(frozen=True)
class Delivery:
    """What became of a turn's replies; saved with the turn."""

    question: int | None = None
    """The number of the message that was answered."""
    replies: str = ""
    """What the front end needs to edit the answer when the question is edited; "" keeps nothing."""
    pressed: str = ""
    """Which button led here, so that a second tap on it is known."""
    rest: str = ""
    """What is still to be sent, sealed; "" when all was."""
    wait: float = 0.0
    """Not before so many seconds are over."""
    address: str = ""
    """Where to tell the answer to what was passed on, sealed; "" where nobody wants to be told."""
    first: int | None = None
    """The number of the answer's first message: by it the answer is found, too, and whose it is."""


class Count(NamedTuple):
    """How often something happened on a day."""

    day: str
    """YYYY-MM-DD, in UTC."""
    what: str
    """The outcome of a question, or guide-start, guide-asked, guide-answered, guide-finish."""
    which: str
    """The entry, the step or the result; "" where there is none."""
    n: int
