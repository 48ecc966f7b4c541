"""All that the server knows: people, chats, files, queries, the bot's profile."""

import itertools
import time
from dataclasses import dataclass, field

from .errors import Json, bad_request, forbidden
from .media import FileStore
from .model import Chat, Message, User
from .updates import UpdateQueue
from .webhook import Webhook

BUTTON_SECONDS = 150.0
INLINE_SECONDS = 30.0
GUEST_SECONDS = 60.0


@dataclass
class Query:
    """A button press, an inline query or a guest's question, and what the bot answered to it."""

    id: str
    user: User
    expires: float
    answer: Json | None = None
    asked: tuple[str, str] = ("", "")
    """Of an inline query: its text and offset."""

    @property
    def can_be_answered(self) -> bool:
        return self.answer is None and time.monotonic() < self.expires


@dataclass
class Profile:
    """What people see of the bot; the keys are languages, for commands scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


@dataclass
class World:
    """The state on which the methods and the people act."""

    bot: User
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    webhook: Webhook = field(init=False)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: FileStore = field(default_factory=FileStore)
    presses: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, Query] = field(default_factory=dict)
    inline_cache: dict[tuple[str, str], tuple[float, Json]] = field(default_factory=dict)
    """What was found and may be shown again, by text and offset, with the time when it is forgotten."""
    guest_queries: dict[str, Query] = field(default_factory=dict)
    guest_places: dict[str, tuple[Chat, Message]] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)
    query_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(4_000_001))

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.queue)

    def new_query(self, user: User, seconds: float) -> Query:
        return Query(str(next(self.query_ids)), user, time.monotonic() + seconds)

    def clear(self) -> None:
        self.webhook.remove()
        self.queue.clear()
        for part in (self.users, self.chats, self.presses, self.inline_queries, self.actions):
            part.clear()
        for queries in (self.inline_cache, self.guest_queries, self.guest_places):
            queries.clear()
        self.files = FileStore()
        self.profile = Profile()


def known_chat(world: World, params: Json) -> Chat:
    """The chat of a call, refused where there is none."""
    chat_id = params.get("chat_id")
    if chat_id in (None, ""):
        raise bad_request("chat_id is empty")
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, params: Json) -> Chat:
    """A chat to which the bot may write now."""
    chat = known_chat(world, params)
    if chat.migrated_to is not None:
        moved = {"migrate_to_chat_id": chat.migrated_to}
        raise bad_request("group chat was upgraded to a supergroup chat", moved)
    if chat.type == "private" and chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")
    where = "group chat" if chat.type == "group" else f"{chat.type} chat"
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {where}")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {where}")
    return chat


def thread_of(chat: Chat, params: Json) -> int | None:
    thread = params.get("message_thread_id")
    if thread in (None, 0, ""):
        return None
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return int(thread)


def replied_message(chat: Chat, params: Json) -> Message | None:
    """The message that a call answers; a missing one is refused unless the call allows it."""
    reply = params.get("reply_parameters") or params
    message_id = reply.get("message_id" if reply is not params else "reply_to_message_id")
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    if message is not None and not message.deleted:
        return message
    if reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
