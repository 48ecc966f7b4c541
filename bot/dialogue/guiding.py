"""The guided conversation: an event or a text and a state in, a reply and a new state out.

Which step comes next and what is recommended follow from the answers alone. Every event names the
step it belongs to, so a double tap or a tap on an old message sets what it says and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from bot.dialogue import events
from bot.dialogue.events import GuideEvent
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.hearing import Hearing, Order
from bot.dialogue.leading import Leading, turn_of
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import State, Turn
from bot.dialogue.steps import Steps
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.recommend import recommend
from bot.guide.sharing import read_share
from bot.guide.typed_answers import TypedAnswer
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.understanding.model import ShortTextClassifier


class Guiding:
    """Leads through one guide."""

    def __init__(
        self,
        knowledge: Knowledge,
        guide: Guide,
        learned: Mapping[str, ShortTextClassifier] = MappingProxyType({}),
    ) -> None:
        """`learned`: what was learned of this guide before, if anything was."""
        self._learned = learned
        self._guide = guide
        self._say = knowledge.voice.guide.sentences
        self._knowledge = knowledge
        self._steps = Steps(knowledge, guide)
        self._leading = Leading(knowledge, guide, self._steps)

    @cached_property
    def _hearing(self) -> Hearing:
        # Built when the first text comes: tapping needs none of it, and a check of a folder neither.
        return Hearing(self._knowledge, self._guide, self._learned)

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

    def takes(self, text: str, state: State, rival: float) -> bool:
        """Whether `text` is for the guide. `rival`: how sure it is a question about something, 0 to 1."""
        talk = self._leading.talk(state)
        step = self._leading.open(talk) or self._guide.step(talk.typed or "") or self._guide.steps[0]
        return bool(self._hearing.order(text)) or not self._hearing.asks(text, step, rival)

    def answers(self, text: str, state: State) -> bool:
        """Whether `text` is surely an answer to the step that is asked, or one of the guide's own words."""
        step = self._leading.open(self._leading.talk(state))
        taken = step is not None and self._hearing.read(text, step).heard == "taken"
        return taken or bool(self._hearing.order(text))

    def said(self, text: str, state: State) -> Turn:
        """The turn for a text that is meant for the guide, whether it can be understood or not."""
        talk = self._leading.talk(state)
        step = self._leading.open(talk)
        if step is None:
            return self.start("", state)
        if corrected := self._hearing.corrected(text, _without(talk.given, step.id)):
            return self._corrected(*corrected, state)
        read, order = self._hearing.read(text, step), self._hearing.order(text)
        if order and not read.exact:
            return self._leading.respond(_event(order, step), state)
        if read.heard == "taken":
            return self._answered(step, read.answers[0], text, state)
        others = [one for one in self._guide.steps if one.id not in talk.given and one != step]
        if early := self._hearing.exactly_at(text, others):
            return self._leading.ask(replace(talk.answered(early), understood=tuple(early)), state)
        if read.heard == "likely":
            return self._answered(step, read.answers[0], text, state, rather=read.answers[1])
        return self._unclear(read, step, talk, state)

    def _corrected(self, step: str, option: str | None, state: State) -> Turn:
        """Another answer to an earlier step, or that step again; the talk goes on from there."""
        if option is None:
            return self._leading.respond(events.Change(step), state)
        talk = self._leading.talk(state)
        told = replace(talk.answered({step: option}), understood=(step,), typed=step)
        return self._leading.show(told, state) if talk.finished else self._leading.ask(told, state)

    def edited(self, text: str, steps: Sequence[str], state: State) -> Turn | None:
        """The turn for a changed text that answered these steps before; None where it changes nothing."""
        talk = self._leading.talk(state)
        told = self._hearing.understood(text)
        if len(steps) == 1 and (step := self._guide.step(steps[0])):
            read = self._hearing.read(text, step)
            told = {step.id: read.answers[0]} if read.heard == "taken" else told
        new = {id: told[id] for id in steps if id in told and talk.given.get(id, told[id]) != told[id]}
        if not new or not (talk.finished or self._leading.open(talk)):
            return None
        changed = replace(talk.answered(new), understood=tuple(new), typed=next(iter(new)))
        return self._leading.show(changed, state) if talk.finished else self._leading.ask(changed, state)

    def _answered(self, step: Step, answer: str, text: str, state: State, rather: str | None = None) -> Turn:
        """The step is answered and that is said; what the text tells of open ones is taken along.

        `rather`: what may have been meant instead, to be had by one tap.
        """
        talk = self._leading.talk(state)
        told = {} if talk.finished or rather else self._hearing.understood(text)
        besides = {id: told[id] for id in told if id != step.id and id not in talk.given}
        talk = talk.answered({step.id: answer, **besides})
        noted = (step.id, *besides) if answer not in (SKIPPED, DEPENDS) else tuple(besides)
        talk = replace(talk, understood=noted, typed=step.id, rather=rather, phase="asking")
        return self._leading.show(talk, state) if talk.finished else self._leading.ask(talk, state)

    def recalls(self, text: str, state: State) -> GuideEvent | None:
        """What a text calls back after the guide has ended: its answers, its result, or all once more."""
        order = self._hearing.order(text) if state.guide else None
        match order:
            case "review" | "again":
                return events.Guided(order)
            case "show_now":
                return events.Guided("show-now")
        return None

    def recommended(self, state: State) -> str | None:
        """The term that a result on the screen recommends."""
        talk = self._leading.talk(state)
        if talk.phase != "result":
            return None
        result = recommend(self._guide, talk.given, talk.doubled).result
        return result.form or result.side

    def about_result(self, text: str, is_about_it: bool, state: State) -> GuideEvent | events.ShowFact | None:
        """What a text about a result leads to: its reasons again, what would change it, the next step."""
        term = self.recommended(state)
        if term is None:
            return None
        listed = self._knowledge.voice.guide.words
        words = self._hearing.words(text)
        if rest := self._hearing.after(words, listed.what_if):
            changed = self._changed(rest, state)
            return events.TryFlip(*changed) if changed else None
        if self._hearing.begins(words, listed.next_step) and self._guide.next:
            return events.ShowFact(term, self._guide.next[0].aspect)
        return (
            events.Guided("show-now") if is_about_it or self._hearing.begins(words, listed.why_not) else None
        )

    def _changed(self, text: str, state: State) -> tuple[str, str] | None:
        """The step that would be answered otherwise, and how."""
        given = self._leading.talk(state).given
        told = self._hearing.understood(text)
        reads = {step: self._hearing.read(text, step) for step in self._guide.steps if step.id in given}
        taken = {step.id: read.answers[0] for step, read in reads.items() if read.heard == "taken"}
        found = told or (taken if len(taken) == 1 else {})
        return next(((step, option) for step, option in found.items() if given.get(step) != option), None)

    def resume(self, state: State) -> Reply | None:
        """The step that is asked now, once more: after a question in between. None when none is asked."""
        talk = self._leading.talk(state)
        step = self._leading.open(talk) if state.guide else None
        if step is None:
            return None
        return replace(self._steps.ask(step, replace(talk, understood=())), in_place=False)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        return self._leading.respond(event, state)

    def _unclear(self, read: TypedAnswer, step: Step, talk: GuideTalk, state: State) -> Turn:
        """Asks which of the likely answers was meant, or which of all comes closest."""
        if read.heard == "choice":
            return turn_of(self._steps.which(step, read.answers, talk), talk, state)
        return turn_of(self._steps.ask(step, talk, texts(self._say.not_caught)), talk, state)


def _without(answers: Mapping[str, str], step: str) -> dict[str, str]:
    return {one: answer for one, answer in answers.items() if one != step}


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
