"""A knowledge in another order, or with a topic more: what must change nothing that people get."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.events import Said
from bot.dialogue.state import Asked, State
from bot.knowledge.entries import Entry, Term, Topic
from bot.knowledge.knowledge import Knowledge

Ending = tuple[str, tuple[str, ...]]
"""How a talk ends: the outcome, and the entries that were given or offered."""

T = TypeVar("T")
E = TypeVar("E", bound=Entry)

FERNS = Topic(
    id="ferns",
    title="How do I water my ferns?",
    phrasings=(
        "my fern has brown tips",
        "does a bracken need shade",
        "which soil for a maidenhair",
        "repotting ferns in spring",
        "how often should fronds be sprayed",
        "are spores on the underside a disease",
        "feeding a staghorn",
        "the leaves of my fern turn yellow",
        "can ferns stand frost",
        "dividing an old fern",
        "moss growing beside the fern",
        "humidity for tropical ferns",
    ),
    short="A little every other day, and never into the crown.",
    answer="Rain water is best.",
)


def shuffled(knowledge: Knowledge, seed: int) -> Knowledge:
    """The same in another order. The first two forms stay first: to be compared by default is a meaning."""
    chance = random.Random(seed)
    first = knowledge.usual_terms
    others = [term for term in knowledge.terms if term not in first]
    return replace(
        knowledge,
        topics=_entries(knowledge.topics, chance),
        aspects=_entries(knowledge.aspects, chance),
        terms=(*_named(first, chance), *_named(_mixed(others, chance), chance)),
        gaps=_entries(knowledge.gaps, chance),
        synonyms=tuple(_mixed(group, chance) for group in _mixed(knowledge.synonyms, chance)),
    )


def with_ferns(knowledge: Knowledge) -> Knowledge:
    """A topic that has nothing to do with the others."""
    return replace(knowledge, topics=(*knowledge.topics, FERNS))


def outcomes(dialogue: Dialogue, talks: Iterable[Sequence[str]]) -> list[Ending]:
    """What each talk ends with."""
    return [_outcome(dialogue, lines) for lines in talks]


def _outcome(dialogue: Dialogue, lines: Sequence[str]) -> Ending:
    state, asked = State(), Asked("smalltalk", 0, (), ())
    for number, line in enumerate(lines):
        turn = dialogue.respond(Said(line), state, 10.0 * number)
        state = turn.state
        asked = next((note for note in turn.notes if isinstance(note, Asked)), asked)
    return asked.outcome, tuple(map(str, asked.offered))


def _entries(entries: Sequence[E], chance: random.Random) -> tuple[E, ...]:
    return tuple(
        entry.model_copy(update={"phrasings": _mixed(entry.phrasings, chance)})
        for entry in _mixed(entries, chance)
    )


def _named(terms: Iterable[Term], chance: random.Random) -> tuple[Term, ...]:
    return tuple(
        term.model_copy(
            update={"phrasings": _mixed(term.phrasings, chance), "aliases": _mixed(term.aliases, chance)}
        )
        for term in terms
    )


def _mixed(things: Sequence[T], chance: random.Random) -> tuple[T, ...]:
    return tuple(chance.sample(things, len(things)))
