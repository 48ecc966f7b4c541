"""When there is no answer, or it wasn't what was meant: other answers, where to turn, ways out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.browse import Browse
from bot.dialogue.codec import Codec
from bot.dialogue.entries import Feedback
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.state import PassedOn, State, Turn, Voted
from bot.knowledge.entries import UNKNOWN, Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.interpretation import Candidate

NEXT_CANDIDATES = 3
"""So many are offered when an answer wasn't what was meant."""
CARING_BUTTONS = 2
"""So many answers are offered at most to somebody who may be in trouble."""


class Fallback:
    """Mends misses, with the knowledge of what else was near."""

    def __init__(self, knowledge: Knowledge, codec: Codec) -> None:
        voice = knowledge.voice
        self._say, self._labels, self._codec = voice.sentences, voice.labels, codec
        self._offers, self._feedback = Offers(knowledge), Feedback(voice)
        self._lists = Browse(knowledge).ways_on()[-1:]
        self._contact = voice.contact or self._say.default_contact

    def which(self, choices: Iterable[Candidate]) -> Reply:
        """Asks which of a few answers was meant."""
        return self._choice(self._say.suggest, self._offers.buttons(choices))

    def _choice(self, said: str, buttons: Sequence[Button]) -> Reply:
        none: Row = (Button(self._labels.none_of_these, events.NoneOfThese(), "quiet"),)
        return Reply(texts(said), (*((button,) for button in buttons), none))

    def caring(self, near: Iterable[Candidate]) -> Reply:
        """Where to turn, without cheer or votes; what was asked besides stays one quiet tap away."""
        buttons = self._offers.buttons(near)[:CARING_BUTTONS]
        rows = tuple((replace(button, tone="quiet"),) for button in buttons)
        return Reply(texts(self._say.caring.format(contact=self._contact)), rows)

    def unknown(self, state: State) -> Reply:
        """To a question that nothing fits; the second time, who else may know."""
        return self.miss(self._unknown(state))

    def miss(self, said: str) -> Reply:
        """`said`, and the ways on from there."""
        rows = (*self._ways_out(), self._feedback.row(UNKNOWN))
        return Reply((*texts(said), *texts(self._say.may_teach)), rows)

    def _unknown(self, state: State) -> str:
        again = self._say.fallback_again.format(contact=self._contact)
        return again if state.misses else self._say.fallback

    def _ways_out(self) -> tuple[Row, ...]:
        return (*self._lists, (Button(self._labels.pass_on, events.PassOn()),))

    def because(self, ref: Ref, reason: events.Reason, state: State) -> Turn:
        """Why it didn't help; with the wrong topic, what else the question may have meant."""
        noted = self._feedback.because(ref, reason)
        if reason != "wrong-topic":
            return Turn((noted,), state, (Voted(ref, False, reason),))
        instead = self.instead(ref, state)
        return replace(instead, replies=(noted, *instead.replies))

    def instead(self, ref: Ref, state: State) -> Turn:
        """What else the question may have meant that `ref` answered."""
        # Of an earlier question nobody knows any more what else it may have meant.
        near = state.candidates if state.answered == str(ref) else ()
        buttons = self._offers.buttons(map(self._codec.read, near[:NEXT_CANDIDATES]))
        reply = Reply(texts(self._say.no_more_candidates), self._ways_out())
        if buttons:
            reply = self._choice(self._say.not_what_i_meant, buttons)
        kept = replace(state, candidates=near[NEXT_CANDIDATES:])
        return Turn((reply,), kept, (Voted(ref, False, "wrong-topic"),))

    def none_of_these(self, state: State) -> Turn:
        """Honestly, that it isn't known."""
        said = (*texts(self._unknown(state)), *texts(self._say.may_teach))
        return Turn((Reply(said, self._ways_out()),), replace(state, misses=state.misses + 1, candidates=()))

    def pass_on(self, wish: events.PassOn, state: State) -> Turn:
        """The last question goes to the authors; one that is no longer known is asked for."""
        another = wish.about is not None and wish.question is None and state.answered != str(wish.about)
        if state.question is None or another:
            which = (*texts(self._say.pass_on_which), *texts(self._say.may_teach))
            return Turn((Reply(which),), replace(state, passing_on=True))
        kept = replace(state, question=None, passing_on=False, misses=0)
        said = self._say.passed_on_tell if wish.tell else self._say.passed_on
        return Turn((Reply(texts(said), self._lists),), kept, (PassedOn(state.question),))
