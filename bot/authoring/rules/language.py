"""A folder in another language: what of the bot's own words is still English."""

from collections.abc import Iterator
from functools import cache

from bot.authoring.draft import Draft, Finding
from bot.knowledge.overlay import read_voice
from bot.knowledge.source import Source
from bot.knowledge.voice import Voice
from bot.understanding.tokens import words

ENOUGH = 40
"""So many words of titles and answers show a language."""
ENGLISH = 0.25
"""So many of English words are small ones, at least: English texts have 0.4 to 0.6, others 0 to 0.2."""
TO_SET = ("sentences", "labels", "telegram", "smalltalk", "shortcuts", "intents", "cues")
"""What bot.yaml must say in the language of the answers."""


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
