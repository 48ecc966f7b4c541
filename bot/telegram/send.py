"""A turn's replies on their way to one chat: sent now, or left in the row and sent later.

Goes through to the caller: Forbidden, ChatMigrated, and what Telegram would refuse again and again.
"""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, TypeVar

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)
from telegram.constants import CallbackQueryLimit, ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError, TimedOut

from bot.dialogue.events import Command, NoneOfThese, PassOn, Vote
from bot.dialogue.replies import Chart, Drawable, Reply
from bot.storage import Delivery, Person, Store
from bot.telegram.client import Cut, pause_after
from bot.telegram.keyboard import Buttons, Keyboards, buttons_of, markup
from bot.telegram.pictures import Pictures
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece, Place, Sent, bare, merged, render, sent_from_json, sent_to_json
from bot.telegram.updates import Talk

PASSING_SECONDS = 1.0
"""So long a call on which nothing depends may hold up its turn."""
REMEMBERED_CHARTS = 1000
"""So many people's last charts are held in memory, so that none is sent twice in a row."""
_UNCHANGED = "not modified"
_GONE = ("to edit not found", "can't be edited")
_LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Rest:
    """What is left to be sent of a turn that is saved already."""

    place: Place
    person: Person
    pieces: tuple[Piece, ...]
    question: int | None = None
    attempts: int = 0
    """How often sending failed since something was sent."""
    cut: bool = False
    """The first of them may have been delivered: it is tried once more, and then taken as sent."""

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "pieces": [piece.to_json() for piece in self.pieces]})

    @classmethod
    def from_json(cls, text: str) -> "Rest":
        """Raises ValueError where another version of the bot wrote it."""
        try:
            data = json.loads(text)
            place, person = Place(*data.pop("place")), Person(**data.pop("person"))
            return cls(place, person, tuple(map(Piece.from_json, data.pop("pieces"))), **data)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a rest: {error!r}") from error


class Sender:
    """Writes to chats."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        pictures: Pictures,
        privacy: Privacy,
        keyboards: Callable[[], Keyboards],
    ) -> None:
        """`keyboards` are asked for each time: the knowledge can be read anew."""
        self._bot, self._store, self._pictures, self._privacy = bot, store, pictures, privacy
        self._keyboards = keyboards
        self._passing: set[asyncio.Task[object]] = set()
        self._charts: OrderedDict[Person, Chart] = OrderedDict()

    # A turn

    async def deliver(self, talk: Talk, replies: tuple[Reply, ...], nothing_new: str = "") -> Delivery:
        """Send replies as far as Telegram takes them; the rest is to be stored and sent later.

        `nothing_new` is the hint where a press changes nothing.
        """
        marking = [reply for reply in replies if reply.only_feedback and _marks(talk)]
        pieces = self._fresh(talk, self._pieces(talk, [reply for reply in replies if reply not in marking]))
        earlier = await self._earlier(talk)
        spare = _take_place(talk, pieces, earlier)
        if talk.query and not marking:
            same = all(piece.is_there for piece in pieces)
            await self.acknowledge(talk.query, nothing_new if same else None)
        for reply in marking:
            await self._mark(talk, reply)
        for old in spare:
            await self.in_passing(self._bot.delete_message(talk.place.chat, old.message))
        question = talk.under.message if talk.under and pieces and pieces[0].instead else talk.question
        delivery = await self.send_rest(Rest(talk.place, talk.person, tuple(pieces), question))
        self._keep_chart(talk, pieces)
        if talk.under and question:
            kept = merged(earlier, sent_from_json(delivery.replies))
            delivery = replace(delivery, replies=sent_to_json(kept))
        return replace(delivery, pressed=talk.pressed)

    async def send_rest(self, rest: Rest) -> Delivery:
        """What was sent, and what is still left for later."""
        sent: list[Sent] = []
        left = rest
        while left.pieces:
            try:
                message = await self._send_first(left)
            except TelegramError as error:
                if (wait := pause_after(error, left.attempts)) is None:
                    if sent and not isinstance(error, Forbidden | ChatMigrated):
                        raise PartlySent from error
                    raise
                cut = left.cut or isinstance(error, Cut)
                left = replace(left, attempts=left.attempts + 1, cut=cut)
                return self._delivery(left, sent, wait)
            sent += [message._replace(looks=left.pieces[0].looks)] if message else []
            left = replace(left, pieces=left.pieces[1:], attempts=0, cut=False)
        return self._delivery(left, sent)

    def _delivery(self, left: Rest, sent: list[Sent], wait: float = 0.0) -> Delivery:
        rest = self._privacy.seal(left.to_json()) if left.pieces else ""
        first = sent[0].message if sent else None
        return Delivery(left.question, sent_to_json(sent), rest=rest, wait=wait, first=first)

    async def _send_first(self, rest: Rest) -> Sent | None:
        """The message that was written or edited; None where only Telegram knows."""
        piece = rest.pieces[0]
        if rest.cut:
            # The second attempt is the last, so it must not meet the same trouble.
            await self._bot.get_me()
        try:
            return await self.send(rest.place, piece)
        except TimedOut as error:
            _LOGGER.warning("Telegram took a message and didn't answer; it isn't repeated: %s", error)
            return piece.instead
        except Cut:
            # An edit may be done twice.
            if not rest.cut or piece.instead is not None:
                raise
            _LOGGER.warning("a connection was cut twice while a message was sent; it isn't repeated")
            return None

    async def tell(self, place: Place, reply: Reply) -> None:
        """Say something that belongs to no turn, as far as that can be done now."""
        for piece in render(reply, self._keyboards()):
            await self.send(place, piece)

    # One piece

    async def send(self, place: Place, piece: Piece) -> Sent | None:
        """Write a message, or edit one; a table or chart as a picture where that can be."""
        if piece.instead is not None:
            return await self._edit(place, piece, piece.instead)
        if piece.table is None:
            return await self._send_text(place, piece)

        async def send(photo: str | bytes) -> Message:
            return await self._bot.send_photo(
                place.chat,
                photo,
                caption=piece.html,
                message_thread_id=place.thread,
                reply_markup=markup(piece.keys),
                reply_parameters=_answering(piece),
            )

        try:
            return await self._as_picture(place, piece.table, send)
        except _NoPicture:
            if isinstance(piece.table, Chart):
                return None  # the message before it tells all of it
            return await self._send_text(place, piece)

    async def _send_text(self, place: Place, piece: Piece) -> Sent:
        def send(words: str, **mode: Any) -> Awaitable[Message]:
            return self._bot.send_message(
                place.chat,
                words,
                message_thread_id=place.thread,
                reply_markup=markup(piece.keys),
                reply_parameters=_answering(piece),
                **mode,
            )

        return _sent(await _as_html(send, piece.html))

    async def _edit(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        """Edit a message; where that can't be, write a new one."""
        if piece.is_there:
            return old
        below = old.picture and piece.keeps_picture and piece.table is None
        if old.picture != (piece.table is not None) and not below:
            # A text can't become a picture, nor the other way round.
            return await self._replace(place, piece, old)
        where: dict[str, Any] = {"chat_id": place.chat, "message_id": old.message}
        where["reply_markup"] = markup(piece.keys)
        try:
            if below:
                await self._bot.edit_message_caption(caption=piece.html, **where)
            elif piece.table is None:
                await _as_html(partial(self._bot.edit_message_text, **where), piece.html)
            else:

                async def edit(photo: str | bytes) -> Message | bool:
                    media = InputMediaPhoto(photo, piece.html, ParseMode.HTML)
                    return await self._bot.edit_message_media(media, **where)

                await self._as_picture(place, piece.table, edit)
        except _NoPicture:
            return await self._replace(place, replace(piece, table=None), old)
        except BadRequest as error:
            if _UNCHANGED in error.message:
                return old
            if not _is_gone(error):
                raise
            return await self.send(place, replace(piece, instead=None))
        return old

    async def _replace(self, place: Place, piece: Piece, old: Sent) -> Sent | None:
        await self.in_passing(self._bot.delete_message(place.chat, old.message))
        return await self.send(place, replace(piece, instead=None))

    async def _as_picture(
        self, place: Place, table: Drawable, send: Callable[[str | bytes], Awaitable[Message | bool]]
    ) -> Sent:
        """By the known file id, else drawn anew. Raises _NoPicture where neither is possible."""
        if (known := await self._pictures.known(table)) is not None:
            try:
                return _sent(await send(known))
            except BadRequest as error:
                if _UNCHANGED in error.message or _is_gone(error):
                    raise
                _LOGGER.warning("Telegram doesn't know a picture any more: %s", error)
        uploading = self._bot.send_chat_action(
            place.chat, ChatAction.UPLOAD_PHOTO, message_thread_id=place.thread
        )
        _, drawn = await asyncio.gather(self.in_passing(uploading), self._pictures.drawn(table))
        if drawn is None:
            raise _NoPicture
        try:
            message = await send(drawn)
        except BadRequest as error:
            if _UNCHANGED in error.message or _is_gone(error):
                raise
            _LOGGER.warning("Telegram refused a picture: %s", error)
            raise _NoPicture from None
        if isinstance(message, Message):
            await self._pictures.remember(table, message.photo[-1].file_id)
        return _sent(message)

    # What nothing depends on

    async def acknowledge(self, query: str, words: str | None = None) -> None:
        """Stop the button's clock. Too old a query is nobody's concern."""
        hint = words and words[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
        await self.in_passing(self._bot.answer_callback_query(query, hint))

    async def in_passing(self, call: Coroutine[Any, Any, T]) -> T | None:
        """Nobody waits long for it, and its failure is nobody's concern: None where that isn't known."""
        task = asyncio.create_task(call)
        self._passing.add(task)
        task.add_done_callback(self._passed)
        done, _ = await asyncio.wait([task], timeout=PASSING_SECONDS)
        return task.result() if done and task.exception() is None else None

    def _passed(self, task: asyncio.Task[object]) -> None:
        self._passing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.debug("a call has failed: %s", error)

    async def close(self) -> None:
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _mark(self, talk: Talk, reply: Reply) -> None:
        """Thank with a hint, and change the buttons of feedback below the answer, if it was one's own."""
        if talk.query:
            await self.acknowledge(talk.query, reply.plain())
        if talk.under is None:
            return
        rows = _changed(talk, buttons_of(self._keyboards().under(reply)))
        if rows != talk.rows:
            call = self._bot.edit_message_reply_markup(
                talk.place.chat, talk.under.message, reply_markup=InlineKeyboardMarkup(rows)
            )
            await self.in_passing(call)

    # How an answer is tied to what it answers

    def _pieces(self, talk: Talk, replies: list[Reply]) -> list[Piece]:
        """The messages to write; the first replaces the one with the button where it should."""
        made: list[Piece] = []
        for reply in replies:
            answers = _answered(talk, reply)
            pieces = [
                replace(piece, reply_to=answers, question=talk.question)
                for piece in render(reply, self._keyboards())
            ]
            if reply.in_place and talk.under and pieces and not made:
                pieces[0] = replace(pieces[0], instead=talk.under)
            made += pieces
        return made

    def _fresh(self, talk: Talk, pieces: list[Piece]) -> list[Piece]:
        """Without the chart that the person was sent last; an edited answer keeps it."""
        shown = self._charts.get(talk.person)
        if shown is None or talk.kind == "edit":
            return pieces
        return [piece for piece in pieces if piece.table != shown]

    def _keep_chart(self, talk: Talk, pieces: list[Piece]) -> None:
        """Note the chart that was sent or will be; an edit may have deleted the last, /forget drops it."""
        if talk.kind == "edit" or (isinstance(talk.event, Command) and talk.event.name == "forget"):
            self._charts.pop(talk.person, None)
        for piece in pieces:
            if isinstance(piece.table, Chart):
                self._charts[talk.person] = piece.table
                self._charts.move_to_end(talk.person)
        while len(self._charts) > REMEMBERED_CHARTS:
            self._charts.popitem(last=False)

    async def _earlier(self, talk: Talk) -> list[Sent]:
        """What was said before in answer to an edited question, or what the pressed message began with.

        Of an edited question without what was turned by a press since: that is an answer to the press.
        """
        if talk.kind != "edit":
            return await self._answer(talk, talk.under.message) if talk.under else []
        found = []
        for old in await self._answer(talk, talk.message):
            now = await self._answer(talk, old.message)
            found += [old] if not now or old in now else []
        return found

    async def _answer(self, talk: Talk, message: int) -> list[Sent]:
        return sent_from_json(await self._store.answer_to(talk.person.chat, message))


class PartlySent(Exception):
    """Telegram will never take what is left of an answer: a second attempt would repeat the rest."""


class _NoPicture(Exception):
    """The table has to be told in words alone."""


async def _as_html(call: Callable[..., Awaitable[T]], html: str) -> T:
    """With HTML; a text that Telegram can't parse goes without, since an ugly answer beats none."""
    try:
        return await call(html)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        _LOGGER.error("Telegram can't parse a text of the bot: %s", error)
        return await call(bare(html), parse_mode=None)


def _take_place(talk: Talk, pieces: list[Piece], earlier: list[Sent]) -> list[Sent]:
    """Lets pieces replace what stands there; gives what there is too much of it.

    An edited question's answer replaces the one before, and a result's picture the one that came with it.
    """
    if talk.kind == "edit":
        for place, (piece, old) in enumerate(zip(pieces, earlier, strict=False)):
            pieces[place] = replace(piece, instead=old)
        # Where nothing is said now, what was said before stays.
        return earlier[len(pieces) :] if pieces else []
    picture = next((old for old in earlier[1:] if old.picture), None)
    for place, piece in enumerate(pieces):
        if isinstance(piece.table, Chart) and pieces[0].instead:
            pieces[place] = replace(piece, instead=picture)
    return []


def _marks(talk: Talk) -> bool:
    """Whether a press only changes the buttons of feedback; another's "no" is asked about in a message."""
    of_another = talk.under is None and isinstance(talk.event, Vote) and not talk.event.helpful
    return talk.kind == "press" and not of_another


def _answering(piece: Piece) -> ReplyParameters | None:
    if piece.reply_to is None:
        return None
    return ReplyParameters(piece.reply_to, allow_sending_without_reply=True)


def _is_gone(error: BadRequest) -> bool:
    return any(words in error.message for words in _GONE)


def _sent(message: Message | bool) -> Sent:
    # Only an edit of an inline message gives no message back.
    if not isinstance(message, Message):
        raise TypeError("a call in a chat gives its message")
    return Sent(message.message_id, bool(message.photo))


def _changed(talk: Talk, asking: Buttons) -> Buttons:
    """The buttons of the message with these in place of those of feedback, and none of them twice."""
    new = {button.callback_data for row in asking for button in row}
    first = min(talk.voting, default=len(talk.rows))
    kept = [
        (number, row)
        for number, row in enumerate(talk.rows)
        if number not in talk.voting and not any(button.callback_data in new for button in row)
    ]
    above = (row for number, row in kept if number < first)
    below = (row for number, row in kept if number > first)
    return (*above, *asking, *below)


def _answered(talk: Talk, reply: Reply) -> int | None:
    """Which message the answer is shown to answer; in a group always one, since several talk there."""
    # Passing on needs the question's words later, when only Telegram still has them.
    quoting = not reply.only_feedback and any(
        isinstance(button.event, PassOn | NoneOfThese) for button in reply.buttons()
    )
    if talk.private and not quoting and talk.kind != "edit":
        return None
    if talk.kind != "press":
        return talk.message
    return talk.asked or (None if talk.private else talk.message)
