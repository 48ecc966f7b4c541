"""Words by themselves: synonyms, letters that look like others, and what is still in English."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from bot.authoring.draft import Draft, Finding, Text
from bot.knowledge.loader import read_voice
from bot.knowledge.source import Source
from bot.knowledge.voice import Voice
from bot.understanding.tokens import words

_SYNONYM_DEPTH = 3
"""`synonyms`, the number of the group, the number of the word: anything else is told by the loader."""
_WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 40
"""So many words of titles and answers show a language."""
ENGLISH = 0.25
"""So many of English words are small ones, at least: English texts have 0.4 to 0.6, others 0 to 0.2."""
TO_SET = ("sentences", "labels", "telegram", "smalltalk", "shortcuts", "intents", "cues")
"""What bot.yaml must say in the language of the answers."""


def overlapping(draft: Draft) -> Iterator[Finding]:
    """A word in two groups: then the words of both would need to mean the same."""
    first: dict[tuple[str, ...], Text] = {}
    for text in _synonyms(draft):
        words = draft.words(text.text)
        there = first.setdefault(words, text)
        # "resume" and "resumé" are one word to the bot: harmless within a group.
        if there is not text and there.path[:2] != text.path[:2]:
            message = f"“{text.text}” stands in another group too ({there.place})"
            yield text.warning("synonyms-overlap", message, "Keep it in one, or make one group of both")


def misplaced(draft: Draft) -> Iterator[Finding]:
    """Small words, which stand in every question, and groups of one."""
    sizes: dict[object, int] = {}
    for text in _synonyms(draft):
        sizes[text.path[1]] = sizes.get(text.path[1], 0) + 1
        words = draft.words(text.text)
        if words and all(word in draft.function_words for word in words):
            message = f"“{text.text}” says too little to be a synonym"
            yield text.warning("synonym-misplaced", message, "Leave it out: it stands in any question")
    for text in _synonyms(draft):
        if sizes[text.path[1]] == 1:
            message = f"“{text.text}” stands alone in its group"
            yield text.warning("synonym-misplaced", message, "Add what means the same, or leave it out")


def _synonyms(draft: Draft) -> Iterator[Text]:
    return (text for text in draft.texts("synonyms.yaml", ("synonyms",)) if len(text.path) == _SYNONYM_DEPTH)


def look_alikes(draft: Draft) -> Iterator[Finding]:
    """Words of letters from two scripts: a Cyrillic “с” in a Latin word is seen and found by nobody."""
    for file in draft.sources:
        for text in draft.texts(file):
            if text.text.isascii():
                continue
            for word in _WORD.findall(text.text):
                if letter := _stranger(word):
                    message = f"“{word}” holds the {_script(letter)} letter “{letter}”, a look-alike"
                    yield text.warning("look-alike", message, "Type the word anew")


def _stranger(word: str) -> str | None:
    """The first letter of the script that is rarer in `word`, None when all are of one."""
    scripts = [_script(letter) for letter in word]
    kinds = sorted(set(scripts), key=scripts.count)
    return word[scripts.index(kinds[0])] if len(kinds) > 1 else None


def _script(letter: str) -> str:
    return "Latin" if letter.isascii() else unicodedata.name(letter, "unknown").split()[0].capitalize()


def untranslated(draft: Draft) -> Iterator[Finding]:
    """The answers aren't English, and the bot's own sentences, or the words it listens for, still are."""
    if draft.knowledge is None or _is_english(draft):
        return
    source = draft.folder.source("bot.yaml")
    own = source.data if isinstance(source.data, dict) else {}
    missing = [key for key in (*TO_SET, *(["guide"] if draft.knowledge.guide else [])) if not own.get(key)]
    if missing:
        message = "the answers aren't in English, but what the bot itself says and listens for is"
        keys = ", ".join(f"`{key}`" for key in missing)
        advice = f"Set {keys} there in the language of the answers; knowledge/README.md says how"
        yield Finding(source.file, 0, message, advice, "warning", "language")


def _is_english(draft: Draft) -> bool:
    texts = [text for key in ("title", "answer", "short", "reply") for *_, text in draft.folder.texts(key)]
    said = [word for text in texts for word in words(text) if not word.isdigit()]
    small = _small_words()
    return len(said) < ENOUGH or sum(word in small for word in said) >= ENGLISH * len(said)


@cache
def _small_words() -> frozenset[str]:
    voice = read_voice(Source("", {}))
    assert isinstance(voice, Voice)
    return frozenset(word for phrase in voice.cues.function_words for word in words(phrase))
