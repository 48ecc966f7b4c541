"""A turn's replies on their way to one chat: sent now, or left in the row and sent later.

Goes through to the caller: Forbidden, ChatMigrated, and what Telegram would refuse again and again.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter
from telegram import InlineKeyboardMarkup
from telegram.error import ChatMigrated, Forbidden, TelegramError, TimedOut

from bot.dialogue.events import Command, NoneOfThese, PassOn, Vote
from bot.dialogue.replies import Chart, Reply
from bot.storage import Arrival, Delivery, Person, Store
from bot.telegram.client import Cut, pause_after
from bot.telegram.keyboard import Buttons, Keyboards, buttons_of
from bot.telegram.messages import Messages
from bot.telegram.privacy import Privacy
from bot.telegram.render import Piece, Place, Sent, merged, read, render, sent_from_json, sent_to_json
from bot.telegram.updates import Talk

REMEMBERED_CHARTS = 1000
"""So many people's last charts are held in memory, so that none is sent twice in a row."""
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rest:
    """What is left to be sent of a turn that is saved already."""

    place: Place
    person: Person
    # The version before wrote each piece as a text in the text.
    pieces: tuple[
        Annotated[Piece, BeforeValidator(lambda it: json.loads(it) if isinstance(it, str) else it)], ...
    ]
    question: int | None = None
    attempts: int = 0  # how often sending failed since something was sent
    cut: bool = False
    """The first of them may have been delivered: it is tried once more, and then taken as sent."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def arrival(self, digest: str, privacy: Privacy) -> Arrival:
        """As a row to be sent in its turn; the same digest is sent once."""
        return Arrival(digest, 0, self.person.chat, self.person.person, privacy.seal(self.to_json()), "rest")

    @classmethod
    def from_json(cls, text: str) -> "Rest":
        """Raises ValueError where another version of the bot wrote it."""
        return read(_REST, text)


_REST = TypeAdapter(Rest)


class Sender:
    """Writes to chats."""

    def __init__(
        self, messages: Messages, store: Store, privacy: Privacy, keyboards: Callable[[], Keyboards]
    ) -> None:
        """`keyboards` are asked for each time: the knowledge can be read anew."""
        self.messages, self._store, self._privacy, self._keyboards = messages, store, privacy, keyboards
        self._charts: OrderedDict[Person, Chart] = OrderedDict()

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
            await self.messages.acknowledge(talk.query, nothing_new if same else None)
        for reply in marking:
            await self._mark(talk, reply)
        for old in spare:
            await self.messages.delete(talk.place, old)
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
                if (wait := pause_after(error, left.attempts)) is not None:
                    cut = left.cut or isinstance(error, Cut)
                    return self._delivery(replace(left, attempts=left.attempts + 1, cut=cut), sent, wait)
                if not sent or isinstance(error, Forbidden | ChatMigrated):
                    raise
                # A second attempt would repeat what was sent, so the others go on.
                _LOGGER.error("Telegram refuses a part of an answer: %s", error)
                message = None
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
            await self.messages.bot.get_me()
        try:
            return await self.messages.send(rest.place, piece)
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
            await self.messages.send(place, piece)

    async def _mark(self, talk: Talk, reply: Reply) -> None:
        """Thank with a hint, and change the buttons of feedback below the answer, if it was one's own."""
        if talk.query:
            await self.messages.acknowledge(talk.query, reply.plain())
        if talk.under is None:
            return
        rows = _changed(talk, buttons_of(self._keyboards().under(reply)))
        if rows != talk.rows:
            call = self.messages.bot.edit_message_reply_markup(
                talk.place.chat, talk.under.message, reply_markup=InlineKeyboardMarkup(rows)
            )
            await self.messages.in_passing(call)

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
