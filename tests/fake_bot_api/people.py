"""What people do: each method changes the chats, queues the update and returns at once."""

from typing import Any

from .accounts import Accounts
from .contents import content_of
from .errors import Json
from .media import photo_content
from .model import Chat, Message, User
from .pictures import SMALL_PNG
from .utf16 import found_entities
from .world import BUTTON_SECONDS


class People(Accounts):
    """What is written, pressed and asked."""

    def send_text(
        self,
        chat: Chat,
        user: User,
        text: str,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        message = self._message(chat, user, reply_to, thread)
        message.text = message.html = text
        message.entities = found_entities(text)
        return self._publish(message)

    def edit_text(self, message: Message, text: str) -> Message:
        message.text = message.html = text
        message.entities = found_entities(text)
        message.edits += 1
        self.world.queue.add("edited_message", message.as_json())
        return message

    def send_photo_with_caption(
        self, chat: Chat, user: User, caption: str = "", photo: bytes = SMALL_PNG
    ) -> Message:
        message = self._message(chat, user, None, None)
        message.text = message.html = caption
        message.entities = found_entities(caption)
        message.content = photo_content(self.world.files.keep_photo(photo))
        message.photo = photo
        return self._publish(message)

    def send_other(self, chat: Chat, user: User, kind: str, **fields: Any) -> Message:
        """A message that is no text; `fields` go into its content. Unknown kinds need them all."""
        message = self._message(chat, user, None, None)
        message.content = {kind: content_of(kind, f"{kind}{message.message_id}", fields)}
        return self._publish(message)

    def press(self, user: User, message: Message, button: str, age: float = 0.0) -> str:
        """Press a button by its label or callback data; returns the id of the query."""
        data = self._callback_data(message, button)
        query = self.world.new_query(user, BUTTON_SECONDS - age)
        self.world.presses[query.id] = query
        payload = {"id": query.id, "from": user.as_json(), "message": message.as_json()}
        payload |= {"chat_instance": str(message.chat.id), "data": data}
        self.world.queue.add("callback_query", payload)
        return query.id

    def my_chat_member(self, chat: Chat, user: User, status: str = "kicked") -> None:
        """The bot's standing changes: kicked (in private: blocked), left, member, administrator."""
        old, chat.bot_status = chat.bot_status, status
        payload = {"chat": chat.as_json(), "from": user.as_json(), "date": 1_700_000_000}
        payload["old_chat_member"] = self._standing(old)
        payload["new_chat_member"] = self._standing(status)
        self.world.queue.add("my_chat_member", payload)

    def migrate(self, group: Chat, new_id: int | None = None) -> Chat:
        """Turn a basic group into a supergroup; both chats tell of it."""
        moved = self.group(new_id or -1_000_000_000_000 + group.id, group.title or "")
        group.migrated_to = moved.id
        for chat, content in (
            (group, {"migrate_to_chat_id": moved.id}),
            (moved, {"migrate_from_chat_id": group.id}),
        ):
            message = self._message(chat, User(1, "Admin"), None, None)
            message.content = content
            self._publish(message)
        return moved

    def raw_update(self, update: Json) -> int:
        """Queue anything at all, broken updates too; the update_id is set here."""
        fields = {name: value for name, value in update.items() if name != "update_id"}
        return self.world.queue.add_raw(fields)

    def _callback_data(self, message: Message, button: str) -> str:
        if message.deleted:
            raise LookupError("the message is deleted")
        found = self.buttons(message)
        by_label = [each for each in found if each["text"] == button]
        by_data = [each for each in found if each.get("callback_data") == button]
        for each in by_label + by_data:
            if "callback_data" in each:
                return str(each["callback_data"])
        labels = [each["text"] for each in found]
        raise LookupError(f"no button {button!r} to press; there are {labels}")

    def _message(self, chat: Chat, user: User, reply_to: Message | None, thread: int | None) -> Message:
        if thread is None and reply_to is not None:
            thread = reply_to.thread
        if thread is not None:
            self.topic(chat, thread)
        message = Message(chat.next_message_id(), chat, user, reply_to=reply_to, thread=thread)
        return chat.add(message)

    def _publish(self, message: Message) -> Message:
        self.world.queue.add("message", message.as_json())
        return message

    def _standing(self, status: str) -> Json:
        standing: Json = {"user": self.world.bot.as_json(), "status": status}
        if status == "kicked":
            standing["until_date"] = 0
        return standing
