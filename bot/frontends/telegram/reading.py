"""An update of Telegram's in, what it means to the bot out; None for what isn't the bot's concern."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal, TypeAlias, get_args

from telegram import CallbackQuery, ChatMemberUpdated, InlineKeyboardButton, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.dialogue import events
from bot.dialogue.codes import command_name
from bot.dialogue.events import Event
from bot.dialogue.links import may_link
from bot.frontends.telegram.addressing import Addressing, author
from bot.frontends.telegram.calls import Buttons
from bot.frontends.telegram.pieces import Place, Sent
from bot.frontends.telegram.privacy import Privacy
from bot.storage import Person

UPDATE_KINDS = (
    *("message", "edited_message", "callback_query", "my_chat_member"),
    *("inline_query", "guest_message"),
)
"""What Telegram is asked for; everything else stays away, such as which inline result was chosen."""
_CONTENTS = (
    *("animation", "audio", "contact", "dice", "document", "game", "location", "paid_media", "photo"),
    *("poll", "sticker", "story", "venue", "video", "video_note", "voice", "checklist"),
)
"""Kinds of messages that a person sends; others, such as a pinned message, tell of the chat."""
FEEDBACK = (events.Vote, events.Because)
"""Buttons that tell what somebody thinks of an answer: they only change themselves."""
_TWICE_SECONDS = 4
"""A link that is opened again in the same few seconds was tapped twice."""


Duty = Literal["reload", "review"]
"""What only admins can ask for; to anybody else it is a command that doesn't exist."""


@dataclass(frozen=True)
class Talk:
    """Somebody wrote or pressed a button."""

    update: int
    person: Person
    place: Place
    event: Event
    kind: Literal["message", "edit", "press"]
    message: int
    """What was written, or the message under which the button is."""
    private: bool
    timid: bool = False
    """It may not have been for the bot: better silent than wrong."""
    album: str | None = None
    """The album that a picture belongs to."""
    query: str | None = None
    pressed: str = ""
    """Which button, of which state of which message; or which link, in which few seconds."""
    under: Sent | None = None
    """The message with the button."""
    rows: Buttons = ()
    """The buttons of that message."""
    voting: frozenset[int] = frozenset()
    """Which of these rows are of feedback."""
    asked: int | None = None
    """The message that the one with the button answers."""
    foreign: bool = False
    """The button is about another person's question."""
    patience: float | None = None
    """So many seconds may a call for it hold up others; None: as long as usual; 0: not at all."""
    duty: Duty | None = None


@dataclass(frozen=True)
class Left:
    """The bot was blocked or removed."""

    update: int
    chat: int


@dataclass(frozen=True)
class Moved:
    """A group got another number."""

    update: int
    old: int
    new: int


@dataclass(frozen=True)
class Inline:
    """Somebody types the bot's name in some chat, and after it what they look for."""

    update: int
    user: int
    query: str
    typed: str
    offset: str
    """Where the results that were shown already ended; empty at first."""
    patience: float | None = None
    """As of a talk."""
    refused: bool = False
    """It is one too many of the same person: nothing is looked for."""


@dataclass(frozen=True)
class Guest:
    """Somebody asks the bot in a chat that it isn't in."""

    update: int
    chat: int
    query: str
    event: Event
    patience: float | None = None
    """As of a talk."""


Read: TypeAlias = Talk | Left | Moved | Inline | Guest


class Reader:
    """Reads updates for one bot."""

    def __init__(
        self,
        me: User,
        read_code: Callable[[str], Event],
        read_link: Callable[[str], Event | None],
        privacy: Privacy,
        admins: frozenset[int],
    ) -> None:
        self._addressing = Addressing(me)
        self._read_code = read_code
        self._read_link = read_link
        self.privacy = privacy
        self._admins = admins

    def read(self, update: Update) -> Read | None:
        number = update.update_id
        if update.callback_query:
            return self._press(number, update.callback_query)
        if update.my_chat_member:
            return _left(number, update.my_chat_member)
        if asked := update.inline_query:
            return Inline(number, asked.from_user.id, asked.id, asked.query, asked.offset)
        if update.guest_message:
            return self._guest(number, update.guest_message)
        message = update.message or update.edited_message
        if message is None:
            return None
        if message.migrate_to_chat_id:
            return Moved(number, message.chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id:
            return Moved(number, message.migrate_from_chat_id, message.chat.id)
        return self._message(number, message, edited=update.message is None)

    def _message(self, number: int, message: Message, edited: bool) -> Talk | None:
        user = author(message)
        if user is None or message.chat.type == ChatType.CHANNEL:
            return None
        private = message.chat.type == ChatType.PRIVATE
        spoken = message.text is not None or message.caption is not None
        event = self._event(message, private) if spoken else _no_text(message, private, edited)
        if event is None:
            return None
        place = _place(message)
        return Talk(
            number,
            self.privacy.person(user, *place),
            place,
            event,
            "edit" if edited else "message",
            message.message_id,
            private,
            timid=not private
            and not (isinstance(event, events.Command) or self._addressing.is_mentioned(message)),
            album=message.media_group_id,
            pressed="" if edited else _fingerprint_of_link(message, event),
            duty=_duty(event) if private and not edited and user in self._admins else None,
        )

    def _guest(self, number: int, message: Message) -> Guest | None:
        if message.guest_query_id is None or author(message) is None:
            return None
        words = self._addressing.without_mention(message)
        event = self._command(words, private=True) if words.startswith("/") else None
        if isinstance(event, events.Command) and event.name == "forget":
            # That is done in the chat with the bot; here it would be said and not done.
            event = events.Command("privacy")
        said = events.Said(words) if words else events.Command("help")
        return Guest(number, message.chat.id, message.guest_query_id, event or said)

    def _event(self, message: Message, private: bool) -> Event | None:
        """What was said; None in a group where it was said to others."""
        words = (message.text or message.caption or "").strip()
        if words.startswith("/"):
            return self._command(words, private)
        if private:
            return events.Said(words)
        if self._addressing.is_mentioned(message):
            words = self._addressing.without_mention(message)
            return events.Said(words) if words else events.Command("help")
        return events.Said(words) if self._addressing.answers_me(message) else None

    def _command(self, words: str, private: bool) -> Event | None:
        head, argument = (*words[1:].split(maxsplit=1), "", "")[:2]
        name, at, bot = head.partition("@")
        mine = self._addressing.is_name(bot)
        if at and not mine:
            return events.Said(words) if private else None
        try:
            command = events.Command(command_name(name.lower()), argument.strip())
        except ValueError:
            # The dialogue knows what to say to a command that doesn't exist.
            return events.Said(f"/{name} {argument}".strip()) if private or mine else None
        return self._linked(command)

    def _linked(self, command: events.Command) -> Event:
        """A link into the chat carries a code from outside; it may only show something."""
        if command.name != "start" or not command.argument:
            return command
        return self._read_link(command.argument) or replace(command, argument="")

    def _press(self, number: int, query: CallbackQuery) -> Talk | None:
        message = query.message
        if message is None or query.data is None:
            return None
        place = _place(message) if isinstance(message, Message) else Place(message.chat.id)
        read = Talk(
            number,
            self.privacy.person(query.from_user.id, *place),
            place,
            self._read_code(query.data),
            "press",
            message.message_id,
            message.chat.type == ChatType.PRIVATE,
            query=query.id,
        )
        # A message that is too old comes without its content.
        return self._of_message(read, query, message) if isinstance(message, Message) else read

    def _of_message(self, read: Talk, query: CallbackQuery, message: Message) -> Talk:
        earlier = message.reply_to_message
        asked = earlier if earlier and not self._addressing.answers_me(message) else None
        event, foreign = read.event, False
        if isinstance(event, events.PassOn) and asked:
            foreign = author(asked) != query.from_user.id
            event = replace(event, question=self._addressing.question(asked))
        return replace(
            read,
            event=event,
            pressed=_fingerprint(message, query.data),
            # Nobody's message becomes another's talk.
            under=None if _is_others(asked, query) else Sent(message.message_id, bool(message.photo)),
            rows=(rows := _rows(message)),
            voting=frozenset(number for number, row in enumerate(rows) if any(map(self._is_feedback, row))),
            asked=asked.message_id if asked else None,
            foreign=foreign,
        )

    def _is_feedback(self, button: InlineKeyboardButton) -> bool:
        data = button.callback_data
        if not isinstance(data, str):
            return False
        event = self._read_code(data)
        return isinstance(event, FEEDBACK) or (isinstance(event, events.PassOn) and event.about is not None)


def _rows(message: Message) -> Buttons:
    return message.reply_markup.inline_keyboard if message.reply_markup else ()


def _duty(event: Event) -> Duty | None:
    """An admin's command, in what is said by a command that people don't have."""
    head = event.text.split(maxsplit=1)[0].lower() if isinstance(event, events.Said) and event.text else ""
    return next((duty for duty in get_args(Duty) if head == f"/{duty}"), None)


def _place(message: Message) -> Place:
    # Answers in an ordinary group carry a thread too; only a topic's is a place to write to.
    return Place(message.chat.id, message.message_thread_id if message.is_topic_message else None)


def _no_text(message: Message, private: bool, edited: bool) -> Event | None:
    """One kind line for what can't be read; in a group it was hardly meant for the bot."""
    sent = any(getattr(message, kind, None) for kind in _CONTENTS)
    return events.Unreadable("no-text") if private and sent and not edited else None


def _is_others(asked: Message | None, query: CallbackQuery) -> bool:
    """Whether what is answered was said by somebody else; a nameless administrator may be anybody."""
    said = author(asked) if asked else None
    return asked is not None and said not in (None, query.from_user.id, asked.chat.id)


def _left(number: int, change: ChatMemberUpdated) -> Left | None:
    gone = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    return Left(number, change.chat.id) if change.new_chat_member.status in gone else None


def _fingerprint(message: Message, data: str | None) -> str:
    """This button of this message as it looks now: once it was edited, a press means something new."""
    looks = [message.text, message.caption, message.reply_markup and message.reply_markup.to_dict()]
    return f"{message.message_id}:{data}:{blake2b(repr(looks).encode(), digest_size=6).hexdigest()}"


def _fingerprint_of_link(message: Message, event: Event) -> str:
    """An opened link, so that a double tap on it is one; "" for all that is written."""
    if not (message.text or "").startswith("/start ") or not may_link(event):
        return ""
    return f"{message.text}:{int(message.date.timestamp()) // _TWICE_SECONDS}"
