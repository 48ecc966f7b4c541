"""Entries as replies: the answer, where it comes from, what one may want next, and whether it helped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import Event, Reason
from bot.dialogue.replies import Button, Paragraph, Reply, Row, prose, text, texts
from bot.knowledge.entries import UNKNOWN, Aspect, Fact, Gap, Ref, Term, Topic
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.markup import Span
from bot.knowledge.voice import Voice
from bot.understanding.tokens import words

MOST_BUTTONS = 4
"""Under an answer, besides the row of feedback."""
ONLY_A_WORD = 40
"""A first paragraph that is shorter says too little by itself."""
OWN = "terms"
"""Among a term's sources: the passage on this very term."""


class Entries:
    """Makes replies of what the knowledge says."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._say, self._labels = knowledge.voice.sentences, knowledge.voice.labels
        self.feedback = Feedback(knowledge.voice)

    def entry(self, ref: Ref, whole: bool = False, also: Iterable[Ref] = (), asked: str = "") -> Reply | None:
        """The answer that an entry gives, None when there is no such entry.

        `whole` adds the long part; `also` are entries to offer beside the related ones;
        `asked` is the question in the person's words.
        """
        match self._knowledge.entries.get(ref):
            case Topic() | Term() as entry:
                return self._answer(ref, entry, whole, also, asked)
            case Aspect() as aspect:
                # Asked of no term in particular: of the usual ones.
                said = texts(aspect.short or "") or self.lines(self._knowledge.usual_terms, aspect)
                buttons = [*self.shown(also), Button(self._labels.compare, events.Compare())]
                return self._reply(aspect.title, (*said, *self.source(ref)), buttons, ref, events.Show(ref))
            case Gap(serious=True) as gap:
                return Reply((text(gap.title, "bold"), *texts(gap.reply)))
            case Gap() as gap:
                return self._reply(gap.title, texts(gap.reply), (), ref, events.Show(ref))
        return None

    def _reply(
        self,
        title: str,
        said: Iterable[Paragraph],
        buttons: Iterable[Button],
        ref: Ref,
        link: Event | None = None,
    ) -> Reply:
        """Each button in a row of its own: titles are long, and a phone is narrow."""
        unique: dict[Event, Button] = {}
        for button in buttons:
            unique.setdefault(button.event, button)
        rows = [(button,) for button in unique.values()][:MOST_BUTTONS]
        return Reply((text(title, "bold"), *said), (*rows, self.feedback.row(ref)), link=link)

    def _answer(self, ref: Ref, entry: Topic | Term, whole: bool, also: Iterable[Ref], asked: str) -> Reply:
        short, rest = self.parts(entry)
        fact = None
        if isinstance(entry, Topic) and (term := self._knowledge.term(entry.term or "")):
            fact = term.facts.get(entry.aspect or "")  # in its place the topic answers
        said = (*self._plainly(short, fact, asked or entry.title), *(rest if whole else ()))
        more = [Button(self._labels.more, events.Show(ref, whole=True))] if rest and not whole else []
        related = [found for name in entry.related if (found := Ref.parse(name)) and found != ref]
        nearby = self.shown([*(one for one in also if one != ref), *related])
        buttons = (*more, *self.compare_with(entry), *nearby)
        return self._reply(entry.title, (*said, *self.source(ref)), buttons, ref, events.Show(ref, whole))

    def parts(self, entry: Topic | Term) -> tuple[tuple[Paragraph, ...], list[Paragraph]]:
        """The short answer, and the long part where it says more."""
        short = texts(entry.short or "") or opening(entry.answer)
        said = {part.plain() for part in short}
        return short, [part for part in texts(entry.answer, long=True) if part.plain() not in said]

    def _plainly(self, said: Sequence[Paragraph], fact: Fact | None, asked: str) -> tuple[Paragraph, ...]:
        """What is said, after a yes or a no where `asked` can be answered so: "is that long?"."""
        found = set(words(asked))
        yes, no = (not found.isdisjoint(some) for some in ((fact.yes_to, fact.no_to) if fact else ((), ())))
        if yes == no or found.intersection(self._knowledge.voice.cues.open_questions):
            return tuple(said)
        plain = self._say.plain_yes if yes else self._say.plain_no
        before, _, after = (Span(part) for part in plain.format(answer="\0").partition("\0"))
        return replace(said[0], spans=(before, *said[0].spans, after)), *said[1:]

    def lines(self, terms: Iterable[Term], aspect: Aspect) -> tuple[Paragraph, ...]:
        """What is known of an aspect, in a few words each."""
        return tuple(
            self.line(term.title, term.facts[aspect.id].in_short) for term in terms if aspect.id in term.facts
        )

    def line(self, title: str, fact: str) -> Paragraph:
        """A fact after the name of what it is a fact of."""
        return prose(self._say.fact.format(aspect=title, fact=fact))

    def facts(self, terms: Sequence[Term], aspect: Aspect) -> Reply:
        """One aspect of several terms, each by its name."""
        told = [term for term in terms if aspect.id in term.facts]
        said = [line for term in terms for line in self.lines([term], aspect) or [self._unsaid(term)]]
        source = self.source(*(_passage(term, aspect) for term in told))
        if not told:
            said, source = [], self._not_said(terms, aspect)
        whole = Button(self._labels.compare, events.Compare(tuple(term.id for term in terms)))
        buttons = (whole, *self.shown(Ref("term", term.id) for term in terms))
        return self._reply(aspect.title, (*said, *source), buttons, Ref("aspect", aspect.id))

    def fact(self, term: Term, aspect: Aspect, also: Iterable[Ref] = (), asked: str = "") -> Reply:
        """One aspect of one term: the topic about it, else the fact, else that the article doesn't say it."""
        ref = Ref("term", term.id)
        if topic := self._knowledge.topic_about(term.id, aspect.id):
            # The whole of the term is a tap away, as it is under a fact.
            return self._answer(Ref("topic", topic.id), topic, False, [*also, ref], asked)
        if fact := term.facts.get(aspect.id):
            said = (
                *self._plainly([prose(fact.text)], fact, asked),
                *self.source(_passage(term, aspect)),
            )
        else:
            said = self._not_said([term], aspect)
        buttons = [*self.shown([ref, *also]), *self.compare_with(term)]
        link = events.ShowFact(term.id, aspect.id)
        return self._reply(f"{term.title}: {aspect.title}", said, buttons, ref, link)

    def _not_said(self, terms: Sequence[Term], aspect: Aspect) -> tuple[Paragraph, ...]:
        """What is nearest, named as another term's, and that it isn't said of these; with its source."""
        unsaid = map(self._unsaid, terms)
        for name in (name for term in terms for name in term.related):
            other = self._knowledge.term(name.removeprefix("term:"))
            if other and name.startswith("term:") and aspect.id in other.facts:
                fact = other.facts[aspect.id].text
                quoted = prose(self._say.of_another.format(term=other.title, fact=fact))
                return quoted, *unsaid, *self.source(_passage(other, aspect))
        return *unsaid, prose(self._say.nothing_similar)

    def _unsaid(self, term: Term) -> Paragraph:
        return prose(self._say.not_said.format(term=term.title))

    def shown(self, refs: Iterable[Ref]) -> list[Button]:
        """A button for each entry that there is."""
        entries = self._knowledge.entries
        return [Button(entries[ref].title, events.Show(ref)) for ref in dict.fromkeys(refs) if ref in entries]

    def compare_with(self, entry: Topic | Term) -> list[Button]:
        """A button to put a term beside what it is confused with; the usual two beside each other."""
        if not isinstance(entry, Term) or not entry.facts:
            return []
        usual = [term.id for term in self._knowledge.usual_terms]
        nearest = (*usual, *entry.confusable_with) if entry.id in usual else (*entry.confusable_with, *usual)
        for id in nearest:
            other = self._knowledge.term(id)
            if other and other.facts and id != entry.id:
                label = self._labels.compare_with.format(term=other.title)
                return [Button(label, events.Compare((entry.id, id)))]
        return []

    def source(self, *refs: Ref) -> tuple[Paragraph, ...]:
        """Where in the article these entries come from, as far as that is known."""
        titles = dict.fromkeys(title for ref in refs for title in self._passages(ref))
        return (prose(self._say.source.format(section="; ".join(titles)), "italic"),) if titles else ()

    def _passages(self, ref: Ref) -> Iterator[str]:
        """The titles of the passages that an entry comes from: of sections, or of the glossary's terms."""
        entry, sections = self._knowledge.entries.get(ref), self._knowledge.sections
        if isinstance(entry, Topic | Term) and entry.sources:
            for name in entry.sources:
                passage = entry if name == OWN else self._knowledge.term(name.removeprefix("term:"))
                yield self._say.term_source.format(term=passage.title) if passage else sections[name]
        elif isinstance(entry, Term):
            yield self._labels.terms
        elif section := sections.get(self._knowledge.section_of(ref) or ""):
            yield section

    def card(self, term: Term) -> tuple[Paragraph, ...]:
        """All that there is to say of a term; what is long stands together, so that it folds into one."""
        kinds = {"form": self._say.kind_form, "idea": self._say.kind_idea, "unclear": self._say.kind_unclear}
        short, rest = self.parts(term)
        return (
            text(term.title, "bold"),
            prose(kinds[term.kind], "italic"),
            *short,
            *self._confusable(term),
            *rest,
            *self._all_facts(term),
            *self.source(Ref("term", term.id)),
        )

    def _confusable(self, term: Term) -> Iterator[Paragraph]:
        """How it differs from the terms that it is mixed up with; where nobody wrote that, what those are."""
        for id in term.confusable_with:
            other = self._knowledge.term(id)
            if other and (said := term.differs.get(id) or other.differs.get(term.id) or other.short):
                yield prose(self._say.confusable.format(term=other.title, text=said))

    def _all_facts(self, term: Term) -> Iterator[Paragraph]:
        """The facts, where no comparison can tell them: the long part says the same in prose."""
        known = [aspect for aspect in self._knowledge.aspects if aspect.id in term.facts]
        if known and not self.compare_with(term):
            yield prose(self._say.facts, "bold", long=True)
            said = [self._say.fact.format(aspect=one.title, fact=term.facts[one.id].text) for one in known]
            yield prose("\n".join(said), long=True)


class Feedback:
    """Whether an answer helped: two buttons, one tap more for what was wrong; changeable, never asked for."""

    def __init__(self, voice: Voice) -> None:
        self._say, self._labels = voice.sentences, voice.labels
        self._chosen, self._reasons = voice.guide.labels.chosen, reason_labels(voice)

    def row(self, ref: Ref, helpful: bool | None = None) -> Row:
        """Helpful, or not what was meant; what was said of it is marked."""
        return (
            self._button(self._labels.helpful, events.Vote(ref, helpful=True), helpful is True),
            self._button(self._labels.not_helpful, events.Vote(ref, helpful=False), helpful is False),
        )

    def voted(self, ref: Ref, helpful: bool) -> Reply:
        """The buttons after a vote; where it didn't help, with what may have been wrong."""
        said = self._say.noted_helpful if helpful else self._say.not_helpful_why
        rows = (self.row(ref, helpful), *(() if helpful else (self._why(ref),)))
        return Reply(texts(said), rows, only_feedback=True)

    def because(self, ref: Ref, reason: Reason) -> Reply:
        """The buttons after a reason was given; the question can be passed on, if the person wants to."""
        # What isn't known has that button already.
        about = None if ref == UNKNOWN else ref
        pass_on: Row = (Button(self._labels.pass_on, events.PassOn(about=about), "quiet"),)
        rows = (self.row(ref, helpful=False), self._why(ref, reason), pass_on)
        shown = rows[:2] if reason == "wrong-topic" else rows
        return Reply(texts(self._say.noted_reason), shown, only_feedback=True)

    def _why(self, ref: Ref, given: Reason | None = None) -> Row:
        return tuple(
            self._button(label, events.Because(ref, reason), reason == given)
            for reason, label in self._reasons.items()
        )

    def _button(self, label: str, event: Event, chosen: bool) -> Button:
        return Button(self._chosen.format(label=label) if chosen else label, event, "quiet")


def reason_labels(voice: Voice) -> dict[Reason, str]:
    """What may be wrong with an answer, in words."""
    labels = voice.labels
    return {
        "wrong-topic": labels.wrong_topic,
        "unclear": labels.unclear,
        "out-of-date": labels.out_of_date,
    }


def opening(answer: str) -> tuple[Paragraph, ...]:
    """What is said of an answer at first, if no author wrote that: a bare "Yes." and the next paragraph."""
    first, *more = texts(answer)
    return (first, *more[: len(first.visible()) < ONLY_A_WORD])


def _passage(term: Term, aspect: Aspect) -> Ref:
    """Where a fact comes from: the article's passage on the term, else the section on the aspect."""
    return Ref("term", term.id) if OWN in term.sources else Ref("aspect", aspect.id)
