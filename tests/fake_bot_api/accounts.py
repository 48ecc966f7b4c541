"""The people and chats of the server, and how a test looks at them."""

from .errors import Json
from .model import Chat, Message, User
from .world import World


class Accounts:
    """Users, chats and groups."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def chats(self) -> dict[int, Chat]:
        return self.world.chats

    def user(
        self,
        id: int,
        first_name: str = "Ada",
        username: str | None = None,
        language_code: str | None = "en",
    ) -> User:
        person = User(id, first_name, username, language_code)
        self.world.users[id] = person
        return person

    def private(self, user: User) -> Chat:
        known = self.chats.get(user.id)
        return known or self._add_chat(Chat(user.id, "private", person=user))

    def group(self, id: int, title: str = "Group", forum: bool = False) -> Chat:
        """A basic group; a supergroup where it has topics or an id from -100... on."""
        kind = "supergroup" if forum or id < -1_000_000_000_000 else "group"
        return self.chats.get(id) or self._add_chat(Chat(id, kind, title, is_forum=forum))

    def topic(self, chat: Chat, thread: int) -> int:
        chat.threads.add(thread)
        return thread

    def block(self, chat: Chat) -> None:
        """Without telling the bot: it learns so from a 403."""
        chat.bot_status = "kicked"

    def unblock(self, chat: Chat) -> None:
        chat.bot_status = "member"

    def buttons(self, message: Message) -> list[Json]:
        rows = (message.inline_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def bot_messages(self, chat: Chat) -> list[Message]:
        """What the bot has written in a chat and not deleted, oldest first."""
        return [each for each in chat.messages.values() if each.from_bot and not each.deleted]

    def _add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat
