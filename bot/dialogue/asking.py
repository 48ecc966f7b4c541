"""A question in the person's own words: understand it, decide, answer or admit that one can't."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from unicodedata import category

from bot.dialogue import events
from bot.dialogue.browsing import Browsing
from bot.dialogue.codec import Codec
from bot.dialogue.comparing import Comparing
from bot.dialogue.entries import Entries
from bot.dialogue.follow_ups import FollowUps
from bot.dialogue.guide_talk import GuideTalk
from bot.dialogue.guiding import Guiding
from bot.dialogue.offers import MOST_MATCHES, MOST_SIDE_BY_SIDE, Offers
from bot.dialogue.pages import Pages
from bot.dialogue.replies import Button, Reply, Row, text, texts
from bot.dialogue.state import Asked, Outcome, State, Subject, Turn
from bot.knowledge.entries import RECOMMENDATION, UNKNOWN, Aspect, Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.understanding.context import FollowUp
from bot.understanding.decide import (
    Ambiguous,
    Confident,
    Decision,
    NoMatch,
    decide,
    may_be_in_trouble,
    worth_a_button,
)
from bot.understanding.interpret import Interpreter
from bot.understanding.interpretation import (
    Candidate,
    Comparison,
    Context,
    Entry,
    Fact,
    Guidance,
    Interpretation,
    Move,
)
from bot.understanding.tokens import shortened, words

CARING_BUTTONS = 2
"""So many answers are offered at most to somebody who may be in trouble."""
REMARK = 3
"""Words of the shortest remark: fewer are rather a name, or a question that isn't known."""
SUBJECT_SECONDS = 30 * 60
"""So long a term stays the one that follow-ups mean."""


@dataclass(frozen=True)
class Found:
    """An answer before it becomes a turn."""

    outcome: Outcome
    reply: Reply | None
    """None: nothing needs to be said."""
    offered: tuple[Ref, ...] = ()
    subject: Subject | None = None
    meaning: Candidate | None = None
    """What is answered, where that isn't the first candidate."""
    caring: bool = False
    """Somebody may be in trouble."""
    guide: GuideTalk | None = None
    """Where the guide begins, when it was asked for."""


@dataclass(frozen=True)
class Rival:
    """A text as a question, while the guide asks something."""

    sure: float
    """How sure it is, 0 to 1, that it asks about something known."""
    grave: bool = False
    """Somebody may be in trouble."""
    chats: bool = False
    """It is small talk."""


class Asking:
    """Answers questions about one knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        answers: Entries,
        pages: Pages,
        browsing: Browsing,
        codec: Codec,
        guiding: Guiding | None,
        interpreter: Interpreter,
    ) -> None:
        self._knowledge, self._browsing = knowledge, browsing
        self._answers, self._pages, self._codec, self._guiding = answers, pages, codec, guiding
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self._offers = Offers(knowledge)
        self._comparing = Comparing(knowledge)
        self._follow_ups = FollowUps(knowledge, answers, self._comparing)
        self._interpreter, self._thresholds = interpreter, knowledge.voice.thresholds

    def answer(self, question: str, state: State, now: float) -> Turn:
        """The turn for a question. Nothing of its words is in the turn's notes."""
        heard = shortened(question)
        follow = self.in_context(heard, state, now)
        if follow.move and follow.move != "wrong" and self._offers.meant_by(state.subject):
            return self._about(follow.move, question, state, now)
        reading = self._interpreter.interpret(follow.text, follow.context)
        found = self._find(reading, follow, heard, state, now)
        sure = round(100 * reading.candidates[0].probability) if reading.candidates else 0
        matches = self._offers.matches([*([found.meaning] if found.meaning else []), *reading.candidates])
        asked = Asked(found.outcome, sure, matches, found.offered, found.caring)
        kept = replace(
            state,
            subject=_subject_after(found, reading, state.subject, now),
            candidates=self._other_candidates(reading, found),
            answered=_voted_on(found.reply) if found.reply else state.answered,
            misses=state.misses + 1 if found.outcome == "fallback" else 0,
            question=question,
            guide=found.guide or state.guide,
        )
        return Turn((found.reply,) if found.reply else (), kept, (asked,))

    def in_context(self, text: str, state: State, now: float) -> FollowUp:
        """What a message leaves unsaid after what was on the screen."""
        return self._interpreter.in_context(text, self._context(state, now))

    def _about(self, move: Move, question: str, state: State, now: float) -> Turn:
        """What is said of the answer before."""
        subject = state.subject
        reply, told = self._follow_ups.reply(move, subject)
        candidate = self._offers.meant_by(subject)
        asked = Asked("answer", 100, self._offers.matches([candidate] if candidate else []), subject.refs)
        kept = replace(state, subject=replace(told, at=now), answered=_voted_on(reply), misses=0)
        return Turn((reply,), replace(kept, question=question), (asked,))

    def _context(self, state: State, now: float) -> Context:
        subject = state.subject
        # A clock that was set back a little forgets nothing.
        if abs(now - subject.at) > SUBJECT_SECONDS:
            return Context()
        # The knowledge may have changed since.
        term, aspect = self._knowledge.term(subject.term or ""), self._knowledge.aspect(subject.aspect or "")
        others, sides = (
            tuple(one.id for one in self._offers.known(some)) for some in (subject.others, subject.sides)
        )
        return Context(
            term=term.id if term else None,
            aspect=aspect.id if aspect else None,
            others=others,
            sides=sides,
            answered=subject.entry == str(RECOMMENDATION) or self._offers.meant_by(subject) is not None,
        )

    def _find(
        self, reading: Interpretation, follow: FollowUp, question: str, state: State, now: float
    ) -> Found:
        if follow.bare:
            return self._of_all(follow.context, now)
        is_amid = state.subject.is_something
        if is_amid and _is_reaction(question):
            return Found("smalltalk", None)
        if all(word.isdigit() for word in words(question)):
            return self._miss(self._say.no_words)
        if reading.foreign:
            return self._miss(self._say.other_language)
        decision = decide(reading.candidates, self._thresholds)
        if may_be_in_trouble(reading, self._thresholds) and not self._answers_trouble(decision):
            return self._caring(reading)
        match decision:
            case Confident(Candidate(meaning=Guidance())):
                # Whole: the sentences around the one that asks tell what the guide needn't ask.
                return self.guide(question, state)
            case Confident(best):
                first = self._sure(best, reading, follow.context, state, now)
                second = reading.second and decide(reading.second.candidates, self._thresholds)
                if isinstance(second, Confident) and reading.second and not self._offers.is_serious(best):
                    return _both(first, self._sure(second.best, reading.second, follow.context, state, now))
                return first
            case Ambiguous(choices):
                return self._torn(choices)
            case NoMatch():
                if is_amid and len(words(question)) >= REMARK and self._interpreter.only_tells(question):
                    return Found("smalltalk", Reply(texts(self._say.remark)))
                return self._miss(self._unknown(state) if words(reading.text) else self._say.no_words)

    def _answers_trouble(self, decision: Decision) -> bool:
        return isinstance(decision, Confident) and self._offers.is_serious(decision.best)

    def _caring(self, reading: Interpretation) -> Found:
        """Where to turn, without cheer or votes; what was asked besides stays one quiet tap away."""
        buttons = [self._offers.button(one) for one in worth_a_button(reading.candidates, self._thresholds)]
        rows = tuple((replace(button, tone="quiet"),) for button in buttons[:CARING_BUTTONS])
        said = texts(self._say.caring.format(contact=self._pages.contact()))
        return Found("fallback", Reply(said, rows), caring=True)

    def _sure(
        self, best: Candidate, reading: Interpretation, context: Context, state: State, now: float
    ) -> Found:
        match best.meaning:
            case Fact(term, aspect):
                return self._fact(term, aspect, reading, context, state, now)
            case Comparison(terms):
                return self.compare(terms if reading.named else context.sides, now)
            case Guidance():
                return self.guide(reading.text, state)
            case Entry(ref) if ref == Ref("term", reading.assumed or "") and context.others:
                return self._of_all(replace(context, aspect=None), now)
            case Entry(ref) if len(reading.named) > 1 and (asked := self._aspect_of(ref)):
                return self._of_each(reading.named, asked, now)
            case Entry(ref):
                return self._entry(ref, reading, context, now)

    def _of_each(self, terms: Sequence[str], aspect_id: str, now: float) -> Found:
        """Several were named, and one thing was asked of them."""
        aspect = self._knowledge.aspect(aspect_id)
        known = self._offers.known(terms[:MOST_SIDE_BY_SIDE])
        if aspect is None or len(known) < 2:
            raise LookupError(aspect_id)
        return self._facts(known, aspect, now)

    def _of_all(self, context: Context, now: float) -> Found:
        """Several things were pointed at: what was asked before is told of all, else they are compared."""
        terms = self._offers.known(filter(None, (context.term, *context.others)))
        aspect = self._knowledge.aspect(context.aspect or "")
        return self._facts(terms, aspect, now) if aspect else self.compare(tuple(t.id for t in terms), now)

    def _fact(
        self,
        term_id: str,
        aspect_id: str,
        reading: Interpretation,
        context: Context,
        state: State,
        now: float,
    ) -> Found:
        term, aspect = self._knowledge.term(term_id), self._knowledge.aspect(aspect_id)
        if term is None or aspect is None:
            raise LookupError(f"{term_id} × {aspect_id}")
        sides = self._offers.known(context.others) if reading.assumed == context.term else ()
        if reading.assumed and sides:
            return self._facts((term, *sides), aspect, now)
        also = self._same_section(reading, aspect.section)
        reply = self._answers.fact(term, aspect, also, reading.text)
        assumes = bool(reading.assumed) and not state.subject.taken
        if assumes:
            said = text(self._say.about_subject.format(term=term.title), "italic")
            reply = replace(reply, paragraphs=(said, *reply.paragraphs))
        topic = self._knowledge.topic_about(term_id, aspect_id)
        entry = f"topic:{topic.id}" if topic else ""
        subject = Subject(term_id, aspect_id, now, entry=entry, taken=bool(reading.assumed))
        return Found("answer", reply, (Ref("term", term_id), Ref("aspect", aspect_id)), subject)

    def _facts(self, terms: tuple[Term, ...], aspect: Aspect, now: float) -> Found:
        """What was asked after a comparison is answered of all its sides."""
        ids, reply = tuple(term.id for term in terms), self._answers.facts(terms, aspect)
        offered = (*(Ref("term", id) for id in ids), Ref("aspect", aspect.id))
        meaning = Candidate(Fact(ids[0], aspect.id), 1.0, f"section:{aspect.section}")
        return Found("answer", reply, offered, Subject(ids[0], aspect.id, now, ids[1:]), meaning)

    def _entry(self, ref: Ref, reading: Interpretation, context: Context, now: float) -> Found:
        if ref.kind == "smalltalk":
            smalltalk = self._knowledge.voice.smalltalk[ref.id]
            # In the middle of a talk the buttons of the answer before go on standing there.
            ways_on = () if context.term or context.answered else self._pages.ways_on()
            return Found("smalltalk", Reply(texts(smalltalk.reply), ways_on))
        also = self._same_section(reading, self._knowledge.section_of(ref))
        reply = self._answers.entry(ref, also=also[:1], asked=reading.text)
        if reply is None:
            raise LookupError(str(ref))
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        term = ref.id if ref.kind == "term" else (topic and topic.term) or next(reversed(reading.named), None)
        aspect_id = context.aspect if ref.kind == "gap" else self._aspect_of(ref)
        subject = Subject(term or context.term, aspect_id, now, entry=str(ref))
        outcome: Outcome = "gap" if ref.kind == "gap" else "answer"
        return Found(outcome, reply, (ref,), subject)

    def _aspect_of(self, ref: Ref) -> str | None:
        """What was asked of a form, where an entry tells it: the one aspect of its section."""
        if ref.kind == "aspect":
            return ref.id
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        found = [one.id for one in self._knowledge.aspects if topic and one.section == topic.section]
        return topic.aspect or (found[0] if len(found) == 1 else None) if topic else None

    def compare(self, terms: tuple[str, ...], now: float, part: int | None = None) -> Found:
        """Things side by side; the usual ones where nobody named two."""
        chosen = self._offers.side_by_side(terms)
        if len(chosen) < 2 or not any(term.facts for term in chosen):
            return Found("compare", self._nothing_to_compare())
        ids = tuple(term.id for term in chosen)
        reply = self._comparing.comparison(chosen, part)
        subject = Subject(ids[0], None, now, ids[1:])
        return Found("compare", reply, tuple(Ref("term", id) for id in ids), subject)

    def pick(self, chosen: tuple[str, ...], at: int = 0, page: int = 0) -> Found:
        """Which sides to compare, by tapping."""
        reply = self._comparing.pick(self._offers.known(chosen), at, page)
        return Found("compare", reply or self._nothing_to_compare())

    def _nothing_to_compare(self) -> Reply:
        return Reply(texts(self._say.compare_what), self._browsing.glossary().rows)

    def guide(self, opening: str, state: State) -> Found:
        """The guided conversation, with what `opening` already tells; without one, what comes nearest."""
        if self._guiding:
            turn = self._guiding.start(opening, state)
            return Found("guide", turn.replies[0], (Ref("intent", "guide"),), guide=turn.state.guide)
        instead = Ref.parse(self._knowledge.voice.intents["guide"].instead or "")
        reply = self._answers.entry(instead) if instead else None
        if reply and instead:
            return Found("guide", reply, (instead,))
        return Found("guide", Reply(texts(self._say.no_guide), self._browsing.contents().rows))

    def rival(self, text: str, state: State, now: float) -> Rival:
        """What `text` would be if it were no answer to a step of the guide."""
        follow = self.in_context(text, state, now)
        candidates = self._interpreter.interpret(follow.text, follow.context).candidates
        decision = decide(candidates, self._thresholds)
        if not isinstance(decision, Confident) or isinstance(decision.best.meaning, Guidance):
            return Rival(0.0)
        meaning = decision.best.meaning
        chats = isinstance(meaning, Entry) and meaning.ref.kind == "smalltalk"
        return Rival(decision.best.probability, self._offers.is_serious(decision.best), chats)

    def _torn(self, choices: tuple[Candidate, ...]) -> Found:
        buttons = [(self._offers.button(choice),) for choice in choices]
        none: Row = (Button(self._labels.none_of_these, events.NoneOfThese(), "quiet"),)
        refs = dict.fromkeys(ref for choice in choices for ref in self._offers.refs(choice))
        return Found("suggest", Reply(texts(self._say.suggest), (*buttons, none)), tuple(refs))

    def _unknown(self, state: State) -> str:
        """What to say to a question that nothing fits; the second time, who else may know."""
        again = self._say.fallback_again.format(contact=self._pages.contact())
        return again if state.misses else self._say.fallback

    def _miss(self, said: str) -> Found:
        pass_on: Row = (Button(self._labels.pass_on, events.PassOn()),)
        rows = (*self._pages.ways_on()[-1:], pass_on, self._answers.feedback.row(UNKNOWN))
        return Found("fallback", Reply((*texts(said), *texts(self._say.may_teach)), rows))

    def _same_section(self, reading: Interpretation, section: str | None) -> list[Ref]:
        """Other topics of this section that the message may have meant."""
        near = [
            candidate for candidate in reading.candidates if candidate.probability >= self._thresholds.menu
        ]
        refs = [ref for candidate in near for ref in self._offers.refs(candidate) if ref.kind == "topic"]
        return [ref for ref in refs if section and self._knowledge.section_of(ref) == section][:2]

    def _other_candidates(self, reading: Interpretation, found: Found) -> tuple[str, ...]:
        """Codes of what else was near, to be offered when the answer wasn't what was meant."""
        given = set(found.offered)
        others = (
            candidate
            for candidate in reading.candidates
            if not given.issuperset(self._offers.refs(candidate)) and not self._offers.is_serious(candidate)
        )
        first = islice(others, MOST_MATCHES)
        return tuple(dict.fromkeys(self._codec.write(self._offers.event(c)) for c in first))


def _both(first: Found, second: Found) -> Found:
    """Two answers in one message; the buttons of the first, and a way to the whole of the second."""
    if set(first.offered) == set(second.offered):
        return first
    if not first.reply or not second.reply:
        return first if first.reply else second
    reply = replace(
        first.reply,
        paragraphs=(*first.reply.paragraphs, *second.reply.paragraphs),
        rows=(*second.reply.rows[:1], *first.reply.rows),
        table=first.reply.table or second.reply.table,
    )
    outcome = first.outcome if first.outcome != "smalltalk" else second.outcome
    return Found(outcome, reply, (*first.offered, *second.offered), first.subject or second.subject)


def _subject_after(found: Found, reading: Interpretation, before: Subject, now: float) -> Subject:
    """What stands there after an answer, and still stands there after a question that found none."""
    if found.subject:
        sides = reading.named if len(reading.named) > 1 else ()
        return replace(found.subject, sides=found.subject.sides or sides).after(before)
    named = reading.named[-1] if reading.named else before.term
    if found.outcome not in ("fallback", "suggest") or named == before.term:
        return before  # "says who" is about the last thing that was told
    # What it was about can still be gone on with.
    return Subject(named, before.aspect, before.at or now, entry=str(UNKNOWN)).after(before)


def _is_reaction(text: str) -> bool:
    """Whether there are only pictures, as 👍."""
    return not words(text) and any(category(sign) == "So" for sign in text) and "?" not in text


def _voted_on(reply: Reply) -> str:
    """What the buttons of feedback under a reply are about."""
    refs = (button.event.ref for button in reply.buttons() if isinstance(button.event, events.Vote))
    return str(next(refs, ""))
