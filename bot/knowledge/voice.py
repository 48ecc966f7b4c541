"""`bot.yaml`: who the bot is, how sure it must be, the small words it listens for, and what it says."""

from typing import Literal

from bot.knowledge.entries import Record, Text
from bot.knowledge.guide_voice import GuideVoice
from bot.knowledge.texts import Labels, Sentences, TelegramVoice

IntentName = Literal["guide", "compare"]


class Article(Record):
    """The article that all answers come from."""

    title: Text
    """Its headline."""
    date: Text | None = None
    """When it was last updated."""
    link: Text | None = None
    """Where it can be read."""
    disclaimer: Text | None = None
    """What it says of its own reliability, shown in /about."""


class Smalltalk(Record):
    """A greeting, thanks, a goodbye: answered only when the message holds nothing else."""

    phrasings: tuple[Text, ...]
    """What people write."""
    reply: Text
    """What the bot says."""


class Intent(Record):
    """A wish that is no question: to be guided, or to see things side by side."""

    phrasings: tuple[Text, ...]
    """How people say it."""
    instead: str | None = None
    """The entry (`kind:id`) to show where the folder can't fulfil the wish, such as a topic on choosing."""


class Shortcuts(Record):
    """Words that press a button of the last reply when they are the whole message."""

    yes: tuple[Text, ...]
    """Press the helpful, the only, or the consenting button."""
    no: tuple[Text, ...]
    """Press the button that says it wasn't that."""
    more: tuple[Text, ...]
    """Press the button with the longer answer."""


class FollowUps(Record):
    """What people write about the answer before. A message of such phrases and padding is that; from a folder
    that is learned from, so is one that is like them."""

    why: tuple[Text, ...]
    """Ask for the reason."""
    source: tuple[Text, ...]
    """Ask who says so."""
    sure: tuple[Text, ...]
    """Doubt it."""
    judged: tuple[Text, ...]
    """Ask for a yes or no about it: "is that a lot"."""
    simpler: tuple[Text, ...]
    """Want it in plain words."""
    shorter: tuple[Text, ...]
    """Want it in fewer words."""
    example: tuple[Text, ...]
    """Want an example."""
    again: tuple[Text, ...]
    """Want the same once more."""
    more: tuple[Text, ...]
    """Want the rest."""
    wrong: tuple[Text, ...]
    """Take it back: it wasn't what was meant."""
    unrelated: tuple[Text, ...] = ()
    """Are none of these, though they sound alike: they ask something new."""
    padding: tuple[Text, ...]
    """Words that may stand around any of these."""
    correcting: tuple[Text, ...]
    """Begin or end a message that replaces what was understood: "no, I meant the pay"."""
    told: tuple[Text, ...]
    """Tell the bot what it took something for, in a message that takes that back: "you told me of"."""
    denying: tuple[Text, ...]
    """Begin the part of such a message that says what wasn't meant: "not the length"."""
    other: tuple[Text, ...]
    """Point at the side that the answer before wasn't about."""
    both: tuple[Text, ...]
    """Point at all sides."""
    first: tuple[Text, ...]
    """Point at the first side."""
    second: tuple[Text, ...]
    """Point at the second."""
    last: tuple[Text, ...]
    """Point at the last."""


class Cues(Record):
    """Words and short phrases that change what a message means, whatever else it says."""

    function_words: tuple[Text, ...]
    """Words that say little: they count less when a question is matched."""
    fillers: tuple[Text, ...]
    """Single words that change nothing of what is asked: "what even is a ..." asks what it is."""
    shorthand: dict[str, Text]
    """Spellings of text messages, each with the words that they stand for."""
    versus: tuple[Text, ...]
    """Ask for things side by side, when two or three terms are named."""
    person: tuple[Text, ...]
    """The person who writes, or whom they write about."""
    asking: tuple[Text, ...]
    """Words that begin a question or a request: a clause with one of them is read by itself."""
    defining: tuple[Text, ...]
    """Ways to ask what a named thing is, without the name."""
    open_questions: tuple[Text, ...]
    """Words that a question has which yes or no can't answer: "how long is it?"."""
    follow_ups: FollowUps
    """What people write about the answer before."""
    referring: tuple[Text, ...]
    """Words that stand for what was talked about before."""
    continuing: tuple[Text, ...]
    """Begin a message that goes on from the one before."""
    other_languages: tuple[Text, ...]
    """Small words of other languages: a message full of them is not in English."""
    prefixes: tuple[Text, ...]
    """Beginnings that turn a word's meaning: a word with one more, fewer or another is no misspelling."""
    choosing: tuple[Text, ...] = ()
    """Does nothing since questions teach what asks for a recommendation; `check` says so."""
    recommending: tuple[Text, ...] = ()
    """Likewise."""
    naming: tuple[Text, ...] = ()
    """Does nothing since questions teach what asks for a word; `check` says so."""


class Thresholds(Record):
    """How sure is sure: probabilities, 0 to 1, from which the bot does something."""

    confident: float = 0.42
    """From here on an entry is given as the answer; below, the likeliest are offered."""
    compare: float = 0.38
    """The same of things side by side."""
    guide: float = 0.38
    """The same of the guided conversation."""
    gap: float = 0.5
    """The same of "the article doesn't say": an answer that is offered beside it may be the better one."""
    smalltalk: float = 0.38
    """The same of small talk."""
    serious: float = 0.88
    """From here on somebody is taken to be in trouble: help goes before everything else."""
    serious_at_step: float = 0.975
    """The same of what is surely an answer to the guide's question."""
    caring: float = 0.12
    """From here on somebody may be: no cheer, and a line where to turn."""
    menu: float = 0.08
    """From here on an entry is worth offering as one of a few."""
    follow_up: float = 0.5
    """From here on a message is about the answer before, and what it wants of it is sure."""
    about_it: float = 0.6
    """From here on it is about the answer before, whatever it wants of it, if it is no pleasantry."""
    card: float = 0.6
    """So likely something is asked of a named term, whatever it is: its card tells all there is."""
    typed: float = 0.78
    """From here on an answer typed in the guide is taken and echoed."""
    likely: float = 0.4
    """The same, with the next likeliest on a button beside what comes next."""
    third: float = 0.02
    """From here on a third answer is offered beside the likeliest two."""
    heard: float = 0.25
    """Below, nothing of a typed answer was understood."""
    told: float = 0.95
    """From here on what a first message tells is taken: nobody asked for it."""
    told_in_words: float = 0.9
    """The same where words of the option itself stand in the message."""
    told_besides: float = 0.4
    """From here on another option of the same step leaves doubt in it."""
    question: float = 0.97
    """From here on a text typed at a step is a question rather than an answer."""
    question_by_sign: float = 0.5
    """The same of one that is phrased as a question, or is surely about an entry."""
    question_by_signs: float = 0.1
    """The same of one that is both."""


class Voice(Record):
    """The file `bot.yaml`, laid over the defaults that come with the package."""

    name: Text
    """What the bot calls itself."""
    source: Article
    contact: Text | None = None
    """Where people can turn when the bot can't help: an address, an office, a link."""
    typical: tuple[Text, ...] = ()
    """Three entries (`kind:id`) to begin with, as buttons under the greeting; else the first topics."""
    sentences: Sentences
    labels: Labels
    smalltalk: dict[str, Smalltalk]
    intents: dict[IntentName, Intent]
    shortcuts: Shortcuts
    telegram: TelegramVoice
    cues: Cues
    thresholds: Thresholds = Thresholds()
    guide: GuideVoice
