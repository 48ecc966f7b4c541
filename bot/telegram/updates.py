"""What an update means to the bot: who wrote where, whether it is for the bot, and as which event."""

from dataclasses import dataclass, replace
from typing import Literal

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import filters

from bot.conversation import Conversation
from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.events import Event, command_name
from bot.dialogue.links import may_link
from bot.operations.vitals import Kind
from bot.storage import Person
from bot.telegram.keyboard import Buttons
from bot.telegram.mentions import Me, author
from bot.telegram.privacy import Privacy
from bot.telegram.render import Place, Sent, digest, looks_of

KINDS: dict[str, Kind] = {
    **{"message": "message", "edited_message": "edit", "callback_query": "press"},
    **{"my_chat_member": "member", "inline_query": "inline", "guest_message": "guest"},
}
UPDATE_KINDS = tuple(KINDS)
"""What Telegram is asked for; everything else stays away, such as which inline result was chosen."""
FEEDBACK = (events.Vote, events.Because)
"""Buttons that tell what somebody thinks of an answer: they only change themselves."""
_TWICE_SECONDS = 4  # a link that is opened again in the same few seconds was tapped twice


@dataclass(frozen=True)
class Talk:
    """Somebody wrote or pressed a button."""

    person: Person
    place: Place
    event: Event
    kind: Literal["message", "edit", "press"]
    message: int  # what was written, or the message under which the button is
    private: bool
    timid: bool = False  # it may not have been for the bot: better silent than wrong
    query: str | None = None
    pressed: str = ""
    """Which button, of which state of which message; which link, in which few seconds; which album."""
    under: Sent | None = None  # the message with the button
    rows: Buttons = ()  # the buttons of that message
    voting: frozenset[int] = frozenset()  # which of these rows are of feedback
    asked: int | None = None  # the message that the one with the button answers
    others: bool = False  # somebody else said that
    foreign: bool = False  # the button is about another person's question

    @property
    def question(self) -> int | None:
        """The message that asks; a press asks nothing that could be edited."""
        return self.message if self.kind != "press" else None


def kind_of(update: Update) -> Kind:
    return next((kind for field, kind in KINDS.items() if getattr(update, field)), "other")


def place_of(message: Message) -> Place:
    # Answers in an ordinary group carry a thread too; only a topic's is a place to write to.
    return Place(message.chat.id, message.message_thread_id if message.is_topic_message else None)


class Reader:
    """Reads updates for one bot."""

    def __init__(self, me: User, conversation: Conversation, privacy: Privacy) -> None:
        """The conversation's dialogue reads codes: that of the moment, since it can be read anew."""
        self._me, self._conversation, self._privacy = Me(me), conversation, privacy
        self._read: tuple[Update, Talk | None] | None = None

    @property
    def _codec(self) -> Codec:
        return self._conversation.dialogue.codec

    def talk(self, update: Update) -> Talk | None:
        """As `message`; several ask for the same in a row."""
        if self._read is None or self._read[0] is not update:
            self._read = update, self.message(update)
        return self._read[1]

    def message(self, update: Update) -> Talk | None:
        """A message, or one that was edited; None where it was said to others."""
        message, edited = update.message or update.edited_message, update.message is None
        user = author(message) if message else None
        if message is None or user is None or message.chat.type == ChatType.CHANNEL:
            return None
        if message.via_bot and message.via_bot.id == self._me.user.id:
            # What the bot itself wrote, sent from the list of what was found.
            return None
        private = message.chat.type == ChatType.PRIVATE
        spoken = message.text is not None or message.caption is not None
        event = self._event(message, private) if spoken else _no_text(message, private, edited)
        if event is None:
            return None
        if isinstance(event, events.Said):
            event = replace(event, edited=edited, message=message.message_id)
        place = place_of(message)
        called = isinstance(event, events.Command) or self._me.is_mentioned(message)
        return Talk(
            self._privacy.person(user, *place),
            place,
            event,
            "edit" if edited else "message",
            message.message_id,
            private,
            timid=not private and not called,
            pressed="" if edited else _fingerprint(message, event),
        )

    def forgets(self, update: Update) -> bool:
        """Whether it is /forget: then what the person wrote before needs no answer any more."""
        message = update.message
        if message is None or not (message.text or "").lower().startswith("/forget"):
            return False
        talk = self.talk(update)
        return talk is not None and isinstance(talk.event, events.Command) and talk.event.name == "forget"

    def guest(self, message: Message) -> Event | None:
        """What a guest asks."""
        if message.guest_query_id is None or author(message) is None:
            return None
        words = self._me.words(message)
        event = self._command(words, private=True) if words.startswith("/") else None
        if isinstance(event, events.Command) and event.name == "forget":
            # That is done in the chat with the bot; here it would be said and not done.
            return events.Command("privacy")
        return event or (events.Said(words) if words else events.Command("help"))

    def _event(self, message: Message, private: bool) -> Event | None:
        """What was said; None in a group where it was said to others."""
        words = (message.text or message.caption or "").strip()
        if words.startswith("/"):
            return self._command(words, private)
        if private:
            return events.Said(words)
        if self._me.is_mentioned(message):
            words = self._me.words(message) or self._me.pointed_at(message)
            return events.Said(words) if words else events.Command("help")
        return events.Said(words) if self._me.is_answered(message) else None

    def _command(self, words: str, private: bool) -> Event | None:
        head, argument = (*words[1:].split(maxsplit=1), "", "")[:2]
        name, at, bot = head.partition("@")
        mine = self._me.is_called(bot)
        if at and not mine:
            return events.Said(words) if private else None
        try:
            command = events.Command(command_name(name.lower()), argument.strip())
        except ValueError:
            # The dialogue knows what to say to a command that doesn't exist.
            return events.Said(f"/{name} {argument}".strip()) if private or mine else None
        if command.name == "start" and command.argument:
            # A link into the chat carries a code from outside; it may only show something.
            return self._codec.read_link(command.argument) or replace(command, argument="")
        return command

    def press(self, query: CallbackQuery) -> Talk | None:
        message = query.message
        if message is None or query.data is None:
            return None
        place = place_of(message) if isinstance(message, Message) else Place(message.chat.id)
        read = Talk(
            self._privacy.person(query.from_user.id, *place),
            place,
            self._codec.read(query.data),
            "press",
            message.message_id,
            message.chat.type == ChatType.PRIVATE,
            query=query.id,
        )
        # A message that is too old comes without its content.
        return self._of_message(read, query, message) if isinstance(message, Message) else read

    def _of_message(self, read: Talk, query: CallbackQuery, message: Message) -> Talk:
        earlier = message.reply_to_message
        asked = earlier if earlier and not self._me.is_answered(message) else None
        event, foreign = read.event, False
        if isinstance(event, events.PassOn) and asked:
            foreign = author(asked) != query.from_user.id
            event = replace(event, question=self._question(asked))
        rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
        under = Sent(message.message_id, bool(message.photo), _looks(message, rows))
        return replace(
            read,
            event=event,
            # This button of this message as it looks now: once it was edited, a press means something new.
            pressed=f"{under.message}:{digest(query.data, under.looks)}",
            under=under,
            others=_is_others(asked, query),
            rows=rows,
            voting=frozenset(number for number, row in enumerate(rows) if any(map(self._is_feedback, row))),
            asked=asked.message_id if asked else None,
            foreign=foreign,
        )

    def _is_feedback(self, button: InlineKeyboardButton) -> bool:
        data = button.callback_data
        if not isinstance(data, str):
            return False
        event = self._codec.read(data)
        return isinstance(event, FEEDBACK) or (isinstance(event, events.PassOn) and event.about is not None)

    def _question(self, message: Message) -> str | None:
        """The words of a question as they were understood when it was asked."""
        words = self._me.words(message)
        return (words.partition(" ")[2].strip() if words.startswith("/") else words) or None


class ForTheBot(filters.UpdateFilter):
    """Lets through what is said to the bot: all in private; in groups its commands, mentions and replies."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def filter(self, update: Update) -> bool:
        return self._reader.talk(update) is not None


def _no_text(message: Message, private: bool, edited: bool) -> Event | None:
    """One kind line for what can't be read; in a group it was hardly meant for the bot."""
    sent = message.effective_attachment or message.checklist
    return events.Unreadable("no-text") if private and sent and not edited else None


def _is_others(asked: Message | None, query: CallbackQuery) -> bool:
    """Whether what is answered was said by somebody else; a nameless administrator may be anybody."""
    said = author(asked) if asked else None
    return asked is not None and said not in (None, query.from_user.id, asked.chat.id)


def _looks(message: Message, rows: Buttons) -> str:
    codes = [
        [(b.text, str(b.callback_data or b.url or (b.copy_text and b.copy_text.text))) for b in row]
        for row in rows
    ]
    return looks_of(message.text or message.caption or "", codes)


def _fingerprint(message: Message, event: Event) -> str:
    """An album; an opened link, so that a double tap on it is one; "" for all that is written."""
    if message.media_group_id is not None:
        return f"album:{digest(message.media_group_id)}"
    if not (message.text or "").startswith("/start ") or not may_link(event):
        return ""
    return f"link:{digest(message.text, int(message.date.timestamp()) // _TWICE_SECONDS)}"
