"""What the bot says and listens for in the guided conversation: the key `guide` of `bot.yaml`."""

from bot.knowledge.entries import Record, Text


class GuideSentences(Record):
    """All that is said besides the texts of `guide.yaml`. `{name}` in braces is filled in by the bot."""

    last: Text
    understood: Text
    noted: Text
    likely: Text
    answered: Text
    which: Text
    not_caught: Text
    stopped: Text
    reviewing: Text
    what_else: Text
    review_row: Text
    not_answered: Text
    skipped: Text
    depends: Text
    opened: Text
    opened_over: Text
    weighing: Text
    two_at_most: Text
    tried: Text
    early_open: Text
    either_of: Text
    too_early: Text
    limits: Text
    reasons: Text
    separates: Text
    reason: Text
    against: Text
    caution: Text
    clear: Text
    close: Text
    tie: Text
    flip: Text
    unsaid: Text
    sequence_result: Text
    either_result: Text
    none_result: Text
    share: Text
    share_typed: Text
    chart_title: Text
    chart_row: Text
    chart_row_doubled: Text
    chart_first: Text
    chart_second: Text
    chart_between: Text
    old_step: Text
    in_private: Text


class GuideLabels(Record):
    """The words on the guide's own buttons."""

    explain: Text
    all_options: Text
    back: Text
    skip: Text
    depends: Text
    stop: Text
    go_on: Text
    show_now: Text
    change: Text
    rather: Text
    chosen: Text
    keep_mine: Text
    look_at_theirs: Text
    back_to_mine: Text
    details: Text
    compare: Text
    what_else: Text
    review: Text
    weigh: Text
    done: Text
    try_it: Text
    undo: Text
    share: Text
    again: Text
    result: Text
    in_private: Text


class GuideWords(Record):
    """What people type instead of pressing the guide's own buttons."""

    why: tuple[Text, ...]
    explain: tuple[Text, ...]
    back: tuple[Text, ...]
    skip: tuple[Text, ...]
    depends: tuple[Text, ...]
    stop: tuple[Text, ...]
    go_on: tuple[Text, ...]
    show_now: tuple[Text, ...]
    review: tuple[Text, ...]
    again: tuple[Text, ...]
    what_if: tuple[Text, ...]
    """After a result, begin a text that changes an answer: "what if I had three months"."""
    why_not: tuple[Text, ...]
    """Begin one that asks for the side that wasn't recommended."""
    next_step: tuple[Text, ...]
    """Begin one that asks what to do now."""
    polite: tuple[Text, ...]
    """Words around an answer that say nothing, such as "i think"."""
    correcting: tuple[Text, ...]
    """Say that an earlier answer was another, or go back to its step."""
    others: tuple[Text, ...]
    """Other people: with one of `saying` after them it is what these want."""
    saying: tuple[Text, ...]
    """Words with which somebody says or wants something."""
    past: tuple[Text, ...]
    """It is long ago, or not so."""
    negations: tuple[Text, ...]
    """A phrase right after one of these means its opposite."""
    clauses: tuple[Text, ...]
    """Words that begin another thought: a negation reaches no further."""


class GuideAmounts(Record):
    """How people write lengths of time."""

    days: dict[Text, float]
    """A word for a length of time → how many days it is."""
    hours_of_a_day: float
    """How many hours a day counts in "two days a week"."""
    numbers: dict[Text, float]
    """Words that are numbers."""
    months: dict[Text, int]
    """The months by name → 1 to 12: two of them tell of a time from one to the other."""
    article_after: tuple[Text, ...]
    """Only after one of these does "a week" mean one week; else it may be "twice a week"."""
    a_week: tuple[Text, ...]
    """After a number of hours or days: so much every week."""
    a_day: tuple[Text, ...]
    """After a number of hours: so much every day."""
    changing: tuple[Text, ...]
    """Somebody's time is not the same all along, so a length of time isn't taken for all of it."""
    of_something_else: tuple[Text, ...]
    """Near a length of time: it isn't about the time somebody has."""
    not_after: tuple[Text, ...]
    """A length of time right after one of these is a point in time, such as "in two weeks"."""


class GuideVoice(Record):
    """Sentences, labels and words of the guide."""

    sentences: GuideSentences
    labels: GuideLabels
    words: GuideWords
    amounts: GuideAmounts
