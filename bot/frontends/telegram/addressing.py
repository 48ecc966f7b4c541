"""Who wrote a message, and whether it is for the bot."""

from telegram import Message, MessageEntity, User


class Addressing:
    """Knows the bot's name."""

    def __init__(self, me: User) -> None:
        self._me = me

    def is_name(self, name: str) -> bool:
        return name.lower() == (self._me.username or "").lower()

    def is_mentioned(self, message: Message) -> bool:
        return any(self._is_me(entity, words) for entity, words in _mentions(message).items())

    def without_mention(self, message: Message) -> str:
        words = message.text or message.caption or ""
        for entity, mention in _mentions(message).items():
            if self._is_me(entity, mention):
                words = words.replace(mention, " ")
        return " ".join(words.split()).strip(" ,:;")

    def _is_me(self, entity: MessageEntity, words: str) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self._me.id
        return self.is_name(words.removeprefix("@"))

    def answers_me(self, message: Message) -> bool:
        earlier = message.reply_to_message
        return bool(earlier and earlier.from_user and earlier.from_user.id == self._me.id)

    def question(self, message: Message) -> str | None:
        """The words of a question as they were understood when it was asked."""
        words = self.without_mention(message)
        return (words.partition(" ")[2].strip() if words.startswith("/") else words) or None


def author(message: Message) -> int | None:
    """Who wrote: a person, or a group's administrator in its name; never a bot or a channel."""
    if message.sender_chat is not None:
        in_its_name = message.sender_chat.id == message.chat.id
        return message.sender_chat.id if in_its_name else None
    if message.from_user is None or message.from_user.is_bot:
        return None
    return message.from_user.id


def _mentions(message: Message) -> dict[MessageEntity, str]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    return message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
