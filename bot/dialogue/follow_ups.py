"""What is said of the answer before: its reason, its source, the same more simply, once more, the rest."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dialogue.compare import Comparisons
from bot.dialogue.entries import Entries
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Paragraph, Reply, prose, texts
from bot.dialogue.state import Subject
from bot.knowledge.entries import Fact as FactText
from bot.knowledge.entries import Ref, Term, Topic
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.questions import Move
from bot.understanding.interpretation import Comparison, Entry, Fact


class FollowUps:
    """Speaks about the answers of one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._say = knowledge, knowledge.voice.sentences
        self._entries, self._offers = Entries(knowledge), Offers(knowledge)
        self._comparisons = Comparisons(knowledge)

    def reply(self, move: Move, subject: Subject) -> tuple[Reply, Subject]:
        """What `move` wants of the answer that was given, and what has been told then.

        Raises LookupError where no answer stands there any more.
        """
        shown = self._again(replace(subject, whole=False))
        words = tuple(part for part in shown.paragraphs if part.style == "plain")
        match move:
            case "again":
                return self._again(subject), subject
            case "source":
                title = self._knowledge.voice.source.title
                return _told(shown, texts(self._say.says_who.format(title=title))), subject
            case "sure":
                return _told(shown, (prose(self._say.sure), *words)), subject
            case "judged":
                return _told(shown, (*words, *self._beside(subject))), subject
            case "simpler":
                return _told(shown, texts(self._plain(subject)) or words), subject
            case "shorter":
                brief = self._say.as_short.format(text=self._brief(subject, words))
                return _told(shown, texts(brief)), subject
        # The rest of the answer, once; then what is near.
        rest = () if subject.whole else tuple(self._rest(subject))
        if not rest:
            return replace(shown, paragraphs=texts(self._say.nothing_more), table=None, link=None), subject
        lead = texts(self._say.no_example) if move == "example" else ()
        return _told(shown, (*lead, *rest)), replace(subject, whole=True)

    def _again(self, subject: Subject) -> Reply:
        """The answer that was given. Raises LookupError where it is gone."""
        candidate = self._offers.meant_by(subject)
        match candidate and candidate.meaning:
            case Entry(ref) if reply := self._entries.entry(ref, subject.whole):
                return reply
            case Fact(term_id, aspect_id):
                terms = self._offers.known((term_id, *subject.others))
                aspect = self._knowledge.aspect(aspect_id)
                if aspect and terms:
                    one = len(terms) == 1
                    return self._entries.fact(terms[0], aspect) if one else self._entries.facts(terms, aspect)
            case Comparison(ids):
                return self._comparisons.comparison(self._offers.known(ids))
        raise LookupError(subject.entry)

    def _rest(self, subject: Subject) -> Iterable[Paragraph]:
        """The longer part of an entry; of a fact, how it is in general."""
        entry, aspect = self._entry(subject), self._knowledge.aspect(subject.aspect or "")
        if entry:
            return [replace(part, long=False) for part in self._entries.parts(entry)[1]]
        if aspect is None:
            return ()
        if not subject.entry and not subject.others:
            return texts(aspect.short or "")
        usual = self._knowledge.usual_terms if subject.entry == f"aspect:{aspect.id}" else ()
        facts = ((term.title, term.facts.get(aspect.id)) for term in usual)
        return [self._entries.line(title, fact.text) for title, fact in facts if fact]

    def _plain(self, subject: Subject) -> str:
        """The author's plain words, where there are any."""
        entry, fact = self._entry(subject), self._fact(subject)
        return (entry and entry.plain) or (fact and fact.plain) or ""

    def _brief(self, subject: Subject, words: Sequence[Paragraph]) -> str:
        """One sentence, or the few words of a fact."""
        fact = self._fact(subject)
        if fact and fact.cell and not self._entry(subject):
            return fact.cell
        said = self._plain(subject) or next((part.visible() for part in words), "")
        return re.split(r"(?<=[.!?])\s", said, maxsplit=1)[0]

    def _beside(self, subject: Subject) -> Iterable[Paragraph]:
        """The same of the other usual term, so that one can judge."""
        for term in self._knowledge.usual_terms:
            fact = term.facts.get(subject.aspect or "")
            if fact and subject.term and term.id not in (subject.term, *subject.others):
                yield self._entries.line(term.title, fact.text)
                return

    def _entry(self, subject: Subject) -> Topic | Term | None:
        entry = self._knowledge.entries.get(Ref.parse(subject.entry) or Ref("topic", ""))
        return entry if isinstance(entry, Topic | Term) else None

    def _fact(self, subject: Subject) -> FactText | None:
        term = self._knowledge.term(subject.term or "")
        return term.facts.get(subject.aspect or "") if term else None


def _told(shown: Reply, said: Iterable[Paragraph]) -> Reply:
    """The answer before with other words between its title and its source."""
    title = [part for part in shown.paragraphs[:1] if part.style == "bold"]
    source = [part for part in shown.paragraphs[-1:] if part.style == "italic"]
    return replace(shown, paragraphs=(*title, *said, *source), table=None, link=None)
