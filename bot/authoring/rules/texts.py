"""Texts by themselves: too long for their place, missing, not yet written, or copied from the article."""

import re
from collections.abc import Iterable, Iterator

from bot.authoring.draft import Draft, Finding, Placed, Text
from bot.dialogue.entries import opening
from bot.dialogue.replies import Paragraph
from bot.knowledge.entries import Fact, Term, Topic
from bot.knowledge.markup import visible
from bot.knowledge.questions import QUESTIONS

SHORT = 200
LONGEST = {"short": SHORT, "plain": SHORT, "title": 60, "reply": 400}
"""Characters that are read at a glance on a phone: as an answer, on a button, as a message."""
LONGEST_CELL = 110
"""In a cell of the comparison."""
LONGEST_LABEL = 32
"""On a button."""
RUN = 8
"""So many words of the article in a row are copied, not told."""
TODO = "TODO"
"""Marks what an author still has to write."""
WITHOUT_EFFECT = ("choosing", "recommending", "naming")
"""Lists under `cues:` that the first edition listened for; a folder may still have them."""
_WORD = re.compile(r"[a-z0-9']+")


def too_long(draft: Draft) -> Iterator[Finding]:
    """On a phone it would fill the screen or be cut off."""
    for placed in draft.entries:
        for key, longest in LONGEST.items():
            yield from _longer(placed.at(key), f"`{key}`", longest)
        for aspect, fact in placed.entry.facts.items() if isinstance(placed.entry, Term) else ():
            yield from _long_fact(placed, aspect, fact)
    for path in (("labels",), ("guide", "labels")):
        for text in draft.texts("bot.yaml", path):
            yield from _longer(text, f"the label `{text.key}`", LONGEST_LABEL)
    for text in draft.texts("guide.yaml", ("steps",)):
        if "options" in text.path and text.key == "text":
            yield from _longer(text, "a button's `text`", LONGEST_LABEL)


def _long_fact(placed: Placed, aspect: str, fact: Fact) -> Iterator[Finding]:
    """A fact is an answer; where it has no `cell`, it stands in the comparison itself."""
    if (length := len(visible(fact.in_short))) > LONGEST_CELL:
        message = f"the fact `{aspect}` has {length} characters; beside others {LONGEST_CELL} fit"
        yield placed.at("facts", aspect).warning("too-long", message, "Shorten it, or give it a short `cell`")
    yield from _longer(placed.at("facts", aspect, "text"), f"the fact `{aspect}`", LONGEST["short"])


def _longer(text: Text, what: str, longest: int) -> Iterator[Finding]:
    length = len(visible(text.text).strip())
    if length > longest:
        message = f"{what} has {length} characters; on a phone {longest} fit"
        yield text.warning("too-long", message, "Shorten it")


def incomplete(draft: Draft) -> Iterator[Finding]:
    """What isn't required, but missed by those who read the answers."""
    sectioned = any(getattr(placed.entry, "section", None) for placed in draft.entries)
    for placed in draft.entries:
        entry = placed.entry
        if isinstance(entry, Topic | Term) and not entry.short and _length(opening(entry.answer)) > SHORT:
            yield _missing(placed, "short", "Add the answer in one or two sentences")
        if (
            placed.ref.kind in ("topic", "aspect")
            and sectioned
            and not getattr(placed.entry, "section", None)
        ):
            yield _missing(placed, "section", "Say where the article tells it")
        if placed.ref.kind != "term" and not placed.phrasings():
            yield _missing(placed, "phrasings", "Write down how people ask for it")


def _length(paragraphs: Iterable[Paragraph]) -> int:
    return sum(len(paragraph.visible()) for paragraph in paragraphs)


def _missing(placed: Placed, key: str, suggestion: str) -> Finding:
    return placed.at("id").warning("incomplete", f"`{placed.ref}` has no `{key}`", suggestion)


def placeholders(draft: Draft) -> Iterator[Finding]:
    """Places that an author marked to be written."""
    for file in draft.sources:
        for text in draft.texts(file):
            if TODO in text.text.split() or text.text.startswith(TODO):
                message = f"`{text.key}` is still to be written"
                yield text.warning("to-do", message, "Replace the TODO")


def cut_off(draft: Draft) -> Iterator[Finding]:
    """` #` begins a remark: the rest of "we are #1" is lost. A remark that is meant has a space after it."""
    for file, source in draft.sources.items():
        if source.data is None:
            continue  # it may not even be a file
        lines = (draft.folder.path / file).read_text(encoding="utf-8-sig").splitlines()
        for text in draft.texts(file):
            line = lines[text.line - 1] if text.line <= len(lines) else ""
            head, _, rest = line.partition(" #")
            if rest and not rest[0].isspace() and text.text and head.rstrip().endswith(text.text):
                message = f"`{text.key}` ends at “#”: the rest of the line is taken for a remark"
                yield text.warning("cut-off", message, "Put the text in double quotes")


def copied(draft: Draft) -> Iterator[Finding]:
    """Runs of eight words that stand so in the article. Its headline may be named as the source."""
    runs = {run for _, run in _runs(draft.original)}
    for file in draft.sources if runs else ():
        if file.startswith(QUESTIONS):
            continue  # people may have read the article
        for text in draft.texts(file):
            found = [n for n, run in _runs(text.text) if run in runs]
            if found and text.path != ("source", "title"):
                words = _WORD.findall(text.text.lower())[found[0] : found[0] + RUN]
                more = f" and {len(found) - 1} more runs" if len(found) > 1 else ""
                message = f"copied from the article: “{' '.join(words)}”{more}"
                yield text.warning("copied", message, "Say it in the bot's own words")


def _runs(text: str) -> list[tuple[int, tuple[str, ...]]]:
    words = _WORD.findall(text.lower())
    return [(start, tuple(words[start : start + RUN])) for start in range(len(words) - RUN + 1)]


def without_effect(draft: Draft) -> Iterator[Finding]:
    """Lists in bot.yaml that do nothing since questions teach what they said."""
    source = draft.folder.source("bot.yaml")
    cues = source.data.get("cues") if isinstance(source.data, dict) else None
    for key in WITHOUT_EFFECT:
        if isinstance(cues, dict) and key in cues:
            message = f"`{key}` does nothing any more: questions teach what asks for it"
            yield Finding(
                source.file, source.line(("cues", key)), message, "Take it out", "warning", "no-effect"
            )
