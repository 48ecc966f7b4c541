"""A turn's replies on their way to one chat: sent now, or left to the parking."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.events import Command, NoneOfThese, PassOn
from bot.dialogue.replies import Chart, Reply, texts
from bot.frontends.telegram.calls import Buttons, buttons_of
from bot.frontends.telegram.keyboards import Keyboards
from bot.frontends.telegram.parking import Parking
from bot.frontends.telegram.pieces import Piece, Place, Sent, sent_from_json, sent_to_json
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.reading import Talk
from bot.frontends.telegram.sending import Sender
from bot.frontends.telegram.trying import Slow, Stopped, Wait, patiently
from bot.storage import Delivery, Person, Store, Waiting

REMEMBERED_CHARTS = 1000
"""So many people's last charts are held in memory, so that none is sent twice in a row."""


class Delivering:
    """Knows how an answer is tied to what it answers."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        parking: Parking,
        privacy: Privacy,
        draw_up: Callable[[Reply], list[Piece]],
        keyboards: Callable[[], Keyboards],
    ) -> None:
        """`keyboards` are asked for each time: the knowledge can be read anew."""
        self._store = store
        self._sender = sender
        self._parking = parking
        self._privacy = privacy
        self._draw_up, self._keyboards = draw_up, keyboards
        self.left: set[int] = set()
        """Updates with something that waits: whoever saves the turn lets the parking look for it."""
        self._charts: OrderedDict[Person, Chart] = OrderedDict()

    async def deliver(self, talk: Talk, replies: tuple[Reply, ...]) -> Delivery:
        """Send replies as far as Telegram takes them; the rest is to be stored and sent later."""
        if talk.kind == "press":
            for reply in replies:
                await self._mark(talk, reply)
            replies = tuple(reply for reply in replies if not reply.only_feedback)
        pieces = self._fresh(talk, self._pieces(talk, replies))
        for old in await self._replacing(talk, pieces):
            await self._sender.calls.delete(talk.place, old.message)
        if talk.patience == 0 and pieces:
            self._parking.park(talk.person.chat, 0.0)
        sent, rest, due = await self._send(talk.place, talk.person.chat, pieces, talk.patience)
        if rest:
            self.left.add(talk.update)
        self._keep_chart(talk, pieces)
        return Delivery(
            _question(talk),
            sent_to_json(sent),
            talk.pressed,
            tuple(piece.to_json() for piece in rest),
            self._privacy.seal(*talk.place) if rest else "",
            due,
            await self._outdated(talk),
        )

    async def _mark(self, talk: Talk, reply: Reply) -> None:
        """Thank with a hint, and change the buttons of feedback below the answer, if it was one's own."""
        if not reply.only_feedback:
            return
        if talk.query:
            await self._sender.calls.answer_press(talk.query, reply.plain(), talk.patience)
        if talk.under is None or self._parking.due(talk.person.chat) is not None:
            return
        rows = _changed(talk, buttons_of(self._keyboards().under(reply)))
        if rows == talk.rows:
            return
        try:
            relabelling = self._sender.relabel(talk.place, talk.under.message, rows)
            await self._sender.calls.in_passing(relabelling, talk.patience)
        except Wait as wait:
            self._parking.park(talk.person.chat, wait.seconds)

    async def _outdated(self, talk: Talk) -> tuple[int, ...]:
        """What still waits of the answer to a question that has been edited."""
        if talk.kind != "edit" or self._parking.due(talk.person.chat) is None:
            return ()
        waiting = await self._store.outbox.all_waiting(talk.person.chat)
        return tuple(each.id for each in waiting if _question_of(each) == talk.message)

    async def notify(self, talk: Talk, words: str) -> None:
        """Say something that belongs to no turn."""
        await self.tell(talk.place, talk.person, Reply(texts(words)))

    async def tell(self, place: Place, person: Person, reply: Reply) -> None:
        """The same for somebody who may not have written; in a chat that waits, it waits too."""
        _, rest, due = await self._send(place, person.chat, self._draw_up(reply))
        if rest:
            waiting = tuple(piece.to_json() for piece in rest)
            address = self._privacy.seal(*place)
            await self._store.outbox.wait(person, Delivery(waiting=waiting, address=address, due=due))
            await self._parking.look(person.chat)

    async def _send(
        self, place: Place, chat: str, pieces: list[Piece], patience: float | None = None
    ) -> tuple[list[Sent], list[Piece], float]:
        """What was sent, what has to wait, and until when."""
        sent: list[Sent] = []
        for number, piece in enumerate(pieces):
            if (due := self._parking.due(chat)) is not None:
                return sent, pieces[number:], due
            try:
                message = await self._attempt(place, chat, piece, patience)
            except Wait as wait:
                return sent, pieces[number:], self._parking.park(chat, wait.seconds)
            except Stopped:
                if not sent:
                    raise
                # Begun is not to be told anew: the rest is for the next run, or another process.
                return sent, pieces[number:], self._parking.park(chat, 0.0)
            except Slow as slow:
                return sent, pieces[number:], self._parking.adopt(chat, slow.task)
            sent += [message] if message else []
        return sent, [], 0.0

    async def _attempt(self, place: Place, chat: str, piece: Piece, patience: float | None) -> Sent | None:
        """Raises Slow where nobody should wait for it any longer."""
        try:
            return await patiently(
                self._sender.send(place, piece), None if self._parking.is_busy else patience
            )
        except Slow as slow:
            if self._parking.due(chat) is None:
                raise
            # Something else is on its way there: only one at a time may be.
            sent: Sent | None = await slow.task
            return sent

    def _pieces(self, talk: Talk, replies: tuple[Reply, ...]) -> list[Piece]:
        """The messages to write; the first replaces the one with the button where it should."""
        made: list[Piece] = []
        for reply in replies:
            answers = _answered(talk, reply)
            pieces = [
                replace(piece, reply_to=answers, question=_question(talk)) for piece in self._draw_up(reply)
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

    async def _replacing(self, talk: Talk, pieces: list[Piece]) -> list[Sent]:
        """Lets the answer to an edited question replace the earlier one; gives what that has too much."""
        if talk.kind != "edit":
            return []
        earlier = sent_from_json(await self._store.answer_to(talk.person.chat, talk.message))
        for place, (piece, old) in enumerate(zip(pieces, earlier, strict=False)):
            pieces[place] = replace(piece, instead=old)
        return earlier[len(pieces) :]


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


def _question_of(waiting: Waiting) -> int | None:
    try:
        return Piece.from_json(waiting.content).question
    except ValueError:
        return None  # the parking drops it


def _question(talk: Talk) -> int | None:
    return talk.message if talk.kind != "press" else None


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
