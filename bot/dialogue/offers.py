"""What a candidate stands for: its entries, its event and its button."""

from collections.abc import Iterable

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.dialogue.replies import Button
from bot.dialogue.state import Scored, Subject
from bot.knowledge.entries import RECOMMENDATION, Gap, Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.understanding.interpretation import Candidate, Comparison, Entry, Fact, Guidance

MOST_MATCHES = 10
MOST_SIDE_BY_SIDE = 3


class Offers:
    """Turns candidates of one knowledge into what people see and what is measured."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._labels = knowledge, knowledge.voice.labels

    def refs(self, candidate: Candidate) -> tuple[Ref, ...]:
        """The entries that a candidate answers with."""
        match candidate.meaning:
            case Fact(term, aspect):
                return (Ref("term", term), Ref("aspect", aspect))
            case Comparison(terms):
                return tuple(Ref("term", term.id) for term in self.side_by_side(terms))
            case Guidance():
                return (RECOMMENDATION,)
            case Entry(ref):
                return (ref,)

    def side_by_side(self, ids: Iterable[str]) -> tuple[Term, ...]:
        """The terms to compare: those named, made up to two by the first forms of the glossary."""
        known = self.known(ids)
        others = [term for term in self._knowledge.usual_terms if term not in known]
        return (*known, *others[: max(0, 2 - len(known))])[:MOST_SIDE_BY_SIDE]

    def known(self, ids: Iterable[str]) -> tuple[Term, ...]:
        """The terms that there are, each once."""
        return tuple(term for id in dict.fromkeys(ids) if (term := self._knowledge.term(id)))

    def event(self, candidate: Candidate) -> Event:
        """What pressing its button does."""
        match candidate.meaning:
            case Fact(term, aspect):
                return events.ShowFact(term, aspect)
            case Comparison(terms):
                return events.Compare(terms)
            case Entry(ref):
                return events.Show(ref) if ref in self._knowledge.entries else events.Command("help")
        return events.Command("guide")

    def buttons(self, wanted: Iterable[Event | Candidate]) -> list[Button]:
        """A button for each answer, without those that are gone."""
        found = [self.event(one) if isinstance(one, Candidate) else one for one in wanted]
        return [Button(title, event) for event in found if (title := self._title(event))]

    def _title(self, event: Event) -> str | None:
        entries = self._knowledge.entries
        match event:
            case events.Show(ref):
                return entries[ref].title if ref in entries else None
            case events.ShowFact(term, aspect):
                return f"{entries[Ref('term', term)].title}: {entries[Ref('aspect', aspect)].title}"
            case events.Compare():
                return self._labels.compare
            case events.Command("guide"):
                return self._labels.guide
        return None

    def meant_by(self, subject: Subject) -> Candidate | None:
        """The answer that was given, None where none was or it is gone."""
        if (ref := Ref.parse(subject.entry)) and ref in self._knowledge.entries:
            return Candidate(Entry(ref), 1.0, "")
        terms = tuple(term.id for term in self.known(filter(None, [subject.term, *subject.others])))
        if terms and self._knowledge.aspect(subject.aspect or "") and not subject.entry:
            return Candidate(Fact(terms[0], subject.aspect or ""), 1.0, "")
        return Candidate(Comparison(terms), 1.0, "") if len(terms) > 1 else None

    def matches(self, candidates: Iterable[Candidate]) -> tuple[Scored, ...]:
        """The entries behind the candidates, best first, each once."""
        found: dict[Ref, Scored] = {}
        for candidate in candidates:
            section = self._section(candidate)
            score = round(100 * max(0.0, min(1.0, candidate.probability)))
            for ref in self.refs(candidate):
                entry = self._knowledge.entries.get(ref)
                title = entry.title if entry else self._labels.guide if ref == RECOMMENDATION else ref.id
                serious = isinstance(entry, Gap) and entry.serious
                where = section or self._knowledge.section_of(ref)
                found.setdefault(ref, Scored(ref, where, title, score, serious))
            if len(found) >= MOST_MATCHES:
                break
        return tuple(found.values())[:MOST_MATCHES]

    def _section(self, candidate: Candidate) -> str | None:
        """A fact comes from the section that tells of its aspect, a comparison from the table."""
        match candidate.meaning:
            case Fact(aspect=aspect):
                return self._knowledge.section_of(Ref("aspect", aspect))
            case Comparison() if "comparison" in self._knowledge.sections:
                return "comparison"
        return None

    def is_serious(self, candidate: Candidate) -> bool:
        """Whether somebody may be in trouble."""
        meaning = candidate.meaning
        gap = self._knowledge.entries.get(meaning.ref) if isinstance(meaning, Entry) else None
        return isinstance(gap, Gap) and gap.serious
