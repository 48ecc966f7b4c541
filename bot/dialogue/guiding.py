"""The guided conversation: an event or a text and a state in, a reply and a new state out.

Which step comes next and what is recommended follow from the answers alone. Every event names the
step it belongs to, so a double tap or a tap on an old message sets what it says and nothing else.
"""

from dataclasses import replace
from functools import cached_property

from bot.dialogue import events
from bot.dialogue.events import GuideEvent
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.hearing import Heard, Hearing, Order
from bot.dialogue.leading import Leading, turn_of
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import State
from bot.dialogue.steps import Steps
from bot.dialogue.turn import Turn
from bot.guide.share import read_share
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge

SURE = 0.5
"""From here on a text is taken as an answer."""
LIKELY = 0.3
"""From here on the bot asks which option was meant."""


class Guiding:
    """Leads through one guide."""

    def __init__(self, knowledge: Knowledge, guide: Guide) -> None:
        self._guide = guide
        self._say = knowledge.voice.guide.sentences
        self._knowledge = knowledge
        self._steps = Steps(knowledge, guide)
        self._leading = Leading(knowledge, guide, self._steps)

    @cached_property
    def _hearing(self) -> Hearing:
        # Built when the first text comes: tapping needs none of it, and a check of a folder neither.
        return Hearing(self._knowledge, self._guide)

    def warm_up(self) -> None:
        """Be ready for typed answers."""
        self._hearing.warm_up()

    def start(self, opening: str, state: State) -> Turn:
        """Begin, or go on where the person is. `opening`: their words, a shared payload, or nothing."""
        shared = read_share(self._guide, opening.strip())
        if shared:
            return self._leading.respond(events.OpenShared(opening.strip()), state)
        return self._leading.begin(self._hearing.understood(opening), state)

    def listens(self, state: State) -> bool:
        """Whether a typed text may be an answer now."""
        return state.guide is not None and self._leading.open(self._leading.talk(state)) is not None

    def reads(self, text: str, state: State) -> float:
        """How sure it is, 0 to 1, that `text` answers the step that is asked now."""
        step = self._leading.open(self._leading.talk(state)) if state.guide else None
        if step is None:
            return 0.0
        heard = self._hearing.hear(text, step)
        early = SURE if self._early(text, state) else 0.0
        return 1.0 if self._hearing.order(text) else max(heard.sure, early)

    def _early(self, text: str, state: State) -> dict[str, str]:
        """What a text answers of the steps still to come; nothing of a question."""
        given = self._leading.talk(state).given
        told = {} if self._hearing.asks(text) else self._hearing.understood(text)
        return {step: option for step, option in told.items() if step not in given}

    def takes(self, text: str, state: State, rival: float) -> bool:
        """Whether `text` is for the guide. `rival`: how sure it is a question about something, 0 to 1.

        A sure question goes before a weak answer; an unknown one is better not taken for an answer.
        """
        if not self.listens(state):
            return False
        sure = self.reads(text, state)
        if self._hearing.asks(text) and sure < LIKELY:
            return False
        return sure >= rival or rival < SURE

    def said(self, text: str, state: State) -> Turn:
        """The turn for a text that is meant for the guide, whether it can be understood or not."""
        talk = self._leading.talk(state)
        step = self._leading.open(talk)
        if step is None:
            return self.start("", state)
        heard = self._hearing.hear(text, step)
        order = self._hearing.order(text)
        if order and heard.sure < 1.0:
            return self._leading.respond(_event(order, step), state)
        if len(heard.options) == 1 and heard.sure >= SURE:
            return self._answered(step, heard.options[0], text, state)
        if heard.sure < SURE and (early := self._early(text, state)):
            told = replace(talk.answered(early), understood=tuple(early), phase="asking")
            return self._leading.ask(told, state)
        return self._unclear(heard, step, talk, state)

    def _answered(self, step: Step, option: str, text: str, state: State) -> Turn:
        """The step is answered; what the text tells of open ones besides is taken along and shown."""
        talk = self._leading.talk(state)
        told = self._hearing.understood(text)
        besides = {id: told[id] for id in told if id != step.id and id not in talk.given}
        if not besides or talk.finished:
            return self._leading.respond(events.Choose(step.id, option), state)
        talk = talk.answered({**besides, step.id: option})
        return self._leading.ask(replace(talk, understood=tuple(besides)), state)

    def recalls(self, text: str, state: State) -> GuideEvent | None:
        """What a text calls back after the guide has ended: its answers, its result, or all once more."""
        order = self._hearing.order(text) if state.guide else None
        match order:
            case "review" | "again":
                return events.Guided(order)
            case "show_now":
                return events.Guided("show-now")
        return None

    def resume(self, state: State) -> Reply | None:
        """The step that is asked now, once more: after a question in between. None when none is asked."""
        talk = self._leading.talk(state)
        step = self._leading.open(talk) if state.guide else None
        if step is None:
            return None
        reply = self._steps.ask(step, talk, texts(self._say.resumed))
        return replace(reply, in_place=False)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        return self._leading.respond(event, state)

    def _unclear(self, heard: Heard, step: Step, talk: GuideTalk, state: State) -> Turn:
        """First how to answer, then what the options mean, then that one can skip."""
        if heard.options and heard.sure >= LIKELY:
            return turn_of(self._steps.which(step, heard.options, talk), talk, state)
        talk = replace(talk, unclear=talk.unclear + 1)
        match talk.unclear:
            case 1:
                reply = self._steps.ask(step, talk, texts(self._say.tap_or_type))
            case 2:
                reply = self._steps.explain(step, talk, self._say.explained)
            case _:
                reply = self._steps.ask(step, talk, texts(self._say.offer_skip))
        return turn_of(reply, talk, state)


def _event(order: Order, step: Step) -> GuideEvent:
    """What a typed order does at a step."""
    match order:
        case "why":
            return events.Why(step.id)
        case "explain":
            return events.Explain(step.id)
        case "back":
            return events.Back(step.id)
        case "skip":
            return events.Skip(step.id)
        case "depends":
            return events.Depends(step.id)
        case "go_on":
            return events.Guided("go-on")
        case "show_now":
            return events.Guided("show-now")
    return events.Guided("stop" if order == "stop" else "review" if order == "review" else "again")
