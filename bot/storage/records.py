"""What is stored besides the state, as values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody in one chat: hashes, never Telegram's own numbers."""

    person: str
    chat: str
    thread: int = 0


@dataclass(frozen=True)
class Delivery:
    """What became of a turn's replies; saved with the turn."""

    question: int | None = None
    """The number of the message that was answered."""
    replies: str = ""
    """What the front end needs to edit the answer when the question is edited; "" keeps nothing."""
    pressed: str = ""
    """Which button led here, so that a second tap on it is known."""
    waiting: tuple[str, ...] = ()
    """What must be sent later, in order, as the front end wrote it: never the person's words."""
    address: str = ""
    """Where to send it, sealed by the front end."""
    due: float = 0.0
    """Not before this time."""
    dropped: tuple[int, ...] = ()
    """What waited and needn't be sent any more."""


@dataclass(frozen=True)
class Waiting:
    """A message that is to be sent later."""

    id: int
    person: str
    chat: str
    address: str
    content: str
    due: float
    replica: int = 0
    """Which process is to send it; 0 where there is only one."""


@dataclass(frozen=True)
class Count:
    """How often something happened on a day."""

    day: str
    """YYYY-MM-DD, in UTC."""
    what: str
    """The outcome of a question, or guide-start, guide-asked, guide-answered, guide-finish."""
    which: str
    """The entry, the step or the result; "" where there is none."""
    n: int
