"""People, chats and messages as the server keeps them. Chats and messages change in place, so
that a test which holds one always sees its present state."""

import time
from dataclasses import dataclass, field

from .errors import Json


@dataclass(frozen=True)
class User:
    """A person, or the bot itself."""

    id: int
    first_name: str = "Ada"
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            body["username"] = self.username
        if self.language_code and not self.is_bot:
            body["language_code"] = self.language_code
        return body


@dataclass
class Chat:
    """A chat, its messages by id, and how the bot stands in it."""

    id: int
    type: str
    title: str | None = None
    person: User | None = None
    is_forum: bool = False
    threads: set[int] = field(default_factory=set)
    messages: dict[int, "Message"] = field(default_factory=dict)
    bot_status: str = "member"
    migrated_to: int | None = None
    last_message_id: int = 0

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "type": self.type}
        if self.person is not None:
            body["first_name"] = self.person.first_name
            if self.person.username:
                body["username"] = self.person.username
        else:
            body["title"] = self.title
        if self.is_forum:
            body["is_forum"] = True
        return body

    def add(self, message: "Message") -> "Message":
        self.messages[message.message_id] = message
        return message

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id


@dataclass(slots=True)
class Message:
    """One message; `text` is its caption where it has media, `content` the media as JSON."""

    message_id: int
    chat: Chat
    sender: User
    text: str = ""
    html: str = ""
    entities: list[Json] = field(default_factory=list)
    markup: Json | None = None
    content: Json = field(default_factory=dict)
    photo: bytes | None = None
    reply_to: "Message | None" = None
    thread: int | None = None
    via: User | None = None
    edits: int = 0
    deleted: bool = False
    date: int = field(default_factory=lambda: int(time.time()))

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def inline_markup(self) -> Json | None:
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def as_json(self, with_reply: bool = True) -> Json:
        body: Json = {"message_id": self.message_id, "date": self.date}
        body["chat"] = self.chat.as_json()
        body["from"] = self.sender.as_json()
        if self.edits:
            body["edit_date"] = self.date
        if self.via is not None:
            body["via_bot"] = self.via.as_json()
        if self.thread is not None:
            body["message_thread_id"] = self.thread
            body["is_topic_message"] = True
        if with_reply and self.reply_to is not None:
            body["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        return {**body, **self._body()}

    def _body(self) -> Json:
        key, marks = ("caption", "caption_entities") if self.content else ("text", "entities")
        body = dict(self.content)
        if self.text:
            body[key] = self.text
        if self.entities:
            body[marks] = self.entities
        if self.inline_markup:
            body["reply_markup"] = self.inline_markup
        return body

    def describe(self) -> Json:
        """The state as a test in another process reads it."""
        return {
            "message_id": self.message_id,
            "chat_id": self.chat.id,
            "from_bot": self.from_bot,
            "from_id": self.sender.id,
            "text": self.text,
            "html": self.html,
            "entities": self.entities,
            "markup": self.markup,
            "content": self.content,
            "photo_bytes": None if self.photo is None else len(self.photo),
            "reply_to": self.reply_to.message_id if self.reply_to else None,
            "thread": self.thread,
            "edits": self.edits,
            "deleted": self.deleted,
        }
