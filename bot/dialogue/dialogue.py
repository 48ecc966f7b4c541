"""One event and a state in, replies and a new state out. Pure: no clock, no files, no chance."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from bot.dialogue import events
from bot.dialogue.browse import Browse
from bot.dialogue.codec import Codec
from bot.dialogue.entries import Entries
from bot.dialogue.events import Event, GuideEvent, command_name
from bot.dialogue.fallback import Fallback
from bot.dialogue.guide import GuideDialogue
from bot.dialogue.guide_flow import counted
from bot.dialogue.questions import Found, Questions
from bot.dialogue.replies import Button, Reply, Row, texts
from bot.dialogue.state import Asked, Forget, State, Subject, Turn, Voted
from bot.dialogue.suggestions import Suggestions
from bot.guide.answers import known
from bot.guide.sharing import TAKEN, write_share
from bot.guide.state import GuideTalk
from bot.knowledge.entries import RECOMMENDATION, Ref
from bot.knowledge.guide import Guide
from bot.knowledge.knowledge import Knowledge
from bot.understanding.interpret import Interpreter
from bot.understanding.learning import Learned, learn
from bot.understanding.tokens import shortened

DEFAULT_KEEP_DAYS = 90
WARMING = 10
"""So many questions are answered before anybody asks: what most messages need is there then."""
PATIENCE = 3
"""After so many questions in between, a step of the guide waits instead of being asked again."""
GUIDE = events.Command("guide")


class Dialogue:
    """The talk about one knowledge, with anybody."""

    def __init__(
        self,
        knowledge: Knowledge,
        keep_questions_days: int = DEFAULT_KEEP_DAYS,
        learned: Learned | None = None,
    ) -> None:
        """`learned`: what this very knowledge teaches; without it, its phrasings alone are learned from."""
        self.knowledge, self.codec = knowledge, Codec(knowledge)
        self.learned = learned or learn(knowledge)
        self.interpreter = Interpreter(knowledge, self.learned)
        """What reads people's questions, and explains how it did."""
        self._say, self._keep_days = knowledge.voice.sentences, keep_questions_days
        self._entries, self._browse = Entries(knowledge), Browse(knowledge)
        self._fallback = Fallback(knowledge, self.codec)
        self._guide = (
            GuideDialogue(knowledge, knowledge.guide, self.learned.typed) if knowledge.guide else None
        )
        self._questions = Questions(knowledge, self.interpreter, self.codec, self._guide)

    def respond(self, event: Event, state: State, now: float) -> Turn:
        """The turn that `event` leads to. `now`: seconds since 1970."""
        turn = self._with_step(event, self._respond(event, state, now), before=state)
        turn, guide = self._with_recommended(turn, state, now), self.knowledge.guide
        notes = counted(guide, state.guide, turn.state.guide) if guide else ()
        return replace(turn, state=self._kept(event, turn, state), notes=(*turn.notes, *notes))

    def _kept(self, event: Event, turn: Turn, before: State) -> State:
        """What is remembered: after an edit of what isn't the last message, the later talk as it was."""
        said = event.message if isinstance(event, events.Said) else None
        guide = turn.state.guide
        if guide is not None:
            guide = guide.noting(said, before.guide.given if before.guide else {})
        if _is_earlier(event, before):
            return replace(before, guide=guide)
        return replace(turn.state, menu=self.codec.menu(turn), guide=guide, last=said or 0)

    def _with_recommended(self, turn: Turn, before: State, now: float) -> Turn:
        """After a result, "how do I apply?" asks it of the form that was recommended."""
        is_shown = turn.state.guide != before.guide or any(reply.chart for reply in turn.replies)
        if not self._guide or not is_shown:
            return turn
        term = self._guide.recommended(turn.state)
        if term is None:
            return turn
        return replace(turn, state=turn.state.told(Subject(term, entry=str(RECOMMENDATION)), now))

    def respond_in_public(self, event: Event, state: State, now: float) -> Turn:
        """As `respond`, where others read along: the guide is about one person, so it goes on in private."""
        alone = replace(state, guide=None)
        turn, guide = self._respond(event, alone, now), self.knowledge.guide
        if guide and (turn.state.guide or isinstance(event, GuideEvent)):
            voice, there = self.knowledge.voice.guide, _in_private(turn.state.guide, guide)
            on = Button(voice.labels.in_private, events.Privately(there), "primary")
            turn = replace(turn, replies=(Reply(texts(voice.sentences.in_private), ((on,),)),))
        elif guide:
            turn = replace(turn, replies=tuple(map(_leading_away, turn.replies)))
        turn = replace(turn, state=replace(turn.state, guide=None) if guide else turn.state)
        return replace(turn, state=self._kept(event, turn, alone))

    def warm_up(self) -> None:
        """Make now what is made when it is first needed, so that nobody's message has to wait for it."""
        self.suggest("")
        for entry in islice(self.knowledge.entries.values(), WARMING):
            self.respond(events.Said(entry.title), State(), 0.0)
        if self._guide:
            self._guide.warm_up()

    def suggest(self, typed: str) -> tuple[Button, ...]:
        """A button for each answer that somebody may want who has typed so much."""
        return self._suggesting.suggest(shortened(typed))

    @cached_property
    def _suggesting(self) -> Suggestions:
        # Built when somebody first types in another chat.
        return Suggestions(self.knowledge, self.interpreter)

    def _with_step(self, event: Event, turn: Turn, before: State) -> Turn:
        """After anything else in the middle of the guide, the step that was asked comes back."""
        if not self._guide or turn.state.guide is None or turn.state.guide != before.guide:
            return turn
        if isinstance(event, GuideEvent) or not turn.replies or _is_earlier(event, before):
            return turn
        step, last = self._guide.resume(turn.state), turn.replies[-1]
        if step is None or last.in_place or last.only_feedback:
            return turn
        if any(isinstance(button.event, GuideEvent) for button in last.buttons()):
            return turn  # it asks something of the guide itself
        between = turn.state.guide.between + 1
        turn = replace(turn, state=replace(turn.state, guide=replace(turn.state.guide, between=between)))
        label = self.knowledge.voice.guide.labels.go_on
        go_on: Row = (Button(label, events.StepAction(None, "go-on"), "quiet"),)
        if self._is_grave(turn):
            # Somebody in trouble isn't asked the next question; a quiet button leads back.
            return replace(turn, replies=(*turn.replies[:-1], replace(last, rows=(go_on,))))
        if between >= PATIENCE:
            return replace(turn, replies=(*turn.replies[:-1], replace(last, rows=(*last.rows, go_on))))
        return replace(turn, replies=(*turn.replies, step))

    def _is_grave(self, turn: Turn) -> bool:
        """Whether the answer was to somebody who may be in trouble."""
        offered = [ref for note in turn.notes if isinstance(note, Asked) for ref in note.offered]
        gaps = [self.knowledge.gap(ref.id) for ref in offered if ref.kind == "gap"]
        return any(gap.serious for gap in gaps if gap)

    def _respond(self, event: Event, state: State, now: float) -> Turn:
        match event:
            case events.Privately(inner):
                return self._respond(inner, state, now)
            case events.Said(text, edited):
                return self._edited(event, state, now) if edited else self._said(text, state, now)
            case events.Command():
                return self._command(event, state, now)
            case events.Show(ref, whole):
                return self._show(self._entries.entry(ref, whole), ref, state, now, whole)
            case events.Leaf(ref):
                return self._show(self._browse.leaf(ref), ref, state, now)
            case events.ShowFact(term, aspect):
                found = self._questions.fact(term, aspect)
                return self._found(found, state, now) if found else self._turn(None, state)
            case events.Contents(page):
                return self._turn(self._browse.contents(page), state)
            case events.ShowSection(section, page):
                return self._turn(self._browse.section(section, page), state)
            case events.Compare(terms, part):
                return self._found(self._questions.compare(terms, part), state, now)
            case events.Pick():
                return self._found(self._questions.pick(event), state, now)
            case events.Vote(ref, helpful):
                return Turn((self._entries.feedback.voted(ref, helpful),), state, (Voted(ref, helpful),))
            case events.Because(ref, reason):
                return self._fallback.because(ref, reason, state)
            case events.NoneOfThese():
                return self._fallback.none_of_these(state)
            case events.PassOn():
                return self._fallback.pass_on(event, state)
            case events.Unreadable(what):
                return self._turn(self._browse.astray(what), state)
        return self._guide.respond(event, state) if self._guide else self._turn(None, state)

    def _turn(self, reply: Reply | None, state: State) -> Turn:
        """`reply`; None: the knowledge no longer has what a button was for."""
        return Turn((reply or self._browse.astray("old-button"),), state)

    def _show(self, reply: Reply | None, ref: Ref, state: State, now: float, whole: bool = True) -> Turn:
        subject = Subject(ref.id if ref.kind == "term" else state.subject.term, entry=str(ref), whole=whole)
        return self._turn(reply, state.told(subject, now) if reply else state)

    @staticmethod
    def _found(found: Found, state: State, now: float) -> Turn:
        kept = state.told(found.subject, now) if found.subject else state
        return Turn((found.reply,) if found.reply else (), replace(kept, guide=found.guide or state.guide))

    def _said(self, text: str, state: State, now: float) -> Turn:
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            try:
                command = command_name(name.partition("@")[0].lower())
            except ValueError:
                return self._turn(self._browse.help(), state)
            return self._command(events.Command(command, argument.strip()), state, now)
        if state.passing_on:
            return self._fallback.pass_on(events.PassOn(text), replace(state, question=text))
        heard = shortened(text)
        press = self.codec.pressed(heard, state)
        if not self._guide or not self._guide.listens(state):
            return self._in_words(text, press, state, now)
        if press:
            return self._respond(press, state, now)
        move = self._questions.move(heard)
        if move and (about_step := self._guide.about_step(heard, move, state)):
            return about_step
        if self._questions.is_for_guide(heard, state, now):
            return self._guide.said(heard, state)
        return self._questions.answer(text, state, now)

    def _in_words(self, text: str, press: Event | None, state: State, now: float) -> Turn:
        """A message of one's own, when the guide asks nothing: about the answer before, else a question."""
        if press:
            return self._respond(press, state, now)
        heard = shortened(text)
        move = self._questions.in_context(heard, state, now).move
        if self._guide and state.guide:
            is_about_it = move not in (None, "wrong") and state.subject.entry == str(RECOMMENDATION)
            press = self._guide.recalls(heard, state)
            press = press or self._guide.about_result(heard, is_about_it, state)
        press = press or self.codec.by_shortcut(heard, state, self.knowledge.voice.shortcuts)
        answered = Ref.parse(state.answered)
        if move == "wrong" and answered and not isinstance(press, events.NoneOfThese):
            return self._fallback.instead(answered, state)
        if press is None or (move and isinstance(press, events.Unreadable)):
            return self._questions.answer(text, state, now)
        return self._respond(press, state, now)

    def _edited(self, said: events.Said, state: State, now: float) -> Turn:
        """What answered steps of the guide changes these or nothing; else it is a question, read alone."""
        text, guide = said.text, state.guide
        if text.startswith("/"):
            return self._said(text, state, now)
        told = guide.told_in(said.message) if guide else ()
        if guide and told:
            at_step = replace(state, guide=replace(guide, phase="asking", at=told[0]))
            if self._questions.is_for_guide(shortened(text), at_step, now):
                return self._told_anew(text, told, state)
        # That it was missed before it was edited is no miss of its own.
        alone = replace(state, misses=max(0, state.misses - 1))
        if _is_earlier(said, state):
            alone = replace(state, subject=Subject(), passing_on=False, misses=0)
        turn = self._questions.answer(text, alone, now)
        return self._told_anew(text, told, state) if guide and turn.state.guide != guide else turn

    def _told_anew(self, text: str, steps: Sequence[str], state: State) -> Turn:
        turn = self._guide.edited(shortened(text), steps, state) if self._guide else None
        return turn or Turn((), state)

    def _command(self, command: events.Command, state: State, now: float) -> Turn:
        name, argument = command.name, shortened(command.argument)
        state = replace(state, passing_on=False)
        match name:
            case "topics" | "terms" | "term" | "compare" if argument:
                found = self._browse.look_up(name, argument, self.interpreter)
                if found is None:
                    asked = f"compare {argument}" if name == "compare" else argument
                    return self._questions.answer(asked, state, now)
                return Turn((found,), state) if isinstance(found, Reply) else self._respond(found, state, now)
            case "start" if argument:
                return self._respond(self.codec.read(argument), state, now)
            case "cancel" if self._guide and self._guide.listens(state):
                return self._guide.respond(events.StepAction(None, "stop"), state)
            case "cancel":
                return Turn((Reply(texts(self._say.cancelled), self._browse.ways_on()),), State())
            case "forget":
                return Turn((Reply(texts(self._say.forgotten)),), State(), (Forget(),))
            case "compare":
                turn = self._found(self._questions.pick(events.Pick()), state, now)
            case "guide":
                turn = self._found(self._questions.guide(argument, state), state, now)
            case _:
                turn = Turn((self._page(name),), state)
        # In messages of their own: a command's button stands under what somebody may be reading.
        return replace(turn, replies=tuple(replace(reply, in_place=False) for reply in turn.replies))

    def _page(self, name: events.CommandName) -> Reply:
        show = self._browse
        if name == "privacy":
            return show.privacy(self._keep_days)
        pages = {"start": show.greeting, "topics": show.contents, "terms": show.glossary, "about": show.about}
        return (pages | {"term": show.glossary}).get(name, show.help)()


def _is_earlier(event: Event, state: State) -> bool:
    """Whether it is an edit of a message after which something else came."""
    return isinstance(event, events.Said) and event.edited and event.message != state.last


def _in_private(talk: GuideTalk | None, guide: Guide) -> Event:
    """The way into one's own chat; what the person has told already travels along in the link."""
    given = known(guide, talk.given) if talk else {}
    if talk and talk.phase == "review" and talk.finished:
        return events.OpenShared(write_share(given, talk.doubled))
    return events.TakeAlong(write_share(given, prefix=TAKEN)) if given else GUIDE


def _leading_away(reply: Reply) -> Reply:
    away = events.Privately(GUIDE)
    rows = (
        tuple(replace(one, event=away) if one.event == GUIDE else one for one in row) for row in reply.rows
    )
    return replace(reply, rows=tuple(rows))
