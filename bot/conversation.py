"""One turn of a talk, from what came in to what is kept: the only place that knows both sides.

The order is the promise: reply, then save the state and the update's id in one transaction, then
confirm (the caller's part). A crash in between repeats at most one reply in a chat and loses none.
Where several processes share the database, nobody else answers this person here meanwhile.
What /forget promises is done before it is said.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import perf_counter, time

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Event, PassOn
from bot.dialogue.notes import Asked, Forget
from bot.dialogue.replies import Reply
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage import Delivery, HeldTurn, Person, StorageError, Store

REMEMBERED_QUESTIONS = 10_000
"""So many people's last questions are held in memory, in case they want to pass them on."""

Send = Callable[[tuple[Reply, ...]], Awaitable[Delivery | None]]
"""Shows replies; what it gives back is saved in the same transaction as the turn."""


@dataclass(frozen=True)
class _Unsaved:
    """A turn whose replies were sent, and which the database didn't take."""

    person: Person
    turn: Turn
    delivery: Delivery | None


class Conversation:
    """The dialogue with everybody, and what is remembered of it."""

    def __init__(self, dialogue: Dialogue, store: Store) -> None:
        self.dialogue = dialogue
        self.store = store
        self.matched: Callable[[float], None] | None = None
        """Told how many seconds it took to understand a question and to decide what to say."""
        self._questions: OrderedDict[Person, str] = OrderedDict()
        self._unsaved: dict[int, _Unsaved] = {}

    def is_unsaved(self, update: int) -> bool:
        """Whether an update was answered, but its turn couldn't be saved; `take` tries that again."""
        return update in self._unsaved

    async def take(
        self,
        person: Person,
        event: Event,
        send: Send,
        update: int | None = None,
        *,
        timid: bool = False,
        public: bool = False,
    ) -> Turn | None:
        """Answer one event. `update` is its number where the front end may deliver it twice.

        Gives the turn, or None for an update that was answered before. What `send` raises goes
        through, and then nothing is saved: the event counts as not yet answered. A `timid` bot
        stays silent where it has no answer, since the message may not have been for it. In `public`
        others read along. Raises StorageError while the database can't be used: then the same `update`
        is to be given again, and what was sent is not sent a second time.
        """
        async with self.store.turn(person, update) as held:
            if held is None:
                return None
            done = self._unsaved.get(update) if update is not None else None
            if done is None:
                turn = self._respond(person, event, held.state, timid, public)
                if Forget() in turn.notes:
                    await held.release()
                    await self.store.save(person, turn.state, turn.notes)
                    await self.store.flush()
                done = _Unsaved(person, turn, await send(turn.replies))
            return await self._save(held, done, update)

    def _respond(self, person: Person, event: Event, saved: State, timid: bool, public: bool) -> Turn:
        before = replace(saved, question=self._question(person, event, saved))
        respond = self.dialogue.respond_in_public if public else self.dialogue.respond
        begun = perf_counter()
        turn = respond(event, before, time())
        if self.matched is not None and any(isinstance(note, Asked) for note in turn.notes):
            self.matched(perf_counter() - begun)
        return Turn((), before) if timid and _fell_back(turn) else turn

    async def _save(self, held: HeldTurn, done: _Unsaved, update: int | None) -> Turn:
        try:
            await held.save(done.turn.state, done.turn.notes, done.delivery)
            if Forget() in done.turn.notes:
                await self.store.flush()
        except StorageError:
            if update is not None:
                self._unsaved[update] = done
            raise
        if update is not None:
            self._unsaved.pop(update, None)
        self._keep_question(done.person, done.turn.state.question)
        return done.turn

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
