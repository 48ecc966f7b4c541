"""What each of the guide's buttons does: answers set, gone back to, changed, weighed, tried, shared."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import GuideEvent
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.results import Results
from bot.dialogue.review import Review, is_full
from bot.dialogue.state import State, Turn
from bot.dialogue.steps import Steps
from bot.guide.answers import DEPENDS, MOST_DOUBLED, SKIPPED, known, weighable
from bot.guide.sharing import read_share
from bot.guide.steps import ENOUGH_TO_SHOW, may_show, next_step
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge


class Leading:
    """Takes the guide's events, each of which names the step that it belongs to."""

    def __init__(self, knowledge: Knowledge, guide: Guide, steps: Steps) -> None:
        self._guide, self._steps = guide, steps
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels
        self._review = Review(knowledge, guide, steps)
        self._results = Results(knowledge, guide, steps)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        talk = self.talk(state)
        match event:
            case events.Guided(action):
                return self._act(action, talk, state)
            case events.OpenShared(payload, how):
                return self._open_shared(payload, how, state)
            case events.TakeAlong(payload):
                shared = read_share(self._guide, payload)
                return self.begin(shared[0] if shared else {}, state)
            case events.Weigh(None):
                return self._weigh(replace(talk, phase="weighing"), state)
        step = self._guide.step(event.step or "")
        if step is None or (
            isinstance(event, events.Choose | events.TryFlip) and not _has(step, event.option)
        ):
            return self._gone(talk, state)
        return self._at_step(event, step, talk, state)

    def begin(self, told: Mapping[str, str], state: State) -> Turn:
        """Begin, or go on where the person is; `told` are answers that came with the wish."""
        talk = self.talk(state)
        if told and talk.finished and talk.phase != "asking":
            talk = GuideTalk()
        elif talk.phase != "asking" and talk.finished and talk.given:
            return self.show(replace(talk, phase="result"), state)
        talk = replace(talk.answered(told), phase="asking", understood=tuple(told))
        return self.ask(talk, state, begins=not state.guide)

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
                return self.ask(replace(talk, phase="asking", at=step.id, between=0), state)
            case events.Why():
                return turn_of(self._steps.why(step, talk), self._asking(step, talk), state)
            case events.Explain():
                return turn_of(self._steps.explain(step, talk), self._asking(step, talk), state)
            case events.TryFlip(_, option):
                return self._try(step, option, talk, state)
            case events.Weigh(_, double):
                return self._weigh_step(step, double, talk, state)
        raise TypeError(event)

    def _answer(self, step: Step, answer: str, talk: GuideTalk, state: State) -> Turn:
        talk = talk.answered({step.id: answer})
        if talk.finished:
            return self.show(talk, state)
        return self.ask(replace(talk, phase="asking"), state)

    def _back(self, step: Step, talk: GuideTalk, state: State) -> Turn:
        before = talk.before(step.id) or step.id
        return self.ask(replace(talk, phase="asking", at=before, between=0, understood=()), state)

    def _try(self, step: Step, option: str, talk: GuideTalk, state: State) -> Turn:
        before = talk.given.get(step.id)
        talk = replace(talk.answered({step.id: option}), phase="result", finished=True)
        undo = events.TryFlip(step.id, before) if before and before != option else None
        return turn_of(self._results.show(talk, undo), talk, state)

    def _weigh_step(self, step: Step, double: bool, talk: GuideTalk, state: State) -> Turn:
        full = double and step.id not in talk.doubled and is_full(talk)
        if talk.given.get(step.id, SKIPPED) != SKIPPED:
            talk = talk.doubling(step.id, double, MOST_DOUBLED)
        talk = replace(talk, phase="weighing")
        return turn_of(self._review.weighing(talk, full), talk, state)

    def _weigh(self, talk: GuideTalk, state: State) -> Turn:
        return turn_of(self._review.weighing(talk), talk, state)

    def _act(self, action: events.GuideAction, talk: GuideTalk, state: State) -> Turn:
        match action:
            case "go-on":
                turn = self.ask(replace(talk, phase="asking", finished=False, at=None), state)
                # The button stands under the answer to something else, too.
                return replace(turn, replies=tuple(replace(one, in_place=False) for one in turn.replies))
            case "stop":
                stopped = replace(talk, phase="stopped", at=None)
                go_on: Row = (Button(self._labels.go_on, events.Guided("go-on")),)
                return turn_of(Reply(texts(self._say.stopped), (go_on,), in_place=True), stopped, state)
            case "show-now":
                return self._show_now(talk, state)
            case "review":
                talk = replace(talk, phase="review", at=None)
                return turn_of(self._review.card(talk), talk, state)
            case "more":
                talk = replace(talk, phase="review", at=None)
                return turn_of(self._review.what_else(talk), talk, state)
            case "share":
                return turn_of(self._results.share(talk), talk, state)
            case "again":
                return self.ask(GuideTalk(), state, begins=True)

    def _open_shared(self, payload: str, how: str, state: State) -> Turn:
        """Somebody else's answers; one's own are never lost without a word."""
        shared, mine = read_share(self._guide, payload), self.talk(state)
        if shared is None:
            return self._gone(mine, state)
        answers, doubled = shared
        if how == "back":
            return self.ask(GuideTalk(tuple(answers.items()), tuple(sorted(doubled))), state)
        differs = bool(mine.given) and (mine.given, frozenset(mine.doubled)) != shared
        if differs and how == "asking":
            return Turn((self._review.two(payload, mine),), state)
        talk = GuideTalk(tuple(answers.items()), tuple(sorted(doubled)), "review", finished=True)
        card = self._review.card(talk, self._say.opened, mine if differs else None)
        return turn_of(replace(card, in_place=how == "sure"), talk, state)

    def _show_now(self, talk: GuideTalk, state: State) -> Turn:
        step = self.open(talk)
        if step is None or talk.finished or may_show(self._guide, talk.given):
            return self.show(talk, state)
        said = texts(self._say.too_early.format(n=ENOUGH_TO_SHOW))
        return turn_of(self._steps.ask(step, talk, said), talk, state)

    def show(self, talk: GuideTalk, state: State) -> Turn:
        reply = self._results.show(talk)
        shown = replace(talk, phase="result", at=None, finished=True, understood=(), rather=None, between=0)
        return turn_of(reply, shown, state)

    def ask(self, talk: GuideTalk, state: State, begins: bool = False) -> Turn:
        """The step that comes next, or the result when there is none."""
        step = self.open(talk)
        if step is None:
            return self.show(talk, state)
        intro = texts(self._guide.intro or "") if begins else ()
        return turn_of(self._steps.ask(step, talk, intro), talk, state)

    def _gone(self, talk: GuideTalk, state: State) -> Turn:
        """A button for something that the guide no longer has: whatever was asked is asked again."""
        step = self.open(replace(talk, phase="asking"))
        if step is None:
            return self.show(talk, state)
        reply = self._steps.ask(step, talk, texts(self._say.old_step))
        return turn_of(reply, replace(talk, phase="asking"), state)

    def _asking(self, step: Step, talk: GuideTalk) -> GuideTalk:
        """The talk while `step` is on the screen; another than the next one only when it is asked for."""
        next_one = next_step(self._guide, talk.given)
        return replace(talk, phase="asking", at=None if next_one == step else step.id)

    def talk(self, state: State) -> GuideTalk:
        """How far the person is, by the guide as it is now: its file may have changed since."""
        talk = state.guide or GuideTalk()
        given = known(self._guide, talk.given)
        doubled = weighable(self._guide, given, talk.doubled)
        kept = tuple(step for step in talk.doubled if step in doubled)
        return replace(talk, answers=tuple(given.items()), doubled=kept)

    def open(self, talk: GuideTalk) -> Step | None:
        """The step that is asked now."""
        if talk.phase != "asking":
            return None
        asked = self._guide.step(talk.at or "")
        return asked or next_step(self._guide, talk.given)


def turn_of(reply: Reply, talk: GuideTalk, state: State) -> Turn:
    return Turn((reply,), replace(state, guide=talk, misses=0))


def _has(step: Step, option: str) -> bool:
    return option in (SKIPPED, DEPENDS) or step.option(option) is not None
