"""What the bot says of itself, how it says things, and the small words it listens for: `bot.yaml`."""

from typing import Literal

from bot.knowledge.entries import Id, Record, Text
from bot.knowledge.guide_voice import GuideVoice

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


class Sentences(Record):
    """All that the bot says besides the entries. `{name}` in braces is filled in by the bot."""

    greeting: Text
    typical: Text
    help: Text
    understood: Text
    source: Text
    term_source: Text
    plain_yes: Text
    plain_no: Text
    not_said: Text
    of_another: Text
    nothing_similar: Text
    about_subject: Text
    says_who: Text
    sure: Text
    nothing_more: Text
    no_example: Text
    as_short: Text
    remark: Text
    """To what is no question, in the middle of a talk."""
    suggest: Text
    fallback: Text
    caring: Text
    """Somebody may be in trouble, and it isn't clear what it is."""
    fallback_again: Text
    no_words: Text
    no_text: Text
    other_language: Text
    nothing_to_press: Text
    no_more_candidates: Text
    noted_helpful: Text
    not_helpful_why: Text
    noted_reason: Text
    not_what_i_meant: Text
    pass_on_which: Text
    passed_on: Text
    passed_on_tell: Text
    """The same to somebody who wants to be told the answer."""
    may_teach: Text
    """Wherever a question can be passed on: what may become of it."""
    topics: Text
    section_topics: Text
    terms: Text
    page: Text
    kind_form: Text
    kind_idea: Text
    kind_unclear: Text
    confusable: Text
    facts: Text
    fact: Text
    nearest_terms: Text
    compare_title: Text
    compare_note: Text
    compare_opening: Text
    compare_what: Text
    compare_rows: Text
    pick_first: Text
    pick_next: Text
    pick_instead: Text
    both: Text
    several: Text
    cell_not_said: Text
    no_guide: Text
    about: Text
    privacy: Text
    forgotten: Text
    forgotten_soon: Text
    """Added to it while another process reads the database, which keeps copies on the disk."""
    cancelled: Text
    gone: Text
    default_contact: Text


class TeachVoice(Record):
    """What admins read and press when they teach."""

    none: Text
    """Nothing waits."""
    card: Text
    """A question: how many wait, how often it was asked, its words."""
    also: Text
    """Another wording of it."""
    answers: Text
    """What the bot does with it today: an answer."""
    offers: Text
    """A choice."""
    misses: Text
    """Nothing."""
    other: Text
    unsaid: Text
    smalltalk: Text
    nothing: Text
    """On the button for what is no question."""
    words: Text
    skip: Text
    never: Text
    back: Text
    no_gap: Text
    new_gap: Text
    which: Text
    """Above the sections: choose one, or write what to look for."""
    which_gap: Text
    write_gap: Text
    """Asks for one line: what it is about, and after a colon what to say."""
    gap_reply: Text
    """What a new gap says where the admin wrote only what it is about."""
    write_words: Text
    too_long: Text
    labelled: Text
    """A question was labelled; now it is tried."""
    both: Text
    """Another admin gave it another label."""
    gone: Text
    """The question was forgotten, or is settled."""
    verdict: Text
    """How many questions of others are understood better and worse than before."""
    lost: Text
    """One that is understood worse."""
    refused: Text
    """What was labelled can't be tried."""
    keep: Text
    take_back: Text
    kept: Text
    unwritten: Text
    """It counts, but a file can't be written."""
    undone: Text
    nothing_to_undo: Text


class TelegramVoice(Record):
    """What is said only in Telegram."""

    teach: TeachVoice
    apology: Text
    """Answering failed."""
    sealed: Text
    """Always added to what is said of privacy: messages lie encrypted on the disk until answered."""
    too_many: Text
    """More messages waited than can be answered."""
    not_yours: Text
    """Shown as a hint when somebody presses another person's button."""
    nothing_new: Text
    """Likewise where a press changes nothing that isn't on the screen already."""
    description: Text
    """Above the empty chat, at most 512 characters."""
    short_description: Text
    """In the bot's profile, at most 120 characters."""
    reload_done: Text
    """To an admin who asked for it: the knowledge was read anew."""
    reload_refused: Text
    """To admins, above the mistakes: the changed knowledge can't be used."""
    reload_mended: Text
    """To admins who were told of mistakes: there are none any more."""
    review_waiting: Text
    """To an admin: how many questions were passed on, and since when they wait."""
    review_none: Text
    """To an admin: no question waits."""
    review_missed: Text
    """To an admin, above the answers that weren't what people meant."""
    review_entry: Text
    """One of them, with its votes."""
    review_reasons: Text
    """The same, where people said what was wrong."""
    review_reason: Text
    """One of the reasons, and how many said it."""
    review_how: Text
    """To an admin: how to go through them."""
    and_more: Text
    """To an admin, below a list: how many more there are."""
    commands: dict[Id, Text]
    """The menu of commands in a private chat: name and what it does."""
    group_commands: dict[Id, Text]
    """The menu of commands in groups."""
    tell_me: Text
    """On the button for somebody who wants to be told the answer once there is one."""
    now_known: Text
    """Above that answer."""
    weekly: Text
    """To admins once a week, in one line."""
    weekly_first: Text
    """One of the questions to teach first, in that line."""
    admin_commands: dict[Id, Text]
    """What admins have besides, in their private chats."""
    copy_link: Text
    """On the button that copies a link to the answer."""
    into_chat: Text
    """On the button that leads from another chat to the bot."""
    ask_here: Text
    """On the same button above what is found while somebody types in another chat."""


class Labels(Record):
    """The words on buttons: short, in words, not only signs."""

    more: Text
    helpful: Text
    not_helpful: Text
    none_of_these: Text
    pass_on: Text
    topics: Text
    terms: Text
    compare: Text
    compare_with: Text
    compare_pair: Text
    compare_rows: Text
    change_side: Text
    remove_side: Text
    add_side: Text
    back_to_comparison: Text
    previous: Text
    next: Text
    wrong_topic: Text
    unclear: Text
    out_of_date: Text
    guide: Text


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
