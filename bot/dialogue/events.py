"""What people do: they write, or they press a button. Nothing here knows how a front end shows it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from bot.knowledge.entries import Ref

CommandName = Literal[
    "start",
    "help",
    "topics",
    "terms",
    "term",
    "compare",
    "guide",
    "about",
    "privacy",
    "forget",
    "cancel",
]
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)


@dataclass(frozen=True)
class Said:
    """A message in the person's own words."""

    text: str


@dataclass(frozen=True)
class Command:
    """A command, typed with a slash or behind a button."""

    name: CommandName
    argument: str = ""


@dataclass(frozen=True)
class Show:
    """An entry is wanted; `whole` asks for the long answer too."""

    ref: Ref
    whole: bool = False


@dataclass(frozen=True)
class ShowFact:
    """One aspect of one term is wanted."""

    term: str
    aspect: str


@dataclass(frozen=True)
class ShowSection:
    """The topics of a section are wanted."""

    section: str


@dataclass(frozen=True)
class Compare:
    """Terms are wanted side by side; none given means the usual ones."""

    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vote:
    """Whether an answer helped."""

    ref: Ref
    helpful: bool


@dataclass(frozen=True)
class NoneOfThese:
    """Nothing that was offered is meant."""


@dataclass(frozen=True)
class PassOn:
    """The question is to reach the authors. `question` is its text, where the front end still has it."""

    question: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """Something that isn't text, a button whose code means nothing (any more), an answer to no question."""

    what: Literal["no-text", "old-button", "no-button"] = "no-text"


Event: TypeAlias = (
    Said
    | Command
    | Show
    | ShowFact
    | ShowSection
    | Compare
    | Vote
    | NoneOfThese
    | PassOn
    | Unreadable
)
