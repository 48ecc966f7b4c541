"""The guided conversation: an event or a text and a state in, a reply and a new state out.

Which step comes next and what is recommended follow from the answers alone. Every event names the
step it belongs to, so a double tap or a tap on an old message sets what it says and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from bot.dialogue.events import GuideEvent, OpenShared, ShowFact, StepAction
from bot.dialogue.guide_flow import GuideFlow, turn_of
from bot.dialogue.guide_replies import GuideReplies
from bot.dialogue.replies import Reply, texts
from bot.dialogue.state import State, Turn
from bot.guide.answers import DEPENDS, SKIPPED
from bot.guide.reader import AT_STEP, GuideReader, Order
from bot.guide.recommend import recommend
from bot.guide.sharing import read_share
from bot.guide.state import GuideTalk
from bot.guide.typed_answers import TypedAnswer
from bot.knowledge.guide import Guide, Step
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move
from bot.understanding.model import ShortTextClassifier

ABOUT_STEP: Mapping[Move, Literal["why", "explain"]] = {
    "why": "why",
    "sure": "why",
    "source": "why",
    "judged": "why",
    "simpler": "explain",
    "example": "explain",
    "more": "explain",
}
"""What is wanted of the question on the screen, in the guide's own actions."""


class GuideDialogue:
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
        self._replies = GuideReplies(knowledge, guide)
        self._flow = GuideFlow(knowledge, guide, self._replies)

    @cached_property
    def _reader(self) -> GuideReader:
        # Built when the first text comes: tapping needs none of it, and a check of a folder neither.
        return GuideReader(self._knowledge, self._guide, self._learned)

    def warm_up(self) -> None:
        """Be ready for typed answers."""
        self._reader.warm_up()

    def start(self, opening: str, state: State) -> Turn:
        """Begin, or go on where the person is. `opening`: their words, a shared payload, or nothing."""
        shared = read_share(self._guide, opening.strip())
        if shared:
            return self._flow.respond(OpenShared(opening.strip()), state)
        return self._flow.begin(self._reader.understood(opening), state)

    def listens(self, state: State) -> bool:
        """Whether a typed text may be an answer now."""
        return state.guide is not None and self._flow.open(self._flow.talk(state)) is not None

    def takes(self, text: str, state: State, rival: float) -> bool:
        """Whether `text` is for the guide. `rival`: how sure it is a question about something, 0 to 1."""
        talk = self._flow.talk(state)
        step = self._flow.open(talk) or self._guide.step(talk.typed or "") or self._guide.steps[0]
        return bool(self._reader.order(text)) or not self._reader.asks(text, step, rival)

    def answers(self, text: str, state: State) -> bool:
        """Whether `text` is surely an answer to the step that is asked, or one of the guide's own words."""
        step = self._flow.open(self._flow.talk(state))
        taken = step is not None and self._reader.read(text, step).heard == "taken"
        return taken or bool(self._reader.order(text))

    def about_step(self, text: str, move: Move, state: State) -> Turn | None:
        """The turn for a text that is about the question on the screen, and may be no answer to it."""
        talk, action = self._flow.talk(state), ABOUT_STEP.get(move)
        step = self._flow.open(talk)
        if step is None or action is None or self._reader.order(text):
            return None
        if self._reader.read(text, step).heard in ("taken", "likely"):
            return None
        quiet = replace(state, guide=replace(talk, understood=(), rather=None))
        return self._flow.respond(StepAction(step.id, action), quiet)

    def said(self, text: str, state: State) -> Turn:
        """The turn for a text that is meant for the guide, whether it can be understood or not."""
        talk = self._flow.talk(state)
        step = self._flow.open(talk)
        if step is None:
            return self.start("", state)
        if corrected := self._reader.corrected(text, _without(talk.given, step.id)):
            return self._corrected(*corrected, state)
        read, order = self._reader.read(text, step), self._reader.order(text)
        if order and not read.exact:
            return self._flow.respond(_event(order, step), state)
        if read.heard == "taken":
            return self._answered(step, read.answers[0], text, state)
        # What isn't asked by itself is less likely meant than what is asked now.
        likely = read.heard == "likely"
        others = [one for one in self._guide.steps if one.id not in talk.given and one != step]
        others = [one for one in others if not likely or one.ask != "more"]
        early = self._reader.exactly_at(text, others) or self._told(text, others, likely)
        if early:
            return self._flow.ask(replace(talk.answered(early), understood=tuple(early)), state)
        if read.heard == "likely":
            return self._answered(step, read.answers[0], text, state, rather=read.answers[1])
        return self._unclear(read, step, talk, state)

    def _told(self, text: str, others: Sequence[Step], likely: bool) -> dict[str, str]:
        """What a text tells of one of these steps; nothing where it is likely an answer to what is asked."""
        told = {} if likely else self._reader.understood(text)
        found = {step.id: told[step.id] for step in others if step.id in told}
        return found if len(told) == len(found) == 1 else {}

    def _corrected(self, step: str, option: str | None, state: State) -> Turn:
        """Another answer to an earlier step, or that step again; the talk goes on from there."""
        if option is None:
            return self._flow.respond(StepAction(step, "change"), state)
        talk = self._flow.talk(state)
        told = replace(talk.answered({step: option}), understood=(step,), typed=step)
        return self._flow.go_on(told, state)

    def edited(self, text: str, steps: Sequence[str], state: State) -> Turn | None:
        """The turn for a changed text that answered these steps before; None where it changes nothing."""
        talk = self._flow.talk(state)
        told = self._reader.understood(text)
        if len(steps) == 1 and (step := self._guide.step(steps[0])):
            read = self._reader.read(text, step)
            told = {step.id: read.answers[0]} if read.heard == "taken" else told
        new = {id: told[id] for id in steps if id in told and talk.given.get(id, told[id]) != told[id]}
        if not new or not (talk.finished or self._flow.open(talk)):
            return None
        changed = replace(talk.answered(new), understood=tuple(new), typed=next(iter(new)))
        return self._flow.go_on(changed, state)

    def _answered(self, step: Step, answer: str, text: str, state: State, rather: str | None = None) -> Turn:
        """The step is answered and that is said; what the text tells of open ones is taken along.

        `rather`: what may have been meant instead, to be had by one tap.
        """
        talk = self._flow.talk(state)
        told = {} if talk.finished or rather else self._reader.understood(text)
        besides = {id: told[id] for id in told if id != step.id and id not in talk.given}
        talk = talk.answered({step.id: answer, **besides})
        noted = (step.id, *besides) if answer not in (SKIPPED, DEPENDS) else tuple(besides)
        return self._flow.go_on(replace(talk, understood=noted, typed=step.id, rather=rather), state)

    def recalls(self, text: str, state: State) -> GuideEvent | None:
        """What a text calls back after the guide has ended: its answers, its result, or all once more."""
        order = self._reader.order(text) if state.guide else None
        return StepAction(None, order) if order in ("review", "again", "show-now") else None

    def recommended(self, state: State) -> str | None:
        """The term that a result on the screen recommends."""
        talk = self._flow.talk(state)
        if talk.phase != "result":
            return None
        result = recommend(self._guide, talk.given, talk.doubled).result
        return result.form or result.side

    def about_result(self, text: str, is_about_it: bool, state: State) -> GuideEvent | ShowFact | None:
        """What a text about a result leads to: its reasons again, what would change it, the next step."""
        if self._flow.talk(state).phase != "result":
            return None
        term = self.recommended(state)
        listed = self._knowledge.voice.guide.words
        words = self._reader.words(text)
        if rest := self._reader.after(words, listed.what_if):
            changed = self._changed(rest, state)
            return StepAction(changed[0], "try", changed[1]) if changed else None
        if term and self._guide.next and self._reader.begins(words, listed.next_step):
            return ShowFact(term, self._guide.next[0].aspect)
        is_about_it = is_about_it or self._reader.begins(words, listed.why_not)
        return StepAction(None, "show-now") if is_about_it else None

    def _changed(self, text: str, state: State) -> tuple[str, str] | None:
        """The step that would be answered otherwise, and how."""
        given = self._flow.talk(state).given
        told = self._reader.understood(text)
        reads = {step: self._reader.read(text, step) for step in self._guide.steps if step.id in given}
        taken = {step.id: read.answers[0] for step, read in reads.items() if read.heard == "taken"}
        found = told or (taken if len(taken) == 1 else {})
        return next(((step, option) for step, option in found.items() if given.get(step) != option), None)

    def resume(self, state: State) -> Reply | None:
        """The step that is asked now, once more: after a question in between. None when none is asked."""
        talk = self._flow.talk(state)
        step = self._flow.open(talk) if state.guide else None
        if step is None:
            return None
        quiet = replace(talk, understood=(), rather=None)
        return replace(self._replies.ask(step, quiet), in_place=False)

    def respond(self, event: GuideEvent, state: State) -> Turn:
        """The turn for one of the guide's buttons."""
        return self._flow.respond(event, state)

    def _unclear(self, read: TypedAnswer, step: Step, talk: GuideTalk, state: State) -> Turn:
        """Asks which of the likely answers was meant, or which of all comes closest."""
        if read.heard == "choice":
            return turn_of(self._replies.which(step, read.answers, talk), talk, state)
        return turn_of(self._replies.ask(step, talk, texts(self._say.not_caught)), talk, state)


def _without(answers: Mapping[str, str], step: str) -> dict[str, str]:
    return {one: answer for one, answer in answers.items() if one != step}


def _event(order: Order, step: Step) -> StepAction:
    """What a typed order does at a step."""
    return StepAction(step.id if order in AT_STEP else None, order)
