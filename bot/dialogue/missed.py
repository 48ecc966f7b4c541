"""What is offered when an answer wasn't what was meant, or when there was none: other answers, ways out."""

from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.codec import Codec
from bot.dialogue.entries import Feedback
from bot.dialogue.offers import Offers
from bot.dialogue.pages import Pages
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.state import PassedOn, State, Turn, Voted
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

NEXT_CANDIDATES = 3
"""So many are offered when an answer wasn't what was meant."""


class Missed:
    """Mends misses, with the knowledge of what else was near."""

    def __init__(self, knowledge: Knowledge, pages: Pages, codec: Codec) -> None:
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._pages, self._codec = pages, codec
        self._offers, self._feedback = Offers(knowledge), Feedback(knowledge.voice)

    def because(self, ref: Ref, reason: events.Reason, state: State) -> Turn:
        """Why it didn't help; with the wrong topic, what else the question may have meant."""
        voted, noted = (Voted(ref, False, reason),), self._feedback.because(ref, reason)
        if reason != "wrong-topic":
            return Turn((noted,), state, voted)
        instead = self.instead(ref, state)
        return replace(instead, replies=(noted, *instead.replies))

    def instead(self, ref: Ref, state: State) -> Turn:
        """What else the question may have meant that `ref` answered."""
        # Of an earlier question nobody knows any more what else it may have meant.
        near = state.candidates if state.answered == str(ref) else ()
        offered, left = near[:NEXT_CANDIDATES], near[NEXT_CANDIDATES:]
        buttons = [button for code in offered if (button := self._offers.of_event(self._codec.read(code)))]
        if not buttons:
            reply = Reply(texts(self._say.no_more_candidates), self._ways_out())
        else:
            none: Row = (Button(self._labels.none_of_these, events.NoneOfThese(), "quiet"),)
            reply = Reply(texts(self._say.not_what_i_meant), (*((button,) for button in buttons), none))
        return Turn((reply,), replace(state, candidates=left), (Voted(ref, False, "wrong-topic"),))

    def none_of_these(self, state: State) -> Turn:
        """Honestly, that it isn't known."""
        again = self._say.fallback_again.format(contact=self._pages.contact())
        said = again if state.misses else self._say.fallback
        return Turn(
            (Reply((*texts(said), *texts(self._say.may_teach)), self._ways_out()),),
            replace(state, misses=state.misses + 1, candidates=()),
        )

    def _ways_out(self) -> tuple[Row, ...]:
        return (*self._pages.ways_on()[-1:], (Button(self._labels.pass_on, events.PassOn()),))

    def pass_on(self, wish: events.PassOn, state: State) -> Turn:
        """The last question goes to the authors; one that is no longer known is asked for."""
        another = wish.about is not None and wish.question is None and state.answered != str(wish.about)
        if state.question is None or another:
            which = (*texts(self._say.pass_on_which), *texts(self._say.may_teach))
            return Turn((Reply(which),), replace(state, passing_on=True))
        note = PassedOn(state.question)
        kept = replace(state, question=None, passing_on=False, misses=0)
        said = self._say.passed_on_tell if wish.tell else self._say.passed_on
        return Turn((Reply(texts(said), self._pages.ways_on()[-1:]),), kept, (note,))
