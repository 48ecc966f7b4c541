"""What each of the guide's buttons does: answers set, gone back to, changed, weighed, tried, shared."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.events import GuideEvent, OpenShared, StepAction, TakeAlong
from bot.dialogue.guide_replies import GuideReplies
from bot.dialogue.guide_result import GuideResult
from bot.dialogue.replies import Button, Reply, texts
from bot.dialogue.state import Guided, State, Turn
from bot.guide.answers import DEPENDS, MOST_DOUBLED, SKIPPED, known, weighable
from bot.guide.recommend import recommend
from bot.guide.sharing import read_share
from bot.guide.state import GuideTalk
from bot.guide.steps import ENOUGH_TO_SHOW, may_show, next_step
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge


class GuideFlow:
    """Takes the guide's events, each of which names the step that it belongs to."""

    def __init__(self, knowledge: Knowledge, guide: Guide, replies: GuideReplies) -> None:
        self._guide, self._replies = guide, replies
        self._say, self._labels = knowledge.voice.guide.sentences, knowledge.voice.guide.labels
        self._result = GuideResult(knowledge, guide, replies)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        talk = self.talk(state)
        match event:
            case OpenShared(payload, how):
                return self._open_shared(payload, how, state)
            case TakeAlong(payload):
                shared = read_share(self._guide, payload)
                return self.begin(shared[0] if shared else {}, state)
        if event.step is None:
            return self._act(event, talk, state)
        step = self._guide.step(event.step)
        if step is None or (event.action in ("choose", "try") and not _has(step, event.option)):
            return self._gone(talk, state)
        return self._at_step(event, step, talk, state)

    def begin(self, told: Mapping[str, str], state: State) -> Turn:
        """Begin, or go on where the person is; `told` are answers that came with the wish."""
        talk = self.talk(state)
        if told and talk.finished and talk.phase != "asking":
            talk = GuideTalk()
        elif talk.phase != "asking" and talk.finished and talk.given:
            return self.show(talk, state)
        talk = replace(talk.answered(told), phase="asking", understood=tuple(told))
        return self.ask(talk, state, begins=not state.guide)

    def _at_step(self, event: StepAction, step: Step, talk: GuideTalk, state: State) -> Turn:
        match event.action:
            case "choose":
                return self._answer(step, event.option, talk, state)
            case "skip":
                return self._answer(step, SKIPPED, talk, state)
            case "depends":
                return self._answer(step, DEPENDS, talk, state)
            case "back":
                return self._ask_again(talk.before(step.id) or step.id, talk, state)
            case "change":
                return self._ask_again(step.id, talk, state)
            case "why":
                return turn_of(self._replies.why(step, talk), self._asking(step, talk), state)
            case "explain":
                return turn_of(self._replies.explain(step, talk), self._asking(step, talk), state)
            case "try":
                return self._try(step, event.option, talk, state)
            case "double" | "single":
                return self._weigh(step, event.action == "double", talk, state)
        raise TypeError(event)

    def _ask_again(self, step: str, talk: GuideTalk, state: State) -> Turn:
        return self.ask(replace(talk.answered({}), phase="asking", at=step), state)

    def _answer(self, step: Step, answer: str, talk: GuideTalk, state: State) -> Turn:
        return self.go_on(talk.answered({step.id: answer}), state)

    def _try(self, step: Step, option: str, talk: GuideTalk, state: State) -> Turn:
        before = talk.given.get(step.id)
        talk = replace(talk.answered({step.id: option}), phase="result", finished=True)
        undo = StepAction(step.id, "try", before) if before and before != option else None
        return turn_of(self._result.show(talk, undo), talk, state)

    def _weigh(self, step: Step, double: bool, talk: GuideTalk, state: State) -> Turn:
        full = double and step.id not in talk.doubled and len(talk.doubled) >= MOST_DOUBLED
        if talk.given.get(step.id, SKIPPED) != SKIPPED:
            talk = talk.doubling(step.id, double, MOST_DOUBLED)
        talk = replace(talk, phase="weighing")
        return turn_of(self._replies.weighing(talk, full), talk, state)

    def _act(self, event: StepAction, talk: GuideTalk, state: State) -> Turn:
        match event.action:
            case "go-on":
                talk = replace(talk, phase="asking", finished=False, at=None, understood=(), rather=None)
                turn = self.ask(talk, state)
                # The button stands under the answer to something else, too.
                return replace(turn, replies=tuple(replace(one, in_place=False) for one in turn.replies))
            case "stop":
                stopped = replace(talk, phase="stopped", at=None)
                go_on = Button(self._labels.go_on, StepAction(None, "go-on"))
                return turn_of(Reply(texts(self._say.stopped), ((go_on,),), in_place=True), stopped, state)
            case "show-now":
                return self._show_now(talk, state)
            case "review":
                talk = replace(talk, phase="review", at=None)
                return turn_of(self._replies.review(talk), talk, state)
            case "more":
                talk = replace(talk, phase="review", at=None)
                return turn_of(self._replies.what_else(talk), talk, state)
            case "share":
                return turn_of(self._result.share(talk), talk, state)
            case "again":
                return self.ask(GuideTalk(), state, begins=True)
            case "weigh":
                talk = replace(talk, phase="weighing")
                return turn_of(self._replies.weighing(talk), talk, state)
        return self._gone(talk, state)

    def _open_shared(self, payload: str, how: str, state: State) -> Turn:
        """Somebody else's answers; one's own are never lost without a word."""
        shared, mine = read_share(self._guide, payload), self.talk(state)
        if shared is None:
            return self._gone(mine, state)
        answers, doubled = shared
        talk = GuideTalk(tuple(answers.items()), tuple(sorted(doubled)))
        if how == "back":
            return self.ask(talk, state)
        differs = bool(mine.given) and (mine.given, frozenset(mine.doubled)) != shared
        if differs and how == "asking":
            return Turn((self._replies.two(payload, mine),), state)
        talk = replace(talk, phase="review", finished=True)
        card = self._replies.review(talk, self._say.opened, mine if differs else None)
        return turn_of(replace(card, in_place=how == "sure"), talk, state)

    def _show_now(self, talk: GuideTalk, state: State) -> Turn:
        step = self.open(talk)
        if step is None or talk.finished or may_show(self._guide, talk.given):
            return self.show(talk, state)
        said = texts(self._say.too_early.format(n=ENOUGH_TO_SHOW))
        return turn_of(self._replies.ask(step, talk, said), talk, state)

    def show(self, talk: GuideTalk, state: State) -> Turn:
        """The result as it stands."""
        reply = self._result.show(talk)
        shown = replace(talk, phase="result", at=None, finished=True, understood=(), rather=None, between=0)
        return turn_of(reply, shown, state)

    def ask(self, talk: GuideTalk, state: State, begins: bool = False) -> Turn:
        """The step that comes next, or the result when there is none."""
        step = self.open(talk)
        if step is None:
            return self.show(talk, state)
        intro = texts(self._guide.intro or "") if begins else ()
        return turn_of(self._replies.ask(step, talk, intro), talk, state)

    def go_on(self, talk: GuideTalk, state: State) -> Turn:
        """What comes after an answer: the next step; where a result was shown before, the new one."""
        return self.show(talk, state) if talk.finished else self.ask(replace(talk, phase="asking"), state)

    def _gone(self, talk: GuideTalk, state: State) -> Turn:
        """A button for something that the guide no longer has: whatever was asked is asked again."""
        talk = replace(talk, phase="asking")
        step = self.open(talk)
        if step is None:
            return self.show(talk, state)
        return turn_of(self._replies.ask(step, talk, texts(self._say.old_step)), talk, state)

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
    """A turn that the guide takes."""
    return Turn((reply,), replace(state, guide=talk, misses=0))


def _has(step: Step, option: str) -> bool:
    return option in (SKIPPED, DEPENDS) or step.option(option) is not None


def counted(guide: Guide, before: GuideTalk | None, after: GuideTalk | None) -> tuple[Guided, ...]:
    """What happened between two turns, for the report: counts, no people."""
    if after is None or after == before:
        return ()
    was = before or GuideTalk(phase="stopped")
    begun = after.phase == "asking" and (before is None or (bool(was.answers) and not after.answers))
    # The open step, not the one on the screen: what is asked again after a look back counts once.
    asked, asks = next_step(guide, was.given), next_step(guide, after.given)
    notes = [Guided("start")] if begun else []
    if asked and asked.id in after.given and was.phase == "asking" and not begun:
        notes.append(Guided("answered", asked.id))
    if asks and after.phase == "asking" and (begun or asks != asked):
        notes.append(Guided("asked", asks.id))
    if after.phase == "result" and not was.finished:
        result = recommend(guide, after.given, after.doubled).result
        name = f"term:{result.form or result.side}" if result.side else result.kind
        notes.append(Guided("finish", name))
    return tuple(notes)
