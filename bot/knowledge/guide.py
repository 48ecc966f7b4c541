"""The guided conversation as authors write it: steps to ask, and what to recommend by the answers.

The models are the schema of `guide.yaml`; their docstrings are the help that an author's editor shows.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.knowledge.entries import Id, Record, Text

Strength = Annotated[int, Field(ge=0, le=5)]
Range: TypeAlias = tuple[int, int]
Needs: TypeAlias = dict[Id, tuple[Id, ...]]
"""Step → the options of it that will do, `depends` for "it depends". All steps named must be answered so."""
OTHER_ANSWERS = ("skip", "depends", "question")
"""What people may mean at a step besides its options; so these are no options' ids."""
Ask: TypeAlias = Literal["core", "form", "close", "more"]


class Amounts(Record):
    """Numbers in a message that mean an option, from the first up to, not including, the second."""

    days: Range | None = None
    """How long it lasts from start to end: a week is 7, a month 30."""
    hours_a_week: Range | None = None
    """How much time a week it takes."""


class Option(Record):
    """One possible answer to a step."""

    id: Id
    """Unique within the step. Shared links and running talks refer to it, so keep it."""
    text: Text
    """The words on the button: short."""
    phrasings: tuple[Text, ...] = ()
    """How people say it, also unasked in their first message."""
    replies: tuple[Text, ...] = ()
    """What means this only as an answer to this very question, such as "a lot"."""
    amounts: Amounts = Amounts()
    """Numbers that mean this option."""
    formerly: tuple[Text, ...] = ()
    """What it was called before, `option` or `step/option`: old links and running talks still hold that."""
    limit: Text | None = None
    """The limit that it sets, in a few words such as "in a few weeks"; said with the recommendation."""
    pull: tuple[Strength, Strength]
    """How much it speaks for the first and for the second side, each 0 to 5."""
    section: Id | None = None
    """The section of the article that says so; the step's, when left out."""
    reason: Text | None = None
    """What the article says that makes this answer count. It stands behind the words on the button, where the
    answer speaks for the result and where it speaks against it, so that it must read well in both places."""


class Step(Record):
    """One question of the guide."""

    id: Id
    """Unique among the steps; keep it, as with options."""
    title: Text
    """Its name on the review card and in the picture: a word or two."""
    text: Text
    """The question."""
    why: Text
    """Why it is asked: what the article makes depend on it."""
    help: Text
    """Explains the words and the options."""
    section: Id
    """The section of the article that makes the question matter."""
    ordered: tuple[Id, ...] = ()
    """Options on a scale, from what speaks most for the second side to what speaks most for the first."""
    ask: Ask = "core"
    """core: always, unless no answer could change the side. form: one of them, where an answer could earn
    a form. close: one of them, where an answer could turn the side. more: only told, or asked for."""
    side: Id | None = None
    """A step to `ask: form` is asked only when this side leads."""
    fact: bool = False
    """It asks for a fact, not for a wish: nobody is told to change it."""
    options: tuple[Option, ...] = Field(min_length=2)

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)

    @property
    def strongest(self) -> int:
        """The most that an answer to this step can add to a side."""
        return max(max(option.pull) for option in self.options)


class Drawback(Record):
    """What speaks against a recommendation for those who answered so."""

    needs: Needs = Field(default_factory=dict)
    text: Text


class SideAdvice(Record):
    """What is said when one of the two sides is recommended."""

    side: Id
    """The term."""
    claim: Text
    """The recommendation in one line."""
    section: Id
    against: Text
    """The honest reason against it, said where none of the person's own answers speaks against it."""
    drawbacks: tuple[Drawback, ...] = ()
    """Said instead of `against` to those who gave these answers; the first that fits."""


class FormAdvice(Record):
    """A form that the article sets apart within a side."""

    form: Id
    """The term; only forms can be recommended."""
    side: Id
    """It is recommended only when this side is."""
    needs: Needs
    """The answers that meet the article's claim. Of several forms met, the one with most needs wins."""
    also: Needs = Field(default_factory=dict)
    """Of these steps one must be answered so, besides `needs`."""
    claim: Text
    """The recommendation in one line, with the article's claim."""
    section: Id
    against: Text


class Case(Record):
    """One situation in which the two come one after the other, or are as good as each other."""

    needs: Needs
    unless_clear: bool = False
    """Doesn't count when the answers are clearly for one side."""
    claim: Text | None = None
    """The recommendation in this situation, when it isn't the usual one."""


class SequenceAdvice(Record):
    """First the second side, then the first."""

    cases: tuple[Case, ...] = Field(min_length=1)
    """Any one of them will do."""
    claim: Text
    section: Id
    against: Text


class EitherAdvice(Record):
    """A real tie."""

    cases: tuple[Case, ...] = ()
    """Answers that want both alike, whatever the others weigh."""
    claim: Text
    section: Id


class NoAdvice(Record):
    """Nothing was answered."""

    claim: Text


class Recommendations(Record):
    """Everything that the guide can end with."""

    sides: tuple[SideAdvice, SideAdvice]
    forms: tuple[FormAdvice, ...] = ()
    sequence: SequenceAdvice | None = None
    either: EitherAdvice
    none: NoAdvice


class Veto(Record):
    """A hard limit: who answered so is never recommended this side, nor a form of it, nor both."""

    side: Id
    needs: Needs
    text: Text
    """Says so to the person, with the limit that does it."""


class NextStep(Record):
    """What somebody may want to know of what was recommended."""

    aspect: Id
    text: Text
    """The words on the button: a short question."""


class Mention(Record):
    """Something that fits somebody's answers but is no recommendation: a word of the article, a hint."""

    term: Id | None = None
    side: Id | None = None
    """Only where this side is recommended."""
    needs: Needs
    text: Text


class Guide(Record):
    """The file `guide.yaml`."""

    sides: tuple[Id, Id]
    """The two terms between which the guide decides."""
    intro: Text | None = None
    """Said above the first question."""
    steps: tuple[Step, ...] = Field(min_length=2, max_length=12)
    veto: tuple[Veto, ...] = ()
    """Limits that no other answer outweighs."""
    recommendations: Recommendations
    next: tuple[NextStep, ...] = Field(default=(), max_length=2)
    """Offered under a recommendation."""
    answers: dict[Id, dict[Id, tuple[Text, ...]]] = Field(default_factory=dict)
    """Step → option, `skip`, `depends` or `question` → what people typed. Most stand in `phrasings/`."""
    told: dict[Id, dict[Id, tuple[Text, ...]]] = Field(default_factory=dict)
    """Step → option → what people write of themselves, unasked, that tells it. Most stand in `phrasings/`."""
    background: tuple[Text, ...] = ()
    """What people write of themselves that answers no step, likewise."""
    mentions: tuple[Mention, ...] = ()
    unsaid: tuple[Text, ...] = ()
    """What a person might expect to hear and the article can't tell."""

    def step(self, id: str) -> Step | None:
        return next((step for step in self.steps if step.id == id), None)
