"""What somebody who is still typing may want to ask: answers, best first."""

from collections.abc import Iterable, Iterator

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Button
from bot.knowledge.entries import AnyEntry, Gap, Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.understanding.completion import Completing
from bot.understanding.decide import Confident, decide
from bot.understanding.interpret import Interpreter
from bot.understanding.interpretation import Candidate, Guidance
from bot.understanding.tokens import words

NAMED = 0.7
"""From this score on, what was typed is the beginning of a title."""


class Suggesting:
    """One knowledge, ready to be typed at."""

    def __init__(self, knowledge: Knowledge, interpreter: Interpreter) -> None:
        self._knowledge = knowledge
        self._interpreter, self._thresholds = interpreter, knowledge.voice.thresholds
        self._offers = Offers(knowledge)
        self._completing = Completing(
            {
                str(ref): _texts(entry)
                for ref, entry in knowledge.entries.items()
                if ref.kind != "aspect" and not (isinstance(entry, Gap) and entry.serious)
            }
        )
        self._usual = tuple(self._shown(_usual(knowledge)))

    def suggest(self, typed: str) -> tuple[Button, ...]:
        """A button for each answer that `typed` may lead to; of nothing, what people usually ask."""
        if not words(typed):
            return self._usual
        hits = [(ref, hit.score) for hit in self._completing.find(typed) if (ref := Ref.parse(hit.key))]
        ranked = self._interpreter.interpret(typed).candidates
        sure = isinstance(decide(ranked, self._thresholds), Confident)
        found = [
            *self._shown(ref for ref, score in hits if score >= NAMED),
            *self._buttons(ranked[:1] if sure else ()),
            *self._shown(ref for ref, _ in hits),
            *self._buttons(one for one in ranked if one.probability >= self._thresholds.menu),
        ]
        first: dict[Event, Button] = {}
        for button in found:
            first.setdefault(button.event, button)
        return tuple(first.values())

    def _shown(self, refs: Iterable[Ref]) -> Iterator[Button]:
        return (Button(self._knowledge.entries[ref].title, events.Show(ref)) for ref in refs)

    def _buttons(self, candidates: Iterable[Candidate]) -> Iterator[Button]:
        for candidate in candidates:
            known = all(ref in self._knowledge.entries for ref in self._offers.refs(candidate))
            if known and not isinstance(candidate.meaning, Guidance):
                yield self._offers.button(candidate)


def _texts(entry: AnyEntry) -> tuple[str, ...]:
    # What the article doesn't say is found by its title alone: it must not crowd out what it says.
    if isinstance(entry, Gap):
        return (entry.title,)
    names = entry.aliases if isinstance(entry, Term) else ()
    return (entry.title, *names, *entry.phrasings)


def _usual(knowledge: Knowledge) -> Iterator[Ref]:
    """The typical questions, the first one of each section, the glossary, then the other questions."""
    return iter(dict.fromkeys((*knowledge.typical, *_all(knowledge))))


def _all(knowledge: Knowledge) -> Iterator[Ref]:
    first = {topic.section: topic for topic in reversed(knowledge.topics)}
    firsts = [topic for topic in knowledge.topics if first[topic.section] is topic]
    yield from (Ref("topic", topic.id) for topic in firsts)
    yield from (Ref("term", term.id) for term in knowledge.terms)
    yield from (Ref("topic", topic.id) for topic in knowledge.topics if topic not in firsts)
