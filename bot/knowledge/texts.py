"""The bot's own words, each a text of `bot.yaml`: sentences, buttons, and what is said only in Telegram."""

from bot.knowledge.entries import Id, Record, Text


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


class TeachVoice(Record):
    """What admins read and press when they teach."""

    none: Text
    """Nothing waits."""
    skipped: Text
    """Nothing waits but what was skipped."""
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
    which_entry: Text
    """Above entries, likewise."""
    none_found: Text
    """Nothing is like what the admin wrote."""
    which_gap: Text
    write_gap: Text
    """Asks for one line: what it is about, and after a colon what to say."""
    gap_reply: Text
    """What a new gap says where the admin wrote only what it is about."""
    write_words: Text
    too_long: Text
    labelled: Text
    """A question was labelled; now it is tried."""
    soon: Text
    """After the first label: when it is told what it does."""
    both: Text
    """Another admin gave it another label."""
    gone: Text
    """The question was forgotten, or is settled."""
    verdict: Text
    """How many questions of others are understood better and worse than before."""
    lost: Text
    """One that is understood worse: what it got, and what it gets."""
    unknown: Text
    """There: no answer."""
    choice: Text
    """There: several entries to choose from."""
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
