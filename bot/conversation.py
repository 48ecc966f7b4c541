"""One turn of a talk, from what came in to what is kept: the only place that knows both sides.

The order is the promise: reply, then save the state and delete the row of the inbox in one transaction. A
crash in between repeats at most one reply in a chat and loses none. What is forgotten or passed on is so
before it is said: a next process knows nobody's words.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import perf_counter, time

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, PassOn
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import Asked, Forget, PassedOn, State, Turn
from bot.storage import Delivery, Person, Row, Store

REMEMBERED_QUESTIONS = 10_000
"""So many people's last questions are held in memory, in case they want to pass them on."""

Send = Callable[[tuple[Reply, ...]], Awaitable[Delivery | None]]
"""Shows replies; what it gives back is saved in the same transaction as the turn."""


@dataclass(frozen=True)
class Taken:
    """A turn that is over."""

    turn: Turn
    delivery: Delivery | None
    goes_on: bool = False
    """Whether more waits in the chat."""


class Conversation:
    """The dialogue with everybody, and what is remembered of it."""

    def __init__(self, dialogue: Dialogue, store: Store) -> None:
        self.dialogue = dialogue
        self.store = store
        self.matched: Callable[[float], None] | None = None
        """Told how many seconds it took to understand a question and to decide what to say."""
        self._questions: OrderedDict[Person, str] = OrderedDict()
        self._unsaved: dict[int, Taken] = {}
        """Turns whose replies were sent and which the database didn't take, by their rows."""

    async def take(
        self,
        person: Person,
        event: Event,
        send: Send,
        row: Row | None = None,
        *,
        timid: bool = False,
        public: bool = False,
    ) -> Taken:
        """Answer one event. `row` is what it was read from, where the front end may give it twice.

        What `send` raises goes through, and then nothing is saved: the event counts as not yet answered. A
        `timid` bot stays silent where it has no answer, since the message may not have been for it. In
        `public` others read along. Raises StorageError while the database can't be used: then the same `row`
        is to be given again, and what was sent is not sent a second time.
        """
        done = self._unsaved.get(row.id) if row is not None else None
        if done is None:
            turn = self._respond(person, event, await self.store.load(person), timid, public)
            if Forget() in turn.notes and not await self.store.forget(person, row):
                turn = replace(turn, replies=self._within_the_hour(turn.replies))
            for note in turn.notes:
                if isinstance(note, PassedOn):
                    await self.store.pass_on(person, note.question)
            done = Taken(turn, await send(turn.replies))
        return replace(done, goes_on=await self._save(person, done, row))

    def _respond(self, person: Person, event: Event, saved: State, timid: bool, public: bool) -> Turn:
        before = replace(saved, question=self._question(person, event, saved))
        respond = self.dialogue.respond_in_public if public else self.dialogue.respond
        begun = perf_counter()
        turn = respond(event, before, time())
        if self.matched is not None and any(isinstance(note, Asked) for note in turn.notes):
            self.matched(perf_counter() - begun)
        return Turn((), before) if timid and _fell_back(turn) else turn

    def _within_the_hour(self, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
        """Another process reads the database, so a copy of what was deleted stays on the disk for a while."""
        first, *others = replies
        said = texts(self.dialogue.knowledge.voice.sentences.forgotten_soon)
        return (replace(first, paragraphs=(*first.paragraphs, *said)), *others)

    async def _save(self, person: Person, done: Taken, row: Row | None) -> bool:
        if row is not None:
            self._unsaved[row.id] = done
        goes_on = await self.store.save(person, done.turn.state, done.turn.notes, done.delivery, row)
        if row is not None:
            del self._unsaved[row.id]
        if Forget() in done.turn.notes:
            await self.store.erase()
        self._keep_question(person, done.turn.state.question)
        return goes_on

    def _question(self, person: Person, event: Event, saved: State) -> str | None:
        """What the person asked last, as far as it is known."""
        last = self._questions.get(person)
        if not isinstance(event, PassOn):
            return last
        if event.about and saved.answered == str(event.about):
            # The button may stand under what was said of the answer, not under the answer.
            return last or event.question
        return event.question or last

    def _keep_question(self, person: Person, question: str | None) -> None:
        self._questions.pop(person, None)
        if question is not None:
            self._questions[person] = question
            while len(self._questions) > REMEMBERED_QUESTIONS:
                self._questions.popitem(last=False)


def _fell_back(turn: Turn) -> bool:
    return any(isinstance(note, Asked) and note.outcome == "fallback" for note in turn.notes)
