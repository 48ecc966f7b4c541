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


def command_name(text: str) -> CommandName:
    """`text` as the name of a command. Raises ValueError when there is none of that name."""
    return COMMANDS[COMMANDS.index(text)]


@dataclass(frozen=True)
class Said:
    """A message in the person's own words."""

    text: str
    edited: bool = False
    """It was sent before, with other words."""
    message: int = 0
    """Its number in the chat, by which an edit finds what it answered."""


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
class Contents:
    """The list of sections is wanted, in place of what is there."""

    page: int = 0


@dataclass(frozen=True)
class ShowSection:
    """The topics of a section are wanted, or the glossary, whose section is `terms`."""

    section: str
    page: int = 0


@dataclass(frozen=True)
class Leaf:
    """An entry is wanted while one leafs through: in place, with the way to the ones before and after it."""

    ref: Ref


@dataclass(frozen=True)
class Compare:
    """Terms are wanted side by side; none given means the usual ones."""

    terms: tuple[str, ...] = ()
    part: int | None = None
    """Which rows, when the comparison stands there already and is changed in place; from 0."""


@dataclass(frozen=True)
class Pick:
    """Another side is to be picked for a comparison of `chosen`: in place of the one at `at`, or added."""

    chosen: tuple[str, ...] = ()
    at: int = 0
    page: int = 0


@dataclass(frozen=True)
class Vote:
    """Whether an answer helped."""

    ref: Ref
    helpful: bool


Reason = Literal["wrong-topic", "unclear", "out-of-date"]
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class Because:
    """Why an answer didn't help."""

    ref: Ref
    reason: Reason


@dataclass(frozen=True)
class NoneOfThese:
    """Nothing that was offered is meant."""


@dataclass(frozen=True)
class PassOn:
    """The question is to reach the authors. `question` is its text, where the front end still has it."""

    question: str | None = None
    about: Ref | None = None
    """What it was answered with, where the button stands under an answer: others may have come since."""
    tell: bool = False
    """The person wants to be told the answer, once there is one."""


@dataclass(frozen=True)
class Choose:
    """An option of a step of the guide; answering a step again just sets it."""

    step: str
    option: str


@dataclass(frozen=True)
class Skip:
    """A step is to be left out."""

    step: str


@dataclass(frozen=True)
class Depends:
    """No option of a step can be named: it depends."""

    step: str


@dataclass(frozen=True)
class Back:
    """To the step before this one."""

    step: str


@dataclass(frozen=True)
class Why:
    """Why a step is asked."""

    step: str


@dataclass(frozen=True)
class Explain:
    """What the words of a step mean."""

    step: str


@dataclass(frozen=True)
class Change:
    """A step is to be asked again."""

    step: str


@dataclass(frozen=True)
class Weigh:
    """Which steps matter most: to choose them, or to double one of them or no longer."""

    step: str | None = None
    double: bool = True


@dataclass(frozen=True)
class TryFlip:
    """Another answer to a step, to see what becomes of the result."""

    step: str
    option: str


GuideAction = Literal["go-on", "stop", "show-now", "review", "share", "again", "more"]
GUIDE_ACTIONS: tuple[GuideAction, ...] = get_args(GuideAction)


@dataclass(frozen=True)
class Guided:
    """What else can be done in the guide, at any step."""

    action: GuideAction


@dataclass(frozen=True)
class OpenShared:
    """Answers that somebody passed on."""

    payload: str
    how: Literal["asking", "sure", "back"] = "asking"
    """Whether they may take the place of one's own: after asking, surely, or since they are one's own."""


@dataclass(frozen=True)
class TakeAlong:
    """Answers that the person gave in another chat, to go on with."""

    payload: str


GuideEvent: TypeAlias = (
    Choose
    | Skip
    | Depends
    | Back
    | Why
    | Explain
    | Change
    | Weigh
    | TryFlip
    | Guided
    | OpenShared
    | TakeAlong
)


@dataclass(frozen=True)
class Unreadable:
    """Something that isn't text, a button whose code means nothing (any more), an answer to no question."""

    what: Literal["no-text", "old-button", "no-button"] = "no-text"


@dataclass(frozen=True)
class Privately:
    """Something that is done in the person's own chat with the bot; a button for it leads there."""

    event: "Event"


Event: TypeAlias = (
    Said
    | Command
    | Show
    | ShowFact
    | Contents
    | ShowSection
    | Leaf
    | Compare
    | Pick
    | Vote
    | Because
    | NoneOfThese
    | PassOn
    | GuideEvent
    | Privately
    | Unreadable
)
