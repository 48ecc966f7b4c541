"""What people do: they write, or they press a button. Nothing here knows how a front end shows it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeGuard, get_args

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


GuideAction = Literal["go-on", "stop", "show-now", "review", "share", "again", "more"]
"""What can be done at any step. Their places stand on buttons: only the end may grow."""
GUIDE_ACTIONS: tuple[GuideAction, ...] = get_args(GuideAction)
AtStep = Literal["skip", "depends", "back", "why", "explain", "change", "double", "single"]
"""What can be done at one step, besides choosing or trying an option."""


@dataclass(frozen=True)
class StepAction:
    """Something is done in the guide: at a step, or with the guide as a whole.

    choose: an option, also in place of another one. try: another option, to see what becomes of the result.
    skip: no answer. depends: no option can be named. back: to the step before. why, explain: why it is asked,
    and what it means. change: to be asked again. double, single: how much its answer counts. weigh: to
    choose the steps that count double.
    """

    step: str | None
    """None: for the guide as a whole."""
    action: Literal["choose", "try"] | AtStep | Literal["weigh"] | GuideAction
    option: str = ""
    """That is chosen or tried."""


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


GuideEvent: TypeAlias = StepAction | OpenShared | TakeAlong


def does(event: object, action: str) -> TypeGuard[StepAction]:
    """Whether an event does this in the guide."""
    return isinstance(event, StepAction) and event.action == action


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
