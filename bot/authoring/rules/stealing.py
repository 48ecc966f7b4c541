"""Phrasings that find another entry: each is asked, as a new person would ask it."""

from collections.abc import Iterator

from bot.authoring.draft import Draft, Placed, Text
from bot.authoring.findings import Finding
from bot.authoring.thefts import Asking, thefts
from bot.knowledge.entries import Ref
from bot.knowledge.knowledge import Knowledge


def stolen(draft: Draft) -> Iterator[Finding]:
    """An error when the right entry isn't even offered next, a warning when it is one tap away."""
    if draft.knowledge is None:
        return
    asked = [(placed, text) for placed in draft.entries for text in [placed.at("title"), *placed.phrasings()]]
    askings = [_asking(draft.knowledge, placed, text) for placed, text in asked]
    found = thefts(draft.knowledge, askings)
    twice = _in_two_entries(draft)
    for asking, (_, text) in zip(askings, asked, strict=True):
        if asking in found and draft.words(text.text) not in twice:
            thief, title, near = found[asking]
            tell = text.warning if near else text.error
            message = f"“{text.text}” finds {thief} (“{title}”)"
            yield tell("stolen-phrasing", message, "Add a word that sets it apart, or move it there")


def _asking(knowledge: Knowledge, placed: Placed, text: Text) -> Asking:
    return str(placed.ref), knowledge.section_of(placed.ref) or "", text.text


def _in_two_entries(draft: Draft) -> set[tuple[str, ...]]:
    """Words that stand in two entries: that is told by a rule of its own."""
    owners: dict[tuple[str, ...], Ref] = {}
    pairs = [(p.ref, draft.words(t.text)) for p in draft.entries for t in [*p.names(), *p.phrasings()]]
    return {words for ref, words in pairs if owners.setdefault(words, ref) != ref}
