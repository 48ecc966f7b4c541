"""A question in the person's own words: understand it, decide, answer or admit that one can't."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from unicodedata import category

from bot.dialogue import events
from bot.dialogue.browse import Browse
from bot.dialogue.codec import Codec
from bot.dialogue.compare import Comparisons
from bot.dialogue.entries import Entries
from bot.dialogue.fallback import Fallback
from bot.dialogue.follow_ups import FollowUps
from bot.dialogue.guide import GuideDialogue
from bot.dialogue.offers import MOST_MATCHES, MOST_SIDE_BY_SIDE, Offers
from bot.dialogue.replies import Reply, prose, texts
from bot.dialogue.state import Asked, Outcome, State, Subject, Turn
from bot.guide.state import GuideTalk
from bot.knowledge.entries import RECOMMENDATION, UNKNOWN, Aspect, Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move
from bot.understanding.context import FollowUp
from bot.understanding.decide import (
    Ambiguous,
    Confident,
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
)
from bot.understanding.tokens import shortened, words

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
class _Question:
    text: str
    reading: Interpretation
    context: Context
    state: State
    """Before it."""


class Questions:
    """Answers questions about one knowledge."""

    def __init__(
        self, knowledge: Knowledge, interpreter: Interpreter, codec: Codec, guide: GuideDialogue | None
    ) -> None:
        self._knowledge, self._interpreter = knowledge, interpreter
        self._codec, self._guide = codec, guide
        self._say, self._thresholds = knowledge.voice.sentences, knowledge.voice.thresholds
        self._browse, self._entries, self._offers = Browse(knowledge), Entries(knowledge), Offers(knowledge)
        self._comparisons, self._fallback = Comparisons(knowledge), Fallback(knowledge, codec)
        self._follow_ups = FollowUps(knowledge)

    def answer(self, said: str, state: State, now: float) -> Turn:
        """The turn for a question. Nothing of its words is in the turn's notes."""
        heard = shortened(said)
        follow = self.in_context(heard, state, now)
        if follow.move and follow.move != "wrong" and self._offers.meant_by(state.subject):
            return self._about(follow.move, said, state, now)
        reading = self._interpreter.interpret(follow.text, follow.context)
        question = _Question(heard, reading, follow.context, state)
        found = self._of_all(follow.context) if follow.bare else self._find(question)
        near = reading.candidates
        sure = round(100 * near[0].probability) if near else 0
        matches = self._offers.matches([found.meaning, *near] if found.meaning else near)
        kept = replace(
            state,
            subject=_subject_after(found, reading, state.subject, now),
            candidates=self._other_candidates(near, found),
            answered=_voted_on(found.reply) if found.reply else state.answered,
            misses=state.misses + 1 if found.outcome == "fallback" else 0,
            question=said,
            guide=found.guide or state.guide,
        )
        asked = Asked(found.outcome, sure, matches, found.offered, found.caring)
        return Turn((found.reply,) if found.reply else (), kept, (asked,))

    def move(self, said: str) -> Move | None:
        """What a text wants of what is on the screen; nothing where it may tell of trouble."""
        move = self._interpreter.in_context(said, Context(answered=True)).move
        troubled = move and self._interpreter.interpret(said).trouble >= self._thresholds.caring
        return None if troubled else move

    def in_context(self, said: str, state: State, now: float) -> FollowUp:
        """What a message leaves unsaid after what was on the screen."""
        subject, context = state.subject, Context()
        # A clock that was set back a little forgets nothing.
        if abs(now - subject.at) <= SUBJECT_SECONDS:
            # The knowledge may have changed since.
            aspect = self._knowledge.aspect(subject.aspect or "")
            recommended = subject.entry == str(RECOMMENDATION)
            context = Context(
                term=next(iter(self._ids([subject.term or ""])), None),
                aspect=aspect.id if aspect else None,
                others=self._ids(subject.others),
                sides=self._ids(subject.sides),
                answered=recommended or self._offers.meant_by(subject) is not None,
            )
        return self._interpreter.in_context(said, context)

    def _ids(self, terms: Sequence[str]) -> tuple[str, ...]:
        return tuple(term.id for term in self._offers.known(terms))

    def _about(self, move: Move, said: str, state: State, now: float) -> Turn:
        """What is said of the answer before."""
        reply, subject = self._follow_ups.reply(move, state.subject)
        candidate = self._offers.meant_by(state.subject)
        matches = self._offers.matches([candidate] if candidate else [])
        kept = replace(state, subject=replace(subject, at=now), answered=_voted_on(reply), misses=0)
        asked = Asked("answer", 100, matches, state.subject.refs)
        return Turn((reply,), replace(kept, question=said), (asked,))

    def _find(self, question: _Question) -> Found:
        reading, is_amid = question.reading, question.state.subject.is_something
        if is_amid and _is_reaction(question.text):
            return Found("smalltalk", None)
        if all(word.isdigit() for word in words(question.text)):
            return Found("fallback", self._fallback.miss(self._say.no_words))
        if reading.foreign:
            return Found("fallback", self._fallback.miss(self._say.other_language))
        decision = decide(reading.candidates, self._thresholds)
        best = decision.best if isinstance(decision, Confident) else None
        serious = best is not None and self._offers.is_serious(best)
        if may_be_in_trouble(reading, self._thresholds) and not serious:
            near = worth_a_button(reading.candidates, self._thresholds)
            return Found("fallback", self._fallback.caring(near), caring=True)
        match decision:
            case Confident(best):
                first = self._sure(best, question)
                second = None if serious or best.meaning == Guidance() else self._second(question)
                return _both(first, second) if second else first
            case Ambiguous(choices):
                refs = dict.fromkeys(ref for choice in choices for ref in self._offers.refs(choice))
                return Found("suggest", self._fallback.which(choices), tuple(refs))
        if is_amid and len(words(question.text)) >= REMARK and self._interpreter.only_tells(question.text):
            return Found("smalltalk", Reply(texts(self._say.remark)))
        if not words(reading.text):
            return Found("fallback", self._fallback.miss(self._say.no_words))
        return Found("fallback", self._fallback.unknown(question.state))

    def _second(self, question: _Question) -> Found | None:
        """The answer to another question in the same message, where it is just as sure."""
        reading = question.reading.second
        decision = decide(reading.candidates, self._thresholds) if reading else None
        if reading is None or not isinstance(decision, Confident):
            return None
        return self._sure(decision.best, replace(question, text=reading.text, reading=reading))

    def _sure(self, best: Candidate, question: _Question) -> Found:
        reading, context = question.reading, question.context
        match best.meaning:
            case Fact(term, aspect):
                return self._fact(term, aspect, question)
            case Comparison(terms):
                return self.compare(terms if reading.named else context.sides)
            case Guidance():
                # Whole: the sentences around the one that asks tell what the guide needn't ask.
                return self.guide(question.text, question.state)
            case Entry(ref) if ref == Ref("term", reading.assumed or "") and context.others:
                return self._of_all(replace(context, aspect=None))
            case Entry(ref) if len(reading.named) > 1 and (asked := self._aspect_of(ref)):
                # Several were named, and one thing was asked of them.
                return self._facts(self._offers.known(reading.named[:MOST_SIDE_BY_SIDE]), asked)
            case Entry(ref):
                return self._entry(ref, question)

    def _of_all(self, context: Context) -> Found:
        """Several things were pointed at: what was asked before is told of all, else they are compared."""
        ids = tuple(filter(None, (context.term, *context.others)))
        aspect = self._knowledge.aspect(context.aspect or "")
        return self._facts(self._offers.known(ids), aspect) if aspect else self.compare(ids)

    def _fact(self, term_id: str, aspect_id: str, question: _Question) -> Found:
        reading, context = question.reading, question.context
        aspect = self._knowledge.aspect(aspect_id)
        sides = context.others if reading.assumed and reading.assumed == context.term else ()
        if aspect and (others := self._offers.known(sides)):
            return self._facts((*self._offers.known([term_id]), *others), aspect)
        also = self._same_section(reading, aspect.section if aspect else None)
        found = self.fact(term_id, aspect_id, also, reading.text)
        if found is None or found.reply is None or found.subject is None:
            raise LookupError(f"{term_id} × {aspect_id}")
        term, reply = self._knowledge.term(term_id), found.reply
        if term and reading.assumed and not question.state.subject.taken:
            said = prose(self._say.about_subject.format(term=term.title), "italic")
            reply = replace(reply, paragraphs=(said, *reply.paragraphs))
        return replace(found, reply=reply, subject=replace(found.subject, taken=bool(reading.assumed)))

    def fact(self, term_id: str, aspect_id: str, also: Sequence[Ref] = (), asked: str = "") -> Found | None:
        """One aspect of one term, None where one of them is gone; as `Entries.fact`."""
        term, aspect = self._knowledge.term(term_id), self._knowledge.aspect(aspect_id)
        if term is None or aspect is None:
            return None
        topic = self._knowledge.topic_about(term_id, aspect_id)
        subject = Subject(term_id, aspect_id, entry=f"topic:{topic.id}" if topic else "")
        offered = (Ref("term", term_id), Ref("aspect", aspect_id))
        return Found("answer", self._entries.fact(term, aspect, also, asked), offered, subject)

    def _facts(self, terms: tuple[Term, ...], aspect: Aspect) -> Found:
        """What was asked of several is answered of all of them."""
        ids = tuple(term.id for term in terms)
        subject = Subject(ids[0], aspect.id, others=ids[1:])
        meaning = Candidate(Fact(ids[0], aspect.id), 1.0, f"section:{aspect.section}")
        return Found("answer", self._entries.facts(terms, aspect), subject.refs, subject, meaning)

    def _entry(self, ref: Ref, question: _Question) -> Found:
        reading, context = question.reading, question.context
        if ref.kind == "smalltalk":
            # In the middle of a talk the buttons of the answer before go on standing there.
            is_amid = context.term or context.answered or question.state.guide
            ways_on = () if is_amid else self._browse.ways_on()
            return Found("smalltalk", Reply(texts(self._knowledge.voice.smalltalk[ref.id].reply), ways_on))
        also = self._same_section(reading, self._knowledge.section_of(ref))
        reply = self._entries.entry(ref, also=also[:1], asked=reading.text)
        if reply is None:
            raise LookupError(str(ref))
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        term = ref.id if ref.kind == "term" else (topic and topic.term) or next(reversed(reading.named), None)
        told = self._aspect_of(ref)
        aspect = context.aspect if ref.kind == "gap" else told.id if told else None
        subject = Subject(term or context.term, aspect, entry=str(ref))
        return Found("gap" if ref.kind == "gap" else "answer", reply, (ref,), subject)

    def _aspect_of(self, ref: Ref) -> Aspect | None:
        """What was asked of a form, where an entry tells it: the one aspect of its section."""
        if ref.kind == "aspect":
            return self._knowledge.aspect(ref.id)
        topic = self._knowledge.topic(ref.id) if ref.kind == "topic" else None
        if topic is None or topic.aspect:
            return self._knowledge.aspect(topic.aspect or "") if topic else None
        found = [one for one in self._knowledge.aspects if one.section == topic.section]
        return found[0] if len(found) == 1 else None

    def compare(self, terms: Sequence[str], part: int | None = None) -> Found:
        """Things side by side; the usual ones where nobody named two."""
        chosen = self._offers.side_by_side(terms)
        if len(chosen) < 2 or not any(term.facts for term in chosen):
            return Found("compare", self._nothing_to_compare())
        subject = Subject(chosen[0].id, others=tuple(term.id for term in chosen[1:]))
        return Found("compare", self._comparisons.comparison(chosen, part), subject.refs, subject)

    def pick(self, pick: events.Pick) -> Found:
        """Which sides to compare, by tapping."""
        reply = self._comparisons.pick(self._offers.known(pick.chosen), pick.at, pick.page)
        return Found("compare", reply or self._nothing_to_compare())

    def _nothing_to_compare(self) -> Reply:
        return Reply(texts(self._say.compare_what), self._browse.glossary().rows)

    def guide(self, opening: str, state: State) -> Found:
        """The guided conversation, with what `opening` already tells; without one, what comes nearest."""
        if self._guide:
            turn = self._guide.start(opening, state)
            return Found("guide", turn.replies[0], (RECOMMENDATION,), guide=turn.state.guide)
        instead = Ref.parse(self._knowledge.voice.intents["guide"].instead or "")
        if instead and (reply := self._entries.entry(instead)):
            return Found("guide", reply, (instead,))
        return Found("guide", Reply(texts(self._say.no_guide), self._browse.contents().rows))

    def is_for_guide(self, said: str, state: State, now: float) -> bool:
        """Whether a text, while the guide asks something, is no question and no cry for help."""
        if self._guide is None:
            return False
        follow, sure = self.in_context(said, state, now), 0.0
        reading = self._interpreter.interpret(follow.text, follow.context)
        match decide(reading.candidates, self._thresholds):
            case Confident(best) if self._offers.is_serious(best):
                doubtful = reading.trouble < self._thresholds.serious_at_step
                return doubtful and self._guide.answers(said, state)
            case Confident(Candidate(meaning=Entry(Ref(kind="smalltalk")), probability=probability)):
                sure = probability >= self._thresholds.question
                return not sure or self._guide.answers(said, state)
            case Confident(best) if best.meaning != Guidance():
                sure = best.probability
        return self._guide.takes(said, state, sure)

    def _same_section(self, reading: Interpretation, section: str | None) -> list[Ref]:
        """Other topics of this section that the message may have meant."""
        near = [one for one in reading.candidates if one.probability >= self._thresholds.menu]
        refs = [ref for one in near for ref in self._offers.refs(one) if ref.kind == "topic"]
        return [ref for ref in refs if section and self._knowledge.section_of(ref) == section][:2]

    def _other_candidates(self, near: Sequence[Candidate], found: Found) -> tuple[str, ...]:
        """Codes of what else was near, to be offered when the answer wasn't what was meant."""
        given, offers = set(found.offered), self._offers
        others = (one for one in near if not given.issuperset(offers.refs(one)))
        first = islice((one for one in others if not offers.is_serious(one)), MOST_MATCHES)
        return tuple(dict.fromkeys(self._codec.write(offers.event(one)) for one in first))


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
        return replace(found.subject, at=now, sides=found.subject.sides or sides).after(before)
    named = reading.named[-1] if reading.named else before.term
    if found.outcome not in ("fallback", "suggest") or named == before.term:
        return before  # "says who" is about the last thing that was told
    # What it was about can still be gone on with.
    return Subject(named, before.aspect, before.at or now, entry=str(UNKNOWN)).after(before)


def _is_reaction(said: str) -> bool:
    """Whether there are only pictures, as 👍."""
    return not words(said) and any(category(sign) == "So" for sign in said) and "?" not in said


def _voted_on(reply: Reply) -> str:
    """What the buttons of feedback under a reply are about."""
    refs = (button.event.ref for button in reply.buttons() if isinstance(button.event, events.Vote))
    return str(next(refs, ""))
