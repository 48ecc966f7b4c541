"""Synonyms: each word in one group only, and no small words, or everything would mean everything."""

from collections.abc import Iterator

from bot.authoring.draft import Draft, Finding, Text

_DEPTH = 3
"""`synonyms`, the number of the group, the number of the word: anything else is told by the loader."""


def overlapping(draft: Draft) -> Iterator[Finding]:
    """A word in two groups: then the words of both would need to mean the same."""
    first: dict[tuple[str, ...], Text] = {}
    for text in _words(draft):
        words = draft.words(text.text)
        there = first.setdefault(words, text)
        # "resume" and "resumé" are one word to the bot: harmless within a group.
        if there is not text and there.path[:2] != text.path[:2]:
            message = f"“{text.text}” stands in another group too ({there.place})"
            yield text.warning("synonyms-overlap", message, "Keep it in one, or make one group of both")


def misplaced(draft: Draft) -> Iterator[Finding]:
    """Small words, which stand in every question, and groups of one."""
    sizes: dict[object, int] = {}
    for text in _words(draft):
        sizes[text.path[1]] = sizes.get(text.path[1], 0) + 1
        words = draft.words(text.text)
        if words and all(word in draft.function_words for word in words):
            message = f"“{text.text}” says too little to be a synonym"
            yield text.warning("synonym-misplaced", message, "Leave it out: it stands in any question")
    for text in _words(draft):
        if sizes[text.path[1]] == 1:
            message = f"“{text.text}” stands alone in its group"
            yield text.warning("synonym-misplaced", message, "Add what means the same, or leave it out")


def _words(draft: Draft) -> Iterator[Text]:
    return (text for text in draft.texts("synonyms.yaml", ("synonyms",)) if len(text.path) == _DEPTH)
