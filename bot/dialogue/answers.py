"""Entries as replies: the answer, where it comes from, and what one may want next."""

from collections.abc import Iterable, Sequence

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.dialogue.feedback import Feedback
from bot.dialogue.replies import Button, Paragraph, Reply, Row, text, texts
from bot.knowledge.entries import Aspect, Gap, Ref, Term, Topic
from bot.knowledge.knowledge import Knowledge

MOST_BUTTONS = 4
"""Under an answer, besides the row of feedback."""


class Answers:
    """Makes replies of what the knowledge says."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._say = knowledge.voice.sentences
        self._labels = knowledge.voice.labels
        self._feedback = Feedback(knowledge.voice)

    def entry(self, ref: Ref, whole: bool = False, also: Iterable[Ref] = ()) -> Reply | None:
        """The answer that an entry gives, None when there is no such entry.

        `whole` adds the long part; `also` are entries to offer beside the related ones.
        """
        match self._knowledge.entries.get(ref):
            case Topic() | Term() as entry:
                return self._answer(ref, entry, whole, also)
            case Aspect() as aspect:
                return self._aspect(ref, aspect, also)
            case Gap() as gap:
                said = (text(gap.title, "bold"), *texts(gap.reply))
                return (
                    Reply(said) if gap.serious else Reply(said, (self.feedback(ref),), link=events.Show(ref))
                )
        return None

    def _answer(self, ref: Ref, entry: Topic | Term, whole: bool, also: Iterable[Ref]) -> Reply:
        short, rest = self.parts(entry)
        paragraphs = (
            text(entry.title, "bold"),
            *short,
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
        short = texts(entry.short or "") or texts(entry.answer)[:1]
        return short, [part for part in texts(entry.answer, long=True) if part.plain() != short[0].plain()]

    def _aspect(self, ref: Ref, aspect: Aspect, also: Iterable[Ref]) -> Reply:
        """What is asked of no term in particular: of the usual ones."""
        said = texts(aspect.short or "") or tuple(
            text(f"{term.title}: {term.facts[aspect.id]}")
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
            text(self._say.fact.format(aspect=term.title, fact=term.facts[aspect.id]))
            if aspect.id in term.facts
            else text(unsaid.format(term=term.title))
            for term in terms
        ]
        ref = Ref("aspect", aspect.id)
        whole = Button(self._labels.compare, events.Compare(tuple(term.id for term in terms)))
        rows = (*_rows([whole, *self.shown(Ref("term", term.id) for term in terms)]), self.feedback(ref))
        return Reply((text(aspect.title, "bold"), *said, *self.source(ref)), rows)

    def fact(self, term: Term, aspect: Aspect, also: Iterable[Ref] = ()) -> Reply:
        """One aspect of one term: the fact, or plainly that the article doesn't say it."""
        if aspect.id in term.facts:
            said = [text(term.facts[aspect.id])]
        else:
            said = [
                text(self._say.not_said.format(term=term.title)),
                *self._of_another(term, aspect),
            ]
        heading = text(f"{term.title}: {aspect.title}", "bold")
        ref = Ref("term", term.id)
        nearby = [*self.shown([ref, *also]), *self.compare_with(term)]
        source = self.source(Ref("aspect", aspect.id))
        rows = (*_rows(nearby), self.feedback(ref))
        return Reply((heading, *said, *source), rows, link=events.ShowFact(term.id, aspect.id))

    def _of_another(self, term: Term, aspect: Aspect) -> list[Paragraph]:
        """The fact of the nearest term that has one, named as that term's, never passed off as this one's."""
        for name in term.related:
            other = self._knowledge.term(name.removeprefix("term:"))
            if other and name.startswith("term:") and aspect.id in other.facts:
                return [text(self._say.of_another.format(term=other.title, fact=other.facts[aspect.id]))]
        return [text(self._say.nothing_similar)]

    def feedback(self, ref: Ref) -> Row:
        """Helpful, or not what was meant."""
        return self._feedback.row(ref)

    def shown(self, refs: Iterable[Ref], without: Ref | None = None) -> list[Button]:
        """A button for each entry that there is."""
        entries = self._knowledge.entries
        unique = dict.fromkeys(ref for ref in refs if ref in entries and ref != without)
        return [Button(entries[ref].title, events.Show(ref)) for ref in unique]

    def compare_with(self, entry: Topic | Term) -> list[Button]:
        """A button to put a term beside the one that it is most easily confused with."""
        if not isinstance(entry, Term):
            return []
        usual = [term.id for term in self._knowledge.usual_terms if term.id != entry.id]
        others = [self._knowledge.term(id) for id in (*entry.confusable_with, *usual)]
        known = [other for other in others if other and other.facts and entry.facts]
        return [
            Button(
                self._labels.compare_with.format(term=other.title),
                events.Compare((entry.id, other.id)),
            )
            for other in known[:1]
        ]

    def source(self, ref: Ref) -> tuple[Paragraph, ...]:
        """Where in the article an entry comes from, as far as that is known."""
        section = self._knowledge.section_of(ref)
        title = self._knowledge.sections.get(
            section or "", self._labels.terms if section == "terms" else None
        )
        return (text(self._say.source.format(section=title), "italic"),) if title else ()


def _rows(buttons: Sequence[Button]) -> tuple[Row, ...]:
    """Each in a row of its own: titles are long, and a phone is narrow."""
    unique: dict[Event, Button] = {}
    for button in buttons:
        unique.setdefault(button.event, button)
    return tuple((button,) for button in list(unique.values())[:MOST_BUTTONS])
