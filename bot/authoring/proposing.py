"""Where a question that wasn't understood probably belongs: a phrasing of an entry, a synonym, or a gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.authoring.cutting import Edit
from bot.authoring.inserting import add_entry, add_phrasing, add_synonym
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.notes import Asked
from bot.dialogue.state import State
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.understanding.tokens import stem, words

CHOICES = 5
"""So many entries are shown to choose from."""
FAR = 20
"""Score, 0 to 100, below which no entry is near enough to be proposed."""
SURE = ("answer", "gap", "smalltalk", "compare", "guide")
CHOOSABLE = ("topic", "term", "aspect", "gap")


@dataclass(frozen=True)
class Phrasing:
    """The question becomes a phrasing of an entry."""

    ref: Ref
    text: str

    def edit(self, folder: Path) -> Edit:
        return add_phrasing(folder, self.ref, self.text)

    def __str__(self) -> str:
        return f"a phrasing of {self.ref}"


@dataclass(frozen=True)
class Synonym:
    """A strange word means what a known one means."""

    known: str
    word: str

    def edit(self, folder: Path) -> Edit:
        return add_synonym(folder, self.known, self.word)

    def __str__(self) -> str:
        return f"a synonym: “{self.word}” means “{self.known}”"


@dataclass(frozen=True)
class NewEntry:
    """Nothing like it is there: a gap, or a topic if the article tells it after all."""

    key: str
    """`topics` or `gaps`."""
    id: str
    title: str
    said: str
    """The answer, or where to ask instead."""
    phrasing: str

    def edit(self, folder: Path) -> Edit:
        text = "reply" if self.key == "gaps" else "answer"
        return add_entry(
            folder, self.key, {"id": self.id, "title": self.title, text: self.said}, self.phrasing
        )

    def __str__(self) -> str:
        return f"a new {self.key.removesuffix('s')}"


Proposal: TypeAlias = Phrasing | Synonym | NewEntry


@dataclass(frozen=True)
class Proposed:
    """What the bot makes of a question today, and what it could learn."""

    outcome: str
    found: Ref | None
    """What it answers with, when it is sure."""
    choices: tuple[Ref, ...]
    """The nearest entries, best first."""
    proposal: Proposal | None
    """None when no entry is near: then it is probably a gap."""


def propose(dialogue: Dialogue, question: str) -> Proposed:
    """For a question as somebody wrote it."""
    turn = dialogue.respond(Said(question), State(), 0.0)
    asked = next((note for note in turn.notes if isinstance(note, Asked)), Asked("smalltalk", 100, (), ()))
    near = [match for match in asked.matches if match.ref.kind in CHOOSABLE]
    choices = tuple(match.ref for match in near[:CHOICES])
    found = asked.matches[0].ref if asked.outcome in SURE and asked.matches else None
    if not near or near[0].score < FAR:
        return Proposed(asked.outcome, found, choices, None)
    synonym = _synonym(dialogue.knowledge, question, choices)
    return Proposed(asked.outcome, found, choices, synonym or Phrasing(near[0].ref, question))


def _synonym(knowledge: Knowledge, question: str, refs: tuple[Ref, ...]) -> Synonym | None:
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
                return Synonym(others[0], strange[0])
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
