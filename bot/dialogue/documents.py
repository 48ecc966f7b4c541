"""The knowledge as documents of an index: one for each entry and wish, one for asking what a thing is."""

from collections.abc import Iterator, Sequence

from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge
from bot.matcher.names import Names, Naming
from bot.matcher.normalise import words
from bot.matcher.vectors import Document

DEFINE = "define"
"""The key of the ways to ask what a named thing is."""


def documents(knowledge: Knowledge, names: Names) -> Iterator[Document]:
    """A term keeps the phrasings that describe it; those that name it tell how to ask what any term is."""
    defining = list(knowledge.voice.cues.defining)
    for ref, entry in knowledge.entries.items():
        texts: tuple[str, ...] = (entry.title, *entry.phrasings)
        if ref.kind == "term":
            naming = [text for text in texts if ref.id in terms_in(text, names)]
            defining += [_nameless(text, names) for text in naming]
            texts = tuple(text for text in texts if text not in naming)
        yield Document(str(ref), texts)
    for intent, wish in knowledge.voice.intents.items():
        yield Document(str(Ref("intent", intent)), wish.phrasings)
    yield Document(DEFINE, tuple(dict.fromkeys(text for text in defining if text)))


def terms_in(text: str, names: Names) -> frozenset[str]:
    """The terms that a text of the knowledge names."""
    return frozenset(key for naming in names.find(words(text)) for key in naming.keys)


def without(asked: Sequence[str], namings: Sequence[Naming]) -> list[str]:
    """The words outside of the names."""
    taken = {n for naming in namings for n in range(naming.start, naming.end)}
    return [word for n, word in enumerate(asked) if n not in taken]


def _nameless(text: str, names: Names) -> str:
    found = words(text)
    return " ".join(without(found, names.find(found)))
