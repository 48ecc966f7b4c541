"""The guided conversation: an event or a text and a state in, a reply and a new state out.

Which step comes next and what is recommended follow from the answers alone. Every event names the
step it belongs to, so a double tap or a tap on an old message sets what it says and nothing else.
"""

from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import GuideEvent
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.hearing import Heard, Hearing, Order
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.results import Results
from bot.dialogue.review import Review, is_full
from bot.dialogue.state import State
from bot.dialogue.steps import Steps
from bot.dialogue.turn import Turn
from bot.guide.answers import DEPENDS, MOST_DOUBLED, SKIPPED, known, weighable
from bot.guide.share import read_share
from bot.guide.walk import may_show, next_step
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
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels
        self._hearing = Hearing(knowledge, guide)
        self._steps = Steps(knowledge, guide)
        self._review = Review(knowledge, guide, self._steps)
        self._results = Results(knowledge, guide, self._steps)

    # --- what the dialogue asks

    def start(self, opening: str, state: State) -> Turn:
        """Begin, or go on where the person is. `opening`: their words, a shared payload, or nothing."""
        shared = read_share(self._guide, opening.strip())
        if shared:
            return self.respond(events.OpenShared(opening.strip()), state)
        told = self._hearing.understood(opening)
        talk = self._talk(state)
        if told and talk.phase != "asking":
            talk = GuideTalk()
        elif talk.phase != "asking" and talk.finished and talk.given:
            return self._show(replace(talk, phase="result"), state)
        talk = replace(talk.answered(told), phase="asking", understood=tuple(told))
        return self._ask(talk, state, begins=not state.guide)

    def listens(self, state: State) -> bool:
        """Whether a typed text may be an answer now."""
        return state.guide is not None and self._open(self._talk(state)) is not None

    def reads(self, text: str, state: State) -> float:
        """How sure it is, 0 to 1, that `text` answers the step that is asked now."""
        step = self._open(self._talk(state)) if state.guide else None
        if step is None:
            return 0.0
        heard = self._hearing.hear(text, step)
        return 1.0 if self._hearing.order(text) else heard.sure

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
        talk = self._talk(state)
        step = self._open(talk)
        if step is None:
            return self.start("", state)
        heard = self._hearing.hear(text, step)
        order = self._hearing.order(text)
        if order and heard.sure < 1.0:
            return self.respond(_event(order, step), state)
        if len(heard.options) == 1 and heard.sure >= SURE:
            return self.respond(events.Choose(step.id, heard.options[0]), state)
        return self._unclear(heard, step, talk, state)

    def resume(self, state: State) -> Reply | None:
        """The step that is asked now, once more: after a question in between. None when none is asked."""
        talk = self._talk(state)
        step = self._open(talk) if state.guide else None
        if step is None:
            return None
        reply = self._steps.ask(step, talk, texts(self._say.resumed))
        return replace(reply, in_place=False)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        talk = self._talk(state)
        match event:
            case events.Guided(action):
                return self._act(action, talk, state)
            case events.OpenShared(payload):
                return self._open_shared(payload, state)
            case events.Weigh(None):
                return self._weigh(replace(talk, phase="weighing"), state)
        step = self._guide.step(event.step or "")
        if step is None or (
            isinstance(event, events.Choose | events.TryFlip) and not _has(step, event.option)
        ):
            return self._gone(talk, state)
        return self._at_step(event, step, talk, state)

    # --- what happens at one step

    def _at_step(self, event: GuideEvent, step: Step, talk: GuideTalk, state: State) -> Turn:
        match event:
            case events.Choose(_, option):
                return self._answer(step, option, talk, state)
            case events.Skip():
                return self._answer(step, SKIPPED, talk, state)
            case events.Depends():
                return self._answer(step, DEPENDS, talk, state)
            case events.Back():
                return self._back(step, talk, state)
            case events.Change():
                return self._ask(replace(talk, phase="asking", at=step.id, unclear=0), state)
            case events.Why():
                return _turn(self._steps.why(step, talk), self._asking(step, talk), state)
            case events.Explain():
                return _turn(self._steps.explain(step, talk), self._asking(step, talk), state)
            case events.TryFlip(_, option):
                return self._try(step, option, talk, state)
            case events.Weigh(_, double):
                return self._weigh_step(step, double, talk, state)
        raise TypeError(event)

    def _answer(self, step: Step, answer: str, talk: GuideTalk, state: State) -> Turn:
        talk = talk.answered({step.id: answer})
        if talk.finished:
            return self._show(talk, state)
        return self._ask(replace(talk, phase="asking"), state)

    def _back(self, step: Step, talk: GuideTalk, state: State) -> Turn:
        number = self._guide.steps.index(step)
        before = self._guide.steps[max(0, number - 1)]
        return self._ask(replace(talk, phase="asking", at=before.id, unclear=0), state)

    def _try(self, step: Step, option: str, talk: GuideTalk, state: State) -> Turn:
        before = talk.given.get(step.id)
        talk = replace(talk.answered({step.id: option}), phase="result", finished=True)
        undo = events.TryFlip(step.id, before) if before and before != option else None
        return _turn(self._results.show(talk, undo), talk, state)

    def _weigh_step(self, step: Step, double: bool, talk: GuideTalk, state: State) -> Turn:
        full = double and step.id not in talk.doubled and is_full(talk)
        if talk.given.get(step.id, SKIPPED) != SKIPPED:
            talk = talk.doubling(step.id, double, MOST_DOUBLED)
        talk = replace(talk, phase="weighing")
        return _turn(self._review.weighing(talk, full), talk, state)

    def _weigh(self, talk: GuideTalk, state: State) -> Turn:
        return _turn(self._review.weighing(talk), talk, state)

    # --- what happens at any step

    def _act(self, action: events.GuideAction, talk: GuideTalk, state: State) -> Turn:
        match action:
            case "go-on":
                return self._ask(replace(talk, phase="asking", finished=False, at=None), state)
            case "stop":
                stopped = replace(talk, phase="stopped", at=None)
                go_on: Row = (Button(self._labels.go_on, events.Guided("go-on")),)
                return _turn(
                    Reply(texts(self._say.stopped), (go_on,), in_place=True), stopped, state
                )
            case "show-now":
                return self._show_now(talk, state)
            case "review":
                talk = replace(talk, phase="review", at=None)
                return _turn(self._review.card(talk), talk, state)
            case "share":
                return _turn(self._results.share(talk), talk, state)
            case "again":
                return self._ask(GuideTalk(), state, begins=True)

    def _open_shared(self, payload: str, state: State) -> Turn:
        shared = read_share(self._guide, payload)
        if shared is None:
            return self._gone(self._talk(state), state)
        answers, doubled = shared
        talk = GuideTalk(tuple(answers.items()), tuple(sorted(doubled)), "review", finished=True)
        return _turn(
            replace(self._review.card(talk, self._say.opened), in_place=False), talk, state
        )

    def _show_now(self, talk: GuideTalk, state: State) -> Turn:
        step = self._open(talk)
        if step is None or talk.finished or may_show(self._guide, talk.given):
            return self._show(talk, state)
        return _turn(self._steps.ask(step, talk, texts(self._say.too_early)), talk, state)

    def _show(self, talk: GuideTalk, state: State) -> Turn:
        reply = self._results.show(talk)
        shown = replace(talk, phase="result", at=None, finished=True, understood=(), unclear=0)
        return _turn(reply, shown, state)

    def _ask(self, talk: GuideTalk, state: State, begins: bool = False) -> Turn:
        """The step that comes next, or the result when there is none."""
        step = self._open(talk)
        if step is None:
            return self._show(talk, state)
        intro = texts(self._guide.intro or "") if begins else ()
        return _turn(self._steps.ask(step, talk, intro), talk, state)

    def _gone(self, talk: GuideTalk, state: State) -> Turn:
        """A button for something that the guide no longer has: whatever was asked is asked again."""
        step = self._open(replace(talk, phase="asking"))
        if step is None:
            return self._show(talk, state)
        reply = self._steps.ask(step, talk, texts(self._say.old_step))
        return _turn(reply, replace(talk, phase="asking"), state)

    def _unclear(self, heard: Heard, step: Step, talk: GuideTalk, state: State) -> Turn:
        """First how to answer, then what the options mean, then that one can skip."""
        if heard.options and heard.sure >= LIKELY:
            return _turn(self._steps.which(step, heard.options, talk), talk, state)
        talk = replace(talk, unclear=talk.unclear + 1)
        match talk.unclear:
            case 1:
                reply = self._steps.ask(step, talk, texts(self._say.tap_or_type))
            case 2:
                reply = self._steps.explain(step, talk, self._say.explained)
            case _:
                reply = self._steps.ask(step, talk, texts(self._say.offer_skip))
        return _turn(reply, talk, state)

    def _asking(self, step: Step, talk: GuideTalk) -> GuideTalk:
        """The talk while `step` is on the screen; another than the next one only when it is asked for."""
        next_one = next_step(self._guide, talk.given)
        return replace(talk, phase="asking", at=None if next_one == step else step.id)

    def _talk(self, state: State) -> GuideTalk:
        """How far the person is, by the guide as it is now: its file may have changed since."""
        talk = state.guide or GuideTalk()
        given = known(self._guide, talk.given)
        doubled = weighable(self._guide, given, talk.doubled)
        kept = tuple(step for step in talk.doubled if step in doubled)
        return replace(talk, answers=tuple(given.items()), doubled=kept)

    def _open(self, talk: GuideTalk) -> Step | None:
        """The step that is asked now."""
        if talk.phase != "asking":
            return None
        asked = self._guide.step(talk.at or "")
        return asked or next_step(self._guide, talk.given)


def _turn(reply: Reply, talk: GuideTalk, state: State) -> Turn:
    return Turn((reply,), replace(state, guide=talk, misses=0))


def _has(step: Step, option: str) -> bool:
    return option in (SKIPPED, DEPENDS) or step.option(option) is not None


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
