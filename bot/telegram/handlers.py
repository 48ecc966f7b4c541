"""What the bot does with each kind of update, in one list; each ends the row that it was read from."""

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import ChatMigrated
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.conversation import Conversation, Taken
from bot.dialogue.events import Command, PassOn, Unreadable
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import Asked
from bot.knowledge.texts import TelegramVoice
from bot.storage import Delivery
from bot.telegram.admin import Admin, Duty
from bot.telegram.cards import CODE as TEACH
from bot.telegram.inline import Inline
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece, Place, Sent, merged, sent_from_json, sent_to_json
from bot.telegram.send import Rest, Sender
from bot.telegram.teaching import Teaching, offering_to_tell
from bot.telegram.turns import TURN, Turn
from bot.telegram.updates import ForTheBot, Reader, Talk

GUEST_SECONDS = 60.0  # after so long a guest's question can't be answered any more
_LOGGER = logging.getLogger(__name__)


@dataclass(eq=False)
class Handlers:
    """Answers people."""

    conversation: Conversation
    sender: Sender
    reader: Reader
    inline: Inline
    admin: Admin
    teaching: Teaching
    privacy: Privacy
    unsaved: dict[int, Delivery] = field(default_factory=dict)  # what was sent of a rest, by its row

    def listed(self) -> list[BaseHandler[Any, Any, Any]]:
        """Of these the first that an update fits gets it; what fits none isn't for the bot."""
        new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
        admins = new & filters.ChatType.PRIVATE & filters.User(self.admin.numbers)
        return [
            TypeHandler(Rest, self.resume),
            ChatMemberHandler(self.standing, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(new & filters.StatusUpdate.MIGRATE, self.moved),
            CommandHandler("reload", partial(self.begin, "reload"), admins),
            CommandHandler("review", partial(self.begin, "review"), admins),
            CommandHandler("teach", self.teach, admins),
            MessageHandler(admins & filters.TEXT & ~filters.COMMAND, self.teach),
            CallbackQueryHandler(self.teach, rf"^{TEACH}\."),
            MessageHandler((new | edited) & ForTheBot(self.reader), self.said),
            CallbackQueryHandler(self.pressed),
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.guest),
            InlineQueryHandler(self.typed),
        ]

    # Talks

    async def said(self, update: Update, context: Any) -> None:
        """Somebody wrote, or edited what was written."""
        if talk := self.reader.talk(update):
            await self._talk(talk)

    async def pressed(self, update: Update, context: Any) -> None:
        query = update.callback_query
        if query and (talk := self.reader.press(query)):
            await self._talk(talk)

    async def _talk(self, talk: Talk) -> None:
        """An answer, wherever the chat is by now."""
        turn = TURN.get()
        if turn.row.kind == "notice":
            return await self.sender.tell(talk.place, Reply(texts(self._say.too_many)))
        try:
            await self._answer(turn, talk)
        except ChatMigrated as moved:
            person = replace(talk.person, chat=await self._move(turn, talk.person.chat, moved.new_chat_id))
            place = Place(moved.new_chat_id, talk.place.thread)
            await self._answer(turn, replace(talk, person=person, place=place, query=None, under=None))
        return None

    async def _answer(self, turn: Turn, talk: Talk) -> None:
        if skipped := await self._skipped(talk):
            if talk.query:
                said = self._say.not_yours if talk.foreign else self._say.nothing_new
                await self.sender.messages.acknowledge(talk.query, said)
            turn.outcome = skipped
            return None
        if talk.under and await self._is_others(talk):
            # Nobody's message becomes another's talk.
            talk = replace(talk, under=None)
        taken = await self.conversation.take(
            talk.person,
            talk.event,
            partial(self._deliver, talk),
            turn.row,
            timid=talk.timid,
            public=not talk.private,
        )
        return turn.ends(taken.goes_on, _told(talk, taken), taken.delivery.wait if taken.delivery else 0.0)

    async def _deliver(self, talk: Talk, replies: tuple[Reply, ...]) -> Delivery:
        if talk.event == Command("privacy"):
            sealed = texts(self._say.sealed)
            replies = tuple(replace(one, paragraphs=(*one.paragraphs, *sealed)) for one in replies)
        if talk.private:
            replies = tuple(offering_to_tell(one, self._say.tell_me) for one in replies)
        delivery = await self.sender.deliver(talk, replies, self._say.nothing_new)
        wants = talk.private and isinstance(talk.event, PassOn) and talk.event.tell
        return replace(delivery, address=self.privacy.seal(str(talk.place.chat))) if wants else delivery

    async def _is_others(self, talk: Talk) -> bool:
        """Whether the message with the button came for somebody else in a group."""
        if talk.private:
            return False
        whose = await self.conversation.store.whose(talk.person.chat, talk.message)
        nameless = self.privacy.person(talk.place.chat, talk.place.chat).person
        return whose != talk.person.person if whose not in ("", nameless) else talk.others

    async def _skipped(self, talk: Talk) -> str:
        """Why a talk needs no answer, "" when it does."""
        if talk.foreign:
            return "another person's button"
        if not talk.pressed or await self.conversation.store.pressed(talk.person) != talk.pressed:
            return ""
        if not talk.pressed.startswith("album:"):
            return "pressed twice"
        # Of an album, words are answered; the line about a picture without any is said once.
        return "rest of an album" if isinstance(talk.event, Unreadable) else ""

    async def resume(self, rest: Rest, context: Any) -> None:
        """Send what is left of a turn that is saved."""
        turn, store = TURN.get(), self.conversation.store
        row = turn.row
        earlier = sent_from_json(await store.answer_to(row.chat, rest.question or 0))
        try:
            # What was sent while the database couldn't take it is not sent again.
            sent = self.unsaved.get(row.id) or await self.sender.send_rest(rest)
        except ChatMigrated as moved:
            person = replace(rest.person, chat=await self._move(turn, row.chat, moved.new_chat_id))
            place = Place(moved.new_chat_id, rest.place.thread)
            sent = await self.sender.send_rest(rest := replace(rest, person=person, place=place))
        new = sent_from_json(sent.replies)
        delivery = self.unsaved[row.id] = replace(sent, replies=sent_to_json(merged(earlier, new)))
        turn.ends(await store.sent_rest(turn.row, rest.person, delivery), "rest", sent.wait)
        del self.unsaved[row.id]

    # Chats, guests, admins

    async def standing(self, update: Update, context: Any) -> None:
        """The bot was let in, or was blocked or removed."""
        change, turn = update.my_chat_member, TURN.get()
        if change and change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT):
            await self.conversation.store.leave(turn.row.chat)
            turn.outcome = "left"
        else:
            turn.outcome = "not for the bot"

    async def moved(self, update: Update, context: Any) -> None:
        """A group got another number; both chats tell of it."""
        message, turn = update.message, TURN.get()
        if message is None:
            return
        old = self.privacy.chat(message.migrate_from_chat_id or message.chat.id)
        await self._move(turn, old, message.migrate_to_chat_id or message.chat.id)
        turn.outcome = "moved"

    async def _move(self, turn: Turn, old: str, number: int) -> str:
        """The chat of a turn goes on under another number; gives what stands for that."""
        new = self.privacy.chat(number)
        await self.conversation.store.move_chat(old, new)
        turn.row = replace(turn.row, chat=new)
        return new

    async def guest(self, update: Update, context: Any) -> None:
        """Somebody asks the bot in a chat that it isn't in; who waited for long waits no more."""
        message, turn = update.guest_message, TURN.get()
        event = self.reader.guest(message) if message else None
        if message is None or event is None:
            turn.outcome = "not for the bot"
        elif turn.row.age > GUEST_SECONDS:
            turn.outcome = "too late"
        else:
            turn.outcome = await self.inline.answer(message.guest_query_id or "", event)

    async def typed(self, update: Update, context: Any) -> None:
        """Somebody types the bot's name in some chat, and after it what they look for."""
        if update.inline_query:
            TURN.get().outcome = await self.inline.suggest(update.inline_query)

    async def begin(self, duty: Duty, update: Update, context: Any) -> None:
        """What an admin asks for. It may take long, so it counts as done when it is begun."""
        turn = TURN.get()
        turn.ends(await self.conversation.store.finish(turn.row), f"admin: {duty}")
        if update.effective_user:
            self.admin.begin(duty, update.effective_user.id)

    async def teach(self, update: Update, context: Any) -> None:
        """What an admin does while teaching; whatever else it is goes its usual way."""
        query, message, turn = update.callback_query, update.effective_message, TURN.get()
        user, chat = update.effective_user, update.effective_chat
        if message is None or user is None or chat is None:
            return None
        person, key = self.privacy.person(user.id, chat.id), f"{turn.row.id}:{turn.number}"
        is_admin = user.id in self.admin.numbers and chat.type == ChatType.PRIVATE
        pieces: tuple[Piece, ...] | None = None
        if query and query.data and is_admin:
            await self.sender.messages.acknowledge(query.id)
            pieces = await self.teaching.pressed(query.data, person, key, Sent(message.message_id))
        elif not query and isinstance(message, Message) and message.text:
            if context.args is not None:
                pieces = await self.teaching.command(" ".join(context.args), person, key)
            else:
                pieces = await self.teaching.typed(message.text, person, key)
        if pieces is None:
            return await (self.pressed if query else self.said)(update, context)
        delivery = await self.sender.send_rest(Rest(Place(chat.id), person, pieces))
        turn.ends(
            await self.conversation.store.sent_rest(turn.row, person, delivery), "admin: teach", delivery.wait
        )
        return None

    @property
    def _say(self) -> TelegramVoice:
        """As it is now: the knowledge can be read anew at any time."""
        return self.conversation.dialogue.knowledge.voice.telegram


def _told(talk: Talk, taken: Taken) -> str | Asked:
    """What was done, for the log: of a question with which entry, and how surely."""
    if not taken.turn.replies:
        return "silent"
    asked = next((note for note in taken.turn.notes if isinstance(note, Asked)), None)
    return asked or type(talk.event).__name__.lower()
