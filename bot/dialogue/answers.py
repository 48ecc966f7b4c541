"""Entries as replies: the answer, where it comes from, and what one may want next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.dialogue.feedback import Feedback
from bot.dialogue.replies import Button, Paragraph, Reply, Row, prose, text, texts
from bot.knowledge.entries import Aspect, Fact, Gap, Ref, Term, Topic
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.markup import Span
from bot.understanding.tokens import words

MOST_BUTTONS = 4
"""Under an answer, besides the row of feedback."""

ONLY_A_WORD = 40
"""A first paragraph that is shorter says too little by itself."""

OWN = "terms"
"""Among a term's sources: the passage on this very term."""


class Answers:
    """Makes replies of what the knowledge says."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._say = knowledge.voice.sentences
        self._labels = knowledge.voice.labels
        self._feedback = Feedback(knowledge.voice)

    def entry(self, ref: Ref, whole: bool = False, also: Iterable[Ref] = (), asked: str = "") -> Reply | None:
        """The answer that an entry gives, None when there is no such entry.

        `whole` adds the long part; `also` are entries to offer beside the related ones;
        `asked` is the question in the person's words.
        """
        match self._knowledge.entries.get(ref):
            case Topic() | Term() as entry:
                return self._answer(ref, entry, whole, also, asked)
            case Aspect() as aspect:
                return self._aspect(ref, aspect, also)
            case Gap() as gap:
                said = (text(gap.title, "bold"), *texts(gap.reply))
                return (
                    Reply(said) if gap.serious else Reply(said, (self.feedback(ref),), link=events.Show(ref))
                )
        return None

    def _answer(self, ref: Ref, entry: Topic | Term, whole: bool, also: Iterable[Ref], asked: str) -> Reply:
        short, rest = self.parts(entry)
        paragraphs = (
            text(entry.title, "bold"),
            *self._plainly(short, self._fact_behind(entry), asked or entry.title),
            *(rest if whole else ()),
            *self.source(ref),
        )
        more = [Button(self._labels.more, events.Show(ref, whole=True))] if rest and not whole else []
        related = [found for name in entry.related if (found := Ref.parse(name))]
        nearby = [*self.compare_with(entry), *self.shown([*also, *related], without=ref)]
        rows = (*_rows([*more, *nearby]), self.feedback(ref))
        return Reply(paragraphs, rows, link=events.Show(ref, whole))

    def parts(self, entry: Topic | Term) -> tuple[tuple[Paragraph, ...], list[Paragraph]]:
        """The short answer, and the long part where it says more."""
        short = texts(entry.short or "") or opening(entry.answer)
        said = {part.plain() for part in short}
        return short, [part for part in texts(entry.answer, long=True) if part.plain() not in said]

    def _fact_behind(self, entry: Topic | Term) -> Fact | None:
        """The fact in whose place a topic answers."""
        term = self._knowledge.term(entry.term or "") if isinstance(entry, Topic) else None
        return term.facts.get(entry.aspect or "") if term and isinstance(entry, Topic) else None

    def _plainly(self, said: Sequence[Paragraph], fact: Fact | None, asked: str) -> tuple[Paragraph, ...]:
        """What is said, after a yes or a no where `asked` can be answered so: "is that long?"."""
        found = set(words(asked)) if fact else set()
        yes, no = (
            found.intersection(fact.yes_to if fact else ()),
            found.intersection(fact.no_to if fact else ()),
        )
        if bool(yes) == bool(no) or found.intersection(self._knowledge.voice.cues.open_questions):
            return tuple(said)
        plain = self._say.plain_yes if yes else self._say.plain_no
        before, _, after = (Span(part) for part in plain.format(answer="\0").partition("\0"))
        return replace(said[0], spans=(before, *said[0].spans, after)), *said[1:]

    def _aspect(self, ref: Ref, aspect: Aspect, also: Iterable[Ref]) -> Reply:
        """What is asked of no term in particular: of the usual ones."""
        said = texts(aspect.short or "") or tuple(
            prose(self._say.fact.format(aspect=term.title, fact=term.facts[aspect.id].in_short))
            for term in self._knowledge.usual_terms
            if aspect.id in term.facts
        )
        buttons = [*self.shown(also), Button(self._labels.compare, events.Compare())]
        return Reply(
            (text(aspect.title, "bold"), *said, *self.source(ref)),
            (*_rows(buttons), self.feedback(ref)),
            link=events.Show(ref),
        )

    def facts(self, terms: Sequence[Term], aspect: Aspect) -> Reply:
        """One aspect of several terms, each by its name."""
        unsaid = self._say.not_said
        said = [
            prose(self._say.fact.format(aspect=term.title, fact=term.facts[aspect.id].in_short))
            if aspect.id in term.facts
            else text(unsaid.format(term=term.title))
            for term in terms
        ]
        ref = Ref("aspect", aspect.id)
        whole = Button(self._labels.compare, events.Compare(tuple(term.id for term in terms)))
        rows = (*_rows([whole, *self.shown(Ref("term", term.id) for term in terms)]), self.feedback(ref))
        source = self.source(*(_passage(term, aspect) for term in terms if aspect.id in term.facts))
        return Reply((text(aspect.title, "bold"), *said, *source), rows)

    def fact(self, term: Term, aspect: Aspect, also: Iterable[Ref] = (), asked: str = "") -> Reply:
        """One aspect of one term: the topic about it, else the fact, else that the article doesn't say it."""
        topic = self._knowledge.topic_about(term.id, aspect.id)
        ref = Ref("term", term.id)
        if topic:
            # The whole of the term is a tap away, as it is under a fact.
            return self._answer(Ref("topic", topic.id), topic, False, [*also, ref], asked)
        fact = term.facts.get(aspect.id)
        if fact:
            said, source = self._plainly([prose(fact.text)], fact, asked), self.source(_passage(term, aspect))
        else:
            said, source = self._not_said(term, aspect)
        heading = text(f"{term.title}: {aspect.title}", "bold")
        nearby = [*self.shown([ref, *also]), *self.compare_with(term)]
        rows = (*_rows(nearby), self.feedback(ref))
        return Reply((heading, *said, *source), rows, link=events.ShowFact(term.id, aspect.id))

    def _not_said(self, term: Term, aspect: Aspect) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
        """What is nearest, named as another term's, and that it isn't said of this one; with its source."""
        unsaid = text(self._say.not_said.format(term=term.title))
        for name in term.related:
            other = self._knowledge.term(name.removeprefix("term:"))
            if other and name.startswith("term:") and aspect.id in other.facts:
                fact = other.facts[aspect.id].text
                quoted = prose(self._say.of_another.format(term=other.title, fact=fact))
                return (quoted, unsaid), self.source(_passage(other, aspect))
        return (unsaid, text(self._say.nothing_similar)), ()

    def feedback(self, ref: Ref) -> Row:
        """Helpful, or not what was meant."""
        return self._feedback.row(ref)

    def shown(self, refs: Iterable[Ref], without: Ref | None = None) -> list[Button]:
        """A button for each entry that there is."""
        entries = self._knowledge.entries
        unique = dict.fromkeys(ref for ref in refs if ref in entries and ref != without)
        return [Button(entries[ref].title, events.Show(ref)) for ref in unique]

    def compare_with(self, entry: Topic | Term) -> list[Button]:
        """A button to put a term beside what it is confused with; the usual two beside each other."""
        if not isinstance(entry, Term):
            return []
        usual = [term.id for term in self._knowledge.usual_terms]
        nearest = (*usual, *entry.confusable_with) if entry.id in usual else (*entry.confusable_with, *usual)
        others = [self._knowledge.term(id) for id in nearest if id != entry.id]
        known = [other for other in others if other and other.facts and entry.facts]
        return [
            Button(
                self._labels.compare_with.format(term=other.title),
                events.Compare((entry.id, other.id)),
            )
            for other in known[:1]
        ]

    def source(self, *refs: Ref) -> tuple[Paragraph, ...]:
        """Where in the article these entries come from, as far as that is known."""
        titles = dict.fromkeys(title for ref in refs for title in self._passages(ref))
        return (text(self._say.source.format(section="; ".join(titles)), "italic"),) if titles else ()

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


def opening(answer: str) -> tuple[Paragraph, ...]:
    """What is said of an answer at first, if no author wrote that: a bare "Yes." and the next paragraph."""
    first, *more = texts(answer)
    return (first, *more[: len(first.visible()) < ONLY_A_WORD])


def _passage(term: Term, aspect: Aspect) -> Ref:
    """Where a fact comes from: the article's passage on the term, else the section on the aspect."""
    return Ref("term", term.id) if OWN in term.sources else Ref("aspect", aspect.id)


def _rows(buttons: Sequence[Button]) -> tuple[Row, ...]:
    """Each in a row of its own: titles are long, and a phone is narrow."""
    unique: dict[Event, Button] = {}
    for button in buttons:
        unique.setdefault(button.event, button)
    return tuple((button,) for button in list(unique.values())[:MOST_BUTTONS])
