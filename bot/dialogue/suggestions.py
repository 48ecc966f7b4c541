"""What somebody who is still typing may want to ask: answers, best first."""

from collections.abc import Iterator

from bot.dialogue import events
from bot.dialogue.events import Event
from bot.dialogue.offers import Offers
from bot.dialogue.replies import Button
from bot.knowledge.entries import AnyEntry, Gap, Ref, Term
from bot.knowledge.knowledge import Knowledge
from bot.understanding.completion import Completing
from bot.understanding.decide import Confident, decide
from bot.understanding.interpret import Interpreter
from bot.understanding.interpretation import Candidate
from bot.understanding.tokens import words

NAMED = 0.7
"""From this score on, what was typed is the beginning of a title."""


class Suggestions:
    """One knowledge, ready to be typed at."""

    def __init__(self, knowledge: Knowledge, interpreter: Interpreter) -> None:
        self._offers = Offers(knowledge)
        self._interpreter, self._thresholds = interpreter, knowledge.voice.thresholds
        self._completing = Completing(
            {
                str(ref): _texts(entry)
                for ref, entry in knowledge.entries.items()
                if ref.kind != "aspect" and not (isinstance(entry, Gap) and entry.serious)
            }
        )
        self._usual = tuple(self._offers.buttons(map(events.Show, dict.fromkeys(_usual(knowledge)))))

    def suggest(self, typed: str) -> tuple[Button, ...]:
        """A button for each answer that `typed` may lead to; of nothing, what people usually ask."""
        if not words(typed):
            return self._usual
        hits = [(ref, hit.score) for hit in self._completing.find(typed) if (ref := Ref.parse(hit.key))]
        ranked = self._interpreter.interpret(typed).candidates
        sure = isinstance(decide(ranked, self._thresholds), Confident)
        found: list[Event | Candidate] = [
            *(events.Show(ref) for ref, score in hits if score >= NAMED),
            *ranked[:sure],
            *(events.Show(ref) for ref, _ in hits),
            *(one for one in ranked if one.probability >= self._thresholds.menu),
        ]
        first: dict[Event, Button] = {}
        for button in self._offers.buttons(found):
            if button.event != events.Command("guide"):
                first.setdefault(button.event, button)
        return tuple(first.values())


def _texts(entry: AnyEntry) -> tuple[str, ...]:
    # What the article doesn't say is found by its title alone: it must not crowd out what it says.
    if isinstance(entry, Gap):
        return (entry.title,)
    names = entry.aliases if isinstance(entry, Term) else ()
    return (entry.title, *names, *entry.phrasings)


def _usual(knowledge: Knowledge) -> Iterator[Ref]:
    """The typical questions, the first one of each section, the glossary, then the other questions."""
    yield from knowledge.typical
    first = {topic.section: topic for topic in reversed(knowledge.topics)}
    yield from (Ref("topic", topic.id) for topic in knowledge.topics if first[topic.section] is topic)
    yield from (Ref("term", term.id) for term in knowledge.terms)
    yield from (Ref("topic", topic.id) for topic in knowledge.topics)
