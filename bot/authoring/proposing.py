"""What the bot makes of a question today, and where it may belong: an entry, or a word for a known one."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.tokens import stem, words

CHOICES = 6
"""So many entries are shown to choose from."""
SURE = ("answer", "gap", "smalltalk", "compare", "guide")
CHOOSABLE = ("topic", "term", "aspect", "gap")


@dataclass(frozen=True)
class Proposed:
    """What the bot makes of a question, and what it could learn."""

    outcome: str
    found: Ref | None
    """What it answers with, when it is sure."""
    choices: tuple[Ref, ...]
    """The nearest entries, best first."""
    synonym: tuple[str, str] | None = None
    """A known word, and the strange one that seems to mean the same."""


def propose(dialogue: Dialogue, question: str) -> Proposed:
    """For a question as somebody wrote it."""
    turn = dialogue.respond(Said(question), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), Asked("smalltalk", 100, (), ()))
    near = [match for match in asked.matches if match.ref.kind in CHOOSABLE]
    choices = tuple(match.ref for match in near[:CHOICES])
    found = asked.matches[0].ref if asked.outcome in SURE and asked.matches else None
    return Proposed(asked.outcome, found, choices, _synonym(dialogue.knowledge, question, choices))


def _synonym(knowledge: Knowledge, question: str, refs: tuple[Ref, ...]) -> tuple[str, str] | None:
    """Where one word is strange and the others stand in a phrasing that has one other word instead."""
    asked = _content(knowledge, question)
    known = {stem(word) for text in _all_texts(knowledge) for word in words(text)}
    strange = [word for word in asked if stem(word) not in known]
    if len(strange) != 1 or len(asked) < 2:
        return None
    rest = {stem(word) for word in asked if word != strange[0]}
    for ref in refs:
        entry = knowledge.entries[ref]
        for text in (entry.title, *entry.phrasings):
            others = [word for word in _content(knowledge, text) if stem(word) not in rest]
            if len(others) == 1 and len(_content(knowledge, text)) == len(asked):
                return others[0], strange[0]
    return None


def _content(knowledge: Knowledge, text: str) -> list[str]:
    cues = knowledge.voice.cues
    small = {word for phrase in cues.function_words for word in words(phrase)}
    return [word for word in dict.fromkeys(words(text, cues.shorthand)) if word not in small]


def _all_texts(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        yield from (entry.title, *entry.phrasings)
    for term in knowledge.terms:
        yield from term.aliases
    for group in knowledge.synonyms:
        yield from group
