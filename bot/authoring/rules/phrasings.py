"""Phrasings that meet: in two entries, where the bot must guess, or in one, where the second adds nothing."""

from collections.abc import Iterator

from bot.authoring.draft import Draft, Finding, Placed, Text
from bot.knowledge.entries import Aspect, Topic
from bot.understanding import likeness
from bot.understanding.tokens import stem


def doubled(draft: Draft) -> Iterator[Finding]:
    """The same words in two entries."""
    first: dict[tuple[str, ...], tuple[Placed, Text]] = {}
    for placed in draft.entries:
        for text in [*placed.names(), *placed.phrasings()]:
            words = draft.words(text.text)
            owner, there = first.setdefault(words, (placed, text))
            if words and owner is not placed and not _siblings(owner, placed):
                yield text.error(
                    "doubled-phrasing",
                    f"“{text.text}” stands in {owner.ref} too ({there.place})",
                    "Keep it in the one that answers it",
                )


def alike(draft: Draft) -> Iterator[Finding]:
    """Nearly the same words in two entries; a title stands for those that nobody has written."""
    texts = [
        (placed, text) for placed in draft.entries for text in placed.phrasings() or [placed.at("title")]
    ]
    words = [draft.words(text.text) for _, text in texts]
    for first, second in likeness.alike(words):
        (owner, there), (placed, text) = texts[first], texts[second]
        if owner is placed or words[first] == words[second] or _siblings(owner, placed):
            continue
        yield text.warning(
            "alike-phrasing",
            f"“{text.text}” is nearly “{there.text}” of {owner.ref} ({there.place})",
            "Say what sets them apart, or keep one",
        )


def adding_nothing(draft: Draft) -> Iterator[Finding]:
    """The same words of content as another phrasing of the entry, and hardly another small word."""
    for placed in draft.entries:
        same: dict[frozenset[str], list[tuple[frozenset[str], Text]]] = {}
        for text in [placed.at("title"), *placed.phrasings()]:
            content, small = _content(draft, text.text)
            there = next(
                (other for words, other in same.get(content, ()) if _hardly_less(small, words)), None
            )
            same.setdefault(content, []).append((small, text))
            if content and there:
                message = f"“{text.text}” adds nothing to “{there.text}” ({there.place})"
                yield text.warning("adds-nothing", message, "Leave it out, or use other words")


def _hardly_less(small: frozenset[str], others: frozenset[str]) -> bool:
    """One small word less is nothing; many less make a short phrasing, which finds short questions."""
    return small <= others and len(others - small) <= 1


def _content(draft: Draft, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of content, without their endings, and the others."""
    words = frozenset(draft.words(text))
    small = words & draft.function_words
    return frozenset(stem(word) for word in words - small), small


def _siblings(one: Placed, other: Placed) -> bool:
    """Whether both answer the same kind of question: a topic and an aspect of one section are no rivals."""
    match one.entry, other.entry:
        case (Topic(section=a), Aspect(section=b)) | (Aspect(section=a), Topic(section=b)):
            return a is not None and a == b
    return False
