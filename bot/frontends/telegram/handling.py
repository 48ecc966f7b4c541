"""One item of a batch: recognised, answered, saved, logged. Whatever fails ends here."""

import logging
from dataclasses import replace
from functools import partial
from time import perf_counter, time

from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.conversation import Conversation
from bot.dialogue.events import Unreadable
from bot.dialogue.notes import Asked
from bot.dialogue.turn import Turn
from bot.frontends.telegram.calls import Calls
from bot.frontends.telegram.delivering import Delivering
from bot.frontends.telegram.duties import Duties
from bot.frontends.telegram.elsewhere import Elsewhere
from bot.frontends.telegram.lanes import MOST_WAITING, Item, TooMany, numbers
from bot.frontends.telegram.parking import Parking
from bot.frontends.telegram.pieces import Place
from bot.frontends.telegram.privacy import Privacy
from bot.frontends.telegram.reading import FEEDBACK, Guest, Inline, Left, Moved, Talk
from bot.frontends.telegram.trying import Stopped
from bot.knowledge.voice import TelegramVoice
from bot.operations.vitals import Handled, Kind, Vitals
from bot.storage import Person, StorageError

REMEMBERED_ALBUMS = 1000
_LOGGER = logging.getLogger(__name__)


class Handling:
    """Answers people."""

    def __init__(
        self,
        conversation: Conversation,
        delivering: Delivering,
        elsewhere: Elsewhere,
        calls: Calls,
        parking: Parking,
        privacy: Privacy,
        duties: Duties,
        vitals: Vitals,
    ) -> None:
        self._conversation = conversation
        self._store = conversation.store
        self._delivering = delivering
        self._elsewhere = elsewhere
        self._calls = calls
        self._parking = parking
        self._privacy = privacy
        self._duties = duties
        self._vitals = vitals
        self._albums: dict[str, str] = {}
        self._noticed: set[int] = set()
        """Updates that were told something while the database couldn't take that they are done."""
        self._overrun: set[Person] = set()
        """Who got the notice, while what was to be sent before it still waits."""

    @property
    def _say(self) -> TelegramVoice:
        """As it is now: the knowledge can be read anew at any time."""
        return self._conversation.dialogue.knowledge.voice.telegram

    async def handle(self, item: Item) -> bool:
        """Handle an item; False when the bot is ending and the item stays undone.

        Raises StorageError while the database can't be used, and nothing else: the item stays undone.
        """
        begun = perf_counter()
        try:
            outcome = await self._handle(item)
        except Stopped:
            return False
        except StorageError:
            raise
        except Exception as error:  # the one place where whatever went wrong ends
            outcome = await self._failed(item, error)
        milliseconds = round(1000 * (perf_counter() - begun), 1)
        for number in numbers(item):
            self._vitals.handled(_handled(number, item, outcome, milliseconds))
        return True

    async def _handle(self, item: Item) -> str | Asked:
        match item:
            case Left(update, chat):
                await self._parking.leave(self._privacy.chat(chat))
                await self._store.finish(update)
                return "left"
            case Moved(update, old, new):
                await self._parking.move(old, new)
                await self._store.finish(update)
                return "moved"
            case Inline() | Guest():
                return await self._outside(item)
            case TooMany(talks, told):
                return await self._too_many(talks, told)
            case Talk():
                return await self._reached(item)

    async def _outside(self, item: Inline | Guest) -> str:
        """What is asked in a chat that the bot isn't in. Nothing of it is kept but that it's done."""
        if await self._store.is_done(item.update):
            return "seen before"
        done = "answered"
        if item.update not in self._noticed:
            if isinstance(item, Inline):
                done = await self._elsewhere.suggest(item)
            else:
                done = await self._elsewhere.answer(item, time())
            self._noticed.add(item.update)
        await self._store.finish(item.update)
        self._noticed.discard(item.update)
        return done

    async def _reached(self, talk: Talk) -> str | Asked:
        """An answer, wherever the chat is by now."""
        try:
            return await self._talk(talk)
        except Forbidden:
            await self._parking.leave(talk.person.chat)
            await self._store.finish(talk.update)
            return "forbidden"
        except ChatMigrated as moved:
            await self._parking.move(talk.place.chat, moved.new_chat_id)
            person = replace(talk.person, chat=self._privacy.chat(moved.new_chat_id))
            place = Place(moved.new_chat_id, talk.place.thread)
            return await self._talk(replace(talk, person=person, place=place, query=None, under=None))

    async def _talk(self, talk: Talk) -> str | Asked:
        if self._store.shared:
            # Another replica may have something to send here first.
            await self._parking.look(talk.person.chat)
        skipped = await self._skipped(talk)
        # Words to be answered now: the turn itself finds that out.
        first = skipped or talk.query or talk.duty or self._parking.due(talk.person.chat) is not None
        if first and await self._store.is_done(talk.update):
            return "seen before"
        # What somebody thinks of an answer is answered with a hint, by the delivery.
        if talk.query and (skipped or not isinstance(talk.event, FEEDBACK)):
            words = self._say.not_yours if talk.foreign else None
            await self._calls.answer_press(talk.query, words, talk.patience)
        if skipped:
            await self._store.finish(talk.update)
            return skipped
        if await self._is_overrun(talk.person):
            return await self._too_many((talk,))
        if talk.duty:
            await self._store.finish(talk.update)
            self._duties.begin(talk.duty, talk.place, talk.person)
            return f"admin: {talk.duty}"
        send = partial(self._delivering.deliver, talk)
        turn = await self._conversation.take(
            talk.person, talk.event, send, talk.update, timid=talk.timid, public=not talk.private
        )
        if talk.update in self._delivering.left:
            # What waits is stored only now; the parking may have let the chat go before.
            self._delivering.left.remove(talk.update)
            await self._parking.look(talk.person.chat)
        self._keep_album(talk)
        return _told(talk, turn)

    async def _is_overrun(self, person: Person) -> bool:
        """Whether so much waits for a person that no more is answered until all of it was sent."""
        if self._parking.due(person.chat) is None:
            return False
        return person in self._overrun or await self._store.outbox.count_waiting(person) >= MOST_WAITING

    async def _skipped(self, talk: Talk) -> str:
        """Why a talk needs no answer, "" when it does."""
        if talk.foreign:
            return "another person's button"
        if talk.pressed and await self._store.pressed(talk.person) == talk.pressed:
            return "pressed twice"
        # Of an album, words are answered; the line about a picture without any is said once.
        again = talk.album is not None and self._albums.get(talk.person.chat) == talk.album
        return "rest of an album" if again and isinstance(talk.event, Unreadable) else ""

    def _keep_album(self, talk: Talk) -> None:
        if talk.album is not None:
            if len(self._albums) >= REMEMBERED_ALBUMS:
                self._albums.clear()
            self._albums[talk.person.chat] = talk.album

    async def _too_many(self, talks: tuple[Talk, ...], told: bool = False) -> str:
        """One notice for all of them; they count as answered."""
        talks = tuple([talk for talk in talks if not await self._store.is_done(talk.update)])
        for query in [talk.query for talk in talks if talk.query]:
            await self._calls.answer_press(query, patience=0.0)
        if not told and talks and await self._is_new(talks[0]):
            await self._delivering.notify(talks[0], self._say.too_many)
            self._noticed.add(talks[0].update)
            self._overrun.add(talks[0].person)
        await self._store.finish(*(talk.update for talk in talks))
        self._noticed.difference_update(talk.update for talk in talks)
        return "too many"

    async def _is_new(self, talk: Talk) -> bool:
        """Whether the person hasn't got the notice: past the twentieth only that may wait."""
        if self._parking.due(talk.person.chat) is None:
            self._overrun.discard(talk.person)
        told = talk.update in self._noticed or talk.person in self._overrun
        return not told and await self._store.outbox.count_waiting(talk.person) <= MOST_WAITING

    async def _failed(self, item: Item, error: Exception) -> str:
        """Log, apologise, and count the update as done: it would fail again."""
        person = _person(item)
        chat = person.chat[:8] if person else "-"
        _LOGGER.error("update %s in chat %s failed", numbers(item)[0], chat, exc_info=error)
        # Finished first: no fault of the database repeats an apology.
        await self._store.finish(*numbers(item))
        try:
            if isinstance(item, Talk) and not isinstance(error, Forbidden):
                await self._delivering.notify(item, self._say.apology)
        except (TelegramError, Stopped, StorageError) as again:
            _LOGGER.error("no apology could be sent: %s", again)
        return "failed"


def _person(item: Item) -> Person | None:
    match item:
        case Talk(person=person) | TooMany((Talk(person=person), *_)):
            return person
    return None


def _told(talk: Talk, turn: Turn | None) -> str | Asked:
    """What was done, for the log: of a question with which entry, and how surely."""
    if turn is None:
        return "seen before"
    if not turn.replies:
        return "silent"
    for note in turn.notes:
        if isinstance(note, Asked):
            return note
    return type(talk.event).__name__.lower()


def _handled(number: int, item: Item, outcome: str | Asked, milliseconds: float) -> Handled:
    kind = _kind(item)
    if isinstance(outcome, str):
        return Handled(number, kind, outcome, milliseconds=milliseconds)
    entry = str(outcome.matches[0].ref) if outcome.matches else None
    return Handled(number, kind, outcome.outcome, entry, outcome.confidence, milliseconds)


def _kind(item: Item) -> Kind:
    match item:
        case Talk(kind=kind) | TooMany((Talk(kind=kind), *_)):
            return kind
        case Left():
            return "member"
        case Inline():
            return "inline"
        case Guest():
            return "guest"
    return "message"
