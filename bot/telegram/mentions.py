"""Who wrote a message, and whether the bot is spoken to in it."""

from telegram import Message, MessageEntity, User


def author(message: Message) -> int | None:
    """Who wrote: a person, or a group's administrator in its name; never a bot or a channel."""
    if message.sender_chat is not None:
        in_its_name = message.sender_chat.id == message.chat.id
        return message.sender_chat.id if in_its_name else None
    if message.from_user is None or message.from_user.is_bot:
        return None
    return message.from_user.id


class Me:
    """The bot, as others speak to it."""

    def __init__(self, user: User) -> None:
        self.user = user

    def is_called(self, name: str) -> bool:
        return name.lower() == (self.user.username or "").lower()

    def is_mentioned(self, message: Message) -> bool:
        return any(self._is_me(entity, words) for entity, words in _mentions(message).items())

    def is_answered(self, message: Message) -> bool:
        earlier = message.reply_to_message
        return bool(earlier and earlier.from_user and earlier.from_user.id == self.user.id)

    def words(self, message: Message) -> str:
        """What is said besides the bot's name."""
        words = message.text or message.caption or ""
        for entity, mention in _mentions(message).items():
            if self._is_me(entity, mention):
                words = words.replace(mention, " ")
        return " ".join(words.split()).strip(" ,:;")

    def pointed_at(self, message: Message) -> str:
        """The words, or the quoted ones, of somebody else below which the bot is mentioned."""
        earlier = message.reply_to_message
        if earlier is None or author(earlier) is None or earlier.via_bot:
            return ""
        return message.quote.text if message.quote else self.words(earlier)

    def _is_me(self, entity: MessageEntity, words: str) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self.user.id
        return self.is_called(words.removeprefix("@"))


def _mentions(message: Message) -> dict[MessageEntity, str]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    return message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
