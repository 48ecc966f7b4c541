"""One event and a state in, replies and a new state out. Pure: no clock, no files, no chance."""

from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.answers import Answers
from bot.dialogue.asking import Asking, Found
from bot.dialogue.codes import Codec, command_name
from bot.dialogue.counting import guided
from bot.dialogue.events import Event, GuideEvent
from bot.dialogue.guiding import Guiding
from bot.dialogue.menu import by_shortcut, pressed, remembered
from bot.dialogue.notes import Asked, Forget, Note, PassedOn, Voted
from bot.dialogue.offers import Offers
from bot.dialogue.pages import Pages
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.state import State, Subject
from bot.dialogue.turn import Turn
from bot.dialogue.understanding import Understanding
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge

DEFAULT_KEEP_DAYS = 90
NEXT_CANDIDATES = 3
"""So many are offered when an answer wasn't what was meant."""


class Dialogue:
    """The talk about one knowledge, with anybody."""

    def __init__(self, knowledge: Knowledge, keep_questions_days: int = DEFAULT_KEEP_DAYS) -> None:
        self.knowledge = knowledge
        self.codec = Codec(knowledge)
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._answers = Answers(knowledge)
        self._pages = Pages(knowledge, keep_questions_days)
        self._offers = Offers(knowledge)
        self._guiding = Guiding(knowledge, knowledge.guide) if knowledge.guide else None
        self._asking = Asking(knowledge, self._answers, self._pages, self.codec, self._guiding)

    @property
    def understanding(self) -> Understanding:
        """What explains how a question was read."""
        return self._asking.understanding

    def respond(self, event: Event, state: State, now: float) -> Turn:
        """The turn that `event` leads to. `now`: seconds since 1970."""
        turn = self._with_step(event, self._respond(event, state, now), before=state)
        return replace(turn, state=remembered(turn, self.codec), notes=self._notes(turn, before=state))

    def _notes(self, turn: Turn, before: State) -> tuple[Note, ...]:
        guide = self.knowledge.guide
        return (*turn.notes, *(guided(guide, before.guide, turn.state.guide) if guide else ()))

    def _with_step(self, event: Event, turn: Turn, before: State) -> Turn:
        """After anything else in the middle of the guide, the step that was asked comes back."""
        if not self._guiding or turn.state.guide is None or turn.state.guide != before.guide:
            return turn
        step = self._guiding.resume(turn.state)
        if step is None or isinstance(event, GuideEvent) or turn.replies[-1].in_place:
            return turn
        if self._is_grave(turn):
            # Somebody in trouble isn't asked the next question; a quiet button leads back.
            go_on: Row = (Button(self.knowledge.voice.guide.labels.go_on, events.Guided("go-on"), "quiet"),)
            return replace(turn, replies=(replace(turn.replies[-1], rows=(go_on,)),))
        return replace(turn, replies=(*turn.replies, step))

    def _is_grave(self, turn: Turn) -> bool:
        """Whether the answer was to somebody who may be in trouble."""
        offered = [ref for note in turn.notes if isinstance(note, Asked) for ref in note.offered]
        gaps = [self.knowledge.gap(ref.id) for ref in offered if ref.kind == "gap"]
        return any(gap.serious for gap in gaps if gap)

    def _respond(self, event: Event, state: State, now: float) -> Turn:
        match event:
            case events.Said(text):
                return self._said(text, state, now)
            case events.Command(name, argument):
                return self._command(name, argument, state, now)
            case events.Show(ref, whole):
                return self._show(self._answers.entry(ref, whole), ref, state, now)
            case events.ShowFact(term, aspect):
                return self._show_fact(term, aspect, state, now)
            case events.ShowSection(section) if section in self.knowledge.sections:
                return Turn((self._pages.section(section),), state)
            case events.Compare(terms):
                return self._found(self._asking.compare(terms), state)
            case events.Vote(ref, helpful):
                return self._vote(ref, helpful, state)
            case events.NoneOfThese():
                return self._none_of_these(state)
            case events.PassOn():
                return self._pass_on(state)
            case events.Unreadable(what):
                return Turn((self._pages.astray(what),), state)
            case events.ShowSection():
                return self._gone(state)
        return self._guiding.respond(event, state) if self._guiding else self._gone(state)

    def _gone(self, state: State) -> Turn:
        """A button for something that the knowledge no longer has."""
        return Turn((self._pages.astray("old-button"),), state)

    def _said(self, text: str, state: State, now: float) -> Turn:
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            return self._typed_command(name.partition("@")[0].lower(), argument.strip(), state, now)
        if state.passing_on:
            return self._pass_on(replace(state, question=text, passing_on=False))
        press = pressed(text, state, self.codec)
        if press is None and self._guiding and self._guiding.listens(state):
            if self._guiding.takes(text, state, self._asking.rivalry(text, state, now)):
                return self._guiding.said(text, state)
        elif press is None:
            press = self._guiding.recalls(text, state) if self._guiding else None
            press = press or by_shortcut(text, state, self.codec, self.knowledge.voice.shortcuts)
        return self._respond(press, state, now) if press else self._asking.answer(text, state, now)

    def _typed_command(self, name: str, argument: str, state: State, now: float) -> Turn:
        try:
            return self._command(command_name(name), argument, state, now)
        except ValueError:
            return Turn((self._pages.help(),), state)

    def _command(self, name: events.CommandName, argument: str, state: State, now: float) -> Turn:
        state = replace(state, passing_on=False)
        match name:
            case "topics" | "terms" | "term" | "compare" if argument:
                question = f"compare {argument}" if name == "compare" else argument
                return self._asking.answer(question, state, now)
            case "compare":
                return self._found(self._asking.compare(()), state)
            case "start" if argument:
                return self._respond(self.codec.read(argument), state, now)
            case "guide":
                return self._found(self._asking.guide(argument, state), state)
            case "cancel" if self._guiding and self._guiding.listens(state):
                return self._guiding.respond(events.Guided("stop"), state)
            case "forget":
                return Turn((Reply(texts(self._say.forgotten)),), State(), (Forget(),))
            case "cancel":
                return Turn((Reply(texts(self._say.cancelled), self._pages.ways_on()),), State())
        return Turn((self._page(name),), state)

    def _page(self, name: events.CommandName) -> Reply:
        match name:
            case "start":
                return self._pages.greeting()
            case "topics":
                return self._pages.topics()
            case "terms" | "term":
                return self._pages.terms()
            case "about":
                return self._pages.about()
            case "privacy":
                return self._pages.privacy()
        return self._pages.help()

    @staticmethod
    def _found(found: Found, state: State) -> Turn:
        return Turn((found.reply,), replace(state, guide=found.guide or state.guide))

    def _show(self, reply: Reply | None, ref: Ref, state: State, now: float) -> Turn:
        if reply is None:
            return self._gone(state)
        subject = Subject(ref.id, None, now) if ref.kind == "term" else state.subject
        return Turn((reply,), replace(state, subject=subject, misses=0))

    def _show_fact(self, term_id: str, aspect_id: str, state: State, now: float) -> Turn:
        term, aspect = self.knowledge.term(term_id), self.knowledge.aspect(aspect_id)
        if term is None or aspect is None:
            return self._gone(state)
        subject = Subject(term_id, aspect_id, now)
        return Turn((self._answers.fact(term, aspect),), replace(state, subject=subject, misses=0))

    def _vote(self, ref: Ref, helpful: bool, state: State) -> Turn:
        voted = (Voted(ref, helpful),)
        if helpful:
            return Turn((Reply(texts(self._say.noted_helpful)),), replace(state, candidates=()), voted)
        offered, left = state.candidates[:NEXT_CANDIDATES], state.candidates[NEXT_CANDIDATES:]
        buttons = [button for code in offered if (button := self._offers.of_event(self.codec.read(code)))]
        if not buttons:
            reply = Reply(texts(self._say.no_more_candidates), self._ways_out())
        else:
            none: Row = (Button(self._labels.none_of_these, events.NoneOfThese(), "quiet"),)
            reply = Reply(texts(self._say.not_what_i_meant), (*((button,) for button in buttons), none))
        return Turn((reply,), replace(state, candidates=left), voted)

    def _none_of_these(self, state: State) -> Turn:
        again = self._say.fallback_again.format(contact=self._pages.contact())
        said = again if state.misses else self._say.fallback
        return Turn(
            (Reply(texts(said), self._ways_out()),),
            replace(state, misses=state.misses + 1, candidates=()),
        )

    def _ways_out(self) -> tuple[Row, ...]:
        return (*self._pages.ways_on()[-1:], (Button(self._labels.pass_on, events.PassOn()),))

    def _pass_on(self, state: State) -> Turn:
        if state.question is None:
            return Turn((Reply(texts(self._say.pass_on_which)),), replace(state, passing_on=True))
        note = PassedOn(state.question)
        kept = replace(state, question=None, passing_on=False, misses=0)
        return Turn((Reply(texts(self._say.passed_on), self._pages.ways_on()[-1:]),), kept, (note,))
